import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { Kysely, PGliteDialect, PostgresDialect, sql } from 'kysely';
import { Migrator } from 'kysely/migration';
import type { DatabaseConnection } from 'kysely';
import { Pool } from 'pg';
import { first } from './migrations/0001-first.ts';
import { roles } from './migrations/0002-roles.ts';
import { deciding } from './migrations/0003-deciding.ts';
import { noAccount } from './migrations/0004-no-account.ts';
import { channel } from './migrations/0005-channel.ts';
import { asking } from './migrations/0006-asking.ts';
import { approvers } from './migrations/0007-approvers.ts';
import { reviews } from './migrations/0008-reviews.ts';
import { telling } from './migrations/0009-telling.ts';
import { seeing } from './migrations/0010-seeing.ts';
import { history } from './migrations/0011-history.ts';
import { installing } from './migrations/0012-installing.ts';
import { warning } from './migrations/0013-warning.ts';
import { meetings } from './migrations/0014-meetings.ts';
import { prepareQueries } from './prepared-queries.ts';
import type { Schema } from './schema.ts';

/** An open database, embedded or a server. Jobs share it: pg-boss writes through the same connection(s). */
export interface Database {
  readonly db: Kysely<Schema>;
  /** Exactly one of the two is set. */
  readonly pglite?: PGlite;
  readonly connectionString?: string;
  /**
   * Makes room of what was overwritten and deleted, which a search for what is due would go through again and again.
   * A server does so by itself, the embedded database does not.
   */
  readonly vacuum: () => Promise<void>;
  close(): Promise<void>;
}

/** In the order in which they run; never changed once released. */
const MIGRATIONS = {
  '0001-first': first,
  '0002-roles': roles,
  '0003-deciding': deciding,
  '0004-no-account': noAccount,
  '0005-channel': channel,
  '0006-asking': asking,
  '0007-approvers': approvers,
  '0008-reviews': reviews,
  '0009-telling': telling,
  '0010-seeing': seeing,
  '0011-history': history,
  '0012-installing': installing,
  '0013-warning': warning,
  '0014-meetings': meetings,
};

/**
 * Opens the database and brings its tables up to date.
 * @param at `databaseUrl` names a PostgreSQL server; without it the database lives in `dataDir`, in
 *   this process alone
 */
export async function openDatabase(at: {
  readonly databaseUrl?: string | undefined;
  readonly dataDir: string;
  /** Hears of broken connections; each is replaced. */
  readonly onError?: (error: unknown) => void;
}): Promise<Database> {
  const database = at.databaseUrl
    ? openServer(at.databaseUrl, at.onError ?? (() => undefined))
    : await openEmbedded(join(at.dataDir, 'database'));
  const migrator = new Migrator({
    db: database.db,
    provider: { getMigrations: () => Promise.resolve(MIGRATIONS) },
  });
  const { error } = await migrator.migrateToLatest();
  if (error) {
    await database.close();
    throw error;
  }
  return database;
}

function openServer(connectionString: string, onError: (error: unknown) => void): Database {
  const pool = new Pool({ connectionString, max: 10 });
  // An idle connection that breaks, as at a restart of the server, would end the process if nobody listened.
  pool.on('error', onError);
  const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) });
  return { db, connectionString, vacuum: () => Promise.resolve(), close: () => db.destroy() };
}

async function openEmbedded(directory: string): Promise<Database> {
  await mkdir(directory, { recursive: true });
  const pglite = await PGlite.create({ dataDir: directory });
  const onCreateConnection = (connection: DatabaseConnection): Promise<void> =>
    prepareQueries(connection, pglite);
  const db = new Kysely<Schema>({ dialect: new PGliteDialect({ pglite, onCreateConnection }) });
  return { db, pglite, vacuum: async () => void (await sql`vacuum`.execute(db)), close: () => db.destroy() };
}
