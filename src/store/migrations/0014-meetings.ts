import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** How often somebody has come: a refusal of Teams that is older than the newest of it says nothing any more. */
const STATEMENTS = [`alter table people add column meetings integer not null default 0`];

export const meetings: Migration = {
  async up(db: Kysely<never>) {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};
