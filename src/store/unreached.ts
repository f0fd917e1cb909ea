import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { TenantId, UserId } from '../access/ids.ts';
import type { Person } from '../access/person.ts';
import type { Unreached } from '../access/known-approvers.ts';
import type { UnreachedWhy } from '../access/problem.ts';
import type { StoreTables } from '../ports/store.ts';
import { toInstallation } from './installations.ts';
import type { Schema } from './schema.ts';
import { waits } from './waits.ts';

/**
 * Until the transaction ends nobody else says whether this person can be written to: who is marked as away and comes at
 * the same moment would see nothing of what waits for them.
 */
export const holdPerson = (db: Kysely<Schema>, { tenant, user }: Person) =>
  sql`select pg_advisory_xact_lock(hashtextextended(${`${tenant}/${user}`}, 0))`.execute(db);

async function countMeetings(db: Kysely<Schema>, { tenant, user }: Person): Promise<number> {
  const row = await db
    .selectFrom('people')
    .select('meetings')
    .where('tenant_id', '=', tenant)
    .where('user_id', '=', user)
    .executeTakeFirst();
  return row?.meetings ?? 0;
}

/** Who cannot be written to, why, and since when. */
export const createUnreached = (
  db: Kysely<Schema>,
): Pick<StoreTables['people'], 'miss' | 'findUnreached' | 'listWaitedFor' | 'nameMissed'> => ({
  async miss({ tenant, user }, why, at, asOf) {
    await holdPerson(db, { tenant, user });
    if (asOf !== undefined && (await countMeetings(db, { tenant, user })) !== asOf) return false;
    await db
      .updateTable('people')
      .set({ reachable: false })
      .where('tenant_id', '=', tenant)
      .where('user_id', '=', user)
      .execute();
    await db
      .insertInto('unreached')
      .values({ tenant_id: tenant, user_id: user, why, since: at, name: '' })
      .onConflict((conflict) =>
        conflict.columns(['tenant_id', 'user_id']).doUpdateSet({
          // `never-here` says less than whatever was known before, and `unsaid` less than all but that.
          why: sql`case when excluded.why = 'never-here'
            or (excluded.why = 'unsaid' and unreached.why <> 'never-here') then unreached.why else excluded.why end`,
        }),
      )
      .execute();
    return true;
  },
  async findUnreached({ tenant, user }) {
    const row = await db
      .selectFrom('unreached')
      .selectAll()
      .where('tenant_id', '=', tenant)
      .where('user_id', '=', user)
      .executeTakeFirst();
    return row && { why: row.why as UnreachedWhy, ...toInstallation(row) };
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
    .where(waits(sql`notices.kind <> 'approval'`))
    .execute();
  return rows.map(({ user, why, name }) => ({
    user: user as UserId,
    why: why as UnreachedWhy,
    name,
  }));
}
