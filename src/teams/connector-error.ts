import { AccessError } from '../access/errors.ts';
import type { AccessErrorCode } from '../access/errors.ts';
import type { UnreachedWhy } from '../access/problem.ts';

/**
 * Whom each answer of Teams concerns. Not in the table: 500, which is tried twice more although Microsoft asks not
 * to, and every answer that says that the message itself is wrong (400, 413).
 * @see https://learn.microsoft.com/microsoftteams/platform/bots/build-conversational-capability
 */
const CODES: Readonly<Partial<Record<number, AccessErrorCode>>> = {
  // The secret, or the bot's registration: the message waits until the operator has put that right.
  401: 'tenant-misconfigured',
  // This person or channel cannot be reached until they add or unblock the bot, or the message is gone.
  403: 'not-found',
  404: 'not-found',
  408: 'graph-unavailable',
  412: 'graph-unavailable',
  429: 'graph-unavailable',
  502: 'graph-unavailable',
  503: 'graph-unavailable',
  504: 'graph-unavailable',
};

/**
 * Why a person's chat takes nothing, by the words of a 403 or 404. Any other word tells nothing of that.
 * @see https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/send-proactive-messages
 */
const WHYS: Readonly<Record<string, UnreachedWhy>> = {
  BotDisabledByAdmin: 'app-blocked',
  BotNotInConversationRoster: 'left',
  ConversationBlockedByUser: 'blocked',
  // Microsoft names both as the cause.
  MessageWritesBlocked: 'blocked-or-left',
  ConversationNotFound: 'chat-gone',
};
/** A 403 that concerns nobody in Teams: we speak to the Teams of another cloud. */
const WRONG_CLOUD = 'InvalidBotApiHost';

/** What an answer of Bot Connector that is none of success means; with its `status`, and `retryAfterMs` where it says that. */
export async function toConnectorError(response: Response): Promise<AccessError> {
  const text = await response.text().catch(() => '');
  const { status } = response;
  const isRefused = status === 403 || status === 404;
  const words = isRefused ? wordsOf(parseJson(text)) : [];
  const why = words.map((word) => WHYS[word]).find((known) => known !== undefined);
  return new AccessError(
    words.includes(WRONG_CLOUD) ? 'tenant-misconfigured' : (CODES[status] ?? 'unexpected-response'),
    `Bot Connector answered ${status}: ${text.slice(0, 300)}`,
    {
      status,
      ...toRetryAfter(response.headers.get('retry-after')),
      ...(isRefused ? { unreachedWhy: why ?? 'unsaid' } : {}),
    },
  );
}

/** The codes of an answer: in it or its `error`, or again as JSON in the text of its message. */
function wordsOf(body: unknown): string[] {
  if (typeof body !== 'object' || body === null) return [];
  const { code, subCode, message, error } = body as Record<string, unknown>;
  return [
    ...[code, subCode].filter((word) => typeof word === 'string'),
    ...wordsOf(error),
    ...(typeof message === 'string' ? wordsOf(parseJson(message)) : []),
  ];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function toRetryAfter(header: string | null): { retryAfterMs?: number } {
  const seconds = Number(header);
  return header && Number.isFinite(seconds) ? { retryAfterMs: Math.max(0, seconds * 1000) } : {};
}
