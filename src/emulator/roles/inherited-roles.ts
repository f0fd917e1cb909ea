import { groupIdsOf } from '../lifecycle/subjects.ts';
import { scheduleAfter } from '../time/schedule-event.ts';
import { deriveObjectId } from '../world/object-id.ts';
import type { Scope } from '../world/world.ts';

/**
 * Brings the rows a member has because of role-assignable groups (memberType Group) in line with the groups it is in.
 * Only direct members count: Entra nests no groups in role-assignable ones.
 */
export function refreshInheritedRoles({ tenant, now }: Scope, principalId: string): void {
  const roleIds = new Set(
    [...groupIdsOf(tenant, principalId)]
      .flatMap((groupId) => tenant.roleInstances.where('principal', groupId))
      .map((row) => row.roleDefinitionId),
  );
  for (const row of tenant.roleInstances.where('principal', principalId)) {
    if (row.memberType !== 'Group') continue;
    if (!roleIds.delete(row.roleDefinitionId)) tenant.roleInstances.remove(row.id);
  }
  for (const roleDefinitionId of roleIds) {
    const id = deriveObjectId(tenant.id, 'role instance', `${principalId}/${roleDefinitionId}`);
    if (tenant.roleInstances.get(id) !== undefined) continue;
    const row = {
      id,
      principalId,
      roleDefinitionId,
      memberType: 'Group',
      startAt: now,
      endAt: null,
    } as const;
    tenant.roleInstances.insert(row);
  }
}

/** Plans the same for all members of a principal that is a group; nothing for any other. */
export function refreshMembersSoon(scope: Scope, principalId: string): void {
  for (const { memberId } of scope.tenant.memberships.where('group', principalId)) {
    scheduleAfter(scope, scope.world.delays.directoryRoleMs, 'refresh-inherited-roles', memberId);
  }
}
