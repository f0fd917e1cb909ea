import type { Tenants } from '../ports.ts';
import type { TenantId } from '../access/ids.ts';
import type { RunningClock } from '../clock.ts';
import type { Store, SyncState } from '../store-port.ts';

interface Deps {
  readonly store: Store;
  readonly tenants: Tenants;
  readonly clock: Pick<RunningClock, 'now' | 'onJump'>;
  readonly tickMs: number;
  /** How long what is over is kept. */
  readonly keepMs: number;
  /** A next pass further away than this can only come of a clock that was set back. */
  readonly longestWaitMs: number;
  /** The same of the next reading of access reviews. */
  readonly reviewsEveryMs: number;
  readonly onError: (error: unknown) => void;
}

/** At most this many of each are taken up by one tick; the rest follow in the next. */
const FOLLOW_LIMIT = 200;

/** Teams repeats an activity within minutes, if at all. */
const ACTIVITIES_KEPT_MS = 24 * 3_600_000;
const PURGE_EVERY_MS = 3_600_000;

/**
 * Enqueues what has come due, at every tick and after every jump of the clock. Any number of
 * processes may tick: the queues hold each thing once.
 */
export function startTicker(deps: Deps): { stop(): void } {
  let isTicking = false;
  let purgedAt = 0;
  const run = async (): Promise<void> => {
    if (isTicking) return;
    isTicking = true;
    const now = deps.clock.now();
    const isPurgeDue = Math.abs(now.getTime() - purgedAt) >= PURGE_EVERY_MS;
    if (isPurgeDue) purgedAt = now.getTime();
    await tick(deps, now)
      .then(() => (isPurgeDue ? purge(deps, now) : undefined))
      .catch(deps.onError)
      .finally(() => {
        isTicking = false;
      });
  };
  const timer = setInterval(() => void run(), deps.tickMs);
  deps.clock.onJump(() => void run());
  void run();
  return { stop: () => clearInterval(timer) };
}

async function purge({ store, keepMs }: Deps, now: Date): Promise<void> {
  await store.activities.purge(new Date(now.getTime() - ACTIVITIES_KEPT_MS));
  await store.purge(new Date(now.getTime() - keepMs));
}

async function tick(deps: Deps, now: Date): Promise<void> {
  const { store, tenants, longestWaitMs } = deps;
  const states = await store.tenants.list();
  for (const { id } of tenants.targets) {
    const next = states.get(id)?.nextSyncAt;
    const isDue = !next || next <= now || next.getTime() > now.getTime() + longestWaitMs;
    if (isDue) await store.jobs.enqueue({ kind: 'sync-tenant', tenant: id });
  }
  await tickReviews(deps, states, now);
  for (const stage of await store.stages.listDue(now, FOLLOW_LIMIT)) {
    await store.jobs.enqueue({ kind: 'follow-stage', ...stage });
  }
  for (const recipient of await store.settings.listDigestsDue(now, FOLLOW_LIMIT)) {
    await store.jobs.enqueue({ kind: 'send-digest', recipient });
  }
  for (const { tenant, id } of await store.assignments.listDue(now, FOLLOW_LIMIT)) {
    await store.jobs.enqueue({ kind: 'follow-assignment', tenant, assignment: id });
  }
}

/** Reviews are read once it is known which packages a tenant has. */
async function tickReviews(
  { store, tenants, reviewsEveryMs }: Deps,
  states: ReadonlyMap<TenantId, SyncState>,
  now: Date,
): Promise<void> {
  const nextReads = await store.reviews.listNextReads();
  for (const { id } of tenants.targets) {
    if (!states.get(id)?.packagesAt) continue;
    const next = nextReads.get(id);
    const isDue = !next || next <= now || next.getTime() > now.getTime() + reviewsEveryMs * 2;
    if (isDue) await store.jobs.enqueue({ kind: 'sync-reviews', tenant: id });
  }
  for (const { tenant, id } of await store.reviews.listDue(now, FOLLOW_LIMIT)) {
    await store.jobs.enqueue({ kind: 'follow-review', tenant, review: id });
  }
}
