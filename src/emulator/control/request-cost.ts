/** What of a request its cost depends on. */
export interface CountedRequest {
  readonly method: string;
  /** Below `/v1.0/`. */
  readonly path: string;
  readonly parameters: URLSearchParams;
}

/** Costs above 1; what holds below `me/` holds below `users/{id}/`. */
const baseCosts: readonly (readonly [method: string, path: RegExp, units: number])[] = [
  ['GET', /^applications$/i, 2],
  ['GET', /^applications\/[^/]+\/extensionProperties$/i, 2],
  ['POST', /^directoryObjects\/getByIds$/i, 5],
  ['GET', /^groups\/[^/]+\/members$/i, 3],
  ['GET', /^groups\/[^/]+\/transitiveMembers$/i, 5],
  ['POST', /^(me|users\/[^/]+)\/checkMember(Groups|Objects)$/i, 4],
  ['POST', /^(me|users\/[^/]+)\/getMember(Groups|Objects)$/i, 2],
  ['GET', /^(me|users\/[^/]+)\/(licenseDetails|memberOf|ownedObjects|transitiveMemberOf)$/i, 2],
  ['GET', /^oauth2PermissionGrants(\/[^/]+)?$/i, 2],
  ['GET', /^servicePrincipals\/[^/]+\/appRoleAssignments$/i, 2],
  ['GET', /^subscribedSkus$/i, 3],
  ['GET', /^users$/i, 2],
];

/** Paths with limits of their own. */
const ownLimits = /^(auditLogs|reports|identity\/conditionalAccess|identityProtection|invitations)(\/|$)/i;

/**
 * What a request takes of the quotas of the identity services: resource units, never less than 1, and writes.
 * @returns zeros for paths that are not counted there
 * @see https://learn.microsoft.com/graph/throttling-limits#identity-and-access-service-limits
 */
export function requestCost({ method, path, parameters }: CountedRequest): {
  readonly units: number;
  readonly writes: number;
} {
  if (ownLimits.test(path)) return { units: 0, writes: 0 };
  const found = baseCosts.find(([wanted, pattern]) => wanted === method && pattern.test(path));
  const base = found?.[2] ?? 1;
  const top = Number(parameters.get('$top') ?? Number.NaN);
  const units =
    base - Number(parameters.has('$select')) + Number(parameters.has('$expand')) - Number(top < 20);
  return { units: Math.max(1, units), writes: method === 'GET' || found !== undefined ? 0 : 1 };
}
