import { setTimeout as sleep } from 'node:timers/promises';
import { toAccessError } from '../access/errors.ts';
import type { Failure, Message } from '../access/message.ts';
import type { KnownPerson, Messenger } from '../ports.ts';
import type { Inbound } from './activity.ts';
import type { CardAction } from './card-action.ts';
import { parseCardAction } from './card-action.ts';
import { parseCommand } from './command.ts';
import type { DispatchDeps, Reply } from './dispatch.ts';
import { dispatchAction, dispatchCommand, toWelcome } from './dispatch.ts';
import { toActivity } from './messenger.ts';
import type { TeamsSignIn } from './sign-in.ts';

export interface TurnDeps extends DispatchDeps {
  readonly signIn: TeamsSignIn;
  readonly messenger: Messenger;
  readonly log: TurnLog;
  /** Teams gives up on an invoke after 10 to 15 s; people do so earlier. */
  readonly answerWithinMs: number;
}

export interface TurnLog {
  error(fields: object, text: string): void;
  warn(fields: object, text: string): void;
}

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

/** What goes back over HTTP. */
export interface TurnAnswer {
  readonly status: 200 | 412;
  readonly body?: unknown;
}

/** Runs one turn. Only invokes are answered with a body. */
export async function runTurn(deps: TurnDeps, inbound: Inbound, correlationId: string): Promise<TurnAnswer> {
  switch (inbound.kind) {
    case 'message':
      await handleMessage(deps, inbound, correlationId);
      return { status: 200 };
    case 'action':
      return { status: 200, body: await handleAction(deps, inbound, correlationId) };
    case 'installed':
      await handleInstalled(deps, inbound);
      return { status: 200 };
    case 'removed':
      await deps.store.people.setReachable(inbound.person, false);
      return { status: 200 };
    case 'sign-in':
      return handleSignIn(deps, inbound);
    case 'sign-in-failure':
      deps.log.warn({ code: inbound.code, correlationId }, 'sign-in failed in Teams');
      return { status: 200 };
    case 'not-personal':
      return { status: 200, body: await handleElsewhere(deps, inbound) };
    case 'unknown-invoke': {
      const failure = { code: 'invalid-input', mayHaveChanged: false } as const;
      return { status: 200, body: toCardBody({ kind: 'failure', failure }, ENGLISH) };
    }
    case 'ignored':
      return { status: 200 };
  }
}

const ENGLISH = { locale: 'en-US', timeZone: 'UTC' };

/** Whoever speaks can be written to: what could not be delivered before is taken up again. */
async function meet({ store }: TurnDeps, person: KnownPerson): Promise<void> {
  if (await store.people.save(person)) await store.notices.revive(person);
}

async function handleMessage(
  deps: TurnDeps,
  inbound: Extract<Inbound, { kind: 'message' }>,
  correlationId: string,
): Promise<void> {
  const { person } = inbound;
  await meet(deps, person);
  if (!(await isFirst(deps, person, inbound.activityId))) return;
  const message = await answerText(deps, person, inbound.text).catch((error: unknown) =>
    toErrorMessage(deps, error, correlationId),
  );
  await sendPatiently(deps, person, message);
}

/** Waits between tries of an answer to a typed message; Teams gives up on the turn after 15 s. */
const SEND_WAITS_MS = [500, 1_500, 4_000];

/** Nothing else repeats an answer: a busy moment of Teams must not swallow it. */
async function sendPatiently(deps: TurnDeps, person: KnownPerson, message: Message): Promise<void> {
  for (const waitMs of SEND_WAITS_MS) {
    try {
      await deps.messenger.send(person, message);
      return;
    } catch (error) {
      const { code, details } = toAccessError(error);
      // A lost answer may mean that the message is there, so it is not sent again.
      if (code !== 'graph-unavailable' || details.outcomeUnknown) throw error;
      await sleep(Math.min(Math.max(details.retryAfterMs ?? 0, waitMs), 5_000));
    }
  }
  await deps.messenger.send(person, message);
}

/** Teams sends an activity again when the answer is slow. */
const isFirst = (deps: TurnDeps, person: KnownPerson, activityId: string): Promise<boolean> =>
  activityId === ''
    ? Promise.resolve(true)
    : deps.store.activities.claim(person.conversationId, activityId, deps.clock.now());

async function answerText(deps: TurnDeps, person: KnownPerson, text: string): Promise<Message> {
  const command = parseCommand(text, deps.tenants.targets);
  if (command.kind !== 'sign-in-code') return dispatchCommand(deps, person, command);
  const tenants = await deps.signIn.complete(person, { code: command.code });
  return tenants.length > 0 ? toWelcome(deps, person, 'help') : { kind: 'not-understood', typed: text };
}

async function handleAction(
  deps: TurnDeps,
  inbound: Extract<Inbound, { kind: 'action' }>,
  correlationId: string,
): Promise<InvokeBody> {
  const { person, messageId } = inbound;
  await meet(deps, person);
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
    return await answerInTime(deps, person, messageId, dispatchAction(deps, person, action), correlationId);
  } catch (error) {
    const { code } = toAccessError(error);
    if (code === 'sign-in-required' && !inbound.isAutomatic) {
      const login = await toLogin(deps, person, inbound.action).catch(() => undefined);
      if (login) return login;
    }
    return toCardBody(await toErrorMessage(deps, error, correlationId), person);
  }
}

