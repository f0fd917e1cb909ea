import { expect, test } from 'vitest';
import { AccessError } from '../../../src/access/errors.ts';
import type { NoticeKind } from '../../../src/access/notice.ts';
import type { Messenger } from '../../../src/ports/messenger.ts';
import type { Store, StoreTables } from '../../../src/ports/store.ts';
import { createCompose } from '../../../src/teams/compose.ts';
import { deliverNotice } from '../../../src/usecases/deliver-notice.ts';
import { ana, askOf, carla, fabrikam, id, later, NOON, requestWith } from '../../support/access.ts';
import { describeStore } from '../../support/databases.ts';
import { MINUTE } from '../../support/time.ts';

const channel = { tenant: fabrikam.id, channel: '19:soc@thread.tacv2' };
const subject = { type: 'request', tenant: fabrikam.id, id: requestWith().id } as const;
const sent = (n: number) => ({
  conversationId: '19:soc@thread.tacv2;messageid=1',
  activityId: String(n),
  contentHash: 'x',
});
const tenants = { source: fabrikam, targets: [fabrikam], find: () => fabrikam, get: () => fabrikam };

/** The store of a process that dies at the moment when it would note that a channel misses a card. */
const dying = (store: Store): Store => {
  const die = (tables: StoreTables): StoreTables => ({
    ...tables,
    stages: { ...tables.stages, missChannel: () => Promise.reject(new Error('died')) },
  });
  return { ...store, ...die(store), transaction: (work) => store.transaction((tx) => work(die(tx))) };
};

describeStore('somebody who comes while they are looked for', (store, jobs) => {
  test('is not marked as away: what is for them waits no longer than the next try', async () => {
    await store().notices.add(
      [{ kind: 'usable', subject, recipient: ana, occurrence: 'x', mode: 'send' }],
      NOON,
    );
    const [job] = jobs;
    if (job?.kind !== 'deliver-notice') throw new Error('no job');
    const deps = {
      messenger: {
        send: () => Promise.resolve({ conversationId: 'a:ana', activityId: '1', contentHash: '' }),
        update: () => Promise.resolve(undefined),
      },
      clock: { now: () => NOON },
      tenants,
      compose: () => Promise.resolve({ kind: 'working' } as const),
    };
    const findMet = async () => {
      await store().people.save(ana);
      await store().notices.revive(ana);
      return undefined;
    };
    const looking: Store = { ...store(), people: { ...store().people, findMet } };
    await expect(deliverNotice({ ...deps, store: looking }, job.notice, 0)).rejects.toMatchObject({
      code: 'graph-unavailable',
      details: { retryAfterMs: 0 },
    });
    expect(await store().people.findUnreached(ana)).toBeUndefined();
    expect(await store().people.canReach(ana)).toBe(true);
    await deliverNotice({ ...deps, store: store() }, job.notice, 1);
    expect(await store().notices.listTold(ana, undefined, 9)).toMatchObject([{ result: 'told' }]);
  });
});

describeStore('somebody who comes back while Teams refuses a message to them', (store, jobs) => {
  const begin = async (mode: 'send' | 'update', back: () => Promise<unknown>) => {
    await store().people.save(ana);
    if (mode === 'update') await store().notices.saveSent('usable', subject, ana, sent(1), NOON);
    await store().notices.add([{ kind: 'usable', subject, recipient: ana, occurrence: 'x', mode }], NOON);
    const job = jobs.find((one) => one.kind === 'deliver-notice');
    if (job?.kind !== 'deliver-notice') throw new Error('no job');
    const refuse = async () => {
      await back();
      throw new AccessError('not-found', '403', { status: 403 });
    };
    const compose = () => Promise.resolve({ kind: 'working' } as const);
    const messenger = { send: refuse, update: refuse };
    return deliverNotice(
      { store: store(), messenger, clock: { now: () => NOON }, tenants, compose },
      job.notice,
      0,
    );
  };
  const again = { code: 'graph-unavailable', details: { retryAfterMs: 0 } };

  test.each(['send', 'update'] as const)('is not marked as away: %s', async (mode) => {
    const back = async () => {
      await store().people.miss(ana, 'left', NOON);
      await store().people.save(ana);
    };
    await expect(begin(mode, back)).rejects.toMatchObject(again);
    expect(await store().people.canReach(ana)).toBe(true);
    expect(await store().people.findUnreached(ana)).toBeUndefined();
  });

  test('is not marked as away either where nobody knew that they were', async () => {
    await expect(begin('send', () => store().people.save(ana))).rejects.toMatchObject(again);
    expect(await store().people.canReach(ana)).toBe(true);
  });

  test('who has not come back is', async () => {
    await begin('send', () => store().people.miss(ana, 'left', NOON));
    expect(await store().people.canReach(ana)).toBe(false);
  });
});

