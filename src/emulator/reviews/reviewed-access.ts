import type { DirectoryUser, UserIdentity } from '../directory/entities.ts';
import { transitiveMemberIds } from '../lifecycle/subjects.ts';
import type { Tenant } from '../world/tenant.ts';
import type { QueryScope, ReviewedResource } from './entities.ts';
import type { ReviewTarget } from './scope-query.ts';
import { parseScopeQuery } from './scope-query.ts';

/** One person's access to one resource. */
interface ReviewedAccess {
  readonly principal: UserIdentity;
  readonly resource: ReviewedResource;
  readonly lastSignInAt: Date | null;
}

function toAccess(user: DirectoryUser, resource: ReviewedResource): ReviewedAccess {
  const { id, displayName, userPrincipalName, lastSignInAt } = user;
  return { principal: { userId: id, displayName, userPrincipalName }, resource, lastSignInAt };
}

function packageAccess(tenant: Tenant, target: Extract<ReviewTarget, { kind: 'package' }>): ReviewedAccess[] {
  const accessPackage = tenant.accessPackages.get(target.accessPackageId);
  if (accessPackage === undefined) return [];
  return tenant.assignments.where('accessPackage', accessPackage.id).flatMap((assignment) => {
    const policy = tenant.assignmentPolicies.get(assignment.assignmentPolicyId);
    const user = tenant.users.get(tenant.subjects.get(assignment.subjectId)?.objectId ?? '');
    const isHeld = assignment.state === 'delivered' || assignment.state === 'partiallyDelivered';
    const isOfPolicy = target.policyId === null || target.policyId === assignment.assignmentPolicyId;
    if (!isHeld || !isOfPolicy || user === undefined) return [];
    const resource: ReviewedResource = {
      kind: 'package',
      policyId: assignment.assignmentPolicyId,
      policyName: policy?.displayName ?? '',
      accessPackageId: accessPackage.id,
      accessPackageName: accessPackage.displayName,
      assignmentId: assignment.id,
    };
    return [toAccess(user, resource)];
  });
}

function groupAccess(tenant: Tenant, target: Extract<ReviewTarget, { kind: 'group' }>): ReviewedAccess[] {
  const group = tenant.groups.get(target.groupId);
  if (group === undefined) return [];
  const ids = target.isTransitive
    ? transitiveMemberIds(tenant, group.id)
    : tenant.memberships.where('group', group.id).map((row) => row.memberId);
  const resource = { kind: 'group', groupId: group.id, groupName: group.displayName } as const;
  const users = ids.map((id) => tenant.users.get(id)).filter((user) => user !== undefined);
  return users
    .filter((user) => !target.isGuestsOnly || user.userType === 'Guest')
    .map((user) => toAccess(user, resource));
}

/**
 * Who has access within a scope now. Groups inside a group are not reviewed themselves.
 * @param startAt the start of the review, from which inactivity is measured back
 */
export function reviewedAccess(tenant: Tenant, scope: QueryScope, startAt: Date): ReviewedAccess[] {
  const target = parseScopeQuery(scope.query);
  const found = target.kind === 'package' ? packageAccess(tenant, target) : groupAccess(tenant, target);
  const { inactiveMs } = scope;
  if (inactiveMs === null) return found;
  const activeSince = startAt.getTime() - inactiveMs;
  return found.filter(({ lastSignInAt }) => (lastSignInAt?.getTime() ?? 0) < activeSince);
}
