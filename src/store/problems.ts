import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { AuditEvent } from '../access/audit-event.ts';
import type { ProblemId, TenantId } from '../access/ids.ts';
import { isAlarm, toProblemKey } from '../access/problem.ts';
import type { Problem, ProblemFacts } from '../access/problem.ts';
import type { StoreTables } from '../ports/store.ts';
import { fromDoc, toDoc } from './doc.ts';
import type { Schema } from './schema.ts';

/** What operators must put right, and since when. That it was found and that it ended is on record once, with the row. */
export function createProblems(
  db: Kysely<Schema>,
  enqueue: StoreTables['jobs']['enqueue'],
  notices: Pick<StoreTables['notices'], 'updateCopies'>,
  audit: StoreTables['audit'],
): StoreTables['problems'] {
  const revise = createRevise(db, enqueue, notices);
  return {
    async open(problem, at) {
      const id = await insertProblem(db, problem, at);
      if (!id) return revise(problem, at);
      await enqueue({ kind: 'report-problem', problem: id });
      await audit.add(toEvent('problem-found', problem.tenant, id, at));
    },
    revise,
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
    async listStanding(tenant) {
      const rows = await db
        .selectFrom('problems')
        .select('doc')
        .where('tenant_id', '=', tenant)
        .where('ended_at', 'is', null)
        .execute();
      return rows.map(({ doc }) => fromDoc<ProblemFacts>(doc));
    },
    async end(problem, at) {
      const row = await updateStanding(db, problem).set({ ended_at: at }).returning('id').executeTakeFirst();
      if (!row) return;
      const subject = { type: 'problem', tenant: problem.tenant, id: row.id as ProblemId } as const;
      await notices.updateCopies(['operator-report'], subject, 'ended', at);
      await audit.add(toEvent('problem-ended', problem.tenant, subject.id, at));
      if (isAlarm(problem.facts)) {
        await enqueue({ kind: 'report-problem', problem: subject.id, occurrence: 'ended' });
      }
    },
    async repeat(problem, occurrence, at) {
      const row = await selectStanding(db, problem);
      if (!row) return;
      const subject = { type: 'problem', tenant: problem.tenant, id: row.id as ProblemId } as const;
      await notices.updateCopies(['operator-report'], subject, `before/${occurrence}`, at);
      await enqueue({ kind: 'report-problem', problem: subject.id, occurrence });
    },
  };
}

const toEvent = (event: AuditEvent['event'], tenant: TenantId, id: ProblemId, at: Date): AuditEvent => ({
  at,
  event,
  tenant,
  subject: `problem/${id}`,
});

/** @returns undefined when the same problem stands already */
async function insertProblem(
  db: Kysely<Schema>,
  { tenant, facts }: Problem,
  since: Date,
): Promise<ProblemId | undefined> {
  const id = randomUUID() as ProblemId;
  const row = { id, tenant_id: tenant, key: toProblemKey(facts), doc: toDoc(facts), since, ended_at: null };
  const inserted = await db
    .insertInto('problems')
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(['tenant_id', 'key']).where('ended_at', 'is', null).doNothing(),
    )
    .returning('id')
    .executeTakeFirst();
  return inserted && id;
}

const createRevise = (
  db: Kysely<Schema>,
  enqueue: StoreTables['jobs']['enqueue'],
  notices: Pick<StoreTables['notices'], 'updateCopies'>,
): StoreTables['problems']['revise'] =>
  async function revise(problem, at) {
    const doc = toDoc(problem.facts);
    const row = await updateStanding(db, problem)
      .set({ doc })
      .where(sql<boolean>`doc is distinct from ${doc}::jsonb`)
      .returning('id')
      .executeTakeFirst();
    if (!row) return;
    const id = row.id as ProblemId;
    const subject = { type: 'problem', tenant: problem.tenant, id } as const;
    await notices.updateCopies(['operator-report'], subject, `revised/${at.toISOString()}`, at);
    await enqueue({ kind: 'report-problem', problem: id });
  };

const updateStanding = (db: Kysely<Schema>, { tenant, facts }: Problem) =>
  db
    .updateTable('problems')
    .where('tenant_id', '=', tenant)
    .where('key', '=', toProblemKey(facts))
    .where('ended_at', 'is', null);

const selectStanding = (db: Kysely<Schema>, { tenant, facts }: Problem) =>
  db
    .selectFrom('problems')
    .select('id')
    .where('tenant_id', '=', tenant)
    .where('key', '=', toProblemKey(facts))
    .where('ended_at', 'is', null)
    .executeTakeFirst();
