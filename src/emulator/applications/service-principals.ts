import type { ServicePrincipal as WireServicePrincipal } from '@microsoft/microsoft-graph-types';
import type { Resource } from '../odata/resource.ts';
import { toWireAppRole } from './app-roles.ts';
import type { ServicePrincipal } from './entities.ts';

/**
 * An app in a tenant.
 * @see https://learn.microsoft.com/graph/api/resources/serviceprincipal
 */
export const servicePrincipals: Resource<ServicePrincipal> = {
  type: 'servicePrincipal',
  isAdvanced: true,
  toWire: (row): WireServicePrincipal => ({
    id: row.id,
    deletedDateTime: null,
    accountEnabled: row.accountEnabled,
    appId: row.appId,
    applicationTemplateId: row.applicationTemplateId,
    appDisplayName: row.displayName,
    alternativeNames: [],
    appOwnerOrganizationId: row.appOwnerOrganizationId,
    displayName: row.displayName,
    appRoleAssignmentRequired: row.appRoleAssignmentRequired,
    homepage: null,
    loginUrl: null,
    logoutUrl: null,
    notificationEmailAddresses: [],
    preferredSingleSignOnMode: null,
    replyUrls: [],
    servicePrincipalNames: [...row.servicePrincipalNames],
    servicePrincipalType: 'Application',
    tags: [...row.tags],
    addIns: [],
    appRoles: row.appRoles.map(toWireAppRole),
    keyCredentials: [],
    oauth2PermissionScopes: [],
    passwordCredentials: [],
  }),
  filters: {
    id: { read: (row) => row.id },
    appId: { read: (row) => row.appId, index: 'app' },
    displayName: { read: (row) => row.displayName, index: 'displayName' },
    accountEnabled: { read: (row) => row.accountEnabled },
    appOwnerOrganizationId: { read: (row) => row.appOwnerOrganizationId },
  },
};
