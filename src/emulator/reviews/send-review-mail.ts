import { randomUUID } from 'node:crypto';
import type { Scope } from '../world/world.ts';
import type { ReviewInstance, ReviewMail } from './entities.ts';
import { currentStage } from './instances.ts';
import { itemsOf, roundOf } from './review-rounds.ts';

/** Records a mail to the reviewers who still have something to decide; nothing when there is nobody. */
export function sendReviewMail(scope: Scope, instance: ReviewInstance, kind: ReviewMail['kind']): void {
  const { tenant, now } = scope;
  const stageId = currentStage(tenant, instance)?.id ?? null;
  const open = itemsOf(tenant, instance.id).filter((item) => {
    const isHere = roundOf(item).stageId === stageId;
    return isHere && (item.decision === 'NotReviewed' || item.decidedInStageId !== stageId);
  });
  const reviewerIds = [...new Set(open.flatMap((item) => roundOf(item).reviewerIds))];
  if (reviewerIds.length === 0) return;
  const { id: instanceId, definitionId } = instance;
  const mail = { id: randomUUID(), kind, definitionId, instanceId, stageId, reviewerIds, sentAt: now };
  tenant.reviewMails.insert(mail);
}
