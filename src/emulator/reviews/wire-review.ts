import type {
  AccessReviewReviewerScope,
  AccessReviewScheduleSettings,
  AccessReviewScope,
  AccessReviewStageSettings,
  PatternedRecurrence,
  RecurrencePattern,
  UserIdentity as WireUserIdentity,
} from '@microsoft/microsoft-graph-types';
import type { UserIdentity } from '../directory/entities.ts';
import { formatIsoDuration } from '../iso-duration.ts';
import type { QueryScope, Recurrence, ReviewerScope, ScheduleSettings, StageSettings } from './entities.ts';

const dayMs = 86_400_000;
const nobodyId = '00000000-0000-0000-0000-000000000000';

/** Who did something in a review; all zeros and empty names while nobody has. */
export function toWireUser(user: UserIdentity | null): WireUserIdentity {
  return {
    id: user?.userId ?? nobodyId,
    displayName: user?.displayName ?? '',
    userPrincipalName: user?.userPrincipalName ?? '',
  };
}

/** The system as the one who decided; that Graph names it so is not documented. */
export const accessReviewsItself: UserIdentity = {
  userId: nobodyId,
  displayName: 'AAD Access Reviews',
  userPrincipalName: '',
};

/** An app that decided: Graph documents no form for it, and its id is no user's. */
export function toAppIdentity(appName: string): UserIdentity {
  return { userId: nobodyId, displayName: appName, userPrincipalName: '' };
}

/**
 * A scope with its type.
 * @see https://learn.microsoft.com/graph/api/resources/accessreviewqueryscope
 */
export function toWireScope({ query, queryType, queryRoot, inactiveMs }: QueryScope): AccessReviewScope {
  const common = { query, queryType, queryRoot };
  if (inactiveMs === null) return { '@odata.type': '#microsoft.graph.accessReviewQueryScope', ...common };
  const odataType = '#microsoft.graph.accessReviewInactiveUsersQueryScope';
  return { '@odata.type': odataType, ...common, inactiveDuration: formatIsoDuration(inactiveMs) };
}

export function toWireReviewers(scopes: readonly ReviewerScope[]): AccessReviewReviewerScope[] {
  return scopes.map((scope) => ({ ...scope }));
}

function toPattern({ everyMs, everyMonths, dayOfMonth }: Recurrence): RecurrencePattern | null {
  const rest = { month: 0, daysOfWeek: [], firstDayOfWeek: 'sunday', index: 'first' } as const;
  if (everyMonths !== null)
    return { type: 'absoluteMonthly', interval: everyMonths, dayOfMonth, ...rest, daysOfWeek: [] };
  if (everyMs === null) return null;
  const days = Math.max(1, Math.ceil(everyMs / dayMs));
  // Entra knows no review that recurs daily; a sandbox may, to see several rounds soon.
  const [type, interval] = days % 7 === 0 ? (['weekly', days / 7] as const) : (['daily', days] as const);
  return { type, interval, dayOfMonth: 0, ...rest, daysOfWeek: [] };
}

function toDate(instant: Date): string {
  return instant.toISOString().slice(0, 10);
}

function toWireRecurrence(recurrence: Recurrence): PatternedRecurrence {
  const { startAt, endAt, count } = recurrence;
  const pattern = toPattern(recurrence);
  const openEnd = pattern === null ? 'numbered' : 'noEnd';
  const closedEnd = count === null ? 'endDate' : 'numbered';
  return {
    pattern,
    range: {
      type: endAt === null && count === null ? openEnd : closedEnd,
      numberOfOccurrences: count ?? 0,
      recurrenceTimeZone: null,
      startDate: toDate(startAt),
      endDate: endAt === null ? '9999-12-31' : toDate(endAt),
    },
  };
}

/**
 * The settings of a review.
 * @see https://learn.microsoft.com/graph/api/resources/accessreviewschedulesettings
 */
export function toWireSettings(settings: ScheduleSettings): AccessReviewScheduleSettings {
  const { lookBackMs, spanMs, recurrence, ...flags } = settings;
  return {
    ...flags,
    recommendationLookBackDuration: formatIsoDuration(lookBackMs),
    instanceDurationInDays: Math.ceil(spanMs / dayMs),
    recurrence: toWireRecurrence(recurrence),
    applyActions: [],
    recommendationInsightSettings: [],
  };
}

/**
 * The settings of a stage.
 * @see https://learn.microsoft.com/graph/api/resources/accessreviewstagesettings
 */
export function toWireStageSettings(stage: StageSettings): AccessReviewStageSettings {
  return {
    stageId: stage.stageId,
    dependsOn: [...stage.dependsOn],
    durationInDays: Math.ceil(stage.spanMs / dayMs),
    recommendationsEnabled: stage.recommendationsEnabled,
    decisionsThatWillMoveToNextStage:
      stage.decisionsThatMoveOn === null ? null : [...stage.decisionsThatMoveOn],
    reviewers: toWireReviewers(stage.reviewers),
    fallbackReviewers: toWireReviewers(stage.fallbackReviewers),
    recommendationInsightSettings: [],
  };
}
