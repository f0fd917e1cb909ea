import { randomUUID } from 'node:crypto';
import type { Initiator } from '../audit/entities.ts';
import type { UserIdentity } from '../directory/entities.ts';
import { GraphError, notEmulated } from '../graph-error.ts';
import type { Scope } from '../world/world.ts';
import { auditReview } from './audit-review.ts';
import type { DefinitionInput } from './definition-input.ts';
import { instancesOf } from './definitions.ts';
import type { ReviewDefinition, ScheduleSettings } from './entities.ts';
import { planInstance, spanOf } from './plan-instance.ts';
import { checkScope } from './scope-query.ts';

const dayMs = 86_400_000;
/** Microsoft's default for the last sign-in that recommends approval. */
export const lookBackMs = 30 * dayMs;

type Written = Omit<ReviewDefinition, 'id' | 'createdBy' | 'createdAt' | 'modifiedAt' | 'policyId'>;

function refuse(message: string): GraphError {
  return new GraphError(400, 'BadRequest', message);
}

function toSettings({ settings }: DefinitionInput, now: Date): ScheduleSettings {
  const { instanceDurationInDays, recurrence, ...flags } = settings;
  if (
    flags.applyActions?.some((action) => !action['@odata.type'].endsWith('removeAccessApplyAction')) === true
  ) {
    throw notEmulated('applyActions other than removeAccessApplyAction');
  }
  const once = { startAt: now, everyMs: null, everyMonths: null, dayOfMonth: 0, endAt: null, count: null };
  return {
    mailNotificationsEnabled: flags.mailNotificationsEnabled,
    reminderNotificationsEnabled: flags.reminderNotificationsEnabled,
    justificationRequiredOnApproval: flags.justificationRequiredOnApproval,
    recommendationsEnabled: flags.recommendationsEnabled,
    lookBackMs: flags.recommendationLookBackDuration ?? lookBackMs,
    decisionHistoriesForReviewersEnabled: flags.decisionHistoriesForReviewersEnabled,
    defaultDecisionEnabled: flags.defaultDecisionEnabled,
    defaultDecision: flags.defaultDecision ?? 'None',
    autoApplyDecisionsEnabled: flags.autoApplyDecisionsEnabled,
    spanMs: instanceDurationInDays,
    recurrence: recurrence ?? once,
  };
}

/** Refuses stages that do not follow each other, and instances that would outlast their interval. */
function checkSpans(written: Written): void {
  for (const [index, { stageId, dependsOn }] of written.stageSettings.entries()) {
    const before = written.stageSettings[index - 1];
    const isInOrder = before === undefined ? dependsOn.length === 0 : dependsOn[0] === before.stageId;
    if (!isInOrder) throw refuse(`stageSettings: the stage "${stageId}" must depend on the one before it.`);
  }
  const spanMs = spanOf(written);
  if (spanMs <= 0) throw refuse('The duration of the review must be at least one day.');
  const { everyMs, everyMonths } = written.settings.recurrence;
  const shortest = everyMonths === null ? everyMs : everyMonths * 28 * dayMs;
  if (shortest !== null && spanMs > shortest) {
    throw refuse('The duration of the review is longer than the time between two of its instances.');
  }
}

function toWritten(scope: Scope, input: DefinitionInput): Written {
  checkScope(scope.tenant, input.scope);
  const written = {
    displayName: input.displayName,
    descriptionForAdmins: input.descriptionForAdmins,
    descriptionForReviewers: input.descriptionForReviewers,
    scope: input.scope,
    instanceEnumerationScope: input.instanceEnumerationScope ?? null,
    reviewers: input.reviewers,
    fallbackReviewers: input.fallbackReviewers,
    settings: toSettings(input, scope.now),
    stageSettings: input.stageSettings ?? [],
    additionalNotificationRecipients: input.additionalNotificationRecipients ?? [],
  };
  checkSpans(written);
  return written;
}

/** Who writes a review; `user` is null for an app. */
export interface ReviewWriter {
  readonly user: UserIdentity | null;
  readonly initiator: Initiator;
}

/**
 * Creates a review series and plans its first instance.
 * @throws GraphError 400 for settings that do not fit together, 501 for scopes that are not emulated
 * @see https://learn.microsoft.com/graph/api/accessreviewset-post-definitions
 */
export function createDefinition(
  scope: Scope,
  input: DefinitionInput,
  { user, initiator }: ReviewWriter,
): ReviewDefinition {
  const { tenant, now } = scope;
  const written = toWritten(scope, input);
  const definition = tenant.reviewDefinitions.insert({
    id: randomUUID(),
    ...written,
    createdBy: user,
    policyId: null,
    createdAt: now,
    modifiedAt: now,
  });
  planInstance(scope, definition);
  auditReview(scope, definition, { activity: 'Create access review', operation: 'Create', initiator });
  return definition;
}

/** A start that is the old one's day, which is all that a GET shows of it, is still the old one. */
function withOldStart(settings: ScheduleSettings, { settings: { recurrence: old } }: ReviewDefinition) {
  const { recurrence } = settings;
  const day = Math.floor(old.startAt.getTime() / dayMs) * dayMs;
  if (recurrence.startAt.getTime() !== day) return settings;
  return { ...settings, recurrence: { ...recurrence, startAt: old.startAt } };
}

/**
 * Replaces what a review series says, for instances that are still to start. Its scope stays.
 * @throws GraphError as for creating one
 * @see https://learn.microsoft.com/graph/api/accessreviewscheduledefinition-update
 */
export function updateDefinition(
  scope: Scope,
  definition: ReviewDefinition,
  input: DefinitionInput,
  { initiator }: ReviewWriter,
): void {
  const { displayName, descriptionForAdmins, descriptionForReviewers, ...rest } = toWritten(scope, input);
  const { reviewers, fallbackReviewers, settings, stageSettings, additionalNotificationRecipients } = rest;
  scope.tenant.reviewDefinitions.change(definition, {
    displayName,
    descriptionForAdmins,
    descriptionForReviewers,
    reviewers,
    fallbackReviewers,
    settings: withOldStart(settings, definition),
    stageSettings,
    additionalNotificationRecipients,
    modifiedAt: scope.now,
  });
  planInstance(scope, definition);
  auditReview(scope, definition, { activity: 'Update access review', initiator });
}

/** Deletes a review series with all its instances and decisions; what was applied stays applied. */
export function removeDefinition(scope: Scope, definition: ReviewDefinition, initiator?: Initiator): void {
  const { tenant } = scope;
  for (const { id } of instancesOf(tenant, definition.id)) {
    for (const table of [
      tenant.reviewStages,
      tenant.decisionItems,
      tenant.reviewReviewers,
      tenant.reviewMails,
    ]) {
      for (const row of table.where('instance', id)) table.remove(row.id);
    }
    tenant.reviewInstances.remove(id);
  }
  tenant.reviewDefinitions.remove(definition.id);
  auditReview(scope, definition, { activity: 'Delete access review', operation: 'Delete', initiator });
}
