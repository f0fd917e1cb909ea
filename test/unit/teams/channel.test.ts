import { expect, test } from 'vitest';
import { AccessError } from '../../../src/access/errors.ts';
import type { Message } from '../../../src/access/message.ts';
import type { Account } from '../../../src/access/person.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import type { Graph } from '../../../src/ports/graph.ts';
import type { KnownPerson } from '../../../src/ports/known-person.ts';
import type { Messenger } from '../../../src/ports/messenger.ts';
import type { Tenants } from '../../../src/ports/tenants.ts';
import { answerClick } from '../../../src/teams/answer-click.ts';
import { renderMessage } from '../../../src/teams/cards/render.ts';
import { createCompose } from '../../../src/teams/compose.ts';
import type { TeamsSignIn } from '../../../src/teams/sign-in.ts';
import type { TurnDeps } from '../../../src/teams/turn-parts.ts';
import { deliverNotice } from '../../../src/usecases/deliver-notice.ts';
import { settleIntent } from '../../../src/usecases/settle-intent.ts';
import {
  ana,
  anaInFabrikam,
  askOf,
  carla,
  dev,
  fabrikam,
  id,
  later,
  NOON,
  operatorPackage,
  policyWith,
  requestWith,
} from '../../support/access.ts';
import { lintCard } from '../../support/card-lint.ts';
import { textOf } from '../../support/card-reader.ts';
import { describeStore } from '../../support/databases.ts';
import { HOUR, MINUTE } from '../../support/time.ts';

const CHANNEL = '19:soc@thread.tacv2';
const THREAD = `${CHANNEL};messageid=17`;
const channel = { tenant: fabrikam.id, channel: CHANNEL };
const subject = { type: 'request', tenant: fabrikam.id, id: requestWith().id } as const;
const known = (account: Account, conversationId = `a:${account.user}`): KnownPerson => ({
  ...ana,
  tenant: account.tenant,
  user: account.user,
  name: account.name,
  channelUserId: `29:${account.user}`,
  conversationId,
});
const approvers = (count: number): Account[] =>
  Array.from({ length: count }, (_, n) => ({
    tenant: fabrikam.id,
    user: id(1000 + n),
    name: `Approver ${n}`,
  }));
const tenants: Tenants = {
  source: fabrikam,
  targets: [fabrikam],
  find: () => ({ ...fabrikam, approvalsChannel: CHANNEL }),
  get: () => ({ ...fabrikam, approvalsChannel: CHANNEL }),
};

