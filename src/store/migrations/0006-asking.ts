import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Groups whose members may not ask for a package are kept with it; stages are followed for their start too. */
const STATEMENTS = [
  `update packages set doc = doc || '{"incompatibleGroups": []}'`,
  // Packages are read again, with what was not kept of them so far.
  `update sync_states set packages_at = null`,
  // What waits now is looked at once: its start may come first.
  `update asked_stages set next_due_at = begun_at where next_due_at is not null`,
];

export const asking: Migration = {
  async up(db: Kysely<never>) {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};
