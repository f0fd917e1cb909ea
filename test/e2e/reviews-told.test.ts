import { afterEach, expect, it } from 'vitest';
import type { Actor } from '../support/actor.ts';
import { buttonsOf, textOf } from '../support/card-reader.ts';
import { tenantId } from '../support/portal.ts';
import {
  decide,
  getReader,
  readInstance,
  readRows,
  showing,
  startStagedReview,
  startReviewedWorld,
} from '../support/reviewed-world.ts';
import { DAY, MINUTE } from '../support/time.ts';
import { until } from '../support/until.ts';
import type { World } from '../support/world.ts';

const CARD = /Who still needs Reader in Fabrikam/;
const BY_CARLA = 'reviewers: [{ user: carla.weiss@fabrikam.example }]';
let world: World;
afterEach(() => world.close());

const start = async (review: string) => {
  const cast = await startReviewedWorld(review);
  ({ world } = cast);
  return cast;
};
const openWhatCame = async (reviewer: Actor) => {
  const message = await reviewer.sees(CARD);
  return { message, card: await reviewer.click(message, /Show people|Refresh/) };
};

it('reminds who has not decided, lists what waits, and accepts recommendations that were seen', async () => {
  const { ana, ben, carla } = await start(
    `{ start: P1D, span: P4D, ${BY_CARLA}, expirationBehavior: keepAccess }`,
  );
  await getReader(world, ana);
  await getReader(world, ben);
  await world.advance(DAY + MINUTE);
  await carla.sees(CARD);
  expect(textOf((await carla.say('reviews')).card)).toMatch(
    /1 access review is open for you[\s\S]*0 of 2 decided/,
  );
  expect(textOf((await ana.say('reviews')).card)).toContain('No access review is open for you.');

  await world.advance(2 * DAY);
  const reminder = await carla.sees(/still to decide/);
  const card = await carla.click(reminder, 'Show people');
  expect(buttonsOf(card).map(({ verb }) => verb)).toContain('review.accept');
  const accepted = await decide(carla, reminder, card, { title: 'Accept them', people: [] });
  expect(textOf(accepted)).toContain('2 of 2 decided');
  expect((await readRows(world)).get('Ana Ruiz')).toMatchObject({
    decision: 'Approve',
    reviewedBy: { displayName: 'Carla Weiss' },
  });
  const before = carla.messages().length;
  await world.advance(DAY + MINUTE);
  await until('the review is read once more', async () =>
    /2 of 2 decided/.test(textOf((await carla.say('reviews')).card)),
  );
  expect(
    carla
      .messages()
      .slice(before)
      .filter(({ card: shown }) => /still to decide/.test(textOf(shown))),
  ).toEqual([]);
}, 90_000);

it('keeps what Entra does not take now, writes the latest word, and tells who comes after the end', async () => {
  const { ana, ben, carla, dev } = await start(
    '{ start: P1D, span: P4D, reviewers: [{ group: SOC Approvers }] }',
  );
  await getReader(world, ana);
  await world.advance(DAY + MINUTE);
  const { message, card } = await openWhatCame(carla);
  await world.portal.setFaults([
    { kind: 'status', path: '/v1.0/identityGovernance/accessReviews', method: 'PATCH', status: 503 },
  ]);
  const kept = await decide(carla, message, card, { title: 'Deny', people: ['Ana Ruiz'] });
  expect(textOf(kept)).toMatch(/One moment|Deny, not confirmed by Entra yet/);
  await decide(carla, message, card, { title: 'Approve', people: ['Ana Ruiz'] });
  expect((await readRows(world)).get('Ana Ruiz')).toMatchObject({ decision: 'NotReviewed' });
  await world.portal.setFaults([]);
  await until('the latest word is written', async () => {
    await world.advance(MINUTE);
    return (await readRows(world)).get('Ana Ruiz')?.decision === 'Approve';
  });
  await until('the card says so', () => showing(carla, /✓ Approved by you/));

  // Ben reviews nothing: neither is he told anything, nor does Entra hear of it.
  const { id } = await readInstance(world);
  const data = { tenant: tenantId('Fabrikam'), review: id };
  for (const verb of ['review.open', 'review.accept', 'review.decide'])
    expect(
      textOf((await ben.invoke({ verb, data: { ...data, decision: 'deny', reason: 'x' } })).value as never),
    ).not.toMatch(/Ana Ruiz|Carla/);

  const late = await openWhatCame(dev);
  await world.advance(4 * DAY);
  const over = await decide(dev, late.message, late.card, { title: 'Deny', people: ['Ana Ruiz'] });
  expect(textOf(over)).toContain('The review has ended. What you said was not recorded.');
  expect((await readRows(world)).get('Ana Ruiz')).toMatchObject({ decision: 'Approve' });
  await ana.sees(/You keep your access/);
}, 90_000);

it('a self-review asks the analyst, in the source tenant’s Teams, and asks to sign in first', async () => {
  const { ana } = await start('{ start: P1D, span: P4D, selfReview: true }');
  await getReader(world, ana);
  await world.portal.setSignedIn('ana.ruiz@contoso.example', 'Fabrikam', false);
  await world.advance(DAY + MINUTE);
  const message = await ana.sees(/Review your own access\nDo you still need Reader in Fabrikam/);
  const open = buttonsOf(message.card).find(({ verb }) => verb === 'review.open');
  expect(await ana.invoke({ verb: 'review.open', data: open?.data }, message.id)).toMatchObject({
    statusCode: 401,
    type: 'application/vnd.microsoft.activity.loginRequest',
  });
  await world.portal.setSignedIn('ana.ruiz@contoso.example', 'Fabrikam', true);
  const card = await ana.click(message, 'Review now');
  const said = await ana.click({ ...message, card }, 'I do not need it');
  expect(textOf(said)).toContain('✕ Denied by you');
  await world.advance(4 * DAY);
  await ana.sees(/Your access was removed by a review/);
}, 90_000);

it('asks the second stage when the first is over, and shows it what that one said', async () => {
  const { ana, carla, dev } = await start('{ start: P300D, span: P1D, selfReview: true }');
  await getReader(world, ana);
  await startStagedReview(world, ['carla.weiss@fabrikam.example', 'dev.patel@fabrikam.example']);
  await world.advance(20 * MINUTE);
  const { message, card } = await openWhatCame(carla);
  expect(textOf(card)).toMatch(/Stage\n1 of 2/);
  expect(showing(dev, CARD)).toBeUndefined();
  await decide(carla, message, card, { title: 'Deny', people: ['Ana Ruiz'] });

  await world.advance(2 * DAY);
  await world.advance(20 * MINUTE);
  const second = await openWhatCame(dev);
  expect(textOf(second.card)).toMatch(/Stage\n2 of 2/);
  expect(textOf(second.card)).toMatch(/0 of 1 decided[\s\S]*Earlier stage: ✕ Denied by Carla Weiss/);
  await until('Carla has nothing more to do', () => showing(carla, /Your stage of the review is over/));
  await decide(dev, second.message, second.card, { title: 'Approve', people: ['Ana Ruiz'] });
  await world.advance(2 * DAY);
  await ana.sees(/You keep your access[\s\S]*Dev Patel/);
}, 90_000);
