import type { AssignmentRequest } from '../entitlement/entities.ts';
import type { Scope } from '../world/world.ts';
import { auditRequest } from './audit-request.ts';
import { releaseTargetSoon } from './close-request.ts';

/** Marks what a request asked for as done. */
export function finishRequest(scope: Scope, request: AssignmentRequest): void {
  const end = { state: 'delivered', status: 'Delivered', completedAt: scope.now } as const;
  scope.tenant.assignmentRequests.change(request, end);
  auditRequest(scope, 'Fulfill access package assignment request', request);
  if (request.requestType.endsWith('Update') && request.schedule.expiration !== 'notSpecified') {
    auditRequest(scope, 'Extend access package assignment', request);
  }
  if (request.requestType.endsWith('Remove'))
    auditRequest(scope, 'Remove access package assignment', request);
}

/** Marks what a request asked for as done in part; the rest can be tried again. */
export function finishPartially(scope: Scope, request: AssignmentRequest): void {
  const end = { state: 'partiallyDelivered', status: 'PartiallyDelivered', completedAt: scope.now } as const;
  scope.tenant.assignmentRequests.change(request, end);
  auditRequest(scope, 'Partially fulfill access package assignment request', request);
}

/** Marks a request whose delivery came to nothing; it can be tried again. */
export function failRequest(scope: Scope, request: AssignmentRequest): void {
  const { tenant, now } = scope;
  const end = { state: 'deliveryFailed', status: 'DeliveryFailed', completedAt: now } as const;
  tenant.assignmentRequests.change(request, end);
  const assignment = tenant.assignments.get(request.assignmentId);
  if (assignment?.state === 'delivering') {
    tenant.assignments.change(assignment, { state: 'deliveryFailed', status: 'DeliveryFailed' });
  }
  auditRequest(scope, 'Failed access package assignment request', request, undefined, 'failure');
  releaseTargetSoon(scope, request);
}
