import { PGlite } from '@electric-sql/pglite';
import { Kysely, PGliteDialect, sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { prepareQueries } from '../../../src/store/prepared-queries.ts';

interface Tables {
  things: { id: number; name: string | null; at: Date | null; doc: unknown; extra?: string };
}

let pglite: PGlite;
let db: Kysely<Tables>;
beforeAll(async () => {
  pglite = await PGlite.create();
  const onCreateConnection = (connection: Parameters<typeof prepareQueries>[0]): Promise<void> =>
    prepareQueries(connection, pglite);
  db = new Kysely({ dialect: new PGliteDialect({ pglite, onCreateConnection }) });
});
afterAll(() => db.destroy());
beforeEach(async () => {
  await sql`drop table if exists things`.execute(db);
  await sql`create table things (id int primary key, name text, at timestamptz, doc jsonb)`.execute(db);
});

const thing = (id: number) => ({ id, name: `${id}`, at: null, doc: null });
const add = (id: number) => db.insertInto('things').values(thing(id)).execute();
const names = async () =>
  (await db.selectFrom('things').select('name').orderBy('id').execute()).map(({ name }) => name);
/** How often the database has been asked to parse something and keep it. */
const prepared = async () =>
  (await pglite.query<{ n: number }>('select count(*)::int as n from pg_prepared_statements')).rows[0]?.n;

test('values come back as they went in, and the same statement is parsed once', async () => {
  const at = new Date('2026-11-18T09:00:00.123Z');
  const row = { id: 1, name: 'ä\'"\\ 𝛑', at, doc: JSON.stringify({ a: [1, null], b: true }) };
  await db.insertInto('things').values(row).execute();
  const before = await prepared();
  for (let each = 0; each < 3; each += 1) {
    const found = await db.selectFrom('things').selectAll().where('at', '=', at).executeTakeFirst();
    expect(found).toEqual({ ...row, doc: { a: [1, null], b: true } });
  }
  expect(await prepared()).toBe((before ?? 0) + 1);
});

test('a statement is planned for the table as it is, not as it was when it was first asked for', async () => {
  for (let each = 0; each < 10; each += 1)
    await db.selectFrom('things').select('name').where('id', '=', each).execute();
  const { rows } = await pglite.query<{ generic: number; custom: number }>(
    `select generic_plans::int as generic, custom_plans::int as custom
     from pg_prepared_statements where statement like '%where "id" = $1'`,
  );
  expect(rows).toEqual([{ generic: 0, custom: 10 }]);
});

test('it is told how many rows were touched', async () => {
  for (const id of [1, 2, 3]) await add(id);
  const [updated] = await db.updateTable('things').set({ name: 'x' }).where('id', '>', 1).execute();
  expect(updated?.numUpdatedRows).toBe(2n);
  const [removed] = await db.deleteFrom('things').where('id', '=', 9).execute();
  expect(removed?.numDeletedRows).toBe(0n);
});

test('an error says what the database said, and the next statement runs', async () => {
  for (let each = 0; each < 2; each += 1) {
    await add(1).catch(() => undefined);
    await expect(add(1)).rejects.toMatchObject({
      code: '23505',
      message: expect.stringContaining('duplicate'),
    });
    await expect(sql`select nothing from things`.execute(db)).rejects.toMatchObject({ code: '42703' });
    expect(await names()).toEqual(['1']);
  }
});

test('an error in a transaction takes all of it back', async () => {
  await add(1);
  const work = db.transaction().execute(async (tx) => {
    await tx.insertInto('things').values(thing(2)).execute();
    await tx.insertInto('things').values(thing(1)).execute();
  });
  await expect(work).rejects.toMatchObject({ code: '23505' });
  await db.transaction().execute((tx) => tx.insertInto('things').values(thing(3)).execute());
  expect(await names()).toEqual(['1', '3']);
});

test('what others ask of the database meanwhile stays out of our transaction', async () => {
  const work = db.transaction().execute(async (tx) => {
    await tx.insertInto('things').values(thing(1)).execute();
    void others.push(pglite.query("insert into things (id, name) values (7, 'theirs')"), add(8));
    await tx.insertInto('things').values(thing(2)).execute();
    throw new Error('rolled back');
  });
  const others: Array<Promise<unknown>> = [];
  await expect(work).rejects.toThrow('rolled back');
  await Promise.all(others);
  expect(await names()).toEqual(['theirs', '8']);
});

test('a table that has changed is read as it is now', async () => {
  await add(1);
  expect(await db.selectFrom('things').selectAll().execute()).toHaveLength(1);
  await sql`alter table things add column extra text default 'more'`.execute(db);
  expect(await db.selectFrom('things').selectAll().execute()).toEqual([{ ...thing(1), extra: 'more' }]);
});

test('more statements than are kept run all the same', async () => {
  await add(1);
  for (let more = 0; more < 520; more += 1) {
    const ids = Array.from({ length: more }, () => 2);
    expect(
      await db
        .selectFrom('things')
        .select('id')
        .where('id', 'in', [1, ...ids])
        .execute(),
    ).toHaveLength(1);
  }
  expect(await prepared()).toBeLessThanOrEqual(500);
  expect(await names()).toEqual(['1']);
});

test('what no column takes is refused before it is sent', async () => {
  const doc = { a: 1 };
  await expect(
    db
      .insertInto('things')
      .values({ ...thing(1), doc })
      .execute(),
  ).rejects.toThrow('no column takes a parameter of type object');
  expect(await names()).toEqual([]);
});
