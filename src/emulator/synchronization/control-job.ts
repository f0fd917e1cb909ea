import type { Scope } from '../world/world.ts';
import type { SynchronizationJob } from './entities.ts';
import { planCycle } from './run-cycle.ts';

/**
 * Starts a job, or lets a paused one go on. Quarantine is over.
 * @see https://learn.microsoft.com/graph/api/synchronization-synchronizationjob-start
 */
export function startJob(scope: Scope, job: SynchronizationJob): void {
  scope.tenant.synchronizationJobs.change(job, { scheduleState: 'Active', quarantine: null });
  planCycle(scope, job, scope.world.delays.provisioningMs);
}

/** Stops a job until it is started again. */
export function pauseJob({ tenant }: Scope, job: SynchronizationJob): void {
  tenant.synchronizationJobs.change(job, { scheduleState: 'Paused', nextCycleAt: null });
}

/**
 * Lets a job begin anew with all users.
 * @param resetScope what of its state is forgotten
 * @see https://learn.microsoft.com/graph/api/synchronization-synchronizationjob-restart
 */
export function restartJob(scope: Scope, job: SynchronizationJob, resetScope: ReadonlySet<string>): void {
  const clears = (part: string): boolean => resetScope.has(part) || resetScope.has('Full');
  scope.tenant.synchronizationJobs.change(job, {
    scheduleState: 'Active',
    ...(clears('QuarantineState') ? { quarantine: null } : {}),
    ...(clears('Escrows') ? { failuresInARow: 0 } : {}),
    // The progress is what makes a cycle an incremental one; without it the next is the first again.
    ...(clears('Watermark') ? { firstSteadyAt: null, lastSteadyAt: null } : {}),
    ...(resetScope.has('ForceDeletes') ? { deletesAreForced: true } : {}),
  });
  planCycle(scope, job, scope.world.delays.provisioningMs);
}

/** Ends a job with all its state; the accounts it made stay. */
export function removeJob({ tenant }: Scope, job: SynchronizationJob): void {
  for (const { id } of tenant.provisionedAccounts.where('job', job.id)) tenant.provisionedAccounts.remove(id);
  tenant.synchronizationJobs.remove(job.id);
}
