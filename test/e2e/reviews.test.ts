import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Actor } from '../support/actor.ts';
import { textOf } from '../support/card-reader.ts';
import { decide, getReader, readRows, showing, startReviewedWorld } from '../support/reviewed-world.ts';
import { DAY, HOUR, MINUTE } from '../support/time.ts';
import { until } from '../support/until.ts';
import type { World } from '../support/world.ts';

let world: World;
let ana: Actor;
let ben: Actor;
let carla: Actor;
let dev: Actor;
beforeAll(async () => {
  ({ world, ana, ben, carla, dev } = await startReviewedWorld());
  await getReader(world, ana);
  await getReader(world, ben);
}, 60_000);
afterAll(() => world.close());

const CARD = /Access review[\s\S]*Who still needs Reader in Fabrikam/;

it('brings a card to each reviewer when the review starts, and nothing before', async () => {
  expect(showing(carla, CARD)).toBeUndefined();
  await world.advance(DAY + MINUTE);
  for (const reviewer of [carla, dev]) {
    const { card } = await reviewer.sees(CARD);
    expect(textOf(card)).toContain('0 of 2 decided');
    expect(textOf(card)).toContain('Everybody who holds it under Contoso analysts, read');
    expect(textOf(card)).not.toContain('Ana Ruiz');
  }
  const { card } = await carla.sees(CARD);
  expect(textOf(card)).toMatch(/Also decide\nDev Patel/);
});

it('shows who is reviewed once it is opened, with the recommendation and its reason', async () => {
  const message = await carla.sees(CARD);
  const text = textOf(await carla.click(message, 'Show people'));
  expect(text).toMatch(/Holds it since .*, until /);
  expect(text).toMatch(/Entra recommends: approve, because of a sign-in in the 30 days/);
  await until('the message itself shows it', () =>
    carla.messages().some(({ id, card }) => id === message.id && textOf(card).includes('30 days')),
  );
});

it('records what a reviewer says, with the reason that the review wants', async () => {
  const message = await carla.sees(CARD);
  const open = () => carla.click(message, /Show people|Refresh/);
  const none = await decide(carla, message, await open(), { title: 'Approve', people: [], reason: 'x' });
  expect(textOf(none)).toContain('Tick at least one person');
  const unsaid = await decide(carla, message, none, { title: 'Approve', people: ['Ana Ruiz'] });
  expect(textOf(unsaid)).toContain('This review wants to know why');
  expect((await readRows(world)).get('Ana Ruiz')).toMatchObject({ decision: 'NotReviewed' });

  const said = await decide(carla, message, unsaid, {
    title: 'Approve',
    people: ['Ana Ruiz'],
    reason: 'on the team',
  });
  expect(textOf(said)).toContain('1 of 2 decided');
  expect(textOf(said)).toContain('✓ Approved by you');
  expect((await readRows(world)).get('Ana Ruiz')).toMatchObject({
    decision: 'Approve',
    justification: 'on the team',
    reviewedBy: { displayName: 'Carla Weiss' },
  });
  await until("Dev's card counts it", () => showing(dev, /1 of 2 decided/));
});

it('lets a reviewer change their mind, and of two reviewers the last one counts', async () => {
  const message = await carla.sees(CARD);
  const denied = await decide(carla, message, await carla.click(message, 'Refresh'), {
    title: 'Deny',
    people: ['Ana Ruiz', 'Ben Osei'],
    reason: 'left the team',
  });
  expect(textOf(denied)).toContain('2 of 2 decided');
  expect(textOf(denied)).toContain('all is decided');
  const atDev = await dev.sees(/2 of 2 decided/);
  const opened = await dev.click(atDev, 'Show people');
  expect(textOf(opened)).toContain('✕ Denied by Carla Weiss');
  await decide(dev, atDev, opened, { title: 'Approve', people: ['Ben Osei'], reason: 'he stays' });
  const rows = await readRows(world);
  expect(rows.get('Ana Ruiz')).toMatchObject({ decision: 'Deny' });
  expect(rows.get('Ben Osei')).toMatchObject({
    decision: 'Approve',
    reviewedBy: { displayName: 'Dev Patel' },
  });
});

it('says how it ended, to reviewers and to whom it was about', async () => {
  await world.advance(4 * DAY - HOUR);
  await world.advance(HOUR);
  await world.advance(MINUTE);
  await until('Entra has removed it', async () => {
    await world.advance(10_000);
    return (await world.portal.delivered('Fabrikam', 'ana.ruiz')).length === 0 || undefined;
  });
  await world.advance(2 * MINUTE);
  const told = await ana.sees(/Your access was removed by a review\nReader in Fabrikam/);
  expect(textOf(told.card)).toMatch(/Carla Weiss[\s\S]*left the team/);
  await ana.sees(/Access has ended and is removed[\s\S]*denied in an access review/);
  await ben.sees(/You keep your access\nReader in Fabrikam[\s\S]*Dev Patel/);
  for (const reviewer of [carla, dev]) {
    const ended = await until(`${reviewer.person.name} sees the end`, () =>
      showing(reviewer, /The review has ended[\s\S]*1 keeps the access, 1 lost it/),
    );
    expect(textOf(ended.card)).not.toContain('Tick');
  }
});
