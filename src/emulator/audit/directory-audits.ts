import type { DirectoryAudit as WireDirectoryAudit, TargetResource } from '@microsoft/microsoft-graph-types';
import type { Filterable, Resource } from '../odata/resource.ts';
import type { AuditTarget, DirectoryAudit } from './entities.ts';

function toInitiatedBy({ initiatedBy }: DirectoryAudit): NonNullable<WireDirectoryAudit['initiatedBy']> {
  if ('user' in initiatedBy) {
    const { userId, displayName, userPrincipalName } = initiatedBy.user;
    return { app: null, user: { id: userId, displayName, userPrincipalName, ipAddress: '' } };
  }
  const { appId, appName, servicePrincipalId = null } = initiatedBy;
  return { user: null, app: { appId, displayName: appName, servicePrincipalId, servicePrincipalName: null } };
}

function toTargetResource({ id, displayName, type, ...target }: AuditTarget): TargetResource {
  return {
    id,
    displayName,
    type,
    userPrincipalName: target.userPrincipalName ?? null,
    groupType: type === 'Group' ? 'azureAD' : null,
    modifiedProperties: (target.changes ?? []).map(({ property, oldValue, newValue }) => ({
      displayName: property,
      oldValue,
      newValue,
    })),
  };
}

function ofUser(name: 'userId' | 'displayName' | 'userPrincipalName'): Filterable<DirectoryAudit>['read'] {
  return ({ initiatedBy }) => ('user' in initiatedBy ? initiatedBy.user[name] : null);
}

function ofApp(name: 'appId' | 'appName'): Filterable<DirectoryAudit>['read'] {
  return ({ initiatedBy }) => ('user' in initiatedBy ? null : initiatedBy[name]);
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
    resultReason: row.reason ?? '',
    activityDisplayName: row.activity,
    activityDateTime: row.happenedAt.toISOString(),
    loggedByService: row.service,
    operationType: row.operation,
    initiatedBy: toInitiatedBy(row),
    targetResources: row.targets.map(toTargetResource),
    additionalDetails: [...(row.details ?? [])],
  }),
  filters: {
    id: { read: (row) => row.id, operators: ['eq'] },
    activityDateTime: {
      read: (row) => row.happenedAt,
      isAscending: true,
      operators: ['eq', 'ge', 'gt', 'le', 'lt'],
    },
    activityDisplayName: {
      read: (row) => row.activity,
      index: 'activity',
      operators: ['eq', 'startswith'],
    },
    loggedByService: { read: (row) => row.service, index: 'service', operators: ['eq'] },
    category: { read: (row) => row.category, operators: ['eq'] },
    correlationId: { read: (row) => row.correlationId, operators: ['eq'] },
    'initiatedBy/user/id': { read: ofUser('userId'), operators: ['eq'] },
    'initiatedBy/user/displayName': { read: ofUser('displayName'), operators: ['eq'] },
    'initiatedBy/user/userPrincipalName': {
      read: ofUser('userPrincipalName'),
      operators: ['eq', 'startswith'],
    },
    'initiatedBy/app/appId': { read: ofApp('appId'), operators: ['eq'] },
    'initiatedBy/app/displayName': { read: ofApp('appName'), operators: ['eq'] },
  },
  collections: {
    targetResources: {
      paths: ['id', 'displayName'],
      read: ({ targets }) => targets.map(({ id, displayName }) => ({ id, displayName })),
    },
  },
  orders: { activityDateTime: (row) => row.happenedAt },
};
