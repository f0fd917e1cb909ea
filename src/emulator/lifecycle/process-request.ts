import { randomUUID } from 'node:crypto';
import type { ApprovalStage, AssignmentPolicy, AssignmentRequest } from '../entitlement/entities.ts';
import type { Scope } from '../world/world.ts';
import { scheduleAfter, scheduleAt } from '../time/schedule-event.ts';
import { auditRequest } from './audit-request.ts';

function isApprovalRequired(policy: AssignmentPolicy, request: AssignmentRequest): boolean {
  if (policy.stages.length === 0) return false;
  // A direct assignment does not skip the policy's approval either.
  if (request.requestType.endsWith('Add')) return true;
  return request.requestType === 'userUpdate' && policy.extensionApproval;
}

/** Lets a stage wait for its approvers, until its timeout. */
export function openStage(scope: Scope, request: AssignmentRequest, stage: ApprovalStage): void {
  stage.status = 'InProgress';
  const dueAt = new Date(scope.now.getTime() + stage.settings.timeoutMs);
  scheduleAt(scope, dueAt, 'time-out-stage', request.id, stage.id);
}

/** Hands an approved request on: to its start when that is still to come, else to delivery. */
export function startRequest(scope: Scope, request: AssignmentRequest): void {
  const { tenant, now, world } = scope;
  const { startAt } = request.schedule;
  const isNew = request.requestType.endsWith('Add');
  if (isNew && startAt !== null && startAt > now) {
    tenant.assignmentRequests.change(request, { state: 'scheduled', status: 'PendingNotBefore' });
    scheduleAt(scope, startAt, 'start-request', request.id);
    auditRequest(scope, 'Schedule a future access package assignment', request);
    return;
  }
  tenant.assignmentRequests.change(request, { state: 'delivering', status: 'Fulfilling' });
  const pending = tenant.pendingAssignments.get(request.assignmentId);
  if (pending !== undefined) {
    tenant.pendingAssignments.remove(pending.id);
    tenant.assignments.insert(pending);
  }
  scheduleAfter(scope, world.delays.deliverMs, 'deliver-request', request.id);
  auditRequest(scope, 'Ready to fulfill access package assignment request', request);
}

/** Takes up a submitted request: asks the approvers of the policy, or goes on at once when there are none. */
export function processRequest(scope: Scope, request: AssignmentRequest): void {
  const { tenant } = scope;
  const policy = tenant.assignmentPolicies.get(request.assignmentPolicyId);
  if (request.state !== 'submitted' || policy === undefined) return;
  if (request.requestType.endsWith('Add')) {
    tenant.pendingAssignments.insert({
      id: request.assignmentId,
      accessPackageId: request.accessPackageId,
      assignmentPolicyId: request.assignmentPolicyId,
      subjectId: request.subjectId,
      state: 'delivering',
      status: 'Delivering',
      schedule: { startAt: null, expiration: 'notSpecified', endAt: null, spanMs: null },
      expiredAt: null,
    });
  }
  if (!isApprovalRequired(policy, request)) {
    startRequest(scope, request);
    return;
  }
  const stages = policy.stages.map((settings): ApprovalStage => ({
    id: randomUUID(),
    settings,
    escalatedAt: null,
    status: 'Initializing',
    reviewResult: 'NotReviewed',
    reviewedBy: null,
    reviewedAt: null,
    justification: '',
  }));
  tenant.assignmentRequests.change(request, { state: 'pendingApproval', status: 'PendingApproval', stages });
  const [first] = stages;
  if (first !== undefined) openStage(scope, request, first);
}
