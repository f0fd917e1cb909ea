import { describe, expect, test } from 'vitest';
import { toShare } from '../../../src/access/share.ts';
import {
  isFullReadDue,
  toNextPassMs,
  toRecovered,
  toThrottledMs,
  toTrouble,
} from '../../../src/access/sync-settings.ts';
import type { OpenRequests } from '../../../src/access/sync-settings.ts';
import type { TenantId } from '../../../src/access/ids.ts';
import { fabrikam, id, later, NOON } from '../../support/access.ts';
import { HOUR, MINUTE } from '../../support/time.ts';

const settings = { openMs: 15_000, idleMs: MINUTE, packagesMs: 10 * MINUTE, assignmentsMs: 30 * MINUTE };
const next = (open: OpenRequests) => toNextPassMs(settings, fabrikam.id, open, NOON);
const manyTenants = Array.from({ length: 200 }, (_, n) => id<TenantId>(n + 1000));
const countDistinct = (values: readonly number[]) => new Set(values).size;

describe('a tenant that answers', () => {
  test.each([
    [0, 1000],
    [1000, 1000],
    [6000, 3000],
    [28_000, 14_000],
    [-5000, 1000],
  ])('a request that Entra has not taken up for %d ms is looked for again in %d ms', (ageMs, waitMs) => {
    expect(next({ changedAt: later(-ageMs), submittedAt: later(-ageMs) })).toBe(waitMs);
  });

  test.each([
    [0, 15_000],
    [5 * MINUTE, 15_000],
    [10 * MINUTE, 30_000],
  ])('what has waited for %d ms is looked for again in %d ms', (ageMs, waitMs) => {
    expect(next({ changedAt: later(-ageMs) })).toBe(waitMs);
    expect(next({ changedAt: later(-ageMs), submittedAt: later(-HOUR) })).toBe(waitMs);
  });

  test('nothing that waits, and what has waited for long, is looked for at the interval for idle ones', () => {
    expect(next({})).toBe(next({ changedAt: later(-HOUR) }));
    for (const tenant of manyTenants) {
      const waitMs = toNextPassMs(settings, tenant, {}, NOON);
      expect(waitMs).toBeGreaterThanOrEqual(30_000);
      expect(waitMs).toBeLessThanOrEqual(90_000);
    }
  });

  test('two hundred that are read together once are read at moments of their own from then on', () => {
    const moments = manyTenants.map((tenant) => NOON.getTime() + toNextPassMs(settings, tenant, {}, NOON));
    const perSecond = Map.groupBy(moments, (at) => Math.floor(at / 1000));
    // 3.3 a second if they were perfectly even.
    expect(Math.max(...[...perSecond.values()].map((those) => those.length))).toBeLessThanOrEqual(12);
    // The moment stays: once in every interval, however long the pass took.
    const [tenant = fabrikam.id] = manyTenants;
    const first = NOON.getTime() + toNextPassMs(settings, tenant, {}, NOON);
    for (const late of [0, 700, 29_000]) {
      const waitMs = toNextPassMs(settings, tenant, {}, new Date(first + late));
      expect(first + late + waitMs).toBe(first + MINUTE);
    }
  });
});