describeStore('somebody who blocked the bot and does so no more', (store, jobs) => {
  test('is told what they missed as soon as a message goes through', async () => {
    await store().people.save(ana);
    const add = async (occurrence: string) => {
      const notice = { kind: 'usable', subject, recipient: ana, occurrence, mode: 'send' } as const;
      await store().notices.add([notice], NOON);
      const job = jobs.findLast((one) => one.kind === 'deliver-notice');
      if (job?.kind !== 'deliver-notice') throw new Error('no job');
      return job;
    };
    let isBlocked = true;
    const deps = {
      store: store(),
      messenger: {
        send: () =>
          isBlocked
            ? Promise.reject(new AccessError('not-found', '403', { status: 403, unreachedWhy: 'blocked' }))
            : Promise.resolve({ conversationId: 'a:ana', activityId: '1', contentHash: '' }),
        update: () => Promise.resolve(undefined),
      },
      clock: { now: () => NOON },
      tenants,
      compose: () => Promise.resolve({ kind: 'working' } as const),
    };
    const missed = await add('missed');
    await deliverNotice(deps, missed.notice, 0);
    expect(await store().people.findUnreached(ana)).toMatchObject({ why: 'blocked' });
    const next = await add('next');
    isBlocked = false;
    jobs.length = 0;
    await deliverNotice(deps, next.notice, 0);
    expect(await store().people.canReach(ana)).toBe(true);
    expect(await store().people.findUnreached(ana)).toBeUndefined();
    expect(jobs).toContainEqual(expect.objectContaining({ kind: missed.kind, notice: missed.notice }));
    expect(jobs).toContainEqual({ kind: 'watch-reach', tenant: ana.tenant });
  });
});

describeStore('a copy in a channel that Teams no longer knows', (store, jobs) => {
  const answering = (update: Messenger['update']): Messenger => ({
    send: () => Promise.reject(new AccessError('internal', 'nothing is to be sent')),
    update,
  });
  const gone = answering(() => Promise.reject(new AccessError('not-found', '404', { status: 404 })));
  const edit = async (kind: NoticeKind, on: Store, messenger = gone) => {
    if (jobs.length === 0) await store().notices.updateCopies([kind], subject, 'x', NOON);
    const job = jobs.find((one) => one.kind === 'deliver-notice');
    if (job?.kind !== 'deliver-notice') throw new Error('nothing to deliver');
    const clock = { now: () => later(MINUTE) };
    const compose = createCompose({
      store: store(),
      tenants,
      clock,
      signIn: { signInUrl: () => Promise.resolve('') },
      botAppId: id<string>(99),
    });
    await deliverNotice({ store: on, messenger, clock, tenants, compose }, job.notice, 0);
  };
  const begin = async () => {
    await store().requests.see([requestWith()], NOON);
    await store().requests.saveAsks(fabrikam.id, subject.id, 1, [askOf(carla)]);
    const stage = { tenant: fabrikam.id, request: id<never>(41), stage: 1, begunAt: NOON };
    await store().stages.begin(stage);
    await store().stages.save(stage, { ...stage, channelToldAt: NOON });
    await store().teamsAddresses.save(fabrikam.id, { serviceUrl: 'https://smba.example/', botId: '28:bot' });
    await store().notices.saveSent('approval', subject, channel, sent(1), NOON);
    await store().notices.saveSent('reminder', subject, channel, sent(2), NOON);
  };
  const missedAt = async () => (await store().stages.list(fabrikam.id, subject.id))[0]?.channelMissedAt;

  test('is missed also when the process dies over it', async () => {
    await begin();
    await expect(edit('approval', dying(store()))).rejects.toThrow('died');
    await edit('approval', store());
    expect(await missedAt()).toEqual(later(MINUTE));
  });

  test.each(['approval', 'reminder'] as const)(
    'is edited once the bot is back in the team: %s',
    async (kind) => {
      await begin();
      const thrownOut = answering(() => Promise.reject(new AccessError('not-found', '403', { status: 403 })));
      await edit(kind, store(), thrownOut);
      expect(await missedAt()).toEqual(later(MINUTE));
      const report = jobs.find((one) => one.kind === 'report-problem');
      if (report?.kind !== 'report-problem') throw new Error('nobody is told');
      await store().notices.revive(channel);
      const edited: string[] = [];
      await edit(
        kind,
        store(),
        answering((_to, copy) => {
          edited.push(copy.activityId);
          return Promise.resolve({ ...copy, contentHash: 'y' });
        }),
      );
      expect(edited).toEqual([kind === 'approval' ? '1' : '2']);
      expect(await store().problems.find(report.problem)).toHaveProperty('endedAt');
    },
  );

  test('is not missed where only a reminder was deleted: the card is still there', async () => {
    await begin();
    await edit('reminder', store());
    expect(await store().notices.listSent('reminder', subject, channel)).toEqual([]);
    expect(await missedAt()).toBeUndefined();
  });
});

