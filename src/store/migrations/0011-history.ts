import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/**
 * What somebody was told is read by person and time. A message knows the notice that it came of, and a notice why it
 * could not be delivered at first.
 */
const STATEMENTS = [
  `alter table notices add column why text`,
  `create index notices_history on notices
    (recipient_tenant_id, recipient_id, (coalesce(settled_at, created_at)), id) where mode = 'send'`,
  // Those that are still to be delivered are few.
  `create index notices_pending on notices (created_at) where settled_at is null`,
  `alter table sent_messages add column notice_id text`,
  `create index sent_messages_of_notice on sent_messages (notice_id) where notice_id is not null`,
];

export const history: Migration = {
  async up(db: Kysely<never>) {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};
