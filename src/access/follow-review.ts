import type { AccessReview, AskedReviewer } from './access-review.ts';
import { isDecidedNow, isOpenReview, itemsOf, roundOf } from './access-review.ts';
import type { UserId } from './ids.ts';
import type { Person } from './person.ts';
import { toQuietEnd } from './person-settings.ts';
import type { PersonSettings } from './person-settings.ts';
import { toReminder } from './reminder-instants.ts';

/** A reviewer of the round that is decided now, as they are now. */
export interface ReviewingPerson {
  readonly asked: AskedReviewer;
  /** Who they are in Teams; the account itself when they never used the bot. */
  readonly person: Person;
  /** False: they never used the bot, or removed it. */
  readonly canBeTold: boolean;
  readonly settings: PersonSettings;
  readonly timeZone: string;
}

export interface ReviewStep {
  /** What was told to whom, as it is to be remembered. */
  readonly told: ReadonlyArray<{
    readonly user: UserId;
    readonly toldAt?: Date;
    readonly remindedUntil?: Date;
  }>;
  readonly notices: ReadonlyArray<{
    readonly kind: 'review' | 'review-reminder';
    readonly to: Person;
    readonly occurrence: string;
  }>;
  /** When it must be looked at next; absent: not before something changes. */
  readonly nextDueAt?: Date;
}

const HOUR_MS = 3_600_000;

/** When reviewers are reminded, ascending: half-way, on the last day, in the last hours; closer where it is short. */
export function toReviewReminders(startsAt: Date, endsAt: Date): Date[] {
  const end = endsAt.getTime();
  const span = end - startsAt.getTime();
  const before = [span / 2, Math.min(24 * HOUR_MS, span / 4), Math.min(4 * HOUR_MS, span / 10)];
  return before.map((ms) => new Date(Math.round(end - ms)));
}

/**
 * What is due now at a review that is open: cards for those who have none yet, reminders for those to whom something is
 * left. Of several reminders that came due at once only the latest is given, and none that lay before the card.
 */
export function followReview(
  review: AccessReview,
  people: readonly ReviewingPerson[],
  now: Date,
): ReviewStep {
  const round = roundOf(review);
  if (!isOpenReview(review) || round.endsAt <= now) return { told: [], notices: [] };
  const each = people.map((one) => followReviewer(review, one, now));
  const nextDueAt = each
    .flatMap(({ nextAt }) => nextAt ?? [])
    .sort((a, b) => a.getTime() - b.getTime())
    .at(0);
  return {
    told: each.flatMap(({ told }) => told ?? []),
    notices: each.flatMap(({ notice }) => notice ?? []),
    ...(nextDueAt ? { nextDueAt } : {}),
  };
}

interface ReviewerStep {
  readonly told?: ReviewStep['told'][number];
  readonly notice?: ReviewStep['notices'][number];
  readonly nextAt?: Date;
}

function followReviewer(review: AccessReview, one: ReviewingPerson, now: Date): ReviewerStep {
  const { asked, person, canBeTold, settings, timeZone } = one;
  const { user, stage = 'all' } = asked;
  if (!itemsOf(review, asked).some((item) => !isDecidedNow(review, item))) return {};
  const { startsAt, endsAt } = roundOf(review);
  const instants = toReviewReminders(startsAt, endsAt);
  const quietEnd = toQuietEnd(settings, now, timeZone);
  // Who is quiet until after the end would learn of it too late.
  const isHeld = quietEnd !== undefined && quietEnd < endsAt;
  if (!asked.toldAt) {
    if (isHeld) return { nextAt: quietEnd };
    const next = nextOf(instants, now);
    const notice = { kind: 'review', to: person, occurrence: `start/${stage}` } as const;
    return { told: { user, toldAt: now }, notice, ...next };
  }
  const { due, nextAt } = toReminder(instants, asked.remindedUntil ?? asked.toldAt, now);
  const next = nextAt ? { nextAt } : {};
  if (!due || due <= asked.toldAt) return next;
  if (isHeld) return { nextAt: quietEnd };
  const told = { user, remindedUntil: due };
  const isLast = due.getTime() === instants.at(-1)?.getTime();
  const isWanted = (settings.reminders && settings.digestTime === undefined) || isLast;
  // What cannot be delivered is not kept for later: who comes back finds the card.
  if (!isWanted || !canBeTold) return { told, ...next };
  const occurrence = `${stage}/${due.toISOString()}`;
  return { told, notice: { kind: 'review-reminder', to: person, occurrence }, ...next };
}

function nextOf(instants: readonly Date[], now: Date): { readonly nextAt?: Date } {
  const nextAt = instants.find((at) => at > now);
  return nextAt ? { nextAt } : {};
}

const SOON_MS = 60_000;

/**
 * When the reviews of a tenant are read again: rarely, but soon after one is to start, to change hands or to end, and
 * while Entra finishes one.
 * @param instances started or planned, finished ones left out
 */
export function toNextReviewPassAt(
  instances: ReadonlyArray<{
    readonly status: AccessReview['status'];
    readonly startsAt?: Date;
    readonly endsAt?: Date;
  }>,
  everyMs: number,
  now: Date,
): Date {
  const soon = new Date(now.getTime() + Math.min(SOON_MS, everyMs));
  const latest = new Date(now.getTime() + everyMs);
  const moments = instances.flatMap(({ status, startsAt, endsAt }): Date[] => {
    const next = status === 'NotStarted' ? startsAt : status === 'InProgress' ? endsAt : now;
    if (!next) return [];
    return [next <= now ? soon : new Date(next.getTime() + SOON_MS / 2)];
  });
  return [latest, ...moments].reduce((a, b) => (b < a ? b : a));
}
