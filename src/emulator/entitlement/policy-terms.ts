import { parseIsoDuration } from '../iso-duration.ts';
import type {
  ApprovalStageSettings,
  AutomaticRequestSettings,
  PolicyTerms,
  ReviewSettings,
} from './entities.ts';
import type { WrittenPolicy } from './parse-policy.ts';
import { toQuestion } from './parse-question.ts';
import { toSubjectSet } from './parse-subject-set.ts';

const dayMs = 86_400_000;

function toSpan(text: string | null): number | null {
  return text === null ? null : (parseIsoDuration(text) ?? null);
}

type WrittenStage = NonNullable<WrittenPolicy['requestApprovalSettings']>['stages'][number];

function toStage(stage: WrittenStage): ApprovalStageSettings {
  return {
    timeoutMs: toSpan(stage.durationBeforeAutomaticDenial) ?? 0,
    justificationRequired: stage.isApproverJustificationRequired,
    primaryApprovers: stage.primaryApprovers.map(toSubjectSet),
    fallbackPrimaryApprovers: stage.fallbackPrimaryApprovers.map(toSubjectSet),
    escalationMs: stage.isEscalationEnabled ? toSpan(stage.durationBeforeEscalation) : null,
    escalationApprovers: stage.escalationApprovers.map(toSubjectSet),
    fallbackEscalationApprovers: stage.fallbackEscalationApprovers.map(toSubjectSet),
  };
}

type WrittenReview = NonNullable<WrittenPolicy['reviewSettings']>;

function toIntervals(
  review: WrittenReview,
): Pick<ReviewSettings, 'intervalMs' | 'intervalMonths' | 'dayOfMonth'> {
  const { pattern } = review.schedule?.recurrence ?? {};
  const interval = pattern?.interval ?? 0;
  const dayOfMonth = pattern?.dayOfMonth ?? 0;
  switch (pattern?.type) {
    case 'daily':
      return { intervalMs: interval * dayMs, intervalMonths: null, dayOfMonth };
    case 'weekly':
      return { intervalMs: interval * 7 * dayMs, intervalMonths: null, dayOfMonth };
    case 'absoluteMonthly':
      return { intervalMs: null, intervalMonths: interval, dayOfMonth };
    case 'absoluteYearly':
      return { intervalMs: null, intervalMonths: interval * 12, dayOfMonth };
    case undefined:
    default:
      return { intervalMs: null, intervalMonths: null, dayOfMonth };
  }
}

function toReview(review: WrittenReview, now: Date): ReviewSettings {
  const { schedule } = review;
  const { range } = schedule?.recurrence ?? {};
  const startAt = schedule?.startDateTime ?? null;
  return {
    expirationBehavior: review.expirationBehavior,
    recommendationsEnabled: review.isRecommendationEnabled,
    justificationRequired: review.isReviewerJustificationRequired,
    selfReview: review.isSelfReview,
    startAt: startAt === null ? now : new Date(startAt),
    spanMs: toSpan(schedule?.expiration?.duration ?? null) ?? 0,
    ...toIntervals(review),
    rounds: range?.type === 'numbered' ? range.numberOfOccurrences : null,
    endAt: range?.type === 'endDate' && range.endDate ? new Date(range.endDate) : null,
    primaryReviewers: review.primaryReviewers.map(toSubjectSet),
    fallbackReviewers: review.fallbackReviewers.map(toSubjectSet),
  };
}

function toAutomatic(settings: WrittenPolicy['automaticRequestSettings']): AutomaticRequestSettings | null {
  if (settings === null || !settings.requestAccessForAllowedTargets) return null;
  return {
    requestAccess: true,
    removeAccess: settings.removeAccessWhenTargetLeavesAllowedTargets,
    graceMs: toSpan(settings.gracePeriodBeforeAccessRemoval) ?? 0,
  };
}

/** What a written policy says, ready for the rules. `now` is where a review without a start begins. */
export function toPolicyTerms(written: WrittenPolicy, now: Date): PolicyTerms {
  const { expiration, requestorSettings, requestApprovalSettings: approval, reviewSettings } = written;
  const endAt = expiration.type === 'afterDateTime' ? expiration.endDateTime : null;
  return {
    allowedTargetScope: written.allowedTargetScope,
    targets: written.specificAllowedTargets.map(toSubjectSet),
    maximumMs: expiration.type === 'afterDuration' ? toSpan(expiration.duration) : null,
    endAt: endAt === null ? null : new Date(endAt),
    justificationRequired: approval?.isRequestorJustificationRequired ?? false,
    customScheduleAllowed: requestorSettings?.allowCustomAssignmentSchedule ?? false,
    selfAddAllowed: requestorSettings?.enableTargetsToSelfAddAccess ?? false,
    extensionAllowed: requestorSettings?.enableTargetsToSelfUpdateAccess ?? false,
    selfRemovalAllowed: requestorSettings?.enableTargetsToSelfRemoveAccess ?? false,
    onBehalfAllowed: requestorSettings?.enableOnBehalfRequestorsToAddAccess ?? false,
    onBehalfRequestors: requestorSettings?.onBehalfRequestors.map(toSubjectSet) ?? [],
    approvalRequired: approval?.isApprovalRequiredForAdd ?? false,
    extensionApproval: approval?.isApprovalRequiredForUpdate ?? false,
    stages: approval?.stages.map(toStage) ?? [],
    questions: written.questions.map(toQuestion),
    review: reviewSettings?.isEnabled === true ? toReview(reviewSettings, now) : null,
    automatic: toAutomatic(written.automaticRequestSettings),
    notificationsDisabled: written.notificationSettings.isAssignmentNotificationDisabled,
    extensionStages: written.customExtensionStageSettings,
  };
}
