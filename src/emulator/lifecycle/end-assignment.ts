import { randomUUID } from 'node:crypto';
import type { Assignment } from '../entitlement/entities.ts';
import { scheduleAfter } from '../time/schedule-event.ts';
import type { Scope } from '../world/world.ts';
import { auditRequest, auditResources } from './audit-request.ts';
import { callExtensions } from './call-extensions.ts';
import { closeRequest } from './close-request.ts';
import { finishRequest } from './finish-request.ts';

/** Marks an assignment as over; access follows after the removal delay, and a guest without any other then. */
export function endAssignment(scope: Scope, assignment: Assignment, status: string): void {
  const { tenant, now, world } = scope;
  for (const request of tenant.assignmentRequests.where('assignment', assignment.id)) {
    // Its delivery is still under way and comes to nothing; how Entra calls that is not documented.
    const isOpen = request.state === 'delivering' && request.requestType.endsWith('Add');
    if (isOpen) closeRequest(scope, request, { state: 'canceled', status: 'Canceled' });
  }
  tenant.assignments.change(assignment, { state: 'expired', status, expiredAt: now });
  scheduleAfter(scope, world.delays.removalMs, 'remove-access', assignment.id);
  scheduleAfter(scope, world.delays.removalMs, 'release-guest', assignment.id);
}

/** Ends an assignment without anybody's request and files the `systemRemove` request Entra files for it. */
export function removeBySystem(scope: Scope, assignment: Assignment, status: string): void {
  const { tenant, now } = scope;
  endAssignment(scope, assignment, status);
  const request = tenant.assignmentRequests.insert({
    id: randomUUID(),
    requestType: 'systemRemove',
    state: 'delivering',
    status: 'Fulfilling',
    accessPackageId: assignment.accessPackageId,
    assignmentPolicyId: assignment.assignmentPolicyId,
    assignmentId: assignment.id,
    subjectId: assignment.subjectId,
    requestorSubjectId: null,
    justification: null,
    answers: [],
    schedule: { startAt: null, expiration: 'notSpecified', endAt: null, spanMs: null },
    stages: [],
    createdAt: now,
    completedAt: null,
  });
  auditRequest(scope, 'Entitlement Management removes access package assignment request for user', request);
  auditResources(scope, request, 'Remove access package resource assignment');
  if (!callExtensions(scope, request, 'assignmentRequestRemoved')) finishRequest(scope, request);
}

/** Ends an assignment whose time is over. */
export function expireAssignment(scope: Scope, assignment: Assignment): void {
  const { endAt } = assignment.schedule;
  const isHeld = assignment.state === 'delivered' || assignment.state === 'partiallyDelivered';
  // An extension leaves the event of the earlier end behind.
  if (!isHeld || endAt === null || endAt > scope.now) return;
  removeBySystem(scope, assignment, 'ExpiredNotificationTriggered');
}
