import { setTimeout as sleep } from 'node:timers/promises';
import { AccessError, toAccessError } from '../access/errors.ts';
import type { TenantId } from '../access/ids.ts';
import type { Message } from '../access/message.ts';
import type { TeamChannel } from '../access/recipient.ts';
import type { KnownPerson } from '../ports/known-person.ts';
import type { Inbound } from './activity.ts';
import type { CardAction } from './card-action.ts';
import { parseCardAction } from './card-action.ts';
import { wordsFor } from './cards/words.ts';
import { dispatchAction } from './dispatch.ts';
import { viewApproval } from './dispatch-approval.ts';
import { dispatchInChannel, inChannel, isChannelAction } from './dispatch-channel.ts';
import type { Reply } from './dispatch-parts.ts';
import { toRequest } from './dispatch-parts.ts';
import { toActivity } from './messenger.ts';
import type { TurnDeps } from './turn-parts.ts';
import { hear, meet, patiently, sendPatiently, toErrorMessage } from './turn-parts.ts';

/**
 * The body of an answer to `adaptiveCard/action`. HTTP is 200 whatever happened; only these pairs of
 * status and type are accepted by Teams.
 * @see https://learn.microsoft.com/adaptive-cards/authoring-cards/universal-action-model#response-format
 */
export interface InvokeBody {
  readonly statusCode: 200 | 401 | 412;
  readonly type: string;
  readonly value: unknown;
}

type Click = Extract<Inbound, { kind: 'action' }>;

/** Answers a click on a card, in time and with one of the pairs that Teams takes. */
export async function answerClick(
  deps: TurnDeps,
  inbound: Click,
  correlationId: string,
): Promise<InvokeBody> {
  const { person, channel } = inbound;
  if (inbound.isAutomatic) return answerRefresh(deps, inbound, correlationId);
  await (channel ? introduce(deps, person) : meet(deps, person));
  if (inbound.signIn && (await deps.signIn.complete(person, inbound.signIn)).length === 0) {
    return inbound.signIn.token
      ? {
          statusCode: 412,
          type: 'application/vnd.microsoft.error.preconditionFailed',
          value: { code: '412', message: 'Sign in to continue.' },
        }
      : { statusCode: 401, type: 'application/vnd.microsoft.error.invalidAuthCode', value: undefined };
  }
  try {
    const action = parseCardAction(inbound.action);
    const working = channel
      ? dispatchInChannel(deps, person, channel, action).then((message) => ({ message }))
      : dispatchAction(deps, person, action);
    return await answerInTime(deps, inbound, working, correlationId);
  } catch (error) {
    const { code } = toAccessError(error);
    if (code === 'sign-in-required') {
      const login = await toLogin(deps, person, inbound.action).catch(() => undefined);
      if (login) return login;
    }
    return toCardBody(await toErrorMessage(deps, error, correlationId), person);
  }
}

/** What is clicked in a channel tells who somebody is, and nothing of where to write to them. */
async function introduce(deps: TurnDeps, person: KnownPerson): Promise<void> {
  await hear(deps, person.tenant, person);
  await deps.store.people.introduce(person);
}

/**
 * Answers a client that looks by itself, as each of many does after every edit: with the viewer's own view, read and
 * not written. Nobody is asked to sign in by it. What cannot be answered leaves the card as it is.
 * @see https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/universal-actions-for-adaptive-cards/user-specific-views
 */
async function answerRefresh(
  deps: TurnDeps,
  { person, channel, action }: Click,
  correlationId: string,
): Promise<InvokeBody> {
  try {
    const parsed = parseCardAction(action);
    if (parsed.verb !== 'approval.refresh') {
      throw new AccessError('invalid-input', `${parsed.verb} is no refresh`);
    }
    const here = channel ? inChannel(deps, channel) : deps;
    return toCardBody(await viewApproval(here, person, parsed), person);
  } catch (error) {
    const { summary } = toActivity(await toErrorMessage(deps, error, correlationId), person);
    return { statusCode: 200, type: 'application/vnd.microsoft.activity.message', value: summary };
  }
}

/** Whatever takes longer is answered with an interim card; the message is edited when it is there. */
async function answerInTime(
  deps: TurnDeps,
  inbound: Click,
  working: Promise<Reply>,
  correlationId: string,
): Promise<InvokeBody> {
  const late = Symbol('late');
  const timer = new Promise<typeof late>((resolve) => setTimeout(resolve, deps.answerWithinMs, late).unref());
  const first = await Promise.race([working, timer]);
  if (first !== late) return finish(deps, inbound, first, correlationId);
  const afterwards = working
    .catch(async (error: unknown): Promise<Reply> => ({
      message: await toErrorMessage(deps, error, correlationId),
    }))
    .then((reply) => finish(deps, inbound, reply, correlationId, true));
  afterwards.catch((error: unknown) =>
    deps.log.error({ error, correlationId }, 'late answer could not be shown'),
  );
  return toCardBody({ kind: 'working' }, inbound.person);
}

