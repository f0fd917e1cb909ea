import { isHeldOtherwise } from './cover.ts';
import type { FollowedAssignment } from './follow-assignment.ts';
import type { FollowSettings } from './follow-settings.ts';
import type { Problem } from './problem.ts';

/**
 * What operators are told of access that is stuck; undefined while it does not count as such, or the person can use the
 * same by another assignment.
 * @param held the person's assignments in the tenant
 */
export function toStuckProblem(
  assignment: FollowedAssignment,
  { reprocessTries }: Pick<FollowSettings, 'reprocessTries'>,
  held: readonly FollowedAssignment[],
  now: Date,
): Problem | undefined {
  const { tenant, id, stuckBecause, reprocessing } = assignment;
  if (!stuckBecause || isHeldOtherwise(assignment, held, now)) return undefined;
  const tried = reprocessing && { ...reprocessing, isLast: reprocessing.tries >= reprocessTries };
  return {
    tenant,
    facts: { kind: 'delivery-stuck', assignment: id, because: stuckBecause, ...(tried ? { tried } : {}) },
  };
}
