import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Kysely, Selectable } from 'kysely';
import type { NoticeId } from '../access/ids.ts';
import type { Notice, NoticeKind, StoredNotice, Subject } from '../access/notice.ts';
import { parseSubjectKey, toSubjectKey } from '../access/notice.ts';
import { fromRecipientIds, toRecipientIds } from '../access/recipient.ts';
import type { Recipient } from '../access/recipient.ts';
import type { StoreTables } from '../ports/store.ts';
import { toDoc } from './doc.ts';
import { listTold } from './history.ts';
import type { Schema } from './schema.ts';

/** What people are told, and the messages that told them. */
export function createNotices(
  db: Kysely<Schema>,
  enqueue: StoreTables['jobs']['enqueue'],
  enqueueAll: StoreTables['jobs']['enqueueAll'],
): StoreTables['notices'] {
  const add: StoreTables['notices']['add'] = (notices, at) => addNotices(db, enqueueAll, notices, at);
  const sent = createSentMessages(db);
  return {
    add,
    async find(id) {
      const row = await db.selectFrom('notices').selectAll().where('id', '=', id).executeTakeFirst();
      return row && toNotice(row);
    },
    async settle(id, result, at, why) {
      const values = { result, settled_at: at, ...(why ? { why } : {}) };
      await db.updateTable('notices').set(values).where('id', '=', id).execute();
    },
    addShown: (...of) => addShown(db, ...of),
    listTold: (...of) => listTold(db, ...of),
    retry: (before, at) => retry(db, enqueueAll, before, at),
    revive: (recipient) => revive(db, enqueue, recipient),
    ...sent,
    async updateCopies(kinds, subject, occurrence, at) {
      for (const kind of kinds) {
        // What is on its way may show what was so a moment ago: it is edited once it is there.
        const holders = [
          // In this order: what arrives between the two is among those that are held.
          ...(await listExpecting(db, kind, subject)),
          ...(await sent.listHolders(kind, subject)),
        ];
        await add(
          holders.map((recipient) => ({ kind, subject, recipient, occurrence, mode: 'update' as const })),
          at,
        );
      }
    },
  };
}

