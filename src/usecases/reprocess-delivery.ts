import { isOpenRequest } from '../access/assignment-request.ts';
import { toAccessError } from '../access/errors.ts';
import type { FollowedAssignment } from '../access/follow-assignment.ts';
import { toFollowSettings } from '../access/follow-settings.ts';
import type { Reprocessing, ReprocessTarget } from '../access/reprocess.ts';
import { toStuckProblem } from '../access/to-stuck-problem.ts';
import type { AppCaller } from '../ports/callers.ts';
import type { Clock } from '../ports/clock.ts';
import type { Graph } from '../ports/graph.ts';
import type { Tenants } from '../ports/tenants.ts';
import type { SeenRequest, Store } from '../ports/store.ts';

interface Deps {
  readonly graph: Pick<Graph, 'reprocessRequest' | 'reprocessAssignment'>;
  readonly store: Store;
  readonly clock: Clock;
  readonly tenants: Pick<Tenants, 'find'>;
}

/**
 * Has Entra deliver again what is stuck. The try must have been counted and stored before: a crash may lose one, and
 * none is made twice.
 * @throws AccessError `graph-unavailable`; what Entra refuses is stored, and told to the operators
 */
export async function reprocessDelivery(
  { graph, store, clock, tenants }: Deps,
  assignment: FollowedAssignment,
  target: ReprocessTarget,
): Promise<void> {
  const { tenant, id } = assignment;
  const caller: AppCaller = { kind: 'app', tenant };
  const failed = (await store.requests.listOfAssignment(tenant, id)).find(
    ({ purpose, state }) =>
      purpose === 'add' && (state === 'deliveryFailed' || state === 'partiallyDelivered'),
  );
  const refused =
    failed && (await isAskedAnew(store, failed))
      ? 'asked-anew'
      : await ask(() =>
          target === 'request' && failed
            ? graph.reprocessRequest(caller, failed.id)
            : graph.reprocessAssignment(caller, id),
        );
  await store.transaction(async (tx) => {
    const at = clock.now();
    if (!refused) {
      // A request that has ended is not read again unless somebody asks for it.
      if (failed) await tx.requests.awaitAssignments(tenant, [failed.id]);
      return tx.tenants.hurry(tenant, at);
    }
    // A pass may have shown it anew while Graph was asked.
    const before = await tx.assignments.find(tenant, id);
    if (!before?.reprocessing) return;
    const after = { ...before, reprocessing: { ...before.reprocessing, refused } };
    await tx.assignments.saveStep(before, after);
    await tx.audit.add({ at, event: 'reprocess-refused', tenant, subject: `assignment/${id}` });
    const held = after.targetId ? await tx.assignments.listOf(tenant, after.targetId, at) : [];
    const problem = toStuckProblem(after, toFollowSettings(tenants.find(tenant) ?? {}), held, at);
    if (problem) await tx.problems.open(problem, at);
  });
}

/** @returns why Entra, or we, did not have it delivered again; undefined when it was taken */
async function ask(reprocess: () => Promise<void>): Promise<Reprocessing['refused']> {
  try {
    await reprocess();
    return undefined;
  } catch (error) {
    const { code } = toAccessError(error);
    if (code === 'tenant-misconfigured') return 'not-allowed';
    if (code === 'invalid-input' || code === 'not-found') return 'refused';
    throw error;
  }
}

/** Whether the person has asked for the same since, and it goes on or went well: they shall not get it twice. */
async function isAskedAnew(store: Store, failed: SeenRequest): Promise<boolean> {
  const { tenant, id, requestorId, packageId, createdAt } = failed;
  if (!requestorId || !createdAt) return false;
  const since = await store.requests.listOf(tenant, requestorId, createdAt);
  return since.some(
    (other) =>
      other.id !== id &&
      other.purpose === 'add' &&
      other.packageId === packageId &&
      (other.createdAt ?? createdAt) > createdAt &&
      (isOpenRequest(other) || other.state === 'delivered' || other.state === 'partiallyDelivered'),
  );
}
