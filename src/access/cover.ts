import type { AccessPackage } from './access-package.ts';
import type { FollowedAssignment, RemovalChecks } from './follow-assignment.ts';
import type { Leftover } from './follow-end.ts';
import type { GroupId } from './ids.ts';

/** What a person's other valid assignments grant of what has ended. */
export interface Cover {
  /** When the last of them ends; null: one has no end. */
  readonly until: Date | null;
  readonly isRoleCovered: boolean;
  /** The package without what the others grant as well. */
  readonly uncovered: AccessPackage;
}

const groupsOf = ({ groupIds, eligibleGroupIds = [] }: AccessPackage) => [...groupIds, ...eligibleGroupIds];

/** Whether the person can use the very same access by another valid assignment. */
export const isHeldOtherwise = (
  { id, packageId }: FollowedAssignment,
  held: readonly FollowedAssignment[],
  now: Date,
): boolean =>
  held.some(
    (other) =>
      other.id !== id &&
      other.packageId === packageId &&
      other.usableAt !== undefined &&
      other.state === 'delivered' &&
      (!other.endsAt || other.endsAt > now),
  );

/** @returns undefined when no other assignment grants the same role, or one of the same groups */
export function toCover(
  ended: FollowedAssignment,
  own: AccessPackage,
  packages: readonly AccessPackage[],
  held: readonly FollowedAssignment[],
  now: Date,
): Cover | undefined {
  const covers = held.flatMap(({ id, state, endsAt, packageId }) => {
    const isValid = id !== ended.id && state === 'delivered' && (!endsAt || endsAt > now);
    const other = isValid ? packages.find((each) => each.id === packageId) : undefined;
    if (!other) return [];
    const isSame = other.role === own.role || groupsOf(other).some((group) => groupsOf(own).includes(group));
    return isSame ? [{ other, endsAt }] : [];
  });
  if (covers.length === 0) return undefined;
  const granted = new Set(covers.flatMap(({ other }) => groupsOf(other)));
  const isUncovered = (group: GroupId): boolean => !granted.has(group);
  const isAllCovered = !groupsOf(own).some(isUncovered);
  const ends = covers.map(({ endsAt }) => endsAt?.getTime() ?? Infinity);
  const lastEnd = Math.max(...ends);
  const { eligibleGroupIds, ...rest } = own;
  return {
    until: lastEnd === Infinity ? null : new Date(lastEnd),
    // A role hangs on groups: whoever may stay in all of them keeps it.
    isRoleCovered: isAllCovered || covers.some(({ other }) => other.role === own.role),
    uncovered: {
      ...rest,
      groupIds: own.groupIds.filter(isUncovered),
      ...(eligibleGroupIds ? { eligibleGroupIds: eligibleGroupIds.filter(isUncovered) } : {}),
    },
  };
}

/**
 * What is left only because another assignment grants it.
 * @param checks of what no other assignment grants
 */
export function toMayStay(
  { isRoleCovered, uncovered }: Cover,
  checks: Pick<RemovalChecks, 'group' | 'eligibility'>,
): Leftover[] {
  const isEligibilityCovered = isRoleCovered && (uncovered.eligibleGroupIds ?? []).length === 0;
  return [
    ...(checks.group ? (['group'] as const) : []),
    ...(isRoleCovered ? (['role'] as const) : []),
    ...(isEligibilityCovered || checks.eligibility !== false ? (['eligibility'] as const) : []),
  ];
}
