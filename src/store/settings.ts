import type { Kysely } from 'kysely';
import type { Person } from '../access/person.ts';
import { DEFAULT_SETTINGS } from '../access/person-settings.ts';
import type { PersonSettings } from '../access/person-settings.ts';
import type { StoreTables } from '../ports/store.ts';
import { fromDoc, toDoc } from './doc.ts';
import type { Schema } from './schema.ts';

/** How people want to be told, and when each is to get the next digest. */
export const createSettings = (db: Kysely<Schema>): StoreTables['settings'] => ({
  async find({ tenant, user }) {
    const row = await db
      .selectFrom('person_settings')
      .select('doc')
      .where('tenant_id', '=', tenant)
      .where('user_id', '=', user)
      .executeTakeFirst();
    return row ? fromDoc<PersonSettings>(row.doc) : DEFAULT_SETTINGS;
  },
  async save({ tenant, user }, settings, nextDigestAt) {
    const values = { doc: toDoc(settings), next_digest_at: nextDigestAt ?? null };
    await db
      .insertInto('person_settings')
      .values({ tenant_id: tenant, user_id: user, ...values })
      .onConflict((conflict) => conflict.columns(['tenant_id', 'user_id']).doUpdateSet(values))
      .execute();
  },
  async listDigestsDue(now, limit) {
    const rows = await db
      .selectFrom('person_settings')
      .select(['tenant_id', 'user_id'])
      .where('next_digest_at', '<=', now)
      .orderBy('next_digest_at')
      .limit(limit)
      .execute();
    return rows.map((row) => ({ tenant: row.tenant_id, user: row.user_id }) as Person);
  },
});
