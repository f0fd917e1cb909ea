import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { GraphCall, Route } from '../graph/route.ts';
import { ok, parameter } from '../graph/route.ts';
import { invalidModel, unauthorized } from '../graph-error.ts';
import { entitlementManagement, readEntitlements, writeEntitlements } from '../graph/permissions.ts';
import { listEntries, listRows } from '../odata/list-rows.ts';
import { narrow } from '../odata/match-filter.ts';
import { render } from '../odata/resource.ts';
import { catalogs } from './access-packages.ts';
import { auditEntitlement } from './audit-entitlement.ts';
import type { Catalog } from './catalog-entities.ts';
import { rolesOf } from './catalog-resources.ts';
import { catalogOwnerId } from './entitlement-roles.ts';
import { nullableText, odataType, optionalText, parseChange, parseModel } from './parse-model.ts';
import { mayCreateCatalogs, readableCatalogs, requireEntitlementRole } from './require-role.ts';
import type { Deed } from './entitlement-roles.ts';
import { resourceRoles, resources } from './resources.ts';

const path = `${entitlementManagement}/catalogs`;
const reads = { method: 'GET', delegated: readEntitlements, application: readEntitlements } as const;
const writes = { delegated: writeEntitlements, application: writeEntitlements } as const;

const changes = {
  ...odataType,
  displayName: z.string().min(1),
  description: optionalText,
  state: z.enum(['published', 'unpublished']),
  isExternallyVisible: z.boolean(),
};
const newCatalog = z.strictObject({
  ...changes,
  state: changes.state.default('published'),
  isExternallyVisible: changes.isExternallyVisible.default(false),
  catalogType: z.literal('userManaged').optional(),
});
const catalogChange = z.strictObject({ ...changes, description: nullableText }).partial();

/**
 * The catalog of a call, for callers who may do this in it.
 * @throws GraphError 403 also when there is none
 */
export function findCatalog(call: GraphCall, deed: Deed): Catalog {
  const catalog = call.reading.tenant.catalogs.get(parameter(call, 'catalogId'));
  if (catalog === undefined) throw unauthorized();
  requireEntitlementRole(call, deed, catalog.id);
  return catalog;
}

function toTarget({ id, displayName }: Catalog) {
  return { id, displayName, type: 'AccessPackageCatalog' };
}

function create(call: GraphCall): Catalog {
  const { caller, reading } = call;
  const { tenant, now } = reading;
  if (!mayCreateCatalogs(call)) throw unauthorized();
  const { displayName, description, state, isExternallyVisible } = parseModel(newCatalog, call.body);
  const catalog = tenant.catalogs.insert({
    id: randomUUID(),
    displayName,
    description,
    catalogType: 'userManaged',
    state,
    isExternallyVisible,
    createdAt: now,
    modifiedAt: now,
  });
  // Who creates a catalog owns it, which matters to those who may do nothing but create catalogs.
  tenant.entitlementRoleAssignments.insert({
    id: randomUUID(),
    principalId: caller.kind === 'user' ? caller.userId : caller.servicePrincipalId,
    roleDefinitionId: catalogOwnerId,
    catalogId: catalog.id,
  });
  auditEntitlement(call, 'Create access package catalog', toTarget(catalog));
  return catalog;
}

function update(call: GraphCall): void {
  const catalog = findCatalog(call, 'own');
  const values = parseChange(catalogChange, call.body);
  call.reading.tenant.catalogs.change(catalog, { ...values, modifiedAt: call.reading.now });
  auditEntitlement(call, 'Update access package catalog', toTarget(catalog));
}

/** Microsoft does not document the code of the refusal. */
function remove(call: GraphCall): void {
  const { tenant } = call.reading;
  const catalog = findCatalog(call, 'own');
  if (catalog.catalogType === 'serviceDefault') throw invalidModel('The built-in catalog cannot be deleted.');
  if (tenant.accessPackages.find('catalog', catalog.id) !== undefined) {
    throw invalidModel('The catalog has access packages.');
  }
  for (const { id } of tenant.catalogResources.where('catalog', catalog.id))
    tenant.catalogResources.remove(id);
  for (const { id } of tenant.customExtensions.where('catalog', catalog.id))
    tenant.customExtensions.remove(id);
  for (const { row } of tenant.entitlementRoleAssignments
    .entries()
    .filter((e) => e.row.catalogId === catalog.id)) {
    tenant.entitlementRoleAssignments.remove(row.id);
  }
  tenant.catalogs.remove(catalog.id);
  auditEntitlement(call, 'Delete access package catalog', toTarget(catalog));
}

/**
 * Catalogs, and the resources they hold.
 * @see https://learn.microsoft.com/graph/api/resources/accesspackagecatalog
 */
export const catalogRoutes: readonly Route[] = [
  {
    ...reads,
    path,
    returns: 'accessPackageCatalog[]',
    handle: (call) => {
      const isReadable = readableCatalogs(call);
      const { reading, query } = call;
      const entries = narrow(reading.tenant.catalogs, catalogs, query.filter, reading);
      return ok(listEntries(call, catalogs, entries, ({ id }) => isReadable(id)));
    },
  },
  {
    ...writes,
    method: 'POST',
    path,
    returns: 'accessPackageCatalog',
    accepts: 'accessPackageCatalog',
    handle: (call) => ({ status: 201, body: render(catalogs, create(call), call.reading, call.query) }),
  },
  {
    ...reads,
    path: `${path}/{catalogId}`,
    returns: 'accessPackageCatalog',
    handle: (call) => ok(render(catalogs, findCatalog(call, 'read'), call.reading, call.query)),
  },
  {
    ...writes,
    method: 'PATCH',
    path: `${path}/{catalogId}`,
    accepts: 'accessPackageCatalog',
    handle: (call) => {
      update(call);
      return { status: 204 };
    },
  },
  {
    ...writes,
    method: 'DELETE',
    path: `${path}/{catalogId}`,
    handle: (call) => {
      remove(call);
      return { status: 204 };
    },
  },
  {
    ...reads,
    path: `${path}/{catalogId}/resources`,
    returns: 'accessPackageResource[]',
    handle: (call) => {
      const { id } = findCatalog(call, 'read');
      return ok(
        listEntries(call, resources, call.reading.tenant.catalogResources.entriesWhere('catalog', id)),
      );
    },
  },
  {
    ...reads,
    path: `${path}/{catalogId}/resources/{resourceId}`,
    returns: 'accessPackageResource',
    handle: (call) => {
      const { id } = findCatalog(call, 'read');
      const resource = call.reading.tenant.catalogResources.get(parameter(call, 'resourceId'));
      if (resource?.catalogId !== id) throw unauthorized();
      return ok(render(resources, resource, call.reading, call.query));
    },
  },
  {
    ...reads,
    path: `${path}/{catalogId}/resourceRoles`,
    returns: 'accessPackageResourceRole[]',
    handle: (call) => {
      const { tenant } = call.reading;
      const held = tenant.catalogResources.where('catalog', findCatalog(call, 'read').id);
      const roles = held.flatMap((resource) => rolesOf(tenant, resource));
      return ok(listRows(call, resourceRoles, roles));
    },
  },
];
