import { expect, test } from 'vitest';
import { AccessError } from '../../../src/access/errors.ts';
import type { Notice, Subject } from '../../../src/access/notice.ts';
import { createHandlers } from '../../../src/jobs/handlers.ts';
import type { HandlerDeps } from '../../../src/jobs/handlers.ts';
import type { Graph } from '../../../src/ports/graph.ts';
import type { Job } from '../../../src/ports/job.ts';
import { ana, contoso, fabrikam, id, NOON } from '../../support/access.ts';
import { describeStore } from '../../support/databases.ts';
import { MINUTE } from '../../support/time.ts';

const recipient = { tenant: ana.tenant, user: ana.user };
const subject: Subject = { type: 'assignment', tenant: fabrikam.id, id: id(51) };
const notice: Notice = { kind: 'gone', subject, recipient, occurrence: 'once', mode: 'send' };

describeStore('the job that tells somebody something', (store, jobs) => {
  /** @param answers of Teams, one a try; it takes the message once there are no more */
  const setUp = async (...answers: AccessError[]) => {
    await store().people.save(ana);
    await store().notices.add([notice], NOON);
    const [job] = jobs;
    if (job?.kind !== 'deliver-notice') throw new Error('no job');
    const putBack: Array<{ job: Job; afterMs: number | undefined }> = [];
    const logged: string[] = [];
    const unused = (): never => {
      throw new Error('not needed here');
    };
    const deps: HandlerDeps = {
      store: {
        ...store(),
        jobs: {
          enqueue: (again, afterMs) => Promise.resolve(void putBack.push({ job: again, afterMs })),
          enqueueAll: unused,
        },
      },
      graph: {} as Graph,
      signIn: { callerFor: unused, signInUrl: unused, forget: unused },
      tenants: { source: contoso, targets: [fabrikam], get: () => fabrikam, find: () => fabrikam },
      clock: { now: () => NOON },
      reviewsEveryMs: 15 * 60_000,
      messenger: {
        send: () => {
          const answer = answers.shift();
          return answer
            ? Promise.reject(answer)
            : Promise.resolve({ conversationId: 'a', activityId: '1', contentHash: '' });
        },
        update: unused,
      },
      compose: () => Promise.resolve({ kind: 'working' }),
      syncSettings: { openMs: 15_000, idleMs: MINUTE, packagesMs: 10 * MINUTE, assignmentsMs: 30 * MINUTE },
      answerWithinMs: 2000,
      log: { error: () => void logged.push('error'), warn: () => void logged.push('warn') },
    };
    const run = (triesBefore = 0, which = job): Promise<void> =>
      createHandlers(deps)['deliver-notice'](which, triesBefore);
    const settledAt = async () => (await store().notices.find(job.notice))?.settledAt;
    return { run, job, putBack, logged, settledAt };
  };
  const unavailable = (details: AccessError['details']) =>
    new AccessError('graph-unavailable', 'no', details);

  test('throttled, it is put back for as long as Teams asks, and said in the log', async () => {
    const { run, job, putBack, logged, settledAt } = await setUp(
      unavailable({ status: 429, retryAfterMs: 7000 }),
    );
    await run();
    expect(putBack).toEqual([{ job, afterMs: 7000 }]);
    expect(logged).toEqual(['warn']);
    expect(await settledAt()).toBeUndefined();
    await run();
    expect(await settledAt()).toEqual(NOON);
    expect(putBack).toHaveLength(1);
  });

  test('held up by our own pace, it is put back without a word', async () => {
    const { run, job, putBack, logged } = await setUp(unavailable({ retryAfterMs: 1500 }));
    await run();
    expect(putBack).toEqual([{ job, afterMs: 1500 }]);
    expect(logged).toEqual([]);
  });

  test.each([412, 429, 502, 503, 504])('%d without Retry-After: the queue tries it again', async (status) => {
    const { run, putBack, settledAt } = await setUp(unavailable({ status }));
    await expect(run()).rejects.toThrow('no');
    expect(await settledAt()).toBeUndefined();
    expect(putBack).toEqual([]);
    await run(1);
    expect(await settledAt()).toEqual(NOON);
  });

  test('a refused token waits for the operator, however long that takes', async () => {
    const { run, settledAt, logged } = await setUp(
      new AccessError('tenant-misconfigured', 'no', { status: 401 }),
    );
    await expect(run(5000)).rejects.toThrow('no');
    expect(logged).toEqual(['error']);
    expect(await settledAt()).toBeUndefined();
  });

  test('Teams’ own error is tried again a few times, then it is refused', async () => {
    const broken = new AccessError('unexpected-response', 'no', { status: 500 });
    const { run, settledAt } = await setUp(broken, broken, broken);
    for (const triesBefore of [0, 1]) {
      await expect(run(triesBefore)).rejects.toThrow('no');
      expect(await settledAt()).toBeUndefined();
    }
    await expect(run(2)).rejects.toThrow('no');
    expect(await settledAt()).toEqual(NOON);
  });

  test.each([400, 413])('%d is refused at once, and a problem until Teams takes its like', async (status) => {
    const { run, settledAt, putBack } = await setUp(new AccessError('unexpected-response', 'no', { status }));
    await expect(run()).rejects.toThrow('no');
    expect(await settledAt()).toEqual(NOON);
    const reported = jobs.find((one) => one.kind === 'report-problem');
    if (reported?.kind !== 'report-problem') throw new Error('not reported');
    const facts = { kind: 'message-refused', notice: 'gone', status };
    expect(await store().problems.find(reported.problem)).toMatchObject({ tenant: ana.tenant, facts });

    await store().notices.add([{ ...notice, occurrence: 'another' }], NOON);
    const next = jobs.findLast((one) => one.kind === 'deliver-notice');
    if (next?.kind !== 'deliver-notice') throw new Error('no job');
    await run(0, next);
    expect(await store().problems.find(reported.problem)).toHaveProperty('endedAt');
    expect(putBack).toEqual([]);
  });

  test.each([
    [undefined, 'unsaid'],
    ['left', 'left'],
    ['blocked', 'blocked'],
    ['app-blocked', 'app-blocked'],
  ] as const)(
    'refused for the person (%s), it is kept for when they come back',
    async (unreachedWhy, why) => {
      const details = { status: 403, ...(unreachedWhy ? { unreachedWhy } : {}) };
      const { run, settledAt } = await setUp(new AccessError('not-found', 'no', details));
      await run();
      expect(await settledAt()).toEqual(NOON);
      expect(await store().people.findUnreached(ana)).toEqual({ why });
      expect(await store().people.canReach(ana)).toBe(false);
      expect(jobs.at(-1)).toEqual({ kind: 'watch-reach', tenant: ana.tenant });
      expect(await store().people.save(ana)).toBe(true);
      await store().notices.revive(ana);
      expect(await settledAt()).toBeUndefined();
    },
  );
});
