import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/**
 * A notice can be for a channel, and a channel can hold messages: their recipient is an object id or the id of a
 * channel. Where Teams of a tenant is spoken to is known apart from its people.
 */
const STATEMENTS = [
  `alter table notices rename column recipient_user_id to recipient_id`,
  `alter table sent_messages rename column user_id to recipient_id`,
  `alter table asked_stages add column channel_told_at timestamptz, add column channel_reminded_until timestamptz,
    add column channel_missed_at timestamptz`,
  `create table teams_addresses (tenant_id text primary key, service_url text not null, bot_id text not null)`,
  `insert into teams_addresses (tenant_id, service_url, bot_id)
    select distinct on (tenant_id) tenant_id, doc ->> 'serviceUrl', doc ->> 'botId' from people
    where doc ->> 'serviceUrl' is not null and doc ->> 'botId' is not null`,
];

export const channel: Migration = {
  async up(db: Kysely<never>) {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};
