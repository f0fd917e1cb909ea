import type { Ask } from './ask.ts';
import { toActiveClaim, toLapseAt } from './claim.ts';
import type { Claim } from './claim.ts';
import type { RequestId, TenantId, UserId } from './ids.ts';
import { isSamePerson } from './person.ts';
import type { Person } from './person.ts';
import { toQuietEnd } from './person-settings.ts';
import type { PersonSettings } from './person-settings.ts';

/** A stage whose approvers were asked, and how far it was followed. */
export interface AskedStage {
  readonly tenant: TenantId;
  readonly request: RequestId;
  /** Counted from 1. */
  readonly stage: number;
  /** Since when Entra waits for this stage, as far as we can tell. */
  readonly begunAt: Date;
  readonly timesOutAt?: Date;
  /** When its alternate approvers are to be asked as well. */
  readonly escalatesAt?: Date;
  readonly escalatedAt?: Date;
  /** When the next stage was asked because this one must have been decided elsewhere. */
  readonly passedAt?: Date;
  readonly claim?: Claim;
  /** When it must be looked at next; absent: never again. */
  readonly nextDueAt?: Date;
}

/** An approver of the stage, as they are now. */
export interface AskedPerson {
  readonly ask: Ask;
  /** Who they are in Teams; the account itself when they never used the bot. */
  readonly person: Person;
  /** False: they never used the bot, or removed it. */
  readonly canBeTold: boolean;
  readonly settings: PersonSettings;
  readonly timeZone: string;
}

export interface StageFacts {
  /** False once it is decided, or the request is over. */
  readonly isOpen: boolean;
  /** See urgency. */
  readonly urgentFrom?: Date;
  readonly hasNextStage: boolean;
  readonly asked: readonly AskedPerson[];
}

export interface StageStep {
  readonly stage: AskedStage;
  /** What was told to whom, as it is to be remembered. */
  readonly told: ReadonlyArray<{
    readonly user: UserId;
    readonly toldAt?: Date;
    readonly remindedUntil?: Date;
  }>;
  readonly notices: ReadonlyArray<{
    readonly kind: 'approval' | 'reminder';
    readonly to: Person;
    readonly occurrence: string;
  }>;
  /** Its alternate approvers are to be asked now. */
  readonly escalate: boolean;
  /** Nobody told us of a decision, and still Entra must have gone on to the next stage. */
  readonly askNext: boolean;
  /** The claim that no longer holds: the copies of the card must stop showing it. */
  readonly lapsed?: Claim;
}

const FIRST_REMINDER_MS = 15 * 60_000;
/** Entra denies some time after the instant itself; what is open after this has gone on. */
const TIMEOUT_GRACE_MS = 30 * 60_000;

/**
 * What is due now at a stage that waits for its approvers: first cards that quiet hours held back, reminders,
 * the end of a claim, alternate approvers. Of several reminders that came due at once only the latest is given.
 */
export function followStage(before: AskedStage, facts: StageFacts, now: Date): StageStep {
  const { nextDueAt: _, ...stage } = before;
  const nothing = { told: [], notices: [], escalate: false, askNext: false };
  if (!facts.isOpen) return { ...nothing, stage };
  const each = facts.asked
    .filter(({ ask }) => !ask.isDisabled)
    .map((asked) => followPerson(stage, facts, asked, now));
  const escalate = isDue(stage.escalatesAt, stage.escalatedAt, now);
  const passesAt =
    facts.hasNextStage && stage.timesOutAt
      ? new Date(stage.timesOutAt.getTime() + TIMEOUT_GRACE_MS)
      : undefined;
  const askNext = isDue(passesAt, stage.passedAt, now);
  const lapsed = stage.claim && !toActiveClaim(stage.claim, now) ? stage.claim : undefined;
  const later = [
    ...each.map(({ nextAt }) => nextAt),
    stage.escalatesAt,
    passesAt,
    stage.claim && toLapseAt(stage.claim),
  ].filter((at) => at !== undefined && at > now);
  const nextDueAt = later.sort((a, b) => (a?.getTime() ?? 0) - (b?.getTime() ?? 0))[0];
  return {
    stage: {
      ...stage,
      ...(escalate ? { escalatedAt: now } : {}),
      ...(askNext ? { passedAt: now } : {}),
      ...(nextDueAt ? { nextDueAt } : {}),
    },
    told: each.flatMap(({ told }) => told ?? []),
    notices: each.flatMap(({ notice }) => notice ?? []),
    escalate,
    askNext,
    ...(lapsed ? { lapsed } : {}),
  };
}

