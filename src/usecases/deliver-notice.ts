import { AccessError, toAccessError } from '../access/errors.ts';
import { isTooLate } from '../access/is-too-late.ts';
import type { NoticeResult } from '../access/history.ts';
import type { NoticeId } from '../access/ids.ts';
import type { Message } from '../access/message.ts';
import type { NoticeKind, StoredNotice, Subject } from '../access/notice.ts';
import { toSubjectKey } from '../access/notice.ts';
import { isTeamChannel } from '../access/recipient.ts';
import type { Person } from '../access/person.ts';
import type { Problem, UnreachedWhy } from '../access/problem.ts';
import type { Recipient } from '../access/recipient.ts';
import type { Clock } from '../ports/clock.ts';
import type { Destination, Messenger, SentMessage } from '../ports/messenger.ts';
import type { Tenants } from '../ports/tenants.ts';
import type { Store, StoreTables } from '../ports/store.ts';

interface Deps {
  readonly store: Store;
  readonly messenger: Messenger;
  readonly clock: Clock;
  readonly tenants: Pick<Tenants, 'find'>;
  /** What is to be said about the subject now; undefined when it has become pointless. */
  readonly compose: (kind: NoticeKind, subject: Subject, reader: Recipient) => Promise<Message | undefined>;
}

/**
 * Tells one person or channel one thing, with the facts of this moment. Nothing is marked as told before Teams
 * has taken it: a crash in between repeats one message and loses none.
 * @param triesBefore how often this was tried already
 * @throws AccessError `graph-unavailable` when Teams must be tried again; `unexpected-response`, for the
 *   log, when Teams takes it neither now nor later
 */
export async function deliverNotice(deps: Deps, id: NoticeId, triesBefore: number): Promise<void> {
  const { store } = deps;
  const notice = await store.notices.find(id);
  if (!notice || notice.settledAt) return;
  const { to, meeting } = await findDestination(deps, notice.recipient);
  if (!to) return settleUnreached(deps, notice, meeting, 'never-here');
  const message = await compose(deps, notice);
  if (!message || isTooLate(notice, message)) return settle(deps, notice, 'obsolete');
  if (notice.mode === 'send') return sendMessage(deps, notice, { to, meeting }, message, triesBefore);
  const refused = await updateMessages(deps, notice, to, message, triesBefore);
  if (!refused) return settle(deps, notice, 'told');
  const { details } = toAccessError(refused);
  if (isShutOut(refused)) return settleUnreached(deps, notice, meeting, details.unreachedWhy ?? 'unsaid');
  await settle(deps, notice, 'refused', (tx, at) => reportRefused(tx, notice, details.status, at));
  throw refused;
}

/** What is not there any more, such as a tenant that has left the tenants file, is nothing to tell. */
async function compose(deps: Deps, { kind, subject, recipient }: StoredNotice): Promise<Message | undefined> {
  try {
    return await deps.compose(kind, subject, recipient);
  } catch (error) {
    if (toAccessError(error).code === 'not-found') return undefined;
    throw error;
  }
}

/** Teams' own error: the message may be there, so it is tried again a few times and not for ever. */
const isWorthAnotherTry = (error: unknown, triesBefore: number): boolean =>
  toAccessError(error).details.status === 500 && triesBefore < 2;

/** Where to write to, and as of which meeting with the person that is so. */
interface Found {
  /** Undefined when we do not know (yet). */
  readonly to: Destination | undefined;
  readonly meeting: number;
}

async function findDestination({ store, tenants }: Deps, recipient: Recipient): Promise<Found> {
  if (!isTeamChannel(recipient)) {
    const { person, meeting = 0 } = (await store.people.findMet(recipient)) ?? {};
    return { to: person?.conversationId ? person : undefined, meeting };
  }
  const address = await store.teamsAddresses.find(recipient.tenant);
  const { locale = 'en-GB', timeZone = 'UTC' } = tenants.find(recipient.tenant) ?? {};
  const place = { tenant: recipient.tenant, conversationId: recipient.channel, locale, timeZone };
  return { to: address && { ...address, ...place }, meeting: 0 };
}