async function finish(
  deps: TurnDeps,
  inbound: Click,
  reply: Reply,
  correlationId: string,
  isLate = false,
): Promise<InvokeBody> {
  const { person, messageId, channel } = inbound;
  const sent = { conversationId: person.conversationId, activityId: messageId, contentHash: '' };
  const { becomes, below } = reply;
  if (below) await sendBelow(deps, person, below, correlationId);
  if (channel) {
    if (isLate) await showChannelCard(deps, channel, inbound, correlationId);
  } else if (becomes && messageId) {
    const at = deps.clock.now();
    const { kind, subject } = becomes;
    await deps.store.transaction(async (tx) => {
      const shown = await tx.notices.addShown(kind, subject, person, at);
      await tx.notices.saveSent(kind, subject, person, sent, at, shown);
      await tx.notices.add(
        // Once per click: a second one, too, may have left an interim card behind.
        [{ kind, subject, recipient: person, occurrence: `shown/${correlationId}`, mode: 'update' }],
        at,
      );
    });
  } else if (isLate && messageId) {
    await patiently(() => deps.messenger.update(person, sent, reply.message));
  }
  return toCardBody(reply.message, person);
}

/** Longer than this an answer does not wait for what comes below it. */
const BELOW_WITHIN_MS = 1_000;

/** Should Teams not take it in the end, the answer offers it again. */
async function sendBelow(
  deps: TurnDeps,
  person: KnownPerson,
  below: Message,
  correlationId: string,
): Promise<void> {
  const sending = sendPatiently(deps, person, below).catch((error: unknown) =>
    deps.log.error({ error, correlationId }, 'what follows an answer could not be sent'),
  );
  await Promise.race([sending, sleep(BELOW_WITHIN_MS)]);
}

/**
 * Edits the message that all see, changed or not: that takes the interim card off the clicker's screen, whose client
 * then asks for their own view.
 */
async function showChannelCard(
  { store, clock }: TurnDeps,
  channel: TeamChannel,
  { action, messageId }: Click,
  correlationId: string,
): Promise<void> {
  const parsed = parseCardAction(action);
  if (!isChannelAction(parsed)) return;
  const subject = toRequest(parsed);
  const at = clock.now();
  await store.transaction(async (tx) => {
    for (const kind of ['approval', 'reminder'] as const) {
      const held = await tx.notices.listSent(kind, subject, channel);
      const shown = held.find(({ activityId }) => activityId === messageId);
      // Which message was clicked is the client's word: only one of ours is edited.
      if (!shown) continue;
      await tx.notices.saveSent(kind, subject, channel, { ...shown, contentHash: '' }, at);
      const occurrence = `shown/${correlationId}`;
      await tx.notices.add([{ kind, subject, recipient: channel, occurrence, mode: 'update' }], at);
    }
  });
}

/** A card as the answer to an invoke. */
export function toCardBody(message: Message, reader: Pick<KnownPerson, 'locale' | 'timeZone'>): InvokeBody {
  const [attachment] = toActivity(message, reader).attachments ?? [];
  return { statusCode: 200, type: 'application/vnd.microsoft.card.adaptive', value: attachment?.content };
}

/** The sign-in for the first tenant of the action that lacks a token. */
async function toLogin(
  deps: TurnDeps,
  person: KnownPerson,
  action: unknown,
): Promise<InvokeBody | undefined> {
  for (const id of tenantsOf(parseCardAction(action))) {
    const tenant = deps.tenants.find(id as TenantId);
    if (!tenant) continue;
    const token = await deps.signIn.callerFor(person, tenant).catch(() => undefined);
    if (token) continue;
    const { connectionName, signInLink, tokenExchangeResource } = await deps.signIn.getResource(
      person,
      tenant,
    );
    const text = wordsFor(person.locale).signIn.button(tenant.name);
    const buttons = [{ type: 'signin', title: text, text, value: signInLink }];
    // Single sign-on yields tokens of the reader's own tenant only.
    const exchange = tenant.id === person.tenant && tokenExchangeResource ? { tokenExchangeResource } : {};
    return {
      statusCode: 401,
      type: 'application/vnd.microsoft.activity.loginRequest',
      value: { text, connectionName, buttons, ...exchange },
    };
  }
  return undefined;
}

function tenantsOf(action: CardAction): readonly string[] {
  if (action.verb === 'request.submit') return action.tenants;
  if (action.verb === 'approvals.decide') return action.picked.map(({ tenant }) => tenant);
  return 'tenant' in action && action.tenant ? [action.tenant] : [];
}
