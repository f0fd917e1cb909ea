import { invalidModel, unauthorized } from '../graph-error.ts';
import type { DirectoryUser } from '../directory/entities.ts';
import type { AssignmentPolicy, Subject } from '../entitlement/entities.ts';
import type { Tenant } from '../world/tenant.ts';
import type { Scope } from '../world/world.ts';
import { admitsNewcomer, newcomerOf } from './newcomers.ts';
import type { RequestInput } from './request-input.ts';
import { canRequestThrough, isAllowedTarget, isInSubjectSet, subjectOf } from './subjects.ts';

/** Who asks. */
export interface Requester {
  /** The signed-in user; null when an app asks. */
  readonly userId: string | null;
  /** Whether a role, or an app's permission, lets them assign packages of the catalog to others. */
  readonly mayAssign: (catalogId: string) => boolean;
}

function refuseScope(policy: AssignmentPolicy): Error {
  return invalidModel(`The target is not in the scope of the policy "${policy.displayName}".`);
}

function findUser(
  { tenant }: Scope,
  { targetId, target }: RequestInput['assignment'],
  userId: string | null,
) {
  const email = target?.email;
  const byMail =
    email === undefined
      ? undefined
      : (tenant.users.find('mail', email) ?? tenant.users.find('homeUserPrincipalName', email));
  const id = targetId ?? target?.objectId ?? byMail?.id ?? (email === undefined ? userId : null);
  const user = tenant.users.get(id ?? '');
  if (user === undefined && email === undefined) {
    throw invalidModel('assignment.targetId is not a user of this tenant.');
  }
  return user;
}

/** What keeps a user from asking for themselves. */
function checkOwnWish(tenant: Tenant, policy: AssignmentPolicy, userId: string): void {
  if (!isAllowedTarget(tenant, policy, userId)) throw refuseScope(policy);
  if (canRequestThrough(tenant, policy, userId)) return;
  throw invalidModel(`The policy "${policy.displayName}", or its catalog, takes no requests from this user.`);
}

/** Managers ask for their direct reports, or whoever else the policy names, where it lets them. */
function checkWishForOther(
  tenant: Tenant,
  policy: AssignmentPolicy,
  user: DirectoryUser,
  userId: string,
): void {
  const { onBehalfAllowed, onBehalfRequestors } = policy;
  const isAmong =
    onBehalfRequestors.length === 0
      ? user.managerId === userId
      : onBehalfRequestors.some((set) => isInSubjectSet(tenant, set, userId, user.id));
  if (!onBehalfAllowed || !isAmong) throw unauthorized();
  if (!isAllowedTarget(tenant, policy, user.id)) throw refuseScope(policy);
}

function findAssignee(
  scope: Scope,
  policy: AssignmentPolicy,
  assignment: RequestInput['assignment'],
): Subject {
  const { tenant } = scope;
  const user = findUser(scope, assignment, null);
  if (user !== undefined) {
    if (!isAllowedTarget(tenant, policy, user.id)) throw refuseScope(policy);
    return subjectOf(tenant, user.id);
  }
  const newcomer = newcomerOf(scope, assignment.target?.email ?? '');
  if (!admitsNewcomer(tenant, policy, newcomer)) throw refuseScope(policy);
  return newcomer;
}

/**
 * The person a new assignment is for, who must be in the scope of the policy. An administrator may name somebody
 * without an account by e-mail address.
 * @throws GraphError 400 for nobody the policy admits, 403 for somebody the requester may not ask for
 * @see https://learn.microsoft.com/graph/api/entitlementmanagement-post-assignmentrequests
 */
export function findTarget(
  scope: Scope,
  policy: AssignmentPolicy,
  { requestType, assignment }: RequestInput,
  { userId, mayAssign }: Requester,
): Subject {
  const { tenant } = scope;
  if (requestType === 'adminAdd') {
    if (!mayAssign(policy.catalogId)) throw unauthorized();
    return findAssignee(scope, policy, assignment);
  }
  // An app has no "current user" to ask for.
  if (userId === null) throw unauthorized();
  const user = findUser(scope, assignment, userId);
  if (user === undefined) throw unauthorized();
  if (user.id === userId) checkOwnWish(tenant, policy, userId);
  else checkWishForOther(tenant, policy, user, userId);
  return subjectOf(tenant, user.id);
}
