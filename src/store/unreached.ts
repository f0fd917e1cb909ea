import { sql } from 'kysely';
import type { Kysely, RawBuilder, Selectable } from 'kysely';
import type { TenantId, UserId } from '../access/ids.ts';
import type { Installation, InstallationOutcome } from '../access/installation.ts';
import type { Unreached } from '../access/known-approvers.ts';
import type { UnreachedWhy } from '../access/problem.ts';
import type { StoreTables } from '../store-port.ts';
import type { Schema } from './schema.ts';

/** Who cannot be written to, why, and since when. */
export const createUnreached = (
  db: Kysely<Schema>,
): Pick<
  StoreTables['people'],
  | 'miss'
  | 'findUnreached'
  | 'listWaitedFor'
  | 'nameMissed'
  | 'saveInstallation'
  | 'listInstallations'
  | 'listNewcomers'
> => ({
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
  async saveInstallation({ tenant, user }, { outcome, said, at, tries }) {
    await db
      .updateTable('unreached')
      .set({ install_outcome: outcome, install_said: said ?? null, install_at: at, install_tries: tries })
      .where('tenant_id', '=', tenant)
      .where('user_id', '=', user)
      .execute();
  },
  async listInstallations(tenant) {
    const rows = await db
      .selectFrom('unreached')
      .selectAll()
      .where('tenant_id', '=', tenant)
      .where('install_outcome', 'is not', null)
      .execute();
    return new Map(
      rows.flatMap((row) => {
        const { installation } = toInstallation(row);
        return installation ? [[row.user_id as UserId, installation]] : [];
      }),
    );
  },
  listNewcomers: (tenant) => listNewcomers(db, tenant),
  async nameMissed({ tenant, user }, name) {
    await db
      .updateTable('unreached')
      .set({ name })
      .where('tenant_id', '=', tenant)
      .where('user_id', '=', user)
      .execute();
  },
});

const toInstallation = (row: Selectable<Schema['unreached']>): { installation?: Installation } =>
  row.install_outcome && row.install_at
    ? {
        installation: {
          outcome: row.install_outcome as InstallationOutcome,
          at: row.install_at,
          tries: row.install_tries,
          ...(row.install_said ? { said: row.install_said } : {}),
        },
      }
    : {};

/** The request, or the review, that a notice is about is open still. */
const isOpen = sql`case notices.kind
  when 'approval' then exists (select from requests where requests.tenant_id = split_part(notices.subject, '/', 2)
    and requests.id = split_part(notices.subject, '/', 3) and requests.state = 'pendingApproval')
  when 'review' then exists (select from reviews where reviews.tenant_id = split_part(notices.subject, '/', 2)
    and reviews.id = split_part(notices.subject, '/', 3) and reviews.status = 'InProgress')
  else true end`;

/** Somebody who was missed has something to be told that is not over. */
const waits = (wanted: RawBuilder<unknown>) => sql<boolean>`exists (
  select from notices where notices.recipient_tenant_id = unreached.tenant_id
    and notices.recipient_id = unreached.user_id and notices.result = 'unreachable' and notices.mode = 'send'
    and ${wanted} and ${isOpen})`;

async function listNewcomers(db: Kysely<Schema>, tenant: TenantId): Promise<UserId[]> {
  const rows = await db
    .selectFrom('unreached')
    .select('user_id')
    .where('tenant_id', '=', tenant)
    .where('why', '=', 'never-here')
    .where(waits(sql`true`))
    .execute();
  return rows.map((row) => row.user_id as UserId);
}

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
