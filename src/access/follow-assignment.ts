import type { AccountAfter } from './account-after.ts';
import type { Assignment } from './assignment.ts';
import type { EndCause } from './end-cause.ts';
import { due, earlier, earliest, never, recheckAt } from './follow-due.ts';
import { deletionDueAt, followDeletion } from './follow-deletion.ts';
import { followEnd, withoutStuck } from './follow-end.ts';
import type { Leftover } from './follow-end.ts';
import type { FollowSettings } from './follow-settings.ts';
import { toActivateOf, toStuckReason } from './held-access.ts';
import type { HeldAccess, StuckReason, ToActivate } from './held-access.ts';
import type { NoticeKind } from './notice.ts';
import { isReprocessing, reprocess } from './reprocess.ts';
import type { Reprocessing, ReprocessTarget } from './reprocess.ts';
import { toWarnInstants } from './warn-instants.ts';

/** What we have seen and told of one assignment. */
export interface FollowedAssignment extends Assignment {
  readonly usableAt?: Date;
  /** What the holder has to activate before it works; absent: nothing. */
  readonly toActivate?: ToActivate;
  /** What its messages show, in short; they are edited when it is something else. */
  readonly shownAs?: string;
  /** Since when it counts as stuck, and why; absent while it does not. */
  readonly stuckAt?: Date;
  readonly stuckBecause?: StuckReason;
  /** Absent: the app has not had it delivered again. */
  readonly reprocessing?: Reprocessing;
  /** When it was first seen past its end. */
  readonly endedAt?: Date;
  readonly cause?: EndCause;
  readonly goneAt?: Date;
  readonly overdueAt?: Date;
  /** The instant of the latest alarm to the operators. */
  readonly alarmedAt?: Date;
  /** Since when the account should have been deleted, and the instant of the latest alarm about it. */
  readonly undeleted?: { readonly sinceAt: Date; readonly alarmedAt: Date };
  /** The end for which warnings were given, and the latest warning instant that was given or skipped. */
  readonly warnedFor?: Date;
  readonly warnedUntil?: Date;
  /** When the present check (usable or gone) was first made. */
  readonly checkingSince?: Date;
  readonly lastChecks?: RemovalChecks;
  /** Other valid assignments grant some of it too, until `coveredUntil`; without that for ever. */
  readonly isCovered?: true;
  readonly coveredUntil?: Date;
  /** When it must be looked at next; absent: never again. */
  readonly nextDueAt?: Date;
}

/** Of each kind whether nothing is left, as it was read. What is absent was not read by the version that wrote it. */
export interface RemovalChecks {
  readonly assignment: boolean;
  /** Membership of any group of the package. */
  readonly group: boolean;
  readonly role: boolean;
  /** Eligibility for the role, or for membership of a group. */
  readonly eligibility?: boolean;
  readonly account?: AccountAfter;
  /** What another valid assignment grants as well. */
  readonly mayStay?: readonly Leftover[];
  /** How long after blocking Entra deletes the account. */
  readonly deletedAfterMs?: number;
  readonly readAt?: Date;
  /** When the account was read later than the rest. */
  readonly accountReadAt?: Date;
}

/** What was read in Microsoft Graph for this step. */
export type FollowFacts =
  | { readonly check: 'none' }
  | ({ readonly check: 'usable' } & HeldAccess)
  | {
      readonly check: 'gone';
      /** Of each kind: whether nothing is left. */
      readonly gone: RemovalChecks;
      /** Until when other valid assignments grant some of it; null: without end. Absent: none does. */
      readonly coveredUntil?: Date | null;
    }
  | {
      readonly check: 'account';
      readonly account: AccountAfter;
      readonly deletedAfterMs?: number;
      readonly accountReadAt: Date;
      /** A request is open that keeps the account. */
      readonly isWanted: boolean;
    };

/** Which facts this assignment needs now. */
export function neededCheck(assignment: FollowedAssignment, now: Date): FollowFacts['check'] {
  if (assignment.goneAt) {
    const deletedBy = deletionDueAt(assignment);
    return deletedBy && deletedBy <= now ? 'account' : 'none';
  }
  if (hasEnded(assignment, now)) return 'gone';
  return assignment.usableAt || !isApproved(assignment) ? 'none' : 'usable';
}

const hasEnded = (assignment: FollowedAssignment, now: Date): boolean =>
  assignment.state === 'expired' || (assignment.endsAt !== undefined && assignment.endsAt <= now);

/** Whether it was granted, whatever became of the delivery. */
const isApproved = ({ state }: FollowedAssignment): boolean => state !== 'unknown' && state !== 'expired';

export interface FollowStep {
  readonly assignment: FollowedAssignment;
  readonly notices: ReadonlyArray<{ readonly kind: NoticeKind; readonly occurrence: string }>;
  /** The operators are alarmed again; tells this time from the others. */
  readonly alarm?: string;
  /** Entra is to be asked to work on this again. */
  readonly reprocess?: ReprocessTarget;
}

