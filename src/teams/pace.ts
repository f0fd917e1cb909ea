/** How time passes for a pace: an instant in milliseconds from anywhere, and a wait. */
export interface PaceTime {
  readonly elapsedMs: () => number;
  readonly wait: (ms: number) => Promise<void>;
}

/** With more keys than this, those that nothing has gone out for lately are forgotten. */
const KEYS_MAX = 1000;

/**
 * Lets at most so many go in any one second, for each key by itself; the others wait their turn, in the order in which
 * they came.
 */
export function createPace(perSecond: number, { elapsedMs, wait }: PaceTime): (key: string) => Promise<void> {
  const goneAt = new Map<string, number[]>();
  const forget = (now: number): void => {
    for (const [key, instants] of goneAt) if ((instants.at(-1) ?? 0) + SECOND_MS < now) goneAt.delete(key);
  };
  return async (key) => {
    const now = elapsedMs();
    if (goneAt.size > KEYS_MAX) forget(now);
    const instants = goneAt.get(key) ?? [];
    goneAt.set(key, instants);
    const earliest = instants.length < perSecond ? now : (instants.shift() ?? now) + SECOND_MS;
    const at = Math.max(now, earliest);
    instants.push(at);
    if (at > now) await wait(at - now);
  };
}

const SECOND_MS = 1000;
