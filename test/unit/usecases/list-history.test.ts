import { expect, test } from 'vitest';
import type { HistoryPart } from '../../../src/access/history.ts';
import type { NoticeId } from '../../../src/access/ids.ts';
import type { Notice, NoticeKind, Subject } from '../../../src/access/notice.ts';
import type { Job } from '../../../src/ports/job.ts';
import { listHistory } from '../../../src/usecases/list-history.ts';
import {
  ana,
  assignmentWith,
  carla,
  fabrikam,
  id,
  later,
  NOON,
  operatorPackage,
  packWith,
  policyWith,
  requestWith,
} from '../../support/access.ts';
import { describeStore } from '../../support/databases.ts';
import { MINUTE } from '../../support/time.ts';

const tenants = { find: (one: string) => (one === fabrikam.id ? fabrikam : undefined) };
const clock = { now: () => later(MINUTE) };
const noticeOf = (jobs: readonly Job[]): NoticeId[] =>
  jobs.flatMap((job) => (job.kind === 'deliver-notice' ? [job.notice] : []));

describeStore('a history', (store, jobs) => {
  const read = async (part?: HistoryPart, of: Parameters<typeof listHistory>[1] = ana) =>
    (await listHistory({ store: store(), tenants, clock }, of, part)).history;
  const tell = (kind: NoticeKind, subject: Subject, more: Partial<Notice> = {}) =>
    store().notices.add([{ kind, subject, recipient: ana, occurrence: 'x', mode: 'send', ...more }], NOON);
  const about = async () =>
    (await read()).lines.map(({ kind, roles, tenants: where }) => ({ kind, roles, where }));

  test('says of which access each message was', async () => {
    const request = requestWith();
    const assignment = assignmentWith();
    const where = [{ id: fabrikam.id, name: 'Fabrikam' }];
    await store().packages.replace(fabrikam.id, [operatorPackage], [policyWith()]);
    await store().requests.see([request], NOON);
    await store().assignments.see([assignment], NOON);
    await store().packs.insert(packWith());
    await tell('usable', { type: 'assignment', tenant: fabrikam.id, id: assignment.id });
    await tell('refused', { type: 'request', tenant: fabrikam.id, id: request.id });
    await tell('handed-over', { type: 'pack', id: packWith().id });
    await tell('digest', { type: 'person', tenant: ana.tenant, id: ana.user });
    const facts = { kind: 'channel-unreached', channel: '19:a' } as const;
    await store().problems.open({ tenant: fabrikam.id, facts }, NOON);
    const report = jobs.find((job) => job.kind === 'report-problem');
    if (report?.kind !== 'report-problem') throw new Error('no problem');
    await tell('operator-report', { type: 'problem', tenant: fabrikam.id, id: report.problem });
    const found = await about();
    expect(found).toHaveLength(5);
    expect(found).toContainEqual({ kind: 'usable', roles: ['operator'], where });
    expect(found).toContainEqual({ kind: 'refused', roles: ['operator'], where });
    expect(found).toContainEqual({ kind: 'handed-over', roles: packWith().roles, where });
    expect(found).toContainEqual({ kind: 'digest', roles: [], where: [] });
    expect((await read()).lines).toContainEqual(
      expect.objectContaining({ kind: 'operator-report', problem: 'channel-unreached', tenants: where }),
    );
  });

  test('names who asked on what an approver was told, and there alone', async () => {
    const subject = { type: 'request', tenant: fabrikam.id, id: requestWith().id } as const;
    await store().requests.see([requestWith()], NOON);
    await tell('approval', subject, { recipient: carla });
    await tell('refused', subject);
    expect((await read(undefined, carla as never)).lines).toMatchObject([{ requestorName: 'Ana Ruiz' }]);
    expect((await read()).lines[0]).not.toHaveProperty('requestorName');
  });

  test('is said also of what nobody knows any more, and of a tenant that is served no more', async () => {
    await tell('usable', { type: 'assignment', tenant: fabrikam.id, id: id(77) });
    await tell('usable', { type: 'assignment', tenant: id(78), id: id(77) });
    await tell('receipt', { type: 'pack', id: id(79) });
    const where = [{ id: fabrikam.id, name: 'Fabrikam' }];
    expect(new Set((await about()).map((each) => each.where.length))).toEqual(new Set([0, 1]));
    expect(await about()).toContainEqual({ kind: 'usable', roles: [], where });
  });

  test('goes in pages, forth and back', async () => {
    for (let n = 0; n < 20; n += 1) {
      await tell('ending', { type: 'assignment', tenant: fabrikam.id, id: id(51) }, { occurrence: `${n}` });
      await store().notices.settle(noticeOf(jobs).at(-1) as NoticeId, 'told', later(n));
    }
    const minutes = (page: Awaited<ReturnType<typeof read>>) =>
      page.lines.map(({ settledAt }) => (settledAt?.getTime() ?? 0) - NOON.getTime());
    const span = (from: number, to: number) => Array.from({ length: from - to + 1 }, (_, n) => from - n);
    const first = await read();
    expect(minutes(first)).toEqual(span(19, 12));
    expect(first).not.toHaveProperty('newer');
    const second = await read({ side: 'older', than: first.older as never });
    expect(minutes(second)).toEqual(span(11, 4));
    const third = await read({ side: 'older', than: second.older as never });
    expect(minutes(third)).toEqual(span(3, 0));
    expect(third).not.toHaveProperty('older');
    expect(minutes(await read({ side: 'newer', than: third.newer as never }))).toEqual(span(11, 4));
    // The newest page is whole although only some of it is newer than the place.
    const place = { at: later(15), notice: second.lines[0]?.id as NoticeId };
    expect(minutes(await read({ side: 'newer', than: place }))).toEqual(span(19, 12));
    const end = { at: new Date(0), notice: place.notice };
    expect(minutes(await read({ side: 'older', than: end }))).toEqual(span(19, 12));
  });

  test('is nobody else’s, whatever place is named', async () => {
    await tell('usable', { type: 'assignment', tenant: fabrikam.id, id: id(51) });
    const [theirs] = (await read()).lines;
    const than = { at: later(9), notice: theirs?.id as NoticeId };
    for (const side of ['older', 'newer'] as const) {
      expect((await read({ side, than }, { ...ana, user: id(15) })).lines).toEqual([]);
      expect((await read({ side, than }, { ...ana, tenant: fabrikam.id })).lines).toEqual([]);
    }
  });
});
