/** Teams' own counts, held as Microsoft describes them; the test's clock says how time passes. */
export interface TeamsLimits {
  /** Takes one message or edit. @returns 0, or how many seconds Teams asks to wait */
  take(tenant: string, conversationId: string): number;
  readonly taken: number;
  readonly refused: number;
}

const IN_CONVERSATION = [
  [7, 1],
  [8, 2],
  [60, 30],
  [1800, 3600],
] as const;
const IN_TENANT = [[50, 1]] as const;
/** A tenant that is asked too often refuses everything for a while. */
const TENANT_PENALTY_SECONDS = 5;

/** @see https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit */
export function createTeamsLimits(elapsedMs: () => number): TeamsLimits {
  const instants = new Map<string, number[]>();
  const closedUntil = new Map<string, number>();
  const wait = (key: string, limits: ReadonlyArray<readonly [number, number]>, now: number): number => {
    const past = instants.get(key) ?? [];
    const waits = limits.map(([count, seconds]) => {
      const oldest = past.at(-count);
      return oldest !== undefined && oldest + seconds * 1000 > now ? oldest + seconds * 1000 - now : 0;
    });
    return Math.ceil(Math.max(0, ...waits) / 1000);
  };
  let taken = 0;
  let refused = 0;
  return {
    take(tenant, conversationId) {
      const now = elapsedMs();
      const conversation = `${tenant}/${conversationId}`;
      const closed = Math.ceil(((closedUntil.get(tenant) ?? 0) - now) / 1000);
      const isTenantFull = wait(tenant, IN_TENANT, now) > 0;
      if (isTenantFull) closedUntil.set(tenant, now + TENANT_PENALTY_SECONDS * 1000);
      const seconds = isTenantFull
        ? TENANT_PENALTY_SECONDS
        : Math.max(0, closed, wait(conversation, IN_CONVERSATION, now));
      if (seconds > 0) {
        refused += 1;
        return seconds;
      }
      taken += 1;
      for (const key of [tenant, conversation])
        instants.set(key, [...(instants.get(key) ?? []), now].slice(-1800));
      return 0;
    },
    get taken() {
      return taken;
    },
    get refused() {
      return refused;
    },
  };
}
