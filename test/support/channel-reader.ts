import type { Actor, InvokeAnswer } from './actor.ts';
import { buttonsOf, textOf, valuesOf } from './card-reader.ts';
import type { FakeConnector, ShownMessage } from './fake-connector.ts';
import { until } from './until.ts';

/** Somebody who reads a team's channel and clicks there, as Teams tells the bot of it. */
export interface ChannelReader {
  /** What the channel shows now, to everybody. */
  messages(): ShownMessage[];
  sees(words: RegExp): Promise<ShownMessage>;
  /** Waits until the message shows the words. */
  seesOn(message: ShownMessage, words: RegExp): Promise<ShownMessage>;
  /** Clicks a button of the message; what comes back is shown to them alone. */
  click(
    message: ShownMessage,
    title: RegExp,
    inputs?: Readonly<Record<string, string>>,
    more?: Readonly<Record<string, unknown>>,
  ): Promise<InvokeAnswer>;
  /** What their client asks by itself when it shows the message. */
  refresh(message: ShownMessage): Promise<InvokeAnswer>;
  /** Sends any card action, as a hostile client could. */
  invoke(
    message: Pick<ShownMessage, 'id' | 'conversationId'>,
    action: unknown,
    more?: Readonly<Record<string, unknown>>,
  ): Promise<InvokeAnswer>;
  /** Writes `@SOC Access …` into a thread of their own. */
  mention(): Promise<void>;
  /** Adds the bot to the team. */
  addBot(): Promise<void>;
}

interface Place {
  readonly connector: FakeConnector;
  readonly channel: string;
  /** The tenant of the team: in another one than their own they are a guest, with another object id. */
  readonly tenant: string;
}

export function createChannelReader(actor: Actor, { connector, channel, tenant }: Place): ChannelReader {
  const { name, objectIds } = actor.person;
  const objectId = objectIds[tenant] ?? '';
  const activity = (conversationId: string, more: Readonly<Record<string, unknown>>) =>
    actor.activity({
      from: { id: `29:${objectId}`, aadObjectId: objectId, name },
      conversation: { id: conversationId, tenantId: tenant, conversationType: 'channel', isGroup: true },
      channelData: { tenant: { id: tenant }, team: { id: channel }, channel: { id: channel } },
      ...more,
    });
  const messages = (): ShownMessage[] =>
    connector.messages.filter(({ conversationId }) => conversationId.split(';')[0] === channel);
  const shown = (): string =>
    messages()
      .map(({ card }) => textOf(card))
      .join('\n---\n');
  const invoke: ChannelReader['invoke'] = async ({ id, conversationId }, action, more = {}) => {
    const value = { action, trigger: 'manual', ...more };
    const response = await actor.post(
      activity(conversationId, { type: 'invoke', name: 'adaptiveCard/action', replyToId: id, value }),
    );
    return { httpStatus: response.status, ...((await response.json()) as Omit<InvokeAnswer, 'httpStatus'>) };
  };
  return {
    messages,
    invoke,
    sees: (words) =>
      until(`${name} sees ${words} in the channel, which shows:\n${shown()}`, () =>
        messages().findLast(({ card }) => words.test(textOf(card))),
      ),
    seesOn: ({ id }, words) =>
      until(`${name} sees ${words} on the message`, () =>
        messages().find((message) => message.id === id && words.test(textOf(message.card))),
      ),
    click(message, title, inputs = {}, more = {}) {
      const button = buttonsOf(message.card).find((each) => title.test(each.title));
      if (!button) throw new Error(`no button ${title} on:\n${textOf(message.card)}`);
      const data = { ...button.data, ...valuesOf(message.card), ...inputs };
      return invoke(message, { type: 'Action.Execute', verb: button.verb, data }, more);
    },
    refresh(message) {
      const { action } = message.card['refresh'] as { action: unknown };
      return invoke(message, action, { trigger: 'automatic' });
    },
    async mention() {
      const text = '<at>SOC Access</at> who are you?';
      await actor.post(
        activity(`${channel};messageid=${String(Math.random()).slice(2)}`, { type: 'message', text }),
      );
    },
    async addBot() {
      const membersAdded = [{ id: '28:bot' }];
      await actor.post(activity(channel, { type: 'conversationUpdate', membersAdded }));
    },
  };
}
