import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, inject } from 'vitest';
import type { Job } from '../../src/ports/job.ts';
import { openDatabase } from '../../src/store/database.ts';
import type { Database } from '../../src/store/database.ts';
import { createStore } from '../../src/store/store.ts';
import type { Store } from '../../src/ports/store.ts';
import { hasPostgres, startPostgres } from './postgres-server.ts';

type Open = () => Promise<{ database: Database; remove(): Promise<void> }>;

const openPglite: Open = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'soc-access-store-'));
  await cp(inject('databaseTemplate'), folder, { recursive: true });
  return { database: await openDatabase({ dataDir: folder }), remove: () => rm(folder, { recursive: true }) };
};

const openServer: Open = async () => {
  const server = await startPostgres();
  try {
    const database = await openDatabase({ databaseUrl: server.url, dataDir: '' });
    return { database, remove: () => server.close() };
  } catch (error) {
    await server.close();
    throw error;
  }
};

/** One of each for a whole test file: starting a server takes seconds. */
const opened = new Map<string, ReturnType<Open>>();
afterAll(async () => {
  for (const each of await Promise.all(opened.values())) {
    await each.database.close();
    await each.remove();
  }
});

/** Runs the same tests on PGlite and, where its programs are on the PATH, on a PostgreSQL server. */
export function describeOnEachDatabase(what: string, tests: (database: () => Database) => void): void {
  const backends: ReadonlyArray<readonly [string, Open, boolean]> = [
    ['PGlite', openPglite, true],
    ['PostgreSQL', openServer, hasPostgres],
  ];
  for (const [name, open, isHere] of backends) {
    const missing = isHere ? '' : ': not run, initdb and postgres are not on the PATH';
    describe.skipIf(!isHere)(`${what} on ${name}${missing}`, () => {
      let database: Database;
      beforeAll(async () => {
        const opening = opened.get(name) ?? open();
        opened.set(name, opening);
        ({ database } = await opening);
      });
      tests(() => database);
    });
  }
}

/** A store on each database, empty before each test, the jobs that it enqueued, and what is on record. */
export function describeStore(
  what: string,
  tests: (store: () => Store, jobs: Job[], listAudit: () => Promise<string[]>) => void,
): void {
  describeOnEachDatabase(what, (database) => {
    const jobs: Job[] = [];
    let store: Store;
    beforeEach(async () => {
      const { db } = database();
      const { rows } = await sql<{ name: string }>`
        select tablename as name from pg_tables where schemaname = 'public' and tablename not like 'kysely%'`.execute(
        db,
      );
      await sql`truncate ${sql.join(rows.map((row) => sql.table(row.name)))}`.execute(db);
      jobs.length = 0;
      store = createStore(db, (those) => Promise.resolve(void jobs.push(...those)));
    });
    tests(
      () => store,
      jobs,
      async () => {
        const rows = await database().db.selectFrom('audit').select('event').orderBy('id').execute();
        return rows.map(({ event }) => event);
      },
    );
  });
}
