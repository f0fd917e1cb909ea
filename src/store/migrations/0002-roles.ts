import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/**
 * A pack asks for several roles, and each item has its own, with answers to the policy's questions.
 * What people were offered is read again from Graph when they open a form.
 */
const STATEMENTS = [
  `alter table pack_items add column role text, add column answers jsonb not null default '[]'`,
  `update pack_items set role = packs.doc ->> 'role' from packs where packs.id = pack_items.pack_id`,
  `alter table pack_items alter column role set not null`,
  `alter table pack_items drop constraint pack_items_pkey, add primary key (pack_id, tenant_id, package_id)`,
  `update packs set doc = (doc - 'role') || jsonb_build_object('roles', jsonb_build_array(doc -> 'role'))`,
  `delete from offers`,
];

export const roles: Migration = {
  async up(db: Kysely<never>) {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};
