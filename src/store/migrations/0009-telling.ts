import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/**
 * Who cannot be written to is kept with why and since when, and reported whether they approve or not: one report for
 * all of a tenant takes the place of the one for approvers.
 */
const STATEMENTS = [
  `create table unreached (
    tenant_id text not null, user_id text not null, why text not null, since timestamptz not null,
    name text not null default '',
    primary key (tenant_id, user_id))`,
  `insert into unreached (tenant_id, user_id, why, since)
    select tenant_id, user_id, 'left', now() from people where not reachable and doc ->> 'conversationId' <> ''`,
  `insert into unreached (tenant_id, user_id, why, since)
    select recipient_tenant_id, recipient_id, 'never-here', min(created_at) from notices
    where result = 'unreachable' and recipient_id not like '19:%'
    group by recipient_tenant_id, recipient_id on conflict do nothing`,
  `update problems set key = 'people-unreached', doc = doc || '{"kind": "people-unreached"}'
    where key = 'approvers-unreached'`,
];

export const telling: Migration = {
  async up(db: Kysely<never>) {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};
