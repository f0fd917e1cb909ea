import { sql } from 'kysely';
import type { Kysely, Selectable } from 'kysely';
import type { AssignmentRequest } from '../access/assignment-request.ts';
import { isOpenRequest } from '../access/assignment-request.ts';
import type { RequestId } from '../access/ids.ts';
import type { Change, SeenRequest, StoreTables } from '../store-port.ts';
import { createAsks, createDecisions } from './asks.ts';
import { fromDoc, toDoc } from './doc.ts';
import { toChanged } from './to-changed.ts';
import type { Schema } from './schema.ts';

/** Assignment requests as last seen, with who was asked to approve and who decided. */
export function createRequests(db: Kysely<Schema>): StoreTables['requests'] {
  const select = () => db.selectFrom('requests').selectAll();
  return {
    see: (rows, at) => seeRequests(db, rows, at),
    async find(tenant, id) {
      const row = await select().where('tenant_id', '=', tenant).where('id', '=', id).executeTakeFirst();
      return row && toSeen(row);
    },
    async listOf(tenant, user, endedAfter) {
      const rows = await select()
        .where('tenant_id', '=', tenant)
        .where('requestor_id', '=', user)
        .where((eb) => eb.or([eb('is_open', '=', true), eb('state_since', '>', endedAfter)]))
        .orderBy('created_at', 'desc')
        .limit(50)
        .execute();
      return rows.map(toSeen);
    },
    async listOfAddress(tenant, address, endedAfter) {
      const rows = await select()
        .where('tenant_id', '=', tenant)
        .where('requestor_id', 'is', null)
        .where(sql`lower(doc ->> 'requestorAddress')`, '=', sql`lower(${address})`)
        .where((eb) => eb.or([eb('is_open', '=', true), eb('state_since', '>', endedAfter)]))
        .orderBy('created_at', 'desc')
        .limit(50)
        .execute();
      return rows.map(toSeen);
    },
    async listOfAssignment(tenant, assignment) {
      const rows = await select()
        .where('tenant_id', '=', tenant)
        .where('assignment_id', '=', assignment)
        .orderBy('created_at', 'desc')
        .execute();
      return rows.map(toSeen);
    },
    ...createOpen(db),
    ...createAsks(db),
    ...createDecisions(db),
  };
}

const createOpen = (db: Kysely<Schema>): Pick<StoreTables['requests'], 'listOpen' | 'readOpen'> => ({
  async listOpen(tenant) {
    const rows = await db
      .selectFrom('requests')
      .select('id')
      .where('tenant_id', '=', tenant)
      .where('is_open', '=', true)
      .execute();
    return rows.map((row) => row.id as RequestId);
  },
  async readOpen(tenant) {
    const { count, newest } = await db
      .selectFrom('requests')
      .select(({ fn }) => [
        fn.countAll().as('count'),
        fn.max('created_at').filterWhere('state', '=', 'submitted').as('newest'),
      ])
      .where('tenant_id', '=', tenant)
      .where('is_open', '=', true)
      .executeTakeFirstOrThrow();
    return { waiting: Number(count) > 0, ...(newest ? { submittedAt: newest } : {}) };
  },
});

const toSeen = (row: Selectable<Schema['requests']>): SeenRequest => ({
  ...fromDoc<AssignmentRequest>(row.doc),
  stateSince: row.state_since,
});

async function seeRequests(
  db: Kysely<Schema>,
  rows: readonly AssignmentRequest[],
  at: Date,
): Promise<Array<Change<AssignmentRequest>>> {
  const changes: Array<Change<AssignmentRequest>> = [];
  if (rows.length === 0) return changes;
  const known = await db
    .selectFrom('requests')
    .selectAll()
    .where(
      'id',
      'in',
      rows.map((row) => row.id),
    )
    .execute();
  for (const { after, before, digest } of toChanged(rows, known)) {
    const values = {
      requestor_id: after.requestorId ?? null,
      assignment_id: after.assignmentId ?? null,
      purpose: after.purpose,
      is_open: isOpenRequest(after),
      created_at: after.createdAt ?? before?.created_at ?? at,
      state: after.state,
      state_since: before && before.state === after.state ? before.state_since : at,
      digest,
      doc: toDoc(after),
    };
    await db
      .insertInto('requests')
      .values({ tenant_id: after.tenant, id: after.id, ...values })
      .onConflict((conflict) => conflict.columns(['tenant_id', 'id']).doUpdateSet(values))
      .execute();
    changes.push({ after, ...(before ? { before: fromDoc<AssignmentRequest>(before.doc) } : {}) });
  }
  return changes;
}
