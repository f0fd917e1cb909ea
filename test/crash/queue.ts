import type { PGlite } from '@electric-sql/pglite';
import { sql } from 'kysely';
import { QUEUES, toKey } from '../../src/jobs/queues.ts';
import type { Job } from '../../src/ports/job.ts';
import type { EnqueueOn } from '../../src/store/store.ts';

/**
 * What pg-boss makes of our queues, on a table: fast, at the virtual clock, and in an order of our choice. A job is
 * there exactly if its transaction commits; `exclusive` queues hold a key once; of a key of a `singleton` queue one
 * runs at a time. What ran in a process that died is tried again where its queue does that.
 */
export interface Queue {
  readonly enqueueOn: EnqueueOn;
  /** Takes a job that may run now; undefined when there is none. @param choose one of so many */
  take(choose: (count: number) => number): Promise<TakenJob | undefined>;
  finish(id: number): Promise<void>;
  /** After an error, or after the process that ran it has died. */
  fail(id?: number): Promise<void>;
}

export interface TakenJob {
  readonly id: number;
  readonly job: Job;
  readonly triesBefore: number;
}

export const QUEUE_TABLE = `
  create table queue (
    id bigint generated always as identity primary key, kind text not null, key text, data jsonb not null,
    active boolean not null default false, tries int not null default 0, due_at timestamptz not null,
    exclusive boolean not null);
  create unique index on queue (kind, coalesce(key, '')) where exclusive;`;

const retried = Object.entries(QUEUES)
  .filter(([, { options }]) => options.retryLimit !== 0)
  .map(([kind]) => kind);

interface Row {
  readonly id: number;
  readonly kind: string;
  readonly key: string | null;
  readonly data: Job;
  readonly tries: number;
}

export function createQueue(pglite: PGlite, now: () => Date): Queue {
  return {
    async enqueueOn(jobs, db, afterMs = 0) {
      const dueAt = new Date(now().getTime() + afterMs);
      const rows = jobs.map((job) => {
        const { singletonKey = null } = toKey(job);
        const isExclusive = QUEUES[job.kind].options.policy === 'exclusive';
        return sql`(${job.kind}, ${singletonKey}, ${JSON.stringify(job)}::jsonb, ${dueAt}, ${isExclusive})`;
      });
      await sql`insert into queue (kind, key, data, due_at, exclusive) values ${sql.join(rows)}
        on conflict do nothing`.execute(db);
    },
    async take(choose) {
      const { rows } = await pglite.query<Row>(
        'select * from queue where not active and due_at <= $1 order by id',
        [now()],
      );
      // Of those with the same key the oldest is the next.
      const next = [...Map.groupBy(rows, ({ id, kind, key }) => `${kind}/${key ?? id}`).values()].map(
        ([first]) => first,
      );
      const row = next[choose(next.length)];
      if (!row) return undefined;
      await pglite.query('update queue set active = true where id = $1', [row.id]);
      return { id: row.id, job: row.data, triesBefore: row.tries };
    },
    async finish(id) {
      await pglite.query('delete from queue where id = $1', [id]);
    },
    async fail(id) {
      const which = id === undefined ? 'active' : `id = ${id}`;
      await pglite.query(`delete from queue where ${which} and not kind = any($1)`, [retried]);
      // It comes after those that wait, as what is tried again a little later does.
      await pglite.exec(
        `with failed as (delete from queue where ${which} returning *)
         insert into queue (kind, key, data, tries, due_at, exclusive)
         select kind, key, data, tries + 1, due_at, exclusive from failed`,
      );
    },
  };
}
