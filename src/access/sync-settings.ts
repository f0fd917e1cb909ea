import type { TenantId } from './ids.ts';
import { toShare } from './share.ts';

/** How often tenants are read. */
export interface SyncSettings {
  /** Between passes while something is open in the tenant. */
  readonly openMs: number;
  /** Between passes while nothing is. */
  readonly idleMs: number;
  /** How often packages and policies are read again. */
  readonly packagesMs: number;
  /** How often every assignment is read, besides those of which requests tell. */
  readonly assignmentsMs: number;
}

/** What is under way in a tenant. Nothing: nothing waits there. */
export interface OpenRequests {
  /** When the newest change was seen of what waits for Entra or for an approver. */
  readonly changedAt?: Date;
  /** When the newest request that Entra has not taken up yet was made. */
  readonly submittedAt?: Date;
}

/** How far a tenant was read, and how that went. */
export interface SyncState {
  readonly firstContactAt: Date;
  /** Newest creation instant of a request seen in a whole pass; where none is made, an hour ago. */
  readonly requestsSince: Date;
  readonly lastSyncedAt?: Date;
  /** When packages and policies were last read. */
  readonly packagesAt?: Date;
  /** When every assignment was last read, not only those of which requests tell. */
  readonly assignmentsAt?: Date;
  readonly nextSyncAt: Date;
  readonly failingSince?: Date;
  /** How long it is left alone at least since it said 429; shrinks with each pass that goes well. */
  readonly slowedMs?: number;
  /** Until when it asked not to be called. */
  readonly throttledUntil?: Date;
}

const SOONEST_MS = 1000;
/** What has waited for long is looked for each time it has waited by so much of its age more: a 20th. */
const PATIENCE = 20;
/** No wait is longer than so many idle ones: the ticker takes a pass that is very far away for one of a clock set back. */
const LONGEST = 10;

/**
 * How long to leave a tenant alone that answers. Entra takes up a request within seconds, and nobody is asked before
 * that was seen: it is looked for often at first, then less and less. What has waited for long will wait longer.
 * An idle tenant is read at its own moment of the interval, so that many do not come at once, after a restart neither.
 */
export function toNextPassMs(
  { openMs, idleMs }: SyncSettings,
  tenant: TenantId,
  { changedAt, submittedAt }: OpenRequests,
  now: Date,
): number {
  const ageOf = (at: Date) => now.getTime() - at.getTime();
  if (submittedAt && ageOf(submittedAt) / 2 < openMs) return Math.max(SOONEST_MS, ageOf(submittedAt) / 2);
  const waitingMs = changedAt ? Math.max(openMs, ageOf(changedAt) / PATIENCE) : idleMs;
  return waitingMs < idleMs ? waitingMs : toOwnMomentMs(tenant, idleMs, now);
}

/** Until the tenant's own moment, once in the interval: half of it away at least, one and a half at most. */
function toOwnMomentMs(tenant: TenantId, everyMs: number, now: Date): number {
  const earliest = now.getTime() + everyMs / 2;
  const shift = toShare(tenant) * everyMs;
  return Math.round(Math.ceil((earliest - shift) / everyMs) * everyMs + shift - now.getTime());
}

/**
 * Whether every assignment must be read, and not only those of which requests tell: once in each interval, which begins
 * at another moment for every tenant; at first contact; when the clock went back; and after trouble, unless it was
 * that we had asked too much.
 */
export function isFullReadDue(
  { assignmentsMs }: SyncSettings,
  tenant: TenantId,
  { assignmentsAt, failingSince, slowedMs }: Pick<SyncState, 'assignmentsAt' | 'failingSince' | 'slowedMs'>,
  now: Date,
): boolean {
  if (!assignmentsAt || assignmentsAt > now) return true;
  if (failingSince && slowedMs === undefined) return true;
  const shift = toShare(tenant) * assignmentsMs;
  const intervalOf = (at: Date) => Math.floor((at.getTime() - shift) / assignmentsMs);
  return intervalOf(assignmentsAt) !== intervalOf(now);
}

/** How a tenant is treated after a pass that failed. */
export interface Trouble {
  readonly waitMs: number;
  /** As in the state of the tenant; absent: it was not throttled. */
  readonly slowedMs?: number;
  readonly throttledMs?: number;
}

/**
 * How long to leave a tenant alone that fails: longer the longer it has failed. One that throttles us is left alone for
 * as long as it asks, or twice as long as last time if that is longer.
 */
export function toTrouble(
  { openMs, idleMs }: SyncSettings,
  tenant: TenantId,
  { failingMs, slowedMs }: { readonly failingMs: number; readonly slowedMs?: number | undefined },
  {
    status,
    retryAfterMs = 0,
  }: { readonly status?: number | undefined; readonly retryAfterMs?: number | undefined },
): Trouble {
  const longestMs = idleMs * LONGEST;
  if (status === 429) {
    const slowed = Math.min(longestMs, Math.max(retryAfterMs, 2 * (slowedMs ?? openMs)));
    const throttledMs = Math.min(longestMs, retryAfterMs);
    return {
      waitMs: Math.max(slowed, toPassAfterMs({ openMs }, throttledMs)),
      slowedMs: slowed,
      throttledMs,
    };
  }
  // Tenants that failed together do not come back together.
  const ownMs = Math.max(openMs, failingMs / 2) * (1 + toShare(tenant) / 4);
  return { waitMs: Math.round(Math.min(longestMs, Math.max(ownMs, retryAfterMs))) };
}

/** Of the little that a tenant takes the checks of access come first: a pass that is refused again would put them off. */
export const toPassAfterMs = ({ openMs }: Pick<SyncSettings, 'openMs'>, throttledMs: number): number =>
  throttledMs + openMs;

/** What is left of having been slowed down after a pass that went well: half of it, in the end nothing. */
export const toRecovered = ({ openMs }: SyncSettings, slowedMs: number | undefined): number | undefined =>
  slowedMs === undefined || slowedMs / 2 < openMs ? undefined : slowedMs / 2;

/** How far the clocks of our processes may be apart. */
export const CLOCKS_APART_MS = 5 * 60_000;

/** Whether the tenant was read in what is the future now: our clock was ahead then. */
export const wasAhead = ({ lastSyncedAt }: Pick<SyncState, 'lastSyncedAt'>, now: Date): boolean =>
  lastSyncedAt !== undefined && lastSyncedAt.getTime() - now.getTime() > CLOCKS_APART_MS;

/** How long the tenant still wants not to be called; a clock that was set back prolongs nothing. */
export function toThrottledMs(
  { idleMs }: SyncSettings,
  { throttledUntil }: Pick<SyncState, 'throttledUntil'>,
  now: Date,
): number {
  const leftMs = throttledUntil ? throttledUntil.getTime() - now.getTime() : 0;
  return leftMs > 0 && leftMs <= idleMs * LONGEST ? leftMs : 0;
}
