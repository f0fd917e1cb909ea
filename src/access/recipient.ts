import { isGuid } from './ids.ts';
import type { TenantId, UserId } from './ids.ts';
import type { Person } from './person.ts';

/** A team's channel in one tenant. */
export interface TeamChannel {
  readonly tenant: TenantId;
  /** `19:…@thread.tacv2`, without a thread of it. */
  readonly channel: string;
}

/** Whom a notice is for: one person, or all who read a channel. */
export type Recipient = Person | TeamChannel;

export const isTeamChannel = (recipient: Recipient): recipient is TeamChannel => 'channel' in recipient;

/** `skype` is how channels of the oldest teams end; a group chat ends in `v2`, and is none. */
const CHANNEL_ID = /^19:[\w-]+@thread\.(?:tacv2|skype)$/;

/** Whether the text has the form of a channel's id. */
export const isChannelId = (text: string): boolean => CHANNEL_ID.test(text);

/** The channel of a conversation in it: Teams names a thread `<channel>;messageid=<first message>`. */
export const toChannelId = (conversationId: string): string => conversationId.split(';', 1)[0] ?? '';

const idOf = (recipient: Recipient): string =>
  isTeamChannel(recipient) ? recipient.channel : recipient.user;

/** The same text for the same recipient, another for any other. */
export const toRecipientKey = (recipient: Recipient): string => `${recipient.tenant}/${idOf(recipient)}`;

export const isSameRecipient = (a: Recipient, b: Recipient): boolean =>
  toRecipientKey(a) === toRecipientKey(b);

/** A recipient as two texts, for rows: an object id is a GUID, and the id of a channel never is. */
export const toRecipientIds = (recipient: Recipient): { readonly tenant: TenantId; readonly id: string } => ({
  tenant: recipient.tenant,
  id: idOf(recipient),
});

/** The recipient of two texts that `toRecipientIds` made. */
export const fromRecipientIds = (tenant: string, id: string): Recipient =>
  isGuid(id)
    ? { tenant: tenant as TenantId, user: id as UserId }
    : { tenant: tenant as TenantId, channel: id };
