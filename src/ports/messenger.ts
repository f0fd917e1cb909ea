import type { TenantId } from '../access/ids.ts';
import type { Message } from '../access/message.ts';

/** Where a message goes, and how it is read there. */
export interface Destination {
  /** In whose Teams it is. */
  readonly tenant: TenantId;
  /** With a channel alone a message begins a thread there. Empty: nowhere (yet). */
  readonly conversationId: string;
  readonly serviceUrl: string;
  /** `28:…`, the bot as this conversation knows it. */
  readonly botId: string;
  readonly locale: string;
  readonly timeZone: string;
}

/** Writes to people and channels in Teams. */
export interface Messenger {
  /** @returns the id of the new message @throws AccessError `graph-unavailable`: try again; `not-found`: cannot be reached */
  send(to: Destination, message: Message): Promise<SentMessage>;
  /** @returns undefined when nothing had changed @throws AccessError `not-found` when the message is gone */
  update(to: Destination, sent: SentMessage, message: Message): Promise<SentMessage | undefined>;
}

export interface SentMessage {
  /** In a channel that of the thread. */
  readonly conversationId: string;
  readonly activityId: string;
  /** Digest of what was shown, to leave out edits that change nothing. */
  readonly contentHash: string;
}
