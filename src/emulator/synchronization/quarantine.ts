import { writeAudit } from '../audit/write-audit.ts';
import { scheduleAt } from '../time/schedule-event.ts';
import type { Scope } from '../world/world.ts';
import type { Quarantine, SynchronizationJob, SynchronizationProblem } from './entities.ts';

const day = 86_400_000;
const longestSeriesMs = 28 * day;

/**
 * Puts a job into quarantine: it tries again less and less often, once a day in the end, and is switched off after four
 * weeks.
 * @see https://learn.microsoft.com/entra/identity/app-provisioning/application-provisioning-quarantine-status
 */
export function enterQuarantine(
  scope: Scope,
  job: SynchronizationJob,
  reason: Quarantine['reason'],
  problem: SynchronizationProblem,
): void {
  const { tenant, now, world } = scope;
  const seriesBeganAt = job.quarantine?.seriesBeganAt ?? now;
  const seriesCount = (job.quarantine?.seriesCount ?? 0) + 1;
  const waitMs = Math.min(world.delays.synchronizationMs * 2 ** (seriesCount - 1), day);
  const nextAttemptAt = new Date(now.getTime() + waitMs);
  const isGivenUp = nextAttemptAt.getTime() - seriesBeganAt.getTime() >= longestSeriesMs;
  tenant.synchronizationJobs.change(job, {
    quarantine: { reason, problem, beganAt: now, seriesBeganAt, seriesCount, nextAttemptAt },
    nextCycleAt: isGivenUp ? null : nextAttemptAt,
    ...(isGivenUp ? { scheduleState: 'Disabled' } : {}),
  });
  if (!isGivenUp) scheduleAt(scope, nextAttemptAt, 'run-synchronization', job.id);
  if (seriesCount > 1) return;
  writeAudit(scope, {
    category: 'ProvisioningManagement',
    service: 'Account Provisioning',
    activity: 'Quarantine',
    operation: 'Update',
    result: 'failure',
    reason: problem.message,
    initiatedBy: { appId: '00000014-0000-0000-c000-000000000000', appName: 'Microsoft.Azure.SyncFabric' },
    targets: [{ id: job.servicePrincipalId, displayName: '', type: 'ServicePrincipal' }],
  });
}
