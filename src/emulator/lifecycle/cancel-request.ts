import { toInitiator } from '../audit/write-audit.ts';
import type { AssignmentRequest } from '../entitlement/entities.ts';
import { GraphError, unauthorized } from '../graph-error.ts';
import type { Scope } from '../world/world.ts';
import { auditRequest } from './audit-request.ts';
import { closeRequest } from './close-request.ts';

const cancelableStatuses: ReadonlySet<string> = new Set([
  'Accepted',
  'PendingApproval',
  'PendingApprovalEscalated',
  'PendingNotBefore',
]);

/**
 * Withdraws an open request, which its requestor may, and an administrator.
 * @param isAdministrator whether a role allows the user to cancel what others asked for
 * @throws GraphError 403 for anybody else, 400 when it is past the point of no return
 * @see https://learn.microsoft.com/graph/api/accesspackageassignmentrequest-cancel
 */
export function cancelRequest(
  scope: Scope,
  request: AssignmentRequest,
  userId: string,
  isAdministrator: boolean,
): void {
  const requestor = scope.tenant.subjects.get(request.requestorSubjectId ?? '');
  if (requestor?.objectId !== userId && !isAdministrator) throw unauthorized();
  if (!cancelableStatuses.has(request.status)) {
    const message = `A request with the status ${request.status} cannot be canceled.`;
    throw new GraphError(400, 'RequestNotCancelable', message);
  }
  closeRequest(scope, request, { state: 'canceled', status: 'Canceled' });
  auditRequest(scope, 'Cancel access package assignment request', request, toInitiator(scope, userId));
}
