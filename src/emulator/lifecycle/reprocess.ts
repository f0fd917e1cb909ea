import type { Assignment, AssignmentRequest } from '../entitlement/entities.ts';
import { GraphError } from '../graph-error.ts';
import { scheduleAfter } from '../time/schedule-event.ts';
import type { Scope } from '../world/world.ts';
import { enforceAccess } from './deliver-request.ts';
import { checkConflicts } from './check-conflicts.ts';
import { retryRequest } from './process-request.ts';

const dayMs = 86_400_000;

/** Refuses to bring back what is over, or what the person has or asked for anew. @throws GraphError 400 */
function checkRetry({ tenant }: Scope, request: AssignmentRequest): void {
  if (!request.requestType.endsWith('Add')) return;
  const assignment = tenant.assignments.get(request.assignmentId);
  if (assignment?.state === 'expired') {
    throw new GraphError(400, 'RequestNotReprocessable', 'The assignment of the request has ended.');
  }
  const subject = tenant.subjects.get(request.subjectId);
  // What was delivered in part is no second assignment, but this one.
  if (assignment?.state === 'partiallyDelivered' || assignment?.state === 'delivered') return;
  if (subject !== undefined) checkConflicts(tenant, subject, request.accessPackageId);
}

/**
 * Tries once more to deliver what a request asked for.
 * @throws GraphError 400 for a request whose delivery did not fail, or failed too long ago (the code is not documented),
 * or whose target has or asked for the package anew
 * @see https://learn.microsoft.com/graph/api/accesspackageassignmentrequest-reprocess
 */
export function reprocessRequest(scope: Scope, request: AssignmentRequest): void {
  const { tenant, world, now } = scope;
  if (request.state !== 'deliveryFailed' && request.state !== 'partiallyDelivered') {
    const message = `A request in state ${request.state} cannot be reprocessed.`;
    throw new GraphError(400, 'RequestNotReprocessable', message);
  }
  const days = world.quirks.reprocessDays;
  if (now.getTime() - (request.completedAt?.getTime() ?? 0) > days * dayMs) {
    const message = `The request was completed more than ${days} days ago.`;
    throw new GraphError(400, 'RequestNotReprocessable', message);
  }
  checkRetry(scope, request);
  const failed = { state: 'delivering', status: 'Delivering' } as const;
  for (const table of [tenant.assignments, tenant.pendingAssignments]) {
    const row = table.get(request.assignmentId);
    if (row !== undefined && row.state !== 'delivered' && request.requestType.endsWith('Add'))
      table.change(row, failed);
  }
  tenant.assignmentRequests.change(request, { completedAt: null });
  retryRequest(scope, request);
}

/**
 * Has an assignment delivered again that was not delivered, or its access put in place again.
 * @throws GraphError 400 for one that has ended, or stands beside a newer one
 * @see https://learn.microsoft.com/graph/api/accesspackageassignment-reprocess
 */
export function reprocessAssignment(scope: Scope, assignment: Assignment): void {
  const { tenant, world } = scope;
  if (assignment.state === 'delivered') {
    enforceAccess(scope, assignment);
    return;
  }
  const request = tenant.assignmentRequests
    .where('assignment', assignment.id)
    .find((candidate) => candidate.requestType.endsWith('Add'));
  // Microsoft's page wants it delivered; how else one gets out of a delivery that never ends is not documented.
  if (request === undefined || assignment.state === 'expired') {
    const message = `An assignment in state ${assignment.state} cannot be reprocessed.`;
    throw new GraphError(400, 'AssignmentNotReprocessable', message);
  }
  if (assignment.state === 'deliveryFailed') checkRetry(scope, request);
  tenant.assignments.change(assignment, { state: 'delivering', status: 'Delivering' });
  tenant.assignmentRequests.change(request, { state: 'delivering', status: 'Fulfilling', completedAt: null });
  scheduleAfter(scope, world.delays.deliverMs, 'deliver-request', request.id);
}
