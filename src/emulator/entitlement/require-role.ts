import type { Caller } from '../graph/caller.ts';
import type { GraphCall } from '../graph/route.ts';
import { unauthorized } from '../graph-error.ts';
import { groupIdsOf } from '../lifecycle/subjects.ts';
import { holdsDirectoryRole } from '../roles/active-roles.ts';
import type { Tenant } from '../world/tenant.ts';
import type { EntitlementRoleAssignment } from './catalog-entities.ts';
import type { Deed } from './entitlement-roles.ts';
import { catalogCreatorId, deeds, entitlementRoleOf } from './entitlement-roles.ts';

/** Directory roles that may do everything in entitlement management. */
const administrators = ['Global Administrator', 'Identity Governance Administrator'];

/** Directory roles that may read everything in entitlement management. */
const readers = [
  ...administrators,
  'Compliance Administrator',
  'Global Reader',
  'Security Administrator',
  'Security Reader',
];

function principalIdOf(caller: Caller): string {
  return caller.kind === 'user' ? caller.userId : caller.servicePrincipalId;
}

function rolesHeldBy(tenant: Tenant, principalId: string): EntitlementRoleAssignment[] {
  const principals = [principalId, ...groupIdsOf(tenant, principalId)];
  return principals.flatMap((id) => tenant.entitlementRoleAssignments.where('principal', id));
}

/** Whether the caller may do this everywhere: by a directory role, or an app by its permission. */
function isUnbound({ caller, reading }: GraphCall, deed: Deed): boolean {
  if (caller.kind === 'app') {
    if (caller.permissions.has('EntitlementManagement.ReadWrite.All')) return true;
    if (deed === 'read' && caller.permissions.has('EntitlementManagement.Read.All')) return true;
  }
  return holdsDirectoryRole(reading, principalIdOf(caller), deed === 'read' ? readers : administrators);
}

function allows(assignment: EntitlementRoleAssignment, deed: Deed, catalogId: string): boolean {
  const most = entitlementRoleOf(assignment.roleDefinitionId)?.allows ?? null;
  const isThere = assignment.catalogId === null || assignment.catalogId === catalogId;
  return isThere && most !== null && deeds.indexOf(deed) <= deeds.indexOf(most);
}

/**
 * Whether an app holds any role that may stand in for the application permission; what it may do with it, the handler
 * finds out.
 */
export function holdsAnyRole(tenant: Tenant, principalId: string, now: Date): boolean {
  if (rolesHeldBy(tenant, principalId).length > 0) return true;
  return holdsDirectoryRole({ tenant, now }, principalId, readers);
}

/**
 * Whether the caller may do this in a catalog: a user by an entitlement-management role there or a directory role, an
 * app by its permission or by such a role.
 * @see https://learn.microsoft.com/entra/id-governance/entitlement-management-delegate
 */
export function hasEntitlementRole(call: GraphCall, deed: Deed, catalogId: string): boolean {
  if (isUnbound(call, deed)) return true;
  const held = rolesHeldBy(call.reading.tenant, principalIdOf(call.caller));
  return held.some((assignment) => allows(assignment, deed, catalogId));
}

/**
 * Refuses a caller who may not do this in the catalog, or, without a catalog, who may not do it at all. Reading what
 * belongs to no catalog (connected organizations, role definitions) is open to whoever holds any role.
 * @throws GraphError 403
 */
export function requireEntitlementRole(call: GraphCall, deed: Deed, catalogId?: string): void {
  if (isUnbound(call, deed)) return;
  const held = rolesHeldBy(call.reading.tenant, principalIdOf(call.caller));
  if (catalogId === undefined) {
    if (deed === 'read' && held.length > 0) return;
    // A role over all catalogs is no role over what stands outside of them.
    throw unauthorized();
  }
  if (!held.some((assignment) => allows(assignment, deed, catalogId))) throw unauthorized();
}

/** Whether the caller's roles reach all catalogs, or some only. */
export function isBoundToCatalogs(call: GraphCall): boolean {
  if (isUnbound(call, 'read')) return false;
  const held = rolesHeldBy(call.reading.tenant, principalIdOf(call.caller));
  return !held.some(({ catalogId, roleDefinitionId }) => {
    return catalogId === null && (entitlementRoleOf(roleDefinitionId)?.allows ?? null) !== null;
  });
}

/**
 * Who may see which rows of a list: refuses callers without any role, and tells by a row's catalog for the others.
 * @throws GraphError 403
 */
export function readableCatalogs(call: GraphCall): (catalogId: string) => boolean {
  requireEntitlementRole(call, 'read');
  if (!isBoundToCatalogs(call)) return () => true;
  const held = rolesHeldBy(call.reading.tenant, principalIdOf(call.caller));
  return (catalogId) => held.some((assignment) => allows(assignment, 'read', catalogId));
}

/** Whether the caller may create catalogs. */
export function mayCreateCatalogs(call: GraphCall): boolean {
  if (isUnbound(call, 'own')) return true;
  const held = rolesHeldBy(call.reading.tenant, principalIdOf(call.caller));
  return held.some(({ roleDefinitionId }) => roleDefinitionId === catalogCreatorId);
}
