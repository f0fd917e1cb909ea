import type { FollowedAssignment } from './follow-assignment.ts';
import type { FollowSettings } from './follow-settings.ts';
import type { StuckReason } from './held-access.ts';

/** What Entra is asked to work on again: the request that was not delivered, or what the assignment grants. */
export type ReprocessTarget = 'request' | 'assignment';

/** How often Entra was asked to deliver access again, and what it said the last time if it would not. */
export interface Reprocessing {
  readonly tries: number;
  readonly lastAt: Date;
  /** `not-allowed`: the app may not in this tenant. `asked-anew`: the person has, so it was left alone. */
  readonly refused?: 'not-allowed' | 'refused' | 'asked-anew';
}

/**
 * A request may be reprocessed once its delivery has failed, wholly or in part; an assignment to put its access in place
 * again. What waits for the person, or for an administrator, no second try mends.
 * @see https://learn.microsoft.com/graph/api/accesspackageassignmentrequest-reprocess
 * @see https://learn.microsoft.com/graph/api/accesspackageassignment-reprocess
 */
const TARGETS: Readonly<Partial<Record<StuckReason, ReprocessTarget>>> = {
  failed: 'request',
  'partly-delivered': 'request',
  delivering: 'assignment',
  group: 'assignment',
  role: 'assignment',
};

/** The assignment with one more try counted, where one is due. */
export function reprocess(
  assignment: FollowedAssignment,
  reason: StuckReason,
  now: Date,
  settings: FollowSettings,
): { readonly assignment: FollowedAssignment; readonly target?: ReprocessTarget } {
  const target = TARGETS[reason];
  const dueAt = target && reprocessDueAt(assignment, target, settings);
  if (!dueAt || dueAt > now) return { assignment };
  const reprocessing = { tries: (assignment.reprocessing?.tries ?? 0) + 1, lastAt: now };
  return { assignment: { ...assignment, reprocessing }, target };
}

/** What has failed is tried again at once: waiting does not mend it. All else when it counts as stuck; then once per bound. */
function reprocessDueAt(
  { reprocessing, checkingSince }: FollowedAssignment,
  target: ReprocessTarget,
  settings: FollowSettings,
): Date | undefined {
  if ((reprocessing?.tries ?? 0) >= settings.reprocessTries) return undefined;
  const waitMs = target === 'request' && !reprocessing ? 0 : settings.stuckAfterMs;
  return new Date((reprocessing?.lastAt ?? checkingSince ?? new Date(0)).getTime() + waitMs);
}

/** Whether Entra may still be at what it was asked to do again, or is to be asked once more. */
export function isReprocessing(
  { reprocessing }: FollowedAssignment,
  now: Date,
  settings: FollowSettings,
): boolean {
  if (!reprocessing) return false;
  const isMoreToCome = reprocessing.tries < settings.reprocessTries;
  return isMoreToCome || now.getTime() - reprocessing.lastAt.getTime() < settings.stuckAfterMs;
}
