import { randomUUID } from 'node:crypto';
import { GraphError, invalidModel, unauthorized } from '../graph-error.ts';
import type { AccessPackage, Assignment, AssignmentPolicy, Subject } from '../entitlement/entities.ts';
import type { Tenant } from '../world/tenant.ts';
import type { Scope } from '../world/world.ts';
import { checkConflicts } from './check-conflicts.ts';
import { findTarget } from './find-target.ts';
import type { Requester } from './find-target.ts';
import type { RequestInput } from './request-input.ts';
import { canRequestThrough, isAllowedTarget } from './subjects.ts';

/** What a request is about: whose assignment, under which policy. */
export interface Wish {
  readonly subject: Subject;
  readonly policy: AssignmentPolicy;
  readonly assignmentId: string;
}

/**
 * The policy a request names, or the only one through which the user may ask: one of Microsoft's examples names none.
 * @throws GraphError 400
 */
function findPolicy(
  tenant: Tenant,
  { id: accessPackageId }: AccessPackage,
  { requestType, assignment: { assignmentPolicyId } }: RequestInput,
  { userId }: Requester,
): AssignmentPolicy {
  if (assignmentPolicyId === undefined && requestType === 'userAdd' && userId !== null) {
    const policies = tenant.assignmentPolicies.where('accessPackage', accessPackageId);
    const [first, ...others] = policies.filter((policy) => canRequestThrough(tenant, policy, userId));
    if (first !== undefined && others.length === 0) return first;
    throw invalidModel('assignment.assignmentPolicyId is required: not exactly one policy applies.');
  }
  const policy = tenant.assignmentPolicies.get(assignmentPolicyId ?? '');
  if (policy?.accessPackageId === accessPackageId) return policy;
  throw invalidModel('assignment.assignmentPolicyId is not a policy of the access package.');
}

/** @throws GraphError 400 or 403 for an assignment that cannot come to be, or not by this requester */
export function findNewWish(scope: Scope, input: RequestInput, requester: Requester): Wish {
  const { tenant } = scope;
  const accessPackage = tenant.accessPackages.get(input.assignment.accessPackageId ?? '');
  if (accessPackage === undefined) throw invalidModel('assignment.accessPackageId is not an access package.');
  const policy = findPolicy(tenant, accessPackage, input, requester);
  const subject = findTarget(scope, policy, input, requester);
  checkConflicts(tenant, subject, accessPackage.id);
  return { subject, policy, assignmentId: randomUUID() };
}

/** Whether the user approved the request that the assignment came from. */
function isApproverOf(tenant: Tenant, assignment: Assignment, userId: string): boolean {
  return tenant.assignmentRequests
    .where('assignment', assignment.id)
    .flatMap((request) => request.stages)
    .some((stage) => stage.reviewResult === 'Approved' && stage.reviewedBy?.userId === userId);
}

function mayChange(
  { tenant }: Scope,
  type: RequestInput['requestType'],
  { assignment, subject, policy }: { assignment: Assignment; subject: Subject; policy: AssignmentPolicy },
  { userId, mayAssign }: Requester,
): boolean {
  if (type.startsWith('admin')) return mayAssign(policy.catalogId);
  if (userId === null) return false;
  if (type === 'approverRemove') return isApproverOf(tenant, assignment, userId);
  return subject.objectId === userId;
}

function checkPolicy(
  tenant: Tenant,
  type: RequestInput['requestType'],
  policy: AssignmentPolicy,
  userId: string,
): void {
  if (type === 'userUpdate' && !policy.extensionAllowed) {
    throw invalidModel(`The policy "${policy.displayName}" does not allow extensions.`);
  }
  if (type === 'userUpdate' && !isAllowedTarget(tenant, policy, userId)) {
    throw invalidModel(`The target is not in the scope of the policy "${policy.displayName}" any more.`);
  }
  if (type === 'userRemove' && !policy.selfRemovalAllowed) {
    throw invalidModel(`The policy "${policy.displayName}" does not allow users to remove their own access.`);
  }
}

/** @throws GraphError 400 or 403 for an assignment that cannot be changed so, or not by this requester */
export function findExistingWish(scope: Scope, input: RequestInput, requester: Requester): Wish {
  const { tenant } = scope;
  const { requestType } = input;
  const assignment = tenant.assignments.get(input.assignment.id ?? '');
  const subject = tenant.subjects.get(assignment?.subjectId ?? '');
  const policy = tenant.assignmentPolicies.get(assignment?.assignmentPolicyId ?? '');
  if (assignment === undefined || subject === undefined || policy === undefined) throw unauthorized();
  if (!mayChange(scope, requestType, { assignment, subject, policy }, requester)) throw unauthorized();
  const changeable = requestType.endsWith('Remove')
    ? ['delivered', 'partiallyDelivered', 'deliveryFailed', 'delivering']
    : ['delivered'];
  if (!changeable.includes(assignment.state)) {
    throw invalidModel(`The assignment is ${assignment.state}, not delivered.`);
  }
  checkPolicy(tenant, requestType, policy, subject.objectId ?? '');
  const open = tenant.assignmentRequests
    .where('openSubject', subject.id)
    .find((request) => request.assignmentId === assignment.id && request.requestType === requestType);
  if (open !== undefined) {
    throw new GraphError(400, 'ExistingOpenRequest', 'There is already an open request for this assignment.');
  }
  return { subject, policy, assignmentId: assignment.id };
}
