import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isSameRecipient } from '../../../src/access/recipient.ts';
import { startJobs } from '../../../src/jobs/queues.ts';
import type { JobHandlers, Jobs } from '../../../src/jobs/queues.ts';
import type { Job } from '../../../src/ports/job.ts';
import { createStore } from '../../../src/store/store.ts';
import type { Store } from '../../../src/ports/store.ts';
import { ana, carla, fabrikam, id, NOON, northwind, packWith } from '../../support/access.ts';
import { describeOnEachDatabase } from '../../support/databases.ts';
import { until } from '../../support/until.ts';

const sync = { kind: 'sync-tenant', tenant: fabrikam.id } as const;
const follow = (n: number) => ({ kind: 'follow-due', tenant: id(n) }) as Job;
const carryOut = (n: number) => ({ kind: 'carry-out', intent: id(n) }) as Job;
const deliver = (n: number, to = ana) =>
  ({ kind: 'deliver-notice', notice: id(n), recipient: { tenant: to.tenant, user: to.user } }) as Job;

describeOnEachDatabase('jobs', (database) => {
  let jobs: Jobs;
  let store: Store;
  const errors: unknown[] = [];
  /** Jobs in the order in which they began; each waits here until `finish` lets it go. */
  let begun: Array<{ readonly job: Job; readonly tries: number; finish(error?: Error): void }> = [];
  let holds = false;

  const handle = (job: Job, tries: number): Promise<void> =>
    new Promise((resolve, reject) => {
      begun.push({ job, tries, finish: (error) => (error ? reject(error) : resolve()) });
      if (!holds) resolve();
    });
  const handlers: JobHandlers = {
    'sync-tenant': handle,
    'follow-due': handle,
    'warn-due': handle,
    'ask-approvers': handle,
    'follow-stage': handle,
    'sync-reviews': handle,
    'follow-review': handle,
    'send-digest': handle,
    'report-problem': handle,
    'watch-reach': handle,
    'install-app': handle,
    'carry-out': handle,
    'deliver-notice': handle,
  };
  const count = (n: number) => until(`${n} jobs begin`, () => (begun.length >= n ? true : undefined));
  /** Long enough for what must not happen to happen. */
  const settle = () => sleep(700);

  beforeEach(async () => {
    begun = [];
    holds = false;
    errors.length = 0;
    jobs = await startJobs(database(), (error) => errors.push(error));
    store = createStore(database().db, (these, db, afterMs) => jobs.enqueueOn(these, db as never, afterMs));
  });
  afterEach(async () => {
    holds = false;
    for (const each of begun) each.finish();
    await jobs.stop();
    await sql`delete from jobs.job`.execute(database().db);
    if (errors.length > 0) throw new AggregateError(errors, 'the queue had errors');
  });

  test('what a transaction enqueues runs when it commits, and not before', async () => {
    await jobs.work(handlers);
    await store.transaction(async (tx) => {
      await tx.packs.insert(packWith());
      await tx.jobs.enqueue(carryOut(1));
      await tx.jobs.enqueue(carryOut(1));
      await sleep(100);
      expect(begun).toEqual([]);
    });
    await count(2);
    expect(begun.map(({ job }) => job)).toEqual([carryOut(1), carryOut(1)]);
  });

  test('what a transaction enqueues that rolls back is no job', async () => {
    await jobs.work(handlers);
    const work = store.transaction(async (tx) => {
      await tx.jobs.enqueue(carryOut(2));
      await tx.jobs.enqueue(sync);
      const subject = { type: 'pack', id: packWith().id } as const;
      const notice = { kind: 'receipt', subject, recipient: carla, occurrence: 'x', mode: 'send' } as const;
      await tx.notices.add([notice], NOON);
      throw new Error('rolled back');
    });
    await expect(work).rejects.toThrow('rolled back');
    await settle();
    expect(begun).toEqual([]);
    // Nor does it keep the next of its key away.
    await store.jobs.enqueue(sync);
    await count(1);
  });

  test('what is put off waits, and what comes after it does not', async () => {
    await jobs.work(handlers);
    await store.jobs.enqueue(deliver(1), 1500);
    await store.jobs.enqueue(deliver(2));
    await count(2);
    expect(begun.map(({ job }) => job)).toEqual([deliver(2), deliver(1)]);
  });

  test('a burst for one tenant is worked off one after the other, without waits in between', async () => {
    const ask = (n: number): Job => ({
      kind: 'ask-approvers',
      tenant: fabrikam.id,
      request: id(n),
      stage: 1,
    });
    await store.transaction(async (tx) => {
      for (let n = 0; n < 60; n += 1) await tx.jobs.enqueue(ask(n));
    });
    await jobs.work(handlers);
    await count(60);
    expect(new Set(begun.map(({ job }) => 'request' in job && job.request)).size).toBe(60);
  });

  test('of many jobs that come with one notification none waits for the next', async () => {
    await jobs.work(handlers);
    await store.transaction(async (tx) => {
      for (let n = 1; n <= 200; n += 1) await tx.jobs.enqueue(carryOut(n));
    });
    // Six at a time with a sleep of two seconds after each would take a minute.
    await count(200);
    expect(begun).toHaveLength(200);
  });

  test('exclusive: one of a key waits or runs; once it is done, there is a next', async () => {
    holds = true;
    await Promise.all(
      [sync, sync, sync, follow(51), follow(52), follow(51)].map((job) => store.jobs.enqueue(job)),
    );
    await store.jobs.enqueue({ ...sync, tenant: northwind.id });
    await jobs.work(handlers);
    await count(4);
    await store.jobs.enqueue(sync);
    await settle();
    const wanted = [sync, { ...sync, tenant: northwind.id }, follow(51), follow(52)];
    expect(begun).toHaveLength(4);
    for (const job of wanted) expect(begun.map((each) => each.job)).toContainEqual(job);
    for (const each of begun) each.finish();
    await settle();
    expect(begun).toHaveLength(4);
    await store.jobs.enqueue(sync);
    await count(5);
  });

  test('exclusive: a job that failed is not tried again, and frees its key', async () => {
    holds = true;
    await jobs.work(handlers);
    await store.jobs.enqueue(sync);
    await count(1);
    begun[0]?.finish(new Error('no answer'));
    await settle();
    expect(begun).toHaveLength(1);
    await store.jobs.enqueue(sync);
    await count(2);
  });

  test('singleton: all wait, one at a time runs for each person', async () => {
    holds = true;
    for (const n of [1, 2, 3]) await store.jobs.enqueue(deliver(n));
    await store.jobs.enqueue(deliver(4, { ...ana, user: carla.user }));
    await jobs.work(handlers);
    await count(2);
    for (const running of [1, 2, 3]) {
      await settle();
      const toAna = begun.filter(
        ({ job }) => job.kind === 'deliver-notice' && isSameRecipient(job.recipient, ana),
      );
      expect([begun.length, toAna.length]).toEqual([running + 1, running]);
      toAna.at(-1)?.finish();
      if (running < 3) await count(running + 2);
    }
    const told = begun.map(({ job }) => (job.kind === 'deliver-notice' ? job.notice : ''));
    expect(told.sort()).toEqual([id(1), id(2), id(3), id(4)]);
  });

  test('a job that failed is tried again, and told how often', async () => {
    holds = true;
    await jobs.work(handlers);
    await store.jobs.enqueue(carryOut(3));
    await count(1);
    expect(begun[0]?.tries).toBe(0);
    begun[0]?.finish(new Error('no answer'));
    await count(2);
    expect(begun[1]).toMatchObject({ job: carryOut(3), tries: 1 });
  });

  test('jobs outlive the process', async () => {
    await store.jobs.enqueue(carryOut(4));
    await jobs.stop();
    jobs = await startJobs(database(), (error) => errors.push(error));
    await jobs.work(handlers);
    await count(1);
    expect(begun[0]?.job).toEqual(carryOut(4));
  });
});
