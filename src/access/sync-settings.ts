/** How often tenants are read. */
export interface SyncSettings {
  /** Between passes while something is open in the tenant, and otherwise. */
  readonly openMs: number;
  readonly idleMs: number;
  /** How often packages and policies are read again. */
  readonly packagesMs: number;
}

/** What waits for Entra or for an approver in a tenant. */
export interface OpenRequests {
  readonly waiting: boolean;
  /** When the newest request that Entra has not taken up yet was made. */
  readonly submittedAt?: Date;
}

const SOONEST_MS = 1000;

/**
 * How long to leave a tenant alone that answers. Entra takes up a request within seconds, and nobody is asked before
 * that was seen: it is looked for often at first, then less and less.
 */
export function toNextPassMs(
  { openMs, idleMs }: SyncSettings,
  { waiting, submittedAt }: OpenRequests,
  now: Date,
): number {
  if (!waiting) return idleMs;
  const ageMs = submittedAt ? now.getTime() - submittedAt.getTime() : Number.POSITIVE_INFINITY;
  return Math.min(openMs, Math.max(SOONEST_MS, ageMs / 2));
}

/**
 * How long to leave a tenant alone that fails: longer the longer it has failed, and as long as it asks.
 * Bounded, because the ticker takes a pass that is very far away for one of a clock set back.
 */
export const toRetryWaitMs = (
  { openMs, idleMs }: SyncSettings,
  failingMs: number,
  askedMs: number | undefined,
): number => Math.min(idleMs * 10, Math.max(openMs, failingMs / 2, askedMs ?? 0));
