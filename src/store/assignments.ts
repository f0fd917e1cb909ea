import { sql } from 'kysely';
import type { Kysely, RawBuilder, Selectable } from 'kysely';
import type { Assignment } from '../access/assignment.ts';
import { neededCheck } from '../access/follow-assignment.ts';
import type { FollowedAssignment } from '../access/follow-assignment.ts';
import type { AccessPackageId, AssignmentId, TenantId } from '../access/ids.ts';
import type { DeliveredAssignments, StoreTables } from '../ports/store.ts';
import { fromDoc, toDigest, toDoc } from './doc.ts';
import type { Schema } from './schema.ts';
import { listNews, see } from './seen.ts';
import type { SeenKind } from './seen.ts';

/** Assignments as last seen, and how far each was followed. */
export function createAssignments(db: Kysely<Schema>): StoreTables['assignments'] {
  const select = () => db.selectFrom('assignments').selectAll();
  return {
    listNew: async (rows) => (await listNews(db, ASSIGNMENTS, rows)).map(({ row }) => row),
    see: (rows, at) => see(db, ASSIGNMENTS, rows, at),
    async find(tenant, id) {
      const row = await select().where('tenant_id', '=', tenant).where('id', '=', id).executeTakeFirst();
      return row && toFollowed(row);
    },
    async saveAll(assignments) {
      await saveFollowed(db, assignments, sql`true`);
    },
    async saveStep(before, after) {
      // Whatever looks at it, or shows it anew, makes it due at another instant. Ours are of milliseconds, those of
      // the server's own clock, which migrations have set, of microseconds.
      const isAsRead = sql`date_trunc('milliseconds', known.next_due_at)
        is not distinct from ${before.nextDueAt ?? null}::timestamptz`;
      return (await saveFollowed(db, [after], isAsRead)) > 0;
    },
    ...createLists(db),
    ...createDue(db),
  };
}

function createLists(
  db: Kysely<Schema>,
): Pick<StoreTables['assignments'], 'listOurs' | 'isFollowed' | 'readDelivered' | 'listOf'> {
  return {
    async listOurs(tenant, ids) {
      const { rows } = await sql<{ id: AssignmentId }>`
        select distinct requests.assignment_id as id from requests
        join pack_items on pack_items.tenant_id = requests.tenant_id and pack_items.request_id = requests.id
        where requests.tenant_id = ${tenant}
          and requests.assignment_id in (select json_array_elements_text(${JSON.stringify(ids)}::json))`.execute(
        db,
      );
      return rows.map(({ id }) => id);
    },
    async isFollowed(tenant, packageId) {
      const row = await db
        .selectFrom('assignments')
        .select('id')
        .where('tenant_id', '=', tenant)
        .where('package_id', '=', packageId)
        .where((eb) => eb.or([eb('state', '=', 'delivered'), eb('next_due_at', 'is not', null)]))
        .executeTakeFirst();
      return row !== undefined;
    },
    readDelivered: (tenant, packageId) => readDelivered(db, tenant, packageId),
    async listOf(tenant, user, endedAfter) {
      const rows = await db
        .selectFrom('assignments')
        .selectAll()
        .where('tenant_id', '=', tenant)
        .where('target_id', '=', user)
        .where((eb) => eb.or([eb('ended_at', 'is', null), eb('ended_at', '>', endedAfter)]))
        .limit(200)
        .execute();
      return rows.map(toFollowed);
    },
  };
}

/** So much of a digest tells a change as surely, and takes less memory. */
const SHORT_DIGEST = 24;

/**
 * One statement for a whole list, not one for each of its pages, with ids and digests alone: where nothing changed, the
 * comparison must cost little beside reading the list. A row that changes meanwhile counts as new at worst, and `see`
 * compares again.
 */
async function readDelivered(
  db: Kysely<Schema>,
  tenant: TenantId,
  packageId: AccessPackageId,
): Promise<DeliveredAssignments> {
  const { rows } = await sql<{ ids: AssignmentId[]; digests: string[] }>`
    select coalesce(json_agg(id), '[]') as ids, coalesce(json_agg(left(digest, ${SHORT_DIGEST})), '[]') as digests
    from assignments
    where tenant_id = ${tenant} and package_id = ${packageId}
      and state in ('delivered', 'delivering', 'partiallyDelivered')`.execute(db);
  const [known] = rows;
  const unlisted = new Map(known?.ids.map((id, at) => [id, known.digests[at]]));
  return {
    listNew: (listed) =>
      listed.filter((row) => {
        const digest = unlisted.get(row.id);
        unlisted.delete(row.id);
        return digest !== toDigest(row).slice(0, SHORT_DIGEST);
      }),
    listMissing: () => [...unlisted.keys()],
  };
}

