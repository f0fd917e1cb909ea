import type {
  SynchronizationJob as WireSynchronizationJob,
  SynchronizationQuarantine,
  SynchronizationStatusCode,
  SynchronizationTaskExecution,
} from '@microsoft/microsoft-graph-types';
import { formatIsoDuration } from '../iso-duration.ts';
import type { Resource } from '../odata/resource.ts';
import { crossTenantTemplateId } from './default-schema.ts';
import type { Execution, Quarantine, SynchronizationJob } from './entities.ts';

const never = '0001-01-01T00:00:00Z';

/** What Graph shows of a job that was started and has not run yet. */
const notRunExecution: SynchronizationTaskExecution = {
  activityIdentifier: null,
  countEntitled: 0,
  countEntitledForProvisioning: 0,
  countEscrowed: 0,
  countEscrowedRaw: 0,
  countExported: 0,
  countExports: 0,
  countImported: 0,
  countImportedDeltas: 0,
  countImportedReferenceDeltas: 0,
  state: 'Failed',
  timeBegan: never,
  timeEnded: never,
  error: { code: 'None', message: '', tenantActionable: false },
};

function toWireExecution(execution: Execution | null): SynchronizationTaskExecution | null {
  if (execution === null) return null;
  const { id, state, beganAt, endedAt, problem, entitled, inScope, failed, exported } = execution;
  return {
    activityIdentifier: id,
    countEntitled: entitled,
    countEntitledForProvisioning: inScope,
    countEscrowed: failed,
    countEscrowedRaw: failed,
    countExported: exported,
    countExports: exported,
    countImported: entitled,
    countImportedDeltas: 0,
    countImportedReferenceDeltas: 0,
    state,
    timeBegan: beganAt.toISOString(),
    timeEnded: endedAt.toISOString(),
    error: problem === null ? null : { ...problem, tenantActionable: true },
  };
}

function toWireQuarantine(quarantine: Quarantine | null): SynchronizationQuarantine | null {
  if (quarantine === null) return null;
  return {
    reason: quarantine.reason,
    error: { ...quarantine.problem, tenantActionable: true },
    currentBegan: quarantine.beganAt.toISOString(),
    seriesBegan: quarantine.seriesBeganAt.toISOString(),
    seriesCount: quarantine.seriesCount,
    nextAttempt: quarantine.nextAttemptAt.toISOString(),
  };
}

function statusCodeOf({
  scheduleState,
  quarantine,
  lastExecution,
}: SynchronizationJob): SynchronizationStatusCode {
  if (quarantine !== null) return 'Quarantine';
  if (scheduleState !== 'Active') return 'Paused';
  return lastExecution === null ? 'NotRun' : 'Active';
}

/**
 * A synchronization job.
 * @see https://learn.microsoft.com/graph/api/resources/synchronization-synchronizationjob
 */
export const synchronizationJobs: Resource<SynchronizationJob> = {
  type: 'synchronizationJob',
  toWire: (row, { tenant, world }): WireSynchronizationJob => {
    const code = statusCodeOf(row);
    const count = tenant.provisionedAccounts.where('job', row.id).length;
    return {
      id: row.id,
      templateId: crossTenantTemplateId,
      schedule: {
        expiration: null,
        interval: formatIsoDuration(world.delays.synchronizationMs),
        state: row.scheduleState,
      },
      status: {
        code,
        countSuccessiveCompleteFailures: row.failuresInARow,
        escrowsPruned: false,
        steadyStateFirstAchievedTime: row.firstSteadyAt?.toISOString() ?? never,
        steadyStateLastAchievedTime: row.lastSteadyAt?.toISOString() ?? never,
        quarantine: toWireQuarantine(row.quarantine),
        troubleshootingUrl: null,
        lastExecution: code === 'NotRun' ? notRunExecution : toWireExecution(row.lastExecution),
        lastSuccessfulExecution: toWireExecution(row.lastSuccess),
        lastSuccessfulExecutionWithExports: toWireExecution(row.lastSuccessWithExports),
        progress: [],
        synchronizedEntryCountByType: count === 0 ? [] : [{ key: 'User to User', value: count }],
      },
      synchronizationJobSettings: row.settings.map((setting) => ({ ...setting })),
    };
  },
  filters: { id: { read: (row) => row.id }, templateId: { read: () => crossTenantTemplateId } },
};
