import { expect, test } from 'vitest';
import { AccessError } from '../../../src/access/errors.ts';
import type { AccessErrorCode } from '../../../src/access/errors.ts';
import type { ReprocessTarget } from '../../../src/access/reprocess.ts';
import { reprocessDelivery } from '../../../src/usecases/reprocess-delivery.ts';
import { assignmentWith, fabrikam, id, later, NOON, requestWith } from '../../support/access.ts';
import { describeStore } from '../../support/databases.ts';
import { MINUTE } from '../../support/time.ts';

describeStore('reprocessing', (store, jobs) => {
  const shown = assignmentWith({ state: 'deliveryFailed' });
  const assignment = {
    ...shown,
    stuckAt: NOON,
    stuckBecause: 'failed',
    reprocessing: { tries: 1, lastAt: NOON },
  } as const;
  const failed = requestWith({
    id: id(41),
    state: 'deliveryFailed',
    assignmentId: assignment.id,
    createdAt: NOON,
  });

  /** @param refusal how Graph answers instead of taking it */
  async function reprocess(target: ReprocessTarget, refusal?: AccessErrorCode): Promise<string[]> {
    const asked: string[] = [];
    const ask = (what: string) => (_caller: unknown, one: string) => {
      asked.push(`${what} ${one}`);
      return refusal ? Promise.reject(new AccessError(refusal, 'no')) : Promise.resolve();
    };
    await reprocessDelivery(
      {
        graph: { reprocessRequest: ask('request'), reprocessAssignment: ask('assignment') },
        store: store(),
        clock: { now: () => NOON },
        tenants: { find: () => ({ ...fabrikam, reprocess: true }) },
      },
      assignment,
      target,
    );
    return asked;
  }
  const see = async () => {
    await store().requests.see([failed], NOON);
    await store().assignments.see([shown], NOON);
    await store().assignments.saveAll([assignment]);
  };

  test('has the request delivered again that failed, and read again although it had ended', async () => {
    await see();
    expect(await store().requests.listOpen(fabrikam.id)).toEqual([]);
    expect(await reprocess('request')).toEqual([`request ${failed.id}`]);
    expect(await store().requests.listOpen(fabrikam.id)).toEqual([failed.id]);
    expect(jobs).toContainEqual({ kind: 'sync-tenant', tenant: fabrikam.id });
    await store().requests.endAwaiting(fabrikam.id, [failed.id]);
    expect(await store().requests.listOpen(fabrikam.id)).toEqual([]);
  });

  test('has what an assignment grants put in place again', async () => {
    await see();
    expect(await reprocess('assignment')).toEqual([`assignment ${assignment.id}`]);
  });

  test('takes the assignment where no failed request of it is known', async () => {
    await store().assignments.see([shown], NOON);
    expect(await reprocess('request')).toEqual([`assignment ${assignment.id}`]);
  });

  test.each([
    ['tenant-misconfigured', 'not-allowed'],
    ['invalid-input', 'refused'],
    ['not-found', 'refused'],
  ] as const)('%s is stored as %s, and the operators are told', async (code, refused) => {
    await see();
    await reprocess('request', code);
    const after = await store().assignments.find(fabrikam.id, assignment.id);
    expect(after?.reprocessing).toEqual({ tries: 1, lastAt: NOON, refused });
    const report = jobs.find(({ kind }) => kind === 'report-problem');
    const problem =
      report?.kind === 'report-problem' ? await store().problems.find(report.problem) : undefined;
    expect(problem?.facts).toMatchObject({ kind: 'delivery-stuck', because: 'failed', tried: { refused } });
  });

  test.each([
    ['is open', 'pendingApproval', true],
    ['was delivered', 'delivered', true],
    ['was denied', 'denied', false],
  ] as const)('a request that was filed since and %s', async (_what, state, isLeftAlone) => {
    await see();
    const newer = requestWith({ id: id(42), state, createdAt: later(MINUTE) });
    await store().requests.see([newer], later(MINUTE));
    expect(await reprocess('request')).toEqual(isLeftAlone ? [] : [`request ${failed.id}`]);
    const after = await store().assignments.find(fabrikam.id, assignment.id);
    expect(after?.reprocessing?.refused).toBe(isLeftAlone ? 'asked-anew' : undefined);
  });

  test('an outage is for the log: the try is spent, nothing is stored', async () => {
    await see();
    await expect(reprocess('request', 'graph-unavailable')).rejects.toMatchObject({
      code: 'graph-unavailable',
    });
    const after = await store().assignments.find(fabrikam.id, assignment.id);
    expect(after?.reprocessing).toEqual({ tries: 1, lastAt: NOON });
  });

  test('a refusal is kept beside what a pass shows meanwhile, and nothing else is taken back', async () => {
    await see();
    const [before] = [await store().assignments.find(fabrikam.id, assignment.id)];
    if (!before) throw new Error('it was not stored');
    await store().assignments.saveAll([{ ...before, shownAs: 'failed' }]);
    await store().assignments.see([{ ...shown, state: 'partiallyDelivered' }], later(MINUTE));
    await reprocess('assignment', 'invalid-input');
    expect(await store().assignments.find(fabrikam.id, assignment.id)).toMatchObject({
      state: 'partiallyDelivered',
      reprocessing: { refused: 'refused' },
      shownAs: 'failed',
      nextDueAt: later(MINUTE),
    });
  });
});
