import type { Kysely } from 'kysely';
import { PgBoss, fromKysely, fromPglite } from 'pg-boss';
import type { ConstructorOptions, JobWithMetadata, Queue } from 'pg-boss';
import { toRecipientKey } from '../access/recipient.ts';
import type { Job } from '../ports/job.ts';

type JobKind = Job['kind'];
type JobOf<Kind extends JobKind> = Extract<Job, { kind: Kind }>;

/** What runs a job of each kind. A thrown error has the job tried again, if its queue does that. */
export type JobHandlers = {
  readonly [Kind in JobKind]: (job: JobOf<Kind>, triesBefore: number) => Promise<void>;
};

export interface Jobs {
  /**
   * Enqueues on this connection, a statement per kind: inside a transaction the jobs exist exactly if it commits.
   * @param afterMs how long they wait at least
   */
  enqueueOn(jobs: readonly Job[], db: Kysely<never>, afterMs?: number): Promise<void>;
  work(handlers: JobHandlers): Promise<void>;
  /** Waits for jobs that run, for a while. */
  stop(): Promise<void>;
}

/** For every queue. A process that dies stops its heartbeat: another takes its jobs over. */
const COMMON: Partial<Queue> = { notify: true, heartbeatSeconds: 10, deleteAfterSeconds: 600 };
const SUPERVISE_SECONDS = 10;

/** Tried again for a month, at first at once, at last every five minutes. */
const UNTIL_IT_WORKS: Partial<Queue> = {
  retryLimit: 10_000,
  retryDelay: 1,
  retryBackoff: true,
  retryDelayMax: 300,
  retentionSeconds: 30 * 86_400,
  expireInSeconds: 120,
};
/** The next tick asks for it again. */
const ONCE: Partial<Queue> = { retryLimit: 0, expireInSeconds: 300 };

/** Per kind: how it is queued, and how many run at once in one process. */
export const QUEUES: Readonly<
  Record<JobKind, { readonly options: Partial<Queue>; readonly concurrency: number }>
> = {
  'sync-tenant': { options: { ...ONCE, policy: 'exclusive' }, concurrency: 8 },
  'follow-due': { options: { ...ONCE, policy: 'exclusive' }, concurrency: 8 },
  'warn-due': { options: { ...ONCE, policy: 'exclusive' }, concurrency: 4 },
  'follow-stage': { options: { ...ONCE, policy: 'exclusive' }, concurrency: 4 },
  'sync-reviews': { options: { ...ONCE, policy: 'exclusive' }, concurrency: 2 },
  'follow-review': { options: { ...ONCE, policy: 'exclusive' }, concurrency: 2 },
  'send-digest': { options: { ...ONCE, policy: 'exclusive' }, concurrency: 2 },
  'report-problem': { options: UNTIL_IT_WORKS, concurrency: 1 },
  'ask-approvers': { options: UNTIL_IT_WORKS, concurrency: 2 },
  // Each writes down what is so when it runs: an older view must not come after a newer one.
  'watch-reach': { options: { ...UNTIL_IT_WORKS, policy: 'singleton' }, concurrency: 2 },
  // However much waits for somebody, the bot is added for them once.
  'install-app': { options: { ...UNTIL_IT_WORKS, policy: 'exclusive' }, concurrency: 1 },
  'carry-out': { options: UNTIL_IT_WORKS, concurrency: 6 },
  // One message at a time to each person or channel: a later edit is never overtaken by an earlier one.
  'deliver-notice': { options: { ...UNTIL_IT_WORKS, policy: 'singleton' }, concurrency: 8 },
};

/** Jobs of one tenant share its group: a tenant that does not answer holds up its own jobs only. */
function toGroup(job: Job): { group?: { id: string } } {
  return 'tenant' in job ? { group: { id: job.tenant } } : {};
}

