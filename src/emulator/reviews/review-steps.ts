import type { ReviewEventKind, ScheduledEvent, Step } from '../time/event-queue.ts';
import type { Scope } from '../world/world.ts';
import { autoApplyDecisions } from './apply-decisions.ts';
import { autoReviewInstance, closeInstance, closeStage, completeInstance } from './close-instance.ts';
import type { ReviewInstance } from './entities.ts';
import { currentStage } from './instances.ts';
import { openInstance, startInstance } from './open-instance.ts';
import { sendReviewMail } from './send-review-mail.ts';

function onInstance(step: (scope: Scope, instance: ReviewInstance, event: ScheduledEvent) => void): Step {
  return (scope, event) => {
    const instance = scope.tenant.reviewInstances.get(event.rowId);
    if (instance !== undefined) step(scope, instance, event);
  };
}

function remindHalfway(scope: Scope, instance: ReviewInstance, { stageId }: ScheduledEvent): void {
  const isOver = instance.status !== 'InProgress' || currentStage(scope.tenant, instance)?.id !== stageId;
  if (!isOver) sendReviewMail(scope, instance, 'halfway');
}

/** The life of a review's instances. Each step judges for itself whether it still applies: events are never taken back. */
export const reviewSteps: Readonly<Record<ReviewEventKind, Step>> = {
  'start-review': onInstance(startInstance),
  'open-review': onInstance(openInstance),
  'send-review-mail': onInstance(remindHalfway),
  'close-review-stage': onInstance((scope, instance, { stageId = '' }) => {
    const stage = scope.tenant.reviewStages.get(stageId);
    if (stage !== undefined) closeStage(scope, instance, stage);
  }),
  'close-review': onInstance((scope, instance) => closeInstance(scope, instance)),
  'complete-review': onInstance(completeInstance),
  'auto-review': onInstance(autoReviewInstance),
  'apply-review': onInstance(autoApplyDecisions),
};
