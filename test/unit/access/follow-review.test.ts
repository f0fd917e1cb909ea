import { describe, expect, test } from 'vitest';
import { followReview, toNextReviewPassAt, toReviewReminders } from '../../../src/access/follow-review.ts';
import type { ReviewingPerson } from '../../../src/access/follow-review.ts';
import type { ReviewItemId, ReviewStageId } from '../../../src/access/ids.ts';
import { DEFAULT_SETTINGS } from '../../../src/access/person-settings.ts';
import { carla, dev, id } from '../../support/access.ts';
import { reviewItem, reviewWith } from '../../support/review.ts';

const START = new Date('2026-10-02T08:00:00Z');
const END = new Date('2026-10-06T08:00:00Z');
const at = (text: string): Date => new Date(text);
const review = reviewWith({ startsAt: START, endsAt: END, items: [reviewItem(71), reviewItem(72)] });

const personOf = (
  { tenant, user }: typeof carla,
  more: Partial<ReviewingPerson['asked']> = {},
  settings = DEFAULT_SETTINGS,
): ReviewingPerson => ({
  asked: { user, name: 'somebody', ...more },
  person: { tenant, user },
  canBeTold: true,
  settings,
  timeZone: 'UTC',
});
const told = { toldAt: START };

describe('reminders', () => {
  test('of four days: half-way, the last day, the last four hours', () => {
    expect(toReviewReminders(START, END)).toEqual([
      at('2026-10-04T08:00:00Z'),
      at('2026-10-05T08:00:00Z'),
      at('2026-10-06T04:00:00Z'),
    ]);
  });

  test('come closer where a review is short', () => {
    expect(toReviewReminders(START, at('2026-10-02T10:00:00Z'))).toEqual([
      at('2026-10-02T09:00:00Z'),
      at('2026-10-02T09:30:00Z'),
      at('2026-10-02T09:48:00Z'),
    ]);
  });
});

describe('a review that is open', () => {
  test('brings a card to who has none, and is due again half-way', () => {
    expect(followReview(review, [personOf(carla), personOf(dev, told)], START)).toEqual({
      told: [{ user: carla.user, toldAt: START }],
      notices: [{ kind: 'review', to: { tenant: carla.tenant, user: carla.user }, occurrence: 'start/all' }],
      nextDueAt: at('2026-10-04T08:00:00Z'),
    });
  });

  test('reminds once of several instants that came due', () => {
    const now = at('2026-10-05T09:00:00Z');
    const step = followReview(review, [personOf(carla, told)], now);
    expect(step.notices.map(({ kind, occurrence }) => [kind, occurrence])).toEqual([
      ['review-reminder', 'all/2026-10-05T08:00:00.000Z'],
    ]);
    expect(step.nextDueAt).toEqual(at('2026-10-06T04:00:00Z'));
    const again = personOf(carla, { ...told, remindedUntil: at('2026-10-05T08:00:00Z') });
    expect(followReview(review, [again], now).notices).toEqual([]);
  });

  test('leaves alone who has nothing left, and who came late to what was due before', () => {
    const done = { ...review, items: review.items.map((item) => ({ ...item, decision: 'deny' as const })) };
    const now = at('2026-10-05T09:00:00Z');
    expect(followReview(done, [personOf(carla, told)], now)).toEqual({ told: [], notices: [] });
    const late = personOf(carla, { toldAt: at('2026-10-05T08:30:00Z') });
    expect(followReview(review, [late], now).notices).toEqual([]);
  });

  test('asks only the own access in a self-review, and only what Entra says is theirs once they opened it', () => {
    const self = { ...review, isSelf: true, items: [reviewItem(71, { principalId: dev.user })] };
    expect(followReview(self, [personOf(carla), personOf(dev)], START).notices).toMatchObject([
      { to: { user: dev.user } },
    ]);
    const decided = [reviewItem(71, { decision: 'approve' }), reviewItem(72)];
    const halfway = at('2026-10-04T08:00:00Z');
    const own = personOf(carla, { ...told, items: [id(71)] });
    expect(followReview({ ...review, items: decided }, [own], halfway).notices).toEqual([]);
  });

  test('counts an earlier stage’s answer as none', () => {
    const stage = {
      id: id<ReviewStageId>(61),
      number: 2,
      startsAt: at('2026-10-04T08:00:00Z'),
      endsAt: END,
      items: [id<ReviewItemId>(71)],
    };
    const items = [reviewItem(71, { decision: 'approve', reviewedAt: at('2026-10-03T08:00:00Z') })];
    const staged = { ...review, stage, items };
    const now = at('2026-10-04T08:00:01Z');
    expect(followReview(staged, [personOf(carla, { stage: id(61) })], now)).toMatchObject({
      notices: [{ kind: 'review', occurrence: `start/${id(61)}` }],
      nextDueAt: at('2026-10-05T08:00:00Z'),
    });
  });

  test('is silent after its end', () => {
    expect(followReview(review, [personOf(carla)], END).notices).toEqual([]);
    expect(followReview({ ...review, status: 'Completing' }, [personOf(carla)], START).notices).toEqual([]);
  });
});

describe('how somebody wants to be told', () => {
  const quiet = { ...DEFAULT_SETTINGS, quietFrom: '07:00', quietTo: '10:00' };

  test('quiet hours hold card and reminders back, unless the review ends in them', () => {
    expect(followReview(review, [personOf(carla, {}, quiet)], START)).toEqual({
      told: [],
      notices: [],
      nextDueAt: at('2026-10-02T10:00:00Z'),
    });
    const last = personOf(carla, told, { ...quiet, quietFrom: '03:00' });
    expect(followReview(review, [last], at('2026-10-06T04:00:00Z')).notices).toHaveLength(1);
  });

  test('who wants no single reminders gets the last one only', () => {
    const none = personOf(carla, told, { ...DEFAULT_SETTINGS, reminders: false });
    expect(followReview(review, [none], at('2026-10-04T08:00:00Z')).notices).toEqual([]);
    expect(followReview(review, [none], at('2026-10-06T04:00:00Z')).notices).toHaveLength(1);
  });

  test('who cannot be told is not reminded later of what is over', () => {
    const gone = { ...personOf(carla, told), canBeTold: false };
    expect(followReview(review, [gone], at('2026-10-04T08:00:00Z'))).toMatchObject({
      told: [{ remindedUntil: at('2026-10-04T08:00:00Z') }],
      notices: [],
    });
  });
});

describe('reviews are read again', () => {
  const every = 15 * 60_000;

  test('rarely, and soon after one starts or ends', () => {
    const next = (...instances: Parameters<typeof toNextReviewPassAt>[0]) =>
      toNextReviewPassAt(instances, every, START);
    expect(next()).toEqual(at('2026-10-02T08:15:00Z'));
    expect(next({ status: 'InProgress', endsAt: END })).toEqual(at('2026-10-02T08:15:00Z'));
    expect(next({ status: 'NotStarted', startsAt: at('2026-10-02T08:05:00Z') })).toEqual(
      at('2026-10-02T08:05:30Z'),
    );
    expect(next({ status: 'InProgress', endsAt: at('2026-10-02T08:01:00Z') })).toEqual(
      at('2026-10-02T08:01:30Z'),
    );
  });

  test('every minute while Entra finishes one', () => {
    expect(toNextReviewPassAt([{ status: 'AutoReviewing', endsAt: START }], every, START)).toEqual(
      at('2026-10-02T08:01:00Z'),
    );
  });
});
