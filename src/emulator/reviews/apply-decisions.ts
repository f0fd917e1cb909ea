import type { Initiator } from '../audit/entities.ts';
import type { UserIdentity } from '../directory/entities.ts';
import { GraphError } from '../graph-error.ts';
import { removeBySystem } from '../lifecycle/end-assignment.ts';
import { refreshInheritedRoles } from '../roles/inherited-roles.ts';
import type { Scope } from '../world/world.ts';
import { auditInstance } from './audit-review.ts';
import type { ApplyResult, DecisionItem, ReviewInstance } from './entities.ts';
import { itemsOf } from './review-rounds.ts';

function removeFromGroup(scope: Scope, groupId: string, userId: string): ApplyResult {
  const { tenant } = scope;
  const membership = tenant.memberships.get(`${groupId}/${userId}`);
  // The members of a dynamic group are its rule's business.
  if (tenant.groups.get(groupId)?.membershipRule != null) return 'ApplyNotSupported';
  if (membership === undefined) return 'AppliedSuccessfullyButObjectNotFound';
  tenant.memberships.remove(membership.id);
  refreshInheritedRoles(scope, userId);
  return 'AppliedSuccessfully';
}

function removeAssignment(scope: Scope, assignmentId: string): ApplyResult {
  const assignment = scope.tenant.assignments.get(assignmentId);
  const isHeld = assignment?.state === 'delivered' || assignment?.state === 'partiallyDelivered';
  if (assignment === undefined || !isHeld) return 'AppliedSuccessfullyButObjectNotFound';
  removeBySystem(scope, assignment, 'Removed');
  return 'AppliedSuccessfully';
}

/** Null where the answer asks for nothing: undecided, or don't know. */
function applyItem(scope: Scope, { decision, resource, principal }: DecisionItem): ApplyResult | null {
  if (decision === 'Approve') return 'AppliedSuccessfully';
  if (decision !== 'Deny') return null;
  return resource.kind === 'group'
    ? removeFromGroup(scope, resource.groupId, principal.userId)
    : removeAssignment(scope, resource.assignmentId);
}

function applyAll(
  scope: Scope,
  instance: ReviewInstance,
  by: { readonly user: UserIdentity | null; readonly initiator?: Initiator },
): void {
  const { tenant, now } = scope;
  const { initiator } = by;
  for (const item of itemsOf(tenant, instance.id)) {
    const applyResult = applyItem(scope, item);
    if (applyResult === null) continue;
    tenant.decisionItems.change(item, { applyResult, appliedBy: by.user, appliedAt: now });
    auditInstance(scope, instance, { activity: 'Apply decision', initiator, item });
  }
  tenant.reviewInstances.change(instance, { status: 'Applied' });
  auditInstance(scope, instance, { activity: 'Apply access review', category: 'UserManagement', initiator });
}

function isDecided({ status }: ReviewInstance): boolean {
  return status === 'Completed' || status === 'AutoReviewed';
}

/** Applies the answers of an instance that its settings let apply themselves: who was denied loses the access. */
export function autoApplyDecisions(scope: Scope, instance: ReviewInstance): void {
  if (isDecided(instance)) applyAll(scope, instance, { user: null });
}

/**
 * Applies the answers of an instance on request.
 * @throws GraphError 400 unless it is completed
 * @see https://learn.microsoft.com/graph/api/accessreviewinstance-applydecisions
 */
export function applyDecisions(
  scope: Scope,
  instance: ReviewInstance,
  user: UserIdentity | null,
  initiator: Initiator,
): void {
  if (!isDecided(instance)) {
    const message = `Decisions are applied to a completed review; this one is ${instance.status}.`;
    throw new GraphError(400, 'BadRequest', message);
  }
  auditInstance(scope, instance, { activity: 'Request apply review result', initiator });
  applyAll(scope, instance, { user, initiator });
}
