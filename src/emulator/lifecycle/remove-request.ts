import type { AssignmentRequest } from '../entitlement/entities.ts';
import { GraphError } from '../graph-error.ts';
import type { Scope } from '../world/world.ts';

const endedStates: ReadonlySet<string> = new Set([
  'denied',
  'canceled',
  'delivered',
  'deliveryFailed',
  'partiallyDelivered',
]);

/**
 * Deletes a request that is over. The code of the refusals is not documented.
 * @throws GraphError 400 while it is under way, or while the assignment it led to is there
 * @see https://learn.microsoft.com/graph/api/accesspackageassignmentrequest-delete
 */
export function removeRequest({ tenant }: Scope, request: AssignmentRequest): void {
  const refuse = (message: string) => new GraphError(400, 'RequestNotDeletable', message);
  if (!endedStates.has(request.state)) {
    throw refuse(`A request in state ${request.state} cannot be deleted.`);
  }
  const assignment = tenant.assignments.get(request.assignmentId);
  if (assignment !== undefined && assignment.state !== 'expired')
    throw refuse('The request has an assignment.');
  tenant.assignmentRequests.remove(request.id);
  tenant.pendingAssignments.remove(request.assignmentId);
}
