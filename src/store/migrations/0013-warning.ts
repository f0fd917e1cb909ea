import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/**
 * What is due without Graph is told apart from what Graph must be asked about; and a notice has when its delivery was
 * last taken up again.
 */
const STATEMENTS = [
  `alter table assignments add column asks_graph boolean not null default true`,
  `update assignments set asks_graph = false
    where next_due_at is not null and state <> 'expired' and progress ? 'usableAt' and not progress ? 'goneAt'`,
  `drop index assignments_due_of_tenant`,
  `create index assignments_due_of_tenant on assignments (tenant_id, asks_graph, next_due_at)
    where next_due_at is not null`,
  `alter table notices add column retried_at timestamptz`,
];

export const warning: Migration = {
  async up(db: Kysely<never>) {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};
