import type { AssignmentRequest } from '../entitlement/entities.ts';
import { scheduleAfter } from '../time/schedule-event.ts';
import type { Scope } from '../world/world.ts';

/** How a request ends that grants nothing. */
export interface Refusal {
  readonly state: 'denied' | 'canceled' | 'deliveryFailed';
  readonly status: string;
}

/** Plans to release a guest who lost the last assignment while a request was open that now comes to nothing. */
export function releaseTargetSoon(scope: Scope, { subjectId }: AssignmentRequest): void {
  const { tenant, world } = scope;
  if (tenant.subjects.get(subjectId)?.lifecycle !== 'governed') return;
  const ended = tenant.assignments.where('subject', subjectId).find(({ state }) => state === 'expired');
  if (ended !== undefined) scheduleAfter(scope, world.delays.removalMs, 'release-guest', ended.id);
}

/** Ends a request for good without granting anything; what was prepared for it goes. */
export function closeRequest(scope: Scope, request: AssignmentRequest, end: Refusal): void {
  const { tenant, now } = scope;
  tenant.assignmentRequests.change(request, { ...end, completedAt: now });
  // The assignment stays readable through its request, so that one can still tell whom it was for.
  const pending = tenant.pendingAssignments.get(request.assignmentId);
  if (pending !== undefined) {
    tenant.pendingAssignments.change(pending, { state: 'expired', status: end.status });
  }
  releaseTargetSoon(scope, request);
}
