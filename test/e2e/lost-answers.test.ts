import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Actor } from '../support/actor.ts';
import { textOf } from '../support/card-reader.ts';
import { MINUTE } from '../support/time.ts';
import type { World } from '../support/world.ts';
import { until } from '../support/until.ts';
import { startWorld } from '../support/world.ts';

/** How the bot gets through a Graph that answers late, by half or not at all: delayed, never lost, never doubled. */

let world: World;
let ana: Actor;
let carla: Actor;
beforeAll(async () => {
  world = await startWorld();
  ana = await world.actor('Ana Ruiz');
  carla = await world.actor('Carla Weiss');
  for (const actor of [ana, carla]) await actor.install();
});
afterAll(() => world.close());
beforeEach(async () => {
  await world.portal.setFaults([]);
});

const EM = '/v1.0/identityGovernance/entitlementManagement';
const filing = { path: `${EM}/assignmentRequests`, method: 'POST' };

const filed = async (words: string): Promise<unknown[]> => {
  const states = ['submitted', 'pendingApproval', 'delivering', 'delivered', 'denied'];
  const all = await Promise.all(states.map((state) => world.portal.requests('Fabrikam', state)));
  return all.flat().filter(({ justification }) => String(justification).includes(words));
};
const asksOf = (words: string): unknown[] =>
  carla.messages().filter(({ card }) => textOf(card).includes(words));

/**
 * Ana asks while the faults are set, and Carla denies. Counted is at the end, when the receipt shows the decision:
 * what is tried again later would be filed by then.
 */
async function askThrough(words: string, faults: readonly unknown[]): Promise<object> {
  const form = await ana.say(`operator in fabrikam for 1h INC-60 ${words}`);
  await world.portal.setFaults(faults);
  await ana.click(form, /request/i);
  const asked = await carla.sees(words, 30_000);
  await world.portal.setFaults([]);
  await carla.click(asked, /deny/i, { reason: `no to ${words}` });
  await ana.sees(new RegExp(`Your request was denied[^]*no to ${words}`), 30_000);
  await ana.sees(new RegExp(`Your access request[^]*${words}[^]*Denied`), 30_000);
  return { requests: (await filed(words)).length, asks: asksOf(words).length };
}

const once = { requests: 1, asks: 1 };

it.each([
  ['connections that end', { kind: 'drop', path: EM, times: 4 }],
  ['connections that end in mid-sentence', { kind: 'drop', at: 'body', path: EM, times: 4 }],
  ['a write that was heard and not answered', { kind: 'drop', at: 'afterWrite', ...filing, times: 1 }],
  ['a write answered by half', { kind: 'drop', at: 'body', ...filing, times: 1 }],
])('%s', async (words, fault) => {
  expect(await askThrough(words, [fault])).toEqual(once);
});

it('an answer that takes longer than Teams waits: the receipt comes at once, and is completed later', async () => {
  const form = await ana.say('operator in fabrikam for 1h INC-61 slow answer');
  await world.portal.setFaults([{ kind: 'slow', delayMs: 3000, ...filing, times: 1 }]);
  const start = performance.now();
  const receipt = await ana.click(form, /request/i);
  expect(performance.now() - start).toBeLessThan(2900);
  expect(textOf(receipt)).toMatch(/INC-61/);
  const asked = await carla.sees('slow answer');
  expect(await filed('slow answer')).toHaveLength(1);
  await carla.click(asked, /deny/i, { reason: 'too slow' });
  await ana.sees(/Your request was denied[^]*too slow/);
});

it('a decision whose answer is lost is recorded once, and told', async () => {
  await ana.click(await ana.say('operator in fabrikam for 1h INC-62 lost decision'), /request/i);
  const asked = await carla.sees('lost decision');
  await world.portal.setFaults([{ kind: 'drop', at: 'afterWrite', method: 'PATCH', path: EM, times: 1 }]);
  await carla.click(asked, /approve/i, { reason: 'approved once' });
  await until(
    "Carla's card says so",
    () => carla.messages().find(({ id, card }) => id === asked.id && /approved/i.test(textOf(card))),
    30_000,
  );
  await world.advance(MINUTE);
  await ana.sees(/Your access is usable\nOperator in Fabrikam/);
  expect(await world.portal.delivered('Fabrikam', 'ana.ruiz')).toHaveLength(1);
});
