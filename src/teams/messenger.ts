import { createHash } from 'node:crypto';
import type { Message } from '../access/message.ts';
import type { Destination, Messenger } from '../ports/messenger.ts';
import type { Connector, OutboundActivity } from './connector.ts';
import { renderMessage } from './cards/render.ts';

/** A rendered message as Teams takes it: always exactly one card, so that its id comes back. */
export function toActivity(
  message: Message,
  reader: Pick<Destination, 'locale' | 'timeZone'>,
): OutboundActivity {
  const { card, summary } = renderMessage(message, reader);
  return {
    type: 'message',
    summary,
    attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content: card }],
  };
}

/** Messages as cards: to people in the conversation they have with the bot, and in channels. */
export function createMessenger(connector: Connector): Messenger {
  return {
    async send(to, message) {
      const activity = toActivity(message, to);
      return { ...(await connector.send(to, activity)), contentHash: toHash(activity) };
    },
    async update(to, sent, message) {
      const activity = toActivity(message, to);
      const contentHash = toHash(activity);
      if (contentHash === sent.contentHash) return undefined;
      await connector.update({ ...to, conversationId: sent.conversationId }, sent.activityId, activity);
      return { ...sent, contentHash };
    },
  };
}

const toHash = (activity: OutboundActivity): string =>
  createHash('sha256').update(JSON.stringify(activity)).digest('base64url');
