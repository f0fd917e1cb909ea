import type { Kysely } from 'kysely';
import type { StoreTables } from '../store-port.ts';
import type { Schema } from './schema.ts';

/** Where Teams of each tenant is spoken to. */
export function createTeamsAddresses(db: Kysely<Schema>): StoreTables['teamsAddresses'] {
  const find: StoreTables['teamsAddresses']['find'] = async (tenant) => {
    const row = await db
      .selectFrom('teams_addresses')
      .selectAll()
      .where('tenant_id', '=', tenant)
      .executeTakeFirst();
    return row && { serviceUrl: row.service_url, botId: row.bot_id };
  };
  return {
    find,
    async save(tenant, { serviceUrl, botId }) {
      const known = await find(tenant);
      // Nearly every activity says the same again: that is no write.
      if (known?.serviceUrl === serviceUrl && known.botId === botId) return;
      const values = { service_url: serviceUrl, bot_id: botId };
      await db
        .insertInto('teams_addresses')
        .values({ tenant_id: tenant, ...values })
        .onConflict((conflict) => conflict.column('tenant_id').doUpdateSet(values))
        .execute();
    },
  };
}
