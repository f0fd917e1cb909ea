import type { Claim } from './claim.ts';
import { toLapseAt } from './claim.ts';
import { toStartNearAt } from './later-start.ts';

const FIRST_REMINDER_MS = 15 * 60_000;
const DAY_MS = 86_400_000;

/** What reminders count from. */
export interface RemindedFrom {
  /** When the first card went out. */
  readonly toldAt: Date;
  /** One reminder when a claim lapses, for its holder. */
  readonly atLapse: boolean;
  /** A later start that was asked for. */
  readonly startsAt: Date | undefined;
}

/**
 * 15, 30, 60, 120 minutes after the card, and so on until the stage times out, and when the start is near; those that
 * fell into a claim are left out.
 */
export function toReminderInstants(
  { timesOutAt, claim }: { readonly timesOutAt?: Date; readonly claim?: Claim },
  { toldAt, atLapse, startsAt }: RemindedFrom,
  now: Date,
): Date[] {
  const start = toldAt.getTime();
  const lapse = claim && toLapseAt(claim);
  // One beyond now, so that there is a next one, also when the clock was set back.
  const until = Math.min(
    timesOutAt?.getTime() ?? Number.POSITIVE_INFINITY,
    2 * Math.max(now.getTime(), start) - start + DAY_MS,
  );
  const nearAt = startsAt && toStartNearAt(startsAt).getTime();
  const all: number[] = nearAt && nearAt > start && nearAt < until ? [nearAt] : [];
  for (let ms = FIRST_REMINDER_MS; start + ms < until; ms *= 2) all.push(start + ms);
  const instants = all.filter(
    (at) => !claim || !lapse || at < claim.claimedAt.getTime() || at >= lapse.getTime(),
  );
  if (lapse && atLapse && lapse.getTime() < until) instants.push(lapse.getTime());
  return instants.sort((a, b) => a - b).map((at) => new Date(at));
}

/** The latest instant that has come since `since`, and the first that is still to come. */
export function toReminder(
  instants: readonly Date[],
  since: Date | undefined,
  now: Date,
): { readonly due: Date | undefined; readonly nextAt: Date | undefined } {
  return {
    due: instants.findLast((at) => at <= now && (!since || at > since)),
    nextAt: instants.find((at) => at > now),
  };
}
