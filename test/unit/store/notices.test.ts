import { expect, test } from 'vitest';
import { toHistoryPlace } from '../../../src/access/history.ts';
import type { HistoryPart, ToldNotice } from '../../../src/access/history.ts';
import type { NoticeId, UserId } from '../../../src/access/ids.ts';
import type { Notice, Subject } from '../../../src/access/notice.ts';
import type { Job } from '../../../src/ports/job.ts';
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
      ],
      NOON,
    );
    await store().notices.add([{ ...notice, mode: 'update' }], NOON);
    expect(jobs).toHaveLength(9);
  });

  test('an edit is kept where something was sent or is to be sent, and nowhere else', async () => {
    const { notices } = store();
    const edit = (occurrence: string) => ({ ...notice, occurrence, mode: 'update' as const });
    const edits = async (...of: ReadonlyArray<typeof notice>): Promise<number> => {
      jobs.length = 0;
      await notices.add(of, NOON);
      return jobs.length;
    };
    expect(await edits(edit('1'))).toBe(0);
    // What is sent along shows what is so then.
    expect(await edits(notice, edit('2'))).toBe(1);
    const [coming = id<NoticeId>(1)] = idsOf(jobs);
    // It may be on its way with what was so before.
    expect(await edits(edit('3'))).toBe(1);
    expect(await edits({ ...edit('3'), kind: 'gone' }, { ...edit('3'), recipient: carla })).toBe(0);
    await notices.settle(coming, 'obsolete', later(1));
    expect(await edits(edit('4'))).toBe(0);
    const sent = { conversationId: 'a:ana', activityId: '1', contentHash: '' };
    await notices.saveSent(notice.kind, notice.subject, recipient, sent, later(1));
    expect(await edits(edit('4'), edit('4'))).toBe(1);
    expect(await edits(edit('4'))).toBe(0);
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
    await notices.add([notice, others, { ...notice, kind: 'gone' }], NOON);
    await notices.add([{ ...notice, mode: 'update' }], NOON);
    const [first, third, obsolete, second] = idsOf(jobs);
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

  test('a history: of one person alone, newest first by when it ended, in parts', async () => {
    const { notices } = store();
    const of = (n: number) => ({ ...notice, occurrence: `end/${n}` });
    const others = { ...notice, recipient: { tenant: carla.tenant, user: carla.user } };
    await notices.add([of(1), of(2), of(3), others, { ...notice, mode: 'update' }], NOON);
    const [first = id<NoticeId>(1), second = id<NoticeId>(1), third] = idsOf(jobs);
    await notices.settle(first, 'told', later(5));
    await notices.settle(second, 'obsolete', later(3), 'left');
    const list = (...of: [side?: 'older' | 'newer', at?: ToldNotice, limit?: number]) => {
      const [side, at, limit = 9] = of;
      return notices.listTold(ana, side && at && { side, than: toHistoryPlace(at) }, limit);
    };
    const all = await list();
    expect(all).toEqual([
      { id: first, kind: 'ending', subject, createdAt: NOON, settledAt: later(5), result: 'told' },
      {
        id: second,
        kind: 'ending',
        subject,
        createdAt: NOON,
        settledAt: later(3),
        result: 'obsolete',
        why: 'left',
      },
      { id: third, kind: 'ending', subject, createdAt: NOON },
    ]);
    expect(await list('older', all[0])).toEqual(all.slice(1));
    expect(await list('older', all[0], 1)).toEqual([all[1]]);
    expect(await list('older', all[2])).toEqual([]);
    expect(await list('newer', all[2])).toEqual(all.slice(0, 2));
    expect(await list('newer', all[2], 1)).toEqual([all[1]]);
    // Somebody else's place is nothing but an instant.
    const [theirs] = await notices.listTold(carla, undefined, 9);
    expect(await list('older', theirs && { ...theirs, settledAt: later(4) })).toEqual(all.slice(1));
  });

  test('a history: those of one instant each once', async () => {
    const { notices } = store();
    const many = Array.from({ length: 7 }, (_, n) => ({ ...notice, occurrence: `end/${n}` }));
    await notices.add(many, NOON);
    const seen: NoticeId[] = [];
    let part: HistoryPart | undefined;
    for (;;) {
      const page: ToldNotice[] = await notices.listTold(ana, part, 2);
      seen.push(...page.map((each) => each.id));
      const last = page.at(-1);
      if (!last) break;
      part = { side: 'older', than: toHistoryPlace(last) };
    }
    expect(new Set(seen)).toEqual(new Set(idsOf(jobs)));
    expect(seen).toHaveLength(7);
  });

  test('a history: when its message was edited, and no other', async () => {
    const { notices } = store();
    await notices.add([notice, { ...notice, occurrence: 'end/5' }], NOON);
    const message = (n: number, contentHash = 'a') => ({
      conversationId: 'a:ana',
      activityId: `${n}`,
      contentHash,
    });
    for (const [n, told] of idsOf(jobs).entries()) {
      await notices.saveSent('ending', subject, recipient, message(n), later(1), told);
      await notices.settle(told, 'told', later(1));
    }
    await notices.saveSent('ending', subject, recipient, message(0, 'b'), later(4));
    const edits = (await notices.listTold(ana, undefined, 9)).map(({ id: one, editedAt }) => ({
      one,
      editedAt,
    }));
    const [first, second] = idsOf(jobs);
    expect(edits).toContainEqual({ one: first, editedAt: later(4) });
    expect(edits).toContainEqual({ one: second, editedAt: undefined });
  });

  test('an edit reaches those who hold a message, and those whose message is on its way, each once', async () => {
    const { notices } = store();
    const message = { conversationId: 'a:ana', activityId: '1', contentHash: 'a' };
    const of = (user: UserId): Notice => ({ ...notice, recipient: { ...recipient, user } });
    await notices.add([of(id(81)), of(id(82)), of(id(83))], NOON);
    const [first = id<NoticeId>(1), second = id<NoticeId>(1)] = idsOf(jobs);
    await notices.saveSent('ending', subject, of(id(81)).recipient, message, NOON, first);
    await notices.settle(first, 'told', NOON);
    await notices.settle(second, 'obsolete', NOON);
    await notices.add([{ ...of(id(81)), occurrence: 'end/5' }], NOON);
    jobs.length = 0;
    await notices.updateCopies(['ending'], subject, 'x', NOON);
    const edited = jobs.map((job) => job.kind === 'deliver-notice' && job.recipient);
    expect(edited).toHaveLength(2);
    expect(new Set(edited)).toEqual(new Set([of(id(81)).recipient, of(id(83)).recipient]));
  });

  test('a card that came as an answer is told once, and not where a notice told it', async () => {
    const { notices } = store();
    const shown = await notices.addShown('receipt', subject, ana, NOON);
    expect(await notices.addShown('receipt', subject, ana, later(1))).toBeUndefined();
    await notices.add([notice], NOON);
    expect(await notices.addShown('ending', subject, ana, later(1))).toBeUndefined();
    expect(jobs).toHaveLength(1);
    expect(await notices.listTold(ana, undefined, 9)).toContainEqual({
      id: shown,
      kind: 'receipt',
      subject,
      createdAt: NOON,
      settledAt: NOON,
      result: 'told',
    });
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
