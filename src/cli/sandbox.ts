import { describeSandbox } from '../sandbox/describe-sandbox.ts';
import { parseOptions, usage } from '../sandbox/parse-options.ts';
import { readSettings } from '../sandbox/read-settings.ts';
import { exitCodes, SandboxError } from '../sandbox/sandbox-error.ts';
import { startSandbox } from '../sandbox/start-sandbox.ts';
import { fileURLToPath } from 'node:url';

// `npm run sandbox`: the whole story on one machine, until Ctrl-C.

const root = fileURLToPath(new URL('../..', import.meta.url));
const parentCheckMs = 500;

try {
  await run(process.argv.slice(2));
} catch (error) {
  // Whatever is not a SandboxError is our mistake: then the stack is what helps.
  console.error(error instanceof SandboxError ? error.message : error);
  process.exitCode = error instanceof SandboxError ? error.exitCode : exitCodes.software;
}
// Not left to the event loop: a connection that a client keeps open must not hold up the end.
process.exit();

async function run(args: readonly string[]): Promise<void> {
  const options = parseOptions(args);
  if (options.help) return console.log(usage);
  const interrupted = listenForInterrupts();
  const settings = await readSettings(root, process.env);
  if (options.fresh && settings.botVariables['DATABASE_URL'] !== undefined) {
    console.error('DATABASE_URL is set: --fresh does not empty that database. Empty it yourself.');
  }
  const say = options.json ? console.error : console.log;
  if (!options.json) say('Starting …');
  const sandbox = await startSandbox({ ...options, settings, now: new Date(), signal: interrupted });
  if (options.json) console.log(JSON.stringify(sandbox.ready));
  else say(`\n${describeSandbox(sandbox)}\n`);

  const broken = await Promise.race([sandbox.broken, untilAborted(interrupted)]);
  say(broken ? 'One of the processes ended, the sandbox stops.' : 'Stopping …');
  await sandbox.stop();
  if (broken) throw broken;
}

/** Aborts at the first Ctrl-C or SIGTERM; the second ends at once, and the children follow their parent. */
function listenForInterrupts(): AbortSignal {
  const controller = new AbortController();
  const interrupt = (): void => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort(new SandboxError(0, 'Given up.'));
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  if (process.env['npm_lifecycle_event'] !== undefined) watchParent(interrupt);
  return controller.signal;
}

/**
 * npm hands SIGTERM on to the shell between it and us, which dies of it without a word to us:
 * that we have another parent then is the only sign.
 */
function watchParent(interrupt: () => void): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    interrupt();
  }, parentCheckMs);
  timer.unref();
}

function untilAborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
}
