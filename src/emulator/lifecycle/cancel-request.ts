import { GraphError, unauthorized } from '../graph-error.ts';
import type { AssignmentRequest } from '../entitlement/entities.ts';
import type { Scope } from '../world/world.ts';
import { closeRequest } from './decide-stage.ts';
import { auditRequest } from './audit-request.ts';
import { toInitiator } from '../audit/write-audit.ts';

const cancelableStates: ReadonlySet<string> = new Set(['submitted', 'pendingApproval', 'scheduled']);

/**
 * Withdraws an open request, which only its requestor may.
 * @throws GraphError 403 for anybody else, 400 when it is past the point of no return
 * @see https://learn.microsoft.com/graph/api/accesspackageassignmentrequest-cancel
 */
export function cancelRequest(scope: Scope, request: AssignmentRequest, userId: string): void {
  const requestor = scope.tenant.subjects.get(request.requestorSubjectId ?? '');
  if (requestor?.objectId !== userId) throw unauthorized();
  if (!cancelableStates.has(request.state)) {
    throw new GraphError(
      400,
      'RequestNotCancelable',
      `A request in state ${request.state} cannot be canceled.`,
    );
  }
  closeRequest(scope, request, { state: 'canceled', status: 'Canceled' });
  auditRequest(scope, 'Cancel access package assignment request', request, toInitiator(scope, userId));
}
