import type { Failure, Message } from '../access/message.ts';
import type { TeamChannel } from '../access/recipient.ts';
import type { KnownPerson } from '../ports/known-person.ts';
import type { CardAction } from './card-action.ts';
import { dispatchAction } from './dispatch.ts';
import type { ActionOf, DispatchDeps } from './dispatch-parts.ts';

/** What a card in a channel can be asked for. */
const CHANNEL_VERBS = [
  'approval.refresh',
  'approval.claim',
  'approval.hand-back',
  'approval.decide',
] as const satisfies ReadonlyArray<CardAction['verb']>;

type ChannelAction = ActionOf<(typeof CHANNEL_VERBS)[number]>;

export const isChannelAction = (action: CardAction): action is ChannelAction =>
  CHANNEL_VERBS.some((verb) => verb === action.verb);

/** The use cases as from within the channel: whoever reads it may see what its card shows. */
export const inChannel = (deps: DispatchDeps, channel: TeamChannel): DispatchDeps => ({
  ...deps,
  compose: (kind, subject, reader) => deps.compose(kind, subject, reader, channel),
});

/**
 * Answers a click on a card in a channel, by anybody who reads it: with the person's own view where they were asked,
 * else with what all see and why their click changed nothing. It is shown to them alone.
 */
export async function dispatchInChannel(
  deps: DispatchDeps,
  person: KnownPerson,
  channel: TeamChannel,
  action: CardAction,
): Promise<Message> {
  if (!isChannelAction(action)) return refuse('personal-chat-only');
  if (action.tenant !== channel.tenant) return refuse('another-tenants');
  return (await dispatchAction(inChannel(deps, channel), person, action)).message;
}

const refuse = (detail: NonNullable<Failure['detail']>): Message => ({
  kind: 'failure',
  failure: { code: 'not-allowed', detail, mayHaveChanged: false },
});
