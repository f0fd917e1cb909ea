import type { AccessPackage } from '../access/access-package.ts';
import type { FollowedAssignment } from '../access/follow-assignment.ts';
import { toFollowSettings } from '../access/follow-settings.ts';
import { toAccessError, toLogFields } from '../access/errors.ts';
import type { AccessErrorCode } from '../access/errors.ts';
import { isInstalled } from '../access/installation.ts';
import type { AssignmentId, IntentId, TenantId, UserId } from '../access/ids.ts';
import type { Message } from '../access/message.ts';
import type { NoticeKind, Subject } from '../access/notice.ts';
import type { Recipient } from '../access/recipient.ts';
import type { ReprocessTarget } from '../access/reprocess.ts';
import { toThrottledMs, toTrouble } from '../access/sync-settings.ts';
import type { SyncSettings } from '../access/sync-settings.ts';
import type { Tenant } from '../access/tenant.ts';
import type { Clock } from '../ports/clock.ts';
import type { Graph } from '../ports/graph.ts';
import type { Job } from '../ports/job.ts';
import type { Messenger } from '../ports/messenger.ts';
import type { SignIn } from '../ports/sign-in.ts';
import type { Tenants } from '../ports/tenants.ts';
import type { Store } from '../ports/store.ts';
import { askApprovers } from '../usecases/ask-approvers.ts';
import { deliverNotice } from '../usecases/deliver-notice.ts';
import { findApprovers } from '../usecases/find-approvers.ts';
import { followDueAssignment } from '../usecases/follow-assignment.ts';
import { followDueStage } from '../usecases/follow-stage.ts';
import { followDueReview } from '../usecases/follow-review.ts';
import { installApp } from '../usecases/install-app.ts';
import { readHeldAccess } from '../usecases/read-held-access.ts';
import { readAccountLater, readRemoval } from '../usecases/read-removal.ts';
import { reprocessDelivery } from '../usecases/reprocess-delivery.ts';
import { reportProblem } from '../usecases/report-problem.ts';
import { sendDigest } from '../usecases/send-digest.ts';
import { syncReviews } from '../usecases/sync-reviews.ts';
import { watchPermissions } from '../usecases/watch-permissions.ts';
import { watchReach } from '../usecases/watch-reach.ts';
import { carryOut } from './carry-out.ts';
import { followDue, warnDue } from './follow-due.ts';
import type { JobHandlers } from './queues.ts';
import { readTenant } from './read-tenant.ts';

