import { spawn } from 'node:child_process';
import { open, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { exitCodes, SandboxError } from './sandbox-error.ts';

export interface ChildOptions {
  /** As the person sees it in messages: "bot", "Playground of Ana Ruiz". */
  readonly name: string;
  /** Arguments of Node. */
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Receives standard output and standard error. */
  readonly logFile: string;
}

/** A Node process of the sandbox. */
export interface Child {
  readonly name: string;
  readonly logFile: string;
  /** Resolves when the process is gone, whatever the reason: `exit code 1`, `signal SIGKILL`. */
  readonly ended: Promise<string>;
  hasEnded(): boolean;
  /** SIGTERM, and SIGKILL to one that does not heed it; resolves when it is gone. */
  stop(): Promise<void>;
  /** SIGKILL at once: what a crash does. */
  kill(): void;
}

/** The bot drains its running turns before it leaves; more than this is a hang. */
const stopTimeoutMs = 10_000;
/** A first start on a slow machine: the database alone takes seconds. */
const readyTimeoutMs = 60_000;
const lastWordsLines = 8;

const endWithParent = new URL('end-with-parent.ts', import.meta.url).href;

/**
 * Starts a Node process in its own process group: Ctrl-C in a terminal goes to the whole foreground group,
 * and the sandbox, not the terminal, decides in which order its children stop.
 */
export async function startChild(options: ChildOptions): Promise<Child> {
  const log = await open(options.logFile, 'a');
  const child = spawn(process.execPath, ['--import', endWithParent, ...options.args], {
    cwd: options.cwd,
    env: options.env,
    // The ipc channel carries nothing: its end tells the child that the sandbox is gone.
    stdio: ['ignore', log.fd, log.fd, 'ipc'],
    detached: true,
    windowsHide: true,
  });
  let hasEnded = false;
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(code === null ? `signal ${signal}` : `exit code ${code}`));
  }).finally(() => {
    hasEnded = true;
  });
  await log.close();
  return {
    name: options.name,
    logFile: options.logFile,
    ended,
    hasEnded: () => hasEnded,
    kill: () => void child.kill('SIGKILL'),
    async stop() {
      if (hasEnded) return;
      child.kill('SIGTERM');
      const timer = new AbortController();
      const timeout = sleep(stopTimeoutMs, 'timeout' as const, { signal: timer.signal }).catch(
        () => 'ended' as const,
      );
      if ((await Promise.race([ended, timeout])) === 'timeout') child.kill('SIGKILL');
      timer.abort();
      await ended;
    },
  };
}

/**
 * Waits until `url` answers 200.
 * @throws SandboxError exit code 70 when the child ends before, or does not answer in time; tells its last words
 */
export async function waitUntilReady(child: Child, url: string, signal: AbortSignal): Promise<void> {
  const deadline = AbortSignal.timeout(readyTimeoutMs);
  while (!(await isReady(url))) {
    signal.throwIfAborted();
    if (child.hasEnded()) throw await toEndedError(child);
    if (deadline.aborted) {
      throw new SandboxError(
        exitCodes.software,
        `The ${child.name} does not answer at ${url}.${await lastWords(child)}`,
      );
    }
    await sleep(50);
  }
}

/** The failure to report when a child ended that should not have. */
export async function toEndedError(child: Child): Promise<SandboxError> {
  const reason = await child.ended;
  return new SandboxError(exitCodes.software, `The ${child.name} ended: ${reason}.${await lastWords(child)}`);
}

async function lastWords(child: Child): Promise<string> {
  const lines = (await readFile(child.logFile, 'utf8')).trim().split('\n');
  return [` The end of ${child.logFile}:`, ...lines.slice(-lastWordsLines)].join('\n  ');
}

async function isReady(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}
