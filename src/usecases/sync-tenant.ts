import type { AccessPackage } from '../access/access-package.ts';
import { toEnded } from '../access/assignment.ts';
import type { Assignment } from '../access/assignment.ts';
import { isApproved, mergeKnown, toDeleted } from '../access/assignment-request.ts';
import type { AssignmentRequest } from '../access/assignment-request.ts';
import { toRequestEffects } from '../access/changes.ts';
import { toAccessError } from '../access/errors.ts';
import type { AccessError } from '../access/errors.ts';
import type { AssignmentId, RequestId, TenantId } from '../access/ids.ts';
import { toNextPassMs, toRetryWaitMs } from '../access/sync-settings.ts';
import type { OpenRequests, SyncSettings } from '../access/sync-settings.ts';
import type { Tenant } from '../access/tenant.ts';
import type { AppCaller, Clock, Graph } from '../ports.ts';
import type { Change, Store, StoreTables, SyncState } from '../store-port.ts';

interface Deps {
  readonly graph: Pick<
    Graph,
    | 'listAccessPackages'
    | 'listAssignmentPolicies'
    | 'listAssignmentRequests'
    | 'listAssignmentRequestsById'
    | 'listDeliveredAssignments'
    | 'getAssignment'
  >;
  readonly store: Store;
  readonly clock: Clock;
  readonly settings: SyncSettings;
  /** The tenant of the people who ask: of them alone an address tells who they are. */
  readonly source: TenantId;
  /** Recognizes people whose account has appeared: before what they are told, or nobody would be told. */
  readonly linkAccounts: (rows: ReadonlyArray<AssignmentRequest | Assignment>) => Promise<void>;
}

/** How far back the first pass reads, and how far each later one reads again for what came in late. */
const FIRST_LOOK_MS = 30 * 86_400_000;
const OVERLAP_MS = 10 * 60_000;

/**
 * One pass over a target tenant: reads what changed in Microsoft Graph, stores it, and writes the
 * notices that follow in the same transaction. The first pass records what exists and tells nobody.
 * A failing tenant is tried again later, and later still while it goes on failing.
 * @returns the state as stored, for the log
 */
export async function syncTenant(deps: Deps, tenant: Tenant): Promise<SyncState> {
  const { store, clock, settings } = deps;
  const startedAt = clock.now();
  const before = await store.tenants.find(tenant.id);
  const first: SyncState = before ?? {
    firstContactAt: startedAt,
    requestsSince: new Date(startedAt.getTime() - FIRST_LOOK_MS),
    nextSyncAt: startedAt,
  };
  try {
    const pass = await runPass(deps, tenant, first, before?.lastSyncedAt === undefined);
    const { open, ...read } = pass;
    const { failingSince: _, ...rest } = { ...first, ...read };
    const now = clock.now();
    const nextSyncAt = after(now, toNextPassMs(settings, open, now));
    return await store.tenants.save(tenant.id, { ...rest, lastSyncedAt: startedAt, nextSyncAt }, before);
  } catch (error) {
    const failingSince = first.failingSince ?? startedAt;
    const failingMs = startedAt.getTime() - failingSince.getTime();
    const waitMs = toRetryWaitMs(settings, failingMs, toAccessError(error).details.retryAfterMs);
    const state = { ...first, failingSince, nextSyncAt: after(clock.now(), waitMs) };
    await store.tenants.save(tenant.id, state);
    throw error;
  }
}

const after = (at: Date, ms: number): Date => new Date(at.getTime() + ms);

interface Pass {
  readonly requestsSince: Date;
  readonly packagesAt: Date;
  readonly open: OpenRequests;
}

