import { rm, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { Kysely, PGliteDialect, PostgresDialect, sql } from 'kysely';
import { Migrator } from 'kysely/migration';
import { Pool } from 'pg';
import { fromPglite, PgBoss } from 'pg-boss';
import { first } from '../../../src/store/migrations/0001-first.ts';
import { roles } from '../../../src/store/migrations/0002-roles.ts';
import { deciding } from '../../../src/store/migrations/0003-deciding.ts';
import { noAccount } from '../../../src/store/migrations/0004-no-account.ts';
import { channel } from '../../../src/store/migrations/0005-channel.ts';
import { asking } from '../../../src/store/migrations/0006-asking.ts';
import { approvers } from '../../../src/store/migrations/0007-approvers.ts';

const MIGRATIONS = {
  '0001-first': first,
  '0002-roles': roles,
  '0003-deciding': deciding,
  '0004-no-account': noAccount,
  '0005-channel': channel,
  '0006-asking': asking,
  '0007-approvers': approvers,
};

/** A database as an older version of the bot left it: only its migrations have run, and its queues are there. */
export interface OldDatabase {
  readonly lastMigration: keyof typeof MIGRATIONS;
  readonly insert: (table: string, row: Readonly<Record<string, unknown>>) => Promise<void>;
  enqueue(queue: string, data: object, singletonKey?: string): Promise<void>;
  close(): Promise<void>;
}

/** @param at an empty database on the server, or a data folder, whose database is replaced */
export async function openOldDatabase(
  lastMigration: keyof typeof MIGRATIONS,
  at: { readonly databaseUrl?: string | undefined; readonly dataDir: string },
): Promise<OldDatabase> {
  const pglite = at.databaseUrl ? undefined : await makePglite(at.dataDir);
  const dialect = pglite
    ? new PGliteDialect({ pglite })
    : new PostgresDialect({ pool: new Pool({ connectionString: at.databaseUrl }) });
  const db = new Kysely<never>({ dialect });
  const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve(MIGRATIONS) } });
  const { error } = await migrator.migrateTo(lastMigration);
  if (error) throw error;
  const boss = new PgBoss({
    ...(pglite
      ? { db: fromPglite(pglite), backend: 'pglite' as const }
      : { connectionString: at.databaseUrl ?? '' }),
    schema: 'jobs',
    supervise: false,
  });
  await boss.start();
  return {
    lastMigration,
    async insert(table, row) {
      const values = Object.values(row).map((value) => (isDoc(value) ? JSON.stringify(value) : value));
      await sql`insert into ${sql.table(table)} (${sql.join(Object.keys(row).map((name) => sql.ref(name)))})
        values (${sql.join(values)})`.execute(db);
    },
    async enqueue(queue, data, singletonKey) {
      // As all queues were then: a dead process is found by its heartbeat, and what failed is tried again.
      const options = { notify: true, heartbeatSeconds: 10, retryLimit: 10_000, retryDelay: 1 };
      if (!(await boss.getQueue(queue))) await boss.createQueue(queue, options);
      await boss.send(queue, data, singletonKey === undefined ? {} : { singletonKey });
    },
    async close() {
      await boss.stop({ graceful: false, close: !pglite });
      await db.destroy();
    },
  };
}

async function makePglite(dataDir: string): Promise<PGlite> {
  const folder = join(dataDir, 'database');
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  return PGlite.create({ dataDir: folder });
}

const isDoc = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !(value instanceof Date);
