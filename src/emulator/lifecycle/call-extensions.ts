import { randomUUID } from 'node:crypto';
import type { Assignment, AssignmentRequest, Callout, ExtensionStage } from '../entitlement/entities.ts';
import { parseIsoDuration } from '../iso-duration.ts';
import { scheduleAt } from '../time/schedule-event.ts';
import type { Scope } from '../world/world.ts';
import { auditRequest } from './audit-request.ts';
import { toAssignmentPayload, toRequestPayload } from './callout-payload.ts';

type Stage = ExtensionStage['stage'];

function extensionsOf({ tenant }: Scope, assignmentPolicyId: string, stage: Stage) {
  const stages = tenant.assignmentPolicies.get(assignmentPolicyId)?.extensionStages ?? [];
  return stages
    .filter((setting) => setting.stage === stage)
    .flatMap(({ customExtensionId }) => tenant.customExtensions.get(customExtensionId) ?? []);
}

function record(
  { tenant, now }: Scope,
  what: Pick<Callout, 'aboutId' | 'customExtensionId' | 'stage' | 'status'>,
  toPayload: (calloutId: string) => object,
): Callout {
  const id = randomUUID();
  const externalCorrelationId = randomUUID();
  const payload = { ...toPayload(id) };
  return tenant.callouts.insert({ ...what, id, detail: '', externalCorrelationId, payload, calledAt: now });
}

/**
 * Calls the policy's custom extensions of a stage. No Logic App is called: the callouts are recorded.
 * @returns whether the request now waits for an answer to one of them
 * @see https://learn.microsoft.com/entra/id-governance/entitlement-management-logic-apps-integration
 */
export function callExtensions(scope: Scope, request: AssignmentRequest, stage: Stage): boolean {
  const { tenant, now } = scope;
  let isWaiting = false;
  for (const extension of extensionsOf(scope, request.assignmentPolicyId, stage)) {
    const timeoutMs = parseIsoDuration(extension.timeoutDuration ?? '');
    const status = timeoutMs === undefined ? 'calloutSent' : 'waitingForCallback';
    const callout = record(
      scope,
      { aboutId: request.id, customExtensionId: extension.id, stage, status },
      (calloutId) => toRequestPayload(tenant, request, stage, calloutId, extension.timeoutDuration),
    );
    auditRequest(scope, 'Execute custom extension', request);
    if (timeoutMs === undefined) continue;
    isWaiting = true;
    scheduleAt(scope, new Date(now.getTime() + timeoutMs), 'time-out-callout', request.id, callout.id);
  }
  if (isWaiting) tenant.assignmentRequests.change(request, { status: 'WaitingForCallback' });
  return isWaiting;
}

/**
 * Calls the policy's custom extensions before an assignment ends; nothing waits for these. Once: an end that was moved
 * and moved back is announced twice.
 */
export function callExtensionsBeforeEnd(scope: Scope, assignment: Assignment, stage: Stage): void {
  const { tenant, now } = scope;
  const known = tenant.callouts.where('about', assignment.id).filter((callout) => callout.stage === stage);
  if (known.some(({ calledAt }) => calledAt.getTime() === now.getTime())) return;
  for (const { id } of extensionsOf(scope, assignment.assignmentPolicyId, stage)) {
    record(
      scope,
      { aboutId: assignment.id, customExtensionId: id, stage, status: 'calloutSent' },
      (calloutId) => toAssignmentPayload(tenant, assignment, stage, calloutId),
    );
  }
}
