import { expect, test } from 'vitest';
import type { NoticeId } from '../../../src/access/ids.ts';
import type { Notice, Subject } from '../../../src/access/notice.ts';
import type { Job } from '../../../src/ports.ts';
import { ana, carla, dev, fabrikam, id, later, NOON } from '../../support/access.ts';
import { describeStore } from '../../support/databases.ts';

const recipient = { tenant: ana.tenant, user: ana.user };
const subject: Subject = { type: 'assignment', tenant: fabrikam.id, id: id(51) };
const notice: Notice = { kind: 'ending', subject, recipient, occurrence: 'end/80', mode: 'send' };
const idsOf = (jobs: readonly Job[]): NoticeId[] =>
  jobs.flatMap((job) => (job.kind === 'deliver-notice' ? [job.notice] : []));

describeStore('notices', (store, jobs) => {
  test('the same one is stored and enqueued once', async () => {
    const { notices } = store();
    await notices.add([notice, notice], NOON);
    await notices.add([notice], later(1));
    const [first] = idsOf(jobs);
    expect(jobs).toEqual([{ kind: 'deliver-notice', notice: first, recipient }]);
    expect(first && (await notices.find(first))).toEqual({ ...notice, id: first, createdAt: NOON });
    expect(await notices.find(id(1))).toBeUndefined();
  });

  test('even by two at once', async () => {
    const add = () => store().transaction((tx) => tx.notices.add([notice], NOON));
    await Promise.all([add(), add(), add()]);
    expect(jobs).toHaveLength(1);
  });

  test('another kind, subject, person, occurrence or mode is another one', async () => {
    await store().notices.add(
      [
        notice,
        { ...notice, kind: 'gone' },
        { ...notice, subject: { type: 'assignment', tenant: fabrikam.id, id: id(52) } },
        { ...notice, subject: { type: 'request', tenant: fabrikam.id, id: id(51) } },
        { ...notice, subject: { type: 'pack', id: id(61) } },
        { ...notice, recipient: { ...recipient, user: dev.user } },
        { ...notice, recipient: { ...recipient, tenant: fabrikam.id } },
        { ...notice, occurrence: 'end/15' },
        { ...notice, mode: 'update' },
      ],
      NOON,
    );
    expect(jobs).toHaveLength(9);
  });

  test('one that was told is not told again', async () => {
    const { notices } = store();
    await notices.add([notice], NOON);
    const [first = id<NoticeId>(1)] = idsOf(jobs);
    await notices.settle(first, 'told', later(1));
    expect(await notices.find(first)).toMatchObject({ settledAt: later(1) });
    await notices.add([notice], later(2));
    await notices.revive(recipient);
    expect(jobs).toHaveLength(1);
  });

  test('what could not be delivered is taken up again, for that person', async () => {
    const { notices } = store();
    const others = { ...notice, recipient: { tenant: carla.tenant, user: carla.user } };
    await notices.add([notice, { ...notice, mode: 'update' }, others, { ...notice, kind: 'gone' }], NOON);
    const [first, second, third, obsolete] = idsOf(jobs);
    for (const each of [first, second, third]) if (each) await notices.settle(each, 'unreachable', later(1));
    if (obsolete) await notices.settle(obsolete, 'obsolete', later(1));
    jobs.length = 0;
    await notices.revive(recipient);
    expect(new Set(idsOf(jobs))).toEqual(new Set([first, second]));
    expect(jobs).toContainEqual({ kind: 'deliver-notice', notice: first, recipient });
    expect(first && (await notices.find(first))).not.toHaveProperty('settledAt');
    await notices.revive(recipient);
    expect(jobs).toHaveLength(2);
  });

  test('messages that were sent: listed in their order, replaced, removed', async () => {
    const { notices } = store();
    const sent = (n: number, contentHash = 'a') => ({
      conversationId: 'a:ana',
      activityId: `${n}`,
      contentHash,
    });
    await notices.saveSent('receipt', subject, recipient, sent(2), later(2));
    await notices.saveSent('receipt', subject, recipient, sent(1), later(1));
    await notices.saveSent('receipt', subject, recipient, sent(2, 'b'), later(3));
    await notices.saveSent('receipt', subject, carla, sent(3), later(4));
    await notices.saveSent('ending', subject, recipient, sent(4), later(4));
    const list = () => notices.listSent('receipt', subject, recipient);
    expect(await list()).toEqual([sent(1), sent(2, 'b')]);
    const holders = await notices.listHolders('receipt', subject);
    expect(holders).toHaveLength(2);
    expect(holders).toContainEqual(recipient);
    expect(holders).toContainEqual({ tenant: carla.tenant, user: carla.user });
    await notices.removeSent(sent(2));
    expect(await list()).toEqual([sent(1)]);
  });

  test('a message that becomes another one is no longer the first', async () => {
    const { notices } = store();
    const sent = { conversationId: 'a:ana', activityId: '1', contentHash: 'a' };
    await notices.saveSent('receipt', subject, recipient, sent, NOON);
    await notices.saveSent('approval', subject, recipient, sent, NOON);
    expect(await notices.listSent('receipt', subject, recipient)).toEqual([]);
    expect(await notices.listSent('approval', subject, recipient)).toEqual([sent]);
  });
});