/** What a queue with a policy holds, or runs, once. */
export function toKey(job: Job): { singletonKey?: string } {
  switch (job.kind) {
    case 'sync-tenant':
    case 'follow-due':
    case 'warn-due':
    case 'watch-reach':
    case 'sync-reviews':
      return { singletonKey: job.tenant };
    case 'follow-stage':
      return { singletonKey: `${job.tenant}/${job.request}/${job.stage}` };
    case 'follow-review':
      return { singletonKey: `${job.tenant}/${job.review}` };
    case 'install-app':
      return { singletonKey: toRecipientKey(job.person) };
    case 'send-digest':
    case 'deliver-notice':
      return { singletonKey: toRecipientKey(job.recipient) };
    case 'ask-approvers':
    case 'report-problem':
    case 'carry-out':
      return {};
  }
}

/**
 * Jobs on the database that holds everything else.
 * @see https://pgboss.io
 */
export async function startJobs(
  database: { readonly pglite?: Parameters<typeof fromPglite>[0]; readonly connectionString?: string },
  onError: (error: unknown) => void,
): Promise<Jobs> {
  const connection: ConstructorOptions = database.pglite
    ? { db: fromPglite(database.pglite), backend: 'pglite' }
    : { connectionString: database.connectionString ?? '' };
  const boss = new PgBoss({
    ...connection,
    schema: 'jobs',
    useListenNotify: true,
    schedule: false,
    superviseIntervalSeconds: SUPERVISE_SECONDS,
    monitorIntervalSeconds: SUPERVISE_SECONDS,
  });
  boss.on('error', onError);
  await boss.start();
  for (const [name, { options }] of Object.entries(QUEUES)) {
    const all = { ...COMMON, ...options };
    // Options may be others in this version; a policy, and an option that is not named, stay what they were.
    const { policy: _, ...changeable } = all;
    if (await boss.getQueue(name)) await boss.updateQueue(name, changeable);
    else await boss.createQueue(name, all);
    // The embedded database has one process: what is active now was active when the last one died.
    if (database.pglite) await releaseOrphans(boss, name);
  }
  return {
    async enqueueOn(jobs, db, afterMs = 0) {
      const startAfter = afterMs / 1000;
      for (const [kind, those] of Map.groupBy(jobs, (job) => job.kind)) {
        const rows = those.map((job) => ({ data: job, ...toKey(job), ...toGroup(job), startAfter }));
        await boss.insert(kind, rows, { db: fromKysely(db) });
      }
    },
    async work(handlers) {
      for (const kind of Object.keys(QUEUES) as JobKind[]) await workOn(boss, kind, handlers);
    },
    stop: () => boss.stop({ graceful: true, timeout: 10_000, close: !database.pglite }),
  };
}

async function releaseOrphans(boss: PgBoss, name: string): Promise<void> {
  const page = 1000;
  let after: string | undefined;
  do {
    const jobs: JobWithMetadata[] = await boss.findJobs(name, { limit: page, ...(after ? { after } : {}) });
    const orphans = jobs.filter(({ state }) => state === 'active').map(({ id }) => id);
    if (orphans.length > 0) await boss.fail(name, orphans);
    after = jobs.length === page ? jobs.at(-1)?.id : undefined;
  } while (after);
}

async function workOn(boss: PgBoss, kind: JobKind, handlers: JobHandlers): Promise<void> {
  const handle = handlers[kind] as (job: Job, triesBefore: number) => Promise<void>;
  await boss.work(
    kind,
    {
      includeMetadata: true,
      localConcurrency: QUEUES[kind].concurrency,
      localGroupConcurrency: Math.max(1, Math.floor(QUEUES[kind].concurrency / 3)),
      pollingIntervalSeconds: 2,
      notifyPollingIntervalSeconds: 2,
    },
    async (jobs: Array<JobWithMetadata<Job>>) => {
      keepAwake(boss, kind);
      for (const job of jobs) await handle(job.data, job.retryCount);
    },
  );
}

/**
 * Has every worker that has found a job look for the next one once it is done. By itself it sleeps after each until the
 * next notification, and a transaction notifies once however many jobs it brings.
 */
function keepAwake(boss: PgBoss, kind: JobKind): void {
  for (const { id, name, count } of boss.getWipData()) {
    if (name === kind && count > 0) boss.notifyWorker(id);
  }
}
