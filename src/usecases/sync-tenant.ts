import { toAccessError } from '../access/errors.ts';
import type { AccessError } from '../access/errors.ts';
import type { TenantId } from '../access/ids.ts';
import {
  isFullReadDue,
  toNextPassMs,
  toRecovered,
  toThrottledMs,
  toTrouble,
} from '../access/sync-settings.ts';
import type { SyncSettings, SyncState } from '../access/sync-settings.ts';
import type { Tenant } from '../access/tenant.ts';
import type { Clock } from '../ports/clock.ts';
import type { Store } from '../ports/store.ts';

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
  ) => Promise<{ readonly newest: Date; readonly failure: AccessError | undefined }>;
  readonly readNamedAssignments: (tenant: TenantId) => Promise<{
    readonly unnamed: Parameters<Store['requests']['endAwaiting']>[1];
    readonly failure: AccessError | undefined;
  }>;
  readonly readAllAssignments: (tenant: TenantId, isFirst: boolean) => Promise<void>;
}

/** How far back the first pass reads. */
const FIRST_LOOK_MS = 30 * 86_400_000;

/**
 * One pass over a target tenant: reads what changed in Microsoft Graph, stores it, and writes the
 * notices that follow in the same transaction. The first pass records what exists and tells nobody.
 * A failing tenant is tried again later, and later still while it goes on failing; one that asked not to be
 * called is not called.
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
  const throttledMs = toThrottledMs(settings, first, startedAt);
  if (throttledMs > 0)
    return store.tenants.save(tenant.id, { ...first, nextSyncAt: after(startedAt, throttledMs) });
  try {
    const read = await runPass(deps, tenant, first);
    const { failingSince: _, slowedMs: before429, throttledUntil: _t, ...rest } = first;
    const slowedMs = toRecovered(settings, before429);
    const now = clock.now();
    const open = await store.requests.readOpen(tenant.id);
    const waitMs = Math.max(slowedMs ?? 0, toNextPassMs(settings, tenant.id, open, now));
    const state = { ...rest, ...read, lastSyncedAt: startedAt, nextSyncAt: after(now, waitMs) };
    return await store.tenants.save(
      tenant.id,
      slowedMs === undefined ? state : { ...state, slowedMs },
      before,
    );
  } catch (error) {
    await store.tenants.save(tenant.id, toFailed(settings, tenant.id, first, error, startedAt, clock.now()));
    throw error;
  }
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
    failingSince,
    nextSyncAt: after(now, waitMs),
    ...(slowedMs === undefined ? {} : { slowedMs }),
    ...(throttledMs ? { throttledUntil: after(now, throttledMs) } : {}),
  };
}

type Pass = Pick<SyncState, 'requestsSince' | 'packagesAt' | 'assignmentsAt'>;

async function runPass(deps: Deps, tenant: Tenant, state: SyncState): Promise<Pass> {
  const { store, clock, settings } = deps;
  const isFirst = state.lastSyncedAt === undefined;
  const now = clock.now();
  // Our clock was ahead, and so is what was to be looked at again since.
  if (state.lastSyncedAt && state.lastSyncedAt > now) await store.assignments.hurryChecks(tenant.id, now);
  const packagesDue =
    !state.packagesAt || Math.abs(now.getTime() - state.packagesAt.getTime()) >= settings.packagesMs;
  if (packagesDue) await deps.readPackages(tenant);

  const requests = await deps.readRequests(tenant.id, state.requestsSince, isFirst);
  const named = await deps.readNamedAssignments(tenant.id);
  const allDue = named.unnamed.length > 0 || isFullReadDue(settings, tenant.id, state, now);
  if (allDue) {
    await deps.readAllAssignments(tenant.id, isFirst);
    await store.requests.endAwaiting(tenant.id, named.unnamed);
  }
  // Last, so that one row that cannot be read holds up nothing else.
  const failure = requests.failure ?? named.failure;
  if (failure) throw failure;
  return {
    requestsSince: requests.newest,
    ...(packagesDue ? { packagesAt: now } : {}),
    ...(allDue ? { assignmentsAt: now } : {}),
  };
}
