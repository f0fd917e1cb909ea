import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

// The real process, as `npm run emulator` starts it.

const root = fileURLToPath(new URL('../../..', import.meta.url));
const fabrikam = 'fab01a2b-3c4d-4e5f-8a6b-7c8d9e0f1a02';

let folder: string;
const running: ChildProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'emulator-cli-'));
});
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

function spawnCli(args: readonly string[]) {
  const child = spawn(process.execPath, ['src/cli/emulator.ts', ...args], { cwd: root });
  running.push(child);
  const output = { out: '', err: '' };
  child.stdout.on('data', (data: Buffer) => (output.out += data.toString()));
  child.stderr.on('data', (data: Buffer) => (output.err += data.toString()));
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  return { child, output, ended };
}

async function runCli(...args: readonly string[]) {
  const { output, ended } = spawnCli(args);
  return { code: await ended, ...output };
}

interface Ready {
  readonly url: string;
  readonly graph: string;
  readonly login: string;
  readonly control: string;
  readonly certificateFile?: string;
  readonly tenants: readonly { readonly id: string; readonly name: string }[];
}

/** Starts it on free ports and waits for the line that says where. */
async function startCli(...args: readonly string[]) {
  const started = spawnCli(['--port', '0', '--login-port', '0', '--json', ...args]);
  const { child, output, ended } = started;
  const line = new Promise<void>((resolve) => {
    child.stdout.on('data', () => output.out.includes('\n') && resolve());
  });
  await Promise.race([line, ended]);
  if (!output.out.includes('\n')) throw new Error(output.err);
  return { ...started, ready: JSON.parse(output.out) as Ready };
}

async function call(url: string, init: RequestInit = {}): Promise<Record<string, unknown>> {
  const response = await fetch(url, init);
  return (await response.json()) as Record<string, unknown>;
}

const now = async ({ control }: Ready) => (await call(`${control}/clock`))['now'];

describe('the emulator on its own', () => {
  it('serves the built-in world, takes the steps its help shows, and ends cleanly', async () => {
    const { ready, child, ended, output } = await startCli();
    expect(ready.tenants.map(({ name }) => name)).toEqual(['Contoso', 'Fabrikam']);
    const { access_token } = await call(`${ready.login}/${fabrikam}/oauth2/v2.0/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: '50c0acce-5555-4b07-9a11-000000000001',
        client_secret: 'emulator-secret',
        scope: 'https://graph.microsoft.com/.default',
      }),
    });
    const headers = { Authorization: `Bearer ${String(access_token)}` };
    const packages = await call(`${ready.graph}/identityGovernance/entitlementManagement/accessPackages`, {
      headers,
    });
    expect(packages['value']).toHaveLength(2);
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
    expect(output.out.trim().split('\n')).toHaveLength(1);
    await expect(fetch(ready.url)).rejects.toThrow('fetch failed');
  });

  it('keeps its state, with a clock that stands still in between', async () => {
    const state = join(folder, 'state.json');
    const args = ['--state', state, '--clock', 'frozen', '--start-at', '2026-10-01T08:00:00Z'];
    const first = await startCli(...args);
    await call(`${first.ready.control}/advance`, { method: 'POST', body: '{"ms":60000}' });
    first.child.kill('SIGINT');
    expect(await first.ended).toBe(0);
    const second = await startCli(...args);
    expect(await now(second.ready)).toBe('2026-10-01T08:01:00.000Z');
  });

  it('serves https with a certificate that it keeps', async () => {
    const first = await startCli('--tls', join(folder, 'tls'));
    expect(first.ready.login).toMatch(/^https:\/\/localhost:\d+$/);
    const file = first.ready.certificateFile ?? '';
    const certificate = readFileSync(file, 'utf8');
    first.child.kill('SIGTERM');
    await first.ended;
    const second = await startCli('--tls', join(folder, 'tls'));
    expect(readFileSync(second.ready.certificateFile ?? '', 'utf8')).toBe(certificate);
  });

  it('reads the seed it is given', async () => {
    const seed = join(folder, 'seed.yaml');
    writeFileSync(
      seed,
      `tenants: [{ name: Only, id: ${fabrikam}, domain: only.example }]
sandbox: { app: { name: App, clientId: ${fabrikam} } }`,
    );
    const { ready } = await startCli('--seed', seed);
    expect(ready.tenants).toEqual([{ id: fabrikam, name: 'Only', domain: 'only.example' }]);
  });
});

describe('the command line', () => {
  it('explains itself', async () => {
    const { code, out } = await runCli('--help');
    expect(code).toBe(0);
    for (const word of ['--seed', '--state', 'client_credentials', 'control/advance', 'control/faults']) {
      expect(out).toContain(word);
    }
  });

  it.each<[string, readonly string[], RegExp]>([
    ['an unknown option', ['--prot', '1'], /Unknown option '--prot'/],
    ['an argument too many', ['3990'], /Unexpected argument '3990'/],
    ['a port that is none', ['--port', '70000'], /^--port 70000: a port is a number from 0 to 65535\.$/m],
    ['a clock that is none', ['--clock', 'fast'], /^--clock fast: say running or frozen\.$/m],
    ['an instant that is none', ['--port', '0', '--start-at', 'noon'], /^--start-at noon: write an instant/m],
    [
      'a seed that is not there',
      ['--port', '0', '--seed', 'nowhere.yaml'],
      /^--seed cannot be read: ENOENT/m,
    ],
    [
      'a seed of something else',
      ['--port', '0', '--seed', 'tsconfig.json'],
      /^The seed tsconfig\.json is wrong:\ntenants: /m,
    ],
    [
      'a state in no folder',
      ['--port', '0', '--state', 'nowhere/state.json'],
      /^--state: the folder .*nowhere does not exist/m,
    ],
    ['a folder as state', ['--port', '0', '--state', 'src'], /^--state: .*src is a folder; name a file\.$/m],
    ['a seed that is no YAML', ['--port', '0', '--seed', 'README.md'], /^The seed README\.md is no YAML: /m],
    [
      'one port for both',
      ['--port', '3995', '--login-port', '3995', '--tls', 'nowhere'],
      /^--login-port 3995: --port has the same/m,
    ],
  ])('refuses %s', async (_, args, message) => {
    const { code, out, err } = await runCli(...args);
    expect(err).toMatch(message);
    expect([code, out]).toEqual([64, '']);
    expect(err).not.toContain('    at ');
  });

  it('refuses a state of another world and leaves it alone', async () => {
    const state = join(folder, 'state.json');
    writeFileSync(state, '{"mine":true}');
    const { code, err } = await runCli('--port', '0', '--state', state);
    expect([code, err.trim()]).toEqual([
      64,
      `--state ${state}: The state file cannot be read. Remove it to start afresh.`,
    ]);
    expect(readFileSync(state, 'utf8')).toBe('{"mine":true}');
    expect(existsSync(`${state}.tmp`)).toBe(false);
  });

  it('says which port is taken', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const { code, err } = await runCli('--port', String(port));
    server.close();
    expect(code).toBe(69);
    expect(err).toContain(`Port ${port} is in use.`);
  });
});
