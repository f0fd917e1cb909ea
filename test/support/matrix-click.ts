import { randomUUID } from 'node:crypto';
import type { Actor } from './actor.ts';
import { textOf } from './card-reader.ts';
import type { Card } from './fake-connector.ts';
import { until } from './until.ts';

/** Where a card is that somebody clicks on. */
export interface Place {
  readonly name: string;
  /** What the activity says of it. */
  readonly activity: (actor: Actor) => Readonly<Record<string, unknown>>;
}

export const OWN_CHAT: Place = { name: 'the own chat with the bot', activity: () => ({}) };

/** What came back, as it is on the wire and as a card; that is empty when none came. */
export interface Answer {
  readonly httpStatus: number;
  readonly text: string;
  readonly card: Card;
  /** What is wrong with it as an answer, whatever it says; empty when nothing is. */
  readonly faults: readonly string[];
}

export interface Click {
  readonly verb: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Pairs of status and type that Teams takes from a bot. */
const PAIRS = [
  '200 application/vnd.microsoft.card.adaptive',
  '401 application/vnd.microsoft.activity.loginRequest',
];
/** Words of what a click that is well formed must never meet while everything runs. */
const OUR_FAULT = /fault of mine|in a way I do not understand|does not answer|lack a permission/;
const NOT_YET = /^◑ One moment/;

/**
 * Clicks, and again while the answer is only that it takes a moment: for clicks that may be repeated.
 * @param isServed whether the clicker's tenant is in the tenants file; who is not must be turned away with nothing
 */
export async function click(place: Place, actor: Actor, action: Click, isServed: boolean): Promise<Answer> {
  return until(`an answer to ${action.verb} of ${actor.person.name}`, async () => {
    const answer = await clickOnce(place, actor, action, isServed);
    return NOT_YET.test(textOf(answer.card)) ? undefined : answer;
  });
}

/** Clicks once, and takes whatever comes. */
export async function clickOnce(
  place: Place,
  actor: Actor,
  action: Click,
  isServed: boolean,
): Promise<Answer> {
  const response = await actor.post(
    actor.activity({
      type: 'invoke',
      name: 'adaptiveCard/action',
      replyToId: randomUUID(),
      value: { action: { type: 'Action.Execute', ...action }, trigger: 'manual' },
      ...place.activity(actor),
    }),
  );
  const text = await response.text();
  const answer = { httpStatus: response.status, text };
  if (!isServed) {
    const faults = response.status === 403 && text.length < 10 ? [] : [`HTTP ${response.status} ${text}`];
    return { ...answer, card: {}, faults };
  }
  const body = text === '' ? {} : (JSON.parse(text) as { statusCode?: number; type?: string; value?: Card });
  const pair = `${body.statusCode} ${body.type}`;
  const card = body.statusCode === 200 ? (body.value ?? {}) : {};
  return {
    ...answer,
    card,
    faults: [
      ...(response.status === 200 ? [] : [`HTTP ${response.status}`]),
      ...(PAIRS.includes(pair) ? [] : [`is no answer: ${pair}`]),
      ...(body.statusCode === 200 && card['type'] !== 'AdaptiveCard' ? ['has no card'] : []),
      ...(OUR_FAULT.test(textOf(card)) ? [textOf(card)] : []),
    ],
  };
}
