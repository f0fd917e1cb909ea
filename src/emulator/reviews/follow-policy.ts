import type { AssignmentPolicy, ReviewSettings } from '../entitlement/entities.ts';
import { deriveObjectId } from '../world/object-id.ts';
import type { Scope } from '../world/world.ts';
import { auditReview } from './audit-review.ts';
import type { ReviewDefinition, ScheduleSettings } from './entities.ts';
import { planInstance, unplanInstance } from './plan-instance.ts';
import { toReviewerScope } from './reviewers.ts';
import { toPackageScope } from './scope-query.ts';
import { lookBackMs } from './write-definition.ts';

const defaultDecisions = {
  keepAccess: 'Approve',
  removeAccess: 'Deny',
  acceptAccessRecommendation: 'Recommendation',
} as const;

/** What undecided items become is a default decision, and results are applied without anybody asking. */
function toSettings(review: ReviewSettings): ScheduleSettings {
  return {
    mailNotificationsEnabled: true,
    reminderNotificationsEnabled: true,
    justificationRequiredOnApproval: review.justificationRequired,
    recommendationsEnabled: review.recommendationsEnabled,
    lookBackMs,
    decisionHistoriesForReviewersEnabled: false,
    defaultDecisionEnabled: true,
    defaultDecision: defaultDecisions[review.expirationBehavior],
    autoApplyDecisionsEnabled: true,
    spanMs: review.spanMs,
    recurrence: {
      startAt: review.startAt,
      everyMs: review.intervalMs,
      everyMonths: review.intervalMonths,
      dayOfMonth: review.dayOfMonth,
      endAt: review.endAt,
      count: review.rounds,
    },
  };
}

function toTerms({ tenant }: Scope, policy: AssignmentPolicy, review: ReviewSettings) {
  const accessPackage = tenant.accessPackages.get(policy.accessPackageId);
  return {
    displayName: `${accessPackage?.displayName ?? ''} - ${policy.displayName}`,
    scope: toPackageScope(policy.accessPackageId, policy.id),
    reviewers: review.selfReview ? [] : review.primaryReviewers.map(toReviewerScope),
    fallbackReviewers: review.selfReview ? [] : review.fallbackReviewers.map(toReviewerScope),
    settings: toSettings(review),
  };
}

function create(scope: Scope, policy: AssignmentPolicy, review: ReviewSettings): ReviewDefinition {
  const { tenant, now } = scope;
  const definition = tenant.reviewDefinitions.insert({
    id: deriveObjectId(tenant.id, 'access review', policy.id),
    descriptionForAdmins: '',
    descriptionForReviewers: '',
    instanceEnumerationScope: null,
    stageSettings: [],
    additionalNotificationRecipients: [],
    createdBy: null,
    policyId: policy.id,
    createdAt: now,
    modifiedAt: now,
    ...toTerms(scope, policy, review),
  });
  auditReview(scope, definition, { activity: 'Create access review', operation: 'Create' });
  return definition;
}

/**
 * Brings the review of a policy's assignments in line with the policy, after it was created or changed: it comes to
 * be, starts from now on as the policy says now, or starts no more. An instance that is open goes on as it began.
 * @see https://learn.microsoft.com/entra/id-governance/entitlement-management-access-reviews-create
 */
export function followPolicy(scope: Scope, policy: AssignmentPolicy): void {
  const { tenant, now } = scope;
  const known = tenant.reviewDefinitions.find('policy', policy.id);
  const { review } = policy;
  if (review === null) {
    if (known !== undefined) unplanInstance(scope, known);
    return;
  }
  if (known === undefined) {
    planInstance(scope, create(scope, policy, review));
    return;
  }
  tenant.reviewDefinitions.change(known, { ...toTerms(scope, policy, review), modifiedAt: now });
  planInstance(scope, known);
  auditReview(scope, known, { activity: 'Update access review' });
}

/** Starts no more reviews of a policy that was deleted; past ones stay readable. */
export function forgetPolicy(scope: Scope, policyId: string): void {
  const known = scope.tenant.reviewDefinitions.find('policy', policyId);
  if (known !== undefined) unplanInstance(scope, known);
}
