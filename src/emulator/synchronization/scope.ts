import type { DirectoryUser } from '../directory/entities.ts';
import type { Tenant } from '../world/tenant.ts';
import { attributeOf } from './attribute-values.ts';
import type { ScopingFilter } from './schema-input.ts';

/**
 * The users who are assigned to a service principal, themselves or by a group. Provisioning does not look into groups
 * of groups.
 */
export function assignedUsers(tenant: Tenant, servicePrincipalId: string): DirectoryUser[] {
  const principals = tenant.appRoleAssignments.where('resource', servicePrincipalId);
  const ids = principals.flatMap(({ principalId, principalType }) =>
    principalType === 'Group'
      ? tenant.memberships.where('group', principalId).map((row) => row.memberId)
      : [principalId],
  );
  return [...new Set(ids)].flatMap((id) => tenant.users.get(id) ?? []);
}

/** Whether synchronization may take a user: internal ones only, and only those whom the filter lets through. */
export function isInScope(
  tenant: Tenant,
  user: DirectoryUser,
  filter: ScopingFilter | null | undefined,
): boolean {
  if (user.homeTenantId !== tenant.id) return false;
  const groups = filter?.groups ?? [];
  if (groups.length === 0) return true;
  return groups.some(({ clauses }) =>
    clauses.every(({ operatorName, sourceOperandName, targetOperand }) => {
      const actual = attributeOf(user, sourceOperandName)?.toLowerCase();
      const isEqual = (targetOperand?.values ?? []).some((value) => value.toLowerCase() === actual);
      return operatorName.toUpperCase() === 'EQUALS' ? isEqual : !isEqual;
    }),
  );
}
