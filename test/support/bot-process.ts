import { join } from 'node:path';
import { startChild, waitUntilReady } from '../../src/sandbox/child.ts';
import type { Child } from '../../src/sandbox/child.ts';

const ROOT = join(import.meta.dirname, '../..');

/** A process of the bot, which can be ended and started again any number of times. */
export interface BotProcess {
  readonly messagesUrl: string;
  /** Whether it runs and has said that it is ready. */
  isReady(): boolean;
  /** @returns once it takes activities */
  start(): Promise<void>;
  /** `by-force` is kill -9. */
  stop(how?: 'gently' | 'by-force'): Promise<void>;
}

/** Nothing runs yet. */
export function createBotProcess({
  name,
  port,
  env,
  logFile,
}: {
  readonly name: string;
  readonly port: number;
  /** Everything but where it listens. */
  readonly env: Readonly<Record<string, string>>;
  readonly logFile: string;
}): BotProcess {
  let child: Child | undefined;
  let ready: Child | undefined;
  return {
    messagesUrl: `http://127.0.0.1:${port}/api/messages`,
    isReady: () => ready !== undefined && ready === child && !ready.hasEnded(),
    async start() {
      const started = await startChild({
        name,
        args: [join(ROOT, 'src/main.ts')],
        cwd: ROOT,
        logFile,
        env: { PATH: process.env['PATH'] ?? '', HOST: '127.0.0.1', PORT: String(port), ...env },
      });
      child = started;
      await waitUntilReady(started, `http://127.0.0.1:${port}/healthz`, AbortSignal.timeout(90_000));
      ready = started;
    },
    async stop(how = 'gently') {
      if (how === 'by-force') child?.kill();
      await child?.stop();
      child = undefined;
    },
  };
}
