import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { ProblemId, TenantId } from '../access/ids.ts';
import { toProblemKey } from '../access/problem.ts';
import type { ProblemFacts } from '../access/problem.ts';
import type { StoreTables } from '../store-port.ts';
import { fromDoc, toDoc } from './doc.ts';
import type { Schema } from './schema.ts';

/** What operators must put right, and since when. */
export const createProblems = (
  db: Kysely<Schema>,
  enqueue: StoreTables['jobs']['enqueue'],
  notices: Pick<StoreTables['notices'], 'updateCopies'>,
): StoreTables['problems'] => ({
  async open({ tenant, facts }, at) {
    const id = randomUUID() as ProblemId;
    const inserted = await db
      .insertInto('problems')
      .values({
        id,
        tenant_id: tenant,
        key: toProblemKey(facts),
        doc: toDoc(facts),
        since: at,
        ended_at: null,
      })
      .onConflict((conflict) =>
        conflict.columns(['tenant_id', 'key']).where('ended_at', 'is', null).doNothing(),
      )
      .returning('id')
      .executeTakeFirst();
    if (inserted) await enqueue({ kind: 'report-problem', problem: id });
  },
  async find(id) {
    const row = await db.selectFrom('problems').selectAll().where('id', '=', id).executeTakeFirst();
    return (
      row && {
        id: row.id as ProblemId,
        tenant: row.tenant_id as TenantId,
        facts: fromDoc<ProblemFacts>(row.doc),
        sinceAt: row.since,
        ...(row.ended_at ? { endedAt: row.ended_at } : {}),
      }
    );
  },
  async end({ tenant, facts }, at) {
    const row = await db
      .updateTable('problems')
      .set({ ended_at: at })
      .where('tenant_id', '=', tenant)
      .where('key', '=', toProblemKey(facts))
      .where('ended_at', 'is', null)
      .returning('id')
      .executeTakeFirst();
    if (!row) return;
    const subject = { type: 'problem', tenant, id: row.id as ProblemId } as const;
    await notices.updateCopies(['operator-report'], subject, 'ended', at);
  },
});
