import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { inject } from 'vitest';
import { parse, stringify } from 'yaml';
import { readConfig } from '../../src/config.ts';
import { startEmulator } from '../../src/emulator/start-emulator.ts';
import type { Emulator } from '../../src/emulator/start-emulator.ts';
import type { Tenants } from '../../src/ports/tenants.ts';
import { createPortal } from '../support/portal.ts';
import type { SeedPerson } from '../support/seed-person.ts';
import { QUEUE_TABLE } from './queue.ts';
import { createTokens } from './tokens.ts';
import type { Tokens } from './tokens.ts';

/** What all schedules share: it takes seconds to make, and a moment to put back to how it was. */
export interface CrashWorld {
  readonly pglite: PGlite;
  readonly tenants: Tenants;
  readonly people: readonly SeedPerson[];
  readonly tokens: Tokens;
  readonly emulator: Emulator;
  keep(): Promise<KeptWorld>;
  restore(kept: KeptWorld): Promise<void>;
  close(): Promise<void>;
}

/** Database and Entra at one moment. */
export interface KeptWorld {
  readonly emulatorState: string;
  /** The rows of each table as JSON. */
  readonly rows: ReadonlyMap<string, readonly string[]>;
}

export const START_AT = new Date('2026-10-01T08:00:00.000Z');

interface SeedFile {
  tenants: Array<{ name: string }>;
  sandbox: {
    delays: { jitter: string };
    people: Array<{ home: string; accountIn?: string[] }>;
    directory: Record<string, { groups: Array<{ name: string; members?: string[] }> }>;
  };
}

export async function openCrashWorld(): Promise<CrashWorld> {
  const folder = await mkdtemp(join(tmpdir(), 'soc-access-crash-'));
  const seed = await readSeed();
  const tenants = await readTenants(seed, join(folder, 'tenants.yaml'));
  const pglite = await openInMemory(folder);
  await pglite.exec(QUEUE_TABLE);
  const tables = await listTables(pglite);

  const emulator = await startEmulator(seed, { clock: 'frozen', startAt: START_AT });
  const people = await createPortal(emulator).people();
  return {
    pglite,
    tenants,
    people,
    tokens: createTokens(emulator.controlUrl, people, tenants),
    emulator,
    async keep() {
      const emulatorState = await emulator.save();
      return { emulatorState, rows: await readTables(pglite, tables) };
    },
    async restore({ emulatorState, rows }) {
      await emulator.restore(emulatorState);
      const statements = tables.map(
        (name) => `delete from "${name}"; ${toInsert(name, rows.get(name) ?? [])}`,
      );
      // Rows come in the order of the tables' names, and not in that of their references.
      await pglite.exec(
        `begin; set local session_replication_role = replica; ${statements.join('\n')} commit;`,
      );
    },
    async close() {
      await Promise.all([emulator.close(), pglite.close()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A database with our tables; that processes die is of no concern to it, so it need not be on a disk. */
async function openInMemory(folder: string): Promise<PGlite> {
  const copy = join(folder, 'template');
  await cp(inject('databaseTemplate'), copy, { recursive: true });
  const template = await PGlite.create({ dataDir: join(copy, 'database') });
  const loadDataDir = await template.dumpDataDir('none');
  await template.close();
  return PGlite.create({ dataDir: 'memory://', loadDataDir });
}

/** The sandbox without Litware and without chance: a tenant of each topology, with two approvers and with one. */
async function readSeed(): Promise<SeedFile> {
  const { tenants, sandbox } = parse(await readFile('env/tenants.sandbox.yaml', 'utf8')) as SeedFile;
  const gone = 'Litware';
  const people = sandbox.people
    .filter(({ home }) => home !== gone)
    .map(({ accountIn = [], ...rest }) => ({
      ...rest,
      accountIn: accountIn.filter((name) => name !== gone),
    }));
  const { [gone]: _, ...directory } = sandbox.directory;
  for (const group of directory['Northwind']?.groups ?? []) {
    if (group.name === 'SOC Approvers') group.members = ['finn.lund@northwind.example'];
  }
  return {
    tenants: tenants.filter(({ name }) => name !== gone),
    sandbox: { ...sandbox, delays: { ...sandbox.delays, jitter: 'PT0S' }, people, directory },
  };
}

async function readTenants(seed: SeedFile, file: string): Promise<Tenants> {
  await writeFile(file, stringify(seed));
  const { tenants } = readConfig({
    BOT_APP_ID: '50c0acce-5555-4b07-9a11-000000000001',
    BOT_APP_SECRET: 'sandbox-secret',
    BOT_APP_TENANT_ID: '0c0a10c4-7b1d-4c58-9a6e-0d1f5a3b2c01',
    TENANTS_FILE: file,
  });
  return tenants;
}

async function listTables(pglite: PGlite): Promise<string[]> {
  const { rows } = await pglite.query<{ name: string }>(
    `select tablename as name from pg_tables where schemaname = 'public' and tablename not like 'kysely%'`,
  );
  return rows.map(({ name }) => name);
}

async function readTables(pglite: PGlite, tables: readonly string[]): Promise<Map<string, string[]>> {
  const read = new Map<string, string[]>();
  for (const name of tables) {
    const { rows } = await pglite.query<{ row: string }>(
      `select row_to_json(one)::text as row from "${name}" one`,
    );
    if (rows.length > 0)
      read.set(
        name,
        rows.map(({ row }) => row),
      );
  }
  return read;
}

const toInsert = (name: string, rows: readonly string[]): string =>
  rows.length === 0
    ? ''
    : `insert into "${name}" overriding system value
       select * from json_populate_recordset(null::"${name}", '[${rows.join(',').replaceAll("'", "''")}]');`;
