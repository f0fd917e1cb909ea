import { toFingerprint } from './fingerprint.ts';
import { judge } from './judge.ts';
import type { Verdict } from './judge.ts';
import { createFate } from './life.ts';
import type { Death } from './life.ts';
import { readOutcome } from './outcome.ts';
import type { Outcome } from './outcome.ts';
import { toPlan } from './plan.ts';
import { startSchedule } from './schedule.ts';
import type { KeptMoment, Schedule } from './schedule.ts';
import { begin, toChapters, VARIANTS } from './story.ts';
import type { Variant } from './story.ts';
import { START_AT } from './world.ts';
import type { CrashWorld } from './world.ts';

/** A story without deaths: what it comes to, and how its chapters begin. */
interface Told {
  readonly variant: Variant;
  readonly outcome: Outcome;
  readonly points: readonly string[];
  readonly chapters: readonly ToldChapter[];
}

interface ToldChapter {
  readonly from: KeptMoment;
  /** How many points come before it. */
  readonly point: number;
  readonly fingerprint: string;
}

export interface Result extends Verdict {
  readonly seed: number;
  readonly variant: Variant;
  readonly deaths: readonly Death[];
  readonly complaints: readonly string[];
}

/** Runs the schedule of a seed, and holds it against the same story without deaths. */
export type Run = (seed: number) => Promise<Result>;

export function createRun(world: CrashWorld): Run {
  const stories = new Map<Variant, Promise<Told>>();
  const beginning = prepare(world);
  return async (seed) => {
    const variant = VARIANTS[seed % VARIANTS.length] as Variant;
    const story = stories.get(variant) ?? tellWhole(world, variant, await beginning);
    stories.set(variant, story);
    return runSchedule(world, await story, seed);
  };
}

async function prepare(world: CrashWorld): Promise<KeptMoment> {
  const from = { ...(await world.keep()), at: START_AT, messages: [] };
  const schedule = await startSchedule(world, { seed: 0, fate: createFate(), from, isPatient: true });
  await begin(schedule, world.people);
  return schedule.keep();
}

async function tellWhole(world: CrashWorld, variant: Variant, from: KeptMoment): Promise<Told> {
  const fate = createFate();
  const schedule = await startSchedule(world, { seed: 0, fate, from, isPatient: variant.isPatient });
  const chapters: ToldChapter[] = [];
  for (const [at, tell] of toChapters(variant, world.people).entries()) {
    await schedule.turnTo(at);
    const kept = await schedule.keep();
    chapters.push({ from: kept, point: fate.points.length, fingerprint: toFingerprint(world, kept) });
    await tell(schedule);
  }
  const outcome = await readOutcome(world, schedule);
  const amiss = [...outcome.left, ...schedule.complaints];
  if (amiss.length > 0) throw new Error(`a story without deaths leaves ${amiss.join('\n')}`);
  return { variant, outcome, points: fate.points, chapters };
}

/**
 * Begins with the chapter in which the first process dies, for until then it is the same story; and ends where, after
 * the last death, everything is as it is without any, for from then on it is the same story again.
 */
async function runSchedule(world: CrashWorld, story: Told, seed: number): Promise<Result> {
  const { variant, points, chapters } = story;
  const plan = toPlan(seed, points);
  const firstDeath = Math.min(...plan.keys());
  const first = chapters.findLastIndex(({ point }) => point <= firstDeath);
  const { from, point } = chapters[first] ?? fail('no chapter holds the first death');
  const fate = createFate(plan, points.slice(0, point));
  const schedule = await startSchedule(world, { seed, fate, from, isPatient: variant.isPatient });
  const { complaints } = schedule;
  const about = { seed, variant, deaths: fate.deaths, complaints };
  try {
    for (const [at, tell] of toChapters(variant, world.people).entries()) {
      if (at < first) continue;
      await schedule.turnTo(at);
      await tell(schedule);
      const isSpared = Math.max(...plan.keys()) < fate.points.length;
      if (isSpared && (await isSame(world, schedule, chapters[at + 1]))) {
        return { ...about, faults: [], repeats: 0, unknown: 0 };
      }
    }
    return { ...about, ...judge(story.outcome, await readOutcome(world, schedule), fate.deaths) };
  } catch (error) {
    return { ...about, faults: [`the story broke off: ${String(error)}`], repeats: 0, unknown: 0 };
  }
}

async function isSame(
  world: CrashWorld,
  { teams, keep }: Schedule,
  wanted: ToldChapter | undefined,
): Promise<boolean> {
  if (teams.messages.length !== wanted?.from.messages.length) return false;
  return toFingerprint(world, await keep()) === wanted.fingerprint;
}

function fail(why: string): never {
  throw new Error(why);
}
