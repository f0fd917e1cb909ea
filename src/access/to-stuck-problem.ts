import type { FollowedAssignment } from './follow-assignment.ts';
import type { FollowSettings } from './follow-settings.ts';
import type { Problem } from './problem.ts';

/** What operators are told of access that is stuck; undefined while it does not count as such. */
export function toStuckProblem(
  { tenant, id, stuckBecause, reprocessing }: FollowedAssignment,
  { reprocessTries }: Pick<FollowSettings, 'reprocessTries'>,
): Problem | undefined {
  if (!stuckBecause) return undefined;
  const tried = reprocessing && { ...reprocessing, isLast: reprocessing.tries >= reprocessTries };
  return {
    tenant,
    facts: { kind: 'delivery-stuck', assignment: id, because: stuckBecause, ...(tried ? { tried } : {}) },
  };
}
