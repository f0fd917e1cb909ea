import { neededCheck } from '../access/follow-assignment.ts';
import type { AssignmentId, TenantId } from '../access/ids.ts';
import type { Clock } from '../ports.ts';
import type { Store } from '../store-port.ts';

interface Deps {
  readonly store: Pick<Store, 'assignments'>;
  readonly clock: Clock;
  /** @returns whether it went well; what did not is due again later */
  readonly follow: (assignment: AssignmentId) => Promise<boolean>;
}

/** So many are in memory at a time, and so many wait for Graph at once. */
const BATCH = 200;
const AT_ONCE = 4;
/** A job must come to its end in time; the next tick asks for another. */
const BATCHES_MAX = 20;

/**
 * Looks at all assignments of the tenant that are due, the longest waiting first, until none is left. Those about
 * which Graph need not be asked come first, so that a tenant that does not answer holds up no warning. Each stands for
 * itself, also when the process ends in between: what was not looked at is due still.
 */
export async function followDue({ store, clock, follow }: Deps, tenant: TenantId): Promise<void> {
  const seen = new Set<AssignmentId>();
  for (let batch = 0; batch < BATCHES_MAX; batch += 1) {
    const now = clock.now();
    const due = await store.assignments.listDueOf(tenant, now, BATCH);
    const fresh = due.filter(({ id }) => !seen.has(id));
    if (fresh.length === 0) return;
    for (const { id } of fresh) seen.add(id);
    const { none = [], asking = [] } = Object.groupBy(fresh, (one) =>
      neededCheck(one, now) === 'none' ? 'none' : 'asking',
    );
    for (const { id } of none) await follow(id);
    for (let at = 0; at < asking.length; at += AT_ONCE) {
      const went = await Promise.all(asking.slice(at, at + AT_ONCE).map(({ id }) => follow(id)));
      // Whoever comes next would wait in vain for the same tenant.
      if (!went.every(Boolean)) return;
    }
    if (due.length < BATCH) return;
  }
}
