import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

// `npm run bench`: every bench in turn, each in a process of its own, so that none warms up or fills up for the next.

/** In the order in which they run; each is a file here, and says with --help what it measures. */
const benches = [
  { name: 'card-action', about: 'a card action without a Graph call, beside the bare SDK' },
  { name: 'approver-card', about: "from a request to the approver's card" },
  { name: 'decision-copies', about: 'from a decision to all the copies that show it' },
  { name: 'seeing', about: 'what it costs to see changes where there are none, and to find what is due' },
  { name: 'emulator', about: 'the emulated Graph with 100,000 assignments' },
];

const usage = `npm run bench                            all of them, in this order
npm run bench -- <name> [options]        one of them; --help says its options

${benches.map(({ name, about }) => `  ${name.padEnd(17)}${about}`).join('\n')}

BOT_NODE_OPTIONS='--cpu-prof --cpu-prof-dir=<folder>' in the environment leaves a profile of the bot.

Quote ratios. Times hold for the machine, for what else runs on it, and for that hour.`;

/** @returns the exit code */
async function runBench(name: string, options: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, [join(import.meta.dirname, `${name}.ts`), ...options], {
    stdio: 'inherit',
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 70;
}

const [wanted, ...options] = process.argv.slice(2);
if (wanted === undefined) {
  for (const [at, { name }] of benches.entries()) {
    if (at > 0) console.log();
    process.exitCode = (await runBench(name, [])) || process.exitCode;
  }
} else if (wanted === '--help' || wanted === '-h') {
  console.log(usage);
} else if (benches.some(({ name }) => name === wanted)) {
  process.exitCode = await runBench(wanted, options);
} else {
  console.error(`There is no bench ${wanted}.\n\n${usage}`);
  process.exitCode = 64;
}
