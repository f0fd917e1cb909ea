import { PGlite } from '@electric-sql/pglite';
import { Kysely, PGliteDialect, sql } from 'kysely';
import { expect, test } from 'vitest';
import { first } from '../../../src/store/migrations/0001-first.ts';
import { roles } from '../../../src/store/migrations/0002-roles.ts';
import { deciding } from '../../../src/store/migrations/0003-deciding.ts';
import type { Schema } from '../../../src/store/schema.ts';
import { createStore } from '../../../src/store/store.ts';
import { carla, dev, fabrikam, id, later, NOON, policyWith, requestWith } from '../../support/access.ts';
import { HOUR, MINUTE } from '../../support/time.ts';

test('what waits for its approvers while the tables change is followed from there, and nobody is asked twice', async () => {
  const db = new Kysely<Schema>({ dialect: new PGliteDialect({ pglite: await PGlite.create() }) });
  for (const migration of [first, roles]) await migration.up(db);
  const insert = (table: string, row: Record<string, unknown>) =>
    sql`insert into ${sql.table(table)} (${sql.join(Object.keys(row).map((name) => sql.ref(name)))})
      values (${sql.join(Object.values(row))})`.execute(db);
  const tenant_id = fabrikam.id;
  await insert('policies', {
    tenant_id,
    id: id(31),
    package_id: id(21),
    doc: JSON.stringify(policyWith()),
  });
  const requests = [requestWith(), requestWith({ id: id(42), state: 'delivered' })];
  for (const request of requests) {
    await insert('requests', {
      tenant_id,
      id: request.id,
      purpose: 'add',
      is_open: true,
      created_at: NOON,
      state: request.state,
      state_since: later(MINUTE),
      digest: '',
      doc: JSON.stringify(request),
    });
  }
  const ask = (request: number, stage: number, user: string, doc: object) =>
    insert('asks', { tenant_id, request_id: id(request), stage, user_id: user, doc: JSON.stringify(doc) });
  await ask(41, 1, carla.user, { approver: carla, becauseMemberOf: 'SOC' });
  await ask(41, 2, dev.user, { approver: dev });
  await ask(42, 1, dev.user, { approver: dev });
  const decision = { stage_id: id(1), decided_at: later(HOUR), doc: '{"result":"Approved"}' };
  await insert('decisions', { tenant_id, request_id: id(41), ...decision });

  await deciding.up(db);

  const store = createStore(db, () => Promise.resolve());
  const stages = await store.stages.list(fabrikam.id, id(41));
  expect(stages).toEqual([
    {
      tenant: fabrikam.id,
      request: id(41),
      stage: 1,
      begunAt: NOON,
      timesOutAt: later(48 * HOUR),
      nextDueAt: NOON,
    },
    { tenant: fabrikam.id, request: id(41), stage: 2, begunAt: later(HOUR), nextDueAt: later(HOUR) },
  ]);
  expect(await store.stages.list(fabrikam.id, id(42))).toEqual([]);
  const [one, two] = await store.requests.listAsks(fabrikam.id, id(41));
  expect(one).toMatchObject({
    approver: carla,
    because: { kind: 'member', groupName: 'SOC' },
    as: 'primary',
    toldAt: later(MINUTE),
  });
  expect(one).not.toHaveProperty('becauseMemberOf');
  expect(two).toMatchObject({ because: { kind: 'named' }, as: 'primary', stage: 2 });
  expect(two?.remindedUntil).toBeInstanceOf(Date);
  await db.destroy();
});
