import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { UnifiedRoleAssignment, UnifiedRoleDefinition } from '@microsoft/microsoft-graph-types';
import { directoryObjects, toDirectoryObjects } from '../directory/directory-objects.ts';
import type { GraphCall, Route } from '../graph/route.ts';
import { ok, parameter } from '../graph/route.ts';
import { GraphError, invalidModel, unauthorized } from '../graph-error.ts';
import { readEntitlements, writeEntitlements } from '../graph/permissions.ts';
import { listEntries, listRows } from '../odata/list-rows.ts';
import { expandOne, render } from '../odata/resource.ts';
import type { Resource } from '../odata/resource.ts';
import { deriveObjectId } from '../world/object-id.ts';
import { auditEntitlement } from './audit-entitlement.ts';
import type { EntitlementRoleAssignment } from './catalog-entities.ts';
import type { EntitlementRole } from './entitlement-roles.ts';
import { entitlementRoleOf, entitlementRoles } from './entitlement-roles.ts';
import { odataType, parseModel } from './parse-model.ts';
import { readableCatalogs, requireEntitlementRole } from './require-role.ts';

const path = 'roleManagement/entitlementManagement';
const reads = { method: 'GET', delegated: readEntitlements, application: readEntitlements } as const;
const writes = { delegated: writeEntitlements, application: writeEntitlements } as const;
const scopePrefix = '/AccessPackageCatalog/';

const roleDefinitions: Resource<EntitlementRole> = {
  type: 'unifiedRoleDefinition',
  toWire: (role): UnifiedRoleDefinition => ({
    id: role.id,
    displayName: role.displayName,
    description: role.displayName,
    isBuiltIn: true,
    isEnabled: true,
    templateId: role.id,
    version: '1.0',
    rolePermissions: [{ allowedResourceActions: [...role.actions], condition: null }],
  }),
  filters: {
    id: { read: (role) => role.id },
    displayName: { read: (role) => role.displayName },
    isBuiltIn: { read: () => true },
  },
};

function toScope({ catalogId }: EntitlementRoleAssignment): string {
  return catalogId === null ? '/' : `${scopePrefix}${catalogId}`;
}

/**
 * Who holds which role of entitlement management, for a catalog or for all.
 * @see https://learn.microsoft.com/graph/api/resources/unifiedroleassignment
 */
const roleAssignments: Resource<EntitlementRoleAssignment> = {
  type: 'unifiedRoleAssignment',
  toWire: (row): UnifiedRoleAssignment => ({
    id: row.id,
    principalId: row.principalId,
    roleDefinitionId: row.roleDefinitionId,
    appScopeId: toScope(row),
    directoryScopeId: null,
  }),
  filters: {
    id: { read: (row) => row.id },
    principalId: { read: (row) => row.principalId, index: 'principal' },
    roleDefinitionId: { read: (row) => row.roleDefinitionId },
    appScopeId: { read: toScope },
  },
  expands: {
    principal: expandOne(
      () => directoryObjects,
      (row, { tenant }) => toDirectoryObjects(tenant, [row.principalId])[0],
    ),
    roleDefinition: expandOne(
      () => roleDefinitions,
      (row) => entitlementRoleOf(row.roleDefinitionId),
    ),
  },
};

const body = z.strictObject({
  ...odataType,
  principalId: z.guid(),
  roleDefinitionId: z.guid(),
  appScopeId: z.string(),
  directoryScopeId: z.null().optional(),
});

function parseScope({ tenant }: GraphCall['reading'], appScopeId: string): string | null {
  if (appScopeId === '/') return null;
  const id = appScopeId.toLowerCase().startsWith(scopePrefix.toLowerCase())
    ? appScopeId.slice(scopePrefix.length)
    : '';
  const catalog = tenant.catalogs.get(id);
  if (catalog === undefined) throw unauthorized();
  return catalog.id;
}

function isPrincipal({ reading: { tenant, world } }: GraphCall, id: string): boolean {
  if (toDirectoryObjects(tenant, [id]).length > 0 || tenant.servicePrincipals.get(id) !== undefined)
    return true;
  return [...world.apps.keys()].some((appId) => deriveObjectId(tenant.id, 'service principal', appId) === id);
}

