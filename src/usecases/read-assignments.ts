import { toEnded } from '../access/assignment.ts';
import type { Assignment } from '../access/assignment.ts';
import { isAsRequested } from '../access/assignment-request.ts';
import type { FollowedAssignment } from '../access/follow-assignment.ts';
import type { AssignmentId, RequestId, TenantId } from '../access/ids.ts';
import type { ReadRows } from '../access/unreadable-row.ts';
import type { AppCaller } from '../ports/callers.ts';
import type { Clock } from '../ports/clock.ts';
import type { Graph } from '../ports/graph.ts';
import type { Store } from '../ports/store.ts';

interface Deps {
  readonly graph: Pick<Graph, 'listDeliveredAssignments' | 'listAssignmentsById'>;
  readonly store: Store;
  readonly clock: Clock;
  /** Recognizes people whose account has appeared: before what they are told, or nobody would be told. */
  readonly linkAccounts: (rows: readonly Assignment[]) => Promise<void>;
  /** The assignment with the instant of its first look; tells nobody. */
  readonly toFollowed: (assignment: FollowedAssignment, now: Date) => FollowedAssignment;
}

/** How long a request is taken to be ahead of its assignment. Then only the next reading of all of them tells. */
const LAG_MS = 3_600_000;
/** So many are read by their ids, and kept in memory, at a time. */
const CHUNK = 200;

/** What a reading of those of which requests tell has left open. */
export interface NamedAssignments {
  /** Requests that something was delivered for, but that do not say what. */
  readonly unnamed: readonly RequestId[];
  readonly rows: ReadRows;
}

/**
 * Reads the assignments that a request made, extended or ended and that were not read since. One that is not yet as
 * its request says, or that Graph does not show, is read again by the next pass.
 */
export async function readNamedAssignments(deps: Deps, tenant: TenantId): Promise<NamedAssignments> {
  const { store, clock } = deps;
  const requests = await store.requests.listAwaiting(tenant);
  const unnamed = requests.filter(({ assignmentId }) => !assignmentId).map(({ id }) => id);
  const ids = [...new Set(requests.flatMap(({ assignmentId }) => assignmentId ?? []))];
  const { read, refused } = await readById(deps, tenant, ids, false);
  const now = clock.now().getTime();
  const settled = requests.filter((request) => {
    if (!request.assignmentId || !read.has(request.assignmentId)) return false;
    const isLate = Math.abs(now - request.stateSince.getTime()) > LAG_MS;
    return isLate || isAsRequested(request, read.get(request.assignmentId));
  });
  await store.requests.endAwaiting(
    tenant,
    settled.map(({ id }) => id),
  );
  return { unnamed, rows: { answered: [...read.keys()], refused } };
}

/**
 * Reads every assignment of ours: delivered ones by list; by their ids those that were delivered or on the way when last
 * seen and are not in the list. Finds what no request told of.
 * @param isFirst at first contact what is there was there before us
 * @returns what came of those that are not listed; what Graph does not show of them stays as it was
 * @throws AccessError of a list that cannot be read, or when Graph has asked to be left alone
 */
export async function readAllAssignments(deps: Deps, tenant: TenantId, isFirst: boolean): Promise<ReadRows> {
  const { graph, store } = deps;
  const caller: AppCaller = { kind: 'app', tenant };
  const reads: ReadRows[] = [];
  for (const { id: packageId } of await store.packages.list(tenant)) {
    const delivered = await store.assignments.readDelivered(tenant, packageId);
    for await (const page of graph.listDeliveredAssignments(caller, packageId)) {
      await saveNews(deps, tenant, delivered.listNew(page), isFirst);
    }
    const { read, refused } = await readById(deps, tenant, delivered.listMissing(), isFirst);
    reads.push({ answered: [...read.keys()], refused });
    // Whatever else one row is refused with, the other packages are read.
    const throttled = refused.find(({ error }) => error.details.status === 429);
    if (throttled) throw throttled.error;
  }
  return {
    answered: reads.flatMap(({ answered }) => answered),
    refused: reads.flatMap(({ refused }) => refused),
  };
}

/** @returns the assignments that were read, undefined for those that Graph does not know */
async function readById(
  deps: Deps,
  tenant: TenantId,
  ids: readonly AssignmentId[],
  isFirst: boolean,
): Promise<{ read: ReadonlyMap<AssignmentId, Assignment | undefined>; refused: ReadRows['refused'] }> {
  const read = new Map<AssignmentId, Assignment | undefined>();
  const refused: Array<ReadRows['refused'][number]> = [];
  for (let at = 0; at < ids.length; at += CHUNK) {
    const some = ids.slice(at, at + CHUNK);
    const answers = await deps.graph.listAssignmentsById({ kind: 'app', tenant }, some);
    const rows: Assignment[] = [];
    for (const [index, id] of some.entries()) {
      const answer = answers[index];
      if (answer === undefined) continue;
      if ('error' in answer) {
        refused.push({ type: 'assignment', id, error: answer.error });
        continue;
      }
      read.set(id, answer.assignment);
      const row = answer.assignment ?? (await readEnded(deps, tenant, id));
      if (row) rows.push(row);
    }
    await saveNews(deps, tenant, await deps.store.assignments.listNew(rows), isFirst);
  }
  return { read, refused };
}

/** What Graph does not know has ended, if it was there. */
async function readEnded(
  { store, clock }: Deps,
  tenant: TenantId,
  id: AssignmentId,
): Promise<Assignment | undefined> {
  const last = await store.assignments.find(tenant, id);
  return last && last.state !== 'expired' ? toEnded(last, clock.now()) : undefined;
}

async function saveNews(
  { store, clock, linkAccounts, toFollowed }: Deps,
  tenant: TenantId,
  news: readonly Assignment[],
  isFirst: boolean,
): Promise<void> {
  if (news.length === 0) return;
  await linkAccounts(news);
  const at = clock.now();
  await store.transaction(async (tx) => {
    const changes = await tx.assignments.see(news, at);
    if (!isFirst) return;
    // What was there before us counts as usable and as told; its end is still followed.
    const delivered = changes.map(({ after }) => after).filter(({ state }) => state === 'delivered');
    const ours = new Set(
      await tx.assignments.listOurs(
        tenant,
        delivered.map(({ id }) => id),
      ),
    );
    const before = delivered.filter(({ id }) => !ours.has(id));
    const known = before.map((row) => {
      const warned = row.endsAt ? { warnedFor: row.endsAt, warnedUntil: at } : {};
      return toFollowed({ ...row, usableAt: at, nextDueAt: at, ...warned }, at);
    });
    await tx.assignments.saveAll(known);
  });
}
