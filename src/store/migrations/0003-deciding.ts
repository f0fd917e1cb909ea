import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/**
 * Stages are followed until they are decided: who was told and reminded, who is looking at it. What waits for
 * its approvers while this runs is followed from here on; nobody is told again what they were told before.
 */
const STATEMENTS = [
  `create table asked_stages (
    tenant_id text not null, request_id text not null, stage integer not null,
    begun_at timestamptz not null, times_out_at timestamptz, escalates_at timestamptz,
    escalated_at timestamptz, passed_at timestamptz, claim jsonb, next_due_at timestamptz,
    primary key (tenant_id, request_id, stage))`,
  `create index asked_stages_due on asked_stages (next_due_at) where next_due_at is not null`,
  `insert into asked_stages (tenant_id, request_id, stage, begun_at, times_out_at, next_due_at)
    select tenant_id, request_id, stage, begun_at, begun_at + timeout_ms * interval '1 millisecond', begun_at
    from (
      select distinct asks.tenant_id, asks.request_id, asks.stage,
        case when asks.stage = 1 then coalesce(requests.created_at, requests.state_since)
          else coalesce(
            (select max(decided_at) from decisions
              where decisions.tenant_id = asks.tenant_id and decisions.request_id = asks.request_id),
            requests.state_since) end as begun_at,
        (policies.doc -> 'stages' -> (asks.stage - 1) ->> 'timeoutMs')::double precision as timeout_ms
      from asks
      join requests on requests.tenant_id = asks.tenant_id and requests.id = asks.request_id
      left join policies on policies.tenant_id = asks.tenant_id and policies.id = requests.doc ->> 'policyId'
      where requests.state = 'pendingApproval') as waiting`,
  `alter table asks add column told_at timestamptz, add column reminded_until timestamptz`,
  `update asks set told_at = requests.state_since, reminded_until = greatest(requests.state_since, now())
    from requests where requests.tenant_id = asks.tenant_id and requests.id = asks.request_id`,
  `update asks set doc = (doc - 'becauseMemberOf') || jsonb_build_object('as', 'primary', 'because',
    case when doc ->> 'becauseMemberOf' is null then jsonb_build_object('kind', 'named')
      else jsonb_build_object('kind', 'member', 'groupName', doc -> 'becauseMemberOf') end)`,

  `create table person_settings (
    tenant_id text not null, user_id text not null, doc jsonb not null, next_digest_at timestamptz,
    primary key (tenant_id, user_id))`,
  `create index person_settings_digest on person_settings (next_digest_at) where next_digest_at is not null`,

  `create table problems (
    id text primary key, tenant_id text not null, key text not null, doc jsonb not null,
    since timestamptz not null, ended_at timestamptz)`,
  `create unique index problems_open on problems (tenant_id, key) where ended_at is null`,

  // Policies are read again, with what was not kept of them so far.
  `update sync_states set packages_at = null`,
];

export const deciding: Migration = {
  async up(db: Kysely<never>) {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};