describeStore('a card in a channel', (store, jobs) => {
  const setUp = async (asked: readonly Account[] = [carla, dev]) => {
    let now = later(MINUTE);
    const clock: Clock = { now: () => now };
    const signIn = {
      callerFor: () => Promise.reject(new AccessError('graph-unavailable', 'slow')),
    } as unknown as TeamsSignIn;
    const posted: Array<{ to: string; message: Message }> = [];
    const edited: string[] = [];
    let refusal: AccessError | undefined;
    const messenger: Messenger = {
      send: (to, message) => {
        if (refusal) return Promise.reject(refusal);
        posted.push({ to: to.conversationId, message });
        return Promise.resolve({ conversationId: THREAD, activityId: '17', contentHash: 'x' });
      },
      update: (_to, sent) => {
        if (refusal) return Promise.reject(refusal);
        edited.push(sent.activityId);
        return Promise.resolve({ ...sent, contentHash: 'y' });
      },
    };
    const parts = { store: store(), clock, tenants, messenger, signIn };
    const compose = createCompose({ ...parts, botAppId: 'bot' });
    const deps: TurnDeps = {
      ...parts,
      compose,
      graph: {} as Graph,
      awaitIntent: (intent) => Promise.resolve(intent),
      log: { error: () => undefined, warn: () => undefined },
      answerWithinMs: 5_000,
    };
    await store().packages.replace(fabrikam.id, [operatorPackage], [policyWith()]);
    await store().requests.see([requestWith({ durationMs: 8 * HOUR })], NOON);
    await store().requests.saveAsks(
      fabrikam.id,
      subject.id,
      1,
      asked.map((account) => askOf(account, 'SOC Approvers')),
    );
    await store().stages.begin({
      tenant: fabrikam.id,
      request: subject.id,
      stage: 1,
      begunAt: NOON,
      channelToldAt: NOON,
    });
    const [stage] = await store().stages.list(fabrikam.id, subject.id);
    if (stage) await store().stages.save(stage, { ...stage, channelToldAt: NOON });
    await store().teamsAddresses.save(fabrikam.id, { serviceUrl: ana.serviceUrl, botId: '28:bot' });
    /** Delivers whatever is waiting to be told. */
    const deliver = async () => {
      const ids = jobs.flatMap((job) => (job.kind === 'deliver-notice' ? [job.notice] : []));
      jobs.length = 0;
      for (const one of ids) await deliverNotice({ ...parts, compose }, one, 0);
    };
    const post = async (kind: 'approval' | 'reminder' = 'approval') => {
      await store().notices.add(
        [{ kind, subject, recipient: channel, occurrence: kind, mode: 'send' }],
        NOON,
      );
      await deliver();
    };
    const click = (verb: string, more: object = {}, as = carla, isAutomatic = false, messageId = '17') =>
      answerClick(
        deps,
        {
          kind: 'action',
          person: known(as, THREAD),
          channel,
          activityId: 'a1',
          messageId,
          action: { verb, data: { tenant: fabrikam.id, request: subject.id, ...more } },
          isAutomatic,
        },
        'correlation',
      );
    return {
      deps,
      deliver,
      post,
      click,
      posted,
      edited,
      refuse: (error: AccessError | undefined) => (refusal = error),
      moveTo: (at: Date) => (now = at),
    };
  };

  test('with 70 approvers names 60 who get a view of their own; the message is edited for all', async () => {
    const all = approvers(70);
    const { post, posted, edited, click, deliver, deps } = await setUp(all);
    for (const one of all) await store().people.save(known(one));
    await post();
    const [first] = posted;
    if (first?.message.kind !== 'approval') throw new Error('no card');
    expect(first.to).toBe(CHANNEL);
    expect(first.message.approval.viewers).toHaveLength(70);
    const { card } = renderMessage(first.message, { locale: 'en-GB', timeZone: 'UTC' });
    expect(card['refresh']).toMatchObject({ userIds: expect.objectContaining({ length: 60 }) });
    expect(lintCard(card)).toEqual([]);
    // The seventieth decides nothing yet, but claims: everybody's message says so.
    const last = all.at(-1) ?? carla;
    const own = await click('approval.refresh', {}, last, true);
    expect(textOf(own.value as never)).toContain('You are a member of SOC Approvers');
    await click('approval.claim', {}, last);
    await deliver();
    expect(edited).toEqual(['17']);
    const now = await deps.compose('approval', subject, channel);
    expect(now).toMatchObject({ approval: { claim: { byName: 'Approver 69', byReader: false } } });
  });

  test('looks at nothing but what is known, and writes nothing, when a client asks by itself', async () => {
    const { post, click } = await setUp();
    await post();
    for (const one of [carla, dev, anaInFabrikam]) {
      expect(await click('approval.refresh', {}, one, true)).toMatchObject({
        statusCode: 200,
        type: 'application/vnd.microsoft.card.adaptive',
      });
      expect(await store().people.find(known(one))).toBeUndefined();
    }
    expect(jobs).toEqual([]);
    const forged = await click('approval.claim', {}, carla, true);
    expect(forged).toMatchObject({ statusCode: 200, type: 'application/vnd.microsoft.activity.message' });
    expect((await store().stages.list(fabrikam.id, subject.id))[0]).not.toHaveProperty('claim');
  });

  test('is seen by who was not asked only where it stands', async () => {
    const { click } = await setUp();
    const before = await click('approval.refresh', {}, anaInFabrikam, true);
    expect(before.type).toBe('application/vnd.microsoft.activity.message');
  });

  test('an answer that comes late edits the channel’s own message, and none that is not', async () => {
    const { post, click, deps, deliver, edited } = await setUp();
    await post();
    let open = (): void => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    const compose: TurnDeps['compose'] = async (...about) => {
      await gate;
      return deps.compose(...about);
    };
    const slow = { ...deps, compose, answerWithinMs: 0 };
    for (const messageId of ['18', '17']) {
      const answer = await answerClick(
        slow,
        {
          kind: 'action',
          person: known(carla, THREAD),
          channel,
          activityId: messageId,
          messageId,
          action: { verb: 'approval.hand-back', data: { tenant: fabrikam.id, request: subject.id } },
          isAutomatic: false,
        },
        `late ${messageId}`,
      );
      expect(textOf(answer.value as never)).toMatch(/One moment/);
    }
    open();
    const isCommitted = async () => {
      const [job] = jobs;
      return job?.kind === 'deliver-notice' && (await store().notices.find(job.notice)) !== undefined;
    };
    await expect.poll(isCommitted).toBe(true);
    await deliver();
    expect(edited).toEqual(['17']);
    expect(await store().notices.listSent('approval', subject, known(carla))).toEqual([]);
    await click('approval.hand-back');
    expect(jobs).toEqual([]);
  });

  test('a click kept for later whose answer no card shows is told to the person', async () => {
    const { post, moveTo, deps } = await setUp();
    await post();
    const by = { tenant: carla.tenant, user: carla.user };
    const input = {
      kind: 'decide',
      tenant: fabrikam.id,
      request: subject.id,
      decision: 'approve',
      reason: '',
    } as const;
    const { intent } = await store().intents.insert(by, input, later(MINUTE));
    moveTo(later(HOUR));
    await settleIntent(deps, intent, { result: 'refused', failure: { code: 'not-allowed' } });
    const told = await Promise.all(
      jobs.flatMap((job) => (job.kind === 'deliver-notice' ? [store().notices.find(job.notice)] : [])),
    );
    expect(told).toContainEqual(expect.objectContaining({ kind: 'click-refused', recipient: by }));
  });

  test.each([
    ['thrown out', new AccessError('not-found', '403')],
    ['refused for good', new AccessError('unexpected-response', '400')],
  ])('%s, it is missed: the operators are told, until it is taken', async (_, error) => {
    const { post, refuse, deliver, posted } = await setUp();
    refuse(error);
    await post();
    expect(jobs.map(({ kind }) => kind)).toEqual(['report-problem']);
    const [report] = jobs;
    const problem = async () => report?.kind === 'report-problem' && store().problems.find(report.problem);
    expect(await problem()).toMatchObject({ facts: { kind: 'channel-unreached', channel: CHANNEL } });
    const [stage] = await store().stages.list(fabrikam.id, subject.id);
    expect(stage).toMatchObject({ channelMissedAt: later(MINUTE), nextDueAt: later(MINUTE) });
    refuse(undefined);
    await store().notices.revive(channel);
    await deliver();
    expect(posted).toHaveLength(1);
    expect(await problem()).toHaveProperty('endedAt');
  });

  test('deleted in Teams, it is missed without alarm', async () => {
    const { post, refuse, deliver } = await setUp();
    await post();
    refuse(new AccessError('not-found', '404'));
    await store().notices.updateCopies(['approval'], subject, 'x', NOON);
    await deliver();
    expect(await store().notices.listHolders('approval', subject)).toEqual([]);
    expect((await store().stages.list(fabrikam.id, subject.id))[0]).toHaveProperty('channelMissedAt');
    expect(jobs).toEqual([]);
  });

  test('a passing trouble is thrown, for the queue to try again', async () => {
    const { post, refuse } = await setUp();
    refuse(new AccessError('graph-unavailable', '429'));
    await expect(post()).rejects.toMatchObject({ code: 'graph-unavailable' });
    expect((await store().stages.list(fabrikam.id, subject.id))[0]).not.toHaveProperty('channelMissedAt');
  });

  test('a reminder stands in the card’s thread; without a card it begins one', async () => {
    const { post, posted, deliver } = await setUp();
    await post('reminder');
    expect(posted.at(-1)?.to).toBe(CHANNEL);
    await post();
    await store().notices.add(
      [{ kind: 'reminder', subject, recipient: channel, occurrence: 'again', mode: 'send' }],
      NOON,
    );
    await deliver();
    expect(posted.at(-1)).toMatchObject({ to: THREAD, message: { kind: 'reminder' } });
  });
});
