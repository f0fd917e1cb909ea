import { toAccessError } from '../access/errors.ts';
import type { TenantId } from '../access/ids.ts';
import { isPermissionMissing } from '../access/permission.ts';
import type { Problem } from '../access/problem.ts';
import {
  isFullReadDue,
  toNextPassMs,
  toPassAfterMs,
  toRecovered,
  toThrottledMs,
  toTrouble,
  wasAhead,
} from '../access/sync-settings.ts';
import type { SyncSettings, SyncState } from '../access/sync-settings.ts';
import type { Tenant } from '../access/tenant.ts';
import { toPassFailure, toUnreadable } from '../access/unreadable-row.ts';
import type { ReadRows } from '../access/unreadable-row.ts';
import type { Clock } from '../ports/clock.ts';
import type { Store, StoreTables } from '../ports/store.ts';

interface Deps {
  readonly store: Store;
  readonly clock: Clock;
  readonly settings: SyncSettings;
  /** See read-packages, read-requests and read-assignments. */
  readonly readPackages: (tenant: Tenant) => Promise<void>;
  readonly readRequests: (
    tenant: TenantId,
    since: Date,
    isFirst: boolean,
  ) => Promise<{ readonly newest: Date; readonly open: ReadRows }>;
  readonly readNamedAssignments: (tenant: TenantId) => Promise<{
    readonly unnamed: Parameters<Store['requests']['endAwaiting']>[1];
    readonly rows: ReadRows;
  }>;
  readonly readAllAssignments: (tenant: TenantId, isFirst: boolean) => Promise<ReadRows>;
}

/** How far back the first pass reads. */
const FIRST_LOOK_MS = 30 * 86_400_000;

export interface SyncedTenant {
  /** As stored. */
  readonly state: SyncState;
  /** The rows that Graph did not show, for the log. */
  readonly refused: ReadRows['refused'];
}

/**
 * One pass over a target tenant: reads what changed in Microsoft Graph, stores it, and writes the
 * notices that follow in the same transaction. The first pass records what exists and tells nobody.
 * A failing tenant is tried again later, and later still while it goes on failing; one that asked not to be
 * called is not called. Single rows that Graph does not show hold up nothing else, and are a problem for the operators.
 */
export async function syncTenant(deps: Deps, tenant: Tenant): Promise<SyncedTenant> {
  const { store, clock, settings } = deps;
  const startedAt = clock.now();
  const before = await store.tenants.find(tenant.id);
  const known: SyncState = before ?? {
    firstContactAt: startedAt,
    requestsSince: new Date(startedAt.getTime() - FIRST_LOOK_MS),
    nextSyncAt: startedAt,
  };
  const throttledMs = toThrottledMs(settings, known, startedAt);
  if (throttledMs > 0) {
    const state = { ...known, nextSyncAt: after(startedAt, toPassAfterMs(settings, throttledMs)) };
    return { state: await store.tenants.save(tenant.id, state), refused: [] };
  }
  try {
    const { read, rows, isFull } = await runPass(deps, tenant, known);
    const { failingSince: _, slowedMs: wasSlowedMs, throttledUntil: _t, ...rest } = known;
    const slowedMs = toRecovered(settings, wasSlowedMs);
    const now = clock.now();
    const open = await store.requests.readOpen(tenant.id);
    const waitMs = Math.max(slowedMs ?? 0, toNextPassMs(settings, tenant.id, open, now));
    const state = { ...rest, ...read, lastSyncedAt: startedAt, nextSyncAt: after(now, waitMs) };
    return await store.transaction(async (tx) => {
      await tellOperators(tx, tenant.id, rows, isFull, now);
      const saved = slowedMs === undefined ? state : { ...state, slowedMs };
      return {
        state: await tx.tenants.save(tenant.id, saved, before),
        refused: rows.flatMap(({ refused }) => refused),
      };
    });
  } catch (error) {
    await store.transaction(async (tx) => {
      const now = clock.now();
      await tx.tenants.save(tenant.id, toFailed(settings, tenant.id, known, error, startedAt, now));
      if (isPermissionMissing(toAccessError(error))) await tx.problems.open(mayNotRead(tenant.id), now);
    });
    throw error;
  }
}

