import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { GraphCall, Route } from '../graph/route.ts';
import { ok } from '../graph/route.ts';
import { GraphError, invalidModel, unauthorized } from '../graph-error.ts';
import { entitlementManagement, readEntitlements, writeEntitlements } from '../graph/permissions.ts';
import { listEntries } from '../odata/list-rows.ts';
import { expandOne, render } from '../odata/resource.ts';
import type { Resource } from '../odata/resource.ts';
import { directoryRoleOf } from '../roles/directory-roles.ts';
import { hasRoleFor } from '../roles/active-roles.ts';
import { catalogs } from './access-packages.ts';
import { auditEntitlement } from './audit-entitlement.ts';
import { originSystems } from './catalog-entities.ts';
import type { CatalogResource, ResourceRequest } from './catalog-entities.ts';
import { addResource, findResource } from './catalog-resources.ts';
import { odataType, parseModel } from './parse-model.ts';
import { readableCatalogs, requireEntitlementRole } from './require-role.ts';
import { resources } from './resources.ts';

const path = `${entitlementManagement}/resourceRequests`;

const body = z.strictObject({
  ...odataType,
  requestType: z
    .string()
    .transform((text) => text.charAt(0).toLowerCase() + text.slice(1))
    .pipe(z.enum(['adminAdd', 'adminRemove'])),
  catalog: z.looseObject({ id: z.string() }).optional(),
  resource: z.looseObject({
    id: z.string().optional(),
    originId: z.string().min(1).optional(),
    originSystem: z.enum(originSystems).optional(),
    displayName: z.string().nullish(),
    description: z.string().nullish(),
  }),
});

type Input = z.output<typeof body>;
type Origin = Pick<CatalogResource, 'originId' | 'originSystem'>;

/** What the directory knows of the object: its name, and who may give it away. */
interface Known {
  readonly displayName: string;
  readonly ownerIds: readonly string[];
}

function knownOf(call: GraphCall, { originSystem, originId }: Origin): Known | undefined {
  const { tenant } = call.reading;
  switch (originSystem) {
    case 'AadGroup': {
      const group = tenant.groups.get(originId);
      return group && { displayName: group.displayName, ownerIds: group.ownerIds };
    }
    case 'AadApplication': {
      const app = tenant.servicePrincipals.get(originId);
      return app && { displayName: app.displayName, ownerIds: [] };
    }
    case 'DirectoryRole': {
      const role = directoryRoleOf(originId);
      return role && { displayName: role.displayName, ownerIds: [] };
    }
    case 'SharePointOnline':
    default:
      // There are no sites in the sandbox, so every address stands for one.
      return { displayName: originId, ownerIds: [] };
  }
}

/** Of which kinds of resources an app needs which permission besides, and a user which role. */
const rights: Readonly<
  Record<CatalogResource['originSystem'], { permission: string | null; roles: string[] }>
> = {
  AadGroup: {
    permission: 'Group.ReadWrite.All',
    roles: ['Identity Governance Administrator', 'Groups Administrator', 'User Administrator'],
  },
  AadApplication: {
    permission: 'Application.ReadWrite.All',
    roles: [
      'Identity Governance Administrator',
      'Application Administrator',
      'Cloud Application Administrator',
    ],
  },
  SharePointOnline: { permission: 'Sites.FullControl.All', roles: ['SharePoint Administrator'] },
  DirectoryRole: { permission: null, roles: ['Privileged Role Administrator'] },
};

/** A group that can carry directory roles is as powerful as they are. */
const assignableGroup = {
  permission: 'RoleManagement.ReadWrite.Directory',
  roles: ['Privileged Role Administrator'],
};

/**
 * Refuses to put into a catalog what is not the caller's to give: besides the right to the catalog it takes ownership
 * of the object, or a role or permission over it. Directory roles no app may add.
 * @throws GraphError 400
 * @see https://learn.microsoft.com/graph/api/entitlementmanagement-post-resourcerequests
 */
function requireOwner(call: GraphCall, origin: Origin, { ownerIds }: Known): void {
  const { caller, reading } = call;
  const isAssignable = reading.tenant.groups.get(origin.originId)?.isAssignableToRole === true;
  const { permission, roles } = isAssignable ? assignableGroup : rights[origin.originSystem];
  const isAllowed =
    caller.kind === 'app'
      ? permission !== null &&
        (caller.permissions.has(permission) || ownerIds.includes(caller.servicePrincipalId))
      : hasRoleFor(call, roles) || (!isAssignable && ownerIds.includes(caller.userId));
  if (!isAllowed)
    throw new GraphError(400, 'CallerNotResourceOwner', 'The caller is not the resource owner.');
}

