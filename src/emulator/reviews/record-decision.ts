import { z } from 'zod';
import type { Initiator } from '../audit/entities.ts';
import { toInitiator } from '../audit/write-audit.ts';
import type { UserIdentity } from '../directory/entities.ts';
import type { GraphCall } from '../graph/route.ts';
import { GraphError, unauthorized } from '../graph-error.ts';
import type { Scope } from '../world/world.ts';
import { auditInstance, initiatorOf } from './audit-review.ts';
import { resourceIdOf } from './decisions.ts';
import type { Decision, DecisionItem, ReviewInstance, ReviewStage } from './entities.ts';
import { currentStage } from './instances.ts';
import { isReviewerOf, itemsOf, roundOf, showsRecommendation } from './review-rounds.ts';
import { toAppIdentity } from './wire-review.ts';

const answerShape = {
  '@odata.type': z.string().optional(),
  decision: z.enum(['Approve', 'Deny', 'NotReviewed', 'DontKnow']),
  justification: z.string().nullish(),
};
const answerBody = z.strictObject(answerShape);
const batchBody = z.strictObject({
  ...answerShape,
  principalId: z.string().nullish(),
  resourceId: z.string().nullish(),
});

interface Answer {
  readonly decision: Decision;
  readonly justification?: string | null | undefined;
}

function parse<Output>(schema: z.ZodType<Output>, body: unknown): Output {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const issues = result.error.issues.map((issue) => `${z.core.toDotPath(issue.path)}: ${issue.message}`);
  throw new GraphError(400, 'BadRequest', issues.join('; '));
}

/** Who answers: the signed-in user, or the app. */
interface Answerer {
  readonly identity: UserIdentity;
  readonly initiator: Initiator;
}

function answererOf(call: GraphCall): Answerer {
  const { caller, reading } = call;
  if (caller.kind === 'app') {
    return { identity: toAppIdentity(reading.world.app.name), initiator: initiatorOf(call) };
  }
  const initiator = toInitiator(reading, caller.userId);
  const { displayName = '', userPrincipalName = '' } = 'user' in initiator ? initiator.user : {};
  return { identity: { userId: caller.userId, displayName, userPrincipalName }, initiator };
}

/**
 * Refuses answers to what is not open: not yet, not any more, or standing in another stage.
 * @throws GraphError 400; Microsoft documents neither status nor code
 */
function checkOpen({ tenant }: Scope, instance: ReviewInstance, stage: ReviewStage | undefined): void {
  const isOpen = instance.status === 'InProgress' && (stage === undefined || stage.status === 'InProgress');
  if (isOpen) return;
  const definition = tenant.reviewDefinitions.get(instance.definitionId);
  const message = `The review "${definition?.displayName ?? ''}" is not in progress.`;
  throw new GraphError(400, 'ReviewNotInProgress', message);
}

/** Microsoft's pages disagree whether approvals or all decisions need a reason: here all do but taking one back. */
function checkJustification({ settings }: ReviewInstance, { decision, justification }: Answer): void {
  if (!settings.justificationRequiredOnApproval || decision === 'NotReviewed') return;
  if ((justification ?? '').trim() !== '') return;
  throw new GraphError(400, 'BadRequest', 'The review requires a justification.');
}

const activities: Readonly<Record<Decision, readonly [one: string, many: string]>> = {
  Approve: ['Approve decision', 'Bulk Approve decisions'],
  Deny: ['Deny decision', 'Bulk Deny decisions'],
  DontKnow: ["Don't know decision", "Bulk mark decisions as don't know"],
  NotReviewed: ['Reset decision', 'Bulk Reset decisions'],
};

function write({ tenant, now }: Scope, item: DecisionItem, answer: Answer, by: UserIdentity): void {
  const isTakenBack = answer.decision === 'NotReviewed';
  tenant.decisionItems.change(item, {
    decision: answer.decision,
    decidedInStageId: roundOf(item).stageId,
    justification: isTakenBack ? '' : (answer.justification ?? ''),
    reviewedBy: isTakenBack ? null : by,
    reviewedAt: isTakenBack ? null : now,
  });
}

