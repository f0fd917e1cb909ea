import { randomUUID } from 'node:crypto';
import type { Assignment } from '../entitlement/entities.ts';
import type { Scope } from '../world/world.ts';
import { scheduleAfter } from '../time/schedule-event.ts';
import { auditRequest } from './audit-request.ts';

/** Marks an assignment as over; group and role follow after the removal delay. */
export function endAssignment(scope: Scope, assignment: Assignment, status: string): void {
  scope.tenant.assignments.change(assignment, { state: 'expired', status, expiredAt: scope.now });
  scheduleAfter(scope, scope.world.delays.removalMs, 'remove-access', assignment.id);
}

/** Ends an assignment whose time is over and files the `systemRemove` request Entra files for it. */
export function expireAssignment(scope: Scope, assignment: Assignment): void {
  const { tenant, now } = scope;
  const { endAt } = assignment.schedule;
  // An extension leaves the event of the earlier end behind.
  if (assignment.state !== 'delivered' || endAt === null || endAt > now) return;
  endAssignment(scope, assignment, 'ExpiredNotificationTriggered');
  const request = tenant.assignmentRequests.insert({
    id: randomUUID(),
    requestType: 'systemRemove',
    state: 'delivered',
    status: 'Delivered',
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
    completedAt: now,
  });
  auditRequest(scope, 'Entitlement Management removes access package assignment request for user', request);
  auditRequest(scope, 'Remove access package assignment', request);
}
