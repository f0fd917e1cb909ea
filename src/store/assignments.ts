import type { Kysely, Selectable } from 'kysely';
import type { Assignment } from '../access/assignment.ts';
import type { FollowedAssignment } from '../access/follow-assignment.ts';
import type { AssignmentId, TenantId } from '../access/ids.ts';
import type { Change, StoreTables } from '../store-port.ts';
import { fromDoc, toDigest, toDoc } from './doc.ts';
import { toChanged } from './to-changed.ts';
import type { Schema } from './schema.ts';

/** Assignments as last seen, and how far each was followed. */
export function createAssignments(db: Kysely<Schema>): StoreTables['assignments'] {
  const select = () => db.selectFrom('assignments').selectAll();
  return {
    see: (rows, at) => seeAssignments(db, rows, at),
    async find(tenant, id) {
      const row = await select().where('tenant_id', '=', tenant).where('id', '=', id).executeTakeFirst();
      return row && toFollowed(row);
    },
    save: (assignment) => saveFollowed(db, assignment),
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
    async listDelivered(tenant, packageId) {
      const rows = await db
        .selectFrom('assignments')
        .select('id')
        .where('tenant_id', '=', tenant)
        .where('package_id', '=', packageId)
        .where('state', 'in', ['delivered', 'delivering', 'partiallyDelivered'])
        .execute();
      return rows.map((row) => row.id as AssignmentId);
    },
    async listOf(tenant, user, endedAfter) {
      const rows = await select()
        .where('tenant_id', '=', tenant)
        .where('target_id', '=', user)
        .where((eb) => eb.or([eb('ended_at', 'is', null), eb('ended_at', '>', endedAfter)]))
        .limit(200)
        .execute();
      return rows.map(toFollowed);
    },
    async listDue(now, limit) {
      const rows = await db
        .selectFrom('assignments')
        .select(['tenant_id', 'id'])
        .where('next_due_at', '<=', now)
        .orderBy('next_due_at')
        .limit(limit)
        .execute();
      return rows.map((row) => ({ tenant: row.tenant_id as TenantId, id: row.id as AssignmentId }));
    },
  };
}

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

async function saveFollowed(db: Kysely<Schema>, assignment: FollowedAssignment): Promise<void> {
  const { facts, progress } = splitFollowed(assignment);
  await db
    .updateTable('assignments')
    .set((eb) => ({
      progress: toDoc(progress),
      // What Graph showed anew since it was read stays due: this step did not know it.
      next_due_at: eb
        .case()
        .when('digest', '=', toDigest(facts))
        .then(assignment.nextDueAt ?? null)
        .else(eb.ref('next_due_at'))
        .end(),
      ended_at: assignment.endedAt ?? assignment.expiredAt ?? null,
    }))
    .where('tenant_id', '=', assignment.tenant)
    .where('id', '=', assignment.id)
    .execute();
}

async function seeAssignments(
  db: Kysely<Schema>,
  rows: readonly Assignment[],
  at: Date,
): Promise<Array<Change<Assignment>>> {
  const changes: Array<Change<Assignment>> = [];
  if (rows.length === 0) return changes;
  const known = await db
    .selectFrom('assignments')
    .selectAll()
    .where(
      'id',
      'in',
      rows.map((row) => row.id),
    )
    .execute();
  for (const { after, before, digest } of toChanged(rows, known)) {
    const values = {
      package_id: after.packageId,
      target_id: after.targetId ?? null,
      state: after.state,
      digest,
      doc: toDoc(after),
      // Whatever changed, what it means is found out at once.
      next_due_at: at,
    };
    await db
      .insertInto('assignments')
      .values({
        tenant_id: after.tenant,
        id: after.id,
        ...values,
        progress: '{}',
        ended_at: after.expiredAt ?? null,
      })
      .onConflict((conflict) => conflict.columns(['tenant_id', 'id']).doUpdateSet(values))
      .execute();
    changes.push({ after, ...(before ? { before: fromDoc<Assignment>(before.doc) } : {}) });
  }
  return changes;
}
