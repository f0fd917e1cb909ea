import { randomUUID } from 'node:crypto';
import { scheduleAt } from '../time/schedule-event.ts';
import type { Scope } from '../world/world.ts';
import { instancesOf } from './definitions.ts';
import type { ReviewDefinition } from './entities.ts';
import { nextStart } from './recurrence.ts';

/** How long an instance stays open; the stages, where there are any, one after the other. */
export function spanOf({
  settings,
  stageSettings,
}: Pick<ReviewDefinition, 'settings' | 'stageSettings'>): number {
  if (stageSettings.length === 0) return settings.spanMs;
  return stageSettings.reduce((sum, stage) => sum + stage.spanMs, 0);
}

/** Forgets the instance that is still to start. */
export function unplanInstance({ tenant }: Scope, definition: ReviewDefinition): void {
  for (const instance of instancesOf(tenant, definition.id)) {
    if (instance.status === 'NotStarted') tenant.reviewInstances.remove(instance.id);
  }
}

/** Plans the next instance by the settings of now, in place of what was planned; nothing when the series is over. */
export function planInstance(scope: Scope, definition: ReviewDefinition): void {
  const { tenant, now } = scope;
  unplanInstance(scope, definition);
  const held = instancesOf(tenant, definition.id);
  const { recurrence } = definition.settings;
  const last = held.at(-1);
  // A start that was put into the future begins the series anew.
  const isFresh = last === undefined || recurrence.startAt > now;
  const next = isFresh ? recurrence.startAt : nextStart(recurrence, last.startAt, held.length);
  if (next === null) return;
  // What should have started already starts at once.
  const startAt = next < now ? now : next;
  const { reviewers, fallbackReviewers, settings, stageSettings } = definition;
  const instance = tenant.reviewInstances.insert({
    id: randomUUID(),
    definitionId: definition.id,
    status: 'NotStarted',
    startAt,
    endAt: new Date(startAt.getTime() + spanOf(definition)),
    reviewers,
    fallbackReviewers,
    settings,
    stageSettings,
  });
  scheduleAt(scope, startAt, 'start-review', instance.id);
}