/** Of a card that is clicked again and again the first time is news; what a notice told was told by it. */
async function addShown(
  db: Kysely<Schema>,
  ...[kind, subject, to, at]: Parameters<StoreTables['notices']['addShown']>
): Promise<NoticeId | undefined> {
  const about = {
    kind,
    subject: toSubjectKey(subject),
    recipient_tenant_id: to.tenant,
    recipient_id: to.user,
  };
  const told = await db
    .selectFrom('notices')
    .select('id')
    .where((eb) => eb.and(about))
    .where('mode', '=', 'send')
    .where((eb) => eb.or([eb('result', '=', 'told'), eb('result', 'is', null)]))
    .limit(1)
    .executeTakeFirst();
  if (told) return undefined;
  const id = randomUUID() as NoticeId;
  const inserted = await db
    .insertInto('notices')
    .values({
      id,
      ...about,
      occurrence: 'shown',
      mode: 'send',
      created_at: at,
      settled_at: at,
      result: 'told',
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst();
  return inserted && id;
}

/** Who is to get a message about the subject, and has not got it yet. */
async function listExpecting(db: Kysely<Schema>, kind: NoticeKind, subject: Subject): Promise<Recipient[]> {
  const rows = await db
    .selectFrom('notices')
    .select(['recipient_tenant_id', 'recipient_id'])
    .distinct()
    .where('kind', '=', kind)
    .where('subject', '=', toSubjectKey(subject))
    .where('mode', '=', 'send')
    .where('settled_at', 'is', null)
    .execute();
  return rows.map((row) => fromRecipientIds(row.recipient_tenant_id, row.recipient_id));
}

const AT_ONCE = 500;

/** What another process takes up in this moment is left to it. */
async function retry(
  db: Kysely<Schema>,
  enqueueAll: StoreTables['jobs']['enqueueAll'],
  before: Date,
  at: Date,
): Promise<void> {
  const { rows } = await sql<{ id: string; recipient_tenant_id: string; recipient_id: string }>`
    update notices set retried_at = ${at} where id in (
      select id from notices where settled_at is null and coalesce(retried_at, created_at) < ${before}
      order by created_at limit ${AT_ONCE} for update skip locked)
    returning id, recipient_tenant_id, recipient_id`.execute(db);
  await enqueueAll(
    rows.map((row) => ({
      kind: 'deliver-notice',
      notice: row.id as NoticeId,
      recipient: fromRecipientIds(row.recipient_tenant_id, row.recipient_id),
    })),
  );
}

/**
 * In one statement. An edit is left out where nothing was sent that it could edit, nor is to be sent: what is sent
 * later shows the state of then.
 */
async function addNotices(
  db: Kysely<Schema>,
  enqueueAll: StoreTables['jobs']['enqueueAll'],
  notices: readonly Notice[],
  at: Date,
): Promise<void> {
  if (notices.length === 0) return;
  const told = notices.map((notice) => {
    const id = randomUUID() as NoticeId;
    const { kind, subject, occurrence, mode } = notice;
    const { tenant, id: recipient } = toRecipientIds(notice.recipient);
    const about = { kind, subject: toSubjectKey(subject), tenant_id: tenant, recipient_id: recipient };
    return { notice, row: { id, ...about, occurrence, mode } };
  });
  const { rows } = await sql<{ id: NoticeId }>`
    insert into notices (id, kind, subject, recipient_tenant_id, recipient_id, occurrence, mode, created_at)
    select id, kind, subject, tenant_id, recipient_id, occurrence, mode, ${at}
    from json_to_recordset(${toDoc(told.map(({ row }) => row))}::json) as said (
      id text, kind text, subject text, tenant_id text, recipient_id text, occurrence text, mode text)
    where mode = 'send'
      or exists (select from sent_messages as sent where sent.kind = said.kind and sent.subject = said.subject
        and sent.tenant_id = said.tenant_id and sent.recipient_id = said.recipient_id)
      or exists (select from notices as coming where coming.kind = said.kind and coming.subject = said.subject
        and coming.recipient_tenant_id = said.tenant_id and coming.recipient_id = said.recipient_id
        and coming.mode = 'send' and coming.settled_at is null)
    on conflict do nothing returning id`.execute(db);
  const added = new Set(rows.map(({ id }) => id));
  const news = told.filter(({ row }) => added.has(row.id));
  await enqueueAll(
    news.map(({ notice: { recipient }, row }) => ({ kind: 'deliver-notice', notice: row.id, recipient })),
  );
}

async function revive(
  db: Kysely<Schema>,
  enqueue: StoreTables['jobs']['enqueue'],
  recipient: Recipient,
): Promise<void> {
  const { tenant, id } = toRecipientIds(recipient);
  const rows = await db
    .updateTable('notices')
    .set({ settled_at: null, result: null })
    .where('recipient_tenant_id', '=', tenant)
    .where('recipient_id', '=', id)
    .where('result', '=', 'unreachable')
    .returning('id')
    .execute();
  for (const row of rows) {
    await enqueue({ kind: 'deliver-notice', notice: row.id as NoticeId, recipient });
  }
}

const toNotice = (row: Selectable<Schema['notices']>): StoredNotice => ({
  id: row.id as NoticeId,
  kind: row.kind as NoticeKind,
  subject: parseSubjectKey(row.subject),
  recipient: fromRecipientIds(row.recipient_tenant_id, row.recipient_id),
  occurrence: row.occurrence,
  mode: row.mode === 'update' ? 'update' : 'send',
  createdAt: row.created_at,
  ...(row.settled_at ? { settledAt: row.settled_at } : {}),
});

function createSentMessages(
  db: Kysely<Schema>,
): Pick<StoreTables['notices'], 'saveSent' | 'listSent' | 'removeSent' | 'listHolders'> {
  const about = (kind: NoticeKind, subject: Subject) =>
    db.selectFrom('sent_messages').where('kind', '=', kind).where('subject', '=', toSubjectKey(subject));
  return {
    async saveSent(kind, subject, to, sent, at, notice) {
      const recipient = toRecipientIds(to);
      const values = {
        kind,
        subject: toSubjectKey(subject),
        tenant_id: recipient.tenant,
        recipient_id: recipient.id,
        content_hash: sent.contentHash,
        sent_at: at,
        ...(notice ? { notice_id: notice } : {}),
      };
      await db
        .insertInto('sent_messages')
        .values({ conversation_id: sent.conversationId, activity_id: sent.activityId, ...values })
        .onConflict((conflict) => conflict.columns(['conversation_id', 'activity_id']).doUpdateSet(values))
        .execute();
    },
    async listSent(kind, subject, to) {
      const recipient = toRecipientIds(to);
      const rows = await about(kind, subject)
        .selectAll()
        .where('tenant_id', '=', recipient.tenant)
        .where('recipient_id', '=', recipient.id)
        .orderBy('sent_at')
        .execute();
      return rows.map((row) => ({
        conversationId: row.conversation_id,
        activityId: row.activity_id,
        contentHash: row.content_hash,
      }));
    },
    async removeSent({ conversationId, activityId }) {
      await db
        .deleteFrom('sent_messages')
        .where('conversation_id', '=', conversationId)
        .where('activity_id', '=', activityId)
        .execute();
    },
    async listHolders(kind, subject) {
      const rows = await about(kind, subject).select(['tenant_id', 'recipient_id']).distinct().execute();
      return rows.map((row): Recipient => fromRecipientIds(row.tenant_id, row.recipient_id));
    },
  };
}
