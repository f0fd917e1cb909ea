import { sql } from 'kysely';
import type { Kysely, Selectable } from 'kysely';
import type { AssignmentRequest } from '../access/assignment-request.ts';
import { isOpenRequest, mergeKnown } from '../access/assignment-request.ts';
import type { RequestId } from '../access/ids.ts';
import type { SeenRequest, StoreTables } from '../ports/store.ts';
import { createAsks, createDecisions } from './asks.ts';
import { fromDoc } from './doc.ts';
import type { Schema } from './schema.ts';
import { listNews, see } from './seen.ts';
import type { SeenKind } from './seen.ts';

/** Assignment requests as last seen, with who was asked to approve and who decided. */
export function createRequests(db: Kysely<Schema>): StoreTables['requests'] {
  const select = () => db.selectFrom('requests').selectAll();
  return {
    listNew: async (rows) => (await listNews(db, REQUESTS, rows)).map(({ row }) => row),
    see: (rows, at) => see(db, REQUESTS, rows, at),
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
    ...createAwaited(db),
    ...createAsks(db),
    ...createDecisions(db),
  };
}

/** Over, unless somebody has them reprocessed. */
const FAILED = ['deliveryFailed', 'partiallyDelivered'];

const createOpen = (db: Kysely<Schema>): Pick<StoreTables['requests'], 'listOpen' | 'readOpen'> => ({
  async listOpen(tenant) {
    const rows = await db
      .selectFrom('requests')
      .select('id')
      .where('tenant_id', '=', tenant)
      .where((eb) =>
        eb.or([
          eb('is_open', '=', true),
          eb.and([eb('awaits_assignment', '=', true), eb('state', 'in', FAILED)]),
        ]),
      )
      .execute();
    return rows.map((row) => row.id as RequestId);
  },
  async readOpen(tenant) {
    const { changed, newest } = await db
      .selectFrom('requests')
      .select(({ fn }) => [
        fn.max('state_since').as('changed'),
        fn.max('created_at').filterWhere('state', '=', 'submitted').as('newest'),
      ])
      .where('tenant_id', '=', tenant)
      .where((eb) => eb.or([eb('is_open', '=', true), eb('awaits_assignment', '=', true)]))
      .executeTakeFirstOrThrow();
    return { ...(changed ? { changedAt: changed } : {}), ...(newest ? { submittedAt: newest } : {}) };
  },
});

const createAwaited = (
  db: Kysely<Schema>,
): Pick<StoreTables['requests'], 'awaitAssignments' | 'listAwaiting' | 'endAwaiting'> => {
  const set = (tenant: string, ids: readonly RequestId[], awaits: boolean) =>
    sql`update requests set awaits_assignment = ${awaits}
      where tenant_id = ${tenant} and id in (select json_array_elements_text(${JSON.stringify(ids)}::json))`.execute(
      db,
    );
  return {
    async awaitAssignments(tenant, ids) {
      if (ids.length > 0) await set(tenant, ids, true);
    },
    async listAwaiting(tenant) {
      const rows = await db
        .selectFrom('requests')
        .selectAll()
        .where('tenant_id', '=', tenant)
        .where('awaits_assignment', '=', true)
        .execute();
      return rows.map(toSeen);
    },
    async endAwaiting(tenant, ids) {
      if (ids.length > 0) await set(tenant, ids, false);
    },
  };
};

const toSeen = (row: Selectable<Schema['requests']>): SeenRequest => ({
  ...fromDoc<AssignmentRequest>(row.doc),
  stateSince: row.state_since,
});

/** What Graph leaves out but we know from filing it ourselves stays known. */
const REQUESTS: SeenKind<AssignmentRequest> = {
  table: 'requests',
  columns: {
    requestor_id: 'text',
    assignment_id: 'text',
    purpose: 'text',
    is_open: 'boolean',
    created_at: 'timestamptz',
    state: 'text',
    state_since: 'timestamptz',
  },
  beginning: {},
  toValues: (after, before, at) => ({
    requestor_id: after.requestorId,
    assignment_id: after.assignmentId,
    purpose: after.purpose,
    is_open: isOpenRequest(after),
    created_at: after.createdAt ?? before?.created_at ?? at,
    state: after.state,
    state_since: before?.state === after.state ? before.state_since : at,
  }),
  merge: mergeKnown,
};
