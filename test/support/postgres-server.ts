import { execFileSync, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';

/** A PostgreSQL server of this test alone, reached by a socket in its own folder. */
export interface PostgresServer {
  readonly url: string;
  close(): Promise<void>;
}

const INITDB = 'initdb';
const POSTGRES = 'postgres';

/** Whether a server can be started here. */
export const hasPostgres = [INITDB, POSTGRES].every((program) =>
  (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, program))),
);

/** Makes an empty database cluster in a temporary folder and serves it. Takes about two seconds. */
export async function startPostgres(): Promise<PostgresServer> {
  const folder = mkdtempSync(join(tmpdir(), 'soc-access-pg-'));
  const owner = findOwner();
  if (owner) chownSync(folder, owner.uid, owner.gid);
  const data = join(folder, 'data');
  execFileSync(
    INITDB,
    ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-locale', '--no-sync'],
    {
      stdio: 'ignore',
      cwd: folder,
      ...owner,
    },
  );
  const server = spawn(POSTGRES, ['-D', data, '-k', folder, '-c', 'listen_addresses=', '-c', 'fsync=off'], {
    stdio: 'ignore',
    cwd: folder,
    ...owner,
  });
  const ended = new Promise<'ended'>((resolve) => server.once('exit', () => resolve('ended')));
  // Whatever ends this process early ends the server too.
  const stop = (): boolean => server.kill('SIGINT');
  process.once('exit', stop);
  const url = `postgres://postgres@/postgres?host=${encodeURIComponent(folder)}`;
  const close = async (): Promise<void> => {
    // First without cutting clients off: those that have said goodbye are still leaving.
    server.kill('SIGTERM');
    const how = await Promise.race([ended, sleep(5000, 'late' as const, { ref: false })]);
    if (how === 'late') server.kill('SIGINT');
    await ended;
    process.off('exit', stop);
    rmSync(folder, { recursive: true, force: true });
  };
  for (let waitedMs = 0; waitedMs < 20_000; waitedMs += 50) {
    if (await answers(url)) return { url, close };
    await sleep(50);
  }
  await close();
  throw new Error('the PostgreSQL server does not answer');
}

async function answers(connectionString: string): Promise<boolean> {
  const client = new Client({ connectionString });
  try {
    await client.connect();
    await client.end();
    return true;
  } catch {
    return false;
  }
}

/** PostgreSQL does not run as root: then another user of the machine has to own it. */
function findOwner(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const user = users.find(([name]) => name === 'postgres') ?? users.find(([name]) => name === 'nobody');
  return user && { uid: Number(user[2]), gid: Number(user[3]) };
}
