import { z } from 'zod';
import { GraphError, notEmulated } from '../graph-error.ts';
import { longestSpanMs, parseIsoDuration } from '../iso-duration.ts';
import { checkReviewerQuery } from './reviewers.ts';

const dayMs = 86_400_000;
const odataType = { '@odata.type': z.string().optional() };

const span = z.string().transform((text, context) => {
  const spanMs = parseIsoDuration(text);
  if (spanMs !== undefined) return spanMs;
  context.addIssue({ code: 'custom', message: `"${text}" is no usable duration` });
  return z.NEVER;
});

/** Both a date and an instant are sent, although the type of `startDate` is Date. */
const date = z.union([z.iso.date(), z.iso.datetime({ offset: true })]).transform((text) => new Date(text));

const days = z
  .int()
  .min(0)
  .max(longestSpanMs / dayMs)
  .transform((count) => count * dayMs);

const reviewer = z
  .strictObject({
    ...odataType,
    query: z.string().min(1),
    queryType: z.string().nullish(),
    queryRoot: z.string().nullish(),
  })
  .transform(({ query, queryRoot }) => {
    checkReviewerQuery(query);
    return { query, queryType: 'MicrosoftGraph', queryRoot: queryRoot ?? null };
  });

const reviewers = z
  .array(reviewer)
  .nullish()
  .transform((list) => list ?? []);

const scope = z
  .strictObject({
    ...odataType,
    query: z.string().min(1),
    queryType: z.string().nullish(),
    queryRoot: z.string().nullish(),
    inactiveDuration: span.nullish(),
  })
  .transform(({ query, queryRoot, inactiveDuration, ...rest }) => ({
    query,
    queryType: 'MicrosoftGraph',
    queryRoot: queryRoot ?? null,
    inactiveMs:
      rest['@odata.type']?.endsWith('accessReviewInactiveUsersQueryScope') === true
        ? (inactiveDuration ?? 0)
        : null,
  }));

const pattern = z.looseObject({
  // Reviews recur weekly or monthly only.
  type: z.enum(['weekly', 'absoluteMonthly']),
  interval: z.int().min(1),
  dayOfMonth: z.int().min(0).max(31).nullish(),
});

const recurrence = z
  .strictObject({
    ...odataType,
    pattern: pattern.nullish(),
    range: z.looseObject({
      type: z.enum(['endDate', 'noEnd', 'numbered']).default('noEnd'),
      startDate: date,
      endDate: date.nullish(),
      numberOfOccurrences: z.int().min(0).nullish(),
    }),
  })
  .transform((input) => {
    const { range } = input;
    const isWeekly = input.pattern?.type === 'weekly';
    const isMonthly = input.pattern?.type === 'absoluteMonthly';
    const interval = input.pattern?.interval ?? 0;
    return {
      startAt: range.startDate,
      everyMs: isWeekly ? interval * 7 * dayMs : null,
      everyMonths: isMonthly ? interval : null,
      dayOfMonth: input.pattern?.dayOfMonth ?? 0,
      endAt: range.type === 'endDate' ? (range.endDate ?? null) : null,
      count:
        range.type === 'numbered' && (range.numberOfOccurrences ?? 0) > 0
          ? (range.numberOfOccurrences ?? null)
          : null,
    };
  });

const flag = (fallback: boolean) =>
  z
    .boolean()
    .nullish()
    .transform((value) => value ?? fallback);

/** Recommendations are by the last sign-in; others are not made here. */
const insightSettings = z
  .array(z.unknown())
  .nullish()
  .transform((list) => {
    if (list?.length) throw notEmulated('recommendationInsightSettings of access reviews');
  });

/** Kept as it is written: nobody is notified. */
const recipient = z.looseObject({
  notificationTemplateType: z.string().nullish(),
  notificationRecipientScope: z
    .looseObject({
      query: z.string().nullish(),
      queryType: z.string().nullish(),
      queryRoot: z.string().nullish(),
    })
    .nullish(),
});

const settings = z.strictObject({
  ...odataType,
  mailNotificationsEnabled: flag(false),
  reminderNotificationsEnabled: flag(false),
  justificationRequiredOnApproval: flag(false),
  recommendationsEnabled: flag(false),
  recommendationLookBackDuration: span.nullish(),
  recommendationInsightSettings: insightSettings,
  decisionHistoriesForReviewersEnabled: flag(false),
  defaultDecisionEnabled: flag(false),
  defaultDecision: z.enum(['None', 'Approve', 'Deny', 'Recommendation']).nullish(),
  autoApplyDecisionsEnabled: flag(false),
  instanceDurationInDays: days,
  recurrence: recurrence.nullish(),
  applyActions: z.array(z.looseObject({ '@odata.type': z.string() })).nullish(),
});

const stage = z
  .strictObject({
    ...odataType,
    stageId: z.string().min(1),
    dependsOn: z.array(z.string()).nullish(),
    durationInDays: days,
    recommendationsEnabled: flag(false),
    recommendationLookBackDuration: span.nullish(),
    recommendationInsightSettings: insightSettings,
    decisionsThatWillMoveToNextStage: z
      .array(z.enum(['Approve', 'Deny', 'Recommendation', 'NotReviewed']))
      .nullish(),
    reviewers,
    fallbackReviewers: reviewers,
  })
  .transform((input) => ({
    stageId: input.stageId,
    dependsOn: input.dependsOn ?? [],
    spanMs: input.durationInDays,
    recommendationsEnabled: input.recommendationsEnabled,
    decisionsThatMoveOn: input.decisionsThatWillMoveToNextStage ?? null,
    reviewers: input.reviewers,
    fallbackReviewers: input.fallbackReviewers,
  }));

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '');

// A PUT sends back what a GET gave, so read-only properties are let through and ignored.
const definition = z.looseObject({
  displayName: z.string().min(1),
  descriptionForAdmins: text,
  descriptionForReviewers: text,
  scope,
  instanceEnumerationScope: scope.nullish(),
  reviewers,
  fallbackReviewers: reviewers,
  settings,
  stageSettings: z.array(stage).max(3).nullish(),
  additionalNotificationRecipients: z.array(recipient).nullish(),
});

export type DefinitionInput = z.infer<typeof definition>;

const reviewerChange = z.looseObject({
  reviewers: z.array(reviewer).optional(),
  fallbackReviewers: z.array(reviewer).optional(),
});

/** What of an instance or a stage can be written. */
export type ReviewerChange = z.infer<typeof reviewerChange>;

function parse<Output>(schema: z.ZodType<Output>, body: unknown): Output {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const issues = result.error.issues.map((issue) => `${z.core.toDotPath(issue.path)}: ${issue.message}`);
  throw new GraphError(400, 'BadRequest', issues.join('; '));
}

/**
 * The checked body of POST and PUT definitions.
 * @throws GraphError 400
 * @see https://learn.microsoft.com/graph/api/accessreviewset-post-definitions
 */
export function parseDefinitionInput(body: unknown): DefinitionInput {
  return parse(definition, body);
}

/** The checked body of PUT instance and PATCH stage. @throws GraphError 400 */
export function parseReviewerChange(body: unknown): ReviewerChange {
  return parse(reviewerChange, body);
}