const isDue = (at: Date | undefined, doneAt: Date | undefined, now: Date): boolean =>
  at !== undefined && doneAt === undefined && at <= now;

interface PersonStep {
  readonly told?: StageStep['told'][number];
  readonly notice?: StageStep['notices'][number];
  readonly nextAt?: Date;
}

function followPerson(stage: AskedStage, facts: StageFacts, asked: AskedPerson, now: Date): PersonStep {
  const { ask, person, settings, timeZone } = asked;
  const { urgentFrom } = facts;
  const user = ask.approver.user;
  const isUrgent = urgentFrom !== undefined && urgentFrom <= now;
  const quietEnd = toQuietEnd(settings, now, timeZone);
  if (!ask.toldAt) {
    if (quietEnd && !isUrgent) return { nextAt: earlier(quietEnd, urgentFrom) };
    const notice = { kind: 'approval', to: person, occurrence: toOccurrence(stage, ask) } as const;
    const rest = remind(stage, facts, { ...asked, ask: { ...ask, toldAt: now } }, now);
    return { told: { user, toldAt: now }, notice, ...(rest.nextAt ? { nextAt: rest.nextAt } : {}) };
  }
  if (quietEnd) return { nextAt: quietEnd };
  return remind(stage, facts, asked, now);
}

/** As in the notices of those who were asked before alternates were: a second one must not follow. */
const toOccurrence = ({ stage }: AskedStage, { as }: Ask): string =>
  as === 'alternate' ? `stage/${stage}/alternate` : `stage/${stage}`;

function remind(stage: AskedStage, facts: StageFacts, asked: AskedPerson, now: Date): PersonStep {
  const { ask, person, settings, canBeTold } = asked;
  const { urgentFrom } = facts;
  const isUrgent = urgentFrom !== undefined && urgentFrom <= now;
  if (settings.digestTime !== undefined && !isUrgent) return urgentFrom ? { nextAt: urgentFrom } : {};
  if (!settings.reminders || toActiveClaim(stage.claim, now)) return {};
  const instants = toReminderInstants(stage, asked, now);
  const since = ask.remindedUntil;
  const due = instants.findLast((at) => at <= now && (!since || at > since));
  const nextAt = instants.find((at) => at > now);
  const next = nextAt ? { nextAt } : {};
  if (!due) return next;
  const occurrence = `stage/${stage.stage}/${due.toISOString()}`;
  return {
    told: { user: ask.approver.user, remindedUntil: due },
    // What cannot be delivered is not kept for later: who comes back finds the first card.
    ...(canBeTold ? { notice: { kind: 'reminder' as const, to: person, occurrence } } : {}),
    ...next,
  };
}

/**
 * 15, 30, 60, 120 minutes after the card, and so on until the stage times out; those that fell into a claim are
 * left out, and its holder has one at its lapse.
 */
function toReminderInstants(
  { timesOutAt, claim }: AskedStage,
  { ask, person }: AskedPerson,
  now: Date,
): Date[] {
  const start = (ask.toldAt ?? now).getTime();
  const lapse = claim && toLapseAt(claim);
  // One beyond now, so that there is a next one.
  const until = Math.min(
    timesOutAt?.getTime() ?? Number.POSITIVE_INFINITY,
    2 * now.getTime() - start + DAY_MS,
  );
  const instants: number[] = [];
  for (let ms = FIRST_REMINDER_MS; start + ms < until; ms *= 2) {
    const at = start + ms;
    if (!claim || !lapse || at < claim.claimedAt.getTime() || at >= lapse.getTime()) instants.push(at);
  }
  if (claim && lapse && isSamePerson(claim.by, person) && lapse.getTime() < until)
    instants.push(lapse.getTime());
  return instants.sort((a, b) => a - b).map((at) => new Date(at));
}

const DAY_MS = 86_400_000;

const earlier = (a: Date, b: Date | undefined): Date => (b && b < a ? b : a);
