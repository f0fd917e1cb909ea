import { listenForInterrupts, untilAborted } from './interrupts.ts';
import { describeSandbox } from '../sandbox/describe-sandbox.ts';
import { parseOptions, usage } from '../sandbox/parse-options.ts';
import { readSettings } from '../sandbox/read-settings.ts';
import { exitCodes, SandboxError } from '../sandbox/sandbox-error.ts';
import { startSandbox } from '../sandbox/start-sandbox.ts';
import { fileURLToPath } from 'node:url';

// `npm run sandbox`: the whole story on one machine, until Ctrl-C.

const root = fileURLToPath(new URL('../..', import.meta.url));

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
