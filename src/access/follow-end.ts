import { toAlarmInstants } from './alarm-instants.ts';
import { deletionDueAt } from './follow-deletion.ts';
import { due, earlier, earliest, recheckAt } from './follow-due.ts';
import type { FollowedAssignment, FollowFacts, FollowStep, RemovalChecks } from './follow-assignment.ts';
import type { FollowSettings } from './follow-settings.ts';

export function withoutStuck(assignment: FollowedAssignment): FollowedAssignment {
  const { stuckAt: _, stuckBecause: _b, reprocessing: _r, ...rest } = assignment;
  return rest;
}

/** What can be left of access that has ended. */
export const LEFTOVERS = ['assignment', 'group', 'role', 'eligibility', 'account'] as const;
export type Leftover = (typeof LEFTOVERS)[number];

/** What is left although it should not. */
export const toLeft = (checks: RemovalChecks): Leftover[] =>
  LEFTOVERS.filter(
    (what) =>
      !checks.mayStay?.includes(what) &&
      (what === 'account' ? checks.account === 'left' : checks[what] === false),
  );

/** From the end on: what is left is read until nothing is, and is an alarm meanwhile once its time is up. */
export function followEnd(
  before: FollowedAssignment,
  facts: FollowFacts,
  now: Date,
  settings: FollowSettings,
): FollowStep {
  // The end came while other facts were read: the first look at it is still to come.
  if (facts.check !== 'gone') return { assignment: due(before, now), notices: [] };
  const endedAt = before.endedAt ?? before.expiredAt ?? before.endsAt ?? now;
  const checks = {
    ...withoutStuck(before),
    endedAt,
    cause: before.cause ?? ('expired' as const),
    lastChecks: facts.gone,
    // A removal whose start we slept through is first looked at now: its bound counts from here.
    checkingSince: before.endedAt ? earlier(before.checkingSince, now) : now,
  };
  const covered = facts.coveredUntil !== undefined;
  if (toLeft(facts.gone).length > 0) return alarm(checks, now, settings);
  const gone = {
    ...checks,
    goneAt: now,
    ...(covered ? { isCovered: true as const } : {}),
    ...(facts.coveredUntil ? { coveredUntil: facts.coveredUntil } : {}),
  };
  return { assignment: due(gone, deletionDueAt(gone)), notices: [{ kind: 'gone', occurrence: 'once' }] };
}

function alarm(
  left: FollowedAssignment & { readonly checkingSince: Date },
  now: Date,
  settings: FollowSettings,
): FollowStep {
  const recheck = recheckAt(left, now, settings);
  const boundMs = settings.visibilityDelayMs + settings.removalBoundMs;
  const isOverdue = left.overdueAt ?? now.getTime() - left.checkingSince.getTime() > boundMs;
  if (!isOverdue) {
    const boundAt = new Date(left.checkingSince.getTime() + boundMs + 1);
    return { assignment: due(left, earliest([recheck, boundAt])), notices: [] };
  }
  const overdueAt = left.overdueAt ?? now;
  const { due: dueAt = overdueAt, next } = toAlarmInstants(overdueAt, now);
  const isDue = !left.alarmedAt || dueAt > left.alarmedAt;
  const alarmed = { ...left, overdueAt, alarmedAt: isDue ? dueAt : (left.alarmedAt ?? dueAt) };
  return {
    assignment: due(alarmed, earliest([recheck, next])),
    notices: left.overdueAt ? [] : [{ kind: 'removal-overdue', occurrence: 'once' }],
    ...(isDue ? { alarm: dueAt.toISOString() } : {}),
  };
}
