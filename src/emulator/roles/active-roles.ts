import type { GraphCall } from '../graph/route.ts';
import { GraphError } from '../graph-error.ts';
import { groupIdsOf } from '../lifecycle/subjects.ts';
import type { Tenant } from '../world/tenant.ts';
import { directoryRoleOf } from './directory-roles.ts';
import type { RoleInstance } from './entities.ts';

/** When and where a question about roles is asked. */
interface When {
  readonly tenant: Tenant;
  readonly now: Date;
}

function isActive({ startAt, endAt }: RoleInstance, now: Date): boolean {
  return startAt <= now && (endAt === null || endAt > now);
}

/** The ids of the directory roles a principal holds now: its own, activated ones, and those of its groups. */
export function activeRoleIds({ tenant, now }: When, principalId: string): Set<string> {
  const principals = [principalId, ...groupIdsOf(tenant, principalId)];
  const rows = principals.flatMap((id) => tenant.roleInstances.where('principal', id));
  return new Set(rows.filter((row) => isActive(row, now)).map((row) => row.roleDefinitionId));
}

/**
 * Whether a user or service principal holds one of the directory roles now, directly, through a group or activated.
 * @param names Microsoft's display names, such as Global Reader
 */
export function holdsDirectoryRole(when: When, principalId: string, names: readonly string[]): boolean {
  return [...activeRoleIds(when, principalId)].some((id) => {
    const name = directoryRoleOf(id)?.displayName;
    return name !== undefined && names.includes(name);
  });
}

/** The refusal of the directory, roles and audit log: the token or the caller's roles do not reach. */
export function requestDenied(): GraphError {
  const message = 'Insufficient privileges to complete the operation.';
  return new GraphError(403, 'Authorization_RequestDenied', message);
}

/** Whether the call is an app's, or that of a user who holds one of the roles; Global Administrator is always one. */
export function hasRoleFor({ caller, reading }: GraphCall, names: readonly string[]): boolean {
  if (caller.kind === 'app') return true;
  return holdsDirectoryRole(reading, caller.userId, ['Global Administrator', ...names]);
}

/**
 * Refuses a signed-in user who holds none of the roles. An app needs its permission only.
 * @throws GraphError 403
 */
export function requireRole(call: GraphCall, names: readonly string[]): void {
  if (!hasRoleFor(call, names)) throw requestDenied();
}