describe('every assignment is read', () => {
  const isDue = (past: Parameters<typeof isFullReadDue>[2], now = NOON) =>
    isFullReadDue(settings, fabrikam.id, past, now);

  test('at first contact, when the clock went back, after trouble; not because we had asked too much', () => {
    expect(isDue({})).toBe(true);
    expect(isDue({ assignmentsAt: later(1) })).toBe(true);
    expect(isDue({ assignmentsAt: NOON })).toBe(false);
    expect(isDue({ assignmentsAt: NOON, failingSince: NOON })).toBe(true);
    expect(isDue({ assignmentsAt: NOON, failingSince: NOON, slowedMs: 30_000 })).toBe(false);
  });

  test('once in every interval, which begins at another moment for each tenant', () => {
    let lastAt = NOON;
    const gaps: number[] = [];
    for (let minute = 1; minute <= 300; minute += 1) {
      const now = later(minute * MINUTE);
      if (!isDue({ assignmentsAt: lastAt }, now)) continue;
      gaps.push((now.getTime() - lastAt.getTime()) / MINUTE);
      lastAt = now;
    }
    expect(gaps.slice(1)).toEqual(gaps.slice(1).map(() => 30));
    expect(gaps[0]).toBeLessThanOrEqual(30);

    const begins = manyTenants.map((tenant) => {
      const minutes = Array.from({ length: 31 }, (_, minute) => minute);
      return minutes.find((minute) =>
        isFullReadDue(settings, tenant, { assignmentsAt: NOON }, later(minute * MINUTE)),
      );
    });
    expect(countDistinct(begins.map((minute) => minute ?? -1))).toBeGreaterThan(25);
  });

  test('at once when an interval was slept through', () => {
    expect(isDue({ assignmentsAt: later(-HOUR) })).toBe(true);
  });
});

describe('a tenant that fails', () => {
  const trouble = (failingMs: number, details = {}, slowedMs?: number) =>
    toTrouble(settings, fabrikam.id, { failingMs, slowedMs }, details);

  test('is left alone longer the longer it fails, ten idle intervals at most, and not together with others', () => {
    const { waitMs } = trouble(0);
    expect(waitMs).toBeGreaterThanOrEqual(15_000);
    expect(waitMs).toBeLessThan(19_000);
    expect(trouble(4 * MINUTE).waitMs).toBeGreaterThanOrEqual(2 * MINUTE);
    expect(trouble(24 * HOUR)).toEqual({ waitMs: 10 * MINUTE });
    const waits = manyTenants.map(
      (tenant) => toTrouble(settings, tenant, { failingMs: 4 * MINUTE }, { status: 503 }).waitMs,
    );
    expect(countDistinct(waits)).toBeGreaterThan(190);
  });

  test('is left alone for as long as it asks', () => {
    expect(trouble(0, { status: 503, retryAfterMs: 40_000 }).waitMs).toBe(40_000);
    expect(trouble(0, { status: 429, retryAfterMs: 40_000 })).toEqual({
      // The checks of access come first.
      waitMs: 40_000 + settings.openMs,
      slowedMs: 40_000,
      throttledMs: 40_000,
    });
  });

  test('that says 429 again and again is asked half as often each time, then step by step as before', () => {
    const waits = [];
    let slowedMs: number | undefined;
    for (let times = 0; times < 6; times += 1) {
      slowedMs = trouble(times * MINUTE, { status: 429, retryAfterMs: 5000 }, slowedMs).slowedMs;
      waits.push(slowedMs);
    }
    expect(waits).toEqual([30_000, 60_000, 120_000, 240_000, 480_000, 600_000]);
    const after = [];
    while (slowedMs !== undefined) after.push((slowedMs = toRecovered(settings, slowedMs)));
    expect(after).toEqual([300_000, 150_000, 75_000, 37_500, 18_750, undefined]);
    expect(toRecovered(settings, undefined)).toBeUndefined();
  });

  test('is not called before it wants to be, but a clock that was set back prolongs nothing', () => {
    const left = (until: Date) => toThrottledMs(settings, { throttledUntil: until }, NOON);
    expect(left(later(20_000))).toBe(20_000);
    expect(left(later(-1))).toBe(0);
    expect(left(later(HOUR))).toBe(0);
    expect(toThrottledMs(settings, {}, NOON)).toBe(0);
  });
});

test('a share is from 0 up to 1, the same for the same key, and even over many', () => {
  const shares = manyTenants.map(toShare);
  expect(shares).toEqual(manyTenants.map(toShare));
  const perTenth = Map.groupBy(shares, (share) => Math.floor(share * 10));
  expect(perTenth.size).toBe(10);
  for (const those of perTenth.values()) expect(those.length).toBeLessThan(40);
});
