import { expect, test } from 'vitest';
import { openStageOf } from '../../../src/access/approval.ts';
import type { ApprovalStage } from '../../../src/access/approval.ts';
import { AccessError } from '../../../src/access/errors.ts';
import type { TenantId } from '../../../src/access/ids.ts';
import type { Message } from '../../../src/access/message.ts';
import type { Subject } from '../../../src/access/notice.ts';
import type { Account } from '../../../src/access/person.ts';
import { carryOut } from '../../../src/jobs/carry-out.ts';
import type { Graph } from '../../../src/ports/graph.ts';
import type { KnownPerson } from '../../../src/ports/known-person.ts';
import type { SignIn } from '../../../src/ports/sign-in.ts';
import type { Tenants } from '../../../src/ports/tenants.ts';
import { createCompose } from '../../../src/teams/compose.ts';
import { parseCardAction } from '../../../src/teams/card-action.ts';
import { dispatchAction, dispatchCommand } from '../../../src/teams/dispatch.ts';
import type { DispatchDeps } from '../../../src/teams/dispatch-parts.ts';
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
  packWith,
  policyWith,
  requestWith,
} from '../../support/access.ts';
import { describeStore } from '../../support/databases.ts';
import { HOUR, MINUTE } from '../../support/time.ts';

const known = (account: Account): KnownPerson => ({
  ...ana,
  tenant: account.tenant,
  user: account.user,
  name: account.name,
});
const tenants: Tenants = {
  source: fabrikam,
  targets: [fabrikam],
  find: (one) => (one === fabrikam.id ? fabrikam : undefined),
  get(one) {
    if (one !== fabrikam.id) throw new AccessError('not-found', 'no such tenant');
    return fabrikam;
  },
};

/** Entra, as far as approvals go: stages by request, decided by whoever is named in them. */

function createEntra(stages: Map<string, ApprovalStage[]>, written: object[]) {
  const of = (request: string): ApprovalStage[] => {
    const found = stages.get(request);
    if (!found) throw new AccessError('not-found', 'no such approval');
    return found;
  };
  return {
    getMe: () => Promise.resolve(carla),
    listApprovalStages: (_caller, request) => Promise.resolve(of(request)),
    listRequestsToApprove: () =>
      Promise.resolve([...stages.keys()].map((one) => requestWith({ id: id(Number(one.slice(-2))) }))),
    decideApprovalStage(caller, request, stage, { decision, justification }) {
      written.push({ request, decision, justification });
      const result = decision === 'approve' ? ('Approved' as const) : ('Denied' as const);
      const decided = of(request).map((one): ApprovalStage =>
        one.id === stage ? { ...one, status: 'Completed', result, reviewedById: caller.user } : one,
      );
      stages.set(request, decided);
      return Promise.resolve();
    },
  } satisfies Partial<Graph>;
}