function toTarget(row: EntitlementRoleAssignment) {
  const displayName = entitlementRoleOf(row.roleDefinitionId)?.displayName ?? '';
  return { id: row.id, displayName, type: 'RoleAssignment' };
}

/** Owners of a catalog hand out roles in it; roles over all catalogs are the administrators' to give. */
function create(call: GraphCall): EntitlementRoleAssignment {
  const { tenant } = call.reading;
  const input = parseModel(body, call.body);
  const catalogId = parseScope(call.reading, input.appScopeId);
  requireEntitlementRole(call, 'own', catalogId ?? undefined);
  const principalId = input.principalId.toLowerCase();
  const role = entitlementRoleOf(input.roleDefinitionId);
  if (role === undefined)
    throw invalidModel(`${input.roleDefinitionId} is no role of entitlement management.`);
  if (!isPrincipal(call, principalId)) throw invalidModel(`There is no principal ${principalId}.`);
  const isSame = (row: EntitlementRoleAssignment) =>
    row.roleDefinitionId === role.id && row.catalogId === catalogId;
  if (tenant.entitlementRoleAssignments.where('principal', principalId).some(isSame)) {
    throw new GraphError(409, 'DuplicateKey', 'There is already a duplicated entity.');
  }
  const row = tenant.entitlementRoleAssignments.insert({
    id: randomUUID(),
    principalId,
    roleDefinitionId: role.id,
    catalogId,
  });
  auditEntitlement(call, 'Add Entitlement Management role assignment', toTarget(row));
  return row;
}

function findAssignment(call: GraphCall): EntitlementRoleAssignment {
  const row = call.reading.tenant.entitlementRoleAssignments.get(parameter(call, 'id'));
  if (row === undefined) throw unauthorized();
  return row;
}

/**
 * Roles of entitlement management and who holds them.
 * @see https://learn.microsoft.com/graph/api/rbacapplication-post-roleassignments
 */
export const entitlementRoleRoutes: readonly Route[] = [
  {
    ...reads,
    path: `${path}/roleDefinitions`,
    returns: 'unifiedRoleDefinition[]',
    handle: (call) => {
      requireEntitlementRole(call, 'read');
      return ok(listRows(call, roleDefinitions, entitlementRoles));
    },
  },
  {
    ...reads,
    path: `${path}/roleDefinitions/{id}`,
    returns: 'unifiedRoleDefinition',
    handle: (call) => {
      requireEntitlementRole(call, 'read');
      const role = entitlementRoleOf(parameter(call, 'id'));
      if (role === undefined) throw unauthorized();
      return ok(render(roleDefinitions, role, call.reading, call.query));
    },
  },
  {
    ...reads,
    path: `${path}/roleAssignments`,
    returns: 'unifiedRoleAssignment[]',
    handle: (call) => {
      const isReadable = readableCatalogs(call);
      const entries = call.reading.tenant.entitlementRoleAssignments.entries();
      return ok(listEntries(call, roleAssignments, entries, (row) => isReadable(row.catalogId ?? '')));
    },
  },
  {
    ...writes,
    method: 'POST',
    path: `${path}/roleAssignments`,
    returns: 'unifiedRoleAssignment',
    accepts: 'unifiedRoleAssignment',
    handle: (call) => ({
      status: 201,
      body: render(roleAssignments, create(call), call.reading, call.query),
    }),
  },
  {
    ...reads,
    path: `${path}/roleAssignments/{id}`,
    returns: 'unifiedRoleAssignment',
    handle: (call) => {
      const row = findAssignment(call);
      requireEntitlementRole(call, 'read', row.catalogId ?? '');
      return ok(render(roleAssignments, row, call.reading, call.query));
    },
  },
  {
    ...writes,
    method: 'DELETE',
    path: `${path}/roleAssignments/{id}`,
    handle: (call) => {
      const row = findAssignment(call);
      requireEntitlementRole(call, 'own', row.catalogId ?? undefined);
      call.reading.tenant.entitlementRoleAssignments.remove(row.id);
      auditEntitlement(call, 'Remove Entitlement Management role assignment', toTarget(row));
      return { status: 204 };
    },
  },
];
