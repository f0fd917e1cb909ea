import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Actor } from '../support/actor.ts';
import { buttonsOf, textOf } from '../support/card-reader.ts';
import type { Card } from '../support/fake-connector.ts';
import { HOUR, MINUTE } from '../support/time.ts';
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

/** What, about what, and how it ended, each line of its own. */
const linesOf = (card: Card): string[] => {
  const [title, lead, ...rest] = textOf(card).split('\n');
  expect(title).toBe('What I told you');
  expect(lead).toMatch(/^Newest first|^Earlier messages, newest first|^I have not told you anything/);
  const lines = rest.slice(0, -1).join('\n');
  return lines.split(/\n(?=(?:Your request|Access |A request|A reminder|Some |No ))/).filter(Boolean);
};
const listed = async (actor: Actor): Promise<string[]> => linesOf((await actor.say('history')).card);

it('says what was told, when, of which access, and what was changed since; to each their own', async () => {
  expect(textOf((await ana.say('history')).card)).toContain('I have not told you anything on my own yet.');
  const form = await ana.say('operator in fabrikam for 4h INC-70 who was told');
  await ana.click(form, /request/i);
  await carla.sees('who was told');
  await world.advance(20 * MINUTE);
  await carla.click(await carla.sees('who was told'), /approve/i, { reason: 'go on' });
  await world.advance(MINUTE);
  await ana.sees(/Your access is usable/);

  const anas = await listed(ana);
  expect(anas[0]).toMatch(/^Access is usable\nOperator in Fabrikam\nTold \d\d:\d\d CET?/);
  expect(anas[1]).toMatch(
    /^Your request\nOperator in Fabrikam\nTold (\S+ CES?T) · changed (?!\1)\d\d:\d\d CES?T$/,
  );
  expect(anas).toHaveLength(2);

  const carlas = await listed(carla);
  expect(carlas.at(-1)).toMatch(
    /^A request to decide\nAna Ruiz: Operator in Fabrikam\nTold (\S+ CES?T) · changed (?!\1)/,
  );
  expect(carlas.join('\n')).not.toMatch(/usable|Your request/);
});

it('goes to older ones and back on the same card, and reads nobody else’s by a forged one', async () => {
  await ana.click(await ana.say('reader in fabrikam for 3h INC-71'), /request/i);
  await ana.sees(/Your access is usable\nReader in Fabrikam/);
  for (const [n, ms] of [150 * MINUTE, 16 * MINUTE, 10 * MINUTE].entries()) {
    await world.advance(ms);
    await ana.seesNew(
      0,
      /Your access ends in [^\n]*\nReader in Fabrikam|This access has ended\nReader in Fabrikam/,
      n + 1,
    );
  }
  await world.advance(2 * HOUR);
  await ana.seesNew(0, /Access has ended and is removed/, 2);
  const first = await ana.say('Verlauf');
  expect(linesOf(first.card)).toHaveLength(8);
  const older = await ana.click(first, 'Older');
  expect(textOf(older)).toContain('Earlier messages, newest first');
  const back = await ana.click({ ...first, card: older }, 'Newer');
  // What was edited meanwhile says so.
  const told = (card: Card) => linesOf(card).map((line) => line.replace(/ · changed .*/, ''));
  expect(told(back)).toEqual(told(first.card));

  const forged = buttonsOf(first.card).find(({ title }) => title === 'Older');
  const answer = await carla.invoke({ type: 'Action.Execute', verb: forged?.verb, data: forged?.data });
  expect(textOf(answer.value as Card)).not.toMatch(/usable|Reader|Your request/);
  const broken = await ana.invoke({
    type: 'Action.Execute',
    verb: 'history.list',
    data: { older: "2026-01-01' or true --/x" },
  });
  expect(textOf(broken.value as Card)).toContain('Nothing was changed.');
});

it('what could not be delivered is told late, and says why', async () => {
  const body = { error: { code: 'ConversationBlockedByUser' } };
  const fault = { status: 403, conversationId: carla.conversationId, body, times: 1000 };
  world.connector.fail(fault);
  await ana.click(await ana.say('operator in fabrikam for 4h INC-80 blocked'), /request/i);
  await ana.sees(/INC-80[^]*Waiting for approval/);
  await until('Teams has refused the card', () => fault.times < 1000);
  fault.times = 0;
  await carla.say('help');
  await carla.sees('INC-80');
  expect((await listed(carla))[0]).toMatch(
    /^A request to decide\nAna Ruiz: Operator in Fabrikam\nTold .*, late: you had blocked me/,
  );
});
