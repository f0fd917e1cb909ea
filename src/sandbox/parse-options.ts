import { parseArgs } from 'node:util';
import { exitCodes, SandboxError } from './sandbox-error.ts';

/** Options of `npm run sandbox`. */
export interface SandboxOptions {
  /** Forget everything of earlier starts. */
  readonly fresh: boolean;
  /** No windows: bot and emulator alone. */
  readonly noPlayground: boolean;
  /** One JSON line on standard output when ready, everything else on standard error. */
  readonly json: boolean;
  readonly help: boolean;
}

/** What `--help` prints. */
export const usage = `npm run sandbox -- [options]

Runs the bot with emulated tenants and, in Teams' place, Playground windows. Nothing leaves this machine.

  --fresh           start over: forget everything of earlier starts
  --no-playground   no windows: drive the bot with a channel of your own
  --json            one JSON line on standard output when ready, everything else on standard error
  --help            this text

Ports, addresses and the state folder are environment variables: env/.env.sandbox
While it runs, let time pass with: npm run sandbox:advance -- 3h50m`;

/**
 * Options out of the arguments after the script's name.
 * @throws SandboxError exit code 64, which names the option that is wrong
 */
export function parseOptions(args: readonly string[]): SandboxOptions {
  try {
    const { values } = parseArgs({
      args: [...args],
      strict: true,
      allowPositionals: false,
      options: {
        fresh: { type: 'boolean', default: false },
        'no-playground': { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    return {
      fresh: values.fresh,
      noPlayground: values['no-playground'],
      json: values.json,
      help: values.help,
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new SandboxError(exitCodes.usage, `${reason}\n\n${usage}`, { cause: error });
  }
}
