import { expect, test } from 'vitest';
import { toNextPassMs } from '../../../src/access/sync-settings.ts';
import { later, NOON } from '../../support/access.ts';
import { MINUTE } from '../../support/time.ts';

const settings = { openMs: 15_000, idleMs: MINUTE, packagesMs: 10 * MINUTE };
const next = (submittedAt?: Date) =>
  toNextPassMs(settings, { waiting: true, ...(submittedAt ? { submittedAt } : {}) }, NOON);

test('a tenant in which nothing waits is left alone for longer', () => {
  expect(toNextPassMs(settings, { waiting: false }, NOON)).toBe(MINUTE);
  expect(next()).toBe(15_000);
});

test.each([
  [0, 1000],
  [1000, 1000],
  [6000, 3000],
  [30_000, 15_000],
  [MINUTE, 15_000],
  [-5000, 1000],
])('a request that Entra has not taken up for %d ms is looked for again in %d ms', (ageMs, waitMs) => {
  expect(next(later(-ageMs))).toBe(waitMs);
});
