import type {
  AccessPackageResource,
  AccessPackageResourceRole,
  AccessPackageResourceRoleScope,
  AccessPackageResourceScope,
} from '@microsoft/microsoft-graph-types';
import type { Resource } from '../odata/resource.ts';
import { expandMany, expandOne } from '../odata/resource.ts';
import type { CatalogResource, ResourceRoleScope } from './catalog-entities.ts';
import type { ResourceRole } from './catalog-resources.ts';
import { roleIdOf, roleOfScope, roleScopeIdOf, rolesOf, scopeIdOf } from './catalog-resources.ts';

// Resources, their roles and their scopes expand into each other, so they stand in one file.

/**
 * A resource of a catalog.
 * @see https://learn.microsoft.com/graph/api/resources/accesspackageresource
 */
export const resources: Resource<CatalogResource> = {
  type: 'accessPackageResource',
  toWire: (row): AccessPackageResource => ({
    id: row.id,
    displayName: row.displayName,
    description: row.description,
    originId: row.originId,
    originSystem: row.originSystem,
    createdDateTime: row.createdAt.toISOString(),
    modifiedDateTime: row.createdAt.toISOString(),
    attributes: [],
  }),
  filters: {
    id: { read: (row) => row.id },
    displayName: { read: (row) => row.displayName },
    originSystem: { read: (row) => row.originSystem },
    originId: { read: (row) => row.originId },
  },
  expands: {
    roles: expandMany(
      () => resourceRoles,
      (row, { tenant }) => rolesOf(tenant, row),
    ),
    scopes: expandMany(
      () => resourceScopes,
      (row) => [row],
    ),
  },
};

/**
 * A role of a resource.
 * @see https://learn.microsoft.com/graph/api/resources/accesspackageresourcerole
 */
export const resourceRoles: Resource<ResourceRole> = {
  type: 'accessPackageResourceRole',
  toWire: (role, { tenant }): AccessPackageResourceRole => ({
    id: roleIdOf(tenant, role),
    displayName: role.displayName,
    description: null,
    originSystem: role.resource.originSystem,
    originId: role.originId,
  }),
  filters: {
    id: { read: (role, { tenant }) => roleIdOf(tenant, role) },
    displayName: { read: (role) => role.displayName },
    originSystem: { read: (role) => role.resource.originSystem },
    originId: { read: (role) => role.originId },
    'resource/id': { read: (role) => role.resource.id },
  },
  expands: {
    resource: expandOne(
      () => resources,
      (role) => role.resource,
    ),
  },
};

/**
 * The scope of a resource: all of it. For directory roles Graph names it Root.
 * @see https://learn.microsoft.com/graph/api/resources/accesspackageresourcescope
 */
export const resourceScopes: Resource<CatalogResource> = {
  type: 'accessPackageResourceScope',
  toWire: (row, { tenant }): AccessPackageResourceScope => ({
    id: scopeIdOf(tenant, row),
    displayName: 'Root',
    description: 'Root Scope',
    originId: row.originId,
    originSystem: row.originSystem,
    isRootScope: true,
  }),
  filters: {
    id: { read: (row, { tenant }) => scopeIdOf(tenant, row) },
    originSystem: { read: (row) => row.originSystem },
    originId: { read: (row) => row.originId },
  },
  expands: {
    resource: expandOne(
      () => resources,
      (row) => row,
    ),
  },
};

/**
 * A role on a resource in an access package.
 * @see https://learn.microsoft.com/graph/api/resources/accesspackageresourcerolescope
 */
export const resourceRoleScopes: Resource<ResourceRoleScope> = {
  type: 'accessPackageResourceRoleScope',
  toWire: (row, { tenant }): AccessPackageResourceRoleScope => ({
    id: roleScopeIdOf(tenant, row),
    createdDateTime: row.createdAt.toISOString(),
  }),
  expands: {
    role: expandOne(
      () => resourceRoles,
      (row, { tenant }) => roleOfScope(tenant, row),
    ),
    scope: expandOne(
      () => resourceScopes,
      (row, { tenant }) => tenant.catalogResources.get(row.resourceId),
    ),
  },
};
