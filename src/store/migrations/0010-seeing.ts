import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/**
 * Digests are hashes, of what Graph showed last. A request says that its assignment must be read; how far a tenant
 * was read has the assignments apart, and how much it was slowed down.
 */
const STATEMENTS = [
  `update requests set digest = encode(sha256(convert_to(digest, 'UTF8')), 'hex')`,
  `update assignments set digest = encode(sha256(convert_to(digest, 'UTF8')), 'hex')`,
  `alter table requests add column awaits_assignment boolean not null default false`,
  `create index requests_awaiting on requests (tenant_id) where awaits_assignment`,
  // What is due is looked at tenant by tenant.
  `create index assignments_due_of_tenant on assignments (tenant_id, next_due_at) where next_due_at is not null`,
  // What is held is looked at once: whether it is stuck is new, and so are the instants at which long grants are warned.
  `update assignments set next_due_at = now() where state <> 'expired' and progress ->> 'goneAt' is null`,
  // Absent: every assignment is read at once, so that nothing is lost by the change.
  `alter table sync_states add column assignments_at timestamptz, add column slowed_ms double precision,
    add column throttled_until timestamptz`,
];

export const seeing: Migration = {
  async up(db: Kysely<never>) {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};
