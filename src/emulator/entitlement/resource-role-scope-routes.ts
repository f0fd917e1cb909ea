import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { GraphCall, Route } from '../graph/route.ts';
import { ok, parameter } from '../graph/route.ts';
import { GraphError } from '../graph-error.ts';
import { entitlementManagement, readEntitlements, writeEntitlements } from '../graph/permissions.ts';
import { listEntries } from '../odata/list-rows.ts';
import { render } from '../odata/resource.ts';
import { scheduleAfter } from '../time/schedule-event.ts';
import { auditEntitlement } from './audit-entitlement.ts';
import type { CatalogResource, ResourceRoleScope } from './catalog-entities.ts';
import { findResource, roleIdOf, rolesOf, roleScopeIdOf } from './catalog-resources.ts';
import type { AccessPackage } from './entities.ts';
import { findPackage, findReadablePackage, toPackageTarget } from './find-package.ts';
import { parseModel } from './parse-model.ts';
import { resourceRoleScopes } from './resources.ts';

const path = `${entitlementManagement}/accessPackages/{id}/resourceRoleScopes`;
const writes = { delegated: writeEntitlements, application: writeEntitlements } as const;

const text = z.string().nullish();
const origin = { id: text, originId: text, originSystem: text, displayName: text };
const body = z.looseObject({
  role: z.looseObject({ ...origin, resource: z.looseObject(origin).nullish() }),
  scope: z.looseObject(origin),
});

type Input = z.output<typeof body>;

function notFound(): GraphError {
  return new GraphError(404, 'RoleNotFound', 'The role was not found.');
}

/** The catalog's resource that role and scope are about: named by its own id, or by that of the object. */
function resourceOf(call: GraphCall, { role, scope }: Input, catalogId: string): CatalogResource {
  const { tenant } = call.reading;
  const named = tenant.catalogResources.get(role.resource?.id ?? '');
  const originId = scope.originId ?? role.resource?.originId ?? '';
  const ofCatalog = tenant.catalogResources.where('catalog', catalogId);
  const byOrigin = ofCatalog.find((row) => row.originId.toLowerCase() === originId.toLowerCase());
  const resource = named ?? byOrigin;
  if (
    resource === undefined ||
    findResource(tenant, catalogId, resource.originSystem, resource.originId) !== resource
  ) {
    throw notFound();
  }
  // A scope of another resource fits no role of this one.
  if (scope.originId && scope.originId.toLowerCase() !== resource.originId.toLowerCase()) throw notFound();
  return resource;
}

/** What the package's holders have or have not is brought in line a little later, as after an assignment. */
function refreshHolders(call: GraphCall, accessPackage: AccessPackage): void {
  const { tenant, world } = call.reading;
  for (const { id, state } of tenant.assignments.where('accessPackage', accessPackage.id)) {
    if (state !== 'delivered' && state !== 'partiallyDelivered') continue;
    scheduleAfter(call.reading, world.delays.membershipMs, 'join-groups', id);
    scheduleAfter(call.reading, world.delays.directoryRoleMs, 'show-roles', id);
    scheduleAfter(call.reading, world.delays.removalMs, 'remove-access', id);
  }
}

function add(call: GraphCall): ResourceRoleScope {
  const { tenant, now } = call.reading;
  const accessPackage = findPackage(call, 'write');
  const input = parseModel(body, call.body);
  const resource = resourceOf(call, input, accessPackage.catalogId);
  const { originId, id } = input.role;
  const role = rolesOf(tenant, resource).find(
    (candidate) =>
      candidate.originId.toLowerCase() === originId?.toLowerCase() || roleIdOf(tenant, candidate) === id,
  );
  if (role === undefined) throw notFound();
  const held = tenant.resourceRoleScopes.where('accessPackage', accessPackage.id);
  if (held.some((row) => row.resourceId === resource.id && row.roleOriginId === role.originId)) {
    throw new GraphError(409, 'DuplicateKey', 'There is already a duplicated entity.');
  }
  const row = tenant.resourceRoleScopes.insert({
    id: randomUUID(),
    accessPackageId: accessPackage.id,
    resourceId: resource.id,
    roleOriginId: role.originId,
    createdAt: now,
  });
  refreshHolders(call, accessPackage);
  auditEntitlement(call, 'Update access package', toPackageTarget(accessPackage));
  return row;
}

function remove(call: GraphCall): void {
  const { tenant } = call.reading;
  const accessPackage = findPackage(call, 'write');
  const wanted = parameter(call, 'roleScopeId').toLowerCase();
  const row = tenant.resourceRoleScopes
    .where('accessPackage', accessPackage.id)
    .find((candidate) => roleScopeIdOf(tenant, candidate) === wanted);
  if (row === undefined) throw notFound();
  tenant.resourceRoleScopes.remove(row.id);
  refreshHolders(call, accessPackage);
  auditEntitlement(call, 'Update access package', toPackageTarget(accessPackage));
}

/**
 * What a package gives: roles on resources of its catalog.
 * @see https://learn.microsoft.com/graph/api/accesspackage-post-resourcerolescopes
 */
export const resourceRoleScopeRoutes: readonly Route[] = [
  {
    method: 'GET',
    path,
    delegated: readEntitlements,
    application: readEntitlements,
    returns: 'accessPackageResourceRoleScope[]',
    handle: (call) => {
      const { id } = findReadablePackage(call);
      const entries = call.reading.tenant.resourceRoleScopes.entriesWhere('accessPackage', id);
      return ok(listEntries(call, resourceRoleScopes, entries));
    },
  },
  {
    ...writes,
    method: 'POST',
    path,
    returns: 'accessPackageResourceRoleScope',
    accepts: 'accessPackageResourceRoleScope',
    handle: (call) => ({
      status: 201,
      body: render(resourceRoleScopes, add(call), call.reading, call.query),
    }),
  },
  {
    ...writes,
    method: 'DELETE',
    path: `${path}/{roleScopeId}`,
    handle: (call) => {
      remove(call);
      return { status: 204 };
    },
  },
];
