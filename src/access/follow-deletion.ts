import { due, never } from './follow-due.ts';
import type { FollowedAssignment, FollowFacts, FollowStep } from './follow-assignment.ts';

const HOUR_MS = 3_600_000;
/** How long Entra's own work on many may take. */
const DAY_MS = 24 * HOUR_MS;

/**
 * When an account that was blocked after its last access should have been deleted, by the tenant's own settings;
 * undefined when it is not to be.
 */
export function deletionDueAt({
  goneAt,
  lastChecks,
}: Pick<FollowedAssignment, 'goneAt' | 'lastChecks'>): Date | undefined {
  const { account, deletedAfterMs } = lastChecks ?? {};
  if (!goneAt || !deletedAfterMs || (account !== 'blocked' && account !== 'undeleted')) return undefined;
  return new Date(goneAt.getTime() + deletedAfterMs + DAY_MS);
}

/** After everything else is gone: whether the account follows when its time is up. Operators are told each day until it does. */
export function followDeletion(before: FollowedAssignment, facts: FollowFacts, now: Date): FollowStep {
  const { lastChecks, undeleted, ...rest } = before;
  const dueAt = deletionDueAt(before);
  if (!dueAt || !lastChecks) return { assignment: never(before), notices: [] };
  const tomorrow = new Date(now.getTime() + DAY_MS);
  if (facts.check !== 'account') {
    return { assignment: due(before, dueAt > now ? dueAt : tomorrow), notices: [] };
  }
  const { check: _, isWanted, account, ...read } = facts;
  const { deletedAfterMs, ...checks } = lastChecks;
  const isThere = account === 'blocked' || account === 'left';
  const after = {
    ...rest,
    lastChecks: { ...checks, account, ...(account === 'left' ? { deletedAfterMs } : {}), ...read },
  };
  // Somebody may have changed what the tenant does with its guests, or when.
  const nextAt = isThere
    ? deletionDueAt({ ...after, lastChecks: { ...after.lastChecks, account: 'blocked' } })
    : undefined;
  if (!nextAt || nextAt > now) return { assignment: due(after, nextAt), notices: [] };
  if (isWanted) return { assignment: due(before, tomorrow), notices: [] };
  const sinceAt = undeleted?.sinceAt ?? now;
  const days = Math.max(0, Math.floor((now.getTime() - sinceAt.getTime()) / DAY_MS));
  const alarmAt = new Date(sinceAt.getTime() + days * DAY_MS);
  const isDue = !undeleted || alarmAt > undeleted.alarmedAt;
  const alarmed = {
    ...after,
    lastChecks: { ...after.lastChecks, account: 'undeleted' as const },
    undeleted: { sinceAt, alarmedAt: isDue ? alarmAt : undeleted.alarmedAt },
  };
  return {
    assignment: due(alarmed, new Date(now.getTime() + HOUR_MS)),
    notices: [],
    ...(isDue ? { alarm: alarmAt.toISOString() } : {}),
  };
}