/** The next state of a followed assignment, and what its holder is told because of it. */
export function followAssignment(
  before: FollowedAssignment,
  facts: FollowFacts,
  now: Date,
  settings: FollowSettings,
): FollowStep {
  if (before.goneAt) return followDeletion(before, facts, now);
  if (hasEnded(before, now)) return followEnd(before, facts, now, settings);
  if (!isApproved(before)) return { assignment: never(before), notices: [] };
  return followGrant(before.endedAt ? withoutEnd(before) : before, facts, now, settings);
}

/** An extension may be delivered after the old end: what was seen of that one says nothing of the new. */
function withoutEnd(assignment: FollowedAssignment): FollowedAssignment {
  const {
    endedAt: _,
    cause: _c,
    overdueAt: _o,
    alarmedAt: _a,
    checkingSince: _s,
    lastChecks: _l,
    ...rest
  } = assignment;
  return rest;
}

function followGrant(
  before: FollowedAssignment,
  facts: FollowFacts,
  now: Date,
  settings: FollowSettings,
): FollowStep {
  const reached = before.usableAt ? { assignment: before, notices: [] } : reach(before, facts, now, settings);
  const warned = warn(reached.assignment, now, settings);
  const { assignment } = reached;
  // A failed delivery stays one until it is seen anew, or until it was tried often enough.
  const isWaiting =
    !assignment.usableAt &&
    (assignment.stuckBecause !== 'failed' || isReprocessing(assignment, now, settings));
  const next = [
    warned.nextAt,
    ...(isWaiting ? [recheckAt(assignment, now, settings), stuckDueAt(assignment, settings)] : []),
    assignment.endsAt,
  ].filter((at) => at === undefined || at > now);
  return {
    ...reached,
    assignment: due(warned.assignment, earliest(next)),
    notices: [
      ...reached.notices,
      ...(warned.tell ? [{ kind: 'ending' as const, occurrence: warned.tell }] : []),
    ],
  };
}

/** Whether it has become usable, and since when it counts as stuck if it has not. */
function reach(
  before: FollowedAssignment,
  facts: FollowFacts,
  now: Date,
  settings: FollowSettings,
): FollowStep {
  const waiting = { ...before, checkingSince: earlier(before.checkingSince, now) };
  if (facts.check !== 'usable') return { assignment: waiting, notices: [] };
  const reason = toStuckReason(before.state, facts);
  if (!reason) {
    const { checkingSince: _, ...rest } = withoutStuck(before);
    const toActivate = toActivateOf(facts);
    const usable = { ...rest, usableAt: now, ...(toActivate ? { toActivate } : {}) };
    return { assignment: usable, notices: [{ kind: 'usable', occurrence: 'once' }] };
  }
  const again = reprocess(waiting, reason, now, settings);
  const tried = again.target ? { reprocess: again.target } : {};
  if (!before.stuckAt && now < stuckDueAt(waiting, settings))
    return { assignment: again.assignment, notices: [], ...tried };
  const stuckAt = before.stuckAt ?? now;
  // Who asked is told of a failed delivery as soon as Entra says so.
  const isNews = !before.stuckAt && reason !== 'failed';
  return {
    assignment: { ...again.assignment, stuckAt, stuckBecause: reason },
    notices: isNews ? [{ kind: 'stuck', occurrence: stuckAt.toISOString() }] : [],
    ...tried,
  };
}

function stuckDueAt({ checkingSince, stuckAt }: FollowedAssignment, settings: FollowSettings): Date {
  return stuckAt ?? new Date((checkingSince?.getTime() ?? 0) + settings.stuckAfterMs);
}

/**
 * Of the warnings that have come due since the last look, the latest is given and the others are
 * skipped: who was not reachable for an hour wants one message, not three.
 */
function warn(
  assignment: FollowedAssignment,
  now: Date,
  settings: FollowSettings,
): { assignment: FollowedAssignment; tell?: string; nextAt?: Date } {
  const { startsAt, endsAt } = assignment;
  if (!startsAt || !endsAt || !assignment.usableAt) return { assignment };
  // An extension voids the warnings of the old end. Of the new end those are given that come due after the extension was
  // seen, which is when it was made due (`nextDueAt`); those that were past by then are skipped.
  const fresh = assignment.warnedFor?.getTime() !== endsAt.getTime();
  const extended = fresh && assignment.warnedFor !== undefined;
  const since = extended ? earlier(assignment.nextDueAt, now) : fresh ? undefined : assignment.warnedUntil;
  const instants = toWarnInstants(startsAt, endsAt, settings);
  const dueNow = instants.findLast((at) => at <= now && (!since || at > since));
  const nextAt = instants.find((at) => at > now && (!since || at > since));
  const until = dueNow ?? since;
  const { warnedUntil: _, ...rest } = assignment;
  return {
    assignment: { ...rest, warnedFor: endsAt, ...(until ? { warnedUntil: until } : {}) },
    ...(dueNow ? { tell: `${endsAt.toISOString()}/${dueNow.toISOString()}` } : {}),
    ...(nextAt ? { nextAt } : {}),
  };
}
