import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { StoreTables } from '../store-port.ts';
import type { Schema } from './schema.ts';

/** Where Teams of each tenant is spoken to. */
export const createTeamsAddresses = (db: Kysely<Schema>): StoreTables['teamsAddresses'] => ({
  async save(tenant, { serviceUrl, botId }) {
    await db
      .insertInto('teams_addresses')
      .values({ tenant_id: tenant, service_url: serviceUrl, bot_id: botId })
      .onConflict((conflict) =>
        conflict
          .column('tenant_id')
          .doUpdateSet({ service_url: serviceUrl, bot_id: botId })
          // Nearly every activity says the same again: that is no write.
          .where(
            sql<boolean>`(teams_addresses.service_url, teams_addresses.bot_id) is distinct from (${serviceUrl}, ${botId})`,
          ),
      )
      .execute();
  },
  async find(tenant) {
    const row = await db
      .selectFrom('teams_addresses')
      .selectAll()
      .where('tenant_id', '=', tenant)
      .executeTakeFirst();
    return row && { serviceUrl: row.service_url, botId: row.bot_id };
  },
});
