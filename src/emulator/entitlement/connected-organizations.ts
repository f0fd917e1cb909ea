import type { Resource } from '../odata/resource.ts';
import { expandMany, expandOne } from '../odata/resource.ts';
import type { ConnectedOrganization, Subject } from './entities.ts';
import { directoryObjects, toDirectoryObjects } from '../directory/directory-objects.ts';

function toIdentitySource({ displayName, sourceTenantId, domainName }: ConnectedOrganization): object {
  return sourceTenantId === null
    ? { '@odata.type': '#microsoft.graph.domainIdentitySource', displayName, domainName }
    : { '@odata.type': '#microsoft.graph.azureActiveDirectoryTenant', displayName, tenantId: sourceTenantId };
}

/**
 * A connected organization.
 * @see https://learn.microsoft.com/graph/api/resources/connectedorganization
 */
export const connectedOrganizations: Resource<ConnectedOrganization> = {
  type: 'connectedOrganization',
  toWire: (row) => ({
    id: row.id,
    displayName: row.displayName,
    description: row.description,
    createdDateTime: row.createdAt.toISOString(),
    modifiedDateTime: row.modifiedAt.toISOString(),
    state: row.state,
    identitySources: [toIdentitySource(row)],
  }),
  filters: {
    id: { read: (row) => row.id },
    displayName: { read: (row) => row.displayName },
  },
  expands: {
    internalSponsors: expandMany(
      () => directoryObjects,
      (row, { tenant }) => toDirectoryObjects(tenant, row.internalSponsorIds),
    ),
    externalSponsors: expandMany(
      () => directoryObjects,
      (row, { tenant }) => toDirectoryObjects(tenant, row.externalSponsorIds),
    ),
  },
};

/**
 * A person as entitlement management knows them: `objectId` is the directory's, `id` its own.
 * @see https://learn.microsoft.com/graph/api/resources/accesspackagesubject
 */
export const subjects: Resource<Subject> = {
  type: 'accessPackageSubject',
  toWire: (row) => ({
    id: row.id,
    objectId: row.objectId,
    displayName: row.displayName,
    email: row.email,
    principalName: row.principalName,
    onPremisesSecurityIdentifier: null,
    subjectType: 'user',
    subjectLifecycle: row.lifecycle,
  }),
  expands: {
    connectedOrganization: expandOne(
      () => connectedOrganizations,
      (row, { tenant }) => tenant.connectedOrganizations.get(row.connectedOrganizationId ?? ''),
    ),
  },
};
