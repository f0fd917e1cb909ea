import type { GraphCall } from '../graph/route.ts';
import { GraphError } from '../graph-error.ts';
import { auditInstance, initiatorOf } from './audit-review.ts';
import type { ReviewerChange } from './definition-input.ts';
import type { ReviewerScope, ReviewInstance, ReviewStage } from './entities.ts';
import { assignReviewers } from './open-round.ts';
import { itemsOf, roundOf } from './review-rounds.ts';

interface Reviewers {
  readonly reviewers: readonly ReviewerScope[];
  readonly fallbackReviewers: readonly ReviewerScope[];
}

function lacks(scopes: readonly ReviewerScope[], wanted: ReviewerScope): boolean {
  return !scopes.some(({ query }) => query.toLowerCase() === wanted.query.toLowerCase());
}

/** Refuses to take fallback reviewers away. @throws GraphError 409 */
function merge(current: Reviewers, change: ReviewerChange): Reviewers {
  const { reviewers = current.reviewers, fallbackReviewers = current.fallbackReviewers } = change;
  if (current.fallbackReviewers.some((scope) => lacks(fallbackReviewers, scope))) {
    throw new GraphError(409, 'Conflict', 'Fallback reviewers can be added, but not removed.');
  }
  return { reviewers, fallbackReviewers };
}

function audit(call: GraphCall, instance: ReviewInstance, before: Reviewers, after: Reviewers): void {
  const initiator = initiatorOf(call);
  const [former, present] = [before, after].map((one) => [...one.reviewers, ...one.fallbackReviewers]);
  if (former === undefined || present === undefined) return;
  if (present.some((scope) => lacks(former, scope))) {
    auditInstance(call.reading, instance, { activity: 'Add reviewer to access review', initiator });
  }
  if (former.some((scope) => lacks(present, scope))) {
    auditInstance(call.reading, instance, { activity: 'Remove reviewer from access review', initiator });
  }
}

function refuseState(what: string, status: string): GraphError {
  return new GraphError(400, 'BadRequest', `The reviewers of a ${what} cannot be changed: it is ${status}.`);
}

/**
 * Gives an open instance other reviewers; where it has stages, these keep theirs.
 * @throws GraphError 400 when it is not in progress, 409 when fallback reviewers would go
 * @see https://learn.microsoft.com/graph/api/accessreviewinstance-update
 */
export function changeInstanceReviewers(
  call: GraphCall,
  instance: ReviewInstance,
  change: ReviewerChange,
): void {
  const { reading } = call;
  if (instance.status !== 'InProgress') throw refuseState('review instance', instance.status);
  const before = { reviewers: instance.reviewers, fallbackReviewers: instance.fallbackReviewers };
  const after = merge(before, change);
  reading.tenant.reviewInstances.change(instance, after);
  if (instance.stageSettings.length === 0) {
    assignReviewers(reading, instance, null, itemsOf(reading.tenant, instance.id));
  }
  audit(call, instance, before, after);
}

/**
 * Gives an open stage other reviewers; its instance and later stages keep theirs.
 * @throws GraphError 400 when it is not in progress, 409 when fallback reviewers would go
 * @see https://learn.microsoft.com/graph/api/accessreviewstage-update
 */
export function changeStageReviewers(
  call: GraphCall,
  instance: ReviewInstance,
  stage: ReviewStage,
  change: ReviewerChange,
): void {
  const { reading } = call;
  if (stage.status !== 'InProgress') throw refuseState('review stage', stage.status);
  const before = stage.settings;
  const after = merge(before, change);
  reading.tenant.reviewStages.change(stage, { settings: { ...before, ...after } });
  const here = itemsOf(reading.tenant, instance.id, stage.id).filter(
    (item) => roundOf(item).stageId === stage.id,
  );
  assignReviewers(reading, instance, stage, here);
  audit(call, instance, before, after);
}
