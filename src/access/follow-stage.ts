import type { Ask } from './ask.ts';
import { toActiveClaim, toLapseAt } from './claim.ts';
import type { Claim } from './claim.ts';
import type { RequestId, TenantId, UserId } from './ids.ts';
import { toStartNearAt } from './later-start.ts';
import { isSamePerson } from './person.ts';
import type { Person } from './person.ts';
import type { Recipient, TeamChannel } from './recipient.ts';
import { toReminder, toReminderInstants } from './reminder-instants.ts';
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
  /** When its card went to the approvers' channel. */
  readonly channelToldAt?: Date;
  /** The latest reminder instant that was given there. */
  readonly channelRemindedUntil?: Date;
  /** When the channel turned out not to hold its card: from then on approvers are asked one by one. */
  readonly channelMissedAt?: Date;
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
  /** A later start that was asked for. */
  readonly startsAt?: Date;
  readonly asked: readonly AskedPerson[];
  /** Where its approvers decide together. Absent: each in their own chat. */
  readonly channel?: TeamChannel;
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
    readonly to: Recipient;
    readonly occurrence: string;
  }>;
  /** Its alternate approvers are to be asked now. */
  readonly escalate: boolean;
  /** Nobody told us of a decision, and still Entra must have gone on to the next stage. */
  readonly askNext: boolean;
  /** The start that was asked for is near, or has passed, and nobody has decided. */
  readonly start?: { readonly at: Date; readonly state: 'near' | 'passed' };
  /** The claim that no longer holds: the copies of the card must stop showing it. */
  readonly lapsed?: Claim;
}

/** Entra denies some time after the instant itself; what is open after this has gone on. */
const TIMEOUT_GRACE_MS = 30 * 60_000;

/**
 * What is due now at a stage that waits for its approvers: first cards that quiet hours held back, reminders,
 * the end of a claim, alternate approvers, a start that comes before the decision. Of several reminders that came due at once only the latest is given.
 * With a channel, card and reminders go there, and to the approvers themselves only what is urgent; alternates
 * need not be members of its team, so they are asked themselves.
 */
export function followStage(before: AskedStage, facts: StageFacts, now: Date): StageStep {
  const { nextDueAt: _, ...stage } = before;
  const nothing = { told: [], notices: [], escalate: false, askNext: false };
  if (!facts.isOpen) return { ...nothing, stage };
  const able = facts.asked.filter(({ ask }) => !ask.isDisabled);
  const place = stage.channelMissedAt || able.length === 0 ? undefined : facts.channel;
  const inChannel = place ? followChannel(stage, facts, place, now) : {};
  const each = able.map((asked) =>
    place && asked.ask.as !== 'alternate'
      ? breakThrough(stage, facts, asked, now)
      : followPerson(stage, facts, asked, now),
  );
  const escalate = isDue(stage.escalatesAt, stage.escalatedAt, now);
  const passesAt =
    facts.hasNextStage && stage.timesOutAt
      ? new Date(stage.timesOutAt.getTime() + TIMEOUT_GRACE_MS)
      : undefined;
  const askNext = isDue(passesAt, stage.passedAt, now);
  const lapsed = stage.claim && !toActiveClaim(stage.claim, now) ? stage.claim : undefined;
  const start = toStart(facts, now);
  const later = [
    ...each.map(({ nextAt }) => nextAt),
    inChannel.nextAt,
    stage.escalatesAt,
    passesAt,
    stage.claim && toLapseAt(stage.claim),
    facts.startsAt && toStartNearAt(facts.startsAt),
    facts.startsAt,
  ].filter((at) => at !== undefined && at > now);
  const nextDueAt = later.sort((a, b) => (a?.getTime() ?? 0) - (b?.getTime() ?? 0))[0];
  return {
    stage: {
      ...stage,
      ...inChannel.marks,
      ...(escalate ? { escalatedAt: now } : {}),
      ...(askNext ? { passedAt: now } : {}),
      ...(nextDueAt ? { nextDueAt } : {}),
    },
    told: each.flatMap(({ told }) => told ?? []),
    notices: [inChannel, ...each].flatMap(({ notice }) => notice ?? []),
    escalate,
    askNext,
    ...(start ? { start } : {}),
    ...(lapsed ? { lapsed } : {}),
  };
}

function toStart({ startsAt }: StageFacts, now: Date): StageStep['start'] {
  if (!startsAt || toStartNearAt(startsAt) > now) return undefined;
  return { at: startsAt, state: startsAt > now ? 'near' : 'passed' };
}