/** Whatever takes longer is answered with an interim card; the message is edited when it is there. */
async function answerInTime(
  deps: TurnDeps,
  person: KnownPerson,
  messageId: string,
  working: Promise<Reply>,
  correlationId: string,
): Promise<InvokeBody> {
  const late = Symbol('late');
  const timer = new Promise<typeof late>((resolve) => setTimeout(resolve, deps.answerWithinMs, late).unref());
  const first = await Promise.race([working, timer]);
  if (first !== late) return finish(deps, person, messageId, first, correlationId);
  const afterwards = working
    .catch(async (error: unknown): Promise<Reply> => ({
      message: await toErrorMessage(deps, error, correlationId),
    }))
    .then((reply) => finish(deps, person, messageId, reply, correlationId, true));
  afterwards.catch((error: unknown) =>
    deps.log.error({ error, correlationId }, 'late answer could not be shown'),
  );
  return toCardBody({ kind: 'working' }, person);
}

async function finish(
  deps: TurnDeps,
  person: KnownPerson,
  messageId: string,
  reply: Reply,
  correlationId: string,
  isLate = false,
): Promise<InvokeBody> {
  const sent = { conversationId: person.conversationId, activityId: messageId, contentHash: '' };
  const { becomes, below } = reply;
  if (below) await deps.messenger.send(person, below);
  if (becomes && messageId) {
    const at = deps.clock.now();
    const { kind, subject } = becomes;
    await deps.store.transaction(async (tx) => {
      await tx.notices.saveSent(kind, subject, person, sent, at);
      await tx.notices.add(
        // Once per click: a second one, too, may have left an interim card behind.
        [{ kind, subject, recipient: person, occurrence: `shown/${correlationId}`, mode: 'update' }],
        at,
      );
    });
  } else if (isLate && messageId) {
    await deps.messenger.update(person, sent, reply.message);
  }
  return toCardBody(reply.message, person);
}

function toCardBody(message: Message, reader: Pick<KnownPerson, 'locale' | 'timeZone'>): InvokeBody {
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
    const tenant = deps.tenants.find(id as never);
    if (!tenant) continue;
    const token = await deps.signIn.callerFor(person, tenant).catch(() => undefined);
    if (token) continue;
    const { connectionName, signInLink, tokenExchangeResource } = await deps.signIn.getResource(
      person,
      tenant,
    );
    const text = `Sign in to ${tenant.name}`;
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
  return 'tenant' in action && action.tenant ? [action.tenant] : [];
}

/** One installation is announced several times within moments; a later one is greeted again. */
const WELCOME_AGAIN_MS = 60 * 60_000;

async function handleInstalled(
  deps: TurnDeps,
  inbound: Extract<Inbound, { kind: 'installed' }>,
): Promise<void> {
  const { person } = inbound;
  await deps.store.people.save(person);
  const period = Math.floor(deps.clock.now().getTime() / WELCOME_AGAIN_MS);
  if (!(await isFirst(deps, person, `installed/${period}`))) return;
  await deps.store.notices.revive(person);
  await sendPatiently(deps, person, toWelcome(deps, person, 'welcome'));
}

/** 412 makes the client show its own sign-in button. */
async function handleSignIn(
  deps: TurnDeps,
  inbound: Extract<Inbound, { kind: 'sign-in' }>,
): Promise<TurnAnswer> {
  const { person, proof, exchangeId } = inbound;
  await deps.store.people.save(person);
  const tenants = await deps.signIn.complete(person, proof);
  if (tenants.length > 0) return { status: 200, body: {} };
  const failureDetail = 'The token could not be exchanged.';
  return { status: 412, body: { id: exchangeId, connectionName: proof.connectionName, failureDetail } };
}

async function handleElsewhere(
  deps: TurnDeps,
  inbound: Extract<Inbound, { kind: 'not-personal' }>,
): Promise<unknown> {
  const failure: Failure = { code: 'invalid-input', detail: 'personal-chat-only', mayHaveChanged: false };
  if (inbound.isInvoke) return toCardBody({ kind: 'failure', failure }, inbound.person);
  await deps.messenger.send(inbound.person, { kind: 'failure', failure });
  return undefined;
}

/** What went wrong in the reader's words; what we did not expect is logged. */
async function toErrorMessage(deps: TurnDeps, error: unknown, correlationId: string): Promise<Message> {
  const { code, message, details } = toAccessError(error);
  const isOurs = code === 'internal' || code === 'unexpected-response' || code === 'tenant-misconfigured';
  if (isOurs) deps.log.error({ error, correlationId }, message);
  else deps.log.warn({ code, correlationId, graph: details.correlationId }, message);
  return {
    kind: 'failure',
    failure: {
      code,
      mayHaveChanged: details.outcomeUnknown ?? false,
      correlationId: details.correlationId ?? correlationId,
      ...(code === 'invalid-input' ? { detail: 'card-data' } : {}),
      ...(details.retryAfterMs === undefined ? {} : { retryAfterMs: details.retryAfterMs }),
    },
  };
}
