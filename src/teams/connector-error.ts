import { AccessError } from '../access/errors.ts';
import type { AccessErrorCode } from '../access/errors.ts';

/**
 * Whom each answer of Teams concerns. Not in the table: 500, after which Microsoft asks not to try again, and every
 * answer that says that the message itself is wrong (400, 413).
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

/** What an answer of Bot Connector that is none of success means; with its `status`, and `retryAfterMs` where it says that. */
export async function toConnectorError(response: Response): Promise<AccessError> {
  const text = (await response.text().catch(() => '')).slice(0, 300);
  const { status } = response;
  return new AccessError(
    CODES[status] ?? 'unexpected-response',
    `Bot Connector answered ${status}: ${text}`,
    { status, ...toRetryAfter(response.headers.get('retry-after')) },
  );
}

function toRetryAfter(header: string | null): { retryAfterMs?: number } {
  const seconds = Number(header);
  return header && Number.isFinite(seconds) ? { retryAfterMs: Math.max(0, seconds * 1000) } : {};
}
