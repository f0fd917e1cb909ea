import type { Assignment, AssignmentPolicy, AssignmentRequest, Schedule } from '../entitlement/entities.ts';
import { scheduleAfter } from '../time/schedule-event.ts';
import type { Scope } from '../world/world.ts';
import { auditResources } from './audit-request.ts';
import { bringIn } from './bring-in-guest.ts';
import { callExtensions } from './call-extensions.ts';
import { endAssignment } from './end-assignment.ts';
import { failRequest, finishPartially, finishRequest } from './finish-request.ts';
import { planEnd } from './plan-end.ts';

/** The absolute schedule of an assignment: a span, asked for or the policy's, counts from delivery. */
function materialize(asked: Schedule, startAt: Date, policy: AssignmentPolicy, now: Date): Schedule {
  const spanMs = asked.spanMs ?? policy.maximumMs;
  const byPolicy = spanMs === null ? policy.endAt : new Date(now.getTime() + spanMs);
  const endAt = asked.endAt ?? byPolicy;
  const isEndless = endAt === null || asked.expiration === 'noExpiration';
  if (isEndless) return { startAt, expiration: 'noExpiration', endAt: null, spanMs: null };
  return { startAt, expiration: 'afterDateTime', endAt, spanMs: null };
}

/** Plans that the access which an assignment gives shows in the directory. */
export function enforceAccess(scope: Scope, assignment: Assignment): void {
  const { delays } = scope.world;
  scheduleAfter(scope, delays.membershipMs, 'join-groups', assignment.id);
  scheduleAfter(scope, delays.directoryRoleMs, 'show-roles', assignment.id);
}

function grant(
  scope: Scope,
  request: AssignmentRequest,
  assignment: Assignment,
  policy: AssignmentPolicy,
): void {
  const { tenant, now, world } = scope;
  const user = bringIn(scope, request);
  if (user === undefined) {
    failRequest(scope, request);
    return;
  }
  // An external user gets nothing before they have been there and accepted the consent prompt.
  if (user.externalUserState === 'PendingAcceptance') return;
  const schedule = materialize(request.schedule, now, policy, now);
  const isPartial = world.deliveries.get(tenant.id) === 'partial';
  const end = isPartial
    ? ({ state: 'partiallyDelivered', status: 'PartiallyDelivered' } as const)
    : ({ state: 'delivered', status: 'Delivered' } as const);
  tenant.assignments.change(assignment, { ...end, schedule });
  planEnd(scope, assignment);
  if (isPartial) {
    finishPartially(scope, request);
    return;
  }
  enforceAccess(scope, assignment);
  auditResources(scope, request, 'Fulfill access package resource assignment');
  if (!callExtensions(scope, request, 'assignmentRequestGranted')) finishRequest(scope, request);
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
    planEnd(scope, assignment);
    // Access that says itself when it ends has to hear of the new end.
    enforceAccess(scope, assignment);
  }
  finishRequest(scope, request);
}

/** Does what an approved request asks for: grants, extends or removes. */
export function deliverRequest(scope: Scope, request: AssignmentRequest): void {
  const { tenant, world } = scope;
  const assignment = tenant.assignments.get(request.assignmentId);
  const policy = tenant.assignmentPolicies.get(request.assignmentPolicyId);
  const outcome = world.deliveries.get(tenant.id) ?? 'deliver';
  if (request.state !== 'delivering' || assignment === undefined || policy === undefined) return;
  if (outcome === 'limbo' || request.status === 'WaitingForCallback') return;
  const isNew = request.requestType.endsWith('Add');
  const isRemoval = request.requestType.endsWith('Remove');
  const isOver = assignment.state === 'expired' || (!isNew && !isRemoval && assignment.state !== 'delivered');
  // It ended while the request waited: there is nothing left to grant, to extend or to remove.
  if (outcome === 'fail' || isOver) failRequest(scope, request);
  else if (isNew) grant(scope, request, assignment, policy);
  else if (!isRemoval) extend(scope, request, assignment, policy);
  else {
    endAssignment(scope, assignment, 'Removed');
    auditResources(scope, request, 'Remove access package resource assignment');
    if (!callExtensions(scope, request, 'assignmentRequestRemoved')) finishRequest(scope, request);
  }
}
