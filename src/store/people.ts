import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { TenantId, UserId } from '../access/ids.ts';
import type { Reach } from '../access/known-approvers.ts';
import type { Account, Person } from '../access/person.ts';
import type { KnownPerson } from '../ports/known-person.ts';
import type { StoreTables } from '../ports/store.ts';
import { fromDoc, toDoc } from './doc.ts';
import { createInstallations } from './installations.ts';
import { createMeetings } from './meetings.ts';
import { createAddresses, findByAccount } from './people-by-address.ts';
import type { Schema } from './schema.ts';
import { createUnreached } from './unreached.ts';

/** Who has used the bot, where to write to them, and their accounts in other tenants. */
export function createPeople(db: Kysely<Schema>): StoreTables['people'] {
  const unreached = createUnreached(db);
  const meetings = createMeetings(db, unreached.findUnreached);
  const { find } = meetings;
  return {
    ...meetings,
    findByAccount: (tenant, user) => findByAccount(db, find, tenant, user),
    listColleagues: (person, limit) => listColleagues(db, person, limit),
    ...unreached,
    ...createInstallations(db),
    canReach: (person) => canReach(db, person),
    listReach: (tenant, users) => listReach(db, tenant, users),
    saveAccount: (person, account) => saveAccount(db, person, account),
    ...createAddresses(db, find),
    async findAccount(person, tenant) {
      const row = await selectAccounts(db, person).where('tenant_id', '=', tenant).executeTakeFirst();
      return row && fromDoc<Account>(row.doc);
    },
    async listAccounts(person) {
      return (await selectAccounts(db, person).execute()).map((row) => fromDoc<Account>(row.doc));
    },
  };
}

async function listColleagues(
  db: Kysely<Schema>,
  { tenant, user }: Person,
  limit: number,
): Promise<KnownPerson[]> {
  const rows = await db
    .selectFrom('people')
    .select('doc')
    .where('tenant_id', '=', tenant)
    .where('user_id', '!=', user)
    .where('reachable', '=', true)
    .orderBy(sql`lower(doc ->> 'name')`)
    .limit(limit)
    .execute();
  return rows.map((row) => fromDoc<KnownPerson>(row.doc));
}

async function canReach(db: Kysely<Schema>, { tenant, user }: Person): Promise<boolean> {
  const row = await db
    .selectFrom('people')
    .select('reachable')
    .where('tenant_id', '=', tenant)
    .where('user_id', '=', user)
    .executeTakeFirst();
  return row?.reachable ?? false;
}

/** Who was met in a channel alone has never used the bot by themselves. */
const HAS_CHAT = sql<boolean>`people.doc ->> 'conversationId' <> ''`;

/** An account stands for the person it is linked to, else for the person of the same ids. */
async function listReach(
  db: Kysely<Schema>,
  tenant: TenantId,
  users: readonly UserId[],
): Promise<Map<UserId, Reach>> {
  if (users.length === 0) return new Map();
  const people = db
    .selectFrom('people')
    .leftJoin('unreached', (join) =>
      join
        .onRef('unreached.tenant_id', '=', 'people.tenant_id')
        .onRef('unreached.user_id', '=', 'people.user_id'),
    )
    .where(HAS_CHAT);
  const own = await people
    .select(['people.user_id', 'people.reachable', 'unreached.why'])
    .where('people.tenant_id', '=', tenant)
    .where('people.user_id', 'in', users)
    .execute();
  const linked = await people
    .innerJoin('accounts', (join) =>
      join
        .onRef('people.tenant_id', '=', 'accounts.person_tenant_id')
        .onRef('people.user_id', '=', 'accounts.person_user_id'),
    )
    .select(['accounts.user_id', 'people.reachable', 'unreached.why'])
    .where('accounts.tenant_id', '=', tenant)
    .where('accounts.user_id', 'in', users)
    .execute();
  return new Map(
    [...own, ...linked].map((row) => [
      row.user_id as UserId,
      row.reachable ? 'reached' : ((row.why ?? 'left') as Reach),
    ]),
  );
}

async function saveAccount(db: Kysely<Schema>, person: Person, account: Account): Promise<void> {
  const values = { person_tenant_id: person.tenant, person_user_id: person.user, doc: toDoc(account) };
  // A guest who was removed and invited again has another object id: the old one names nobody.
  await db
    .deleteFrom('accounts')
    .where('person_tenant_id', '=', person.tenant)
    .where('person_user_id', '=', person.user)
    .where('tenant_id', '=', account.tenant)
    .where('user_id', '!=', account.user)
    .execute();
  await db
    .insertInto('accounts')
    .values({ tenant_id: account.tenant, user_id: account.user, ...values })
    .onConflict((conflict) =>
      conflict
        .columns(['tenant_id', 'user_id'])
        .doUpdateSet(values)
        // A guest who clicks in a channel is, as far as we are told, somebody else than the person at home, who alone
        // can be written to.
        .where((eb) =>
          eb.not(
            eb.exists(
              db
                .selectFrom('people')
                .select('user_id')
                .where('tenant_id', '=', person.tenant)
                .where('user_id', '=', person.user)
                .where(sql`doc ->> 'conversationId'`, '=', ''),
            ),
          ),
        ),
    )
    .execute();
}

const selectAccounts = (db: Kysely<Schema>, person: Person) =>
  db
    .selectFrom('accounts')
    .select('doc')
    .where('person_tenant_id', '=', person.tenant)
    .where('person_user_id', '=', person.user);