const isDue = (at: Date | undefined, doneAt: Date | undefined, now: Date): boolean =>
  at !== undefined && doneAt === undefined && at <= now;

interface ChannelStep {
  readonly marks?: Pick<AskedStage, 'channelToldAt' | 'channelRemindedUntil'>;
  readonly notice?: StageStep['notices'][number];
  readonly nextAt?: Date;
}

/** The first card, and after it the reminders of all that the channel's readers share. */
function followChannel(
  stage: AskedStage,
  { startsAt }: StageFacts,
  channel: TeamChannel,
  now: Date,
): ChannelStep {
  const { channelToldAt: toldAt = now, channelRemindedUntil: since } = stage;
  if (toActiveClaim(stage.claim, now) && stage.channelToldAt) return {};
  const instants = toReminderInstants(stage, { toldAt, atLapse: true, startsAt }, now);
  const { due, nextAt } = toReminder(instants, since, now);
  const next = nextAt ? { nextAt } : {};
  if (!stage.channelToldAt) {
    const notice = { kind: 'approval', to: channel, occurrence: `stage/${stage.stage}` } as const;
    return { marks: { channelToldAt: now }, notice, ...next };
  }
  if (!due) return next;
  const notice = { kind: 'reminder', to: channel, occurrence: toReminderOccurrence(stage, due) } as const;
  return { marks: { channelRemindedUntil: due }, notice, ...next };
}

/** Who is asked in a channel finds an urgent request in their own chat as well; reminders are the channel's. */
function breakThrough(
  stage: AskedStage,
  { urgentFrom }: StageFacts,
  { ask, person }: AskedPerson,
  now: Date,
): PersonStep {
  if (ask.toldAt || !urgentFrom) return {};
  if (urgentFrom > now) return { nextAt: urgentFrom };
  const notice = { kind: 'approval', to: person, occurrence: toOccurrence(stage, ask) } as const;
  return { told: { user: ask.approver.user, toldAt: now }, notice };
}

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
  if (!quietEnd) return remind(stage, facts, asked, now);
  const nearAt = facts.startsAt && toStartNearAt(facts.startsAt);
  // Of all reminders only that of a start comes through: the quiet hours may end after it.
  if (isStartUntold(facts, ask, now)) return { ...remind(stage, facts, asked, now), nextAt: quietEnd };
  return { nextAt: nearAt && nearAt > now ? earlier(quietEnd, nearAt) : quietEnd };
}

function isStartUntold({ startsAt }: StageFacts, { toldAt, remindedUntil }: Ask, now: Date): boolean {
  if (!startsAt || startsAt <= now) return false;
  const nearAt = toStartNearAt(startsAt);
  const lastAt = remindedUntil ?? toldAt;
  return nearAt <= now && (!lastAt || lastAt < nearAt);
}

/** As in the notices of those who were asked before alternates were: a second one must not follow. */
const toOccurrence = ({ stage }: AskedStage, { as }: Ask): string =>
  as === 'alternate' ? `stage/${stage}/alternate` : `stage/${stage}`;

function remind(stage: AskedStage, facts: StageFacts, asked: AskedPerson, now: Date): PersonStep {
  const { ask, person, settings, canBeTold } = asked;
  const { urgentFrom, startsAt } = facts;
  const isUrgent = urgentFrom !== undefined && urgentFrom <= now;
  if (settings.digestTime !== undefined && !isUrgent) return urgentFrom ? { nextAt: urgentFrom } : {};
  if (!settings.reminders || toActiveClaim(stage.claim, now)) return {};
  const isHolder = stage.claim !== undefined && isSamePerson(stage.claim.by, ask.approver);
  const instants = toReminderInstants(stage, { toldAt: ask.toldAt ?? now, atLapse: isHolder, startsAt }, now);
  const { due, nextAt } = toReminder(instants, ask.remindedUntil, now);
  const next = nextAt ? { nextAt } : {};
  if (!due) return next;
  const occurrence = toReminderOccurrence(stage, due);
  return {
    told: { user: ask.approver.user, remindedUntil: due },
    // What cannot be delivered is not kept for later: who comes back finds the first card.
    ...(canBeTold ? { notice: { kind: 'reminder' as const, to: person, occurrence } } : {}),
    ...next,
  };
}

const toReminderOccurrence = ({ stage }: AskedStage, due: Date): string =>
  `stage/${stage}/${due.toISOString()}`;

const earlier = (a: Date, b: Date | undefined): Date => (b && b < a ? b : a);
