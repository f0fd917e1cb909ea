import type { PGlite } from '@electric-sql/pglite';
import { Kysely, PGliteDialect } from 'kysely';
import type { DatabaseConnection, Driver } from 'kysely';
import { prepareQueries } from '../../src/store/prepared-queries.ts';
import type { Schema } from '../../src/store/schema.ts';
import type { Life } from './life.ts';

export interface MortalDatabase {
  readonly db: Kysely<Schema>;
  /** What the server does when it loses the connection of a process: a transaction that is open is rolled back. */
  disconnect(): Promise<void>;
}

/** The connection of one process to a database that outlives it. Every statement is a point, and so is every commit. */
export async function connect(pglite: PGlite, life: Life): Promise<MortalDatabase> {
  // Prepared statements are of a connection, and this database has one only.
  await pglite.exec('deallocate all');
  const dialect = new PGliteDialect({
    pglite,
    async onCreateConnection(connection) {
      await prepareQueries(connection, pglite);
      const execute = connection.executeQuery.bind(connection);
      connection.executeQuery = (query) => life.reach(toLabel(query.sql), () => execute(query));
    },
  });
  const driver = dialect.createDriver();
  let open: DatabaseConnection | undefined;
  const mortal: Driver = {
    init: (options) => driver.init(options),
    acquireConnection: (options) => driver.acquireConnection(options),
    releaseConnection: (connection) => driver.releaseConnection(connection),
    destroy: () => Promise.resolve(),
    beginTransaction: (connection, settings) =>
      life.reach('begin', async () => {
        await driver.beginTransaction(connection, settings);
        open = connection;
      }),
    commitTransaction: (connection) =>
      life.reach('commit', async () => {
        await driver.commitTransaction(connection);
        open = undefined;
      }),
    async rollbackTransaction(connection) {
      open = undefined;
      await driver.rollbackTransaction(connection);
    },
  };
  const db = new Kysely<Schema>({
    dialect: {
      createAdapter: () => dialect.createAdapter(),
      createIntrospector: (of) => dialect.createIntrospector(of),
      createQueryCompiler: () => dialect.createQueryCompiler(),
      createDriver: () => mortal,
    },
  });
  return {
    db,
    async disconnect() {
      if (open) await driver.rollbackTransaction(open);
    },
  };
}

/** Such as `insert notices`. */
function toLabel(sql: string): string {
  const [verb = sql] = /\w+/.exec(sql) ?? [];
  const [, table = ''] = /(?:from|into|update|join) "?([a-z_]+)"?(?! ?\()/.exec(sql) ?? [];
  return `${verb} ${table}`;
}
