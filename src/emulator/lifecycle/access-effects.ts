import type { Access } from '../entitlement/catalog-entities.ts';
import { accessOfPackage } from '../entitlement/catalog-resources.ts';
import type { Assignment } from '../entitlement/entities.ts';
import { deriveObjectId } from '../world/object-id.ts';
import type { Tenant } from '../world/tenant.ts';
import type { Scope } from '../world/world.ts';
import { giveAccess, grantIdOf, takeAccess } from './give-access.ts';
import { groupIdsOf } from './subjects.ts';

/** Whether an assignment gives access now. */
export function isHeld({ state }: Assignment): boolean {
  return state === 'delivered' || state === 'partiallyDelivered';
}

/** The account of the target; null while there is none, and while it is among the deleted ones. */
function principalOf(tenant: Tenant, assignment: Assignment): string | null {
  const objectId = tenant.subjects.get(assignment.subjectId)?.objectId ?? '';
  return tenant.users.get(objectId)?.id ?? null;
}

function rolesOfGroup(tenant: Tenant, groupId: string): string[] {
  return tenant.roleInstances.where('principal', groupId).map((row) => row.roleDefinitionId);
}

/** When access ends that several assignments carry: with the last of them; null for never. */
function endOf(tenant: Tenant, subjectId: string, grantId: string, principalId: string): Date | null {
  const ends = tenant.assignments
    .where('subject', subjectId)
    .filter(isHeld)
    .filter(({ accessPackageId }) =>
      accessOfPackage(tenant, accessPackageId).some((access) => grantIdOf(principalId, access) === grantId),
    )
    .map(({ schedule }) => schedule.endAt);
  if (ends.length === 0 || ends.includes(null)) return null;
  return new Date(Math.max(...ends.map((end) => end?.getTime() ?? 0)));
}

function give(scope: Scope, assignment: Assignment, isWanted: (access: Access) => boolean): void {
  const { tenant } = scope;
  const principalId = principalOf(tenant, assignment);
  if (!isHeld(assignment) || principalId === null) return;
  for (const access of accessOfPackage(tenant, assignment.accessPackageId).filter(isWanted)) {
    const endAt = endOf(tenant, assignment.subjectId, grantIdOf(principalId, access), principalId);
    giveAccess(scope, principalId, access, endAt);
  }
}

const isRole = ({ kind }: Access): boolean => kind === 'role' || kind === 'roleEligibility';

/** Gives the target of an assignment what its package gives in groups and apps; what is there already stays. */
export function joinGroups(scope: Scope, assignment: Assignment): void {
  give(scope, assignment, (access) => !isRole(access));
}

/**
 * Gives the target of an assignment the directory roles of its package, and shows those that the package's groups carry
 * on the target itself (rows with memberType Group).
 */
export function showRoles(scope: Scope, assignment: Assignment): void {
  const { tenant, now } = scope;
  give(scope, assignment, isRole);
  const principalId = principalOf(tenant, assignment);
  if (!isHeld(assignment) || principalId === null) return;
  const groupIds = accessOfPackage(tenant, assignment.accessPackageId).flatMap((access) =>
    access.kind === 'groupMember' ? [access.groupId] : [],
  );
  for (const roleDefinitionId of groupIds.flatMap((id) => rolesOfGroup(tenant, id))) {
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

/**
 * Takes away what entitlement management gave the target of an assignment and no assignment carries any more, be it
 * that this one ended or that its package gives less.
 */
export function removeAccess(scope: Scope, assignment: Assignment): void {
  const { tenant } = scope;
  const principalId = principalOf(tenant, assignment);
  if (principalId === null) return;
  const carried = new Set(
    tenant.assignments
      .where('subject', assignment.subjectId)
      .filter(isHeld)
      .flatMap((held) => accessOfPackage(tenant, held.accessPackageId))
      .map((access) => grantIdOf(principalId, access)),
  );
  for (const grant of tenant.grantedAccess.where('principal', principalId)) {
    if (!carried.has(grant.id)) takeAccess(scope, grant);
  }
  const remaining = new Set(
    [...groupIdsOf(tenant, principalId)].flatMap((groupId) => rolesOfGroup(tenant, groupId)),
  );
  for (const row of tenant.roleInstances.where('principal', principalId)) {
    if (row.memberType === 'Group' && !remaining.has(row.roleDefinitionId))
      tenant.roleInstances.remove(row.id);
  }
}
