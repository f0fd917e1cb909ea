import { sql } from 'kysely';
import type { Kysely, Selectable, SqlBool } from 'kysely';
import { toActiveClaim } from '../access/claim.ts';
import type { Claim } from '../access/claim.ts';
import type { AskedStage } from '../access/follow-stage.ts';
import type { RequestId, TenantId } from '../access/ids.ts';
import { isSamePerson } from '../access/person.ts';
import type { StoreTables } from '../ports/store.ts';
import { isAskOf } from './asks.ts';
import { fromDoc, toDoc } from './doc.ts';
import type { Schema } from './schema.ts';

/** Stages whose approvers were asked, who is looking at them, and when each must be looked at next. */
export function createStages(db: Kysely<Schema>): StoreTables['stages'] {
  return {
    begin: (stage) => beginStage(db, stage),
    async list(tenant, request) {
      const rows = await db
        .selectFrom('asked_stages')
        .selectAll()
        .where('tenant_id', '=', tenant)
        .where('request_id', '=', request)
        .orderBy('stage')
        .execute();
      return rows.map(toStage);
    },
    async save(before, after) {
      await at(db, after)
        .set((eb) => ({
          escalated_at: after.escalatedAt ?? null,
          passed_at: after.passedAt ?? null,
          channel_told_at: after.channelToldAt ?? null,
          channel_reminded_until: after.channelRemindedUntil ?? null,
          next_due_at: eb
            .case()
            .when(sql<boolean>`next_due_at is not distinct from ${before.nextDueAt ?? null}::timestamptz`)
            .then(after.nextDueAt ?? null)
            .else(eb.ref('next_due_at'))
            .end(),
        }))
        .execute();
    },
    ...createDue(db),
    ...createClaims(db),
  };
}

async function beginStage(db: Kysely<Schema>, stage: AskedStage): Promise<void> {
  const { tenant, request, begunAt, timesOutAt, escalatesAt, nextDueAt } = stage;
  await db
    .insertInto('asked_stages')
    .values({
      tenant_id: tenant,
      request_id: request,
      stage: stage.stage,
      begun_at: begunAt,
      times_out_at: timesOutAt ?? null,
      escalates_at: escalatesAt ?? null,
      escalated_at: null,
      passed_at: null,
      claim: null,
      next_due_at: nextDueAt ?? null,
    })
    .onConflict((conflict) =>
      conflict.columns(['tenant_id', 'request_id', 'stage']).doUpdateSet({ next_due_at: nextDueAt ?? null }),
    )
    .execute();
}

const createDue = (
  db: Kysely<Schema>,
): Pick<StoreTables['stages'], 'hurryOf' | 'listDue' | 'missChannel'> => ({
  async missChannel(tenant, request, at) {
    await db
      .updateTable('asked_stages')
      .set({ channel_missed_at: at, next_due_at: at })
      .where('tenant_id', '=', tenant)
      .where('request_id', '=', request)
      .where('channel_told_at', 'is not', null)
      .where('channel_missed_at', 'is', null)
      .execute();
  },
  async hurryOf(person, at) {
    await db
      .updateTable('asked_stages')
      .set({ next_due_at: at })
      .where('next_due_at', 'is not', null)
      .where(
        sql<SqlBool>`(tenant_id, request_id) in (select tenant_id, request_id from asks where ${isAskOf(person)})`,
      )
      .execute();
  },
  async listDue(now, limit) {
    const rows = await db
      .selectFrom('asked_stages')
      .select(['tenant_id', 'request_id', 'stage'])
      .where('next_due_at', '<=', now)
      .orderBy('next_due_at')
      .limit(limit)
      .execute();
    return rows.map((row) => ({
      tenant: row.tenant_id as TenantId,
      request: row.request_id as RequestId,
      stage: row.stage,
    }));
  },
});

function createClaims(db: Kysely<Schema>): Pick<StoreTables['stages'], 'claim' | 'handBack'> {
  /** Changes the claim unless somebody else has changed it since it was read. */
  const change = async (
    stage: AskedStage,
    before: Claim | undefined,
    after: Claim | undefined,
    due: Date,
  ) => {
    const changed = await at(db, stage)
      .set({ claim: after ? toDoc(after) : null, next_due_at: due })
      .where(
        sql<boolean>`claim ->> 'claimedAt' is not distinct from ${before?.claimedAt.toISOString() ?? null}`,
      )
      .returning('stage')
      .executeTakeFirst();
    return changed !== undefined;
  };
  const find = async (stage: AskedStage): Promise<Claim | undefined> => {
    const row = await db
      .selectFrom('asked_stages')
      .select('claim')
      .where('tenant_id', '=', stage.tenant)
      .where('request_id', '=', stage.request)
      .where('stage', '=', stage.stage)
      .executeTakeFirst();
    return row?.claim ? fromDoc<Claim>(row.claim) : undefined;
  };
  return {
    async claim(stage, claim) {
      const before = await find(stage);
      const active = toActiveClaim(before, claim.claimedAt);
      if (!active && (await change(stage, before, claim, claim.claimedAt))) return 'claimed';
      // Changed by another click meanwhile, which may be the same person's.
      const holding = active ?? (await find(stage));
      return holding && isSamePerson(holding.by, claim.by) ? 'theirs-already' : 'taken';
    },
    async handBack(stage, by, at) {
      const before = toActiveClaim(await find(stage), at);
      return before !== undefined && isSamePerson(before.by, by) && change(stage, before, undefined, at);
    },
  };
}

const at = (db: Kysely<Schema>, { tenant, request, stage }: AskedStage) =>
  db
    .updateTable('asked_stages')
    .where('tenant_id', '=', tenant)
    .where('request_id', '=', request)
    .where('stage', '=', stage);

const toStage = (row: Selectable<Schema['asked_stages']>): AskedStage => ({
  tenant: row.tenant_id as TenantId,
  request: row.request_id as RequestId,
  stage: row.stage,
  begunAt: row.begun_at,
  ...(row.times_out_at ? { timesOutAt: row.times_out_at } : {}),
  ...(row.escalates_at ? { escalatesAt: row.escalates_at } : {}),
  ...(row.escalated_at ? { escalatedAt: row.escalated_at } : {}),
  ...(row.passed_at ? { passedAt: row.passed_at } : {}),
  ...(row.channel_told_at ? { channelToldAt: row.channel_told_at } : {}),
  ...(row.channel_reminded_until ? { channelRemindedUntil: row.channel_reminded_until } : {}),
  ...(row.channel_missed_at ? { channelMissedAt: row.channel_missed_at } : {}),
  ...(row.claim ? { claim: fromDoc<Claim>(row.claim) } : {}),
  ...(row.next_due_at ? { nextDueAt: row.next_due_at } : {}),
});
