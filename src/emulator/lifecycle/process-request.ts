import { randomUUID } from 'node:crypto';
import type { ApprovalStage, AssignmentPolicy, AssignmentRequest } from '../entitlement/entities.ts';
import { scheduleAfter, scheduleAt } from '../time/schedule-event.ts';
import type { Scope } from '../world/world.ts';
import { auditRequest } from './audit-request.ts';
import { callExtensions } from './call-extensions.ts';
import { openStage } from './open-stage.ts';
import { proposeOrganization } from './propose-organization.ts';

function isApprovalRequired({ world }: Scope, policy: AssignmentPolicy, request: AssignmentRequest): boolean {
  if (policy.stages.length === 0) return false;
  const { requestType } = request;
  if (requestType === 'userUpdate') return policy.extensionApproval;
  // A direct assignment does not skip the policy's approval either.
  const isAsked =
    requestType === 'userAdd' || (requestType === 'adminAdd' && !world.quirks.directAssignmentSkipsApproval);
  return isAsked && policy.approvalRequired;
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

/** Carries on after the last approval, or where none is needed. */
export function acceptRequest(scope: Scope, request: AssignmentRequest): void {
  if (request.requestType.endsWith('Add')) proposeOrganization(scope, request);
  // The state of a request that waits after its approval is not documented; it cannot be canceled any more.
  if (!request.requestType.endsWith('Remove')) {
    scope.tenant.assignmentRequests.change(request, { state: 'delivering' });
    if (callExtensions(scope, request, 'assignmentRequestApproved')) return;
  }
  startRequest(scope, request);
}

/** Asks the approvers of the policy, or goes on at once when there is nobody to ask. */
export function askApprovers(scope: Scope, request: AssignmentRequest): void {
  const { tenant } = scope;
  const policy = tenant.assignmentPolicies.get(request.assignmentPolicyId);
  if (policy === undefined) return;
  if (!isApprovalRequired(scope, policy, request)) {
    if (!request.requestType.endsWith('Remove')) {
      auditRequest(scope, 'Auto approve access package assignment request', request);
    }
    acceptRequest(scope, request);
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
  tenant.assignmentRequests.change(request, { stages });
  const [first] = stages;
  if (first !== undefined) openStage(scope, request, first);
}

/** Tries once more to deliver a request; where its approvers have not approved all of it, they are asked anew. */
export function retryRequest(scope: Scope, request: AssignmentRequest): void {
  const { tenant } = scope;
  const policy = tenant.assignmentPolicies.get(request.assignmentPolicyId);
  const { stages, requestType, assignmentId } = request;
  const isDelivery = requestType.endsWith('Add') && tenant.assignments.get(assignmentId) !== undefined;
  const isApproved = stages.length > 0 && stages.every(({ reviewResult }) => reviewResult === 'Approved');
  const isAsked = policy !== undefined && isApprovalRequired(scope, policy, request);
  if (isAsked && !isApproved && !isDelivery) askApprovers(scope, request);
  else startRequest(scope, request);
}

/** Takes up a submitted request. */
export function processRequest(scope: Scope, request: AssignmentRequest): void {
  if (request.state !== 'submitted') return;
  if (request.requestType.endsWith('Add')) {
    scope.tenant.pendingAssignments.insert({
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
  const isRemoval = request.requestType.endsWith('Remove');
  if (!isRemoval && callExtensions(scope, request, 'assignmentRequestCreated')) return;
  askApprovers(scope, request);
}
