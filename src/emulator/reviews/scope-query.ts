import { GraphError, notEmulated } from '../graph-error.ts';
import type { Tenant } from '../world/tenant.ts';
import type { QueryScope } from './entities.ts';

/** The resource a review is about, as its scope names it. */
export type ReviewTarget =
  | { readonly kind: 'package'; readonly accessPackageId: string; readonly policyId: string | null }
  | {
      readonly kind: 'group';
      readonly groupId: string;
      readonly isTransitive: boolean;
      readonly isGuestsOnly: boolean;
    };

const packageQuery =
  /\/accessPackageAssignments\?\$filter=\(?accessPackageId eq '([^']+)'(?: and assignmentPolicyId eq '([^']+)')?\)?$/i;
const groupQuery =
  /^(?:\/v1\.0|\/beta)?\/groups\/([0-9a-f-]{36})\/(members|transitiveMembers)(?:\/microsoft\.graph\.user)?\/?(\?.*)?$/i;
const guestFilter = /^\?(?:\$count=true&)?\$filter=\(userType eq 'Guest'\)$/i;

/** The scope of the review of one package and policy. The path is beta's, inside a v1.0 object too. */
export function toPackageScope(accessPackageId: string, policyId: string): QueryScope {
  const filter = `(accessPackageId eq '${accessPackageId}' and assignmentPolicyId eq '${policyId}')`;
  return {
    query: `/identityGovernance/entitlementManagement/accessPackageAssignments?$filter=${filter}`,
    queryType: 'MicrosoftGraph',
    queryRoot: null,
    inactiveMs: null,
  };
}

/**
 * What a scope addresses: the assignments of an access package, or the members of one group.
 * @throws GraphError 501 for every other scope Graph knows
 * @see https://learn.microsoft.com/graph/accessreviews-scope-concept
 */
export function parseScopeQuery(query: string): ReviewTarget {
  const [, accessPackageId, policyId = null] = packageQuery.exec(query) ?? [];
  if (accessPackageId !== undefined) return { kind: 'package', accessPackageId, policyId };
  const [, groupId, members, filter] = groupQuery.exec(query) ?? [];
  if (groupId === undefined || (filter !== undefined && !guestFilter.test(filter))) {
    throw notEmulated(`access reviews of the scope '${query}'`);
  }
  const isTransitive = members?.toLowerCase() === 'transitivemembers';
  return { kind: 'group', groupId, isTransitive, isGuestsOnly: filter !== undefined };
}

/** Refuses a scope whose resource does not exist. @throws GraphError 400 */
export function checkScope(tenant: Tenant, scope: QueryScope): void {
  const target = parseScopeQuery(scope.query);
  const isKnown =
    target.kind === 'group'
      ? tenant.groups.get(target.groupId) !== undefined
      : tenant.accessPackages.get(target.accessPackageId) !== undefined;
  if (!isKnown)
    throw new GraphError(400, 'BadRequest', `The resource of the scope '${scope.query}' does not exist.`);
}
