import { isOwner } from '../directory/group-access.ts';
import type { Group } from '../directory/entities.ts';
import type { GraphCall } from '../graph/route.ts';
import { hasRoleFor } from '../roles/active-roles.ts';

const groupAdministrators = [
  'Directory Writers',
  'Groups Administrator',
  'Identity Governance Administrator',
  'User Administrator',
];

function isMember({ caller, reading }: GraphCall, group: Group): boolean {
  return (
    caller.kind === 'user' && reading.tenant.memberships.get(`${group.id}/${caller.userId}`) !== undefined
  );
}

/**
 * Whether the caller may give and take places in a group: its owners, and whom a role allows to. Microsoft's page lets
 * members write too, which cannot be meant of the places of others.
 * @see https://learn.microsoft.com/graph/api/privilegedaccessgroup-post-assignmentschedulerequests
 */
export function canManageAccess(call: GraphCall, group: Group): boolean {
  if (isOwner(call, group)) return true;
  return hasRoleFor(call, group.isAssignableToRole ? ['Privileged Role Administrator'] : groupAdministrators);
}

/**
 * Whether the caller may read who has which place in a group: its owners and members, and whom a role allows to.
 * @see https://learn.microsoft.com/graph/api/privilegedaccessgroup-list-assignmentscheduleinstances
 */
export function canReadAccess(call: GraphCall, group: Group): boolean {
  return isMember(call, group) || canManageAccess(call, group) || hasRoleFor(call, ['Global Reader']);
}
