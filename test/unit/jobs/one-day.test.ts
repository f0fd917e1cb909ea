import { expect, test } from 'vitest';
import { NOON } from '../../support/access.ts';
import { meetHolders, startBotInProcess } from '../../support/bot-in-process.ts';
import type { Told } from '../../support/bot-in-process.ts';
import { createGeneratedGraph, generateTenants } from '../../support/generated-tenants.ts';
import type { Grant } from '../../support/generated-tenants.ts';
import { DAY, HOUR, MINUTE } from '../../support/time.ts';

/** All 200 take some minutes, see CONTRIBUTING.md. */
const TENANTS = Number(process.env['DAY_TENANTS'] ?? 10);
const TICK_MS = 15_000;
const TOLERANCE_MS = 30_000;
/** Seldom: this is about time that passes, and to read a tenant costs the test more than to warn somebody. */
const syncSettings = { openMs: HOUR, idleMs: HOUR, packagesMs: DAY, assignmentsMs: 6 * HOUR };
/** A new grant is seen an interval and a half later at most; before that nothing of it comes due. */
const SEEN_AFTER_MS = 1.5 * HOUR + TICK_MS;
const TIMEOUT_MS = 90 * MINUTE;

const UNTIL = new Date(NOON.getTime() + DAY);
const isToday = (at: Date): boolean => at > NOON && at <= UNTIL;
const msBetween = (from: Date, to: Date): number => to.getTime() - from.getTime();

/** The default, as the tenants file explains it: not taken from the code that is tested. */
function toWarnings({ startsAt, endsAt }: Grant): Date[] {
  const span = msBetween(startsAt, endsAt);
  const before = (...ms: readonly number[]) => ms.map((each) => endsAt.getTime() - each);
  const long = span >= 14 * DAY ? before(7 * DAY) : [];
  const instants =
    span <= DAY
      ? [startsAt.getTime() + span * 0.8, ...before(15 * MINUTE, 5 * MINUTE)]
      : [...long, ...before(DAY, 2 * HOUR, 15 * MINUTE)];
  return instants.map((at) => new Date(at)).filter(isToday);
}

/** Those for which not every instant was told of once, in time. */
const untold = (
  told: readonly Told[],
  grants: readonly Grant[],
  toInstants: (grant: Grant) => readonly Date[],
  toleranceMs: number,
) => {
  const toldOf = Map.groupBy(told, ({ assignment }) => assignment);
  return grants.flatMap((grant) => {
    const at = (toldOf.get(grant.id) ?? []).map((one) => one.at);
    const due = toInstants(grant);
    const isInTime = (instant: Date, n: number): boolean => {
      const ms = msBetween(instant, at[n] ?? new Date(0));
      return ms >= 0 && ms <= toleranceMs;
    };
    return due.length === at.length && due.every(isInTime) ? [] : [{ grant, due, at }];
  });
};

test(
  `a day of ${TENANTS} tenants with 1000 assignments each: every warning and every end is told once, in time`,
  async () => {
    const tenants = generateTenants(TENANTS, NOON);
    const grants = [...tenants.values()].flat();
    const isConcerned = (grant: Grant): boolean =>
      isToday(grant.startsAt) || isToday(grant.endsAt) || toWarnings(grant).length > 0;
    const bot = await startBotInProcess({
      targets: [...tenants.keys()],
      toGraph: (clock) => createGeneratedGraph(tenants, clock),
      syncSettings,
      reviewsEveryMs: DAY,
    });
    try {
      await meetHolders(bot.store, grants.filter(isConcerned));
      for (let ms = 0; ms <= DAY; ms += TICK_MS) await bot.letBe(new Date(NOON.getTime() + ms));

      const { usable = [], ending = [], gone = [], ...rest } = Object.groupBy(bot.told, ({ kind }) => kind);
      expect(rest).toEqual({});
      expect(ending.length).toBeGreaterThan(100 * TENANTS);
      expect(untold(ending, grants, toWarnings, TOLERANCE_MS)).toEqual([]);

      // An end is looked at twice: Entra says that it has come, and then what is left. The latest is still to come.
      const settled = grants.filter(({ endsAt }) => msBetween(endsAt, UNTIL) >= MINUTE);
      const toEnd = ({ endsAt }: Grant) => (isToday(endsAt) ? [endsAt] : []);
      expect(gone.length).toBeGreaterThan(30 * TENANTS);
      expect(untold(gone, settled, toEnd, MINUTE)).toEqual([]);

      const seen = grants.filter(({ startsAt }) => msBetween(startsAt, UNTIL) >= SEEN_AFTER_MS);
      const toStart = ({ startsAt }: Grant) => (isToday(startsAt) ? [startsAt] : []);
      expect(untold(usable, seen, toStart, SEEN_AFTER_MS)).toEqual([]);
      if (process.env['DAY_TENANTS'])
        process.stdout.write(
          `${ending.length} warnings, ${gone.length} ends, ${usable.length} times usable\n`,
        );
    } finally {
      await bot.close();
    }
  },
  TIMEOUT_MS,
);
