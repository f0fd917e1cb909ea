import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { TenantId, UserId } from '../access/ids.ts';
import type { Person } from '../access/person.ts';
import type { KnownPerson } from '../ports/known-person.ts';
import type { StoreTables } from '../ports/store.ts';
import { fromDoc, toDoc } from './doc.ts';
import type { Schema } from './schema.ts';

type Find = StoreTables['people']['find'];

/**
 * Finding people who have no account in a tenant. Their account at home stands among the accounts like any
 * other, so it is one index that knows addresses. Names are never compared.
 */
export function createAddresses(
  db: Kysely<Schema>,
  find: Find,
): Pick<StoreTables['people'], 'findRequestor' | 'listUnlinked' | 'linkAccount'> {
  return {
    async findRequestor(source, { tenant, id, requestorId, requestorAddress }) {
      if (requestorId) {
        const holder = await findByAccount(db, find, tenant, requestorId);
        if (holder) return holder;
      }
      const pack = await db
        .selectFrom('pack_items')
        .innerJoin('packs', 'packs.id', 'pack_items.pack_id')
        .select(['packs.person_tenant_id', 'packs.person_user_id'])
        .where('pack_items.tenant_id', '=', tenant)
        .where('pack_items.request_id', '=', id)
        .executeTakeFirst();
      if (pack) return find({ tenant: pack.person_tenant_id, user: pack.person_user_id } as Person);
      // An account that is nobody's is not the person's, whatever its address: else it would have been linked.
      if (requestorId || !requestorAddress) return undefined;
      const [only, ...others] = await selectAtHome(db, source, [requestorAddress]);
      return only && others.length === 0 ? find(only.person) : undefined;
    },
    listUnlinked: (source, tenant, addresses) => listUnlinked(db, source, tenant, addresses),
    async linkAccount(person, account) {
      if (await hasAccount(db, person, account.tenant)) return;
      await db
        .insertInto('accounts')
        .values({
          tenant_id: account.tenant,
          user_id: account.user,
          person_tenant_id: person.tenant,
          person_user_id: person.user,
          doc: toDoc(account),
        })
        .onConflict((conflict) =>
          conflict
            .columns(['tenant_id', 'user_id'])
            .doUpdateSet({
              person_tenant_id: person.tenant,
              person_user_id: person.user,
              doc: toDoc(account),
            })
            // Who only ever clicked in a channel, as this account, gives it up for the person at home.
            .where((eb) =>
              eb.exists(
                eb
                  .selectFrom('people')
                  .select('people.user_id')
                  .whereRef('people.tenant_id', '=', 'accounts.person_tenant_id')
                  .whereRef('people.user_id', '=', 'accounts.person_user_id')
                  .where(sql`people.doc ->> 'conversationId'`, '=', ''),
              ),
            ),
        )
        .execute();
    },
  };
}

/** The Teams person behind an account; undefined when they never used the bot, but perhaps a card in a channel. */
export async function findByAccount(
  db: Kysely<Schema>,
  find: Find,
  tenant: TenantId,
  user: UserId,
): Promise<KnownPerson | undefined> {
  const row = await db
    .selectFrom('accounts')
    .select(['person_tenant_id', 'person_user_id'])
    .where('tenant_id', '=', tenant)
    .where('user_id', '=', user)
    .executeTakeFirst();
  const linked = row && (await find({ tenant: row.person_tenant_id, user: row.person_user_id } as Person));
  const found = linked ?? (await find({ tenant, user }));
  return found?.conversationId ? found : undefined;
}

async function listUnlinked(
  db: Kysely<Schema>,
  source: TenantId,
  tenant: TenantId,
  addresses: readonly string[],
): ReturnType<StoreTables['people']['listUnlinked']> {
  const atHome = await selectAtHome(db, source, addresses);
  const perAddress = Map.groupBy(atHome, ({ address }) => address.toLowerCase());
  const unlinked: Array<{ person: Person; address: string }> = [];
  for (const [only, ...others] of perAddress.values()) {
    if (!only || others.length > 0) continue;
    if (!(await hasAccount(db, only.person, tenant))) unlinked.push(only);
  }
  return unlinked;
}

async function hasAccount(db: Kysely<Schema>, person: Person, tenant: TenantId): Promise<boolean> {
  const row = await db
    .selectFrom('accounts')
    .select('user_id')
    .where('person_tenant_id', '=', person.tenant)
    .where('person_user_id', '=', person.user)
    .where('tenant_id', '=', tenant)
    .executeTakeFirst();
  return row !== undefined;
}

/** Who is at home in the tenant and has one of the addresses there. */
async function selectAtHome(
  db: Kysely<Schema>,
  source: TenantId,
  addresses: readonly string[],
): Promise<Array<{ person: Person; address: string }>> {
  if (addresses.length === 0) return [];
  const rows = await db
    .selectFrom('accounts')
    .select(['person_tenant_id', 'person_user_id', 'doc'])
    .where('tenant_id', '=', source)
    .where('person_tenant_id', '=', source)
    .whereRef('user_id', '=', 'person_user_id')
    .where(sql`doc ->> 'isAtHome'`, '=', 'true')
    .where(
      sql`lower(doc ->> 'address')`,
      'in',
      addresses.map((address) => sql`lower(${address})`),
    )
    .execute();
  return rows.map(({ person_tenant_id, person_user_id, doc }) => ({
    person: { tenant: person_tenant_id, user: person_user_id } as Person,
    address: fromDoc<{ address: string }>(doc).address,
  }));
}
