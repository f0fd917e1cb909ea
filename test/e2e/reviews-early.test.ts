import { afterEach, expect, it } from 'vitest';
import type { Actor } from '../support/actor.ts';
import { textOf } from '../support/card-reader.ts';
import { decide, getReader, readInstance, showing, startReviewedWorld } from '../support/reviewed-world.ts';
import { DAY, HOUR, MINUTE } from '../support/time.ts';
import { until } from '../support/until.ts';
import type { World } from '../support/world.ts';

const CARD = /Who still needs Reader in Fabrikam/;
const REMINDER = /still to decide/;
let world: World;
afterEach(() => world.close());

/** Quiet from an hour before this time tomorrow until six hours after it. */
async function setQuiet(actor: Actor): Promise<void> {
  const now = await world.emulator.advance(1);
  const inBerlin = (ms: number): string =>
    new Date(now.getTime() + ms).toLocaleTimeString('en-GB', {
      timeZone: 'Europe/Berlin',
      hour: '2-digit',
      minute: '2-digit',
    });
  const before = actor.messages().length;
  await actor.say('settings');
  const [form] = await actor.seesNew(before, /How I tell you/, 1);
  const hours = { quiet: 'true', quietFrom: inBerlin(-HOUR), quietTo: inBerlin(6 * HOUR) };
  const saved = form && (await actor.click(form, /Save/, { ...hours, mode: 'single', digestTime: '09:00' }));
  if (!saved || !textOf(saved).includes('Saved')) throw new Error('settings were not saved');
}

it('quiet hours hold card and reminders of a review back; after them the card comes, and no reminder of before', async () => {
  const cast = await startReviewedWorld('{ start: P1D, span: P4D, reviewers: [{ group: SOC Approvers }] }');
  ({ world } = cast);
  const { ana, carla, dev } = cast;
  await getReader(world, ana);
  await setQuiet(carla);
  await world.advance(DAY + MINUTE);
  await dev.sees(CARD);
  await world.advance(20 * MINUTE);
  expect(showing(carla, CARD)).toBeUndefined();
  await world.advance(6 * HOUR);
  await carla.sees(CARD);
  expect(showing(carla, REMINDER)).toBeUndefined();
}, 90_000);

it('a review that is stopped early: its cards say End, and what was said until then counts', async () => {
  const cast = await startReviewedWorld(
    '{ start: P1D, span: P4D, reviewers: [{ group: SOC Approvers }], expirationBehavior: keepAccess }',
  );
  ({ world } = cast);
  const { ana, ben, carla, dev } = cast;
  await getReader(world, ana);
  await getReader(world, ben);
  await world.advance(DAY + MINUTE);
  const message = await carla.sees(CARD);
  await dev.sees(CARD);
  const opened = await carla.click(message, /Show people/);
  await decide(carla, message, opened, { title: 'Deny', people: ['Ana Ruiz'], reason: 'left' });

  const { path } = await readInstance(world);
  await world.portal.administer('Fabrikam', ['AccessReview.ReadWrite.All'], 'POST', `${path}/stop`);
  await until('Entra has removed it', async () => {
    await world.advance(MINUTE);
    return (await world.portal.delivered('Fabrikam', 'ana.ruiz')).length === 0 || undefined;
  });
  await world.advance(20 * MINUTE);
  for (const reviewer of [carla, dev]) {
    const { card } = await until(`${reviewer.person.name} sees the end`, () =>
      showing(reviewer, /The review has ended/),
    );
    expect(textOf(card)).not.toContain('Tick');
    expect(textOf(card)).toMatch(/End\n.*(ago|just now)/);
  }
  const told = await ana.sees(/Your access was removed by a review\nReader in Fabrikam/);
  expect(textOf(told.card)).toMatch(/Ended\n.*(ago|just now)/);
  await ana.sees(/Access has ended and is removed[^]*denied in an access review/);
  const count = dev.messages().length;
  await world.advance(4 * DAY);
  await ben.sees(/You keep your access\nReader in Fabrikam/);
  expect(
    dev
      .messages()
      .slice(count)
      .filter(({ card }) => REMINDER.test(textOf(card))),
  ).toEqual([]);
}, 120_000);
