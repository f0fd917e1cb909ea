import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Actor } from '../support/actor.ts';
import { textOf } from '../support/card-reader.ts';
import { HOUR, MINUTE } from '../support/time.ts';
import { until } from '../support/until.ts';
import type { World } from '../support/world.ts';
import { startWorld } from '../support/world.ts';

/** What an approver hears while a request waits, and when: everything in their one conversation with the bot. */

let world: World;
let ana: Actor;
let ben: Actor;
let carla: Actor;
let dev: Actor;
beforeAll(async () => {
  world = await startWorld();
  const names = ['Ana Ruiz', 'Ben Osei', 'Carla Weiss', 'Dev Patel'];
  const all = await Promise.all(names.map((name) => world.actor(name)));
  [ana, ben, carla, dev] = all as [Actor, Actor, Actor, Actor];
  for (const actor of [ana, ben, carla, dev]) await actor.install();
});
afterAll(() => world.close());

const ask = async (line: string, who = ana): Promise<void> => {
  const before = who.messages().length;
  await who.say(line);
  const [form] = await who.seesNew(before, /This is what I read from your line/, 1);
  if (form) await who.click(form, /send request/i);
};
const heardBy = (actor: Actor, words: RegExp) =>
  actor.messages().filter(({ card }) => words.test(textOf(card)));
const REMINDER = /Still waiting for your decision/;
const TODAY = /What waits for you today/;
const settle = async (actor: Actor, more: Readonly<Record<string, string>>): Promise<void> => {
  const before = actor.messages().length;
  await actor.say('settings');
  const [form] = await actor.seesNew(before, /How I tell you/, 1);
  const usual = { quiet: 'false', quietFrom: '22:00', quietTo: '07:00', mode: 'single', digestTime: '09:00' };
  const saved = form && (await actor.click(form, /Save/, { ...usual, ...more }));
  if (!saved || !textOf(saved).includes('Saved')) throw new Error('settings were not saved');
};

it('reminders double from 15 minutes, each in the same conversation, until it is decided', async () => {
  await ask('operator in fabrikam for 4h INC-1 first story');
  const asked = await dev.sees('first story');
  let minutes = 0;
  for (const [at, reminders] of [
    [14, 0],
    [15, 1],
    [29, 1],
    [30, 2],
    [59, 2],
    [60, 3],
    [119, 3],
    [120, 4],
    [240, 5],
  ] as const) {
    await world.advance((at - minutes) * MINUTE);
    minutes = at;
    await until(
      `${reminders} reminders after ${at} minutes`,
      () => heardBy(dev, REMINDER).length >= reminders,
    );
    expect(heardBy(dev, REMINDER)).toHaveLength(reminders);
  }
  expect(new Set(dev.messages().map(({ conversationId }) => conversationId)).size).toBe(1);
  await dev.click(asked, /^Deny$/, { reason: 'heard enough' });
  await until('no reminder asks any more', () => heardBy(dev, REMINDER).length === 0);
  await world.advance(10 * HOUR);
  expect(heardBy(dev, REMINDER)).toEqual([]);
});

it('quiet hours keep requests and reminders back; what is urgent breaks through', async () => {
  // All but two minutes of the day.
  await settle(carla, { quiet: 'true', quietFrom: '00:01', quietTo: '23:59' });
  await ask('operator in fabrikam for 6h INC-2 second story');
  await dev.sees('second story');
  await ask('urgent operator in fabrikam for 6h INC-3 third story', ben);
  await carla.sees(/Urgent: Approval needed[^]*third story/);
  await world.advance(HOUR);
  await until('Dev is reminded', () => heardBy(dev, REMINDER).length >= 2);
  expect(heardBy(carla, /second story/)).toEqual([]);
  expect(heardBy(carla, REMINDER)).toEqual([]);
  await settle(carla, {});
  await carla.sees('second story');
  for (const words of ['second story', 'third story']) {
    await dev.click(await dev.sees(words), /^Deny$/, { reason: `no to ${words}` });
    await carla.sees(new RegExp(`Decided\\nDev Patel[^]*no to ${words}`));
  }
});

it('who wants one message a day gets one, with what still waits; urgent ones come one by one', async () => {
  const before = carla.messages().length;
  await settle(carla, { mode: 'digest', digestTime: '09:00' });
  await ask('operator in fabrikam for 7h INC-4 fourth story');
  await carla.sees('fourth story');
  await ask('administrator in fabrikam for 1h INC-5 fifth story');
  await carla.sees('fifth story');
  await world.advance(HOUR);
  await carla.seesNew(before, /Still waiting[^]*INC-5/, 1);
  expect(heardBy(carla, /Still waiting[^]*INC-4/)).toEqual([]);
  await world.advance(23 * HOUR);
  const [list] = await carla.seesNew(before, TODAY, 1);
  expect(textOf(list?.card ?? {})).toMatch(
    /2 requests wait for your decision[^]*fourth story[^]*fifth story/,
  );
  expect(heardBy(carla, TODAY)).toHaveLength(1);
  for (const words of ['fourth story', 'fifth story']) {
    await dev.click(await dev.sees(words), /^Deny$/, { reason: `no to ${words}` });
    await carla.sees(new RegExp(`Decided\\nDev Patel[^]*no to ${words}`));
  }
  await world.advance(24 * HOUR);
  expect(heardBy(carla, TODAY)).toHaveLength(1);
});
