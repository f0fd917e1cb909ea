import { randomUUID } from 'node:crypto';
import type { Kysely, Selectable } from 'kysely';
import type { IntentId } from '../access/ids.ts';
import type { Intent, IntentInput, IntentOutcome } from '../access/intent.ts';
import { toIntentKey } from '../access/intent.ts';
import type { Person } from '../access/person.ts';
import type { StoreTables } from '../ports/store.ts';
import { fromDoc, toDoc } from './doc.ts';
import type { Schema } from './schema.ts';

/** What people asked for with a click. */
export function createIntents(db: Kysely<Schema>): StoreTables['intents'] {
  const select = () => db.selectFrom('intents').selectAll();
  const ofPerson = (by: Person) =>
    select().where('person_tenant_id', '=', by.tenant).where('person_user_id', '=', by.user);
  const insert: StoreTables['intents']['insert'] = async (by, input, at) => {
    const inserted = await db
      .insertInto('intents')
      .values(toRow(by, input, at))
      .onConflict((conflict) =>
        conflict
          .columns(['person_tenant_id', 'person_user_id', 'key'])
          .where('settled_at', 'is', null)
          .doNothing(),
      )
      .returningAll()
      .executeTakeFirst();
    if (inserted) return { intent: toIntent(inserted), isNew: true };
    const open = await ofPerson(by)
      .where('key', '=', toIntentKey(input))
      .where('settled_at', 'is', null)
      .executeTakeFirst();
    // It may have been settled between the two statements: then ours is a new one after all.
    return open ? { intent: toIntent(open), isNew: false } : insert(by, input, at);
  };
  return {
    insert,
    async find(id) {
      const row = await select().where('id', '=', id).executeTakeFirst();
      return row && toIntent(row);
    },
    async settle(id, outcome, at) {
      const settled = await db
        .updateTable('intents')
        .set({ outcome: toDoc(outcome), settled_at: at })
        .where('id', '=', id)
        .where('settled_at', 'is', null)
        .returning('id')
        .executeTakeFirst();
      return settled !== undefined;
    },
    async listAbout({ tenant, pack, request, assignment, review }, by) {
      const rows = await (by ? ofPerson(by) : select())
        .where('tenant_id', '=', tenant)
        .where((eb) =>
          eb.or([
            ...(pack ? [eb('pack_id', '=', pack)] : []),
            ...(request ? [eb('request_id', '=', request)] : []),
            ...(assignment ? [eb('assignment_id', '=', assignment)] : []),
            ...(review ? [eb('review_id', '=', review)] : []),
          ]),
        )
        .orderBy('created_at')
        .execute();
      return rows.map(toIntent);
    },
    async listOpenOf(by) {
      return (await ofPerson(by).where('settled_at', 'is', null).execute()).map(toIntent);
    },
  };
}

const toRow = (by: Person, input: IntentInput, at: Date) => ({
  id: randomUUID(),
  person_tenant_id: by.tenant,
  person_user_id: by.user,
  key: toIntentKey(input),
  tenant_id: input.tenant,
  pack_id: 'pack' in input ? input.pack : null,
  request_id: 'request' in input ? input.request : null,
  assignment_id: 'assignment' in input ? input.assignment : null,
  review_id: 'review' in input ? input.review : null,
  input: toDoc(input),
  created_at: at,
});

const toIntent = (row: Selectable<Schema['intents']>): Intent => ({
  id: row.id as IntentId,
  by: { tenant: row.person_tenant_id, user: row.person_user_id } as Person,
  input: fromDoc<IntentInput>(row.input),
  createdAt: row.created_at,
  ...(row.outcome ? { outcome: fromDoc<IntentOutcome>(row.outcome) } : {}),
  ...(row.settled_at ? { settledAt: row.settled_at } : {}),
});