const createDue = (
  db: Kysely<Schema>,
): Pick<StoreTables['assignments'], 'listTenantsDue' | 'listDueOf' | 'hurry'> => ({
  async listTenantsDue(now) {
    const rows = await db
      .selectFrom('assignments')
      .select(['tenant_id', 'asks_graph'])
      .distinct()
      .where('next_due_at', '<=', now)
      .execute();
    return rows.map((row) => ({ tenant: row.tenant_id as TenantId, asksGraph: row.asks_graph }));
  },
  async listDueOf(tenant, asksGraph, now, limit) {
    const rows = await db
      .selectFrom('assignments')
      .select('id')
      .where('tenant_id', '=', tenant)
      .where('asks_graph', '=', asksGraph)
      .where('next_due_at', '<=', now)
      .orderBy('next_due_at')
      .limit(limit)
      .execute();
    return rows.map((row) => row.id as AssignmentId);
  },
  async hurry(tenant, at) {
    await db
      .updateTable('assignments')
      .set({ next_due_at: at })
      .where('tenant_id', '=', tenant)
      .where('next_due_at', '>', at)
      .execute();
  },
});

const toFollowed = (row: Selectable<Schema['assignments']>): FollowedAssignment => ({
  ...fromDoc<Assignment>(row.doc),
  ...fromDoc<Partial<FollowedAssignment>>(row.progress),
  ...(row.next_due_at ? { nextDueAt: row.next_due_at } : {}),
});

/** What Graph said of it, and what we made of that. */
function splitFollowed(assignment: FollowedAssignment): {
  facts: object;
  progress: Partial<FollowedAssignment>;
} {
  const { tenant, id, packageId, policyId, targetId, targetName, targetAddress, ...rest } = assignment;
  const { state, startsAt, endsAt, expiredAt, nextDueAt: _, ...progress } = rest;
  const who = { tenant, id, packageId, policyId, targetId, targetName, targetAddress };
  return { facts: { ...who, state, startsAt, endsAt, expiredAt }, progress };
}

/** @returns how many were stored */
async function saveFollowed(
  db: Kysely<Schema>,
  assignments: readonly FollowedAssignment[],
  onlyIf: RawBuilder<unknown>,
): Promise<number> {
  if (assignments.length === 0) return 0;
  const rows = assignments.map((assignment) => {
    const { facts, progress } = splitFollowed(assignment);
    return {
      tenant_id: assignment.tenant,
      id: assignment.id,
      digest: toDigest(facts),
      progress,
      next_due_at: assignment.nextDueAt,
      asks_graph: assignment.nextDueAt ? neededCheck(assignment, assignment.nextDueAt) !== 'none' : true,
      ended_at: assignment.endedAt ?? assignment.expiredAt,
    };
  });
  // What Graph showed anew since it was read stays due: this step did not know it.
  const { rows: saved } = await sql`
    update assignments as known set progress = said.progress, ended_at = said.ended_at,
      asks_graph = case when known.digest = said.digest then said.asks_graph else known.asks_graph end,
      next_due_at = case when known.digest = said.digest then said.next_due_at else known.next_due_at end
    from json_to_recordset(${toDoc(rows)}::json) as said (
      tenant_id text, id text, digest text, progress jsonb, next_due_at timestamptz, asks_graph boolean, ended_at timestamptz)
    where known.tenant_id = said.tenant_id and known.id = said.id and ${onlyIf}
    returning known.id`.execute(db);
  return saved.length;
}

const ASSIGNMENTS: SeenKind<Assignment> = {
  table: 'assignments',
  columns: {
    package_id: 'text',
    target_id: 'text',
    state: 'text',
    next_due_at: 'timestamptz',
    asks_graph: 'boolean',
  },
  beginning: { progress: 'jsonb', ended_at: 'timestamptz' },
  toValues: (after, before, at) => ({
    package_id: after.packageId,
    target_id: after.targetId,
    state: after.state,
    // Whatever changed, what it means is found out at once.
    next_due_at: at,
    asks_graph:
      neededCheck({ ...fromDoc<Partial<FollowedAssignment>>(before?.progress ?? {}), ...after }, at) !==
      'none',
    progress: {},
    ended_at: after.expiredAt,
  }),
  merge: (_known, seen) => seen,
};
