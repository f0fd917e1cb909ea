import { deriveObjectId } from '../world/object-id.ts';
import type {
  AssignmentPolicy,
  ConnectedOrganization,
  Subject,
  SubjectSet,
} from '../entitlement/entities.ts';
import type { Tenant } from '../world/tenant.ts';

/** The groups an object belongs to, directly and through other groups. */
export function groupIdsOf(tenant: Tenant, objectId: string): Set<string> {
  const found = new Set<string>();
  const open = [objectId];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const { groupId } of tenant.memberships.where('member', next)) {
      if (found.has(groupId)) continue;
      found.add(groupId);
      open.push(groupId);
    }
  }
  return found;
}

/** The ids of everything inside a group, directly and through other groups, each once. */
export function transitiveMemberIds(tenant: Tenant, groupId: string): string[] {
  const found = new Set<string>();
  const open = [groupId];
  for (let next = open.shift(); next !== undefined; next = open.shift()) {
    for (const { memberId } of tenant.memberships.where('group', next)) {
      if (found.has(memberId)) continue;
      found.add(memberId);
      if (tenant.groups.get(memberId) !== undefined) open.push(memberId);
    }
  }
  return [...found];
}

function organizationOf(tenant: Tenant, userId: string): ConnectedOrganization | undefined {
  const homeTenantId = tenant.users.get(userId)?.homeTenantId;
  return tenant.connectedOrganizations.entries().find(({ row }) => row.sourceTenantId === homeTenantId)?.row;
}

/** The entitlement-management subject of a directory user, created when it is met for the first time. */
export function subjectOf(tenant: Tenant, userId: string): Subject {
  const known = tenant.subjects.find('object', userId);
  const user = tenant.users.get(userId);
  if (known !== undefined) return known;
  if (user === undefined) throw new Error(`There is no user ${userId} in ${tenant.name}.`);
  return tenant.subjects.insert({
    id: deriveObjectId(tenant.id, 'subject', user.id),
    objectId: user.id,
    displayName: user.displayName,
    email: user.mail,
    principalName: user.userPrincipalName,
    connectedOrganizationId: organizationOf(tenant, user.id)?.id ?? null,
  });
}

/**
 * Whether a set of subjects contains a user.
 * @param about the user whose manager or sponsors are meant, for the sets that are relative to a requestor
 */
export function isInSubjectSet(tenant: Tenant, set: SubjectSet, userId: string, about: string): boolean {
  switch (set.kind) {
    case 'singleUser':
      return set.userId === userId;
    case 'groupMembers':
      return groupIdsOf(tenant, userId).has(set.groupId);
    case 'connectedOrganizationMembers': {
      const organization = tenant.connectedOrganizations.get(set.connectedOrganizationId);
      return (
        organization !== undefined && tenant.users.get(userId)?.homeTenantId === organization.sourceTenantId
      );
    }
    case 'requestorManager':
    case 'targetManager':
      return tenant.users.get(about)?.managerId === userId;
    case 'internalSponsors':
      return organizationOf(tenant, about)?.internalSponsorIds.includes(userId) ?? false;
    case 'externalSponsors':
      return organizationOf(tenant, about)?.externalSponsorIds.includes(userId) ?? false;
    case 'targetUserSponsors':
      return tenant.users.get(about)?.sponsorIds.includes(userId) ?? false;
    case 'attributeRuleMembers':
    default:
      return false;
  }
}

/** Whether a user is in the scope of a policy, that is, may request its package through it. */
export function isAllowedTarget(tenant: Tenant, policy: AssignmentPolicy, userId: string): boolean {
  return policy.targets.some((set) => isInSubjectSet(tenant, set, userId, userId));
}
