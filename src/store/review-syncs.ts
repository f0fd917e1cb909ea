import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { TenantId } from '../access/ids.ts';
import type { ReviewTables } from '../ports/store-reviews.ts';
import type { Schema } from './schema.ts';

/** How far the reviews of each tenant were read. */
export const createReviewSyncs = (
  db: Kysely<Schema>,
): Pick<ReviewTables, 'findSync' | 'saveSync' | 'listTenantsDue'> => ({
  async findSync(tenant) {
    const row = await db
      .selectFrom('review_syncs')
      .selectAll()
      .where('tenant_id', '=', tenant)
      .executeTakeFirst();
    return (
      row && {
        firstContactAt: row.first_contact_at,
        nextReadAt: row.next_read_at,
        ...(row.last_read_at ? { lastReadAt: row.last_read_at } : {}),
      }
    );
  },
  async saveSync(tenant, { firstContactAt, lastReadAt, nextReadAt }) {
    const values = {
      first_contact_at: firstContactAt,
      last_read_at: lastReadAt ?? null,
      next_read_at: nextReadAt,
    };
    await db
      .insertInto('review_syncs')
      .values({ tenant_id: tenant, ...values })
      .onConflict((conflict) => conflict.column('tenant_id').doUpdateSet(values))
      .execute();
  },
  async listTenantsDue(tenants, now, latest) {
    const { rows } = await sql<{ id: TenantId }>`
      select wanted.id from json_array_elements_text(${JSON.stringify(tenants)}::json) as wanted (id)
      join sync_states on sync_states.tenant_id = wanted.id and sync_states.packages_at is not null
      left join review_syncs on review_syncs.tenant_id = wanted.id
      where next_read_at is null or next_read_at <= ${now} or next_read_at > ${latest}
      order by next_read_at nulls first`.execute(db);
    return rows.map(({ id }) => id);
  },
});
