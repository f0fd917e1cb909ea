import type { Kysely } from 'kysely';
import type { TenantId } from '../access/ids.ts';
import type { StoreTables } from '../ports/store.ts';
import type { Schema } from './schema.ts';

/** Where Teams of each tenant is spoken to. */
export function createTeamsAddresses(db: Kysely<Schema>): StoreTables['teamsAddresses'] {
  /** As saved by this process: nearly every activity says the same again, and that is neither a write nor a read. */
  const saved = new Map<TenantId, string>();
  return {
    async find(tenant) {
      const row = await db
        .selectFrom('teams_addresses')
        .selectAll()
        .where('tenant_id', '=', tenant)
        .executeTakeFirst();
      return row && { serviceUrl: row.service_url, botId: row.bot_id };
    },
    async save(tenant, { serviceUrl, botId }) {
      const address = JSON.stringify([serviceUrl, botId]);
      if (saved.get(tenant) === address) return;
      const values = { service_url: serviceUrl, bot_id: botId };
      await db
        .insertInto('teams_addresses')
        .values({ tenant_id: tenant, ...values })
        .onConflict((conflict) => conflict.column('tenant_id').doUpdateSet(values))
        .execute();
      saved.set(tenant, address);
    },
  };
}
