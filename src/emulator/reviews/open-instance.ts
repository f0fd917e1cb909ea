import { randomUUID } from 'node:crypto';
import { scheduleAfter, scheduleAt } from '../time/schedule-event.ts';
import type { Scope } from '../world/world.ts';
import type { DecisionItem, ReviewInstance } from './entities.ts';
import { openRound, openStage } from './open-round.ts';
import { planInstance } from './plan-instance.ts';
import { reviewedAccess } from './reviewed-access.ts';
import { itemsOf } from './review-rounds.ts';

/** Takes up an instance whose start has come: what is reviewed is gathered. */
export function startInstance(scope: Scope, instance: ReviewInstance): void {
  const { tenant, now, world } = scope;
  if (instance.status !== 'NotStarted' || instance.startAt > now) return;
  tenant.reviewInstances.change(instance, { status: 'Initializing' });
  scheduleAfter(scope, world.delays.submitMs, 'open-review', instance.id);
}

/**
 * The recommendation by the last sign-in, relative to the start of the review.
 * @see https://learn.microsoft.com/graph/api/resources/accessreviewinstancedecisionitem
 */
function recommend(lastSignInAt: Date | null, instance: ReviewInstance): DecisionItem['recommendation'] {
  if (lastSignInAt === null) return 'NoInfoAvailable';
  const activeSince = instance.startAt.getTime() - instance.settings.lookBackMs;
  return lastSignInAt.getTime() >= activeSince ? 'Approve' : 'Deny';
}

/** Opens an instance to its reviewers, with one item per person who has access now, and plans the next instance. */
export function openInstance(scope: Scope, instance: ReviewInstance): void {
  const { tenant, now } = scope;
  const definition = tenant.reviewDefinitions.get(instance.definitionId);
  if (instance.status !== 'Initializing' || definition === undefined) return;
  tenant.reviewInstances.change(instance, { status: 'InProgress' });
  for (const access of reviewedAccess(tenant, definition.scope, instance.startAt)) {
    tenant.decisionItems.insert({
      id: randomUUID(),
      instanceId: instance.id,
      ...access,
      rounds: [],
      decision: 'NotReviewed',
      decidedInStageId: null,
      justification: '',
      reviewedBy: null,
      reviewedAt: null,
      recommendation: recommend(access.lastSignInAt, instance),
      createdAt: now,
      applyResult: 'New',
      appliedBy: null,
      appliedAt: null,
    });
  }
  const items = itemsOf(tenant, instance.id);
  const [first] = instance.stageSettings;
  if (first === undefined) {
    openRound(scope, instance, null, items);
    scheduleAt(scope, instance.endAt, 'close-review', instance.id);
  } else {
    openStage(scope, instance, first, items);
  }
  planInstance(scope, definition);
}
