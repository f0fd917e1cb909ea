import { createRandom } from '../../src/emulator/time/random.ts';
import type { TurnAnswer } from '../../src/teams/turn.ts';
import type { Surroundings } from './bot.ts';
import type { Fate } from './life.ts';
import { startLives } from './lives.ts';
import { createQueue } from './queue.ts';
import { createTeams } from './teams.ts';
import type { HeldMessage, Teams } from './teams.ts';
import type { CrashWorld, KeptWorld } from './world.ts';

/** A moment of a story, to begin schedules from. */
export interface KeptMoment extends KeptWorld {
  readonly at: Date;
  readonly messages: readonly HeldMessage[];
}

/** One run of a story through any number of processes of the bot. */
export interface Schedule {
  readonly teams: Teams;
  /** Errors that the bot has logged. */
  readonly complaints: readonly string[];
  /** One of so many: until the first death as in every schedule of the chapter, then by the seed. */
  readonly choose: (count: number) => number;
  /** Has a chapter begin, with a process that remembers nothing. */
  readonly turnTo: (chapter: number) => Promise<void>;
  readonly now: () => Date;
  /** Lets time pass, and everything happen that comes of it. */
  readonly pass: (ms: number) => Promise<void>;
  /** Lets everything happen that is to happen now. */
  readonly settle: () => Promise<void>;
  /** Has the bot hear of an activity. @returns undefined when it died before its answer was seen */
  readonly post: (activity: object) => Promise<TurnAnswer | undefined>;
  readonly keep: () => Promise<KeptMoment>;
}

export interface ScheduleOptions {
  readonly seed: number;
  readonly fate: Fate;
  readonly from: KeptMoment;
  /** Whether the answer to a click waits until it is carried out. */
  readonly isPatient: boolean;
}

/** More than any moment needs to become quiet. */
const ROUNDS_MAX = 400;

export async function startSchedule(world: CrashWorld, options: ScheduleOptions): Promise<Schedule> {
  const { fate, isPatient, from } = options;
  await world.restore(from);
  const random = createRandom(options.seed);
  let undisturbed = createRandom(0);
  const choose = (count: number): number =>
    Math.floor((fate.deaths.length > 0 ? random : undisturbed).next() * count);
  let nowMs = from.at.getTime();
  const now = (): Date => new Date(nowMs);
  const surroundings = toSurroundings(world, from, now);
  const { teams, complaints } = surroundings;
  const lives = await startLives(surroundings, fate, choose);
  const settle = async (): Promise<void> => {
    for (let round = 0; round < ROUNDS_MAX; round += 1) {
      const ticked = await lives.live('tick', (bot) => bot.tick());
      if ((await drain()) === 0 && ticked) return;
    }
    throw new Error('there is always something due');
  };
  const drain = async (): Promise<number> => {
    for (let ran = 0; ran < ROUNDS_MAX; ran += 1) if (!(await lives.runNext())) return ran;
    throw new Error('the queue is never empty');
  };
  return {
    teams,
    complaints,
    choose,
    async turnTo(chapter) {
      undisturbed = createRandom(chapter);
      await lives.replace();
    },
    now,
    settle,
    async pass(ms) {
      await world.emulator.advance(ms);
      nowMs += ms;
      await settle();
    },
    post: (activity) => lives.hear(activity, isPatient),
    keep: async () => ({
      ...(await world.keep()),
      at: now(),
      messages: structuredClone(teams.messages),
    }),
  };
}

function toSurroundings(world: CrashWorld, from: KeptMoment, now: () => Date): Surroundings {
  const { pglite, tokens, tenants } = world;
  return {
    pglite,
    tokens,
    tenants,
    graphUrl: world.emulator.url,
    teams: createTeams(from.messages),
    queue: createQueue(pglite, now),
    clock: { now },
    complaints: [],
  };
}
