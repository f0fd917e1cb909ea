import { z } from 'zod';
import { REVIEW_STATUSES } from '../access/access-review.ts';
import type {
  ReviewDecision,
  ReviewDefinition,
  Reviewer,
  ReviewerScope,
  ReviewInstance,
  ReviewItem,
  ReviewSettings,
  ReviewStage,
  WhenUndecided,
} from '../access/access-review.ts';
import { isGuid } from '../access/ids.ts';
import type {
  AccessPackageId,
  AssignmentPolicyId,
  ReviewDefinitionId,
  ReviewId,
  ReviewItemId,
  ReviewStageId,
  UserId,
} from '../access/ids.ts';
import {
  dropUndefined,
  flag,
  id,
  instant,
  list,
  member,
  optionalId,
  optionalText,
  related,
  span,
} from './wire.ts';

const scope = related(z.object({ query: optionalText }));
const status = member(REVIEW_STATUSES);

/** Written to Graph in these words, and read back in them. */
export const DECISIONS: Readonly<Record<ReviewDecision, string>> = {
  approve: 'Approve',
  deny: 'Deny',
  'dont-know': 'DontKnow',
};

const decision = member(['Approve', 'Deny', 'DontKnow', 'NotReviewed']).transform(
  (word) =>
    ({ Approve: 'approve', Deny: 'deny', DontKnow: 'dont-know', NotReviewed: undefined, unknown: undefined })[
      word
    ] as ReviewDecision | undefined,
);

const undecided: Readonly<Record<string, WhenUndecided>> = {
  Approve: 'keep',
  Deny: 'remove',
  Recommendation: 'recommendation',
};

const settingsSchema = related(
  z.object({
    justificationRequiredOnApproval: flag,
    recommendationLookBackDuration: span,
    decisionHistoriesForReviewersEnabled: flag,
    defaultDecisionEnabled: flag,
    defaultDecision: member(['None', 'Approve', 'Deny', 'Recommendation']),
    autoApplyDecisionsEnabled: flag,
  }),
).transform((wire): ReviewSettings =>
  dropUndefined({
    justificationRequired: wire?.justificationRequiredOnApproval ?? false,
    lookBackMs: wire?.recommendationLookBackDuration,
    showsEarlier: wire?.decisionHistoriesForReviewersEnabled ?? false,
    whenUndecided: (wire?.defaultDecisionEnabled && undecided[wire.defaultDecision]) || ('nothing' as const),
    appliesItself: wire?.autoApplyDecisionsEnabled ?? false,
  }),
);

/** The path is beta's, also in v1.0; a review of a whole package names no policy. */
const PACKAGE_SCOPE =
  /accessPackageAssignments\?\$filter=\(?accessPackageId eq '([^']+)'(?: and assignmentPolicyId eq '([^']+)')?/i;

/**
 * A series; undefined when it is of something else than one access package.
 * @see https://learn.microsoft.com/graph/api/resources/accessreviewscheduledefinition
 * @see https://learn.microsoft.com/graph/accessreviews-scope-concept
 */
export const definitionSchema = z
  .object({
    id: id<ReviewDefinitionId>(),
    displayName: optionalText,
    scope,
    settings: settingsSchema,
    stageSettings: list(z.unknown()),
  })
  .transform((wire): ReviewDefinition | undefined => {
    const [, packageId = '', policyId = ''] = PACKAGE_SCOPE.exec(wire.scope?.query ?? '') ?? [];
    if (!isGuid(packageId)) return undefined;
    return dropUndefined({
      id: wire.id,
      name: wire.displayName ?? '',
      packageId: packageId.toLowerCase() as AccessPackageId,
      policyId: isGuid(policyId) ? (policyId.toLowerCase() as AssignmentPolicyId) : undefined,
      settings: wire.settings,
      stageCount: wire.stageSettings.length,
    });
  });

/** @see https://learn.microsoft.com/graph/api/resources/accessreviewinstance */
export const instanceSchema = z
  .object({
    id: id<ReviewId>(),
    status,
    startDateTime: instant,
    endDateTime: instant,
    reviewers: list(z.unknown()),
  })
  .transform((wire): ReviewInstance =>
    dropUndefined({
      id: wire.id,
      status: wire.status,
      startsAt: wire.startDateTime,
      endsAt: wire.endDateTime,
      isSelf: wire.reviewers.length === 0,
    }),
  );

const REVIEWERS = /\/(users|groups)\/([0-9a-f-]{36})/i;

/** @see https://learn.microsoft.com/graph/accessreviews-reviewers-concept */
const reviewerScope = z.object({ query: optionalText }).transform(({ query }): ReviewerScope => {
  const [, kind, of] = REVIEWERS.exec(query ?? '') ?? [];
  if (!kind || !of) return { kind: 'relative' };
  return { kind: kind.toLowerCase() === 'users' ? 'user' : 'group', id: of.toLowerCase() as UserId };
});

/** @see https://learn.microsoft.com/graph/api/resources/accessreviewstage */
export const stageSchema = z
  .object({
    id: id<ReviewStageId>(),
    status,
    startDateTime: instant,
    endDateTime: instant,
    reviewers: list(reviewerScope),
  })
  .transform((wire): ReviewStage =>
    dropUndefined({
      id: wire.id,
      status: wire.status,
      startsAt: wire.startDateTime,
      endsAt: wire.endDateTime,
      reviewers: wire.reviewers,
    }),
  );

/** @see https://learn.microsoft.com/graph/api/resources/accessreviewreviewer */
export const reviewerSchema = z
  .object({
    id: id<UserId>(),
    displayName: optionalText,
    userPrincipalName: optionalText,
    createdDateTime: instant,
  })
  .transform((wire): Reviewer =>
    dropUndefined({
      user: wire.id,
      name: wire.displayName ?? wire.userPrincipalName ?? '',
      askedAt: wire.createdDateTime,
    }),
  );

const somebody = related(z.object({ id: optionalId<UserId>(), displayName: optionalText }));
const APPLIED = ['AppliedSuccessfully', 'AppliedSuccessfullyButObjectNotFound'] as const;

/** @see https://learn.microsoft.com/graph/api/resources/accessreviewinstancedecisionitem */
export const itemSchema = z
  .object({
    id: id<ReviewItemId>(),
    decision,
    justification: optionalText,
    reviewedBy: somebody,
    reviewedDateTime: instant,
    recommendation: member(['Approve', 'Deny', 'NoInfoAvailable']),
    principal: somebody,
    applyResult: member([...APPLIED, 'New']),
    appliedDateTime: instant,
    insights: list(z.looseObject({ lastSignInDateTime: instant })),
  })
  .transform((wire): ReviewItem =>
    dropUndefined({
      id: wire.id,
      principalId: wire.principal?.id,
      principalName: wire.principal?.displayName ?? '',
      decision: wire.decision,
      justification: wire.justification,
      reviewedById: wire.reviewedBy?.id,
      reviewedByName: wire.reviewedBy?.displayName,
      reviewedAt: wire.reviewedDateTime,
      recommendation: (
        { Approve: 'approve', Deny: 'deny', NoInfoAvailable: undefined, unknown: undefined } as const
      )[wire.recommendation],
      lastSignInAt: wire.insights.flatMap(({ lastSignInDateTime }) => lastSignInDateTime ?? [])[0],
      isApplied: APPLIED.some((word) => word === wire.applyResult),
      appliedAt: wire.appliedDateTime,
    }),
  );
