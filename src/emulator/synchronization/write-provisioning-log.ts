import { randomUUID } from 'node:crypto';
import type { Initiator } from '../audit/entities.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { sourceSystemName, targetSystemName } from './default-schema.ts';
import type { ProvisioningEvent, ProvisioningStep } from './entities.ts';
import type { Outcome, Provisioning } from './provision-user.ts';

/** The first-party app that provisions. */
const provisioningService: Initiator = {
  appId: '00000014-0000-0000-c000-000000000000',
  appName: 'Microsoft.Azure.SyncFabric',
};

type Source = ProvisioningEvent['source'];

const deeds: Readonly<Record<ProvisioningEvent['action'], { readonly flow: string; readonly past: string }>> =
  {
    create: { flow: 'Add', past: 'created' },
    update: { flow: 'Update', past: 'updated' },
    disable: { flow: 'Update', past: 'updated' },
    delete: { flow: 'Delete', past: 'deleted' },
    stagedDelete: { flow: 'Delete', past: 'deleted' },
    other: { flow: '', past: 'skipped' },
  };

function toFirstSteps(flow: string, source: Source, isInScope: boolean): ProvisioningStep[] {
  const user = `User '${source.userPrincipalName}'`;
  const received = `Received ${user} change of type (${flow}) from ${sourceSystemName}`;
  return [
    {
      name: `EntryImport${flow}`,
      type: 'import',
      status: 'success',
      description: flow === '' ? `Retrieved ${user} from ${sourceSystemName}` : received,
      details: {
        objectId: source.id,
        displayName: source.displayName,
        userPrincipalName: source.userPrincipalName,
      },
    },
    {
      name: 'EntrySynchronizationScoping',
      type: 'scoping',
      status: 'success',
      description: 'Determine if User in scope by evaluating against each scoping filter',
      details: { 'Scoping filter evaluation passed': isInScope ? 'True' : 'False' },
    },
  ];
}

function toLastSteps({ action, status, reason = '' }: Outcome, source: Source): ProvisioningStep[] {
  const { flow, past } = deeds[action];
  const user = `User '${source.userPrincipalName}'`;
  if (status === 'skipped') {
    const description = `No change to ${user} currently needs to be made in ${targetSystemName}`;
    const details = { SkipReason: reason };
    return [{ name: 'EntrySynchronizationSkip', type: 'export', status, description, details }];
  }
  const done = `${user} was ${past} in ${targetSystemName}`;
  return [
    {
      name: `EntrySynchronization${flow}`,
      type: 'matching',
      status: 'success',
      description: `${user} will be ${past} in ${targetSystemName}`,
      details: {},
    },
    {
      name: `EntryExport${flow}`,
      type: 'export',
      status,
      description: status === 'failure' ? `${user} could not be ${past} in ${targetSystemName}` : done,
      details: { ReportableIdentifier: source.userPrincipalName },
    },
  ];
}

const targetActivities = {
  create: ['Add user', 'Add'],
  update: ['Update user', 'Update'],
  disable: ['Disable account', 'Update'],
  delete: ['Delete user', 'Delete'],
} as const;

function auditBothSides({ scope, target }: Provisioning, event: ProvisioningEvent): void {
  const { servicePrincipalId: id, servicePrincipalName: displayName, source, action } = event;
  const app = { id, displayName, type: 'ServicePrincipal' };
  const user = { id: source.id, displayName: source.displayName, type: 'User' };
  const result = event.status === 'failure' ? 'failure' : 'success';
  for (const activity of ['Synchronization rule action', 'Export']) {
    writeAudit(scope, {
      category: 'ProvisioningManagement',
      service: 'Account Provisioning',
      activity,
      operation: 'Update',
      result,
      reason: event.steps.at(-1)?.description ?? '',
      correlationId: event.changeId,
      initiatedBy: provisioningService,
      targets: [app, user],
    });
  }
  if (action === 'other' || action === 'stagedDelete' || event.targetUserId === null) return;
  const [activity, operation] = targetActivities[action];
  writeAudit(
    { ...scope, tenant: target },
    {
      category: 'UserManagement',
      service: 'Core Directory',
      activity,
      operation,
      correlationId: event.changeId,
      initiatedBy: provisioningService,
      targets: [{ id: event.targetUserId, displayName: source.displayName, type: 'User' }],
    },
  );
}

/**
 * Writes what became of a user into the provisioning log of the source tenant, and what was done into the audit logs of
 * both tenants.
 * @param isInScope what the scoping step says
 */
export function logOutcome(
  provisioning: Provisioning,
  cycleId: string,
  source: Source,
  outcome: Outcome,
  isInScope = true,
): ProvisioningEvent {
  const { scope, job, target } = provisioning;
  const { action, status, targetUserId, changes, reason } = outcome;
  const event = scope.tenant.provisioningEvents.insert({
    id: randomUUID(),
    jobId: job.id,
    cycleId,
    changeId: randomUUID(),
    servicePrincipalId: job.servicePrincipalId,
    servicePrincipalName: scope.tenant.servicePrincipals.get(job.servicePrincipalId)?.displayName ?? '',
    targetTenantId: target.id,
    action,
    status,
    problem:
      reason === undefined ? null : { code: reason, message: `The user was not provisioned: ${reason}.` },
    source,
    targetUserId,
    changes,
    steps: [...toFirstSteps(deeds[action].flow, source, isInScope), ...toLastSteps(outcome, source)],
    happenedAt: scope.now,
  });
  if (status !== 'skipped') auditBothSides(provisioning, event);
  return event;
}