async function sendMessage(
  deps: Deps,
  notice: StoredNotice,
  { to, meeting }: { readonly to: Destination; readonly meeting: number },
  message: Message,
  triesBefore: number,
): Promise<void> {
  const { store, messenger, clock } = deps;
  const { id, kind, subject, recipient } = notice;
  try {
    const sent = await messenger.send(await inThread(deps, notice, to), message);
    const at = clock.now();
    await store.transaction(async (tx) => {
      await tx.notices.saveSent(kind, subject, recipient, sent, at, id);
      await tx.notices.settle(id, 'told', at);
      await tx.problems.end(toRefusal(notice), at);
      // The giver's receipt said that the colleague had not opened the bot.
      if (kind === 'handed-over') await tx.notices.updateCopies(['receipt'], subject, `told/${id}`, at);
      if (!isTeamChannel(recipient)) return reach(tx, recipient);
      await tx.problems.end(toChannelProblem(recipient), at);
      if (kind === 'approval') await shortenEarlier(tx, notice, sent, at);
    });
  } catch (error) {
    const { code, details } = toAccessError(error);
    if (isWorthAnotherTry(error, triesBefore)) throw error;
    // A channel that refuses a card for good, whatever the reason, leaves the approvers unasked.
    if (code === 'not-found' || (code === 'unexpected-response' && isTeamChannel(recipient))) {
      return settleUnreached(deps, notice, meeting, details.unreachedWhy ?? 'unsaid');
    }
    if (code === 'unexpected-response') {
      await settle(deps, notice, 'refused', (tx, at) => reportRefused(tx, notice, details.status, at));
    }
    throw error;
  }
}

/** Of several cards about one request, those of its stages, only the newest in a channel is a whole one. */
async function shortenEarlier(
  tx: StoreTables,
  { id, subject, recipient }: StoredNotice,
  newest: SentMessage,
  at: Date,
): Promise<void> {
  const cards = await tx.notices.listSent('approval', subject, recipient);
  const earlier = cards.filter(({ activityId }) => activityId !== newest.activityId);
  if (earlier.length === 0) return;
  for (const card of earlier) {
    await tx.notices.saveSent('reminder', subject, recipient, { ...card, contentHash: '' }, at);
  }
  const occurrence = `below/${id}`;
  await tx.notices.add([{ kind: 'reminder', subject, recipient, occurrence, mode: 'update' }], at);
}

/** In a channel a reminder stands under the card that it is about. */
async function inThread(
  { store }: Deps,
  { kind, subject, recipient }: StoredNotice,
  to: Destination,
): Promise<Destination> {
  if (kind !== 'reminder' || !isTeamChannel(recipient)) return to;
  const card = (await store.notices.listSent('approval', subject, recipient)).at(-1);
  return card ? { ...to, conversationId: card.conversationId } : to;
}

/** Thrown out of a team, or blocked by somebody, the bot can edit nothing there; what it has posted is still to be seen. */
const isShutOut = (error: unknown): boolean => {
  const { code, details } = toAccessError(error);
  return code === 'not-found' && details.status === 403;
};

/** @returns the error of a copy that Teams does not take, if there was one */
async function updateMessages(
  deps: Deps,
  notice: StoredNotice,
  to: Destination,
  message: Message,
  triesBefore: number,
): Promise<unknown> {
  const { store, messenger, clock } = deps;
  const { kind, subject, recipient } = notice;
  let refused: unknown;
  for (const sent of await store.notices.listSent(kind, subject, recipient)) {
    try {
      const updated = await messenger.update(to, sent, message);
      if (!updated) continue;
      await store.transaction(async (tx) => {
        await tx.notices.saveSent(kind, subject, recipient, updated, clock.now());
        await tx.problems.end(toRefusal(notice), clock.now());
        if (isTeamChannel(recipient)) await tx.problems.end(toChannelProblem(recipient), clock.now());
      });
    } catch (error) {
      if (isShutOut(error)) return error;
      const { code } = toAccessError(error);
      if (code !== 'not-found' && code !== 'unexpected-response') throw error;
      if (isWorthAnotherTry(error, triesBefore)) throw error;
      // One copy that Teams does not take must not keep the others from being edited.
      if (code === 'unexpected-response') refused = error;
      else await forgetCopy(deps, notice, sent, message);
    }
  }
  return refused;
}

