import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AccessError } from '../../../src/access/errors.ts';
import type { Tenant } from '../../../src/access/tenant.ts';
import type { Graph } from '../../../src/ports/graph.ts';
import { fabrikam, id, later, northwind } from '../../support/access.ts';
import { meetHolders, startBotInProcess } from '../../support/bot-in-process.ts';
import type { BotInProcess } from '../../support/bot-in-process.ts';
import { createGeneratedGraph } from '../../support/generated-tenants.ts';
import type { Grant } from '../../support/generated-tenants.ts';
import { DAY, HOUR, MINUTE } from '../../support/time.ts';

/** From noon. From five past two until two to three nothing happens here: that is the missed hour. */
const MISSED = [2 * HOUR + 5 * MINUTE, 3 * HOUR - 2 * MINUTE] as const;
const [LAST_SEEN, BACK] = MISSED;

/** What becomes of each in the missed hour, and what its holder must be told. */
const STORIES = {
  /** All its warnings come due: 80 %, a quarter of an hour, five minutes. */
  warnedThrice: { startMs: -HOUR, endMs: 3 * HOUR },
  /** The first warning was given, the others come due, and it ends. */
  warnedAndEnded: { startMs: -90 * MINUTE, endMs: 150 * MINUTE },
  /** It comes, and is usable. */
  came: { startMs: 130 * MINUTE, endMs: 10 * HOUR },
  /** It comes, and ends. */
  cameAndWent: { startMs: 130 * MINUTE, endMs: 160 * MINUTE },
  /** It had come but was not usable yet; it becomes usable, and ends. */
  usableAndEnded: { startMs: 2 * HOUR, endMs: 170 * MINUTE },
} as const;
type Story = keyof typeof STORIES;
const NAMES = Object.keys(STORIES) as Story[];

const createGrants = ({ id: tenant }: Tenant, at: number): Grant[] =>
  NAMES.map((name, n) => {
    const { startMs, endMs } = STORIES[name];
    const number = 1000 + 100 * at + n;
    return {
      tenant,
      id: id(number),
      user: id(number + 5000),
      startsAt: later(startMs),
      endsAt: later(endMs),
    };
  });

const third: Tenant = { ...fabrikam, id: id(4), name: 'Wingtip', aliases: [], domain: 'wingtip.example' };
const targets = [fabrikam, northwind, third];
const syncSettings = { openMs: 15_000, idleMs: MINUTE, packagesMs: 10 * MINUTE, assignmentsMs: 30 * MINUTE };

describe('an hour in which nothing happened here', () => {
  const tenants = new Map(targets.map((tenant, at) => [tenant, createGrants(tenant, at)]));
  const grants = [...tenants.values()].flat();
  let bot: BotInProcess;
  /** What Entra's clock says, which goes on whatever ours does. */
  let trueMs = 0;
  let isBusy = false;
  let refused = 0;

  beforeEach(async () => {
    trueMs = 0;
    isBusy = false;
    refused = 0;
    bot = await startBotInProcess({
      targets,
      syncSettings,
      reviewsEveryMs: DAY,
      toGraph: () => whenFree(createGeneratedGraph(tenants, { now: () => later(trueMs) }, isUsable)),
      onWarning: () => void (refused += 1),
    });
    await meetHolders(bot.store, grants);
  });
  afterEach(() => bot.close());

  const isUsable = ({ endsAt }: Grant): boolean =>
    endsAt.getTime() !== later(STORIES.usableAndEnded.endMs).getTime() || trueMs >= LAST_SEEN + 20 * MINUTE;

  /** Every call is refused while Graph is busy, as one that has asked too much is. */
  const whenFree = (graph: Partial<Graph>): Partial<Graph> =>
    new Proxy(graph, {
      get(target, name, receiver) {
        if (!isBusy) return Reflect.get(target, name, receiver) as unknown;
        throw new AccessError('graph-unavailable', 'busy', { status: 429, retryAfterMs: 30_000 });
      },
    });

  const letPass = async (fromMs: number, untilMs: number, stepMs = MINUTE): Promise<void> => {
    for (let ms = fromMs; ms <= untilMs; ms += stepMs) {
      trueMs = Math.max(trueMs, ms);
      await bot.letBe(later(ms));
    }
  };

  /** Of each story what its holders were told, and how many minutes after noon; the same in every tenant. */
  const readTold = (since = 0): Partial<Record<Story, ReadonlyArray<readonly [string, number]>>> => {
    const perTenant = [...tenants.values()].map((own) =>
      Object.fromEntries(
        own.flatMap((grant, n) => {
          const told = bot.told
            .slice(since)
            .filter(({ assignment }) => assignment === grant.id)
            .map(({ kind, at }) => [kind, Math.floor((at.getTime() - later(0).getTime()) / MINUTE)] as const);
          return told.length > 0 ? [[NAMES[n], told]] : [];
        }),
      ),
    );
    for (const each of perTenant) expect(each).toEqual(perTenant[0]);
    return perTenant[0] ?? {};
  };

  const CAUGHT_UP = {
    warnedThrice: [['ending', BACK / MINUTE]],
    warnedAndEnded: [['gone', BACK / MINUTE]],
    came: [['usable', BACK / MINUTE]],
    cameAndWent: [['gone', BACK / MINUTE]],
    usableAndEnded: [['gone', BACK / MINUTE]],
  };

  test('is caught up at once, in every tenant: each holder is told once, what is true now', async () => {
    await letPass(0, LAST_SEEN);
    expect(readTold()).toEqual({ warnedAndEnded: [['ending', 102]] });
    const before = bot.told.length;
    await letPass(BACK, BACK + MINUTE, 20_000);
    expect(readTold(before)).toEqual(CAUGHT_UP);
    const caughtUp = bot.told.length;
    await letPass(BACK + MINUTE, 190 * MINUTE);
    // A tick sees the end, and the next one what is left.
    expect(readTold(caughtUp)).toEqual({ warnedThrice: [['gone', 181]] });
  });

  test('and nothing is told twice when the clock is set back', async () => {
    await letPass(0, LAST_SEEN);
    await letPass(BACK, BACK + MINUTE, 20_000);
    const before = bot.told.length;
    await letPass(2 * HOUR, BACK + MINUTE);
    expect(readTold(before)).toEqual({});
    await letPass(BACK + MINUTE, 190 * MINUTE);
    expect(readTold(before)).toEqual({ warnedThrice: [['gone', 181]] });
  });

  test('because Graph was busy: warnings need none of it and come in time, all else is caught up once', async () => {
    await letPass(0, LAST_SEEN);
    const before = bot.told.length;
    isBusy = true;
    await letPass(LAST_SEEN, BACK);
    expect(refused).toBeGreaterThan(targets.length);
    expect(readTold(before)).toEqual({
      warnedThrice: [
        ['ending', 132],
        ['ending', 165],
        ['ending', 175],
      ],
      warnedAndEnded: [
        ['ending', 135],
        ['ending', 145],
      ],
    });
    const busy = bot.told.length;
    isBusy = false;
    await letPass(BACK, 210 * MINUTE);
    const told = readTold(busy);
    expect(
      Object.fromEntries(Object.entries(told).map(([story, all]) => [story, all.map(([kind]) => kind)])),
    ).toEqual({
      warnedThrice: ['gone'],
      warnedAndEnded: ['gone'],
      came: ['usable'],
      cameAndWent: ['gone'],
      usableAndEnded: ['gone'],
    });
  });
});
