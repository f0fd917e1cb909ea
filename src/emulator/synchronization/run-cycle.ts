import { randomUUID } from 'node:crypto';
import type { DirectoryUser } from '../directory/entities.ts';
import { scheduleAt } from '../time/schedule-event.ts';
import type { Scope } from '../world/world.ts';
import { checkConnection } from './check-connection.ts';
import type {
  Execution,
  ProvisionedAccount,
  SynchronizationJob,
  SynchronizationProblem,
} from './entities.ts';
import { deprovisionUser, linkOf, provisionUser } from './provision-user.ts';
import type { Outcome, Provisioning } from './provision-user.ts';
import { enterQuarantine } from './quarantine.ts';
import { userMappingOf } from './schema-input.ts';
import { assignedUsers, isInScope } from './scope.ts';
import { logOutcome } from './write-provisioning-log.ts';

/** The secrets of a job's service principal; none when they were never set. */
export function secretsOf(
  { tenant }: Pick<Scope, 'tenant'>,
  job: SynchronizationJob,
): Readonly<Record<string, string>> {
  return tenant.synchronizationSecrets.get(job.servicePrincipalId)?.values ?? {};
}

/** Plans the next cycle of a job; one that was planned before falls away. */
export function planCycle(scope: Scope, job: SynchronizationJob, delayMs: number): void {
  const { world, tenant, now } = scope;
  const jitterMs = Math.floor(world.random.next() * world.delays.jitterMs);
  const nextCycleAt = new Date(now.getTime() + delayMs + jitterMs);
  tenant.synchronizationJobs.change(job, { nextCycleAt });
  scheduleAt(scope, nextCycleAt, 'run-synchronization', job.id);
}

/** How many accounts a job may delete in one cycle without being asked; infinite when the administrator did not say. */
function deleteThreshold(secrets: Readonly<Record<string, string>>): number {
  try {
    const settings: unknown = JSON.parse(secrets['SyncNotificationSettings'] ?? '{}');
    if (typeof settings !== 'object' || settings === null) return Infinity;
    const { DeleteThresholdEnabled: isOn, DeleteThresholdValue: value } = settings as Record<string, unknown>;
    return isOn === true && value !== undefined ? Number(value) : Infinity;
  } catch {
    return Infinity;
  }
}

function usersOfSource(tenant: Scope['tenant']): DirectoryUser[] {
  return tenant.users.entries().map(({ row }) => row);
}

/** A user as the log names one who may be gone. */
function toSource(
  { scope }: Provisioning,
  { sourceUserId, targetUserId }: ProvisionedAccount,
  target: Scope['tenant'],
) {
  const user = scope.tenant.users.get(sourceUserId) ?? target.users.get(targetUserId);
  const userPrincipalName = user?.homeUserPrincipalName ?? '';
  return { id: sourceUserId, displayName: user?.displayName ?? '', userPrincipalName };
}

interface Cycle {
  readonly entitled: number;
  readonly inScope: number;
  readonly outcomes: readonly Outcome[];
  readonly tooManyDeletes: boolean;
}

function removeOutOfScope(
  provisioning: Provisioning,
  cycleId: string,
  kept: ReadonlySet<string>,
  secrets: Readonly<Record<string, string>>,
): { readonly outcomes: Outcome[]; readonly tooMany: boolean } {
  const { scope, job, target } = provisioning;
  const gone = scope.tenant.provisionedAccounts
    .where('job', job.id)
    .filter((row) => !kept.has(row.sourceUserId));
  if (secrets['SkipOutOfScopeDeletions']?.toLowerCase() === 'true') return { outcomes: [], tooMany: false };
  const tooMany = !job.deletesAreForced && gone.length > deleteThreshold(secrets);
  const outcomes = gone.map((known) => {
    const source = toSource(provisioning, known, target);
    const outcome: Outcome = tooMany
      ? { action: 'stagedDelete', status: 'success', targetUserId: known.targetUserId, changes: [] }
      : deprovisionUser(provisioning, known);
    logOutcome(provisioning, cycleId, source, outcome, false);
    return outcome;
  });
  return { outcomes, tooMany };
}

