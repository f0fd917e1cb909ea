import type { AccessPackage } from './access-package.ts';
import type { OwnAssignment } from './assignment.ts';
import type { AssignmentRequest } from './assignment-request.ts';
import { isOpenRequest } from './assignment-request.ts';
import type { AccessPackageId, GroupId } from './ids.ts';
import type { Named } from './named.ts';
import type { Obstacle } from './request-form.ts';
import type { SecurityRole } from './security-role.ts';

/** What a person has and waits for in one tenant. */
export interface Holdings {
  readonly assignments: readonly Pick<OwnAssignment, 'packageId' | 'state' | 'endsAt'>[];
  readonly requests: readonly Pick<AssignmentRequest, 'packageId' | 'state' | 'purpose' | 'createdAt'>[];
  /** Those of the incompatible groups of which the person is a member. */
  readonly groups: readonly GroupId[];
}

/**
 * Why this person cannot ask for a role that the tenant grants through a package; what they hold and
 * wait for comes before what Graph offers, because Graph goes on offering what is held.
 * @returns undefined when nothing of that stands in the way
 */
export function toObstacle(
  tenant: Named,
  role: SecurityRole,
  packageId: AccessPackageId,
  { assignments, requests, groups }: Holdings,
  packages: readonly AccessPackage[],
): Obstacle | undefined {
  const current = assignments.filter(({ state }) => state !== 'expired' && state !== 'deliveryFailed');
  const held = current.find((assignment) => assignment.packageId === packageId);
  if (held) return { tenant, role, reason: 'held', ...(held.endsAt ? { until: held.endsAt } : {}) };
  const pending = requests.find(
    (request) => request.packageId === packageId && request.purpose === 'add' && isOpenRequest(request),
  );
  if (pending) {
    return { tenant, role, reason: 'pending', ...(pending.createdAt ? { since: pending.createdAt } : {}) };
  }
  const asked = packages.find(({ id }) => id === packageId);
  for (const other of asked?.incompatibleWith ?? []) {
    const holding = current.find((assignment) => assignment.packageId === other.id);
    if (!holding) continue;
    const until = holding.endsAt ? { until: holding.endsAt } : {};
    return { tenant, role, reason: 'incompatible', otherName: other.name, ...until };
  }
  const barring = asked?.incompatibleGroups.find(({ id }) => groups.includes(id));
  return barring && { tenant, role, reason: 'incompatible-group', groupName: barring.name };
}
