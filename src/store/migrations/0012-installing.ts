import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** What became of adding the bot for somebody who cannot be told: the latest try. */
const STATEMENTS = [
  `alter table unreached add column install_outcome text, add column install_said text,
    add column install_at timestamptz, add column install_tries integer not null default 0`,
];

export const installing: Migration = {
  async up(db: Kysely<never>) {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};
