import { sql } from 'kysely';
import { expect, test } from 'vitest';
import type { NoticeId } from '../../../src/access/ids.ts';
import type { Notice, Subject } from '../../../src/access/notice.ts';
import type { Database } from '../../../src/store/database.ts';
import { createStore } from '../../../src/store/store.ts';
import { ana, fabrikam, id, later, NOON } from '../../support/access.ts';
import { describeOnEachDatabase } from '../../support/databases.ts';

const recipient = { tenant: ana.tenant, user: ana.user };
const subject: Subject = { type: 'assignment', tenant: fabrikam.id, id: id(51) };
const notice: Notice = { kind: 'gone', subject, recipient, occurrence: 'old', mode: 'send' };
const release = { kind: 'release', tenant: fabrikam.id, assignment: id<never>(51) } as const;
const problem = { tenant: fabrikam.id, facts: { kind: 'channel-unreached', channel: '19:a' } } as const;
const audited = (at: Date) =>
  ({ at, event: 'access-gone', tenant: fabrikam.id, subject: 'assignment/51' }) as const;

describeOnEachDatabase('what is over', (database) => {
  const setUp = async () => {
    const { db }: Database = database();
    await sql`truncate notices, sent_messages, intents, problems, audit`.execute(db);
    const ids: NoticeId[] = [];
    const store = createStore(db, (jobs) => {
      for (const job of jobs) if (job.kind === 'deliver-notice') ids.push(job.notice);
      return Promise.resolve();
    });
    const count = async () => {
      const { rows } = await sql<Record<string, number>>`select
        (select count(*)::int from notices) as notices, (select count(*)::int from sent_messages) as messages,
        (select count(*)::int from intents) as intents, (select count(*)::int from problems) as problems,
        (select count(*)::int from audit) as audit`.execute(db);
      return rows[0];
    };
    return { store, ids, count };
  };

  test('is deleted once it is old enough, what is not over never', async () => {
    const { store, ids, count } = await setUp();
    await store.notices.add([notice, { ...notice, occurrence: 'open' }], NOON);
    await store.notices.settle(ids[0] ?? id(1), 'told', NOON);
    const sent = { conversationId: 'a', activityId: '1', contentHash: '' };
    await store.notices.saveSent('gone', subject, recipient, sent, NOON);
    const { intent } = await store.intents.insert(ana, release, NOON);
    await store.intents.settle(intent.id, { result: 'refused', failure: { code: 'not-found' } }, NOON);
    await store.intents.insert(ana, release, NOON);
    await store.problems.open(problem, NOON);
    await store.problems.end(problem, NOON);
    await store.problems.open(problem, NOON);
    await store.audit.add(audited(NOON));

    expect(await store.purge(NOON)).toBe(0);
    const all = { notices: 2, messages: 1, intents: 2, problems: 2, audit: 4 };
    expect(await count()).toEqual(all);
    expect(await store.purge(later(1))).toBe(8);
    expect(await count()).toEqual({ notices: 1, messages: 0, intents: 1, problems: 1, audit: 0 });
    expect(await store.notices.find(ids[1] ?? id(1))).toMatchObject({ occurrence: 'open' });
  });

  test('a card that was edited since is kept', async () => {
    const { store } = await setUp();
    const sent = { conversationId: 'a', activityId: '1', contentHash: '' };
    await store.notices.saveSent('receipt', subject, recipient, sent, NOON);
    await store.notices.saveSent('receipt', subject, recipient, sent, later(2));
    expect(await store.purge(later(1))).toBe(0);
    expect(await store.notices.listSent('receipt', subject, recipient)).toHaveLength(1);
  });

  test('goes in parts, and all of it', async () => {
    const { store, count } = await setUp();
    const { db } = database();
    await sql`insert into audit (at, event, tenant_id, subject)
      select ${NOON}, 'access-gone', 'x', n::text from generate_series(1, 4500) n`.execute(db);
    expect(await store.purge(later(1))).toBe(4500);
    expect(await count()).toMatchObject({ audit: 0 });
  });
});
