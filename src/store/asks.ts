import { sql } from 'kysely';
import type { Kysely, RawBuilder, SqlBool } from 'kysely';
import type { StageDecision } from '../access/access-record.ts';
import type { Ask } from '../access/ask.ts';
import type { AssignmentRequest } from '../access/assignment-request.ts';
import type { RequestId, TenantId } from '../access/ids.ts';
import type { Person } from '../access/person.ts';
import type { StoreTables } from '../ports/store.ts';
import { fromDoc, toDoc } from './doc.ts';
import type { Schema } from './schema.ts';

/** Who was asked to decide, and how far they were told. */
export function createAsks(
  db: Kysely<Schema>,
): Pick<StoreTables['requests'], 'saveAsks' | 'listAsks' | 'saveTold' | 'listAskedOf'> {
  return {
    async saveAsks(tenant, request, stage, asks) {
      if (asks.length === 0) return;
      await db
        .insertInto('asks')
        .values(
          asks.map((ask) => ({
            tenant_id: tenant,
            request_id: request,
            stage,
            user_id: ask.approver.user,
            doc: toDoc(ask),
          })),
        )
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    },
    async listAsks(tenant, request) {
      const rows = await db
        .selectFrom('asks')
        .selectAll()
        .where('tenant_id', '=', tenant)
        .where('request_id', '=', request)
        .orderBy('stage')
        .execute();
      return rows.map((row) => ({
        ...fromDoc<Ask>(row.doc),
        stage: row.stage,
        ...(row.told_at ? { toldAt: row.told_at } : {}),
        ...(row.reminded_until ? { remindedUntil: row.reminded_until } : {}),
      }));
    },
    async saveTold({ tenant, request, stage }, told) {
      for (const { user, toldAt, remindedUntil } of told) {
        await db
          .updateTable('asks')
          .set({
            ...(toldAt ? { told_at: toldAt } : {}),
            ...(remindedUntil ? { reminded_until: remindedUntil } : {}),
          })
          .where('tenant_id', '=', tenant)
          .where('request_id', '=', request)
          .where('stage', '=', stage)
          .where('user_id', '=', user)
          .execute();
      }
    },
    listAskedOf: (person) => listAskedOf(db, person),
  };
}

/** Whether an ask is of this person: under their id at home, or under that of an account of theirs elsewhere. */
export const isAskOf = ({ tenant, user }: Person): RawBuilder<SqlBool> => sql<SqlBool>`
  (asks.tenant_id, asks.user_id) in (
    select ${tenant}::text, ${user}::text
    union all
    select tenant_id, user_id from accounts where person_tenant_id = ${tenant} and person_user_id = ${user})`;

async function listAskedOf(
  db: Kysely<Schema>,
  person: Person,
): ReturnType<StoreTables['requests']['listAskedOf']> {
  const rows = await db
    .selectFrom('asks')
    .innerJoin('requests', (join) =>
      join.onRef('requests.id', '=', 'asks.request_id').onRef('requests.tenant_id', '=', 'asks.tenant_id'),
    )
    .select(['asks.tenant_id', 'asks.request_id'])
    .distinct()
    .where(isAskOf(person))
    .where('requests.state', '=', 'pendingApproval')
    .execute();
  return rows.map((row) => ({ tenant: row.tenant_id as TenantId, id: row.request_id as RequestId }));
}

/** Who decided, now and before. */
export function createDecisions(
  db: Kysely<Schema>,
): Pick<StoreTables['requests'], 'saveDecision' | 'listDecisions' | 'listPastDecisions'> {
  return {
    async saveDecision(tenant, request, { stageId, ...decision }) {
      const values = { decided_at: decision.at, doc: toDoc(decision) };
      await db
        .insertInto('decisions')
        .values({ tenant_id: tenant, request_id: request, stage_id: stageId, ...values })
        .onConflict((conflict) =>
          conflict.columns(['tenant_id', 'request_id', 'stage_id']).doUpdateSet(values),
        )
        .execute();
    },
    async listDecisions(tenant, request) {
      const rows = await db
        .selectFrom('decisions')
        .select(['doc', 'decided_at'])
        .where('tenant_id', '=', tenant)
        .where('request_id', '=', request)
        .orderBy('decided_at')
        .execute();
      return rows.map((row) => ({ ...fromDoc<StageDecision>(row.doc), at: row.decided_at }));
    },
    async listPastDecisions({ tenant, id, requestorId, packageId }, limit) {
      if (!requestorId || !packageId) return [];
      const rows = await db
        .selectFrom('decisions')
        .innerJoin('requests', (join) =>
          join
            .onRef('requests.id', '=', 'decisions.request_id')
            .onRef('requests.tenant_id', '=', 'decisions.tenant_id'),
        )
        .select(['decisions.doc', 'decisions.decided_at', 'requests.doc as request'])
        .where('requests.tenant_id', '=', tenant)
        .where('requests.requestor_id', '=', requestorId)
        .where('requests.id', '!=', id)
        .where((eb) => eb(sql<string>`requests.doc ->> 'packageId'`, '=', packageId))
        .orderBy('decisions.decided_at', 'desc')
        .limit(limit)
        .execute();
      return rows.map((row) => {
        const { durationMs } = fromDoc<AssignmentRequest>(row.request);
        const decision = { ...fromDoc<StageDecision>(row.doc), at: row.decided_at };
        return durationMs === undefined ? decision : { ...decision, durationMs };
      });
    },
  };
}