/** The items of the call that stand in the open stage and that the caller reviews; all of them for an app. */
function openItems(
  call: GraphCall,
  instance: ReviewInstance,
  stage: ReviewStage | undefined,
): DecisionItem[] {
  const { tenant } = call.reading;
  const stageId = (stage ?? currentStage(tenant, instance))?.id ?? null;
  const items = itemsOf(tenant, instance.id).filter((item) => roundOf(item).stageId === stageId);
  const { caller } = call;
  if (caller.kind === 'app') return items;
  const mine = items.filter((item) => isReviewerOf(item, caller.userId));
  if (mine.length === 0) throw unauthorized();
  return mine;
}

/**
 * Records a reviewer's answer to one item. It may be changed until the end; of several reviewers the last one counts.
 * @throws GraphError 403 for who does not review the item, 400 when the review is not open or a justification is missing
 * @see https://learn.microsoft.com/graph/api/accessreviewinstancedecisionitem-update
 */
export function recordDecision(
  call: GraphCall,
  instance: ReviewInstance,
  stage: ReviewStage | undefined,
  item: DecisionItem,
): void {
  const answer = parse(answerBody, call.body);
  const { caller, reading } = call;
  if (caller.kind === 'app' || !isReviewerOf(item, caller.userId, stage?.id)) throw unauthorized();
  checkOpen(reading, instance, stage ?? reading.tenant.reviewStages.get(roundOf(item).stageId ?? ''));
  checkJustification(instance, answer);
  const { identity, initiator } = answererOf(call);
  write(reading, item, answer, identity);
  auditInstance(reading, instance, { activity: activities[answer.decision][0], initiator, item });
}

/**
 * Records one answer to several items: those of a principal, of a resource, of both, or all the caller reviews.
 * @throws GraphError 403 for who reviews none, 400 as for a single answer
 * @see https://learn.microsoft.com/graph/api/accessreviewinstance-batchrecorddecisions
 */
export function recordDecisions(call: GraphCall, instance: ReviewInstance, stage?: ReviewStage): void {
  const { principalId, resourceId, ...answer } = parse(batchBody, call.body);
  const { reading } = call;
  checkOpen(reading, instance, stage);
  const isWanted = (wanted: string | null | undefined, actual: string): boolean =>
    wanted === null || wanted === undefined || wanted.toLowerCase() === actual.toLowerCase();
  const open = openItems(call, instance, stage);
  checkJustification(instance, answer);
  const { identity, initiator } = answererOf(call);
  for (const item of open) {
    if (!isWanted(principalId, item.principal.userId) || !isWanted(resourceId, resourceIdOf(item))) continue;
    write(reading, item, answer, identity);
  }
  auditInstance(reading, instance, { activity: activities[answer.decision][1], initiator });
}

/**
 * Takes the recommendation as the answer to everything the caller has not answered; items without one stay as they are.
 * @throws GraphError 403 for who reviews none, 400 when the review is not open
 * @see https://learn.microsoft.com/graph/api/accessreviewinstance-acceptrecommendations
 */
export function acceptRecommendations(call: GraphCall, instance: ReviewInstance, stage?: ReviewStage): void {
  const { reading } = call;
  checkOpen(reading, instance, stage);
  const { identity, initiator } = answererOf(call);
  for (const item of openItems(call, instance, stage)) {
    const { recommendation } = item;
    const isAnswered = item.decision !== 'NotReviewed' && item.decidedInStageId === roundOf(item).stageId;
    if (isAnswered || recommendation === 'NoInfoAvailable' || !showsRecommendation(reading.tenant, item))
      continue;
    write(reading, item, { decision: recommendation }, identity);
    auditInstance(reading, instance, { activity: activities[recommendation][0], initiator, item });
  }
}

/**
 * Takes all answers of an open instance back.
 * @throws GraphError 400 when it is not open
 * @see https://learn.microsoft.com/graph/api/accessreviewinstance-resetdecisions
 */
export function resetDecisions(call: GraphCall, instance: ReviewInstance): void {
  const { reading } = call;
  checkOpen(reading, instance, undefined);
  const { identity, initiator } = answererOf(call);
  for (const item of itemsOf(reading.tenant, instance.id))
    write(reading, item, { decision: 'NotReviewed' }, identity);
  auditInstance(reading, instance, { activity: activities.NotReviewed[1], initiator });
}
