import { randomUUID } from 'node:crypto';
import type { Initiator } from '../audit/entities.ts';
import type { AssignmentRequest, RequestType, Schedule } from '../entitlement/entities.ts';
import { invalidModel } from '../graph-error.ts';
import { scheduleAfter } from '../time/schedule-event.ts';
import type { Scope } from '../world/world.ts';
import { auditRequest } from './audit-request.ts';
import { checkAnswers, checkJustification, checkSchedule } from './check-request.ts';
import type { Requester } from './find-target.ts';
import { findExistingWish, findNewWish } from './find-wish.ts';
import type { Wish } from './find-wish.ts';
import type { RequestInput } from './request-input.ts';
import { toSchedule } from './request-input.ts';
import { subjectOf } from './subjects.ts';

const activities: Partial<Record<RequestType, string>> = {
  userAdd: 'User requests access package assignment',
  userUpdate: 'User requests to extend access package assignment',
  userRemove: 'User requests to remove access package assignment',
  adminAdd: 'Administrator directly assigns user to access package',
  adminUpdate: 'Create access package assignment user update request',
  adminRemove: 'Administrator directly removes user access package assignment',
  // Microsoft names no activity of its own for what an approver revokes.
  approverRemove: 'Administrator directly removes user access package assignment',
  systemAdd: 'Entitlement Management creates access package assignment request for user',
};

/** What a request says besides whom and what it is about. */
interface RequestDetails {
  readonly requestType: RequestType;
  readonly requestorSubjectId: string | null;
  readonly justification: string | null;
  readonly answers: AssignmentRequest['answers'];
  readonly schedule: Schedule;
}

/** Stores a request that passed all checks, to be taken up a little later. */
export function fileRequest(
  scope: Scope,
  { subject, policy, assignmentId }: Wish,
  details: RequestDetails,
  initiator?: Initiator,
): AssignmentRequest {
  const { tenant, now, world } = scope;
  if (tenant.subjects.get(subject.id) === undefined) tenant.subjects.insert(subject);
  const request = tenant.assignmentRequests.insert({
    id: randomUUID(),
    state: 'submitted',
    status: 'Accepted',
    accessPackageId: policy.accessPackageId,
    assignmentPolicyId: policy.id,
    assignmentId,
    subjectId: subject.id,
    ...details,
    stages: [],
    createdAt: now,
    completedAt: null,
  });
  scheduleAfter(scope, world.delays.submitMs, 'process-request', request.id);
  const { requestType, schedule } = details;
  const isOfAnswers = requestType === 'userUpdate' && schedule.expiration === 'notSpecified';
  const activity = activities[isOfAnswers ? 'adminUpdate' : requestType];
  if (activity !== undefined) auditRequest(scope, activity, request, initiator);
  return request;
}

function checkUpdate({ requestType, answers }: RequestInput, schedule: Schedule): void {
  const saysNothing = schedule.expiration === 'notSpecified' && (answers ?? []).length === 0;
  if (requestType.endsWith('Update') && saysNothing) {
    throw invalidModel('An update needs a schedule with an expiration, or answers.');
  }
}

/**
 * Files an assignment request; everything after that happens by scheduled events.
 * @param requester who asks, and as whom the audit log names them
 * @returns the stored request in state `submitted`
 * @throws GraphError 400 for a wish the policy does not admit, 403 for what the requester may not ask for
 * @see https://learn.microsoft.com/graph/api/entitlementmanagement-post-assignmentrequests
 */
export function submitRequest(
  scope: Scope,
  input: RequestInput,
  requester: Requester & { readonly initiator: Initiator },
): AssignmentRequest {
  const { tenant, now } = scope;
  const { requestType, answers, justification } = input;
  const wish = requestType.endsWith('Add')
    ? findNewWish(scope, input, requester)
    : findExistingWish(scope, input, requester);
  const schedule = toSchedule(input);
  checkUpdate(input, schedule);
  checkSchedule(schedule, wish.policy, requestType, now);
  if (!requestType.endsWith('Remove')) checkAnswers(answers, wish.policy, requestType);
  checkJustification(justification ?? null, wish.policy, requestType);
  const { userId, initiator } = requester;
  const details = {
    requestType,
    requestorSubjectId: userId === null ? null : subjectOf(tenant, userId).id,
    justification: justification ?? null,
    answers: answers ?? [],
    schedule,
  };
  return fileRequest(scope, wish, details, initiator);
}
