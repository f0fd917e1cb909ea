import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { HistoryPart, NoticeResult, ToldNotice } from '../access/history.ts';
import type { NoticeId } from '../access/ids.ts';
import { parseSubjectKey } from '../access/notice.ts';
import type { NoticeKind } from '../access/notice.ts';
import type { Person } from '../access/person.ts';
import type { UnreachedWhy } from '../access/problem.ts';
import type { Schema } from './schema.ts';

/** What one person was to be told, newest first. Told apart by when it ended, or began where it has not. */
export async function listTold(
  db: Kysely<Schema>,
  { tenant, user }: Person,
  part: HistoryPart | undefined,
  limit: number,
): Promise<ToldNotice[]> {
  const isNewer = part?.side === 'newer';
  const place = sql`coalesce(notices.settled_at, notices.created_at)`;
  const order = isNewer ? 'asc' : 'desc';
  const rows = await db
    .selectFrom('notices')
    .selectAll('notices')
    .select((eb) => [
      eb
        .selectFrom('sent_messages')
        .select((of) => of.fn.max('sent_messages.sent_at').as('at'))
        .whereRef('sent_messages.notice_id', '=', 'notices.id')
        .whereRef('sent_messages.sent_at', '>', 'notices.settled_at')
        .as('edited_at'),
    ])
    .where('notices.recipient_tenant_id', '=', tenant)
    .where('notices.recipient_id', '=', user)
    .where('notices.mode', '=', 'send')
    .$if(part !== undefined, (query) =>
      query.where(
        sql<boolean>`(${place}, notices.id) ${sql.raw(isNewer ? '>' : '<')} (${part?.than.at}, ${part?.than.notice})`,
      ),
    )
    .orderBy(place, order)
    .orderBy('notices.id', order)
    .limit(limit)
    .execute();
  const told = rows.map((row): ToldNotice => ({
    id: row.id as NoticeId,
    kind: row.kind as NoticeKind,
    subject: parseSubjectKey(row.subject),
    createdAt: row.created_at,
    ...(row.settled_at ? { settledAt: row.settled_at } : {}),
    ...(row.result ? { result: row.result as NoticeResult } : {}),
    ...(row.why ? { why: row.why as UnreachedWhy } : {}),
    ...(row.edited_at ? { editedAt: row.edited_at } : {}),
  }));
  return isNewer ? told.toReversed() : told;
}
