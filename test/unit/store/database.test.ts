import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDatabase } from '../../../src/store/database.ts';
import { createStore } from '../../../src/store/store.ts';
import { later, NOON } from '../../support/access.ts';
import { describeOnEachDatabase } from '../../support/databases.ts';
import { hasPostgres, startPostgres } from '../../support/postgres-server.ts';
import type { PostgresServer } from '../../support/postgres-server.ts';

/** What is overwritten again and again, as the instant at which something is due. */
describeOnEachDatabase('a database that is tidied', (database) => {
  test('does not grow by what is overwritten', async () => {
    const { db, vacuum } = database();
    await sql`insert into activities (conversation_id, activity_id, claimed_at)
      select 'a:tidy', n::text, ${NOON} from generate_series(1, 2000) as n`.execute(db);
    const readSize = async (): Promise<number> => {
      const { rows } = await sql<{ size: string }>`
        select pg_relation_size('activities')::text as size`.execute(db);
      return Number(rows[0]?.size);
    };
    const before = await readSize();
    expect(before).toBeGreaterThan(0);
    for (let round = 1; round <= 8; round += 1) {
      await sql`update activities set claimed_at = ${later(round)}`.execute(db);
      await vacuum();
    }
    // A server does it by itself, whenever that is.
    expect(await readSize()).toBeLessThan(before * (database().pglite ? 3 : 10));
    expect((await db.selectFrom('activities').selectAll().execute()).length).toBe(2000);
  });
});

describe.skipIf(!hasPostgres)('a PostgreSQL server', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.close());

  test('that cuts idle connections off does not end the process', async () => {
    const database = await openDatabase({ databaseUrl: server.url, dataDir: '' });
    const { db } = database;
    await Promise.all([1, 2, 3].map(() => sql`select pg_sleep(0.1)`.execute(db)));
    const cut = sql<{ pid: number }>`
      select pid, pg_terminate_backend(pid) from pg_stat_activity
      where pid <> pg_backend_pid() and usename = 'postgres' and backend_type = 'client backend'`;
    expect((await cut.execute(db)).rows.length).toBeGreaterThan(0);
    await sql`select pg_sleep(0.1)`.execute(db);
    expect((await db.selectFrom('people').selectAll().execute()).length).toBe(0);
    await database.close();
  });

  test('that holds the tables already is left as it is', async () => {
    const claim = async (): Promise<boolean> => {
      const database = await openDatabase({ databaseUrl: server.url, dataDir: '' });
      const store = createStore(database.db, () => Promise.resolve());
      const isFirst = await store.activities.claim('a:ana', '1', NOON);
      await database.close();
      return isFirst;
    };
    expect([await claim(), await claim()]).toEqual([true, false]);
  });
});
