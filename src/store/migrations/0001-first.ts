import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

const TABLES = `
  create table people (
    tenant_id text not null, user_id text not null, reachable boolean not null default true, doc jsonb not null,
    primary key (tenant_id, user_id));

  create table accounts (
    tenant_id text not null, user_id text not null,
    person_tenant_id text not null, person_user_id text not null, doc jsonb not null,
    primary key (tenant_id, user_id));
  create index accounts_of_person on accounts (person_tenant_id, person_user_id);

  create table packages (tenant_id text not null, id text not null, doc jsonb not null, primary key (tenant_id, id));
  create table policies (
    tenant_id text not null, id text not null, package_id text not null, doc jsonb not null,
    primary key (tenant_id, id));
  create table offers (
    person_tenant_id text not null, person_user_id text not null, tenant_id text not null,
    doc jsonb not null, seen_at timestamptz not null,
    primary key (person_tenant_id, person_user_id, tenant_id));

  create table packs (
    id text primary key, person_tenant_id text not null, person_user_id text not null,
    doc jsonb not null, created_at timestamptz not null);
  create table pack_items (
    pack_id text not null references packs (id), tenant_id text not null, position integer not null,
    package_id text not null, policy_id text not null, request_id text,
    primary key (pack_id, tenant_id));
  create unique index pack_items_by_request on pack_items (tenant_id, request_id) where request_id is not null;

  create table requests (
    tenant_id text not null, id text not null, requestor_id text, assignment_id text,
    purpose text not null, is_open boolean not null, created_at timestamptz,
    state text not null, state_since timestamptz not null, digest text not null, doc jsonb not null,
    primary key (tenant_id, id));
  create index requests_open on requests (tenant_id) where is_open;
  create index requests_of_account on requests (tenant_id, requestor_id, created_at);
  create index requests_of_assignment on requests (tenant_id, assignment_id);
  create table asks (
    tenant_id text not null, request_id text not null, stage integer not null, user_id text not null,
    doc jsonb not null,
    primary key (tenant_id, request_id, stage, user_id));
  create index asks_of_approver on asks (tenant_id, user_id);
  create table decisions (
    tenant_id text not null, request_id text not null, stage_id text not null,
    decided_at timestamptz not null, doc jsonb not null,
    primary key (tenant_id, request_id, stage_id));

  create table assignments (
    tenant_id text not null, id text not null, package_id text not null, target_id text,
    state text not null, ended_at timestamptz, next_due_at timestamptz,
    digest text not null, doc jsonb not null, progress jsonb not null,
    primary key (tenant_id, id));
  create index assignments_due on assignments (next_due_at) where next_due_at is not null;
  create index assignments_of_account on assignments (tenant_id, target_id);
  create index assignments_of_package on assignments (tenant_id, package_id, state);

  create table intents (
    id text primary key, person_tenant_id text not null, person_user_id text not null, key text not null,
    tenant_id text not null, pack_id text, request_id text, assignment_id text,
    input jsonb not null, outcome jsonb, created_at timestamptz not null, settled_at timestamptz);
  create unique index intents_open on intents (person_tenant_id, person_user_id, key) where settled_at is null;
  create index intents_about on intents (tenant_id, request_id, assignment_id, pack_id);

  create table notices (
    id text primary key, kind text not null, subject text not null,
    recipient_tenant_id text not null, recipient_user_id text not null,
    occurrence text not null, mode text not null,
    created_at timestamptz not null, settled_at timestamptz, result text,
    unique (kind, subject, recipient_tenant_id, recipient_user_id, occurrence, mode));
  create index notices_of_recipient on notices (recipient_tenant_id, recipient_user_id) where result = 'unreachable';
  create table sent_messages (
    conversation_id text not null, activity_id text not null,
    kind text not null, subject text not null, tenant_id text not null, user_id text not null,
    content_hash text not null, sent_at timestamptz not null,
    primary key (conversation_id, activity_id));
  create index sent_messages_about on sent_messages (kind, subject);

  create table sync_states (
    tenant_id text primary key, first_contact_at timestamptz not null, requests_since timestamptz not null,
    last_synced_at timestamptz, packages_at timestamptz, next_sync_at timestamptz not null, failing_since timestamptz);
  create table activities (
    conversation_id text not null, activity_id text not null, claimed_at timestamptz not null,
    primary key (conversation_id, activity_id));
  create table audit (
    id bigint generated always as identity primary key, at timestamptz not null, event text not null,
    tenant_id text not null, subject text not null, actor_tenant_id text, actor_user_id text);
`;

export const first: Migration = {
  async up(db: Kysely<never>) {
    for (const statement of TABLES.split(';')
      .map((part) => part.trim())
      .filter(Boolean)) {
      await sql.raw(statement).execute(db);
    }
  },
};
