import { PGlite } from '@electric-sql/pglite';
import { Kysely, PGliteDialect, sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import { expect, test } from 'vitest';
import { first } from '../../../src/store/migrations/0001-first.ts';
import { roles } from '../../../src/store/migrations/0002-roles.ts';
import { deciding } from '../../../src/store/migrations/0003-deciding.ts';
import { noAccount } from '../../../src/store/migrations/0004-no-account.ts';
import { channel } from '../../../src/store/migrations/0005-channel.ts';
import { asking } from '../../../src/store/migrations/0006-asking.ts';
import { approvers } from '../../../src/store/migrations/0007-approvers.ts';
import { reviews } from '../../../src/store/migrations/0008-reviews.ts';
import { telling } from '../../../src/store/migrations/0009-telling.ts';
import { seeing } from '../../../src/store/migrations/0010-seeing.ts';
import { warning } from '../../../src/store/migrations/0013-warning.ts';
import type { Schema } from '../../../src/store/schema.ts';
import { createStore } from '../../../src/store/store.ts';
import {
  assignmentWith,
  carla,
  dev,
  fabrikam,
  id,
  later,
  NOON,
  policyWith,
  requestWith,
} from '../../support/access.ts';
import { HOUR, MINUTE } from '../../support/time.ts';

const dueIn = async (db: Kysely<Schema>, more = sql<boolean>`true`) => {
  const due = db.selectFrom('assignments').select('id').where('next_due_at', '<=', new Date()).where(more);
  return (await due.orderBy('id').execute()).map((row) => row.id);
};

/** A database in which these have run, and a way to write rows as they were then. */
async function openAfter(migrations: readonly Migration[]) {
  const db = new Kysely<Schema>({ dialect: new PGliteDialect({ pglite: await PGlite.create() }) });
  for (const migration of migrations) await migration.up(db);
  const insert = (table: string, row: Record<string, unknown>) =>
    sql`insert into ${sql.table(table)} (${sql.join(Object.keys(row).map((name) => sql.ref(name)))})
      values (${sql.join(Object.values(row))})`.execute(db);
  return { db, insert };
}

test('what is held while the tables change is looked at once more, and what is gone is not', async () => {
  const before = [first, roles, deciding, noAccount, channel, asking, approvers, reviews, telling];
  const { db, insert } = await openAfter(before);
  const held = [
    // Delivery goes on, or failed: older versions had nothing more to look for.
    { state: 'delivering', progress: {}, next_due_at: null },
    { state: 'delivered', progress: { usableAt: NOON }, next_due_at: later(100 * 365 * 24 * HOUR) },
    { state: 'expired', progress: { goneAt: NOON }, next_due_at: null },
  ];
  for (const [n, { state, progress, next_due_at }] of held.entries()) {
    const doc = JSON.stringify(assignmentWith({ id: id(n) }));
    const of = { tenant_id: fabrikam.id, id: id(n), package_id: id(21), state, digest: '', doc };
    await insert('assignments', { ...of, progress: JSON.stringify(progress), next_due_at });
  }
  await seeing.up(db);
  expect(await dueIn(db)).toEqual([id(0), id(1)]);
  await db.destroy();
});

test('who is to be warned while the tables change is warned without Graph', async () => {
  const before = [first, roles, deciding, noAccount, channel, asking, approvers, reviews, telling, seeing];
  const { db, insert } = await openAfter(before);
  const due = [
    { state: 'delivered', progress: { usableAt: NOON } },
    { state: 'delivered', progress: { checkingSince: NOON } },
    { state: 'expired', progress: { usableAt: NOON } },
    { state: 'expired', progress: { usableAt: NOON, goneAt: NOON } },
  ];
  for (const [n, { state, progress }] of due.entries()) {
    const of = { tenant_id: fabrikam.id, id: id(n), package_id: id(21), state, digest: '', doc: '{}' };
    await insert('assignments', { ...of, progress: JSON.stringify(progress), next_due_at: NOON });
  }
  await warning.up(db);
  expect(await dueIn(db, sql`asks_graph`)).toEqual([id(1), id(2), id(3)]);
  expect(await dueIn(db, sql`not asks_graph`)).toEqual([id(0)]);
  await db.destroy();
});

test('what waits for its approvers while the tables change is followed from there, and nobody is asked twice', async () => {
  const { db, insert } = await openAfter([first, roles]);
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
