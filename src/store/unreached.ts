import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { TenantId, UserId } from '../access/ids.ts';
import type { Unreached } from '../access/known-approvers.ts';
import type { UnreachedWhy } from '../access/problem.ts';
import type { StoreTables } from '../store-port.ts';
import type { Schema } from './schema.ts';

/** Who cannot be written to, why, and since when. */
export const createUnreached = (
  db: Kysely<Schema>,
): Pick<StoreTables['people'], 'miss' | 'findUnreachedWhy' | 'listWaitedFor' | 'nameMissed'> => ({
  async miss({ tenant, user }, why, at) {
    await db
      .updateTable('people')
      .set({ reachable: false })
      .where('tenant_id', '=', tenant)
      .where('user_id', '=', user)
      .execute();
    await db
      .insertInto('unreached')
      .values({ tenant_id: tenant, user_id: user, why, since: at, name: '' })
      .onConflict((conflict) => conflict.columns(['tenant_id', 'user_id']).doUpdateSet({ why }))
      .execute();
  },
  async findUnreachedWhy({ tenant, user }) {
    const row = await db
      .selectFrom('unreached')
      .select('why')
      .where('tenant_id', '=', tenant)
      .where('user_id', '=', user)
      .executeTakeFirst();
    return row && (row.why as UnreachedWhy);
  },
  listWaitedFor: (tenant) => listWaitedFor(db, tenant),
  async nameMissed({ tenant, user }, name) {
    await db
      .updateTable('unreached')
      .set({ name })
      .where('tenant_id', '=', tenant)
      .where('user_id', '=', user)
      .execute();
  },
});

async function listWaitedFor(db: Kysely<Schema>, tenant: TenantId): Promise<Unreached[]> {
  const rows = await db
    .selectFrom('unreached')
    .leftJoin('people', (join) =>
      join
        .onRef('people.tenant_id', '=', 'unreached.tenant_id')
        .onRef('people.user_id', '=', 'unreached.user_id'),
    )
    .select([
      'unreached.user_id as user',
      'unreached.why',
      sql<string>`coalesce(people.doc ->> 'name', unreached.name)`.as('name'),
    ])
    .where('unreached.tenant_id', '=', tenant)
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('notices')
          .select('notices.id')
          .whereRef('notices.recipient_tenant_id', '=', 'unreached.tenant_id')
          .whereRef('notices.recipient_id', '=', 'unreached.user_id')
          .where('notices.result', '=', 'unreachable')
          .where('notices.mode', '=', 'send')
          .where('notices.kind', '!=', 'approval'),
      ),
    )
    .execute();
  return rows.map(({ user, why, name }) => ({
    user: user as UserId,
    why: why as UnreachedWhy,
    name,
  }));
}
