import type {
  AccessPackageResourceRole,
  AccessPackageResourceRoleScope,
  AccessPackageResourceScope,
} from '@microsoft/microsoft-graph-types';
import type { Resource } from '../odata/resource.ts';
import { expandOne } from '../odata/resource.ts';
import type { AccessPackage } from './entities.ts';
import { deriveObjectId } from '../world/object-id.ts';
import type { Tenant } from '../world/tenant.ts';

/** What a package gives: membership of one group. */
export interface ResourceRoleScope {
  readonly roleId: string;
  readonly scopeId: string;
  readonly groupId: string;
  readonly groupName: string;
  readonly createdAt: Date;
}

/** The resource role scopes of a package, one for each of its groups. */
export function resourceRoleScopesOf(tenant: Tenant, accessPackage: AccessPackage): ResourceRoleScope[] {
  return accessPackage.groupIds.map((groupId) => ({
    roleId: deriveObjectId(tenant.id, 'resource role', `${accessPackage.catalogId}/${groupId}`),
    scopeId: deriveObjectId(tenant.id, 'resource scope', `${accessPackage.catalogId}/${groupId}`),
    groupId,
    groupName: tenant.groups.get(groupId)?.displayName ?? '',
    createdAt: accessPackage.createdAt,
  }));
}

const roles: Resource<ResourceRoleScope> = {
  type: 'accessPackageResourceRole',
  toWire: (row): AccessPackageResourceRole => ({
    id: row.roleId,
    displayName: 'Member',
    description: null,
    originSystem: 'AadGroup',
    originId: `Member_${row.groupId}`,
  }),
};

const scopes: Resource<ResourceRoleScope> = {
  type: 'accessPackageResourceScope',
  toWire: (row): AccessPackageResourceScope => ({
    id: row.scopeId,
    displayName: row.groupName,
    description: null,
    originId: row.groupId,
    originSystem: 'AadGroup',
    isRootScope: true,
  }),
};

/**
 * A resource role in an access package.
 * @see https://learn.microsoft.com/graph/api/resources/accesspackageresourcerolescope
 */
export const resourceRoleScopes: Resource<ResourceRoleScope> = {
  type: 'accessPackageResourceRoleScope',
  toWire: (row): AccessPackageResourceRoleScope => ({
    id: `${row.roleId}_${row.scopeId}`,
    createdDateTime: row.createdAt.toISOString(),
  }),
  expands: {
    role: expandOne(
      () => roles,
      (row) => row,
    ),
    scope: expandOne(
      () => scopes,
      (row) => row,
    ),
  },
};
