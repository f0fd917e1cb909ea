import type { ProvisioningObjectSummary } from '@microsoft/microsoft-graph-types';
import type { Operator } from '../odata/parse-filter.ts';
import type { Filterable, Resource } from '../odata/resource.ts';
import { deriveObjectId } from '../world/object-id.ts';
import { sourceSystemName, targetSystemName } from './default-schema.ts';
import type { ProvisioningEvent } from './entities.ts';

const texts: readonly Operator[] = ['eq', 'contains'];

function text(read: (row: ProvisioningEvent) => string | null): Filterable<ProvisioningEvent> {
  return { read, operators: texts };
}

function toErrorInformation({ problem }: ProvisioningEvent) {
  if (problem === null) return null;
  return {
    errorCode: problem.code,
    reason: problem.message,
    additionalDetails: null,
    errorCategory: 'nonServiceFailure' as const,
    recommendedAction: null,
  };
}

/**
 * A row of the provisioning log. Unlike other logs its filters tell upper from lower case.
 * @see https://learn.microsoft.com/graph/api/resources/provisioningobjectsummary
 */
export const provisioningEvents: Resource<ProvisioningEvent> = {
  type: 'provisioningObjectSummary',
  isCaseSensitive: true,
  toWire: (row, { tenant, world }): ProvisioningObjectSummary => ({
    id: row.id,
    activityDateTime: row.happenedAt.toISOString(),
    // The target's, although the log is the source's: so the article on cross-tenant synchronization shows it.
    tenantId: row.targetTenantId,
    jobId: row.jobId,
    cycleId: row.cycleId,
    changeId: row.changeId,
    provisioningAction: row.action,
    durationInMilliseconds: Math.min(world.delays.provisioningMs, 2_147_483_647),
    provisioningStatusInfo: { status: row.status, errorInformation: toErrorInformation(row) },
    provisioningSteps: row.steps.map(({ name, type, status, description, details }) => ({
      name,
      provisioningStepType: type,
      status,
      description,
      details,
    })),
    modifiedProperties: row.changes.map(({ property, oldValue, newValue }) => ({
      displayName: property,
      oldValue,
      newValue,
    })),
    servicePrincipal: { id: row.servicePrincipalId, displayName: row.servicePrincipalName },
    sourceSystem: {
      id: deriveObjectId(tenant.id, 'source system', row.jobId),
      displayName: sourceSystemName,
      details: {},
    },
    targetSystem: {
      id: deriveObjectId(tenant.id, 'target system', row.jobId),
      displayName: targetSystemName,
      details: {
        ServicePrincipalId: row.servicePrincipalId,
        ServicePrincipalDisplayName: row.servicePrincipalName,
      },
    },
    initiatedBy: { id: '', displayName: 'Azure AD Provisioning Service', initiatorType: 'system' },
    sourceIdentity: {
      id: row.source.id,
      displayName: row.source.displayName,
      identityType: 'User',
      details: {
        id: row.source.id,
        odatatype: 'User',
        DisplayName: row.source.displayName,
        UserPrincipalName: row.source.userPrincipalName,
      },
    },
    targetIdentity: { id: row.targetUserId ?? '', displayName: '', identityType: 'User', details: {} },
  }),
  filters: {
    activityDateTime: { read: (row) => row.happenedAt, isAscending: true, operators: ['eq', 'gt', 'lt'] },
    id: text((row) => row.id),
    jobId: { ...text((row) => row.jobId), index: 'job' },
    cycleId: text((row) => row.cycleId),
    changeId: text((row) => row.changeId),
    tenantId: text((row) => row.targetTenantId),
    provisioningAction: { read: (row) => row.action, operators: ['eq'] },
    'provisioningStatusInfo/status': { read: (row) => row.status, operators: ['eq'] },
    'servicePrincipal/id': text((row) => row.servicePrincipalId),
    'servicePrincipal/displayName': text((row) => row.servicePrincipalName),
    'sourceIdentity/id': text((row) => row.source.id),
    'sourceIdentity/displayName': text((row) => row.source.displayName),
    'sourceIdentity/identityType': text(() => 'User'),
    'targetIdentity/id': text((row) => row.targetUserId),
    'sourceSystem/displayName': text(() => sourceSystemName),
    'targetSystem/displayName': text(() => targetSystemName),
    'initiatedBy/displayName': text(() => 'Azure AD Provisioning Service'),
  },
  orders: { activityDateTime: (row) => row.happenedAt },
};
