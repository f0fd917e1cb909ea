import { neededCheck } from '../access/follow-assignment.ts';
import type { AssignmentId, TenantId } from '../access/ids.ts';
import type { Clock } from '../ports/clock.ts';
import type { Store } from '../ports/store.ts';

interface Deps {
  readonly store: Pick<Store, 'assignments'>;
  readonly clock: Clock;
  /** @returns whether it went well; what did not is due again later */
  readonly follow: (assignment: AssignmentId) => Promise<boolean>;
}

/** So many are in memory at a time. */
const BATCH = 200;
/** After so many that Graph is asked about, what needs no Graph and has come due meanwhile has its turn. */
const ASKING_MAX = 40;
/** So many wait for Graph at once. */
const AT_ONCE = 4;
/** A job that outlives its time is taken for dead, and another would do the same beside it; the next tick asks for one. */
const ROUNDS_MAX = 8;

/**
 * Looks at all assignments of the tenant that are due, the longest waiting first, until none is left. Those about
 * which Graph need not be asked come first, so that a tenant that does not answer holds up no warning. Each stands for
 * itself, also when the process ends in between: what was not looked at is due still.
 */
export async function followDue({ store, clock, follow }: Deps, tenant: TenantId): Promise<void> {
  const seen = new Set<AssignmentId>();
  const look = ({ id }: { readonly id: AssignmentId }): Promise<boolean> => {
    seen.add(id);
    return follow(id);
  };
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const now = clock.now();
    const due = await store.assignments.listDueOf(tenant, now, BATCH);
    const fresh = due.filter(({ id }) => !seen.has(id));
    if (fresh.length === 0) return;
    const { none = [], asking = [] } = Object.groupBy(fresh, (one) =>
      neededCheck(one, now) === 'none' ? 'none' : 'asking',
    );
    for (const one of none) await look(one);
    for (let at = 0; at < Math.min(asking.length, ASKING_MAX); at += AT_ONCE) {
      const went = await Promise.all(asking.slice(at, at + AT_ONCE).map(look));
      // Whoever comes next would wait in vain for the same tenant.
      if (!went.every(Boolean)) return;
    }
    if (due.length < BATCH && asking.length <= ASKING_MAX) return;
  }
}
