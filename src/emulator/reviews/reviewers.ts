import { notEmulated } from '../graph-error.ts';
import type { SubjectSet } from '../entitlement/entities.ts';
import { isInSubjectSet, transitiveMemberIds } from '../lifecycle/subjects.ts';
import type { Tenant } from '../world/tenant.ts';
import type { ReviewedResource, ReviewerScope } from './entities.ts';

const absoluteQuery =
  /^(?:\/v1\.0|\/beta)?\/(users|groups)\/([^/?]+)(?:\/(members|transitiveMembers|owners))?\/?$/i;
const relativeQuery = /^\.\/(?:manager|owners|internalSponsors|externalSponsors|targetUserSponsors)$/;

/**
 * Refuses queries that do not name reviewers the emulator finds: with filters, or of other things than users and groups.
 * @throws GraphError 501
 * @see https://learn.microsoft.com/graph/accessreviews-reviewers-concept
 */
export function checkReviewerQuery(query: string): void {
  const [, kind, , members] = absoluteQuery.exec(query) ?? [];
  const isOfGroup = kind?.toLowerCase() === 'groups' || members === undefined;
  if (relativeQuery.test(query) || (kind !== undefined && isOfGroup)) return;
  throw notEmulated(`the reviewers '${query}'`);
}

/**
 * A policy's reviewers as a review names them. Sponsors have no documented form: the emulator writes them like managers.
 * @see https://learn.microsoft.com/graph/accessreviews-reviewers-concept
 */
export function toReviewerScope(set: SubjectSet): ReviewerScope {
  const queryType = 'MicrosoftGraph';
  if (set.kind === 'singleUser') return { query: `/users/${set.userId}`, queryType, queryRoot: null };
  if (set.kind === 'groupMembers') {
    return { query: `/groups/${set.groupId}/transitiveMembers`, queryType, queryRoot: null };
  }
  const relative = set.kind.endsWith('Manager') ? 'manager' : set.kind;
  return { query: `./${relative}`, queryType, queryRoot: 'decisions' };
}

function ownersOf(tenant: Tenant, groupId: string): readonly string[] {
  return tenant.groups.get(groupId)?.ownerIds ?? [];
}

function sponsorsOf(tenant: Tenant, kind: string, principalId: string): string[] {
  const kinds = ['internalSponsors', 'externalSponsors', 'targetUserSponsors'] as const;
  const found = kinds.find((candidate) => candidate === kind);
  if (found === undefined) return [];
  const users = tenant.users.entries().map(({ row }) => row.id);
  return users.filter((id) => isInSubjectSet(tenant, { kind: found }, id, principalId));
}

function relativeIds(
  tenant: Tenant,
  query: string,
  principalId: string,
  resource: ReviewedResource,
): readonly string[] {
  const name = query.slice(2);
  if (name === 'manager') return [tenant.users.get(principalId)?.managerId ?? ''];
  if (name === 'owners') return resource.kind === 'group' ? ownersOf(tenant, resource.groupId) : [];
  return sponsorsOf(tenant, name, principalId);
}

function idsOf(
  tenant: Tenant,
  { query }: ReviewerScope,
  principalId: string,
  resource: ReviewedResource,
): readonly string[] {
  if (query.startsWith('./')) return relativeIds(tenant, query, principalId, resource);
  const [, kind, id = '', members = ''] = absoluteQuery.exec(query) ?? [];
  if (kind?.toLowerCase() === 'users') return [id.toLowerCase()];
  if (kind === undefined) return [];
  return members.toLowerCase() === 'owners' ? ownersOf(tenant, id) : transitiveMemberIds(tenant, id);
}

/**
 * The object ids of the users who review one person's access: the reviewers, or the fallback reviewers where these are
 * nobody; the person, when no reviewers are named at all.
 */
export function resolveReviewers(
  tenant: Tenant,
  principalId: string,
  resource: ReviewedResource,
  who: { readonly reviewers: readonly ReviewerScope[]; readonly fallbackReviewers: readonly ReviewerScope[] },
): string[] {
  if (who.reviewers.length === 0) return [principalId];
  const resolve = (scopes: readonly ReviewerScope[]): string[] => {
    const ids = scopes.flatMap((scope) => idsOf(tenant, scope, principalId, resource));
    return [...new Set(ids)].filter((id) => tenant.users.get(id) !== undefined);
  };
  const primary = resolve(who.reviewers);
  return primary.length > 0 ? primary : resolve(who.fallbackReviewers);
}