describeStore('clicks of approvers', (store, jobs) => {
  const setUp = async (signedIn = true) => {
    const stages = new Map<string, ApprovalStage[]>();
    const written: object[] = [];
    let now = later(HOUR);
    const clock = { now: () => now };
    const signIn = {
      callerFor: (person: { user: string }, tenant: { id: TenantId }) =>
        signedIn
          ? Promise.resolve({ kind: 'user', tenant: tenant.id, user: person.user, token: 't' })
          : Promise.reject(new AccessError('sign-in-required', 'no token')),
      signInUrl: () => Promise.resolve('https://bot.example/'),
    } as unknown as SignIn;
    const graph = createEntra(stages, written) as unknown as Graph;
    const parts = { store: store(), graph, signIn, tenants, clock };
    const deps: DispatchDeps = {
      ...parts,
      compose: createCompose({ ...parts, botAppId: 'bot' }),
      awaitIntent: async (intent) => {
        await carryOut({ ...parts, answerWithinMs: 1000 }, intent.id, 0);
        return (await store().intents.find(intent.id)) ?? intent;
      },
    };
    await store().packages.replace(
      fabrikam.id,
      [operatorPackage],
      [
        policyWith({
          stages: [1, 2].map(() => ({ approvers: [], fallbackApprovers: [], reasonRequired: false })),
        }),
      ],
    );
    /** A request that waits for Carla. */
    const wait = async (n: number, more: Partial<Parameters<typeof requestWith>[0]> = {}) => {
      await store().requests.see([requestWith({ id: id(n), durationMs: 4 * HOUR, ...more })], NOON);
      await store().requests.saveAsks(fabrikam.id, id(n), 1, [askOf(carla), askOf(dev)]);
      await store().stages.begin({
        tenant: fabrikam.id,
        request: id(n),
        stage: 1,
        begunAt: NOON,
        nextDueAt: NOON,
      });
      const stage = { assignedToMe: true, result: 'NotReviewed' } as const;
      stages.set(id(n), [
        { ...stage, id: id(n * 10 + 1), status: 'InProgress' },
        { ...stage, id: id(n * 10 + 2), status: 'Initializing', assignedToMe: false },
      ]);
    };
    const click = async (verb: string, data: object, as = carla): Promise<Message> =>
      (await dispatchAction(deps, known(as), parseCardAction({ verb, data }))).message;
    return { deps, wait, click, stages, written, moveTo: (at: Date) => (now = at) };
  };
  const about = (n: number) => ({ tenant: fabrikam.id, request: id<string>(n) });
  const pick = (n: number) => ({ [`pick.${fabrikam.id}.${id<string>(n)}`]: 'true' });
  const asApproval = (message: Message) => {
    if (message.kind !== 'approval') throw new Error(`a ${message.kind}`);
    return message.approval;
  };
  const asApprovals = (message: Message) => {
    if (message.kind !== 'approvals') throw new Error(`a ${message.kind}`);
    return message.approvals;
  };

  test('a claim shows to both, keeps nobody from deciding, and asks the other once more', async () => {
    const { wait, click, written } = await setUp();
    await wait(41);
    const claimed = asApproval(await click('approval.claim', about(41), dev));
    expect(claimed.claim).toMatchObject({ byName: 'Dev Patel', byReader: true });
    const seen = asApproval(await click('approval.refresh', about(41)));
    expect(seen.claim).toMatchObject({ byName: 'Dev Patel', byReader: false, claimedAt: later(HOUR) });
    const decision = { ...about(41), decision: 'approve', reason: 'ok' };
    expect(asApproval(await click('approval.decide', decision))).toMatchObject({
      state: 'open',
      notice: 'claimed-by-other',
    });
    expect(written).toEqual([]);
    const done = asApproval(await click('approval.decide', { ...decision, despiteClaim: 'yes' }));
    expect(done.state).toBe('next-stage');
    expect(done).not.toHaveProperty('claim');
    expect(written).toHaveLength(1);
  });

  test('a claim that has lapsed keeps nobody waiting; one that is handed back neither', async () => {
    const { wait, click, written, moveTo } = await setUp();
    await wait(41);
    await click('approval.claim', about(41), dev);
    expect(asApproval(await click('approval.hand-back', about(41), dev))).not.toHaveProperty('claim');
    await click('approval.claim', about(41), dev);
    moveTo(later(HOUR + 30 * MINUTE));
    expect(asApproval(await click('approval.refresh', about(41), dev))).toMatchObject({
      claimLapsedAt: later(HOUR + 30 * MINUTE),
    });
    await click('approval.decide', { ...about(41), decision: 'approve', reason: 'ok' });
    expect(written).toHaveLength(1);
  });

  test('who was not asked can neither claim nor see', async () => {
    const { wait, click } = await setUp();
    await wait(41);
    for (const verb of ['approval.claim', 'approval.hand-back', 'approval.refresh']) {
      await expect(click(verb, about(41), anaInFabrikam)).rejects.toMatchObject({ code: 'not-found' });
    }
    const other = click('approvals.decide', { decision: 'approve', ...pick(41) }, anaInFabrikam);
    await expect(other).rejects.toMatchObject({ code: 'not-found' });
  });

  test('several are decided together, each by itself, and each result is shown', async () => {
    const { wait, click, written, stages } = await setUp();
    for (const n of [41, 42, 43, 44]) await wait(n);
    await click('approval.claim', about(43), dev);
    // Somebody was faster in My Access.
    const first = stages.get(id(42))?.[0];
    if (first) {
      stages.set(id(42), [
        {
          ...first,
          status: 'Completed',
          result: 'Denied',
          reviewedById: dev.user,
          reviewedByName: 'Dev Patel',
        },
      ]);
    }
    const chosen = { ...pick(41), ...pick(42), ...pick(43) };
    const shown = asApprovals(
      await click('approvals.decide', { decision: 'approve', reason: 'INC-1', ...chosen }),
    );
    expect(written).toEqual([{ request: id(41), decision: 'approve', justification: 'INC-1' }]);
    expect(shown.results?.map(({ requestId, state, notice }) => [requestId, state, notice])).toEqual([
      [id(41), 'next-stage', undefined],
      [id(42), 'denied', 'decided-by-other'],
      [id(43), 'open', 'claimed-by-other'],
    ]);
    expect(shown.approvals.map(({ requestId }) => requestId).sort()).toEqual([id(43), id(44)]);
  });

  test('nothing chosen, or a reason missing: nothing is recorded, and the choice stays', async () => {
    const { wait, click, written } = await setUp();
    await store().packages.replace(fabrikam.id, [operatorPackage], [policyWith()]);
    for (const n of [41, 42]) await wait(n);
    const none = await click('approvals.decide', {
      decision: 'approve',
      reason: 'x',
      [`pick.${fabrikam.id}.${id<string>(41)}`]: 'false',
    });
    expect(asApprovals(none)).toMatchObject({ problem: 'none-chosen' });
    const unsaid = asApprovals(await click('approvals.decide', { decision: 'deny', ...pick(42) }));
    expect(unsaid).toMatchObject({ problem: 'reason-missing', picked: [id(42)] });
    expect(written).toEqual([]);
  });

  test('requests of one ask stand together', async () => {
    const { wait, deps } = await setUp();
    await wait(41, { createdAt: NOON });
    await wait(42, { createdAt: later(MINUTE) });
    await wait(43, { createdAt: later(2 * MINUTE) });
    const item = { tenant: fabrikam.id, role: 'operator', policyId: id(31), answers: [] } as const;
    await store().packs.insert(
      packWith({
        items: [41, 43].map((n) => ({ ...item, packageId: id(n), policyId: id(31), requestId: id(n) })),
      }),
    );
    const list = asApprovals(await dispatchCommand(deps, known(carla), { kind: 'approvals' }));
    expect(list.approvals.map(({ requestId }) => requestId)).toEqual([id(41), id(43), id(42)]);
  });

  test('a denial that agrees to less says so in words, and the next request starts with it', async () => {
    const { wait, click, deps, written } = await setUp();
    await wait(41);
    const deny = { ...about(41), decision: 'deny', reason: 'Too long.' };
    await click('approval.decide', { ...deny, propose: 'PT2H' });
    expect(written).toEqual([
      { request: id(41), decision: 'deny', justification: 'Too long. I would agree to 2 hours.' },
    ]);
    await store().requests.see([requestWith({ state: 'denied' })], later(2 * HOUR));
    const subject: Subject = { type: 'request', tenant: fabrikam.id, id: id(41) };
    const told = await deps.compose('refused', subject, ana);
    expect(told).toMatchObject({ kind: 'refused', refusal: { proposedMs: 2 * HOUR } });
  });

  test('a proposal that was not offered, or comes with an approval, is left out', async () => {
    const { wait, click, written } = await setUp();
    for (const n of [41, 42]) await wait(n);
    await click('approval.decide', { ...about(41), decision: 'deny', reason: 'no', propose: 'PT9H' });
    await click('approval.decide', { ...about(42), decision: 'approve', reason: 'ok', propose: 'PT1H' });
    expect(written.map((one) => 'justification' in one && one.justification)).toEqual(['no', 'ok']);
  });

  test('a stage approved in My Access is learned from the next approver who looks', async () => {
    const { wait, click, stages } = await setUp();
    await wait(41);
    const [first, second] = stages.get(id(41)) ?? [];
    if (!first || !second) throw new Error('no stages');
    stages.set(id(41), [
      {
        ...first,
        status: 'Completed',
        result: 'Approved',
        reviewedById: dev.user,
        reviewedByName: 'Dev Patel',
        reviewedAt: later(MINUTE),
      },
      { ...second, status: 'InProgress' },
    ]);
    jobs.length = 0;
    const seen = asApproval(await click('approval.refresh', about(41)));
    expect(seen).toMatchObject({ state: 'next-stage', decidedBy: 'Dev Patel', decidedAt: later(MINUTE) });
    const ask = { kind: 'ask-approvers', tenant: fabrikam.id, request: id(41), stage: 2 };
    expect(jobs.filter(({ kind }) => kind === 'ask-approvers')).toEqual([ask]);
    expect(openStageOf(stages.get(id(41)) ?? [])).toBeUndefined();
    // Known by now, so looking again asks nobody again.
    await store().stages.begin({ tenant: fabrikam.id, request: id(41), stage: 2, begunAt: NOON });
    jobs.length = 0;
    await click('approval.refresh', about(41));
    expect(jobs).toEqual([]);
  });

  test('the list is read with the person’s own token: a stage that nobody asked them about is asked now', async () => {
    const { wait, deps, stages } = await setUp();
    await wait(41);
    const [first, second] = stages.get(id(41)) ?? [];
    if (!first || !second) throw new Error('no stages');
    stages.set(id(41), [
      { ...first, status: 'Completed', result: 'Approved' },
      { ...second, status: 'InProgress' },
    ]);
    jobs.length = 0;
    await dispatchCommand(deps, known(dev), { kind: 'approvals' });
    expect(jobs.filter(({ kind }) => kind === 'ask-approvers')).toHaveLength(1);
  });

  test('without a sign-in what is known is shown, and nobody is asked to sign in', async () => {
    const { wait, click } = await setUp(false);
    await wait(41);
    expect(asApproval(await click('approval.refresh', about(41))).state).toBe('open');
    expect(asApprovals(await click('approvals.list', {})).approvals).toHaveLength(1);
  });

  test('settings are kept as entered, and come back when they make no sense', async () => {
    const { click } = await setUp();
    const entered = {
      quiet: 'true',
      quietFrom: '22:00',
      quietTo: '06:00',
      mode: 'digest',
      digestTime: '09:00',
    };
    expect(await click('settings.save', entered)).toMatchObject({
      kind: 'settings',
      settings: { isSaved: true },
    });
    expect(await store().settings.find(carla)).toEqual({
      reminders: true,
      quietFrom: '22:00',
      quietTo: '06:00',
      digestTime: '09:00',
    });
    await click('settings.save', { mode: 'none', quietFrom: '22:00', quietTo: '06:00', digestTime: '09:00' });
    expect(await store().settings.find(carla)).toEqual({ reminders: false });
    expect(await click('settings.save', { ...entered, quietTo: '' })).toMatchObject({
      settings: { isSaved: false, problem: 'quiet-hours' },
    });
  });
});
