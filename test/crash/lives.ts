import type { Job } from '../../src/ports/job.ts';
import type { TurnAnswer } from '../../src/teams/turn.ts';
import { startBot } from './bot.ts';
import type { Bot, Surroundings } from './bot.ts';
import { createLife } from './life.ts';
import type { Fate, Life } from './life.ts';
import type { TakenJob } from './queue.ts';

/** One process of the bot after the other: when one has died there is a new one, on the same database. */
export interface Lives {
  /** @returns undefined when the process died of it */
  live<T>(
    what: string,
    work: (bot: Bot, life: Life) => Promise<T>,
  ): Promise<{ readonly value: T } | undefined>;
  /** Runs a job that waits. @returns whether there was one */
  runNext(): Promise<boolean>;
  /** @param isPatient the answer waits for what the workers of the same process make of it */
  hear(activity: object, isPatient: boolean): Promise<TurnAnswer | undefined>;
  /** Starts the next process in peace. */
  replace(): Promise<void>;
}

/** @param choose which of so many jobs is the next */
export async function startLives(
  surroundings: Surroundings,
  fate: Fate,
  choose: (count: number) => number,
): Promise<Lives> {
  const { queue } = surroundings;
  let current = await startProcess(surroundings, fate);
  const replace = async (): Promise<void> => {
    current = await startProcess(surroundings, fate);
  };
  const live: Lives['live'] = async (what, work) => {
    const { bot, life } = current;
    const done = await life.run(what, () => work(bot, life));
    if (!life.isOver) return done;
    await bot.disconnect();
    await queue.fail();
    await replace();
    return undefined;
  };
  return {
    live,
    replace,
    async runNext() {
      const taken = await queue.take(choose);
      if (taken) await live(taken.job.kind, (bot, life) => runJob(surroundings, bot, life, taken));
      return taken !== undefined;
    },
    async hear(activity, isPatient) {
      const answered = await live('turn', async (bot, life) => {
        const answer = await bot.turn(activity, async (find) => {
          for (;;) {
            const intent = await find();
            const taken = intent.outcome || !isPatient ? undefined : await queue.take(choose);
            if (!taken) return intent;
            await runJob(surroundings, bot, life, taken);
          }
        });
        return life.reach('answer', () => Promise.resolve(answer));
      });
      return answered?.value;
    },
  };
}

async function startProcess(surroundings: Surroundings, fate: Fate): Promise<{ bot: Bot; life: Life }> {
  const life = createLife(fate);
  return { bot: await startBot(surroundings, life), life };
}

async function runJob(
  { queue, complaints }: Surroundings,
  bot: Bot,
  life: Life,
  { id, job, triesBefore }: TakenJob,
): Promise<void> {
  const handle = bot.handlers[job.kind] as (job: Job, triesBefore: number) => Promise<void>;
  try {
    await handle(job, triesBefore);
  } catch (error) {
    complaints.push(`${job.kind} failed: ${String(error)}`);
    await life.reach('fail job', () => queue.fail(id));
    return;
  }
  await life.reach('finish job', () => queue.finish(id));
}
