import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Actor } from '../support/actor.ts';
import { textOf } from '../support/card-reader.ts';
import { until } from '../support/until.ts';
import type { World } from '../support/world.ts';
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

it('more is answered at once than a conversation takes: Teams refuses some, and all of it arrives', async () => {
  const before = ana.messages().length;
  await Promise.all(
    Array.from({ length: 16 }, () => ana.post(ana.activity({ type: 'message', text: 'help' }))),
  );
  await until('all answers are there', () => ana.messages().length >= before + 16);
  expect(ana.messages()).toHaveLength(before + 16);
});

it('412 and 503 of Teams: the card comes a little later, once', async () => {
  const { conversationId } = carla;
  world.connector.fail({ status: 412, conversationId, times: 1 });
  world.connector.fail({ status: 503, conversationId, times: 1 });
  const form = await ana.say('operator in fabrikam for 1h INC-60 busy teams');
  await ana.click(form, /request/i);
  await carla.sees('busy teams', 30_000);
  expect(carla.messages().filter(({ card }) => textOf(card).includes('busy teams'))).toHaveLength(1);
});

it('somebody blocks the bot: operators are told why, and what is still true is told when they come back', async () => {
  const operator = await world.actor('Olga Petrova');
  await operator.install();
  const body = { errorCode: 209, message: '{\r\n "subCode": "MessageWritesBlocked"\r\n}' };
  const asked = await carla.sees('busy teams');
  const fault = { status: 403, conversationId: ana.conversationId, body, times: 1000 };
  world.connector.fail(fault);
  await carla.click(asked, /approve/i, { reason: 'go on' });
  await world.advance(60_000);
  const report = await operator.sees(
    /Some people cannot be reached[^]*Blocked or removed it\s+Ana Ruiz/,
    30_000,
  );

  fault.times = 0;
  await ana.say('help');
  await ana.sees(/Your access is usable\nOperator in Fabrikam/, 30_000);
  const now = await until('the report is over', () =>
    operator.messages().find(({ id, card }) => id === report.id && /Over: /.test(textOf(card))),
  );
  expect(textOf(now.card)).not.toMatch(/Ana Ruiz/);
});

it('Teams is busy when a click opens a form: it comes a little later', async () => {
  const receipt = await ana.sees(/Your access request[^]*busy teams/);
  const { conversationId } = ana;
  const fault = { status: 429, conversationId, times: 1 };
  world.connector.fail(fault);
  const before = ana.messages().length;
  await ana.click(receipt, 'Hand over');
  await ana.seesNew(before, /Hand over/, 1);
  expect(fault.times).toBe(0);
});
