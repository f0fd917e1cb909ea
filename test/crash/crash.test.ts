import { afterAll, beforeAll, expect, it } from 'vitest';
import { createRun } from './run.ts';
import type { Result } from './run.ts';
import { HOUR } from '../support/time.ts';
import { openCrashWorld } from './world.ts';
import type { CrashWorld } from './world.ts';

/**
 * The bot dies wherever it touches store, Graph or Teams, several times in a story, and comes back: nothing is lost,
 * nothing is done twice, and no death repeats more than one card.
 */

/** Seeds to run, as `1-2000` or `17`; without it as many as fit in three quarters of a minute. */
const SEEDS = process.env['CRASH_SEEDS']?.split('-').map(Number);
const BUDGET_MS = 45_000;
const PROGRESS_EVERY = 100;

let world: CrashWorld;
beforeAll(async () => {
  world = await openCrashWorld();
});
afterAll(() => world.close());

it('survives whatever it dies of', { timeout: 24 * HOUR }, async () => {
  const run = createRun(world);
  const started = performance.now();
  const elapsedMs = (): number => performance.now() - started;
  const [first = 1, last = first] = SEEDS ?? [1, Infinity];
  const isTimeUp = (): boolean => !SEEDS && elapsedMs() > BUDGET_MS;
  const sum = { schedules: 0, deaths: 0, repeats: 0, unknown: 0 };
  const failed: string[] = [];
  for (let seed = first; seed <= last && !isTimeUp(); seed += 1) {
    const result = await run(seed);
    sum.schedules += 1;
    sum.deaths += result.deaths.length;
    sum.repeats += result.repeats;
    sum.unknown += result.unknown;
    if (result.faults.length > 0) failed.push(describe(result));
    if (result.faults.length > 0) process.stderr.write(`${describe(result)}\n`);
    if (sum.schedules % PROGRESS_EVERY === 0) process.stderr.write(`${toLine(sum, elapsedMs())}\n`);
  }
  process.stderr.write(`${toLine(sum, elapsedMs())}\n`);
  expect(failed.join('\n\n')).toBe('');
});

const toLine = (
  { schedules, deaths, repeats, unknown }: Record<'schedules' | 'deaths' | 'repeats' | 'unknown', number>,
  elapsedMs: number,
): string =>
  `${schedules} schedules, ${deaths} deaths, ${repeats} cards repeated, ${unknown} of them not edited any more, ${Math.round(elapsedMs / 1000)} s`;

const describe = ({ seed, variant, deaths, faults, complaints }: Result): string =>
  [
    `Seed ${seed} fails; again with: CRASH_SEEDS=${seed} npx vitest run test/crash`,
    `  ${JSON.stringify(variant)}`,
    ...deaths.map(({ point, way, at, during }) => `  died at point ${point}, ${way} ${at} (${during})`),
    ...faults.map((fault) => `  ${fault}`),
    ...complaints.map((complaint) => `  the log says: ${complaint}`),
  ].join('\n');
