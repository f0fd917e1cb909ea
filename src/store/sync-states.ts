import { sql } from 'kysely';
import type { Kysely, Selectable } from 'kysely';
import type { TenantId } from '../access/ids.ts';
import { CLOCKS_APART_MS } from '../access/sync-settings.ts';
import type { SyncState } from '../access/sync-settings.ts';
import type { StoreTables } from '../ports/store.ts';
import type { Schema } from './schema.ts';

/** How far each tenant was read. */
export function createSyncStates(
  db: Kysely<Schema>,
  enqueue: StoreTables['jobs']['enqueue'],
): StoreTables['tenants'] {
  return {
    async find(tenant) {
      const row = await db
        .selectFrom('sync_states')
        .selectAll()
        .where('tenant_id', '=', tenant)
        .executeTakeFirst();
      return row && toState(row);
    },
    async listDue(tenants, now, latest) {
      const { rows } = await sql<{ id: TenantId }>`
        select wanted.id from json_array_elements_text(${JSON.stringify(tenants)}::json) as wanted (id)
        left join sync_states on sync_states.tenant_id = wanted.id
        where next_sync_at is null or next_sync_at <= ${now} or next_sync_at > ${latest}
          or last_synced_at > ${new Date(now.getTime() + CLOCKS_APART_MS)}
        order by next_sync_at nulls first`.execute(db);
      return rows.map(({ id }) => id);
    },
    async save(tenant, state, from) {
      const values = toValues(state);
      const { next_sync_at: next } = values;
      const kept = from
        ? sql<Date>`case when sync_states.next_sync_at = ${from.nextSyncAt} then ${next}
            else least(sync_states.next_sync_at, ${next}) end`
        : next;
      const row = await db
        .insertInto('sync_states')
        .values({ tenant_id: tenant, ...values })
        .onConflict((conflict) => conflict.column('tenant_id').doUpdateSet({ ...values, next_sync_at: kept }))
        .returningAll()
        .executeTakeFirstOrThrow();
      return toState(row);
    },
    async throttle(tenant, until) {
      const throttled_until = sql<Date>`greatest(throttled_until, ${until}::timestamptz)`;
      await db.updateTable('sync_states').set({ throttled_until }).where('tenant_id', '=', tenant).execute();
    },
    async hurry(tenant, at) {
      await db.updateTable('sync_states').set({ next_sync_at: at }).where('tenant_id', '=', tenant).execute();
      await enqueue({ kind: 'sync-tenant', tenant });
    },
  };
}

const toState = (row: Selectable<Schema['sync_states']>): SyncState => ({
  firstContactAt: row.first_contact_at,
  requestsSince: row.requests_since,
  nextSyncAt: row.next_sync_at,
  ...(row.last_synced_at ? { lastSyncedAt: row.last_synced_at } : {}),
  ...(row.packages_at ? { packagesAt: row.packages_at } : {}),
  ...(row.assignments_at ? { assignmentsAt: row.assignments_at } : {}),
  ...(row.failing_since ? { failingSince: row.failing_since } : {}),
  ...(row.slowed_ms === null ? {} : { slowedMs: row.slowed_ms }),
  ...(row.throttled_until ? { throttledUntil: row.throttled_until } : {}),
});

const toValues = (state: SyncState) => ({
  first_contact_at: state.firstContactAt,
  requests_since: state.requestsSince,
  last_synced_at: state.lastSyncedAt ?? null,
  packages_at: state.packagesAt ?? null,
  next_sync_at: state.nextSyncAt,
  assignments_at: state.assignmentsAt ?? null,
  failing_since: state.failingSince ?? null,
  slowed_ms: state.slowedMs ?? null,
  throttled_until: state.throttledUntil ?? null,
});
