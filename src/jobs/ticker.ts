import type { Tenants } from '../ports.ts';
import type { RunningClock } from '../clock.ts';
import type { Store } from '../store-port.ts';

interface Deps {
  readonly store: Store;
  readonly tenants: Tenants;
  readonly clock: Pick<RunningClock, 'now' | 'onJump'>;
  readonly tickMs: number;
  /** A next pass further away than this can only come of a clock that was set back. */
  readonly longestWaitMs: number;
  readonly onError: (error: unknown) => void;
}

/** At most this many of each are taken up by one tick; the rest follow in the next. */
const FOLLOW_LIMIT = 200;

/** Teams repeats an activity within minutes, if at all. */
const KEPT_MS = 24 * 3_600_000;
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
      .then(() => (isPurgeDue ? deps.store.activities.purge(new Date(now.getTime() - KEPT_MS)) : undefined))
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

async function tick({ store, tenants, longestWaitMs }: Deps, now: Date): Promise<void> {
  const targets = tenants.targets.map(({ id }) => id);
  const latest = new Date(now.getTime() + longestWaitMs);
  for (const tenant of await store.tenants.listDue(targets, now, latest)) {
    await store.jobs.enqueue({ kind: 'sync-tenant', tenant });
  }
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
