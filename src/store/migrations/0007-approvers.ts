import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/**
 * Approvers are remembered by policy, so that operators have one report of those who cannot be told; it takes
 * the place of one report for each disabled account.
 */
const STATEMENTS = [
  `create table approvers (
    tenant_id text not null, policy_id text not null, stage integer not null, alternates boolean not null,
    requestor_id text not null, request_id text not null, found_at timestamptz not null, doc jsonb not null,
    primary key (tenant_id, policy_id, stage, alternates, requestor_id))`,
  `delete from problems where key like 'approver-disabled/%'`,
];

export const approvers: Migration = {
  async up(db: Kysely<never>) {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};
