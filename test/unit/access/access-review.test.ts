import { describe, expect, test } from 'vitest';
import type { ReviewItemId, ReviewStageId } from '../../../src/access/ids.ts';
import { mergeOwnItems } from '../../../src/access/access-review.ts';
import { explainsRemoval, toNewOutcomes, toReviewOutcome } from '../../../src/access/review-outcome.ts';
import { carla, dev, id, later, NOON } from '../../support/access.ts';
import { reviewItem, reviewWith } from '../../support/review.ts';
import { DAY, HOUR, MINUTE } from '../../support/time.ts';

const byCarla = { reviewedById: carla.user, reviewedByName: 'Carla Weiss', reviewedAt: NOON };

describe('how a review ended for one person', () => {
  const applied = { status: 'Applied' } as const;

  test.each([
    ['approved', { decision: 'approve', ...byCarla }, { result: 'kept', isUndecided: false }],
    [
      'denied and removed',
      { decision: 'deny', ...byCarla, isApplied: true },
      { result: 'removed', isUndecided: false },
    ],
    [
      'denied by what follows',
      { decision: 'deny', isApplied: true },
      { result: 'removed', isUndecided: true },
    ],
    ['approved by what follows', { decision: 'approve' }, { result: 'kept', isUndecided: true }],
    ['nobody knew', { decision: 'dont-know', ...byCarla }, { result: 'kept', isUndecided: true }],
    ['not decided at all', {}, { result: 'kept', isUndecided: true }],
    ['denied and not carried out yet', { decision: 'deny', ...byCarla }, undefined],
  ] as const)('%s', (_, item, outcome) => {
    expect(toReviewOutcome(applied, reviewItem(1, item))).toEqual(outcome);
  });

  test('is not known before the end', () => {
    const item = reviewItem(1, { decision: 'approve', ...byCarla });
    for (const status of ['InProgress', 'Completing', 'AutoReviewing'] as const)
      expect(toReviewOutcome({ status }, item)).toBeUndefined();
  });

  test('is news once, and none of a review that had ended before we came', () => {
    const open = reviewWith({ items: [reviewItem(1, { decision: 'approve', ...byCarla }), reviewItem(2)] });
    const denied = reviewItem(2, { decision: 'deny' });
    const ended = { ...open, status: 'AutoReviewed' as const, items: [open.items[0]!, denied] };
    const done = {
      ...ended,
      status: 'Applied' as const,
      items: [open.items[0]!, { ...denied, isApplied: true }],
    };
    const ids = (...of: Parameters<typeof toNewOutcomes>) => toNewOutcomes(...of).map((item) => item.id);
    expect(ids(open, ended, NOON)).toEqual([id(1)]);
    expect(ids(ended, done, NOON)).toEqual([id(2)]);
    expect(ids(done, done, NOON)).toEqual([]);
    expect(ids(undefined, done, NOON)).toEqual([id(1), id(2)]);
    expect(ids(undefined, done, later(5 * DAY))).toEqual([]);
  });
});

test('a denial explains the removal that Entra made of it, and no other', () => {
  const denied = { decision: 'deny', isApplied: true, appliedAt: NOON } as const;
  expect(explainsRemoval(denied, later(10 * MINUTE))).toBe(true);
  expect(explainsRemoval(denied, later(2 * HOUR))).toBe(false);
  expect(explainsRemoval({ ...denied, isApplied: false }, NOON)).toBe(false);
  expect(explainsRemoval({ ...denied, decision: 'approve' }, NOON)).toBe(false);
});

describe('what a reviewer reads with an own token', () => {
  const word = {
    item: id<ReviewItemId>(1),
    decision: 'deny',
    justification: 'left',
    by: dev.user,
    byName: 'Dev Patel',
    at: later(HOUR),
  } as const;
  const review = reviewWith({ items: [reviewItem(1, { lastSignInAt: NOON }), reviewItem(2)] });

  test('takes the place of what was known, but for the last sign-ins', () => {
    const own = [reviewItem(1, { decision: 'approve', ...byCarla })];
    expect(mergeOwnItems(review, own, []).items).toEqual([
      { ...own[0], lastSignInAt: NOON },
      review.items[1],
    ]);
  });

  test('holds what they have just said, also when Graph still shows the old', () => {
    const old = [reviewItem(1, { decision: 'approve', ...byCarla })];
    expect(mergeOwnItems(review, old, [word]).items[0]).toMatchObject({
      decision: 'deny',
      reviewedByName: 'Dev Patel',
      reviewedAt: later(HOUR),
    });
    const newer = [reviewItem(1, { decision: 'approve', ...byCarla, reviewedAt: later(2 * HOUR) })];
    expect(mergeOwnItems(review, newer, [word]).items[0]).toMatchObject({ decision: 'approve' });
  });

  test('does not take away what an earlier stage said and reviewers are not shown', () => {
    const stage = {
      id: id<ReviewStageId>(61),
      number: 2,
      startsAt: later(DAY),
      endsAt: later(2 * DAY),
      items: [id<ReviewItemId>(1)],
    };
    const staged = reviewWith({ stage, items: [reviewItem(1, { decision: 'approve', ...byCarla })] });
    expect(mergeOwnItems(staged, [reviewItem(1)], []).items).toEqual(staged.items);
  });
});
