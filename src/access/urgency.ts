import { toStartNearAt } from './later-start.ts';

const SHORT_SPAN_MS = 2 * 3_600_000;
const SOON_MS = 4 * 3_600_000;

/** What makes an ask urgent. */
export interface UrgencyFacts {
  /** The requestor said so. */
  readonly isMarked?: boolean;
  /** The access asked for. */
  readonly durationMs?: number;
  readonly timesOutAt?: Date;
  /** A later start that was asked for. */
  readonly startsAt?: Date;
}

/**
 * From when an ask is urgent, and does not wait for the end of quiet hours or for a digest: from its beginning
 * when the requestor says so, or asks for two hours or less; else from four hours before its stage times out, or
 * from an hour before its start, whichever comes first.
 * @returns undefined when it never is
 */
export function toUrgentFrom({ isMarked, durationMs, timesOutAt, startsAt }: UrgencyFacts): Date | undefined {
  if (isMarked || (durationMs !== undefined && durationMs <= SHORT_SPAN_MS)) return new Date(0);
  const instants = [
    ...(timesOutAt ? [timesOutAt.getTime() - SOON_MS] : []),
    ...(startsAt ? [toStartNearAt(startsAt).getTime()] : []),
  ];
  return instants.length > 0 ? new Date(Math.min(...instants)) : undefined;
}
