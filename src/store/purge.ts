import { sql } from 'kysely';
import type { Kysely, RawBuilder } from 'kysely';
import type { Schema } from './schema.ts';

/** A long delete would hold up those who write meanwhile. */
const AT_ONCE = 2000;

/** What is over, per table. What is not settled yet is no history, however old. */
const overBefore = (before: Date): ReadonlyArray<readonly [keyof Schema, RawBuilder<unknown>]> => [
  ['notices', sql`settled_at < ${before}`],
  // The card of access that is still held was sent or edited since: a policy grants a year at most.
  ['sent_messages', sql`sent_at < ${before}`],
  ['intents', sql`settled_at < ${before}`],
  ['problems', sql`ended_at < ${before}`],
  ['audit', sql`at < ${before}`],
];

/** Deletes what was over before the instant: notices, sent messages, clicks, reports, audit. @returns how many rows */
export async function purge(db: Kysely<Schema>, before: Date): Promise<number> {
  let deleted = 0;
  for (const [name, isOver] of overBefore(before)) {
    const table = sql.table(name);
    let rows: number;
    do {
      const result = await sql`
        delete from ${table} where ctid = any(array(select ctid from ${table} where ${isOver} limit ${AT_ONCE}))`.execute(
        db,
      );
      rows = Number(result.numAffectedRows ?? 0n);
      deleted += rows;
    } while (rows === AT_ONCE);
  }
  return deleted;
}
