import { z } from 'zod';
import { AccessError } from '../access/errors.ts';
import { isGuid, parseId } from '../access/ids.ts';
import type { TenantId, UserId } from '../access/ids.ts';
import { isChannelId, toChannelId } from '../access/recipient.ts';
import type { TeamChannel } from '../access/recipient.ts';
import { isTimeZone } from '../access/locale.ts';
import type { KnownPerson } from '../ports/known-person.ts';
import type { Destination } from '../ports/messenger.ts';
import { isRecord } from './guards.ts';
import { toPlainText } from './message-text.ts';

/** An activity of Teams as one of the few things that we do something about. */
export type Inbound =
  | {
      readonly kind: 'message';
      readonly person: KnownPerson;
      readonly activityId: string;
      readonly text: string;
    }
  | {
      readonly kind: 'action';
      readonly person: KnownPerson;
      /** Where the card is, when it is not in the person's own chat; their conversation then is the thread. */
      readonly channel?: TeamChannel;
      readonly activityId: string;
      /** The message that holds the card. */
      readonly messageId: string;
      readonly action: unknown;
      /** The client's own refresh, not a click. */
      readonly isAutomatic: boolean;
      readonly signIn?: SignInProof;
    }
  | {
      readonly kind: 'sign-in';
      readonly person: KnownPerson;
      readonly proof: SignInProof;
      readonly exchangeId?: string;
    }
  | { readonly kind: 'sign-in-failure'; readonly person: KnownPerson; readonly code: string }
  | { readonly kind: 'installed'; readonly person: KnownPerson }
  | { readonly kind: 'removed'; readonly person: KnownPerson }
  /** The bot was mentioned in a team's channel, or added to its team. */
  | {
      readonly kind: 'in-channel';
      readonly channel: TeamChannel;
      readonly to: Destination;
      readonly because: 'mentioned' | 'added';
      readonly activityId: string;
    }
  /** Another conversation that is not the person's own with the bot. */
  | { readonly kind: 'not-personal'; readonly person: KnownPerson; readonly isInvoke: boolean }
  /** `Request access` on a message that somebody wrote somewhere in Teams. */
  | {
      readonly kind: 'message-action';
      /** Who clicked; their conversation is the one of that message. */
      readonly person: KnownPerson;
      readonly text: string;
    }
  | { readonly kind: 'unknown-invoke'; readonly name: string }
  | { readonly kind: 'ignored' };

/** What Teams hands over at the end of a sign-in. */
export interface SignInProof {
  /** A token to exchange for one of the connection. */
  readonly token?: string;
  readonly connectionName?: string;
  /** A code that proves that the person who signed in is the one who is here. */
  readonly code?: string;
}

const activityShape = z.object({
  type: z.string(),
  id: z.string().optional(),
  name: z.string().optional(),
  action: z.string().optional(),
  text: z.string().optional(),
  value: z.unknown().optional(),
  replyToId: z.string().optional(),
  serviceUrl: z.string(),
  locale: z.string().optional(),
  localTimezone: z.string().optional(),
  from: z.object({ id: z.string().min(1), aadObjectId: z.string().optional(), name: z.string().optional() }),
  recipient: z.object({ id: z.string().optional() }).optional(),
  conversation: z.object({
    id: z.string().min(1),
    conversationType: z.string().optional(),
    tenantId: z.string().optional(),
  }),
  channelData: z.object({ tenant: z.object({ id: z.string() }).optional() }).optional(),
  membersAdded: z.array(z.object({ id: z.string().optional() })).optional(),
  entities: z.array(z.unknown()).optional(),
});

type WireActivity = z.infer<typeof activityShape>;

/**
 * The typed form of an authenticated activity of a tenant we serve.
 * @throws AccessError `invalid-input` when it lacks what every activity of Teams has
 * @see https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/subscribe-to-conversation-events
 */
