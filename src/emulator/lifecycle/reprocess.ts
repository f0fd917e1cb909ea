import type { Assignment, AssignmentRequest } from '../entitlement/entities.ts';
import { GraphError } from '../graph-error.ts';
import { scheduleAfter } from '../time/schedule-event.ts';
import type { Scope } from '../world/world.ts';
import { enforceAccess } from './deliver-request.ts';
import { startRequest } from './process-request.ts';

const dayMs = 86_400_000;

/**
 * Tries once more to deliver what a request asked for.
 * @throws GraphError 400 for a request whose delivery did not fail, or failed too long ago; the code is not documented
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
  const failed = { state: 'delivering', status: 'Delivering' } as const;
  for (const table of [tenant.assignments, tenant.pendingAssignments]) {
    const row = table.get(request.assignmentId);
    if (row !== undefined && row.state !== 'delivered' && request.requestType.endsWith('Add'))
      table.change(row, failed);
  }
  tenant.assignmentRequests.change(request, { completedAt: null });
  startRequest(scope, request);
}

/**
 * Has an assignment delivered again that was not delivered, or its access put in place again.
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
  if (request === undefined || assignment.state === 'expired') return;
  tenant.assignments.change(assignment, { state: 'delivering', status: 'Delivering' });
  tenant.assignmentRequests.change(request, { state: 'delivering', status: 'Fulfilling', completedAt: null });
  scheduleAfter(scope, world.delays.deliverMs, 'deliver-request', request.id);
}
