import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { parseDuration, splitSpan } from '../access/duration.ts';
import { advanceSandbox } from '../sandbox/advance-sandbox.ts';
import { readSettings } from '../sandbox/read-settings.ts';
import { exitCodes, SandboxError } from '../sandbox/sandbox-error.ts';

// `npm run sandbox:advance -- 3h50m`: lets time pass in the running sandbox.

const root = fileURLToPath(new URL('../..', import.meta.url));

const usage = `npm run sandbox:advance -- <duration>

Lets time pass in the running sandbox: 3h50m, 90m, 1d, or ISO 8601 like PT4H.`;

try {
  await run(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof SandboxError ? error.message : error);
  process.exitCode = error instanceof SandboxError ? error.exitCode : exitCodes.software;
}

async function run(args: string[]): Promise<void> {
  const { positionals, help } = parse(args);
  if (help) return console.log(usage);
  const text = positionals.join(' ');
  const spanMs = parseDuration(text);
  if (spanMs === undefined) {
    throw new SandboxError(
      exitCodes.usage,
      `${text === '' ? 'No duration given' : `"${text}" is no duration`}.\n\n${usage}`,
    );
  }
  const { dataDir } = await readSettings(root, process.env);
  const now = await advanceSandbox(dataDir, spanMs);
  console.log(`${toText(spanMs)} later: in the sandbox it is now ${toUtcText(now)}.`);
  console.log('What came due meanwhile has happened in the tenants; the bot tells about it within seconds.');
}

/** `3 h 50 min` */
function toText(spanMs: number): string {
  const { days, hours, minutes, seconds } = splitSpan(spanMs);
  const parts = [
    [days, 'd'],
    [hours, 'h'],
    [minutes, 'min'],
    [seconds, 's'],
  ] as const;
  return parts.flatMap(([count, unit]) => (count === 0 ? [] : [`${count} ${unit}`])).join(' ');
}

/** `2026-11-23 12:50 UTC` */
function toUtcText(instant: Date): string {
  return `${instant.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

function parse(args: string[]): { positionals: string[]; help: boolean } {
  try {
    const options = { help: { type: 'boolean', short: 'h', default: false } } as const;
    const { positionals, values } = parseArgs({ args, options, strict: true, allowPositionals: true });
    return { positionals, help: values.help };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new SandboxError(exitCodes.usage, `${reason}\n\n${usage}`, { cause: error });
  }
}