function add(call: GraphCall, { catalog, resource }: Input): CatalogResource {
  const { tenant, now } = call.reading;
  const catalogId = tenant.catalogs.get(catalog?.id ?? '')?.id;
  if (catalogId === undefined) throw unauthorized();
  requireEntitlementRole(call, 'own', catalogId);
  const { originId, originSystem, description } = resource;
  if (originId === undefined || originSystem === undefined) {
    throw invalidModel('resource.originId and resource.originSystem are required.');
  }
  const origin = { originId: originId.toLowerCase(), originSystem };
  const known = knownOf(call, origin);
  if (known === undefined) throw new GraphError(404, 'ResourceNotFound', 'The resource was not found.');
  requireOwner(call, origin, known);
  if (findResource(tenant, catalogId, originSystem, originId) !== undefined) {
    throw new GraphError(409, 'DuplicateKey', 'There is already a duplicated entity.');
  }
  const displayName = resource.displayName ?? known.displayName;
  return addResource(tenant, {
    ...origin,
    catalogId,
    displayName,
    description: description ?? '',
    createdAt: now,
  });
}

function remove(call: GraphCall, { resource }: Input): CatalogResource {
  const { tenant } = call.reading;
  const row = tenant.catalogResources.get(resource.id ?? '');
  if (row === undefined) throw unauthorized();
  requireEntitlementRole(call, 'own', row.catalogId);
  // Microsoft does not document the code of the refusal.
  if (tenant.resourceRoleScopes.find('resource', row.id) !== undefined) {
    throw invalidModel('The resource is used by an access package.');
  }
  tenant.catalogResources.remove(row.id);
  return row;
}

function file(call: GraphCall): ResourceRequest {
  const { tenant, now } = call.reading;
  const input = parseModel(body, call.body);
  const { requestType } = input;
  const resource = requestType === 'adminAdd' ? add(call, input) : remove(call, input);
  const { catalogId } = resource;
  const activity = requestType === 'adminAdd' ? 'Create resource request' : 'Create resource remove request';
  const { id, displayName } = resource;
  auditEntitlement(call, activity, { id, displayName, type: 'AccessPackageResource' });
  return tenant.resourceRequests.insert({
    id: randomUUID(),
    requestType,
    catalogId,
    resource,
    createdAt: now,
  });
}

/**
 * The request to put a resource into a catalog or to take it out, which is carried out at once.
 * @see https://learn.microsoft.com/graph/api/resources/accesspackageresourcerequest
 */
const resourceRequests: Resource<ResourceRequest> = {
  type: 'accessPackageResourceRequest',
  toWire: (row) => ({
    id: row.id,
    requestType: row.requestType,
    state: 'delivered',
    createdDateTime: row.createdAt.toISOString(),
  }),
  filters: { id: { read: (row) => row.id } },
  expands: {
    catalog: expandOne(
      () => catalogs,
      (row, { tenant }) => tenant.catalogs.get(row.catalogId),
    ),
    resource: expandOne(
      () => resources,
      (row) => row.resource,
    ),
  },
};

/**
 * What goes into catalogs and out of them.
 * @see https://learn.microsoft.com/graph/api/entitlementmanagement-post-resourcerequests
 */
export const resourceRequestRoutes: readonly Route[] = [
  {
    method: 'GET',
    path,
    delegated: readEntitlements,
    application: readEntitlements,
    returns: 'accessPackageResourceRequest[]',
    handle: (call) => {
      const isReadable = readableCatalogs(call);
      const entries = call.reading.tenant.resourceRequests.entries();
      return ok(listEntries(call, resourceRequests, entries, (row) => isReadable(row.catalogId)));
    },
  },
  {
    method: 'POST',
    path,
    delegated: writeEntitlements,
    application: writeEntitlements,
    returns: 'accessPackageResourceRequest',
    accepts: 'accessPackageResourceRequest',
    handle: (call) => ({ status: 201, body: render(resourceRequests, file(call), call.reading, call.query) }),
  },
];