export function parseActivity(body: unknown): Inbound {
  const parsed = activityShape.safeParse(withoutNulls(body));
  if (!parsed.success)
    throw new AccessError('invalid-input', 'activity does not parse', { cause: parsed.error });
  const activity = parsed.data;
  const isInChannel = isChannelId(toChannelId(activity.conversation.id));
  if (isInChannel && isEvent(activity)) return toChannelEvent(activity);
  // Teams names nobody in events that no person caused, and anonymous guests have no object id.
  if (!activity.from.aadObjectId || !isGuid(activity.from.aadObjectId)) return withoutPerson(activity);
  const person = toPerson(activity);
  if (activity.name === 'composeExtension/fetchTask') return toMessageAction(activity, person);
  if (isInChannel) return toChannelInbound(activity, person);
  if (!isPersonal(activity.conversation)) {
    const speaks = activity.type === 'message' || activity.type === 'invoke';
    return speaks
      ? { kind: 'not-personal', person, isInvoke: activity.type === 'invoke' }
      : { kind: 'ignored' };
  }
  switch (activity.type) {
    case 'message':
      return toMessageOrSubmit(activity, person);
    case 'invoke':
      return toInvoke(activity, person);
    case 'installationUpdate':
      return activity.action?.startsWith('remove')
        ? { kind: 'removed', person }
        : { kind: 'installed', person };
    case 'conversationUpdate':
      // Some installations are announced by this alone.
      return isBotAdded(activity) ? { kind: 'installed', person } : { kind: 'ignored' };
    default:
      return { kind: 'ignored' };
  }
}

/** A thread of several, such as a group's or a meeting's, is nobody's own, whatever it is called. */
const isPersonal = ({ id, conversationType = 'personal' }: WireActivity['conversation']): boolean =>
  conversationType === 'personal' && !id.includes('@thread.');

const isEvent = ({ type }: WireActivity): boolean =>
  type === 'installationUpdate' || type === 'conversationUpdate';

/** To a team, that is: Teams announces it in its General channel. */
function toChannelEvent(activity: WireActivity): Inbound {
  const isAdded =
    activity.type === 'installationUpdate' ? activity.action?.startsWith('add') : isBotAdded(activity);
  if (!isAdded) return { kind: 'ignored' };
  const to = toDestination(activity);
  return {
    kind: 'in-channel',
    channel: toChannel(activity),
    to: { ...to, conversationId: toChannelId(to.conversationId) },
    because: 'added',
    activityId: activity.id ?? '',
  };
}

/** In a channel the bot hears only messages that mention it. */
function toChannelInbound(activity: WireActivity, person: KnownPerson): Inbound {
  const channel = toChannel(activity);
  if (activity.type === 'message') {
    const to = toDestination(activity);
    return { kind: 'in-channel', channel, to, because: 'mentioned', activityId: activity.id ?? '' };
  }
  if (activity.type !== 'invoke') return { kind: 'ignored' };
  const inbound = toInvoke(activity, person);
  if (inbound.kind === 'action') return { ...inbound, channel };
  return inbound.kind === 'sign-in-failure' ? inbound : { kind: 'not-personal', person, isInvoke: true };
}

const toChannel = (activity: WireActivity): TeamChannel => ({
  tenant: toTenant(activity),
  channel: toChannelId(activity.conversation.id),
});

const isBotAdded = ({ membersAdded, recipient }: WireActivity): boolean =>
  membersAdded?.some(({ id }) => id !== undefined && id === recipient?.id) ?? false;

/** Many serializers write null for what is absent. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, member]) => (member === null ? [] : [[key, withoutNulls(member)]])),
  );
}

/** What was typed, without mentions of the bot and with plain spaces. */
const toTyped = (text: string): string =>
  text
    .replaceAll(/<at\b[^<>]*>[^<]*<\/at>/gi, ' ')
    .replaceAll(/&nbsp;|\u00a0/g, ' ')
    .trim();

const withoutPerson = (activity: WireActivity): Inbound => {
  if (activity.type === 'invoke') return { kind: 'unknown-invoke', name: activity.name ?? '' };
  if (activity.type === 'message') throw new AccessError('invalid-input', 'message without a person');
  return { kind: 'ignored' };
};

