import type { AccessPackage } from '../access/access-package.ts';
import { toFollowSettings } from '../access/follow-settings.ts';
import { toAccessError, toLogFields } from '../access/errors.ts';
import type { AccessErrorCode } from '../access/errors.ts';
import type { IntentId, TenantId, UserId } from '../access/ids.ts';
import type { Message } from '../access/message.ts';
import type { NoticeKind, Subject } from '../access/notice.ts';
import type { Recipient } from '../access/recipient.ts';
import type { SyncSettings } from '../access/sync-settings.ts';
import type { Clock, Graph, Job, Messenger, SignIn, Tenants } from '../ports.ts';
import type { Store, SyncState } from '../store-port.ts';
import { askApprovers } from '../usecases/ask-approvers.ts';
import { deliverNotice } from '../usecases/deliver-notice.ts';
import { findApprovers } from '../usecases/find-approvers.ts';
import { followDueAssignment } from '../usecases/follow-assignment.ts';
import { followDueStage } from '../usecases/follow-stage.ts';
import { readHeldAccess } from '../usecases/read-held-access.ts';
import { readRemoval } from '../usecases/read-removal.ts';
import { reportProblem } from '../usecases/report-problem.ts';
import { sendDigest } from '../usecases/send-digest.ts';
import { linkAccounts } from '../usecases/link-accounts.ts';
import { syncTenant } from '../usecases/sync-tenant.ts';
import { watchApprovers } from '../usecases/watch-approvers.ts';
import { carryOut } from './carry-out.ts';
import type { JobHandlers } from './queues.ts';

export interface HandlerDeps {
  readonly store: Store;
  readonly graph: Graph;
  readonly signIn: SignIn;
  readonly tenants: Tenants;
  readonly clock: Clock;
  readonly messenger: Messenger;
  readonly compose: (kind: NoticeKind, subject: Subject, reader: Recipient) => Promise<Message | undefined>;
  readonly syncSettings: SyncSettings;
  readonly answerWithinMs: number;
  readonly log: JobLog;
}

export interface JobLog {
  error(fields: object, text: string): void;
  warn(fields: object, text: string): void;
}

/** Trying again cannot mend these: an operator must, or nobody can. */
const PARKED: readonly AccessErrorCode[] = [
  'tenant-misconfigured',
  'not-allowed',
  'not-found',
  'invalid-input',
];

/** What no later pass would ask for again waits until the operator has put the tenant or our secret right. */
const UNREPEATED = PARKED.filter((code) => code !== 'tenant-misconfigured');

/** Runs a job's work; an error is logged, and thrown on when the queue shall try again. */
const createGuard =
  (log: JobLog) =>
  async (
    job: Job,
    work: () => Promise<unknown>,
    parked: readonly AccessErrorCode[] = PARKED,
  ): Promise<void> => {
    try {
      await work();
    } catch (error) {
      const failed = toAccessError(error);
      const { code, message } = failed;
      const fields = { job, ...toLogFields(failed) };
      if (code === 'graph-unavailable') log.warn(fields, message);
      else log.error({ ...fields, error }, message);
      if (!parked.includes(code)) throw error;
    }
  };

/** What each kind of job does. A thrown error goes back to the queue; a parked one stays in the log. */
export function createHandlers(deps: HandlerDeps): JobHandlers {
  const guard = createGuard(deps.log);
  return {
    'sync-tenant': (job) => guard(job, () => readTenant(deps, job.tenant)),
    'ask-approvers': (job) =>
      guard(
        job,
        async () => {
          const { tenant, request, stage, alternates } = job;
          const asked = await askApprovers(withFind(deps), tenant, request, stage, alternates);
          if (asked === 0) deps.log.error({ job }, 'nobody was found who could approve');
        },
        UNREPEATED,
      ),
    'follow-stage': (job) => guard(job, () => followDueStage(deps, job.tenant, job.request, job.stage)),
    'send-digest': (job) => guard(job, () => sendDigest(deps, job.recipient)),
    'report-problem': (job) =>
      guard(
        job,
        async () => {
          const problem = await reportProblem(deps, job.problem, job.occurrence);
          if (problem) deps.log.error({ problem }, 'an operator must put something right');
        },
        UNREPEATED,
      ),
    'carry-out': (job, triesBefore) => guard(job, () => carryOutAloud(deps, job.intent, triesBefore)),
    'follow-assignment': (job) => guard(job, () => followOrPostpone(deps, job.tenant, job.assignment)),
    'deliver-notice': (job) => guard(job, () => deliverNotice(deps, job.notice), UNREPEATED),
  };
}

/** A pass over the tenant, and another when somebody hurried it meanwhile: it may not have seen what that is for. */
async function readTenant(deps: HandlerDeps, id: TenantId): Promise<void> {
  const { tenants, clock, syncSettings } = deps;
  const parts = {
    ...deps,
    settings: syncSettings,
    source: tenants.source.id,
    linkAccounts: (rows: Parameters<typeof linkAccounts>[1]) => linkAccounts(deps, rows),
  };
  let state: SyncState;
  do state = await syncTenant(parts, tenants.get(id));
  while (state.nextSyncAt <= clock.now());
  await watchApprovers(withFind(deps), id);
}

/** Who may decide is looked for by one use case, for two others. */
const withFind = (deps: HandlerDeps) => ({
  ...deps,
  findApprovers: (...of: [Parameters<typeof findApprovers>[1], number, boolean]) =>
    findApprovers(deps, ...of),
});

/** What only an operator can put right must be in the log also where the person was told. */
async function carryOutAloud(
  deps: HandlerDeps,
  ...of: [intent: IntentId, triesBefore: number]
): Promise<void> {
  const outcome = await carryOut(deps, ...of);
  if (outcome?.result !== 'refused' || outcome.failure.code !== 'tenant-misconfigured') return;
  deps.log.error({ intent: of[0], ...outcome.failure }, 'a click came to nothing: a right is missing');
}

/** A tenant that does not answer is not asked again at every tick. */
async function followOrPostpone(
  deps: HandlerDeps,
  ...of: [...Parameters<Store['assignments']['find']>]
): Promise<void> {
  const { store, tenants, clock } = deps;
  try {
    const read = (...what: [AccessPackage, UserId]) => readHeldAccess(deps, ...what);
    const readGone = (ended: Parameters<typeof readRemoval>[1]) => readRemoval(deps, ended);
    await followDueAssignment({ ...deps, readHeldAccess: read, readRemoval: readGone }, ...of);
  } catch (error) {
    const { recheckMs } = toFollowSettings(tenants.find(of[0]) ?? {});
    const nextDueAt = new Date(clock.now().getTime() + recheckMs * 5);
    const assignment = await store.assignments.find(...of);
    if (assignment) await store.assignments.save({ ...assignment, nextDueAt });
    throw error;
  }
}
