import type { Initiator } from '../audit/entities.ts';
import { scheduleAfter } from '../time/schedule-event.ts';
import type { Scope } from '../world/world.ts';
import { auditInstance } from './audit-review.ts';
import type { DecisionItem, ReviewInstance, ReviewStage, StageSettings } from './entities.ts';
import { stagesOf } from './instances.ts';
import { openStage } from './open-round.ts';
import { itemsOf } from './review-rounds.ts';
import { accessReviewsItself } from './wire-review.ts';

/** Ends an instance for its reviewers; what follows from the answers comes by itself. */
export function closeInstance(scope: Scope, instance: ReviewInstance, initiator?: Initiator): void {
  const { tenant, world } = scope;
  if (instance.status !== 'InProgress') return;
  for (const stage of stagesOf(tenant, instance)) {
    if (stage.status === 'InProgress') tenant.reviewStages.change(stage, { status: 'Completed' });
  }
  tenant.reviewInstances.change(instance, { status: 'Completing' });
  scheduleAfter(scope, world.delays.submitMs, 'complete-review', instance.id);
  auditInstance(scope, instance, { activity: 'Access review ended', initiator });
}

/** Don't know is no verdict, so it moves on where undecided items do. */
function movesOn(item: DecisionItem, { decisionsThatMoveOn }: StageSettings): boolean {
  if (decisionsThatMoveOn === null) return true;
  const verdict = item.decision === 'DontKnow' ? 'NotReviewed' : item.decision;
  // That "Recommendation" means answers that follow it is an assumption: Microsoft only lists the word.
  const isRecommended = item.decision === item.recommendation;
  return (
    decisionsThatMoveOn.includes(verdict) || (isRecommended && decisionsThatMoveOn.includes('Recommendation'))
  );
}

/**
 * Ends a stage: the next one begins with the items that move on, or the instance ends with its last stage.
 * @see https://learn.microsoft.com/graph/api/accessreviewstage-stop
 */
export function closeStage(scope: Scope, instance: ReviewInstance, stage: ReviewStage): void {
  const { tenant } = scope;
  if (stage.status !== 'InProgress' || instance.status !== 'InProgress') return;
  const position = instance.stageSettings.findIndex(({ stageId }) => stageId === stage.settings.stageId);
  const next = instance.stageSettings[position + 1];
  if (next === undefined) {
    closeInstance(scope, instance);
    return;
  }
  tenant.reviewStages.change(stage, { status: 'Completed' });
  const items = itemsOf(tenant, instance.id, stage.id).filter((item) => movesOn(item, stage.settings));
  openStage(scope, instance, next, items);
}

/** Marks a closed instance as completed, and has undecided items and the results taken care of where settings say so. */
export function completeInstance(scope: Scope, instance: ReviewInstance): void {
  const { tenant, world } = scope;
  if (instance.status !== 'Completing') return;
  tenant.reviewInstances.change(instance, { status: 'Completed' });
  const { defaultDecisionEnabled, autoApplyDecisionsEnabled } = instance.settings;
  const isUndecided = itemsOf(tenant, instance.id).some((item) => item.decision === 'NotReviewed');
  if (defaultDecisionEnabled && isUndecided) {
    scheduleAfter(scope, world.delays.submitMs, 'auto-review', instance.id);
  } else if (autoApplyDecisionsEnabled) {
    scheduleAfter(scope, world.delays.submitMs, 'apply-review', instance.id);
  }
}

function defaultDecisionFor(item: DecisionItem, { settings }: ReviewInstance): DecisionItem['decision'] {
  const { defaultDecision } = settings;
  if (defaultDecision === 'Approve' || defaultDecision === 'Deny') return defaultDecision;
  const isRecommended = defaultDecision === 'Recommendation' && item.recommendation !== 'NoInfoAvailable';
  return isRecommended ? item.recommendation : 'NotReviewed';
}

/** Gives undecided items the default decision, in two steps so that both states can be seen. */
export function autoReviewInstance(scope: Scope, instance: ReviewInstance): void {
  const { tenant, now, world } = scope;
  if (instance.status === 'Completed') {
    tenant.reviewInstances.change(instance, { status: 'AutoReviewing' });
    scheduleAfter(scope, world.delays.submitMs, 'auto-review', instance.id);
    return;
  }
  if (instance.status !== 'AutoReviewing') return;
  for (const item of itemsOf(tenant, instance.id)) {
    const decision = defaultDecisionFor(item, instance);
    if (item.decision !== 'NotReviewed' || decision === 'NotReviewed') continue;
    tenant.decisionItems.change(item, { decision, reviewedBy: accessReviewsItself, reviewedAt: now });
  }
  tenant.reviewInstances.change(instance, { status: 'AutoReviewed' });
  auditInstance(scope, instance, { activity: 'Auto review', category: 'UserManagement' });
  if (instance.settings.autoApplyDecisionsEnabled) {
    scheduleAfter(scope, world.delays.submitMs, 'apply-review', instance.id);
  }
}
