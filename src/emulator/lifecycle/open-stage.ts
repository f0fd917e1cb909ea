import type { ApprovalStage, AssignmentRequest } from '../entitlement/entities.ts';
import { scheduleAt } from '../time/schedule-event.ts';
import type { Scope } from '../world/world.ts';

/** Lets a stage wait for its approvers: until its timeout, and for the escalation approvers too from some point on. */
export function openStage(scope: Scope, request: AssignmentRequest, stage: ApprovalStage): void {
  const { tenant, now } = scope;
  const { timeoutMs, escalationMs } = stage.settings;
  stage.status = 'InProgress';
  tenant.assignmentRequests.change(request, { state: 'pendingApproval', status: 'PendingApproval' });
  const after = (spanMs: number) => new Date(now.getTime() + spanMs);
  if (escalationMs !== null && escalationMs < timeoutMs) {
    scheduleAt(scope, after(escalationMs), 'escalate-stage', request.id, stage.id);
  }
  scheduleAt(scope, after(timeoutMs), 'time-out-stage', request.id, stage.id);
}

/**
 * Lets the escalation approvers decide as well, when nobody has.
 * @see https://learn.microsoft.com/entra/id-governance/entitlement-management-access-package-approval-policy
 */
export function escalateStage(scope: Scope, request: AssignmentRequest, stageId: string | undefined): void {
  const stage = request.stages.find((candidate) => candidate.id === stageId);
  if (request.state !== 'pendingApproval' || stage?.status !== 'InProgress') return;
  stage.escalatedAt = scope.now;
  scope.tenant.assignmentRequests.change(request, { status: 'PendingApprovalEscalated' });
}
