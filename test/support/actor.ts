import { randomUUID } from 'node:crypto';
import type { Channel } from '../../src/sandbox/channel.ts';
import { buttonsOf, textOf, valuesOf } from './card-reader.ts';
import type { Card, FakeConnector, ShownMessage } from './fake-connector.ts';
import type { SeedPerson } from './seed-person.ts';
import { until } from './until.ts';

/** A person with Teams in front of them: types, reads cards, clicks. */
export interface Actor {
  readonly person: SeedPerson;
  readonly conversationId: string;
  /** What their conversation with the bot shows now. */
  messages(): ShownMessage[];
  install(): Promise<void>;
  /** Types a message. @returns what comes back */
  say(text: string): Promise<ShownMessage>;
  /** Waits for a message whose card holds the words. */
  sees(words: string | RegExp, timeoutMs?: number): Promise<ShownMessage>;
  /** Waits until that many messages after the first `after` hold the words. */
  seesNew(after: number, words: RegExp, count: number): Promise<ShownMessage[]>;
  /** Clicks a button by its title. @returns the card of the answer */
  click(
    message: ShownMessage,
    title: string | RegExp,
    inputs?: Readonly<Record<string, string>>,
  ): Promise<Card>;
  /** Sends any card action, as a hostile client could. */
  invoke(
    action: unknown,
    messageId?: string,
    more?: Readonly<Record<string, unknown>>,
  ): Promise<InvokeAnswer>;
  /** Posts any activity as Teams would, with a valid token of the channel. */
  post(activity: Readonly<Record<string, unknown>>): Promise<Response>;
  activity(more: Readonly<Record<string, unknown>>): Record<string, unknown>;
}

export interface InvokeAnswer {
  readonly httpStatus: number;
  readonly statusCode: number;
  readonly type: string;
  readonly value: unknown;
}

interface Surroundings {
  readonly person: SeedPerson;
  readonly channel: Channel;
  readonly connector: FakeConnector;
  /** Where the next activity goes. */
  readonly chooseUrl: () => string;
  /** The language of their Teams; American English when it is not said. */
  readonly locale?: string | undefined;
}

export function createActor({
  person,
  channel,
  connector,
  chooseUrl,
  locale = 'en-US',
}: Surroundings): Actor {
  const home = person.homeTenantId;
  const objectId = person.objectIds[home] ?? '';
  const conversationId = `a:${objectId}`;
  const { serviceUrl } = connector;

  const activity: Actor['activity'] = (more) => ({
    id: randomUUID(),
    channelId: 'msteams',
    serviceUrl,
    from: { id: `29:${objectId}`, aadObjectId: objectId, name: person.name },
    recipient: { id: '28:bot', name: 'SOC Access' },
    conversation: { id: conversationId, tenantId: home, conversationType: 'personal' },
    channelData: { tenant: { id: home } },
    locale,
    localTimezone: 'Europe/Berlin',
    ...more,
  });
  let asked: Promise<string> | undefined;
  const readToken = async (): Promise<string> => {
    const answer = await fetch(channel.tokenUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ serviceUrl }),
    });
    return ((await answer.json()) as { token: string }).token;
  };
  const post: Actor['post'] = async (body) => {
    // Like Teams: one token for many activities.
    asked ??= readToken();
    const token = await asked;
    return fetch(chooseUrl(), {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify(body),
    });
  };
  // Bot Connector knows the one chat by the id of its own, and by that which Graph names.
  const isMine = (id: string): boolean => id === conversationId || id.startsWith(`19:${objectId}_`);
  const messages = (): ShownMessage[] => connector.messages.filter((each) => isMine(each.conversationId));
  const invoke: Actor['invoke'] = async (action, messageId = randomUUID(), more = {}) => {
    const value = { action, trigger: 'manual', ...more };
    const response = await post(
      activity({ type: 'invoke', name: 'adaptiveCard/action', replyToId: messageId, value }),
    );
    return { httpStatus: response.status, ...((await response.json()) as Omit<InvokeAnswer, 'httpStatus'>) };
  };

  return {
    person,
    conversationId,
    messages,
    activity,
    post,
    invoke,
    async install() {
      await post(activity({ type: 'installationUpdate', action: 'add' }));
    },
    async say(text) {
      const before = messages().length;
      const response = await post(activity({ type: 'message', text }));
      if (response.status !== 200) throw new Error(`the bot answered ${response.status} to "${text}"`);
      // The answer is the last thing that a turn does; what came before it is other news.
      return until(`an answer to "${text}"`, () => messages().slice(before).at(-1));
    },
    sees(words, timeoutMs) {
      return until(
        `${person.name} sees ${String(words)}; they see:\n${messages()
          .map(({ card }) => textOf(card))
          .join('\n---\n')}`,
        () =>
          messages().findLast(({ card }) =>
            typeof words === 'string' ? textOf(card).includes(words) : words.test(textOf(card)),
          ),
        timeoutMs,
      );
    },
    seesNew(after, words, count) {
      return until(
        `${person.name} sees ${count} new messages with ${String(words)}; they see:\n${messages()
          .slice(after)
          .map(({ card }) => textOf(card))
          .join('\n---\n')}`,
        () => {
          const found = messages()
            .slice(after)
            .filter(({ card }) => words.test(textOf(card)));
          return found.length >= count ? found : undefined;
        },
      );
    },
    async click(message, title, inputs = {}) {
      const button = buttonsOf(message.card).find((each) =>
        typeof title === 'string' ? each.title === title : title.test(each.title),
      );
      if (!button) {
        const titles = buttonsOf(message.card).map((each) => each.title);
        throw new Error(`no button ${String(title)}, there are: ${titles.join(', ')}`);
      }
      const data = { ...button.data, ...valuesOf(message.card), ...inputs };
      const answer = await invoke({ type: 'Action.Execute', verb: button.verb, data }, message.id);
      if (answer.httpStatus !== 200 || answer.statusCode !== 200) {
        throw new Error(`${button.title}: HTTP ${answer.httpStatus}, ${JSON.stringify(answer)}`);
      }
      return answer.value as Card;
    },
  };
}
