import { parseMembershipRule } from '../directory/membership-rule.ts';
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

/** Whether a user comes from a connected organization: from its tenant, or from a domain that belongs to no tenant. */
function comesFrom(tenant: Tenant, userId: string, organization: ConnectedOrganization): boolean {
  const user = tenant.users.get(userId);
  if (user === undefined || user.homeTenantId === tenant.id) return false;
  if (organization.sourceTenantId !== null) return user.homeTenantId === organization.sourceTenantId;
  return user.mail.toLowerCase().endsWith(`@${organization.domainName?.toLowerCase() ?? ''}`);
}

/** The connected organization a user comes from; none for the tenant's own people. */
function organizationOf(tenant: Tenant, userId: string): ConnectedOrganization | undefined {
  const organizations = tenant.connectedOrganizations.entries();
  return organizations.find(({ row }) => comesFrom(tenant, userId, row))?.row;
}

/** The manager so many levels up; undefined when the line ends before. */
function managerOf(tenant: Tenant, userId: string, level: number): string | undefined {
  let found: string | undefined = userId;
  for (let at = 0; at < level && found !== undefined; at += 1) {
    found = tenant.users.get(found)?.managerId ?? undefined;
  }
  return found;
}

/**
 * The entitlement-management subject of a directory user, created when it is met for the first time. Somebody who was
 * assigned a package by address, and was invited before it was delivered, has one that waits for an account.
 */
export function subjectOf(tenant: Tenant, userId: string): Subject {
  const known = tenant.subjects.find('object', userId);
  const user = tenant.users.get(userId);
  if (known !== undefined) return known;
  if (user === undefined) throw new Error(`There is no user ${userId} in ${tenant.name}.`);
  const account = {
    objectId: user.id,
    displayName: user.displayName,
    principalName: user.userPrincipalName,
    lifecycle: user.userType === 'Guest' ? 'notGoverned' : 'notDefined',
  } as const;
  const waiting = tenant.subjects
    .where('email', user.homeUserPrincipalName)
    .find(({ objectId }) => objectId === null);
  if (waiting !== undefined) {
    tenant.subjects.change(waiting, account);
    return waiting;
  }
  return tenant.subjects.insert({
    ...account,
    id: deriveObjectId(tenant.id, 'subject', user.id),
    email: user.mail,
    connectedOrganizationId: organizationOf(tenant, user.id)?.id ?? null,
    blockedAt: null,
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
      return organization !== undefined && comesFrom(tenant, userId, organization);
    }
    case 'requestorManager':
    case 'targetManager':
      return managerOf(tenant, about, set.managerLevel) === userId;
    case 'internalSponsors':
      return organizationOf(tenant, about)?.internalSponsorIds.includes(userId) ?? false;
    case 'externalSponsors':
      return organizationOf(tenant, about)?.externalSponsorIds.includes(userId) ?? false;
    case 'targetUserSponsors':
      return tenant.users.get(about)?.sponsorIds.includes(userId) ?? false;
    case 'attributeRuleMembers': {
      const user = tenant.users.get(userId);
      return user !== undefined && parseMembershipRule(set.membershipRule)(user);
    }
    case 'singleServicePrincipal':
    case 'targetApplicationOwners':
    case 'targetAgentIdentitySponsorsOrOwners':
    default:
      return false;
  }
}

/**
 * Whether a user is in the scope of a policy, that is, may be given its package through it. A policy without a scope
 * is for administrators, who may assign to anybody.
 * @see https://learn.microsoft.com/graph/api/resources/accesspackageassignmentpolicy
 */
export function isAllowedTarget(tenant: Tenant, policy: AssignmentPolicy, userId: string): boolean {
  const user = tenant.users.get(userId);
  switch (policy.allowedTargetScope) {
    case 'notSpecified':
    case 'allDirectoryUsers':
      return user !== undefined;
    case 'allMemberUsers':
      return user?.userType === 'Member';
    case 'allConfiguredConnectedOrganizationUsers':
      return organizationOf(tenant, userId)?.state === 'configured';
    case 'allExternalUsers':
      return user !== undefined && user.homeTenantId !== tenant.id;
    case 'specificDirectoryUsers':
    case 'specificConnectedOrganizationUsers':
      return policy.targets.some((set) => isInSubjectSet(tenant, set, userId, userId));
    case 'specificDirectoryServicePrincipals':
    case 'allDirectoryServicePrincipals':
    case 'allDirectoryAgentIdentities':
    default:
      // Of apps and agents; those do not ask for packages here.
      return false;
  }
}

/**
 * Whether a user may ask for the package of a policy: in its scope, as far as it lets people ask for themselves, and
 * in a catalog that is published, to people of other organizations too where they come from one.
 */
export function canRequestThrough(tenant: Tenant, policy: AssignmentPolicy, userId: string): boolean {
  if (!policy.selfAddAllowed || policy.allowedTargetScope === 'notSpecified') return false;
  const catalog = tenant.catalogs.get(policy.catalogId);
  const isGuest = tenant.users.get(userId)?.userType === 'Guest';
  if (catalog?.state !== 'published' || (isGuest && !catalog.isExternallyVisible)) return false;
  return isAllowedTarget(tenant, policy, userId);
}