describeStore('an approver’s card that is gone, by a retention policy for example', (store, jobs) => {
  const approver = { tenant: carla.tenant, user: carla.user };
  const copy = (n: number) => ({ conversationId: 'a:carla', activityId: String(n), contentHash: 'x' });
  const posted: string[] = [];
  /** Teams knows these no more. */
  const gone = new Set<string>();
  const messenger: Messenger = {
    send: async (_to, message) => {
      posted.push(message.kind);
      return copy(10 + posted.length);
    },
    update: async (_to, sentBefore) => {
      if (gone.has(sentBefore.activityId)) throw new AccessError('not-found', '404', { status: 404 });
      return { ...sentBefore, contentHash: 'y' };
    },
  };
  const begin = async (...copies: readonly number[]) => {
    posted.length = 0;
    gone.clear();
    await store().requests.see([requestWith()], NOON);
    await store().requests.saveAsks(fabrikam.id, subject.id, 1, [askOf(carla)]);
    await store().people.save({ ...ana, ...approver, conversationId: 'a:carla' });
    for (const n of copies) await store().notices.saveSent('approval', subject, approver, copy(n), NOON);
  };
  /** Edits all copies, as after a claim, and delivers whatever comes of it. */
  const edit = async (occurrence: string) => {
    await store().notices.updateCopies(['approval'], subject, occurrence, NOON);
    const clock = { now: () => later(MINUTE) };
    const signIn = { signInUrl: () => Promise.resolve('') };
    const compose = createCompose({ store: store(), tenants, clock, signIn, botAppId: id<string>(99) });
    for (let job = jobs.shift(); job; job = jobs.shift()) {
      if (job.kind !== 'deliver-notice') continue;
      await deliverNotice({ store: store(), messenger, clock, tenants, compose }, job.notice, 0);
    }
    const held = await store().notices.listSent('approval', subject, approver);
    return held.map(({ activityId }) => activityId);
  };

  test('is posted anew while it asks for a decision, as often as it goes', async () => {
    await begin(1);
    gone.add('1');
    expect(await edit('x')).toEqual(['11']);
    gone.add('11');
    expect(await edit('y')).toEqual(['12']);
    expect(posted).toEqual(['approval', 'approval']);
    expect(await edit('z')).toEqual(['12']);
  });

  test('is not posted where another copy is there still, or it is decided', async () => {
    await begin(1, 2);
    gone.add('1');
    expect(await edit('x')).toEqual(['2']);
    await store().requests.see([{ ...requestWith(), state: 'delivered' }], later(1));
    gone.add('2');
    expect(await edit('y')).toEqual([]);
    expect(posted).toEqual([]);
    expect(await store().notices.listTold(approver, undefined, 9)).toEqual([]);
  });
});
