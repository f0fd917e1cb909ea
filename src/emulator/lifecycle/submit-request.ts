import { randomUUID } from 'node:crypto';
import { GraphError, invalidModel, unauthorized } from '../graph-error.ts';
import type { Assignment, AssignmentPolicy, AssignmentRequest, Subject } from '../entitlement/entities.ts';
import type { Scope } from '../world/world.ts';
import { checkAnswers, checkJustification, checkSchedule } from './check-request.ts';
import type { RequestInput } from './request-input.ts';
import { toSchedule } from './request-input.ts';
import { scheduleAfter } from '../time/schedule-event.ts';
import { isAllowedTarget, subjectOf } from './subjects.ts';
import type { Initiator } from '../audit/entities.ts';
import { auditRequest } from './audit-request.ts';
import { toInitiator } from '../audit/write-audit.ts';

/** Who asks: a signed-in user, or an app (which may file admin requests only). */
export type Requester = { readonly userId: string } | { readonly app: Initiator };

const activities: Record<RequestInput['requestType'], string> = {
  userAdd: 'User requests access package assignment',
  userUpdate: 'User requests to extend access package assignment',
  userRemove: 'User requests to remove access package assignment',
  adminAdd: 'Administrator directly assigns user to access package',
  adminUpdate: 'Create access package assignment user update request',
  adminRemove: 'Administrator directly removes user access package assignment',
};

interface Wish {
  readonly subject: Subject;
  readonly policy: AssignmentPolicy;
  readonly assignmentId: string;
}

/** Codes for duplicates are not documented by Microsoft; these two are the emulator's own. */
function refuseDuplicate({ tenant }: Scope, subject: Subject, accessPackageId: string): void {
  const open = tenant.assignmentRequests
    .where('openSubject', subject.id)
    .find((request) => request.accessPackageId === accessPackageId && request.requestType.endsWith('Add'));
  if (open !== undefined) {
    throw new GraphError(
      400,
      'ExistingOpenRequest',
      'There is already an open request for this access package.',
    );
  }
  const existing = tenant.assignments
    .where('subject', subject.id)
    .find((row) => row.accessPackageId === accessPackageId && row.state !== 'expired');
  if (existing !== undefined) {
    throw new GraphError(400, 'ExistingGrant', 'The user already has an assignment to this access package.');
  }
}

function findNewWish(scope: Scope, input: RequestInput, userId: string | null): Wish {
  const { tenant } = scope;
  const { assignment, requestType } = input;
  const accessPackage = tenant.accessPackages.get(assignment.accessPackageId ?? '');
  if (accessPackage === undefined) throw invalidModel('assignment.accessPackageId is not an access package.');
  const policy = tenant.assignmentPolicies.get(assignment.assignmentPolicyId ?? '');
  if (policy?.accessPackageId !== accessPackage.id) {
    throw invalidModel('assignment.assignmentPolicyId is not a policy of the access package.');
  }
  const byMail = tenant.users.find('mail', assignment.target?.email ?? '')?.id;
  const targetId = assignment.targetId ?? assignment.target?.objectId ?? byMail ?? userId ?? '';
  const user = tenant.users.get(targetId);
  if (user === undefined) throw invalidModel('assignment.targetId is not a user of this tenant.');
  if (requestType === 'userAdd' && user.id !== userId) throw unauthorized();
  if (!isAllowedTarget(tenant, policy, user.id)) {
    throw invalidModel(`The target is not in the scope of the policy "${policy.displayName}".`);
  }
  const subject = subjectOf(tenant, user.id);
  refuseDuplicate(scope, subject, accessPackage.id);
  return { subject, policy, assignmentId: randomUUID() };
}

function findExistingWish({ tenant }: Scope, input: RequestInput, userId: string | null): Wish {
  const assignment: Assignment | undefined = tenant.assignments.get(input.assignment.id ?? '');
  const subject = tenant.subjects.get(assignment?.subjectId ?? '');
  const policy = tenant.assignmentPolicies.get(assignment?.assignmentPolicyId ?? '');
  const isOfAnother = userId !== null && subject?.objectId !== userId;
  if (assignment === undefined || subject === undefined || policy === undefined || isOfAnother)
    throw unauthorized();
  if (assignment.state !== 'delivered')
    throw invalidModel(`The assignment is ${assignment.state}, not delivered.`);
  if (input.requestType === 'userUpdate' && !policy.extensionAllowed) {
    throw invalidModel(`The policy "${policy.displayName}" does not allow extensions.`);
  }
  const open = tenant.assignmentRequests
    .where('openSubject', subject.id)
    .find((request) => request.assignmentId === assignment.id && request.requestType === input.requestType);
  if (open !== undefined) {
    throw new GraphError(400, 'ExistingOpenRequest', 'There is already an open request for this assignment.');
  }
  return { subject, policy, assignmentId: assignment.id };
}

/**
 * Files an assignment request; everything after that happens by scheduled events.
 * @returns the stored request in state `submitted`
 * @throws GraphError 400 for a wish the policy does not admit, 403 for what the requester may not ask for
 * @see https://learn.microsoft.com/graph/api/entitlementmanagement-post-assignmentrequests
 */
export function submitRequest(scope: Scope, input: RequestInput, requester: Requester): AssignmentRequest {
  const { tenant, now, world } = scope;
  const userId = 'userId' in requester ? requester.userId : null;
  // An app has no "current user" to ask for; a user acts for others only with a role, which nobody has here.
  if (input.requestType.startsWith('user') !== (userId !== null)) throw unauthorized();
  const isNew = input.requestType.endsWith('Add');
  const wish = isNew ? findNewWish(scope, input, userId) : findExistingWish(scope, input, userId);
  const schedule = toSchedule(input.schedule);
  checkSchedule(schedule, wish.policy, input.requestType, now);
  if (isNew) checkAnswers(input.answers, wish.policy);
  checkJustification(input.justification ?? null, wish.policy, input.requestType);

  const request = tenant.assignmentRequests.insert({
    id: randomUUID(),
    requestType: input.requestType,
    state: 'submitted',
    status: 'Accepted',
    accessPackageId: wish.policy.accessPackageId,
    assignmentPolicyId: wish.policy.id,
    assignmentId: wish.assignmentId,
    subjectId: wish.subject.id,
    requestorSubjectId: userId === null ? null : subjectOf(tenant, userId).id,
    justification: input.justification ?? null,
    answers: input.answers ?? [],
    schedule,
    stages: [],
    createdAt: now,
    completedAt: null,
  });
  scheduleAfter(scope, world.delays.submitMs, 'process-request', request.id);
  const initiator = 'app' in requester ? requester.app : toInitiator(scope, requester.userId);
  auditRequest(scope, activities[input.requestType], request, initiator);
  return request;
}
