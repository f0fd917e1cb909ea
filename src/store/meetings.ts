import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Person } from '../access/person.ts';
import type { KnownPerson } from '../ports/known-person.ts';
import type { Met } from '../ports/store-people.ts';
import type { StoreTables } from '../ports/store.ts';
import { fromDoc, toDigest, toDoc } from './doc.ts';
import type { Schema } from './schema.ts';
import { holdPerson } from './unreached.ts';

type PeopleTables = StoreTables['people'];

/** People as their latest meeting has shown them, and how many meetings there were. */
export function createMeetings(
  db: Kysely<Schema>,
  findUnreached: PeopleTables['findUnreached'],
): Pick<PeopleTables, 'isAsKnown' | 'save' | 'saveChat' | 'introduce' | 'find' | 'findMet'> {
  const findMet = async (person: Person): Promise<Met | undefined> => {
    const row = await readKnown(db, person);
    return row && { person: fromDoc<KnownPerson>(row.doc), meeting: row.meetings };
  };
  const find = async (person: Person): Promise<KnownPerson | undefined> => (await findMet(person))?.person;
  return {
    async isAsKnown(person) {
      const known = await readKnown(db, person);
      return known?.reachable === true && toDigest(known.doc) === toDigest(person);
    },
    save: (person) => save(db, person),
    async saveChat(person) {
      await holdPerson(db, person);
      if ((await findUnreached(person))?.why !== 'never-here') return false;
      const met = await find(person);
      return save(db, met ? { ...met, conversationId: person.conversationId } : person);
    },
    async introduce(person) {
      const doc = toDoc({ ...person, conversationId: '' });
      await db
        .insertInto('people')
        .values({ tenant_id: person.tenant, user_id: person.user, reachable: false, doc })
        .onConflict((conflict) =>
          // Whose chat Graph has named is met here for the first time.
          conflict
            .columns(['tenant_id', 'user_id'])
            .doUpdateSet({
              doc: sql`excluded.doc || jsonb_build_object('conversationId', people.doc -> 'conversationId')`,
            })
            .where(sql<boolean>`people.doc ->> 'channelUserId' = ''`),
        )
        .execute();
    },
    find,
    findMet,
  };
}

async function save(db: Kysely<Schema>, person: KnownPerson): Promise<boolean> {
  await holdPerson(db, person);
  const before = await readKnown(db, person);
  const values = { reachable: true, doc: toDoc(person), meetings: (before?.meetings ?? 0) + 1 };
  await db
    .insertInto('people')
    .values({ tenant_id: person.tenant, user_id: person.user, ...values })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'user_id']).doUpdateSet(values))
    .execute();
  await db
    .deleteFrom('unreached')
    .where('tenant_id', '=', person.tenant)
    .where('user_id', '=', person.user)
    .execute();
  return !before?.reachable;
}

const readKnown = (db: Kysely<Schema>, { tenant, user }: Person) =>
  db
    .selectFrom('people')
    .select(['reachable', 'meetings', 'doc'])
    .where('tenant_id', '=', tenant)
    .where('user_id', '=', user)
    .executeTakeFirst();
