import type { Access, GrantedAccess } from '../entitlement/catalog-entities.ts';
import { deriveObjectId } from '../world/object-id.ts';
import type { Scope } from '../world/world.ts';

function whatOf(access: Access): string {
  if ('groupId' in access) return access.groupId;
  if ('roleDefinitionId' in access) return access.roleDefinitionId;
  return `${access.servicePrincipalId}/${access.appRoleId}`;
}

/** The id of the row that says somebody has this access from entitlement management. */
export function grantIdOf(principalId: string, access: Access): string {
  return `${principalId}/${access.kind}/${whatOf(access)}`;
}

/** Whether somebody has the access already, be it from elsewhere. */
function isThere({ tenant }: Scope, principalId: string, access: Access): boolean {
  switch (access.kind) {
    case 'groupMember':
      return tenant.memberships.get(`${access.groupId}/${principalId}`) !== undefined;
    case 'groupOwner':
      return tenant.groups.get(access.groupId)?.ownerIds.includes(principalId) ?? false;
    case 'groupEligibility':
      return tenant.groupEligibilities
        .where('principal', principalId)
        .some((row) => row.groupId === access.groupId && row.access === 'member');
    case 'role':
      return tenant.roleInstances
        .where('principal', principalId)
        .some((row) => row.memberType === 'Direct' && row.roleDefinitionId === access.roleDefinitionId);
    case 'roleEligibility':
      return tenant.roleEligibilities
        .where('principal', principalId)
        .some((row) => row.memberType === 'Direct' && row.roleDefinitionId === access.roleDefinitionId);
    case 'appRole':
    default:
      return tenant.appRoleAssignments
        .where('principal', principalId)
        .some((row) => row.resourceId === access.servicePrincipalId && row.appRoleId === access.appRoleId);
  }
}

function addRow(
  { tenant, now }: Scope,
  principalId: string,
  access: Access,
  id: string,
  endAt: Date | null,
): void {
  switch (access.kind) {
    case 'groupMember': {
      const { groupId } = access;
      tenant.memberships.insert({
        id: `${groupId}/${principalId}`,
        groupId,
        memberId: principalId,
        isPermanent: false,
      });
      break;
    }
    case 'groupOwner': {
      const group = tenant.groups.get(access.groupId);
      if (group !== undefined) tenant.groups.change(group, { ownerIds: [...group.ownerIds, principalId] });
      break;
    }
    case 'groupEligibility': {
      const { groupId } = access;
      tenant.groupEligibilities.insert({ id, groupId, principalId, access: 'member', startAt: now, endAt });
      break;
    }
    case 'role':
    case 'roleEligibility': {
      const { roleDefinitionId } = access;
      const row = { id, principalId, roleDefinitionId, memberType: 'Direct', startAt: now, endAt } as const;
      if (access.kind === 'role') tenant.roleInstances.insert(row);
      else tenant.roleEligibilities.insert(row);
      break;
    }
    case 'appRole':
    default:
      tenant.appRoleAssignments.insert({
        id,
        appRoleId: access.appRoleId,
        principalId,
        principalType: 'User',
        resourceId: access.servicePrincipalId,
        isPermanent: false,
        createdAt: now,
      });
  }
}

/** Rows of PIM say themselves when they end, so they must be told when an assignment is extended. */
function moveEnd({ tenant }: Scope, rowId: string, endAt: Date | null): void {
  const membership = tenant.groupEligibilities.get(rowId);
  if (membership !== undefined) tenant.groupEligibilities.change(membership, { endAt });
  const active = tenant.roleInstances.get(rowId);
  if (active !== undefined) tenant.roleInstances.change(active, { endAt });
  const eligible = tenant.roleEligibilities.get(rowId);
  if (eligible !== undefined) tenant.roleEligibilities.change(eligible, { endAt });
}

function rowIdOf({ tenant }: Scope, grantId: string): string {
  return deriveObjectId(tenant.id, 'granted access', grantId);
}

/**
 * Gives somebody access, unless it is there; what was there before is not entitlement management's to take away.
 * Access that entitlement management gave before gets its new end.
 * @param endAt when the last assignment that carries it ends
 */
export function giveAccess(scope: Scope, principalId: string, access: Access, endAt: Date | null): void {
  const { tenant } = scope;
  const grantId = grantIdOf(principalId, access);
  const rowId = rowIdOf(scope, grantId);
  moveEnd(scope, rowId, endAt);
  // Of a group that was deleted its resource stays in the catalog.
  if ('groupId' in access && tenant.groups.get(access.groupId) === undefined) return;
  if (isThere(scope, principalId, access)) return;
  addRow(scope, principalId, access, rowId, endAt);
  if (tenant.grantedAccess.get(grantId) === undefined) {
    tenant.grantedAccess.insert({ id: grantId, principalId, access });
  }
}

/** Takes away what entitlement management gave. What meanwhile was made permanent by hand stays. */
export function takeAccess(scope: Scope, { id, principalId, access }: GrantedAccess): void {
  const { tenant } = scope;
  tenant.grantedAccess.remove(id);
  const rowId = rowIdOf(scope, id);
  if (access.kind === 'groupMember') {
    const membership = tenant.memberships.get(`${access.groupId}/${principalId}`);
    if (membership?.isPermanent === false) tenant.memberships.remove(membership.id);
  } else if (access.kind === 'groupOwner') {
    const group = tenant.groups.get(access.groupId);
    const ownerIds = group?.ownerIds.filter((ownerId) => ownerId !== principalId) ?? [];
    if (group !== undefined) tenant.groups.change(group, { ownerIds });
  } else if (access.kind === 'groupEligibility') tenant.groupEligibilities.remove(rowId);
  else if (access.kind === 'role') tenant.roleInstances.remove(rowId);
  else if (access.kind === 'roleEligibility') tenant.roleEligibilities.remove(rowId);
  else tenant.appRoleAssignments.remove(rowId);
}