function provisionAll(provisioning: Provisioning, cycleId: string): Cycle {
  const { scope, job } = provisioning;
  const secrets = secretsOf(scope, job);
  const everybody = secrets['SyncAll']?.toLowerCase() === 'true';
  const entitled = everybody
    ? usersOfSource(scope.tenant)
    : assignedUsers(scope.tenant, job.servicePrincipalId);
  const filter = userMappingOf(job.schema)?.scope;
  const inScope = entitled.filter((user) => isInScope(scope.tenant, user, filter));
  const outcomes = inScope.map((user) => {
    const wasKnown = linkOf(provisioning, user.id) !== undefined;
    const outcome = provisionUser(provisioning, user);
    // What did not change is no event, or every cycle would log everybody.
    if (outcome.status !== 'skipped' || !wasKnown) logOutcome(provisioning, cycleId, user, outcome);
    return outcome;
  });
  const kept = new Set(inScope.map((user) => user.id));
  const removal = removeOutOfScope(provisioning, cycleId, kept, secrets);
  return {
    entitled: entitled.length,
    inScope: inScope.length,
    outcomes: [...outcomes, ...removal.outcomes],
    tooManyDeletes: removal.tooMany,
  };
}

function toExecution(scope: Scope, id: string, cycle: Cycle | SynchronizationProblem): Execution {
  const beganAt = new Date(scope.now.getTime() - scope.world.delays.provisioningMs);
  const times = { id, beganAt, endedAt: scope.now };
  if ('code' in cycle) {
    return { ...times, state: 'Failed', problem: cycle, entitled: 0, inScope: 0, failed: 0, exported: 0 };
  }
  const { entitled, inScope, outcomes } = cycle;
  const failed = outcomes.filter(({ status }) => status === 'failure').length;
  const exported = outcomes.filter(
    ({ status, action }) => status === 'success' && action !== 'stagedDelete',
  ).length;
  const state = failed > 0 ? 'EntryLevelErrors' : 'Succeeded';
  return { ...times, state, problem: null, entitled, inScope, failed, exported };
}

function succeed(scope: Scope, job: SynchronizationJob, lastExecution: Execution): void {
  const { now, world } = scope;
  scope.tenant.synchronizationJobs.change(job, {
    lastExecution,
    lastSuccess: lastExecution,
    ...(lastExecution.exported > 0 ? { lastSuccessWithExports: lastExecution } : {}),
    firstSteadyAt: job.firstSteadyAt ?? now,
    lastSteadyAt: now,
    failuresInARow: 0,
    quarantine: null,
    deletesAreForced: false,
  });
  planCycle(scope, job, world.delays.synchronizationMs);
}

/**
 * Runs one cycle of a job at its end: connects, provisions everybody in scope, deletes who left it, plans the next.
 * A job that cannot connect, or would delete too much, goes into quarantine.
 * @see https://learn.microsoft.com/entra/identity/app-provisioning/how-provisioning-works#provisioning-cycles-initial-and-incremental
 */
export function runCycle(scope: Scope, job: SynchronizationJob): void {
  // Events are not taken back: one of a job that was paused or planned anew is no longer due.
  if (job.scheduleState !== 'Active' || job.nextCycleAt?.getTime() !== scope.now.getTime()) return;
  const connection = checkConnection(scope, secretsOf(scope, job));
  const cycleId = randomUUID();
  const done =
    'problem' in connection
      ? connection.problem
      : provisionAll({ scope, job, target: connection.target }, cycleId);
  const lastExecution = toExecution(scope, cycleId, done);
  if (!('code' in done) && !done.tooManyDeletes) {
    succeed(scope, job, lastExecution);
    return;
  }
  const failuresInARow = job.failuresInARow + 1;
  scope.tenant.synchronizationJobs.change(job, { lastExecution, failuresInARow });
  if ('code' in done) enterQuarantine(scope, job, 'EncounteredQuarantineException', done);
  else {
    const message = 'More accounts are out of scope than the threshold of accidental deletions allows.';
    enterQuarantine(scope, job, 'TooManyDeletes', { code: 'TooManyDeletes', message });
  }
}
