import { randomUUID } from 'node:crypto';
import type { InvokeBody } from '../../src/teams/answer-click.ts';
import { buttonsOf, textOf, valuesOf } from '../support/card-reader.ts';
import type { Card } from '../support/fake-connector.ts';
import type { SeedPerson } from '../support/seed-person.ts';
import type { Schedule } from './schedule.ts';
import { cardOf } from './teams.ts';
import type { HeldMessage } from './teams.ts';

/** Somebody who keeps at it until there is an answer. */
export interface Human {
  install(): Promise<void>;
  /** Types until a message comes that shows this. */
  say(text: string, shown: RegExp): Promise<void>;
  /** Clicks the newest message that shows this and has the button, until an answer comes. */
  click(shown: RegExp, title: RegExp, inputs?: Readonly<Record<string, string>>): Promise<void>;
}

const SERVICE_URL = 'https://smba.trafficmanager.net/emea/';
const TRIES_MAX = 20;

type Activity = Readonly<Record<string, unknown>> & { readonly replyToId?: string };

export function createHuman(schedule: Schedule, person: SeedPerson): Human {
  const { teams, post, settle, choose } = schedule;
  const home = person.homeTenantId;
  const objectId = person.objectIds[home] ?? '';
  const conversationId = `a:${objectId}`;
  const toActivity = (more: Activity): Activity => ({
    id: randomUUID(),
    channelId: 'msteams',
    serviceUrl: SERVICE_URL,
    from: { id: `29:${objectId}`, aadObjectId: objectId, name: person.name },
    recipient: { id: '28:bot', name: 'SOC Access' },
    conversation: { id: conversationId, tenantId: home, conversationType: 'personal' },
    channelData: { tenant: { id: home } },
    locale: 'en-US',
    localTimezone: 'Europe/Berlin',
    ...more,
  });
  const find = (shown: RegExp, title?: RegExp): HeldMessage | undefined =>
    teams
      .of(conversationId)
      .findLast((one) => shown.test(textOf(cardOf(one))) && (!title || findButton(one, title)));
  const giveUp = (what: string): never => {
    const seen = teams.of(conversationId).map((one) => textOf(cardOf(one)));
    throw new Error(`${person.name} cannot ${what}; there is:\n${seen.join('\n---\n')}`);
  };
  return {
    async install() {
      await post(toActivity({ type: 'installationUpdate', action: 'add' }));
    },
    async say(text, shown) {
      for (let tries = 0; !find(shown); tries += 1) {
        if (tries > TRIES_MAX) giveUp(`get an answer to ${text}`);
        await post(toActivity({ type: 'message', text }));
      }
    },
    async click(shown, title, inputs = {}) {
      let before: Activity | undefined;
      for (let tries = 0; tries < TRIES_MAX; tries += 1) {
        const message = find(shown, title);
        if (!message && !before) return giveUp(`click ${String(title)} on ${String(shown)}`);
        const fresh = message && toActivity(toClick(message, title, inputs));
        // Teams sends the same once more, or the person clicks once more where there is still something to click.
        const sent = before && (!fresh || choose(2) === 0) ? before : fresh;
        const answer = sent && (await post(sent));
        if (answer) return show(teams.messages, sent, answer.body as InvokeBody);
        before = sent;
        if (choose(2) === 0) await settle();
      }
      return giveUp('get an answer to a click');
    },
  };
}

const findButton = (message: HeldMessage, title: RegExp) =>
  buttonsOf(cardOf(message)).find((each) => title.test(each.title));

function toClick(message: HeldMessage, title: RegExp, inputs: Readonly<Record<string, string>>): Activity {
  const button = findButton(message, title);
  const data = { ...button?.data, ...valuesOf(cardOf(message)), ...inputs };
  return {
    type: 'invoke',
    name: 'adaptiveCard/action',
    replyToId: message.id,
    value: { action: { type: 'Action.Execute', verb: button?.verb, data }, trigger: 'manual' },
  };
}

/** The client puts the card of an answer in the place of the one that was clicked. */
function show(messages: readonly HeldMessage[], { replyToId }: Activity, body: InvokeBody): void {
  if (!body.type.endsWith('card.adaptive')) throw new Error(`a click was answered with ${body.type}`);
  messages.find(({ id }) => id === replyToId)?.cards.push(body.value as Card);
}
