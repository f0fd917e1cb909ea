import { tellsOfAssignment, toDeleted } from '../access/assignment-request.ts';
import type { AssignmentRequest } from '../access/assignment-request.ts';
import { toRequestEffects } from '../access/changes.ts';
import type { RequestId, TenantId } from '../access/ids.ts';
import type { ReadRows } from '../access/unreadable-row.ts';
import type { AppCaller } from '../ports/callers.ts';
import type { Clock } from '../ports/clock.ts';
import type { Graph } from '../ports/graph.ts';
import type { Change, Store, StoreTables } from '../ports/store.ts';

interface Deps {
  readonly graph: Pick<Graph, 'listAssignmentRequests' | 'listAssignmentRequestsById'>;
  readonly store: Store;
  readonly clock: Clock;
  /** The tenant of the people who ask: of them alone an address tells who they are. */
  readonly source: TenantId;
  /** Recognizes people whose account has appeared: before what they are told, or nobody would be told. */
  readonly linkAccounts: (rows: readonly AssignmentRequest[]) => Promise<void>;
}

/** How far each pass reads again for what came in late. */
const OVERLAP_MS = 10 * 60_000;
/** How late a request may show that was made before those that we know; our clock may be as far from Entra's. */
const QUIET_MS = 3_600_000;
/** So many are read by their ids, and kept in memory, at a time. */
const CHUNK = 200;

export interface ReadRequests {
  /** The newest creation instant seen, or an hour ago. */
  readonly newest: Date;
  /** The open ones that were asked for by their ids; what was shown of them is stored. */
  readonly open: ReadRows;
}

/**
 * Reads the requests made since, and those that are open; writes the notices that follow from what changed in the
 * transaction that stores it.
 * @param isFirst at first contact nobody is told what is there
 */
export async function readRequests(
  deps: Deps,
  tenant: TenantId,
  since: Date,
  isFirst: boolean,
): Promise<ReadRequests> {
  const { graph, store, clock } = deps;
  const caller: AppCaller = { kind: 'app', tenant };
  const packages = new Set((await store.packages.list(tenant)).map(({ id }) => id));
  const seen = new Set<RequestId>();
  // A clock that was set back must not have us wait until it is there again.
  let newest = new Date(Math.min(since.getTime(), clock.now().getTime()));
  const from = new Date(newest.getTime() - OVERLAP_MS);
  for await (const page of graph.listAssignmentRequests(caller, from)) {
    for (const row of page) {
      seen.add(row.id);
      if (row.createdAt && row.createdAt > newest) newest = row.createdAt;
    }
    const ours = page.filter(({ packageId }) => packageId && packages.has(packageId));
    await saveRequests(deps, tenant, ours, isFirst);
  }
  // Or the last of many that came at once would have all of them read again for ever.
  newest = new Date(Math.max(newest.getTime(), clock.now().getTime() - QUIET_MS));
  const open = (await store.requests.listOpen(tenant)).filter((id) => !seen.has(id));
  return { newest, open: await readOpenRequests(deps, tenant, open, isFirst) };
}

async function readOpenRequests(
  deps: Deps,
  tenant: TenantId,
  ids: readonly RequestId[],
  isFirst: boolean,
): Promise<ReadRows> {
  const answered: RequestId[] = [];
  const refused: Array<ReadRows['refused'][number]> = [];
  for (let at = 0; at < ids.length; at += CHUNK) {
    const some = ids.slice(at, at + CHUNK);
    const answers = await deps.graph.listAssignmentRequestsById({ kind: 'app', tenant }, some);
    const rows: AssignmentRequest[] = [];
    for (const [index, id] of some.entries()) {
      const answer = answers[index];
      if (answer === undefined) continue;
      if ('error' in answer) {
        refused.push({ type: 'request', id, error: answer.error });
        continue;
      }
      answered.push(id);
      const known = answer.request ? undefined : await deps.store.requests.find(tenant, id);
      const row = answer.request ?? (known && toDeleted(known));
      if (row) rows.push(row);
    }
    await saveRequests(deps, tenant, rows, isFirst);
  }
  return { answered, refused };
}

async function saveRequests(
  { store, clock, source, linkAccounts }: Deps,
  tenant: TenantId,
  rows: readonly AssignmentRequest[],
  isFirst: boolean,
): Promise<void> {
  const news = await store.requests.listNew(rows);
  if (news.length === 0) return;
  await linkAccounts(news);
  const at = clock.now();
  await store.transaction(async (tx) => {
    const changes = await tx.requests.see(news, at);
    // What we filed ourselves before the tenant could be read is no history.
    const telling = changes.filter(({ before }) => !isFirst || before);
    const done = telling.filter(({ after }) => tellsOfAssignment(after)).map(({ after }) => after.id);
    await tx.requests.awaitAssignments(tenant, done);
    for (const change of telling) await tellRequestChange(tx, source, change, at);
  });
}

async function tellRequestChange(
  tx: StoreTables,
  source: TenantId,
  change: Change<AssignmentRequest>,
  at: Date,
): Promise<void> {
  const { before, after: request } = change;
  const { tenant, id } = request;
  const subject = { type: 'request', tenant, id } as const;
  const occurrence = `${request.state}/${at.toISOString()}`;
  for (const each of toRequestEffects(before, request)) {
    if (each.effect === 'ask-approvers') {
      const last = (await tx.stages.list(tenant, id)).length;
      const ask = { kind: 'ask-approvers', tenant, request: id } as const;
      if (each.of === 'alternates')
        await tx.jobs.enqueue({ ...ask, stage: Math.max(1, last), alternates: true });
      else await tx.jobs.enqueue({ ...ask, stage: each.of === 'next-stage' ? last + 1 : 1 });
    }
    if (each.effect === 'update' && each.kind === 'approval') {
      await tx.notices.updateCopies(['approval', 'reminder', 'start-near'], subject, occurrence, at);
    }
    if (each.effect === 'update' && each.kind === 'refused') {
      await tx.notices.updateCopies(['refused'], subject, occurrence, at);
    }
    if (each.effect === 'update' && each.kind === 'receipt') await updateReceipt(tx, request, occurrence, at);
    if (each.effect === 'tell-requestor') {
      const recipient = await tx.people.findRequestor(source, request);
      if (recipient)
        await tx.notices.add([{ kind: each.kind, subject, recipient, occurrence: 'once', mode: 'send' }], at);
    }
  }
}

/** A change of an extension or a removal shows on the receipt of the request that made the assignment. */
async function updateReceipt(
  tx: StoreTables,
  request: AssignmentRequest,
  occurrence: string,
  at: Date,
): Promise<void> {
  const { tenant, assignmentId } = request;
  const shown = `${request.id}/${occurrence}`;
  const origins = assignmentId ? await tx.requests.listOfAssignment(tenant, assignmentId) : [];
  for (const id of new Set([request.id, ...origins.map((origin) => origin.id)])) {
    const pack = await tx.packs.findByRequest(tenant, id);
    if (!pack) continue;
    await tx.notices.updateCopies(['receipt', 'start-near'], { type: 'pack', id: pack.id }, shown, at);
  }
}