export interface HandlerDeps {
  readonly store: Store;
  readonly graph: Graph;
  readonly signIn: SignIn;
  readonly tenants: Tenants;
  readonly clock: Clock;
  readonly messenger: Messenger;
  readonly compose: (kind: NoticeKind, subject: Subject, reader: Recipient) => Promise<Message | undefined>;
  readonly syncSettings: SyncSettings;
  /** How often access reviews are read when nothing is about to change. */
  readonly reviewsEveryMs: number;
  readonly answerWithinMs: number;
  /** The id in the manifest of the Teams app; absent where no tenant has it added for people. */
  readonly teamsAppId?: string | undefined;
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

/** Of a job that no later pass asks for again: it waits in the queue until an operator has put the tenant or our secret right. */
const PARKED_UNREPEATED = PARKED.filter((code) => code !== 'tenant-misconfigured');

/** Runs a job's work; an error is logged, and thrown on when the queue shall try again. */
const createGuard =
  (log: JobLog) =>
  async (
    job: object,
    work: () => Promise<unknown>,
    parked: readonly AccessErrorCode[] | 'all' = PARKED,
  ): Promise<void> => {
    try {
      await work();
    } catch (error) {
      const failed = toAccessError(error);
      const { code, message } = failed;
      const fields = { job, ...toLogFields(failed) };
      if (code === 'graph-unavailable') log.warn(fields, message);
      else log.error({ ...fields, error }, message);
      if (parked !== 'all' && !parked.includes(code)) throw error;
    }
  };

/** What each kind of job does. A thrown error goes back to the queue; a parked one stays in the log. */
export function createHandlers(deps: HandlerDeps): JobHandlers {
  const guard = createGuard(deps.log);
  return {
    'sync-tenant': (job) =>
      guard(job, async () => {
        await readTenant(deps, deps.tenants.get(job.tenant));
        await deps.store.jobs.enqueue({ kind: 'watch-reach', tenant: job.tenant });
      }),
    'ask-approvers': (job) =>
      guard(
        job,
        async () => {
          const { tenant, request, stage, alternates } = job;
          const asked = await askApprovers(withFind(deps), tenant, request, stage, alternates);
          if (asked === 0) deps.log.error({ job }, 'nobody was found who could approve');
        },
        PARKED_UNREPEATED,
      ),
    'follow-stage': (job) => guard(job, () => followDueStage(deps, job.tenant, job.request, job.stage)),
    'sync-reviews': (job) =>
      guard(job, () => syncReviews({ ...deps, everyMs: deps.reviewsEveryMs }, deps.tenants.get(job.tenant))),
    'follow-review': (job) => guard(job, () => followDueReview(deps, job.tenant, job.review)),
    'send-digest': (job) => guard(job, () => sendDigest(deps, job.recipient)),
    'report-problem': (job) =>
      guard(
        job,
        async () => {
          const problem = await reportProblem(deps, job.problem, job.occurrence);
          if (problem) deps.log.error({ problem }, 'an operator must put something right');
        },
        PARKED_UNREPEATED,
      ),
    'watch-reach': (job) => guard(job, () => watchReach(withFind(deps), job.tenant)),
    'install-app': (job, triesBefore) =>
      guard(job, async () => {
        const tried = await installApp(deps, job.person, triesBefore);
        if (tried && !isInstalled(tried.outcome)) deps.log.warn({ job, tried }, 'the bot was not added');
      }),
    'carry-out': (job, triesBefore) => guard(job, () => carryOutAloud(deps, job.intent, triesBefore)),
    'follow-due': (job) =>
      guard(job, async () => {
        if (await isThrottled(deps, job.tenant)) return;
        await followDue({ ...deps, follow: (one) => followAlone(deps, job, one, true) }, job.tenant);
      }),
    'warn-due': (job) =>
      guard(job, () => warnDue({ ...deps, follow: (one) => followAlone(deps, job, one, false) }, job.tenant)),
    'deliver-notice': (job, triesBefore) =>
      // Nothing is parked: each is tried until it is told, pointless, known as unreachable, or refused by Teams.
      guard(job, () => deliverInTurn(deps, job, triesBefore), []),
  };
}

/** What Teams does not take now goes back to the queue until it does: a worker is not kept waiting for one conversation. */
async function deliverInTurn(
  deps: HandlerDeps,
  job: Extract<Job, { kind: 'deliver-notice' }>,
  triesBefore: number,
): Promise<void> {
  try {
    await deliverNotice(deps, job.notice, triesBefore);
  } catch (error) {
    const failed = toAccessError(error);
    const { retryAfterMs, status } = failed.details;
    if (failed.code !== 'graph-unavailable' || retryAfterMs === undefined) throw error;
    // Without an answer it is our own pace, which is as it should be.
    if (status !== undefined) deps.log.warn({ job, retryAfterMs, ...toLogFields(failed) }, failed.message);
    await deps.store.jobs.enqueue(job, retryAfterMs);
  }
}

/** Who may decide is looked for by one use case, for two others. */
const withFind = (deps: HandlerDeps) => ({
  ...deps,
  findApprovers: (...of: [Parameters<typeof findApprovers>[1], number, boolean]) =>
    findApprovers(deps, ...of),
});

/** What only an operator can put right must be in the log also where the person was told. */
async function carryOutAloud(deps: HandlerDeps, intent: IntentId, triesBefore: number): Promise<void> {
  const outcome = await carryOut(deps, intent, triesBefore);
  if (outcome?.result !== 'refused' || outcome.failure.code !== 'tenant-misconfigured') return;
  deps.log.error({ intent, ...outcome.failure }, 'a click came to nothing: a right is missing');
}

/**
 * Whatever goes wrong with one assignment goes to the log and not to the queue: the job is not tried again because of it.
 * @returns whether it went well; what did not is due again later
 */
async function followAlone(
  deps: HandlerDeps,
  job: Extract<Job, { tenant: TenantId }>,
  assignment: AssignmentId,
  mayAsk: boolean,
): Promise<boolean> {
  let isDone = false;
  const work = async () => {
    await followOrPostpone(deps, job.tenant, assignment, mayAsk);
    isDone = true;
  };
  await createGuard(deps.log)({ ...job, assignment }, work, 'all');
  return isDone;
}

/** What is due stays due: a tenant is not called before it wants to be. */
async function isThrottled({ store, clock, syncSettings }: HandlerDeps, tenant: TenantId): Promise<boolean> {
  const state = await store.tenants.find(tenant);
  return state !== undefined && toThrottledMs(syncSettings, state, clock.now()) > 0;
}

/** A tenant that does not answer is not asked again at every tick, nor before it wants to be. */
async function followOrPostpone(
  deps: HandlerDeps,
  tenant: TenantId,
  assignment: AssignmentId,
  mayAsk: boolean,
): Promise<void> {
  const { store, tenants, clock } = deps;
  const before = await store.assignments.find(tenant, assignment);
  if (!before) return;
  try {
    await watchPermissions(deps, tenant, (watched) => {
      const withWatched = () => ({ ...deps, graph: { ...deps.graph, ...watched } });
      return followDueAssignment(
        {
          ...deps,
          readHeldAccess: (...what: [AccessPackage, UserId]) => readHeldAccess({ graph: watched }, ...what),
          readRemoval: (ended: Parameters<typeof readRemoval>[1]) => readRemoval(withWatched(), ended),
          readAccountLater: (...what: [Tenant, FollowedAssignment]) =>
            readAccountLater(withWatched(), ...what),
          reprocess: (...what: [FollowedAssignment, ReprocessTarget]) => reprocessDelivery(deps, ...what),
        },
        before,
        mayAsk,
      );
    });
  } catch (error) {
    const after = (ms: number) => new Date(clock.now().getTime() + ms);
    const { details } = toAccessError(error);
    const { throttledMs } = toTrouble(deps.syncSettings, tenant, { failingMs: 0 }, details);
    if (throttledMs) await store.tenants.throttle(tenant, after(throttledMs));
    const { recheckMs } = toFollowSettings(tenants.find(tenant) ?? {});
    await store.assignments.saveStep(before, { ...before, nextDueAt: after(recheckMs * 5) });
    throw error;
  }
}
