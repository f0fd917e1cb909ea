import type { AppRoleAssignment as WireAppRoleAssignment } from '@microsoft/microsoft-graph-types';
import type { Resource } from '../odata/resource.ts';
import type { Tenant } from '../world/tenant.ts';
import type { AppRoleAssignment } from './entities.ts';

/** A user, group or service principal by id, as far as assignments name it; undefined when it does not exist. */
export function principalOf(
  tenant: Tenant,
  id: string,
):
  | { readonly id: string; readonly displayName: string; readonly type: AppRoleAssignment['principalType'] }
  | undefined {
  const user = tenant.users.get(id);
  if (user !== undefined) return { id: user.id, displayName: user.displayName, type: 'User' };
  const group = tenant.groups.get(id);
  if (group !== undefined) return { id: group.id, displayName: group.displayName, type: 'Group' };
  const app = tenant.servicePrincipals.get(id);
  return app === undefined
    ? undefined
    : { id: app.id, displayName: app.displayName, type: 'ServicePrincipal' };
}

/**
 * An app role somebody holds.
 * @see https://learn.microsoft.com/graph/api/resources/approleassignment
 */
export const appRoleAssignments: Resource<AppRoleAssignment> = {
  type: 'appRoleAssignment',
  toWire: (row, { tenant }): WireAppRoleAssignment => ({
    id: row.id,
    deletedDateTime: null,
    appRoleId: row.appRoleId,
    createdDateTime: row.createdAt.toISOString(),
    principalDisplayName: principalOf(tenant, row.principalId)?.displayName ?? null,
    principalId: row.principalId,
    principalType: row.principalType,
    resourceDisplayName: tenant.servicePrincipals.get(row.resourceId)?.displayName ?? null,
    resourceId: row.resourceId,
  }),
  filters: {
    id: { read: (row) => row.id },
    principalId: { read: (row) => row.principalId, index: 'principal' },
    resourceId: { read: (row) => row.resourceId, index: 'resource' },
  },
};
