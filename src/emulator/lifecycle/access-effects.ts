import { deriveObjectId } from '../world/object-id.ts';
import type { Assignment } from '../entitlement/entities.ts';
import type { Tenant } from '../world/tenant.ts';
import type { Scope } from '../world/world.ts';
import { groupIdsOf } from './subjects.ts';

function groupsOf(tenant: Tenant, assignment: Assignment): readonly string[] {
  return tenant.accessPackages.get(assignment.accessPackageId)?.groupIds ?? [];
}

function rolesOfGroup(tenant: Tenant, groupId: string): string[] {
  return tenant.roleInstances.where('principal', groupId).map((row) => row.roleDefinitionId);
}

/** Puts the target of a delivered assignment into the package's groups. */
export function joinGroups({ tenant }: Scope, assignment: Assignment): void {
  const memberId = tenant.subjects.get(assignment.subjectId)?.objectId;
  if (assignment.state !== 'delivered' || memberId === undefined) return;
  for (const groupId of groupsOf(tenant, assignment)) {
    const id = `${groupId}/${memberId}`;
    if (tenant.memberships.get(id) === undefined) {
      tenant.memberships.insert({ id, groupId, memberId, isPermanent: false });
    }
  }
}

/** Shows the directory roles the package's groups carry on the target itself (rows with memberType Group). */
export function showRoles({ tenant, now }: Scope, assignment: Assignment): void {
  const principalId = tenant.subjects.get(assignment.subjectId)?.objectId;
  if (assignment.state !== 'delivered' || principalId === undefined) return;
  for (const roleDefinitionId of groupsOf(tenant, assignment).flatMap((id) => rolesOfGroup(tenant, id))) {
    const id = deriveObjectId(tenant.id, 'role instance', `${principalId}/${roleDefinitionId}`);
    if (tenant.roleInstances.get(id) !== undefined) continue;
    tenant.roleInstances.insert({
      id,
      principalId,
      roleDefinitionId,
      memberType: 'Group',
      startAt: now,
      endAt: null,
    });
  }
}

/** Takes the target of an ended assignment out of the package's groups, unless another assignment still carries them. */
export function removeAccess({ tenant }: Scope, assignment: Assignment): void {
  const memberId = tenant.subjects.get(assignment.subjectId)?.objectId;
  if (assignment.state !== 'expired' || memberId === undefined) return;
  const carried = new Set(
    tenant.assignments
      .where('subject', assignment.subjectId)
      .filter((other) => other.state === 'delivered')
      .flatMap((other) => groupsOf(tenant, other)),
  );
  for (const groupId of groupsOf(tenant, assignment)) {
    const id = `${groupId}/${memberId}`;
    if (carried.has(groupId) || tenant.memberships.get(id)?.isPermanent === true) continue;
    tenant.memberships.remove(id);
  }
  const remaining = new Set([...groupIdsOf(tenant, memberId)].flatMap((id) => rolesOfGroup(tenant, id)));
  for (const row of tenant.roleInstances.where('principal', memberId)) {
    if (row.memberType === 'Group' && !remaining.has(row.roleDefinitionId))
      tenant.roleInstances.remove(row.id);
  }
}
