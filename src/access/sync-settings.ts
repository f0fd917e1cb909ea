/** How often tenants are read. */
export interface SyncSettings {
  /** Between passes while something is open in the tenant, and otherwise. */
  readonly openMs: number;
  readonly idleMs: number;
  /** How often packages and policies are read again. */
  readonly packagesMs: number;
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
