import type { AssignmentId, TenantId } from '../access/ids.ts';
import type { Clock } from '../ports/clock.ts';
import type { Store } from '../ports/store.ts';

interface Deps {
  readonly store: Pick<Store, 'assignments'>;
  readonly clock: Clock;
  /** @returns whether it went well; what did not is due again later */
  readonly follow: (assignment: AssignmentId) => Promise<boolean>;
}

/** A job that outlives its time is taken for dead, and another would do the same beside it: the next tick goes on. */
const ASKING_MAX = 100;
const WARNINGS_MAX = 2000;
/** So many wait for Graph at once. */
const AT_ONCE = 4;

/**
 * Looks at the tenant's assignments that are due and about which Graph must be asked, the longest waiting first. Each
 * stands for itself, also when the process ends in between: what was not looked at is due still.
 */
export async function followDue({ store, clock, follow }: Deps, tenant: TenantId): Promise<void> {
  const due = await store.assignments.listDueOf(tenant, true, clock.now(), ASKING_MAX);
  for (let at = 0; at < due.length; at += AT_ONCE) {
    const went = await Promise.all(due.slice(at, at + AT_ONCE).map(follow));
    // Mostly the tenant does not answer, and whoever comes next would wait in vain; what failed comes later.
    if (!went.every(Boolean)) return;
  }
}

/**
 * Looks at the tenant's assignments that are due and need no Graph: mostly their holders are to be warned. A queue of
 * its own, so that tenants that do not answer hold up no warning.
 */
export async function warnDue({ store, clock, follow }: Deps, tenant: TenantId): Promise<void> {
  for (const id of await store.assignments.listDueOf(tenant, false, clock.now(), WARNINGS_MAX)) {
    await follow(id);
  }
}
