import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { exitCodes, SandboxError } from './sandbox-error.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Everything that can be set about the sandbox from outside. */
export interface SandboxSettings {
  /** The checkout. */
  readonly root: string;
  /** Wanted ports by the name of their variable; 0 means any. */
  readonly ports: Readonly<Record<PortName, number>>;
  /** Absolute. */
  readonly tenantsFile: string;
  /** Absolute state folder. */
  readonly dataDir: string;
  /** Variables handed on to the bot as they are: those of the file which the sandbox does not use itself. */
  readonly botVariables: Readonly<Record<string, string>>;
  /** The part of the caller's environment that any child needs. */
  readonly childEnvironment: Readonly<Record<string, string>>;
}

export type PortName = (typeof portNames)[number];

const portNames = [
  'PORT',
  'CHANNEL_PORT',
  'EMULATOR_PORT',
  'EMULATOR_LOGIN_PORT',
  'PLAYGROUND_PORT',
] as const;
const ownNames = new Set<string>([...portNames, 'TENANTS_FILE', 'DATA_DIR']);
const optionalBotNames = ['GRAPH_BASE_URL', 'DATABASE_URL'];
const childNames = ['PATH', 'HOME', 'TMPDIR', 'TEMP', 'TZ', 'LANG', 'SystemRoot'];

/**
 * Settings out of env/.env.sandbox and the real environment, which wins.
 * Children get no other variable of the caller: HTTP_PROXY would send loopback traffic through a proxy,
 * AUTH_CLIENT_ID would make the Playground sign in to Entra, a production BOT_APP_SECRET has no business here.
 * @throws SandboxError exit code 78, which names the variable
 */
export async function readSettings(root: string, environment: Environment): Promise<SandboxSettings> {
  const fromFile = parseEnv(await readFile(resolve(root, 'env/.env.sandbox'), 'utf8'));
  const read = (name: string): string | undefined => {
    const value = environment[name]?.trim() || fromFile[name]?.trim();
    return value === '' ? undefined : value;
  };
  const botNames = new Set(
    [...Object.keys(fromFile), ...optionalBotNames].filter((name) => !ownNames.has(name)),
  );
  return {
    root,
    ports: Object.fromEntries(portNames.map((name) => [name, toPort(name, read(name))])) as Record<
      PortName,
      number
    >,
    tenantsFile: resolve(root, read('TENANTS_FILE') ?? 'env/tenants.sandbox.yaml'),
    dataDir: resolve(root, read('DATA_DIR') ?? '.sandbox'),
    botVariables: pick([...botNames], read),
    childEnvironment: pick(childNames, (name) => environment[name]),
  };
}

function pick(names: readonly string[], read: (name: string) => string | undefined): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = read(name);
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
}

function toPort(name: PortName, text: string | undefined): number {
  const port = Number(text ?? Number.NaN);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new SandboxError(exitCodes.config, `${name} is not a port number: ${text ?? 'it is not set'}`);
}
