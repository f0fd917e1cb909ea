import { toAccessError } from '../access/errors.ts';
import type { TenantId } from '../access/ids.ts';
import type { Message } from '../access/message.ts';
import type { KnownPerson } from '../ports.ts';
import type { Inbound } from './activity.ts';
import type { CardAction } from './card-action.ts';
import { parseCardAction } from './card-action.ts';
import { dispatchAction } from './dispatch.ts';
import type { Reply } from './dispatch-parts.ts';
import { toActivity } from './messenger.ts';
import type { TurnDeps } from './turn-parts.ts';
import { meet, toErrorMessage } from './turn-parts.ts';

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

/** Answers a click on a card, in time and with one of the pairs that Teams takes. */
export async function answerClick(
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
  if (action.verb === 'approvals.decide') return action.picked.map(({ tenant }) => tenant);
  return 'tenant' in action && action.tenant ? [action.tenant] : [];
}
