import type { Connector } from '../../src/teams/connector.ts';
import type { Card } from '../support/fake-connector.ts';

/** A message with everything that it has shown. */
export interface HeldMessage {
  readonly id: string;
  readonly conversationId: string;
  /** The oldest first. */
  readonly cards: Card[];
}

/** Plays Teams: keeps what it took. */
export interface Teams {
  readonly messages: HeldMessage[];
  readonly connector: Connector;
  of(conversationId: string): HeldMessage[];
}

export const cardOf = ({ cards }: HeldMessage): Card => cards.at(-1) ?? {};

/** @param before what was posted before the schedule begins */
export function createTeams(before: readonly HeldMessage[] = []): Teams {
  const messages = before.map((each) => ({ ...each, cards: [...each.cards] }));
  const toCard = (activity: Parameters<Connector['send']>[1]): Card =>
    structuredClone(activity.attachments?.[0]?.content ?? {}) as Card;
  return {
    messages,
    of: (conversationId) => messages.filter((each) => each.conversationId === conversationId),
    connector: {
      send({ conversationId }, activity) {
        const id = `message-${messages.length + 1}`;
        messages.push({ id, conversationId, cards: [toCard(activity)] });
        return Promise.resolve({ conversationId, activityId: id });
      },
      update(_to, activityId, activity) {
        const found = messages.find(({ id }) => id === activityId);
        if (!found) return Promise.reject(new Error(`the bot edits ${activityId}, which was never posted`));
        found.cards.push(toCard(activity));
        return Promise.resolve();
      },
    },
  };
}
