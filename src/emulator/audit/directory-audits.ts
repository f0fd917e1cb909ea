import type { DirectoryAudit as WireDirectoryAudit } from '@microsoft/microsoft-graph-types';
import type { Resource } from '../odata/resource.ts';
import type { DirectoryAudit } from './entities.ts';

function toInitiatedBy({ initiatedBy }: DirectoryAudit): NonNullable<WireDirectoryAudit['initiatedBy']> {
  if ('user' in initiatedBy) {
    const { userId, displayName, userPrincipalName } = initiatedBy.user;
    return { app: null, user: { id: userId, displayName, userPrincipalName, ipAddress: '' } };
  }
  const { appId, appName } = initiatedBy;
  return {
    user: null,
    app: { appId, displayName: appName, servicePrincipalId: null, servicePrincipalName: null },
  };
}

/**
 * A row of the directory audit log. Microsoft does not document `operationType` and the target types of entitlement
 * management's rows.
 * @see https://learn.microsoft.com/graph/api/resources/directoryaudit
 */
export const directoryAudits: Resource<DirectoryAudit> = {
  type: 'directoryAudit',
  toWire: (row): WireDirectoryAudit => ({
    id: row.id,
    category: row.category,
    correlationId: row.correlationId,
    result: row.result,
    resultReason: '',
    activityDisplayName: row.activity,
    activityDateTime: row.happenedAt.toISOString(),
    loggedByService: row.service,
    operationType: row.operation,
    initiatedBy: toInitiatedBy(row),
    targetResources: row.targets.map((target) => ({
      ...target,
      userPrincipalName: null,
      groupType: null,
      modifiedProperties: [],
    })),
    additionalDetails: [],
  }),
  filters: {
    id: { read: (row) => row.id },
    activityDateTime: { read: (row) => row.happenedAt, isAscending: true },
    activityDisplayName: { read: (row) => row.activity, index: 'activity' },
    loggedByService: { read: (row) => row.service, index: 'service' },
    category: { read: (row) => row.category },
    correlationId: { read: (row) => row.correlationId },
    'initiatedBy/user/id': {
      read: ({ initiatedBy }) => ('user' in initiatedBy ? initiatedBy.user.userId : null),
    },
  },
};
