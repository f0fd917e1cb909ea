import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Access reviews of the packages, who decides in them and how far they were told. */
const STATEMENTS = [
  `create table reviews (
    tenant_id text not null, id text not null, package_id text not null, status text not null,
    ends_at timestamptz not null, is_finished boolean not null, seen_at timestamptz not null,
    next_due_at timestamptz, digest text not null, doc jsonb not null,
    primary key (tenant_id, id))`,
  `create index reviews_due on reviews (next_due_at) where next_due_at is not null`,
  `create index reviews_by_package on reviews (tenant_id, package_id)`,
  // The stage is empty where a review has none.
  `create table review_reviewers (
    tenant_id text not null, review_id text not null, stage_id text not null, user_id text not null,
    doc jsonb not null, items jsonb, told_at timestamptz, reminded_until timestamptz,
    primary key (tenant_id, review_id, stage_id, user_id))`,
  `create index review_reviewers_by_user on review_reviewers (tenant_id, user_id)`,
  `create table review_syncs (
    tenant_id text primary key, first_contact_at timestamptz not null, last_read_at timestamptz,
    next_read_at timestamptz not null)`,
  `alter table intents add column review_id text`,
  `create index intents_by_review on intents (tenant_id, review_id) where review_id is not null`,
];

export const reviews: Migration = {
  async up(db: Kysely<never>) {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};
