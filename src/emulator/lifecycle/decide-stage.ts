import { GraphError, unauthorized } from '../graph-error.ts';
import type { ApprovalStage, AssignmentRequest } from '../entitlement/entities.ts';
import type { Scope } from '../world/world.ts';
import { isAssignedTo } from './approvers.ts';
import { auditRequest } from './audit-request.ts';
import { closeRequest } from './close-request.ts';
import { openStage } from './open-stage.ts';
import { acceptRequest } from './process-request.ts';
import { toInitiator } from '../audit/write-audit.ts';

/** What an approver writes to a stage; Graph reads it back as Approved or Denied. */
export interface StageDecision {
  readonly reviewResult: 'Approve' | 'Deny';
  readonly justification: string;
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
  acceptRequest(scope, request);
}

/** Ends the request when nobody decided the stage in time. */
export function timeOutStage(scope: Scope, request: AssignmentRequest, stageId: string | undefined): void {
  const stage = request.stages.find((candidate) => candidate.id === stageId);
  if (request.state !== 'pendingApproval' || stage?.status !== 'InProgress') return;
  stage.status = 'Expired';
  const { timedOutState, timedOutStatus } = scope.world.quirks;
  closeRequest(scope, request, { state: timedOutState, status: timedOutStatus });
  auditRequest(
    scope,
    'Access package assignment request timed out (no approver action taken)',
    request,
    undefined,
    'timeout',
  );
}