const MAY_READ = 'EntitlementManagement.Read.All';

const mayNotRead = (tenant: TenantId): Problem => ({
  tenant,
  facts: { kind: 'permission-missing', permission: MAY_READ },
});

/** After a pass that went well: the app may read the tenant, so that report ends; rows it was not shown are one report. */
async function tellOperators(
  tx: StoreTables,
  tenant: TenantId,
  reads: readonly ReadRows[],
  isFull: boolean,
  at: Date,
): Promise<void> {
  const standing = await tx.problems.listStanding(tenant);
  if (standing.some((facts) => 'permission' in facts && facts.permission === MAY_READ))
    await tx.problems.end(mayNotRead(tenant), at);
  const told = standing.find((facts) => facts.kind === 'rows-unreadable');
  const facts = { kind: 'rows-unreadable', rows: toUnreadable(told?.rows ?? [], reads, isFull) } as const;
  if (facts.rows.length > 0) await tx.problems.open({ tenant, facts }, at);
  else if (told) await tx.problems.end({ tenant, facts }, at);
}

const after = (at: Date, ms: number): Date => new Date(at.getTime() + ms);

function toFailed(
  settings: SyncSettings,
  tenant: TenantId,
  before: SyncState,
  error: unknown,
  startedAt: Date,
  now: Date,
): SyncState {
  const failingSince = before.failingSince ?? startedAt;
  const failing = { failingMs: startedAt.getTime() - failingSince.getTime(), slowedMs: before.slowedMs };
  const { waitMs, slowedMs, throttledMs } = toTrouble(
    settings,
    tenant,
    failing,
    toAccessError(error).details,
  );
  return {
    ...before,
    // What was planned ahead is due now, and need not be made due by each pass that fails.
    ...(wasAhead(before, now) ? { lastSyncedAt: now } : {}),
    failingSince,
    nextSyncAt: after(now, waitMs),
    ...(slowedMs === undefined ? {} : { slowedMs }),
    ...(throttledMs ? { throttledUntil: after(now, throttledMs) } : {}),
  };
}

interface Pass {
  readonly read: Pick<SyncState, 'requestsSince' | 'packagesAt' | 'assignmentsAt'>;
  readonly rows: readonly ReadRows[];
  /** Every assignment was asked for. */
  readonly isFull: boolean;
}

async function runPass(deps: Deps, tenant: Tenant, state: SyncState): Promise<Pass> {
  const { store, clock, settings } = deps;
  const isFirst = state.lastSyncedAt === undefined;
  const now = clock.now();
  if (wasAhead(state, now)) await store.assignments.hurry(tenant.id, now);
  const packagesDue =
    !state.packagesAt || Math.abs(now.getTime() - state.packagesAt.getTime()) >= settings.packagesMs;
  if (packagesDue) await deps.readPackages(tenant);

  const requests = await deps.readRequests(tenant.id, state.requestsSince, isFirst);
  const named = await deps.readNamedAssignments(tenant.id);
  const allDue = named.unnamed.length > 0 || isFullReadDue(settings, tenant.id, state, now);
  const rows = [requests.open, named.rows];
  if (allDue) rows.push(await deps.readAllAssignments(tenant.id, isFirst));
  // Only now: what could be read is stored, whatever was refused beside it.
  const failure = toPassFailure(rows);
  if (failure) throw failure;
  if (allDue) await store.requests.endAwaiting(tenant.id, named.unnamed);
  return {
    read: {
      requestsSince: requests.newest,
      ...(packagesDue ? { packagesAt: now } : {}),
      ...(allDue ? { assignmentsAt: now } : {}),
    },
    rows,
    isFull: allDue,
  };
}
