import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '../../src/emulator/time/random.ts';
import { textOf } from '../support/card-reader.ts';
import { hasPostgres, startPostgres } from '../support/postgres-server.ts';
import type { PostgresServer } from '../support/postgres-server.ts';
import { watchEffects } from '../support/surviving/effects.ts';
import { startKilling } from '../support/surviving/killing.ts';
import { listKnownMessages, listOpen } from '../support/surviving/left-open.ts';
import { gatherCast, playRound, toCourse, watchFromNow } from '../support/surviving/story.ts';
import type { Cast, Course } from '../support/surviving/story.ts';
import { judge, listUntold, readTold } from '../support/surviving/told.ts';
import type { Told } from '../support/surviving/told.ts';
import { until } from '../support/until.ts';
import type { World } from '../support/world.ts';
import { startWorld } from '../support/world.ts';

/**
 * The bot as real processes, killed with -9 in the middle of what they do, against the same story undisturbed: nobody
 * is told less, nothing is done twice, and at most one card is repeated for each kill.
 */

const SHORT = 3;
const KILLS = Number(process.env['SURVIVE_KILLS'] ?? SHORT);
const SEED = Number(process.env['SURVIVE_SEED'] ?? 20_261_127);
/** A round has some four kills in it and takes half a minute, on a busy machine more. */
const TIMEOUT_MS = 240_000 + KILLS * 30_000;

/** What a round comes to when nobody is killed. */
interface Calm {
  readonly told: readonly Told[];
  readonly effects: readonly string[];
}
const calm = new Map<Course, Calm>();

async function playCalmRound(world: World, cast: Cast, round: number): Promise<void> {
  const shown = watchFromNow(cast);
  const readEffects = await watchEffects(world);
  await playRound(world, cast, round, shown);
  await until('the last edits are done', () => {
    const texts = shown(cast.ana).map(({ card }) => textOf(card));
    return (
      texts.some((text) => /Ended and removed/.test(text)) && !texts.some((text) => /ends in/.test(text))
    );
  });
  calm.set(toCourse(round), { told: readTold(cast.everybody, shown), effects: await readEffects() });
}

interface Played {
  readonly kills: number;
  readonly expected: readonly Told[];
  readonly told: () => readonly Told[];
}

/** Rounds with kills, until there were enough; what is done in Entra is compared after each. */
async function playWithKills(world: World, cast: Cast): Promise<Played> {
  const random = createRandom(SEED);
  const shownInAll = watchFromNow(cast);
  const expectedInAll: Told[] = [];
  let kills = 0;
  for (let round = 10; kills < KILLS; round += 1) {
    const expected = calm.get(toCourse(round));
    if (!expected) throw new Error('no calm round to compare with');
    const shown = watchFromNow(cast);
    const readEffects = await watchEffects(world);
    const killing = startKilling(world, random, KILLS - kills);
    try {
      await playRound(world, cast, round, shown);
    } finally {
      await killing.stop();
      kills += killing.count();
    }
    const listMissing = () => listUntold(expected.told, readTold(cast.everybody, shown));
    const isAllTold = until('all is told', () => listMissing().length === 0).catch(() => false);
    expect((await isAllTold) || listMissing()).toBe(true);
    expect(await readEffects()).toEqual(expected.effects);
    expectedInAll.push(...expected.told);
  }
  return { kills, expected: expectedInAll, told: () => readTold(cast.everybody, shownInAll) };
}

/** What came of it; at most one message is repeated for each kill. */
async function judgePlayed(
  { kills, expected, told }: Played,
  at: Parameters<typeof listKnownMessages>[0],
): Promise<object> {
  const { lost, repeats, orphans } = judge(expected, told(), await listKnownMessages(at));
  const figures = { kills, messages: expected.length, lost: lost.length, repeats, orphans };
  if (process.env['SURVIVE_KILLS']) process.stdout.write(`${JSON.stringify(figures)}\n`);
  return { lost, isRepeatedTooOften: repeats > kills || orphans > kills };
}
const SURVIVED = { lost: [], isRepeatedTooOften: false };

describe('one process and its folder', () => {
  let world: World;
  let cast: Cast;
  beforeAll(async () => {
    world = await startWorld();
    cast = await gatherCast(world);
  });
  afterAll(() => world?.close());

  it('undisturbed', async () => {
    for (const round of [0, 1]) await playCalmRound(world, cast, round);
    const toAna = (course: Course) => calm.get(course)?.told.filter(({ person }) => person === 'Ana Ruiz');
    // Receipt, denial, usable, four warnings or one, gone.
    expect(toAna('extended')).toHaveLength(8);
    expect(toAna('released')).toHaveLength(5);
  });

  it(
    `killed, ${KILLS} times`,
    async () => {
      const played = await playWithKills(world, cast);
      const at = { dataDir: world.dataDir };
      await until('nothing is left to tell or to carry out', async () => {
        await world.stopBot();
        if ((await listOpen(at)).length === 0) return true;
        await world.startBot();
        return false;
      });
      expect(await judgePlayed(played, at)).toEqual(SURVIVED);
    },
    TIMEOUT_MS,
  );
});

const missing = hasPostgres ? '' : ': not run, initdb and postgres are not on the PATH';
describe.skipIf(!hasPostgres)(`three processes and one PostgreSQL server${missing}`, () => {
  let server: PostgresServer;
  let world: World;
  let cast: Cast;
  beforeAll(async () => {
    server = await startPostgres();
    // All three make the tables of an empty database at once.
    world = await startWorld({ processCount: 3, env: { DATABASE_URL: server.url } });
    cast = await gatherCast(world);
  });
  afterAll(async () => {
    await world?.close();
    await server?.close();
  });

  it(
    `one of them killed, ${KILLS} times`,
    async () => {
      const played = await playWithKills(world, cast);
      const at = { databaseUrl: server.url, dataDir: '' };
      await until('nothing is left to tell or to carry out', async () => (await listOpen(at)).length === 0);
      expect(await judgePlayed(played, at)).toEqual(SURVIVED);
    },
    TIMEOUT_MS,
  );
});
