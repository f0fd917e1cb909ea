import type { Kysely } from 'kysely';
import type { TenantId } from '../access/ids.ts';
import type { ReviewTables } from '../review-ports.ts';
import type { Schema } from './schema.ts';

/** How far the reviews of each tenant were read. */
export const createReviewSyncs = (
  db: Kysely<Schema>,
): Pick<ReviewTables, 'findSync' | 'saveSync' | 'listNextReads'> => ({
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
  async listNextReads() {
    const rows = await db.selectFrom('review_syncs').select(['tenant_id', 'next_read_at']).execute();
    return new Map(rows.map((row) => [row.tenant_id as TenantId, row.next_read_at]));
  },
});
