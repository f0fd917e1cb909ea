import type { Assignment, AssignmentPolicy, AssignmentRequest, Schedule } from '../entitlement/entities.ts';
import type { Scope } from '../world/world.ts';
import { endAssignment } from './end-assignment.ts';
import { scheduleAfter, scheduleAt } from '../time/schedule-event.ts';
import { auditRequest } from './audit-request.ts';

/** The absolute schedule of an assignment: a span, asked for or the policy's, counts from delivery. */
function materialize(asked: Schedule, startAt: Date, policy: AssignmentPolicy, now: Date): Schedule {
  const spanMs = asked.spanMs ?? policy.maximumMs;
  const endAt = asked.endAt ?? (spanMs === null ? null : new Date(now.getTime() + spanMs));
  const isEndless = endAt === null || asked.expiration === 'noExpiration';
  if (isEndless) return { startAt, expiration: 'noExpiration', endAt: null, spanMs: null };
  return { startAt, expiration: 'afterDateTime', endAt, spanMs: null };
}

function complete(scope: Scope, request: AssignmentRequest): void {
  scope.tenant.assignmentRequests.change(request, {
    state: 'delivered',
    status: 'Delivered',
    completedAt: scope.now,
  });
  auditRequest(scope, 'Fulfill access package assignment request', request);
}

function grant(
  scope: Scope,
  request: AssignmentRequest,
  assignment: Assignment,
  policy: AssignmentPolicy,
): void {
  const { tenant, now, world } = scope;
  const schedule = materialize(request.schedule, now, policy, now);
  tenant.assignments.change(assignment, { state: 'delivered', status: 'Delivered', schedule });
  scheduleAfter(scope, world.delays.membershipMs, 'join-groups', assignment.id);
  scheduleAfter(scope, world.delays.directoryRoleMs, 'show-roles', assignment.id);
  if (schedule.endAt !== null) scheduleAt(scope, schedule.endAt, 'expire-assignment', assignment.id);
  complete(scope, request);
}

function extend(
  scope: Scope,
  request: AssignmentRequest,
  assignment: Assignment,
  policy: AssignmentPolicy,
): void {
  const { tenant, now } = scope;
  if (request.schedule.expiration !== 'notSpecified') {
    const startAt = assignment.schedule.startAt ?? now;
    const schedule = materialize(request.schedule, startAt, policy, now);
    tenant.assignments.change(assignment, { schedule, status: 'Delivered' });
    if (schedule.endAt !== null) scheduleAt(scope, schedule.endAt, 'expire-assignment', assignment.id);
  }
  complete(scope, request);
  auditRequest(scope, 'Extend access package assignment', request);
}

/** Does what an approved request asks for: grants, extends or removes. */
export function deliverRequest(scope: Scope, request: AssignmentRequest): void {
  const { tenant, now } = scope;
  const assignment = tenant.assignments.get(request.assignmentId);
  const policy = tenant.assignmentPolicies.get(request.assignmentPolicyId);
  if (request.state !== 'delivering' || assignment === undefined || policy === undefined) return;
  if (request.requestType.endsWith('Add')) {
    grant(scope, request, assignment, policy);
    return;
  }
  if (assignment.state !== 'delivered') {
    // It ended while the request waited: there is nothing left to extend or to remove.
    const failure = { state: 'deliveryFailed', status: 'DeliveryFailed', completedAt: now } as const;
    tenant.assignmentRequests.change(request, failure);
    auditRequest(scope, 'Failed access package assignment request', request, undefined, 'failure');
    return;
  }
  if (request.requestType.endsWith('Update')) {
    extend(scope, request, assignment, policy);
    return;
  }
  endAssignment(scope, assignment, 'Removed');
  complete(scope, request);
  auditRequest(scope, 'Remove access package assignment', request);
}
