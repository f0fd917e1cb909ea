import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Actor } from '../support/actor.ts';
import { textOf } from '../support/card-reader.ts';
import { HOUR, MINUTE } from '../support/time.ts';
import type { World } from '../support/world.ts';
import { until } from '../support/until.ts';
import { startWorld } from '../support/world.ts';

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
beforeEach(() => world.portal.setFaults([]));

const EM = '/v1.0/identityGovernance/entitlementManagement';
const filed = async (words: string): Promise<unknown[]> => {
  const states = ['submitted', 'pendingApproval', 'delivering', 'delivered'];
  const all = await Promise.all(states.map((state) => world.portal.requests('Fabrikam', state)));
  return all.flat().filter(({ justification }) => String(justification).includes(words));
};

it('Graph down for a while: the ask is kept, then filed once', async () => {
  const form = await ana.say('operator in fabrikam for 1h INC-20 while graph sleeps');
  await world.portal.setFaults([{ kind: 'status', path: EM, status: 503 }]);
  const receipt = await ana.click(form, /request/i);
  expect(textOf(receipt)).toMatch(/INC-20/);
  expect(await filed('while graph sleeps').catch(() => 'down')).toBe('down');

  await world.portal.setFaults([]);
  await carla.sees('while graph sleeps', 30_000);
  expect(await filed('while graph sleeps')).toHaveLength(1);
});

it('Graph down at the click of an approver: the decision is kept, then recorded once', async () => {
  const asked = await carla.sees('while graph sleeps');
  await world.portal.setFaults([{ kind: 'status', path: EM, status: 503 }]);
  const interim = await carla.click(asked, /approve/i, { reason: 'kept' });
  expect(textOf(interim)).toMatch(/recording|recorded|asking/i);

  await world.portal.setFaults([]);
  await until(
    "Carla's card shows it",
    () => carla.messages().find(({ id, card }) => id === asked.id && /approved/i.test(textOf(card))),
    30_000,
  );
  await world.advance(MINUTE);
  await ana.sees(/Your access is usable\nOperator in Fabrikam/);
  expect(await world.portal.delivered('Fabrikam', 'ana.ruiz')).toHaveLength(1);
});

it('the answer to a filed request is lost: the request is found, not filed again', async () => {
  await world.advance(2 * HOUR);
  await ana.sees(/Access has ended and is removed/);
  const form = await ana.say('operator in fabrikam for 1h INC-21 lost answer');
  await world.portal.setFaults([
    {
      kind: 'status',
      status: 504,
      afterWrite: true,
      path: `${EM}/assignmentRequests`,
      method: 'POST',
      times: 1,
    },
  ]);
  await ana.click(form, /request/i);
  await carla.sees('lost answer', 30_000);
  expect(await filed('lost answer')).toHaveLength(1);
});

it('Graph throttling everything: the ask is filed once when it lets up', async () => {
  const form = await ana.say('administrator in fabrikam for 1h INC-23 throttled graph');
  await world.portal.setFaults([{ kind: 'status', path: EM, status: 429, retryAfterSeconds: 1, times: 25 }]);
  await ana.click(form, /request/i);
  const asked = await carla.sees('throttled graph', 45_000);
  expect(await filed('throttled graph')).toHaveLength(1);
  await carla.click(asked, /deny/i, { reason: 'enough of this' });
});

it('a throttled Teams delays a message and does not lose it', async () => {
  world.connector.fail({ status: 429, retryAfterSeconds: 1, times: 2 });
  const asked = await carla.sees('lost answer');
  await carla.click(asked, /deny/i, { reason: 'throttle story' });
  const told = await ana.sees(/throttle story/, 30_000);
  expect(textOf(told.card)).toMatch(/denied/i);
});

it('a crash between the click and the filing loses nothing and repeats nothing', async () => {
  const form = await ana.say('operator in fabrikam for 1h INC-22 across a crash');
  await world.portal.setFaults([{ kind: 'status', path: EM, status: 503 }]);
  await ana.click(form, /request/i);
  await world.stopBot('by-force');
  await world.portal.setFaults([]);
  await world.startBot();
  const asked = await carla.sees('across a crash', 30_000);

  await world.restartBot('by-force');
  await carla.click(asked, /approve/i, { reason: 'after the crash' });
  await world.restartBot('gently');
  await world.advance(MINUTE);
  const before = ana.messages().length;
  await ana.sees(/Your access is usable/);
  expect(await filed('across a crash')).toHaveLength(1);

  await world.restartBot('gently');
  await world.advance(2 * HOUR);
  await ana.seesNew(before, /Access has ended and is removed/, 1);
  expect(carla.messages().filter(({ card }) => textOf(card).includes('across a crash'))).toHaveLength(1);
});
