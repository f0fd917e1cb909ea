import type { Failure, Message } from '../access/message.ts';
import type { KnownPerson } from '../ports/known-person.ts';
import type { Inbound } from './activity.ts';
import { answerInChannel } from './answer-channel.ts';
import { answerClick, toCardBody } from './answer-click.ts';
import { answerMessageAction } from './answer-message-action.ts';
import { parseCommand } from './command.ts';
import { dispatchCommand, toWelcome } from './dispatch.ts';
import type { TurnDeps } from './turn-parts.ts';
import { isFirst, meet, meetAnew, sendPatiently, toErrorMessage, toWelcomeId } from './turn-parts.ts';

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
      return { status: 200, body: await answerClick(deps, inbound, correlationId) };
    case 'installed':
      await handleInstalled(deps, inbound);
      return { status: 200 };
    case 'removed':
      await deps.store.people.miss(inbound.person, 'left', deps.clock.now());
      return { status: 200 };
    case 'sign-in':
      return handleSignIn(deps, inbound);
    case 'sign-in-failure':
      deps.log.warn({ code: inbound.code, correlationId }, 'sign-in failed in Teams');
      return { status: 200 };
    case 'in-channel':
      await answerInChannel(deps, inbound);
      return { status: 200 };
    case 'not-personal':
      return { status: 200, body: await handleElsewhere(deps, inbound) };
    case 'message-action':
      return { status: 200, body: await answerMessageAction(deps, inbound) };
    case 'unknown-invoke': {
      const failure = { code: 'invalid-input', mayHaveChanged: false } as const;
      return { status: 200, body: toCardBody({ kind: 'failure', failure }, ENGLISH) };
    }
    case 'ignored':
      return { status: 200 };
  }
}

const ENGLISH = { locale: 'en-US', timeZone: 'UTC' };

async function handleMessage(
  deps: TurnDeps,
  inbound: Extract<Inbound, { kind: 'message' }>,
  correlationId: string,
): Promise<void> {
  const { person } = inbound;
  await meet(deps, person);
  if (!(await isFirst(deps, person.conversationId, inbound.activityId))) return;
  const message = await answerText(deps, person, inbound.text).catch((error: unknown) =>
    toErrorMessage(deps, error, correlationId),
  );
  await sendPatiently(deps, person, message);
}

async function answerText(deps: TurnDeps, person: KnownPerson, text: string): Promise<Message> {
  const command = parseCommand(text, {
    targets: deps.tenants.targets,
    now: deps.clock.now(),
    timeZone: person.timeZone,
  });
  if (command.kind !== 'sign-in-code') return dispatchCommand(deps, person, command);
  const tenants = await deps.signIn.complete(person, { code: command.code });
  return tenants.length > 0
    ? toWelcome(deps, person, 'help')
    : { kind: 'not-understood', typed: text, tenantKind: deps.tenants.get(person.tenant).kind };
}

async function handleInstalled(
  deps: TurnDeps,
  inbound: Extract<Inbound, { kind: 'installed' }>,
): Promise<void> {
  // Teams announces new versions of the app, too, and names no time zone with it.
  const known = await deps.store.people.find(inbound.person);
  // Of whom Graph has named the chat, Teams has told us neither.
  const person = known?.channelUserId
    ? { ...inbound.person, locale: known.locale, timeZone: known.timeZone }
    : inbound.person;
  await meetAnew(deps, person);
  if (!(await isFirst(deps, person.conversationId, toWelcomeId(deps.clock.now())))) return;
  await sendPatiently(deps, person, toWelcome(deps, person, 'welcome'));
}

/** 412 makes the client show its own sign-in button. */
async function handleSignIn(
  deps: TurnDeps,
  inbound: Extract<Inbound, { kind: 'sign-in' }>,
): Promise<TurnAnswer> {
  const { person, proof, exchangeId } = inbound;
  await meet(deps, person);
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
  await sendPatiently(deps, inbound.person, { kind: 'failure', failure });
  return undefined;
}
