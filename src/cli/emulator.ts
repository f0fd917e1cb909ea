import { constants } from 'node:fs';
import { access, mkdir, readFile, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { parse as parseYaml } from 'yaml';
import { parseSeed } from '../emulator/seed/parse-seed.ts';
import { startEmulator } from '../emulator/start-emulator.ts';
import type { Emulator, EmulatorOptions } from '../emulator/start-emulator.ts';
import { readCertificate } from '../sandbox/certificate.ts';
import { claimPort } from '../sandbox/claim-port.ts';
import { exitCodes, SandboxError } from '../sandbox/sandbox-error.ts';
import { listenForInterrupts, untilAborted } from './interrupts.ts';

// `npm run emulator`: the emulated Graph alone, until Ctrl-C.

const builtInSeed = fileURLToPath(new URL('../../env/emulator.yaml', import.meta.url));
const defaultPorts = { port: '3990', 'login-port': '3991' } as const;

const usage = `npm run emulator -- [options]

A stateful stand-in for the governance part of Microsoft Graph v1.0 and for Entra's token endpoints: access
packages, approvals, reviews, groups, roles and audit, in as many tenants as the seed has. Nothing leaves this machine.
docs/emulator.md says what it covers and where it differs from the real one.

  --port <n>          of Graph and everything else; 0 takes any free one (default ${defaultPorts.port})
  --seed <file>       tenants, people, packages and apps as YAML (default env/emulator.yaml)
  --state <file>      go on from this file, and keep it up to date; without it all is forgotten at the end
  --clock <mode>      running: real time, moved forward on demand (default); frozen: stands still in between
  --start-at <time>   the first instant, such as 2026-10-01T08:00:00Z, when no state is there (default: now)
  --tls <folder>      serve everything over https too, with a self-signed certificate kept in this folder
  --login-port <n>    of https, with --tls (default ${defaultPorts['login-port']})
  --json              one JSON line on standard output when ready, everything else on standard error
  --help              this text

While it runs (<url> is http://127.0.0.1:${defaultPorts.port} unless you say otherwise):

  an app's token      curl <url>/<tenant>/oauth2/v2.0/token -d grant_type=client_credentials -d client_id=<id> \\
                        -d client_secret=<secret> -d scope=https://graph.microsoft.com/.default
  anybody's token     curl <url>/control/token -d '{"tenantId":"<id>","userPrincipalName":"ana@contoso.example"}'
                        answers {"token":"…"}
  a call              curl <url>/v1.0/me -H "Authorization: Bearer <token>"
  let time pass       curl <url>/control/advance -d '{"ms":3600000}'
  make Graph fail     curl -X PUT <url>/control/faults -d '[{"kind":"status","status":503,"times":3}]'
  start over          curl -X POST <url>/control/reset
  who is there        curl <url>/control/state`;

/** What the arguments say, checked. */
interface Options {
  readonly emulator: EmulatorOptions;
  readonly seedFile: string;
  readonly tlsFolder: string | undefined;
  readonly json: boolean;
}

try {
  await run(process.argv.slice(2));
} catch (error) {
  // Whatever is not a SandboxError is our mistake: then the stack is what helps.
  console.error(error instanceof SandboxError ? error.message : error);
  process.exitCode = error instanceof SandboxError ? error.exitCode : exitCodes.software;
}
// Not left to the event loop: a connection that a client keeps open must not hold up the end.
process.exit();

async function run(args: string[]): Promise<void> {
  const values = readArguments(args);
  if (values.help) return console.log(usage);
  const interrupted = listenForInterrupts();
  const options = await checkOptions(values);
  const source = await readSeed(options.seedFile);
  const { emulator, certificateFile } = await start(source, options);
  const say = options.json ? console.error : console.log;
  if (options.json) console.log(JSON.stringify(toReadyEvent(emulator, source, certificateFile)));
  else say(describe(emulator, source, certificateFile));
  await untilAborted(interrupted);
  say('Stopping …');
  await emulator.close();
}

function toText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function wrong(message: string, cause?: unknown): SandboxError {
  return new SandboxError(exitCodes.usage, message, cause === undefined ? {} : { cause });
}

function readArguments(args: string[]) {
  try {
    const { values } = parseArgs({
      args,
      strict: true,
      allowPositionals: false,
      options: {
        port: { type: 'string', default: defaultPorts.port },
        'login-port': { type: 'string', default: defaultPorts['login-port'] },
        seed: { type: 'string', default: builtInSeed },
        state: { type: 'string' },
        clock: { type: 'string', default: 'running' },
        'start-at': { type: 'string' },
        tls: { type: 'string' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    return values;
  } catch (error) {
    throw wrong(`${toText(error)}\nnpm run emulator -- --help lists the options.`, error);
  }
}

function parsePort(option: '--port' | '--login-port', text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port <= 65_535) return port;
  throw wrong(`${option} ${text}: a port is a number from 0 to 65535.`);
}

function parseInstant(text: string): Date {
  const instant = new Date(text);
  if (/^\d{4}-\d{2}-\d{2}/.test(text) && !Number.isNaN(instant.getTime())) return instant;
  throw wrong(`--start-at ${text}: write an instant like 2026-10-01T08:00:00Z.`);
}

/** Everything that can be found wrong before anything is changed. */
async function checkOptions(values: ReturnType<typeof readArguments>): Promise<Options> {
  const { clock, state, tls } = values;
  if (clock !== 'running' && clock !== 'frozen') throw wrong(`--clock ${clock}: say running or frozen.`);
  const port = parsePort('--port', values.port);
  const loginPort = parsePort('--login-port', values['login-port']);
  if (tls !== undefined && port === loginPort && port !== 0) {
    throw wrong(`--login-port ${loginPort}: --port has the same; https needs one of its own.`);
  }
  if (state !== undefined) await checkStateFile(resolve(state));
  const startAt = values['start-at'];
  return {
    seedFile: values.seed,
    json: values.json,
    tlsFolder: tls,
    emulator: {
      port: await claimPort('--port', port),
      loginPort: tls === undefined ? loginPort : await claimPort('--login-port', loginPort),
      clock,
      ...(state === undefined ? {} : { stateFile: state }),
      ...(startAt === undefined ? {} : { startAt: parseInstant(startAt) }),
    },
  };
}

async function checkStateFile(file: string): Promise<void> {
  const folder = dirname(file);
  const found = await stat(file).catch(() => undefined);
  if (found?.isDirectory() === true) throw wrong(`--state: ${file} is a folder; name a file.`);
  try {
    await access(folder, constants.W_OK);
  } catch (cause) {
    throw wrong(`--state: the folder ${folder} does not exist or cannot be written to.`, cause);
  }
}

async function readSeed(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw wrong(`--seed cannot be read: ${toText(error)}`, error);
  });
  try {
    return parseYaml(text);
  } catch (error) {
    throw wrong(`The seed ${file} is no YAML: ${toText(error)}`, error);
  }
}

async function createTls(folder: string) {
  try {
    await mkdir(folder, { recursive: true });
    return await readCertificate(folder, new Date());
  } catch (error) {
    throw wrong(`--tls: no certificate can be kept in ${folder}: ${toText(error)}`, error);
  }
}

async function start(source: unknown, { emulator: options, seedFile, tlsFolder }: Options) {
  try {
    parseSeed(source);
    const tls = tlsFolder === undefined ? undefined : await createTls(tlsFolder);
    const emulator = await startEmulator(source, tls === undefined ? options : { ...options, tls });
    return { emulator, certificateFile: tls?.certFile };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if (error.name === 'SeedError') {
      throw wrong(`The seed ${seedFile} is wrong:\n${error.message}`, error);
    }
    if (error.name === 'SnapshotError') throw wrong(`--state ${options.stateFile}: ${error.message}`, error);
    throw error;
  }
}

function toReadyEvent(emulator: Emulator, source: unknown, certificateFile: string | undefined): object {
  const { tenants, sandbox } = parseSeed(source);
  const { url, loginUrl, controlUrl } = emulator;
  return {
    event: 'ready',
    url,
    graph: `${url}/v1.0`,
    login: loginUrl,
    control: controlUrl,
    ...(certificateFile === undefined ? {} : { certificateFile: resolve(certificateFile) }),
    tenants: tenants.map(({ id, name, domain }) => ({ id, name, domain })),
    apps: [sandbox.app, ...sandbox.apps].map(({ name, clientId }) => ({ name, clientId })),
    people: sandbox.people.map(({ name, userPrincipalName }) => ({ name, userPrincipalName })),
  };
}

function describe(emulator: Emulator, source: unknown, certificateFile: string | undefined): string {
  const { tenants, sandbox } = parseSeed(source);
  const [tenant] = tenants.slice(-1);
  const { clientId, clientSecret } = sandbox.app;
  const lines = [
    `Graph    ${emulator.url}/v1.0`,
    `Login    ${emulator.loginUrl}/<tenant>/oauth2/v2.0/token`,
    `Control  ${emulator.controlUrl}`,
    ...(certificateFile === undefined ? [] : [`Trust    NODE_EXTRA_CA_CERTS=${certificateFile}`]),
    '',
    ...tenants.map(({ name, id, domain }) => `Tenant   ${id}  ${name}, ${domain}`),
    ...[sandbox.app, ...sandbox.apps].map((app) => `App      ${app.clientId}  ${app.name}`),
    '',
    'A token:',
    `  curl ${emulator.url}/${tenant?.id}/oauth2/v2.0/token -d grant_type=client_credentials \\`,
    `    -d client_id=${clientId} -d client_secret=${clientSecret} -d scope=https://graph.microsoft.com/.default`,
    '',
    'More with --help, everything in docs/emulator.md. Ctrl-C ends it.',
  ];
  return lines.join('\n');
}
