import { execFile, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** `npm run sandbox` as a person has it in a terminal. */
export interface SandboxProcess {
  /** What it has printed so far. */
  output(): string;
  /** Addresses of the windows by the first name of the person, read from what it printed. */
  readonly windows: ReadonlyMap<string, string>;
  /** `npm run sandbox:advance -- 3h50m` in another terminal. */
  advance(span: string): Promise<void>;
  /** Ctrl-C; resolves with the exit code. Again: the same. */
  stop(): Promise<number | null>;
}

const root = fileURLToPath(new URL('../..', import.meta.url));
/** A first start on a slow machine, with everything else that runs there. */
const startTimeoutMs = 90_000;
const anyPorts = {
  PORT: '0',
  CHANNEL_PORT: '0',
  EMULATOR_PORT: '0',
  EMULATOR_LOGIN_PORT: '0',
  PLAYGROUND_PORT: '0',
};
/** `  Ana Ruiz   Contoso   analyst   http://127.0.0.1:56150` */
const windowLine = /^ {2}(\S+) .*(http:\/\/127\.0\.0\.1:\d+)$/gm;

/** Starts the sandbox on free ports and a folder of its own, and waits until it says what to do. */
export async function startSandboxProcess(): Promise<SandboxProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'soc-access-story-'));
  const env = { ...process.env, ...anyPorts, DATA_DIR: folder };
  const child = spawn(process.execPath, ['src/cli/sandbox.ts', '--fresh'], {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve) => {
    child.once('exit', resolve);
  });
  const stop = async (): Promise<number | null> => {
    child.kill('SIGINT');
    const code = await ended;
    await rm(folder, { recursive: true, force: true });
    return code;
  };
  let output: () => string;
  try {
    output = await untilPrinted(child, 'Ctrl-C');
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    output,
    windows: new Map(
      [...output().matchAll(windowLine)].map(([, name = '', url = '']) => [name, url] as const),
    ),
    async advance(span) {
      await promisify(execFile)(process.execPath, ['src/cli/advance.ts', span], { cwd: root, env });
    },
    stop,
  };
}

async function untilPrinted(child: ChildProcess, text: string): Promise<() => string> {
  let printed = '';
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`The sandbox is not ready. It said:\n${printed}`)),
      startTimeoutMs,
    );
    const hear = (chunk: Buffer): void => {
      printed += chunk.toString();
      if (!printed.includes(text)) return;
      clearTimeout(timer);
      resolve();
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`The sandbox ended with ${code}. It said:\n${printed}`));
    });
  });
  return () => printed;
}
