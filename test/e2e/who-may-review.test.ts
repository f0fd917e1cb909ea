import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Actor } from '../support/actor.ts';
import { textOf } from '../support/card-reader.ts';
import type { Card } from '../support/fake-connector.ts';
import { OWN_CHAT, click } from '../support/matrix-click.ts';
import { ABOUT_REVIEW } from '../support/matrix-verbs.ts';
import { tenantId } from '../support/portal.ts';
import { getReader, readInstance, readRows, startReviewedWorld } from '../support/reviewed-world.ts';
import { DAY, MINUTE } from '../support/time.ts';
import type { World } from '../support/world.ts';

// Who may click on a review: its reviewer. Everybody else changes nothing and is told nothing of it.
let world: World;
let reviewer: Actor;
let others: Actor[];
let review: string;
let ticked: string;
beforeAll(async () => {
  const cast = await startReviewedWorld(
    '{ start: P1D, span: P4D, reviewers: [{ user: carla.weiss@fabrikam.example }] }',
  );
  ({ world, carla: reviewer } = cast);
  const rest = await Promise.all(
    ['Emi Sato', 'Finn Lund', 'Olga Petrova'].map(async (name) => {
      const actor = await world.actor(name);
      await actor.install();
      return actor;
    }),
  );
  others = [cast.ana, cast.ben, cast.dev, ...rest];
  await getReader(world, cast.ana);
  await world.advance(DAY + MINUTE);
  await reviewer.sees(/Who still needs Reader in Fabrikam/);
  review = (await readInstance(world)).id;
  ticked = (await readRows(world)).get('Ana Ruiz')?.id ?? '';
}, 90_000);
afterAll(() => world.close());

const TOLD = /Ana Ruiz|Carla Weiss|Who still needs|✓ Denied|✕ Denied/;

it.each(Object.entries(ABOUT_REVIEW))('%s: nobody but the reviewer', async (name, { verb, data }) => {
  const tenant = tenantId('Fabrikam');
  for (const actor of others) {
    const answer = await click(OWN_CHAT, actor, { verb, data: data({ tenant, review, ticked }) }, true);
    expect([name, actor.person.name, ...answer.faults]).toEqual([name, actor.person.name]);
    expect(textOf(answer.card)).not.toMatch(TOLD);
  }
  expect((await readRows(world)).get('Ana Ruiz')).toMatchObject({ decision: 'NotReviewed' });
});

it.each([
  ['another tenant', { tenant: tenantId('Litware') }],
  ['a review that is none', { review: randomUUID() }],
  ['an item that is none', { ticked: randomUUID() }],
])('forged by the reviewer, %s: nothing changes', async (_, more) => {
  const of = { tenant: tenantId('Fabrikam'), review, ticked, ...more };
  for (const { verb, data } of Object.values(ABOUT_REVIEW)) {
    if (verb === 'review.accept' && 'ticked' in more) continue;
    const answer = await click(OWN_CHAT, reviewer, { verb, data: data(of) }, true);
    expect(answer.faults).toEqual([]);
  }
  expect((await readRows(world)).get('Ana Ruiz')).toMatchObject({ decision: 'NotReviewed' });
});

it('the reviewer can: it is seen in Entra', async () => {
  const of = { tenant: tenantId('Fabrikam'), review, ticked };
  const send = async (name: string): Promise<Card> => {
    const { verb, data } = ABOUT_REVIEW[name]!;
    return (await click(OWN_CHAT, reviewer, { verb, data: data(of) }, true)).card;
  };
  expect(textOf(await send('reviews.list'))).toContain('0 of 1 decided');
  expect(textOf(await send('review.open'))).toContain('Ana Ruiz');
  await send('review.accept');
  expect((await readRows(world)).get('Ana Ruiz')).toMatchObject({ decision: 'Approve' });
  await send('review.decide');
  expect((await readRows(world)).get('Ana Ruiz')).toMatchObject({
    decision: 'Deny',
    justification: 'by the table',
  });
});
