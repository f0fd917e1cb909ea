import type { Application as WireApplication } from '@microsoft/microsoft-graph-types';
import type { Resource } from '../odata/resource.ts';
import { toWireAppRole } from './app-roles.ts';
import type { Application } from './entities.ts';

/**
 * An app registration.
 * @see https://learn.microsoft.com/graph/api/resources/application
 */
export const applications: Resource<Application> = {
  type: 'application',
  isAdvanced: true,
  toWire: (row, { tenant }): WireApplication => ({
    id: row.id,
    deletedDateTime: null,
    appId: row.appId,
    applicationTemplateId: row.applicationTemplateId,
    createdDateTime: row.createdAt.toISOString(),
    displayName: row.displayName,
    description: row.description,
    groupMembershipClaims: null,
    identifierUris: [...row.identifierUris],
    isFallbackPublicClient: false,
    publisherDomain: tenant.domain,
    signInAudience: row.signInAudience,
    tags: [...row.tags],
    addIns: [],
    appRoles: row.appRoles.map(toWireAppRole),
    keyCredentials: [],
    passwordCredentials: [],
    requiredResourceAccess: [],
    publicClient: { redirectUris: [] },
    web: { homePageUrl: null, redirectUris: [], logoutUrl: null },
  }),
  filters: {
    id: { read: (row) => row.id },
    appId: { read: (row) => row.appId, index: 'app' },
    displayName: { read: (row) => row.displayName, index: 'displayName' },
    createdDateTime: { read: (row) => row.createdAt, isAscending: true },
  },
};
