import { AccessError } from '../access/errors.ts';
import type { TenantId } from '../access/ids.ts';
import { isChannelId } from '../access/recipient.ts';
import { toConnectorError } from './connector-error.ts';
import type { Pace } from './pace.ts';

/** The few calls of the Bot Connector that we make, with our own policy: no hidden retries. */
export interface Connector {
  /** Posts in a conversation; in a channel itself, as the first message of a new thread. */
  send(to: ConversationAddress, activity: OutboundActivity): Promise<PostedMessage>;
  /** Replaces a message as a whole. */
  update(to: ConversationAddress, activityId: string, activity: OutboundActivity): Promise<void>;
}

export interface ConversationAddress {
  /** In whose Teams the conversation is. */
  readonly tenant: TenantId;
  readonly serviceUrl: string;
  readonly conversationId: string;
  /** `28:…`, the bot as this conversation knows it. */
  readonly botId: string;
}

/** Where a message has come to stand: one that began a thread, in that. */
export interface PostedMessage {
  readonly conversationId: string;
  readonly activityId: string;
}

export interface OutboundActivity {
  readonly type: 'message' | 'typing';
  readonly summary?: string;
  readonly text?: string;
  readonly attachments?: ReadonlyArray<{ readonly contentType: string; readonly content: unknown }>;
}

interface ConnectorOptions {
  /** Bot Connector token of the bot's home tenant; never sent to a host that is not allowed. */
  readonly getToken: () => Promise<string>;
  readonly isAllowedServiceUrl: (serviceUrl: string) => boolean;
  readonly timeoutMs: number;
  /** Waits until one more message may go; `Pace.takeTurn` or `Pace.cutIn`. */
  readonly takeTurn: Pace['takeTurn'];
  readonly pause: Pace['pause'];
}

/** How long a refusal of too many messages holds when Teams does not say it. */
const PAUSE_MS = 2000;

/**
 * Sends one request per call, within Teams' limits. What failed for a passing reason is thrown as
 * `graph-unavailable` for the job to try again: a lost answer may then post a message twice, never lose one.
 */
export function createConnector(options: ConnectorOptions): Connector {
  const call = async (
    method: 'POST' | 'PUT',
    to: ConversationAddress,
    path: string,
    body: unknown,
  ): Promise<unknown> => {
    if (!options.isAllowedServiceUrl(to.serviceUrl)) {
      // Nobody is lost by it: what was to be said waits until the operator has put SERVICE_URL_ALLOW right.
      throw new AccessError('tenant-misconfigured', 'service URL is not on the allow-list');
    }
    await options.takeTurn(to);
    const token = await options.getToken();
    const url = `${to.serviceUrl.replace(/\/+$/, '')}/v3/conversations${path}`;
    const response = await fetch(url, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(options.timeoutMs),
      redirect: 'error',
    }).catch((cause: unknown) => {
      throw new AccessError('graph-unavailable', 'Bot Connector does not answer', {
        cause,
        outcomeUnknown: true,
      });
    });
    if (response.ok) return response.json().catch(() => undefined);
    const error = await toConnectorError(response);
    if (response.status === 429) options.pause(to, error.details.retryAfterMs ?? PAUSE_MS);
    throw error;
  };
  const fill = (to: ConversationAddress, activity: OutboundActivity) => ({
    ...activity,
    from: { id: to.botId },
    conversation: { id: to.conversationId },
  });
  const toPath = ({ conversationId }: ConversationAddress): string =>
    `/${encodeURIComponent(conversationId)}/activities`;
  return {
    async send(to, activity) {
      if (isChannelId(to.conversationId)) return beginThread(call, to, activity);
      const answer = await call('POST', to, toPath(to), fill(to, activity));
      return { conversationId: to.conversationId, activityId: readText(answer, 'id') };
    },
    async update(to, activityId, activity) {
      await call('PUT', to, `${toPath(to)}/${encodeURIComponent(activityId)}`, {
        ...fill(to, activity),
        id: activityId,
      });
    },
  };
}

type Call = (
  method: 'POST' | 'PUT',
  to: ConversationAddress,
  path: string,
  body: unknown,
) => Promise<unknown>;

/** @see https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/send-proactive-messages */
async function beginThread(
  call: Call,
  to: ConversationAddress,
  activity: OutboundActivity,
): Promise<PostedMessage> {
  const answer = await call('POST', to, '', {
    isGroup: true,
    bot: { id: to.botId },
    channelData: { channel: { id: to.conversationId } },
    activity: { ...activity, from: { id: to.botId } },
  });
  const activityId = readText(answer, 'activityId');
  // The thread is named after its first message.
  return {
    conversationId: readText(answer, 'id') || `${to.conversationId};messageid=${activityId}`,
    activityId,
  };
}

function readText(answer: unknown, name: string): string {
  const value =
    typeof answer === 'object' && answer !== null ? (answer as Record<string, unknown>)[name] : undefined;
  return typeof value === 'string' ? value : '';
}
