import { expect, test } from 'vitest';
import type { ReviewStageId } from '../../../src/access/ids.ts';
import { ana, anaInFabrikam, carla, dev, fabrikam, id, later, NOON } from '../../support/access.ts';
import { describeStore } from '../../support/databases.ts';
import { reviewItem, reviewWith } from '../../support/review.ts';
import { DAY, HOUR, MINUTE } from '../../support/time.ts';

const reviewers = [
  { user: carla.user, name: 'Carla Weiss' },
  { user: dev.user, name: 'Dev Patel' },
];
const review = reviewWith({ reviewers, items: [reviewItem(71, { lastSignInAt: NOON }), reviewItem(72)] });
const key = { tenant: fabrikam.id, id: review.id };
const personOf = ({ tenant, user }: typeof carla) => ({ tenant, user });

describeStore('access reviews', (store) => {
  const { id: tenant } = fabrikam;
  const see = (of = review, at = NOON, readAt = at) =>
    store().transaction((tx) => tx.reviews.see(of, at, readAt));

  test('are stored as read, and seen as changed only when they did', async () => {
    expect(await see()).toEqual({ after: review });
    expect(await store().reviews.find(tenant, review.id)).toEqual({ ...review, nextDueAt: NOON });
    expect(await see(review, later(MINUTE))).toBeUndefined();
    const changed = { ...review, items: [reviewItem(71, { decision: 'deny' }), reviewItem(72)] };
    expect(await see(changed, later(HOUR))).toEqual({ before: review, after: changed });
  });

  test('of two readings the one that began before the other was stored changes nothing', async () => {
    const decided = { ...review, items: [reviewItem(71, { decision: 'approve' }), reviewItem(72)] };
    await see();
    await see(decided, later(HOUR));
    expect(await see(review, later(HOUR + MINUTE), later(HOUR - 1))).toBeUndefined();
    expect((await store().reviews.find(tenant, review.id))?.items).toEqual(decided.items);
  });

  test('are due when they changed, and when looking at them says so', async () => {
    const { reviews } = store();
    await see();
    expect(await reviews.listDue(NOON, 9)).toEqual([key]);
    const stored = (await reviews.find(tenant, review.id))!;
    await reviews.saveStep(stored, {
      told: [{ user: carla.user, toldAt: NOON }],
      notices: [],
      nextDueAt: later(HOUR),
    });
    expect(await reviews.listDue(NOON, 9)).toEqual([]);
    expect(await reviews.listDue(later(HOUR), 9)).toEqual([key]);
    expect(await reviews.listReviewers(tenant, review.id)).toEqual([
      expect.objectContaining({ user: carla.user, toldAt: NOON }),
      expect.not.objectContaining({ toldAt: NOON }),
    ]);
    // What had made it due meanwhile keeps it due.
    await reviews.hurryOf(personOf(dev), later(MINUTE));
    await reviews.saveStep({ ...stored, nextDueAt: later(HOUR) }, { told: [], notices: [] });
    expect(await reviews.listDue(later(MINUTE), 9)).toEqual([key]);
  });

  test('an ended one is due no more, and finished once nothing waits to be applied', async () => {
    const { reviews } = store();
    await see();
    const ended = { ...review, status: 'AutoReviewed' as const };
    await see(ended, later(4 * DAY));
    expect(await reviews.listDue(later(9 * DAY), 9)).toEqual([]);
    expect(await reviews.listFinished(tenant)).toEqual([]);
    await see({ ...ended, status: 'Applied' }, later(4 * DAY + HOUR));
    expect(await reviews.listFinished(tenant)).toEqual([review.id]);
    expect(await reviews.listReviewers(tenant, review.id)).toHaveLength(2);
  });

  test('reviewers come and go with each reading; those of an earlier stage stay', async () => {
    const { reviews } = store();
    await see();
    const stage = { id: id<ReviewStageId>(61), number: 2, startsAt: NOON, endsAt: later(DAY), items: [] };
    await see({ ...review, stage, reviewers: [reviewers[1]!] }, later(1));
    await reviews.saveOpened({ ...key, stage: stage.id }, dev.user, [id(71)]);
    const all = await reviews.listReviewers(tenant, review.id);
    expect(
      new Set(all.map(({ user, stage: of, items = [] }) => [user, of ?? '-', ...items].join(' '))),
    ).toEqual(new Set([`${carla.user} -`, `${dev.user} -`, `${dev.user} ${stage.id} ${id(71)}`]));
    await see({ ...review, stage, reviewers: [] }, later(2));
    expect(await reviews.listReviewers(tenant, review.id)).toHaveLength(2);
  });

  test('are found by their reviewers, under whichever account, and by whom they are about', async () => {
    const { reviews, people } = store();
    const self = { user: anaInFabrikam.user, name: 'Ana Ruiz' };
    await see({ ...review, reviewers: [self], items: [reviewItem(71, { principalId: anaInFabrikam.user })] });
    expect(await reviews.listOpenOf(personOf(ana))).toEqual([]);
    await people.saveAccount(personOf(ana), anaInFabrikam);
    expect(await reviews.listOpenOf(personOf(ana))).toEqual([key]);
    expect(await reviews.listOpenOf(personOf(carla))).toEqual([]);
    expect(await reviews.listAbout(tenant, review.packageId, anaInFabrikam.user)).toMatchObject([
      { id: review.id },
    ]);
    expect(await reviews.listAbout(tenant, review.packageId, dev.user)).toEqual([]);
  });

  test('how far a tenant was read', async () => {
    const { reviews, tenants } = store();
    expect(await reviews.findSync(tenant)).toBeUndefined();
    const dueAt = (ms: number, latestMs = 2 * HOUR) =>
      reviews.listTenantsDue([tenant], later(ms), later(latestMs));
    const pass = { firstContactAt: NOON, requestsSince: NOON, nextSyncAt: NOON };
    await tenants.save(tenant, pass);
    expect(await dueAt(0)).toEqual([]);
    await tenants.save(tenant, { ...pass, packagesAt: NOON });
    expect(await dueAt(0)).toEqual([tenant]);
    const sync = { firstContactAt: NOON, lastReadAt: later(1), nextReadAt: later(MINUTE) };
    await reviews.saveSync(tenant, sync);
    await reviews.saveSync(tenant, { ...sync, nextReadAt: later(HOUR) });
    expect(await reviews.findSync(tenant)).toEqual({ ...sync, nextReadAt: later(HOUR) });
    expect(await dueAt(HOUR - 1)).toEqual([]);
    expect(await dueAt(HOUR)).toEqual([tenant]);
    // Further away than any reading can be: the clock was set back.
    expect(await dueAt(0, HOUR - 1)).toEqual([tenant]);
  });

  test('clicks on one review are found by it, the latest last', async () => {
    const { intents } = store();
    const decide = {
      kind: 'review-decide',
      tenant,
      review: review.id,
      item: review.items[0]!.id,
      reason: '',
    } as const;
    const first = await intents.insert(personOf(carla), { ...decide, decision: 'approve' }, NOON);
    const second = await intents.insert(personOf(carla), { ...decide, decision: 'deny' }, later(1));
    const again = await intents.insert(personOf(carla), { ...decide, decision: 'deny' }, later(2));
    expect([first.isNew, second.isNew, again.isNew]).toEqual([true, true, false]);
    const about = await intents.listAbout({ tenant, review: review.id }, personOf(carla));
    expect(about.map(({ id: one }) => one)).toEqual([first.intent.id, second.intent.id]);
  });
});
