import type { Tenant } from '../world/tenant.ts';
import type { DecisionItem, ReviewRound } from './entities.ts';

/** Where an item stands: the round of the stage it reached last. */
export function roundOf(item: DecisionItem): ReviewRound {
  return item.rounds.at(-1) ?? { stageId: null, reviewerIds: [] };
}

/**
 * Whether a user is a reviewer of an item where it stands.
 * @param stageId asks about another stage the item took part in
 */
export function isReviewerOf(item: DecisionItem, userId: string, stageId?: string): boolean {
  const round = stageId === undefined ? roundOf(item) : item.rounds.find((one) => one.stageId === stageId);
  return round?.reviewerIds.includes(userId) ?? false;
}

/** Whether reviewers are shown a recommendation; a stage's setting overrides that of the review. */
export function showsRecommendation(tenant: Tenant, item: DecisionItem): boolean {
  const stage = tenant.reviewStages.get(roundOf(item).stageId ?? '');
  const instance = tenant.reviewInstances.get(item.instanceId);
  return stage?.settings.recommendationsEnabled ?? instance?.settings.recommendationsEnabled ?? false;
}

/** The items of an instance; with a stage, those that took part in it. */
export function itemsOf(tenant: Tenant, instanceId: string, stageId?: string): DecisionItem[] {
  const items = tenant.decisionItems.where('instance', instanceId);
  if (stageId === undefined) return items;
  return items.filter((item) => item.rounds.some((round) => round.stageId === stageId));
}
