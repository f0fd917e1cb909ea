import type { Tenants } from '../ports/tenants.ts';
import type { TenantId } from '../access/ids.ts';
import type { RunningClock } from '../clock.ts';
import type { Store } from '../ports/store.ts';

interface Deps {
  readonly store: Store;
  readonly tenants: Tenants;
  readonly clock: Pick<RunningClock, 'now' | 'onJump'>;
  readonly tickMs: number;
  /** How long what is over is kept. */
  readonly keepMs: number;
  /** A next pass further away than this can only come of a clock that was set back. */
  readonly longestWaitMs: number;
  /** How often access reviews are read; a next reading twice as far away can only come of a clock that was set back. */
  readonly reviewsEveryMs: number;
  /** See the database. */
  readonly vacuum: () => Promise<void>;
  readonly onError: (error: unknown) => void;
}

/** At most this many are taken up by one tick; the rest follow in the next. */
const STAGES_MAX = 2000;
const DIGESTS_MAX = 2000;
const REVIEWS_MAX = 2000;

/** Teams repeats an activity within minutes, if at all. */
const ACTIVITIES_KEPT_MS = 24 * 3_600_000;
const TIDY_EVERY_MS = 3_600_000;
/** A job is kept for a month; see queues. A delivery that is taken up once more than it had to be does nothing. */
const GIVEN_UP_MS = 31 * 24 * 3_600_000;

/**
 * Enqueues what has come due, at every tick and after every jump of the clock. Any number of
 * processes may tick: the queues hold each thing once.
 */
export function startTicker(deps: Deps): { stop(): void } {
  let isTicking = false;
  let tidiedAt = 0;
  const run = async (): Promise<void> => {
    if (isTicking) return;
    isTicking = true;
    const now = deps.clock.now();
    const isTidyingDue = Math.abs(now.getTime() - tidiedAt) >= TIDY_EVERY_MS;
    await tick(deps, now)
      .then(() => {
        if (!isTidyingDue) return undefined;
        tidiedAt = now.getTime();
        return tidy(deps, now);
      })
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

/** Forgets what is over, and takes up again what was given up. */
export async function tidy(
  { store, tenants, keepMs, vacuum }: Pick<Deps, 'store' | 'tenants' | 'keepMs' | 'vacuum'>,
  now: Date,
): Promise<void> {
  // Elsewhere every pass asks for it; the source tenant has none.
  await store.jobs.enqueue({ kind: 'watch-reach', tenant: tenants.source.id });
  await store.activities.purge(new Date(now.getTime() - ACTIVITIES_KEPT_MS));
  await store.purge(new Date(now.getTime() - keepMs));
  const givenUp = new Date(now.getTime() - GIVEN_UP_MS);
  await store.transaction((tx) => tx.notices.retry(givenUp, now));
  await vacuum();
}

type TickDeps = Pick<Deps, 'store' | 'tenants' | 'longestWaitMs' | 'reviewsEveryMs'>;

/** Enqueues what is due at this instant: a query and a statement for each kind, whatever there is besides. */
export async function tick(deps: TickDeps, now: Date): Promise<void> {
  const { store, tenants, longestWaitMs } = deps;
  const { jobs, assignments, stages, settings } = store;
  const targets = tenants.targets.map(({ id }) => id);
  const latest = new Date(now.getTime() + longestWaitMs);
  const toRead = await store.tenants.listDue(targets, now, latest);
  await jobs.enqueueAll(toRead.map((tenant) => ({ kind: 'sync-tenant', tenant })));
  const toFollow = await assignments.listTenantsDue(now);
  await jobs.enqueueAll(
    toFollow.map(({ tenant, asksGraph }) => ({ kind: asksGraph ? 'follow-due' : 'warn-due', tenant })),
  );
  const waiting = await stages.listDue(now, STAGES_MAX);
  await jobs.enqueueAll(waiting.map((stage) => ({ kind: 'follow-stage', ...stage })));
  const recipients = await settings.listDigestsDue(now, DIGESTS_MAX);
  await jobs.enqueueAll(recipients.map((recipient) => ({ kind: 'send-digest', recipient })));
  await tickReviews(deps, targets, now);
}

/** Reviews are read once it is known which packages a tenant has. */
async function tickReviews(
  { store, reviewsEveryMs }: TickDeps,
  targets: readonly TenantId[],
  now: Date,
): Promise<void> {
  const { jobs, reviews } = store;
  const toRead = await reviews.listTenantsDue(targets, now, new Date(now.getTime() + reviewsEveryMs * 2));
  await jobs.enqueueAll(toRead.map((tenant) => ({ kind: 'sync-reviews', tenant })));
  const toFollow = await reviews.listDue(now, REVIEWS_MAX);
  await jobs.enqueueAll(toFollow.map(({ tenant, id }) => ({ kind: 'follow-review', tenant, review: id })));
}
