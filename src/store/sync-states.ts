import type { Kysely } from 'kysely';
import type { StoreTables } from '../store-port.ts';
import type { Schema } from './schema.ts';

/** How far each tenant was read. */
export function createSyncStates(db: Kysely<Schema>): StoreTables['tenants'] {
  return {
    async find(tenant) {
      const row = await db
        .selectFrom('sync_states')
        .selectAll()
        .where('tenant_id', '=', tenant)
        .executeTakeFirst();
      return (
        row && {
          firstContactAt: row.first_contact_at,
          requestsSince: row.requests_since,
          nextSyncAt: row.next_sync_at,
          ...(row.last_synced_at ? { lastSyncedAt: row.last_synced_at } : {}),
          ...(row.packages_at ? { packagesAt: row.packages_at } : {}),
          ...(row.failing_since ? { failingSince: row.failing_since } : {}),
        }
      );
    },
    async save(tenant, state) {
      const values = {
        first_contact_at: state.firstContactAt,
        requests_since: state.requestsSince,
        last_synced_at: state.lastSyncedAt ?? null,
        packages_at: state.packagesAt ?? null,
        next_sync_at: state.nextSyncAt,
        failing_since: state.failingSince ?? null,
      };
      await db
        .insertInto('sync_states')
        .values({ tenant_id: tenant, ...values })
        .onConflict((conflict) => conflict.column('tenant_id').doUpdateSet(values))
        .execute();
    },
    async hurry(tenant, at) {
      await db.updateTable('sync_states').set({ next_sync_at: at }).where('tenant_id', '=', tenant).execute();
    },
  };
}
