import type { GraphCall } from '../graph/route.ts';
import { GraphError } from '../graph-error.ts';
import { hasRoleFor, requestDenied } from '../roles/active-roles.ts';
import type { Group } from './entities.ts';

/** The directory roles that write groups which are not role-assignable. */
const groupWriters = ['Groups Administrator', 'User Administrator', 'Directory Writers'];

/** The permission that role-assignable groups need besides. */
const roleManagement = 'RoleManagement.ReadWrite.Directory';

export function isOwner({ caller }: GraphCall, group: Group): boolean {
  return caller.kind === 'user' && group.ownerIds.includes(caller.userId);
}

/**
 * Refuses a caller who may not make a group role-assignable or change one that is: that takes a permission of its own
 * and, of users, Privileged Role Administrator.
 * @throws GraphError 403
 * @see https://learn.microsoft.com/entra/identity/role-based-access-control/groups-concept
 */
export function requireRoleManagement(call: GraphCall): void {
  if (!call.caller.permissions.has(roleManagement)) throw requestDenied();
  if (!hasRoleFor(call, ['Privileged Role Administrator'])) throw requestDenied();
}

/**
 * Refuses a caller who may not change a group: its owners may, and whom a role allows to.
 * @param roles further directory roles that may
 * @throws GraphError 403
 */
export function requireGroupWriter(call: GraphCall, group: Group, roles: readonly string[] = []): void {
  if (group.isAssignableToRole) {
    if (isOwner(call, group) && call.caller.permissions.has(roleManagement)) return;
    requireRoleManagement(call);
    return;
  }
  if (!isOwner(call, group) && !hasRoleFor(call, [...groupWriters, ...roles])) throw requestDenied();
}

/** Refuses to change by hand whom a rule puts in. Which error Graph has for it is not documented. @throws GraphError 400 */
export function refuseDynamic(group: Group): void {
  if (group.membershipRule === null) return;
  const message = 'The members of a group with dynamic membership cannot be changed.';
  throw new GraphError(400, 'Request_BadRequest', message);
}