async function runPass(deps: Deps, tenant: Tenant, state: SyncState, isFirst: boolean): Promise<Pass> {
  const { store, clock, settings } = deps;
  const caller: AppCaller = { kind: 'app', tenant: tenant.id };
  const now = clock.now();
  const packagesDue = !state.packagesAt || now.getTime() - state.packagesAt.getTime() >= settings.packagesMs;
  if (packagesDue) await readPackages(deps, caller, tenant);
  const packages = await store.packages.list(tenant.id);

  const { newest: requestsSince, failure } = await readRequests(deps, caller, packages, state, isFirst);
  await readAssignments(deps, caller, packages, isFirst);
  // Last, so that one request that cannot be read holds up nothing else.
  if (failure) throw failure;
  const open = await store.requests.readOpen(tenant.id);
  return { requestsSince, packagesAt: packagesDue ? now : (state.packagesAt ?? now), open };
}

async function readPackages({ graph, store }: Deps, caller: AppCaller, tenant: Tenant): Promise<void> {
  const named = await graph.listAccessPackages(caller, tenant.packages);
  const packages = [...named, ...(await listStillHeld(store, tenant, named))];
  const policies = await Promise.all(packages.map(({ id }) => graph.listAssignmentPolicies(caller, id)));
  await store.transaction((tx) => tx.packages.replace(tenant.id, packages, policies.flat()));
}

/** Packages that were renamed or left the tenants file: what was granted by them is followed to its end. */
async function listStillHeld(
  store: Store,
  tenant: Tenant,
  named: readonly AccessPackage[],
): Promise<AccessPackage[]> {
  const held: AccessPackage[] = [];
  for (const known of await store.packages.list(tenant.id)) {
    if (named.some(({ id }) => id === known.id)) continue;
    if (await store.assignments.isFollowed(tenant.id, known.id)) held.push(known);
  }
  return held;
}

/** @returns the newest creation instant seen, and why an open request could not be read */
async function readRequests(
  deps: Deps,
  caller: AppCaller,
  packages: readonly AccessPackage[],
  state: SyncState,
  isFirst: boolean,
): Promise<{ newest: Date; failure: AccessError | undefined }> {
  const { graph, store, clock } = deps;
  const seen = new Set<RequestId>();
  // A clock that was set back must not have us wait until it is there again.
  let newest = new Date(Math.min(state.requestsSince.getTime(), clock.now().getTime()));
  for await (const page of graph.listAssignmentRequests(caller, after(newest, -OVERLAP_MS))) {
    const ours = page.filter((row) => packages.some(({ id }) => id === row.packageId));
    if (!isFirst) await readMissedAssignments(deps, caller, ours);
    for (const row of page) {
      seen.add(row.id);
      if (row.createdAt && row.createdAt > newest) newest = row.createdAt;
    }
    await saveRequests(deps, ours, isFirst);
  }
  const open = (await store.requests.listOpen(caller.tenant)).filter((id) => !seen.has(id));
  return { newest, failure: await readOpenRequests(deps, caller, open, isFirst) };
}

/** @returns why one of them could not be read; the others are stored all the same */
async function readOpenRequests(
  deps: Deps,
  caller: AppCaller,
  ids: readonly RequestId[],
  isFirst: boolean,
): Promise<AccessError | undefined> {
  const { graph, store } = deps;
  const answers = ids.length === 0 ? [] : await graph.listAssignmentRequestsById(caller, ids);
  for (const [at, id] of ids.entries()) {
    const answer = answers[at];
    if (!answer || 'error' in answer) continue;
    const known = answer.request ? undefined : await store.requests.find(caller.tenant, id);
    const row = answer.request ?? (known && toDeleted(known));
    if (!row) continue;
    await readMissedAssignments(deps, caller, [row]);
    await saveRequests(deps, [row], isFirst);
  }
  return answers.flatMap((answer) => ('error' in answer ? answer.error : []))[0];
}

/**
 * Access may come and go between two passes, when we were away or the tenant did not answer; then no
 * list of delivered assignments names it any more. It is read before its request is seen as delivered,
 * so that a crash in between does not hide it for ever. What is stuck on its way is in no list either.
 */
