import { z } from 'zod';
import type { AssignmentRequest, Callout } from '../entitlement/entities.ts';
import { GraphError, invalidModel, notEmulated } from '../graph-error.ts';
import type { Scope } from '../world/world.ts';
import { auditRequest } from './audit-request.ts';
import { closeRequest } from './close-request.ts';
import { finishRequest } from './finish-request.ts';
import { askApprovers, startRequest } from './process-request.ts';

const camelCase = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

const callback = z.strictObject({
  source: z.string(),
  type: z.string(),
  data: z.strictObject({
    '@odata.type': z.string().optional(),
    stage: z
      .string()
      .transform(camelCase)
      .pipe(
        z.enum([
          'assignmentRequestCreated',
          'assignmentRequestApproved',
          'assignmentRequestGranted',
          'assignmentRequestRemoved',
        ]),
      ),
    customExtensionStageInstanceId: z.string(),
    customExtensionStageInstanceDetail: z.string().nullish(),
    state: z
      .string()
      .transform(camelCase)
      .pipe(z.enum(['denied', 'canceled']))
      .nullish(),
  }),
});

/** What the Logic App answers to a callout. */
type Callback = z.infer<typeof callback>;

/**
 * The checked body of `resume`.
 * @throws GraphError 400, 501 for what determines approval stages, which v1.0's enum of stages does not have
 * @see https://learn.microsoft.com/graph/api/accesspackageassignmentrequest-resume
 */
export function parseCallback(body: unknown): Callback {
  const { data } =
    z.object({ data: z.looseObject({ '@odata.type': z.string() }) }).safeParse(body).data ?? {};
  if (data?.['@odata.type'].endsWith('assignmentRequestApprovalStageCallbackData') === true) {
    throw notEmulated('approval stages that a custom extension determines');
  }
  const result = callback.safeParse(body);
  if (result.success) return result.data;
  const issues = result.error.issues.map((issue) => `${z.core.toDotPath(issue.path)}: ${issue.message}`);
  throw invalidModel(issues.join('; '));
}

function findCallout({ tenant }: Scope, request: AssignmentRequest, { data, type }: Callback): Callout {
  if (request.status !== 'WaitingForCallback') {
    // The code is not documented.
    const message = `The request has the status ${request.status} and waits for no callback.`;
    throw new GraphError(400, 'RequestNotWaiting', message);
  }
  const callout = tenant.callouts.get(data.customExtensionStageInstanceId);
  if (callout?.aboutId !== request.id || callout.stage !== data.stage) {
    throw invalidModel('data.customExtensionStageInstanceId is no callout of this stage of the request.');
  }
  if (!type.toLowerCase().endsWith(`.${data.stage.toLowerCase()}`))
    throw invalidModel('type is not of the stage.');
  if (!['waitingForCallback', 'callbackTimedOut'].includes(callout.status)) {
    throw invalidModel('The callout was answered already.');
  }
  if (data.state !== null && data.state !== undefined && data.stage !== 'assignmentRequestCreated') {
    throw invalidModel('data.state can be set at the stage assignmentRequestCreated only.');
  }
  return callout;
}

function isAnswered({ tenant }: Scope, request: AssignmentRequest, stage: Callout['stage']): boolean {
  const callouts = tenant.callouts.where('about', request.id).filter((callout) => callout.stage === stage);
  return callouts.every(({ status }) => status !== 'waitingForCallback' && status !== 'callbackTimedOut');
}

function goOn(scope: Scope, request: AssignmentRequest, stage: Callout['stage']): void {
  if (stage === 'assignmentRequestCreated') {
    scope.tenant.assignmentRequests.change(request, { status: 'Accepted' });
    askApprovers(scope, request);
  } else if (stage === 'assignmentRequestApproved') startRequest(scope, request);
  else finishRequest(scope, request);
}

/**
 * Carries on with a request that waits for a custom extension, as soon as all those called at the stage have answered;
 * or ends it, when the answer says so.
 * @throws GraphError 400 for a request that does not wait, or not for this
 * @see https://learn.microsoft.com/graph/api/accesspackageassignmentrequest-resume
 */
export function resumeRequest(scope: Scope, request: AssignmentRequest, answer: Callback): void {
  const callout = findCallout(scope, request, answer);
  const { customExtensionStageInstanceDetail: detail, state } = answer.data;
  scope.tenant.callouts.change(callout, { status: 'callbackReceived', detail: detail ?? '' });
  if (state === 'denied') {
    closeRequest(scope, request, { state, status: 'Denied' });
    auditRequest(scope, 'Deny access package assignment request', request);
  } else if (state === 'canceled') {
    closeRequest(scope, request, { state, status: 'Canceled' });
    auditRequest(scope, 'Cancel access package assignment request', request);
  } else if (isAnswered(scope, request, callout.stage)) goOn(scope, request, callout.stage);
}

/** Gives up on a callout that was not answered in time, and on the request unless a quirk lets it wait on. */
export function timeOutCallout(
  scope: Scope,
  request: AssignmentRequest,
  calloutId: string | undefined,
): void {
  const { tenant, world } = scope;
  const callout = tenant.callouts.get(calloutId ?? '');
  if (callout?.status !== 'waitingForCallback' || request.status !== 'WaitingForCallback') return;
  tenant.callouts.change(callout, { status: 'callbackTimedOut' });
  if (world.quirks.timedOutCallback === 'pauses') return;
  closeRequest(scope, request, { state: 'deliveryFailed', status: 'DeliveryFailed' });
  auditRequest(scope, 'Failed access package assignment request', request, undefined, 'failure');
}
