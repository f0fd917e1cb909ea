import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/**
 * Somebody without an account in a tenant is known there by the address alone, so people and requests are found
 * by it; and what the app filed in somebody's name says so.
 */
const STATEMENTS = [
  `alter table pack_items add column filed_by text`,
  `create index accounts_by_address on accounts (tenant_id, lower(doc ->> 'address'))`,
  `create index requests_by_address on requests (tenant_id, lower(doc ->> 'requestorAddress'))
    where requestor_id is null`,
];

export const noAccount: Migration = {
  async up(db: Kysely<never>) {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};