/** A card that still asks for a decision is missed where it is gone: by a channel, or by the person. Nothing else is. */
const forgetCopy = (
  { store, clock }: Deps,
  notice: StoredNotice,
  sent: SentMessage,
  message: Message,
): Promise<void> =>
  store.transaction(async (tx) => {
    const { kind, subject, recipient } = notice;
    await tx.notices.removeSent(sent);
    if (kind !== 'approval') return;
    if (isTeamChannel(recipient)) return missChannel(tx, subject, clock.now());
    const others = await tx.notices.listSent(kind, subject, recipient);
    if (others.length > 0 || isTooLate({ ...notice, mode: 'send' }, message)) return;
    const occurrence = `gone/${sent.activityId}`;
    await tx.notices.add([{ kind, subject, recipient, occurrence, mode: 'send' }], clock.now());
  });

const toChannelProblem = ({ tenant, channel }: Extract<Recipient, { channel: string }>) =>
  ({ tenant, facts: { kind: 'channel-unreached', channel } }) as const;

/** Who reads no card in a channel is asked in person. */
async function missChannel(tx: StoreTables, subject: Subject, at: Date): Promise<void> {
  if (subject.type === 'request') await tx.stages.missChannel(subject.tenant, subject.id, at);
}

/** One problem for all messages of a kind in a tenant: what is wrong with one is mostly wrong with all. */
const toRefusal = ({ kind, recipient }: StoredNotice, status?: number): Problem => ({
  tenant: recipient.tenant,
  facts: { kind: 'message-refused', notice: kind, ...(status === undefined ? {} : { status }) },
});

/** A refused report of an operator is left to the log: it would be reported by one more. */
async function reportRefused(
  tx: StoreTables,
  notice: StoredNotice,
  status: number | undefined,
  at: Date,
): Promise<void> {
  if (notice.kind !== 'operator-report') await tx.problems.open(toRefusal(notice, status), at);
}

const PASSING: readonly NoticeKind[] = ['reminder', 'review-reminder', 'digest'];

/** @param meeting as of which they cannot be written to */
async function settleUnreached(
  deps: Deps,
  notice: StoredNotice,
  meeting: number,
  why: UnreachedWhy,
): Promise<void> {
  const { kind, mode, subject, recipient } = notice;
  // Kept for when the recipient can be reached; who comes back after a week is not reminded of every hour of it.
  const isPassing = mode === 'send' && PASSING.includes(kind);
  const result = isPassing ? 'obsolete' : 'unreachable';
  const also = async (tx: StoreTables, at: Date): Promise<void> => {
    if (!isTeamChannel(recipient)) {
      // Who has come while we looked, or while Teams refused, is not away: what is for them is delivered at once.
      if (!(await tx.people.miss(recipient, why, at, meeting))) throw cameMeanwhile();
      return tx.jobs.enqueue({ kind: 'watch-reach', tenant: recipient.tenant });
    }
    await missChannel(tx, subject, at);
    await tx.problems.open(toChannelProblem(recipient), at);
  };
  await settle(deps, notice, result, also, why);
}

/** Who takes a message can be written to, whatever we thought: a block that ends tells nobody. */
async function reach(tx: StoreTables, recipient: Person): Promise<void> {
  if (await tx.people.canReach(recipient)) return;
  const person = await tx.people.find(recipient);
  if (!person?.conversationId || !(await tx.people.save(person))) return;
  await tx.notices.revive(recipient);
  await tx.jobs.enqueue({ kind: 'watch-reach', tenant: recipient.tenant });
}

const cameMeanwhile = () => new AccessError('graph-unavailable', 'they have just come', { retryAfterMs: 0 });

async function settle(
  { store, clock }: Deps,
  notice: StoredNotice,
  result: NoticeResult,
  also?: (tx: StoreTables, at: Date) => Promise<void>,
  why?: UnreachedWhy,
): Promise<void> {
  const at = clock.now();
  await store.transaction(async (tx) => {
    // This first: it may hold the person, who may be coming at this moment.
    await also?.(tx, at);
    await tx.notices.settle(notice.id, result, at, why);
    if (!why && result !== 'refused') return;
    const { recipient, subject } = notice;
    await tx.audit.add({
      at,
      event: 'notice-undeliverable',
      tenant: recipient.tenant,
      subject: toSubjectKey(subject),
      ...(isTeamChannel(recipient) ? {} : { actor: recipient }),
    });
  });
}