async function readMissedAssignments(
  deps: Deps,
  caller: AppCaller,
  rows: readonly AssignmentRequest[],
): Promise<void> {
  const { graph, store } = deps;
  for (const { id, assignmentId, purpose, state } of rows) {
    if (purpose !== 'add' || !isApproved(state) || !assignmentId) continue;
    const known = await store.requests.find(caller.tenant, id);
    if (known?.state === state || (await store.assignments.find(caller.tenant, assignmentId))) continue;
    const assignment = await graph.getAssignment(caller, assignmentId);
    if (assignment) await saveAssignments(deps, [assignment], false);
  }
}

async function saveRequests(
  { store, clock, source, linkAccounts }: Deps,
  rows: readonly AssignmentRequest[],
  isFirst: boolean,
): Promise<void> {
  if (rows.length === 0) return;
  await linkAccounts(rows);
  const at = clock.now();
  await store.transaction(async (tx) => {
    const known = await Promise.all(rows.map((row) => keepOwnKnowledge(tx, row)));
    for (const change of await tx.requests.see(known, at)) {
      // What we filed ourselves before the tenant could be read is no history.
      if (!isFirst || change.before) await tellRequestChange(tx, source, change, at);
    }
  });
}

async function keepOwnKnowledge(tx: StoreTables, row: AssignmentRequest): Promise<AssignmentRequest> {
  const known = await tx.requests.find(row.tenant, row.id);
  return known ? mergeKnown(known, row) : row;
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
      const stage = each.of === 'alternates' ? Math.max(1, last) : each.of === 'next-stage' ? last + 1 : 1;
      const ask = { kind: 'ask-approvers', tenant, request: id, stage } as const;
      await tx.jobs.enqueue(each.of === 'alternates' ? { ...ask, alternates: true } : ask);
    }
    if (each.effect === 'update' && each.kind === 'approval') {
      await tx.notices.updateCopies(['approval', 'reminder', 'start-near'], subject, occurrence, at);
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

/** Delivered assignments by list; those that were delivered and are no longer listed, one by one. */
async function readAssignments(
  deps: Deps,
  caller: AppCaller,
  packages: readonly AccessPackage[],
  isFirst: boolean,
): Promise<void> {
  const { graph, store, clock } = deps;
  for (const { id: packageId } of packages) {
    const known = await store.assignments.listDelivered(caller.tenant, packageId);
    const seen = new Set<AssignmentId>();
    for await (const page of graph.listDeliveredAssignments(caller, packageId)) {
      for (const row of page) seen.add(row.id);
      await saveAssignments(deps, page, isFirst);
    }
    for (const id of known.filter((one) => !seen.has(one))) {
      const row = await graph.getAssignment(caller, id);
      const last = row ? undefined : await store.assignments.find(caller.tenant, id);
      const ended = row ?? (last && toEnded(last, clock.now()));
      if (ended) await saveAssignments(deps, [ended], isFirst);
    }
  }
}

async function isOurs(tx: StoreTables, { tenant, id }: Assignment): Promise<boolean> {
  const requests = await tx.requests.listOfAssignment(tenant, id);
  const packs = await Promise.all(requests.map((request) => tx.packs.findByRequest(tenant, request.id)));
  return packs.some((pack) => pack !== undefined);
}

async function saveAssignments(
  { store, clock, linkAccounts }: Deps,
  rows: readonly Assignment[],
  isFirst: boolean,
): Promise<void> {
  if (rows.length === 0) return;
  await linkAccounts(rows);
  const at = clock.now();
  await store.transaction(async (tx) => {
    for (const { after: row } of await tx.assignments.see(rows, at)) {
      // What was there before us counts as usable and as told; its end is still followed.
      if (isFirst && row.state === 'delivered' && !(await isOurs(tx, row))) {
        const warned = row.endsAt ? { warnedFor: row.endsAt, warnedUntil: at } : {};
        await tx.assignments.save({ ...row, usableAt: at, nextDueAt: at, ...warned });
      }
    }
  });
}
