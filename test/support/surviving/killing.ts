import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../../../src/emulator/time/random.ts';
import type { BotProcess } from '../bot-process.ts';
import type { FakeConnector } from '../fake-connector.ts';
import type { World } from '../world.ts';

/** Processes being killed with -9 and started again, one after the other, until enough is enough. */
export interface Killing {
  readonly count: () => number;
  /** @returns once every process runs again. @throws when one ended that nobody had killed, or did not start */
  stop(): Promise<void>;
}

/** Three quarters of the kills strike one that works; the others one that starts. */
const STARTING_SHARE = 0.25;
/** How long one lives at most, in starts of its own: on a busy machine it gets less done in the same time. */
const LIFE_STARTS = 2;
const LIFE_MIN_MS = 4000;
/** Why it stopped, when nothing went wrong. */
const ENOUGH = new Error('enough');

/**
 * @param random draws the victims and the moments: some time after the start, or right when Teams has a message and
 *   the bot does not know it yet
 * @param most so many, then it leaves them alone
 */
export function startKilling(
  { processes, connector }: Pick<World, 'processes' | 'connector'>,
  random: Random,
  most: number,
): Killing {
  const over = new AbortController();
  const starting = new Map<BotProcess, Promise<void>>();
  const killed: BotProcess[] = [];
  let startMs = LIFE_MIN_MS / LIFE_STARTS;
  const awaitMoment = async (victim: BotProcess): Promise<void> => {
    // With others beside it, one that starts is out of their way: they are to be killed at work.
    const isStarting = processes.length === 1 && random.next() < STARTING_SHARE;
    if (isStarting) return sleep(random.next() * startMs);
    await starting.get(victim);
    const lifeMs = Math.max(LIFE_MIN_MS, startMs * LIFE_STARTS);
    return random.next() < 0.5 ? sleep(random.next() * lifeMs) : nextMessage(connector, lifeMs);
  };
  const start = async (victim: BotProcess): Promise<void> => {
    const own = killed.length;
    const from = performance.now();
    try {
      await victim.start();
      startMs = performance.now() - from;
    } catch (error) {
      // One that was killed again while it started says so, too.
      if (killed.length === own || processes.length > 1) over.abort(error);
    }
  };
  const run = async (): Promise<void> => {
    while (killed.length < most) {
      const victim = processes[Math.floor(random.next() * processes.length)];
      if (!victim) return;
      await awaitMoment(victim);
      if (over.signal.aborted) return;
      // No wait in between: what the victim does at this moment is what it is killed in.
      const stopped = victim.stop('by-force');
      killed.push(victim);
      await stopped;
      starting.set(victim, start(victim));
    }
  };
  const running = run();
  return {
    count: () => killed.length,
    async stop() {
      over.abort(ENOUGH);
      await running;
      await Promise.all(starting.values());
      if (over.signal.reason !== ENOUGH) throw over.signal.reason;
    },
  };
}

/** @returns the moment a new message is with Teams, before the bot has heard that it is; if one comes soon */
async function nextMessage(connector: FakeConnector, atMostMs: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const end = connector.onShown(({ edits }) => {
    if (edits === 0) resolve();
  });
  await Promise.race([promise, sleep(atMostMs)]);
  end();
}
