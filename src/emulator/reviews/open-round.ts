import { randomUUID } from 'node:crypto';
import { scheduleAt } from '../time/schedule-event.ts';
import type { Scope } from '../world/world.ts';
import type { DecisionItem, ReviewInstance, ReviewStage, StageSettings } from './entities.ts';
import { resolveReviewers } from './reviewers.ts';
import { sendReviewMail } from './send-review-mail.ts';

/** Adds to the people who were asked to review; those who are there stay as they are. */
function addReviewers(
  { tenant, now }: Scope,
  instance: ReviewInstance,
  stageId: string | null,
  userIds: Iterable<string>,
): void {
  for (const userId of userIds) {
    const id = `${instance.id}/${stageId ?? ''}/${userId}`;
    if (tenant.reviewReviewers.get(id) !== undefined) continue;
    const { definitionId } = instance;
    tenant.reviewReviewers.insert({
      id,
      definitionId,
      instanceId: instance.id,
      stageId,
      userId,
      addedAt: now,
    });
  }
}

/** Says anew who reviews the items of a round: at its start, and when its reviewers are changed. */
export function assignReviewers(
  scope: Scope,
  instance: ReviewInstance,
  stage: ReviewStage | null,
  items: readonly DecisionItem[],
): void {
  const { tenant } = scope;
  const stageId = stage?.id ?? null;
  const all = new Set<string>();
  for (const item of items) {
    const who = stage?.settings ?? instance;
    const reviewerIds = resolveReviewers(tenant, item.principal.userId, item.resource, who);
    const others = item.rounds.filter((round) => round.stageId !== stageId);
    tenant.decisionItems.change(item, { rounds: [...others, { stageId, reviewerIds }] });
    for (const id of reviewerIds) all.add(id);
  }
  const former = tenant.reviewReviewers.where('instance', instance.id);
  for (const row of former) {
    if (row.stageId === stageId && !all.has(row.userId)) tenant.reviewReviewers.remove(row.id);
  }
  addReviewers(scope, instance, stageId, all);
}

/** Gives items to the reviewers of an instance or a stage, and plans the reminder half-way to its end. */
export function openRound(
  scope: Scope,
  instance: ReviewInstance,
  stage: ReviewStage | null,
  items: readonly DecisionItem[],
): void {
  assignReviewers(scope, instance, stage, items);
  const { mailNotificationsEnabled, reminderNotificationsEnabled } = instance.settings;
  if (mailNotificationsEnabled) sendReviewMail(scope, instance, 'start');
  if (!reminderNotificationsEnabled) return;
  const { startAt, endAt } = stage ?? instance;
  const halfway = new Date((startAt.getTime() + endAt.getTime()) / 2);
  scheduleAt(scope, halfway, 'send-review-mail', instance.id, stage?.id);
}

/** Creates a stage and opens it to its reviewers, until its span is over. */
export function openStage(
  scope: Scope,
  instance: ReviewInstance,
  settings: StageSettings,
  items: readonly DecisionItem[],
): void {
  const { tenant, now } = scope;
  const stage = tenant.reviewStages.insert({
    id: randomUUID(),
    instanceId: instance.id,
    settings,
    status: 'InProgress',
    startAt: now,
    endAt: new Date(now.getTime() + settings.spanMs),
  });
  openRound(scope, instance, stage, items);
  scheduleAt(scope, stage.endAt, 'close-review-stage', instance.id, stage.id);
}
