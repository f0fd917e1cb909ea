const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** After the first alarm; from then on every day. */
const AGAIN_AFTER_MS = [15 * MINUTE_MS, 60 * MINUTE_MS, 4 * 60 * MINUTE_MS];

/**
 * When an alarm that began at `since` is repeated: the latest instant that is due now, if any, and the next one.
 * Who was not reachable for a day wants one message, not four.
 */
export function toAlarmInstants(since: Date, now: Date): { readonly due?: Date; readonly next: Date } {
  const passedMs = now.getTime() - since.getTime();
  const days = Math.max(0, Math.floor(passedMs / DAY_MS));
  const steps = [...AGAIN_AFTER_MS, ...(days > 0 ? [days * DAY_MS] : [])];
  const dueMs = steps.findLast((ms) => ms <= passedMs);
  const nextMs = AGAIN_AFTER_MS.find((ms) => ms > passedMs) ?? (days + 1) * DAY_MS;
  return {
    ...(dueMs === undefined ? {} : { due: new Date(since.getTime() + dueMs) }),
    next: new Date(since.getTime() + nextMs),
  };
}
