import type { FollowedAssignment } from './follow-assignment.ts';
import type { FollowSettings } from './follow-settings.ts';

/** Soon at first, and after each new try, then ever more rarely: half as long again as we have been waiting. */
export function recheckAt(assignment: FollowedAssignment, now: Date, settings: FollowSettings): Date {
  const { checkingSince = now, reprocessing } = assignment;
  const waitedMs = now.getTime() - (reprocessing?.lastAt ?? checkingSince).getTime();
  return new Date(
    now.getTime() + Math.min(settings.recheckMaxMs, Math.max(settings.recheckMs, waitedMs / 2)),
  );
}

/** The first of the instants that are given. */
export const earliest = (instants: ReadonlyArray<Date | undefined>): Date | undefined =>
  instants.filter((at) => at !== undefined).sort((a, b) => a.getTime() - b.getTime())[0];

/** Since when something has been so, by a clock that may have been ahead then; absent: since now. */
export const earlier = (since: Date | undefined, now: Date): Date => (since && since < now ? since : now);

/** The assignment, to be looked at again then; never, when there is no instant. */
export function due(assignment: FollowedAssignment, at: Date | undefined): FollowedAssignment {
  if (!at) return never(assignment);
  return { ...assignment, nextDueAt: at };
}

/** The assignment, not to be looked at again. */
export function never(assignment: FollowedAssignment): FollowedAssignment {
  const { nextDueAt: _, ...rest } = assignment;
  return rest;
}