/** A card whose Execute fell back to Submit arrives as a message without text. */
function toMessageOrSubmit(activity: WireActivity, person: KnownPerson): Inbound {
  const { value, id = '', replyToId = '' } = activity;
  if (activity.text === undefined && isRecord(value) && typeof value['verb'] === 'string') {
    const { verb, ...data } = value;
    return {
      kind: 'action',
      person,
      activityId: id,
      messageId: replyToId,
      action: { verb, data },
      isAutomatic: false,
    };
  }
  return { kind: 'message', person, activityId: id, text: toTyped(activity.text ?? '') };
}

function toInvoke(activity: WireActivity, person: KnownPerson): Inbound {
  const value = isRecord(activity.value) ? activity.value : {};
  switch (activity.name ?? '') {
    case 'adaptiveCard/action': {
      const proof = toProof(isRecord(value['authentication']) ? value['authentication'] : {}, value['state']);
      return {
        kind: 'action',
        person,
        activityId: activity.id ?? '',
        messageId: activity.replyToId ?? '',
        action: value['action'],
        isAutomatic: value['trigger'] === 'automatic',
        ...(proof ? { signIn: proof } : {}),
      };
    }
    case 'signin/tokenExchange':
    case 'signin/verifyState': {
      const proof = toProof(value, value['state']);
      const exchangeId = typeof value['id'] === 'string' ? { exchangeId: value['id'] } : {};
      return proof
        ? { kind: 'sign-in', person, proof, ...exchangeId }
        : { kind: 'sign-in-failure', person, code: 'empty' };
    }
    case 'signin/failure':
      return {
        kind: 'sign-in-failure',
        person,
        code: typeof value['code'] === 'string' ? value['code'] : 'unknown',
      };
    default:
      return { kind: 'unknown-invoke', name: activity.name ?? '' };
  }
}

const messageActionShape = z.object({
  commandId: z.literal('requestAccess'),
  messagePayload: z.object({
    body: z.object({ content: z.string().max(100_000), contentType: z.string().optional() }).optional(),
  }),
});

/** @see https://learn.microsoft.com/microsoftteams/platform/messaging-extensions/how-to/action-commands/create-task-module */
function toMessageAction(activity: WireActivity, person: KnownPerson): Inbound {
  const parsed = messageActionShape.safeParse(activity.value);
  if (!parsed.success) return { kind: 'unknown-invoke', name: activity.name ?? '' };
  const { content = '', contentType = 'html' } = parsed.data.messagePayload.body ?? {};
  return { kind: 'message-action', person, text: toPlainText(content, contentType) };
}

function toProof(value: Record<string, unknown>, state: unknown): SignInProof | undefined {
  if (typeof value['token'] === 'string' && typeof value['connectionName'] === 'string') {
    return { token: value['token'], connectionName: value['connectionName'] };
  }
  return typeof state === 'string' && state !== '' ? { code: state } : undefined;
}

const toTenant = ({ channelData, conversation }: WireActivity): TenantId =>
  parseId<TenantId>(channelData?.tenant?.id ?? conversation.tenantId, 'tenant');

const toPerson = (activity: WireActivity): KnownPerson => ({
  user: parseId<UserId>(activity.from.aadObjectId, 'person'),
  name: activity.from.name ?? '',
  channelUserId: activity.from.id,
  ...toDestination(activity),
});

function toDestination(activity: WireActivity): Destination {
  return {
    tenant: toTenant(activity),
    conversationId: activity.conversation.id,
    serviceUrl: activity.serviceUrl,
    botId: activity.recipient?.id ?? '',
    locale: activity.locale ?? 'en-US',
    timeZone: toTimeZone(activity),
  };
}

function toTimeZone({ localTimezone, entities }: WireActivity): string {
  const client = entities?.find((entity) => isRecord(entity) && entity['type'] === 'clientInfo');
  const named = localTimezone ?? (isRecord(client) ? client['timezone'] : undefined);
  return typeof named === 'string' && isTimeZone(named) ? named : 'UTC';
}
