import { GraphError, unauthorized } from '../graph-error.ts';
import type { ApprovalStage, AssignmentRequest } from '../entitlement/entities.ts';
import type { Scope } from '../world/world.ts';
import { isAssignedTo } from './approvers.ts';
import { openStage, startRequest } from './process-request.ts';
import { auditRequest } from './audit-request.ts';
import { toInitiator } from '../audit/write-audit.ts';

/** What an approver writes to a stage; Graph reads it back as Approved or Denied. */
export interface StageDecision {
  readonly reviewResult: 'Approve' | 'Deny';
  readonly justification: string;
}

/** Ends a request for good without granting anything; what was prepared for it goes. */
export function closeRequest(
  scope: Scope,
  request: AssignmentRequest,
  end: { readonly state: 'denied' | 'canceled'; readonly status: string },
): void {
  const { tenant, now } = scope;
  tenant.assignmentRequests.change(request, { ...end, completedAt: now });
  // The assignment stays readable through its request, so that one can still tell whom it was for.
  const pending = tenant.pendingAssignments.get(request.assignmentId);
  if (pending !== undefined)
    tenant.pendingAssignments.change(pending, { state: 'expired', status: end.status });
}

function checkDecision(
  scope: Scope,
  request: AssignmentRequest,
  stage: ApprovalStage,
  userId: string,
  decision: StageDecision,
): void {
  if (!isAssignedTo(scope.tenant, request, stage, userId)) throw unauthorized();
  // The codes of these refusals are not documented by Microsoft; the 409 itself is.
  if (stage.status === 'Completed' || stage.status === 'Expired' || request.state !== 'pendingApproval') {
    throw new GraphError(409, 'RequestAlreadyDecided', 'The approval stage has already been decided.');
  }
  if (stage.status === 'Initializing') {
    throw new GraphError(400, 'StageNotInProgress', 'The approval stage has not been reached yet.');
  }
  if (stage.settings.justificationRequired && decision.justification.trim() === '') {
    throw new GraphError(400, 'JustificationRequired', 'The approval stage requires a justification.');
  }
}

/**
 * Records an approver's decision on a stage and moves the request on.
 * @throws GraphError 403 for who is no approver of the stage (the requestor never is), 409 when it is decided,
 * 400 when a required justification is missing
 * @see https://learn.microsoft.com/graph/api/approvalstage-update
 */
export function decideStage(
  scope: Scope,
  request: AssignmentRequest,
  stage: ApprovalStage,
  userId: string,
  decision: StageDecision,
): void {
  checkDecision(scope, request, stage, userId, decision);
  const initiator = toInitiator(scope, userId);
  stage.status = 'Completed';
  stage.reviewResult = decision.reviewResult === 'Approve' ? 'Approved' : 'Denied';
  stage.reviewedBy = 'user' in initiator ? initiator.user : null;
  stage.reviewedAt = scope.now;
  stage.justification = decision.justification;
  auditRequest(scope, 'Approval stage completed for access package assignment request', request, initiator);
  if (decision.reviewResult === 'Deny') {
    auditRequest(scope, 'Deny access package assignment request', request, initiator);
    closeRequest(scope, request, { state: 'denied', status: 'Denied' });
    return;
  }
  const next = request.stages.find((candidate) => candidate.status === 'Initializing');
  if (next !== undefined) {
    openStage(scope, request, next);
    return;
  }
  auditRequest(scope, 'Approve access package assignment request', request, initiator);
  startRequest(scope, request);
}

/** Ends the request when nobody decided the stage in time. */
export function timeOutStage(scope: Scope, request: AssignmentRequest, stageId: string | undefined): void {
  const stage = request.stages.find((candidate) => candidate.id === stageId);
  if (request.state !== 'pendingApproval' || stage?.status !== 'InProgress') return;
  stage.status = 'Expired';
  // Which state and status Entra gives such a request is not documented; v1.0 has no "expired" request state.
  closeRequest(scope, request, { state: 'denied', status: 'Denied' });
  auditRequest(
    scope,
    'Access package assignment request timed out (no approver action taken)',
    request,
    undefined,
    'timeout',
  );
}
