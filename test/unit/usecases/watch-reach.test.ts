import { expect, test } from 'vitest';
import type { FoundApprovers, KnownApprover, KnownApprovers } from '../../../src/access/known-approvers.ts';
import type { PackId, UserId } from '../../../src/access/ids.ts';
import type { NoticeKind } from '../../../src/access/notice.ts';
import type { UnreachedWhy } from '../../../src/access/problem.ts';
import type { Account } from '../../../src/access/person.ts';
import { followDueReview } from '../../../src/usecases/follow-review.ts';
import { watchReach } from '../../../src/usecases/watch-reach.ts';
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
import { describeStore } from '../../support/databases.ts';
import { reviewItem, reviewWith } from '../../support/review.ts';
import { MINUTE } from '../../support/time.ts';

const [plan] = policyWith().stages;
const toKnown = (people: readonly KnownApprover[], more: Partial<KnownApprovers> = {}): KnownApprovers => ({
  tenant: fabrikam.id,
  policyId: id(31),
  stage: 1,
  alternates: false,
  request: id(41),
  people,
  ...more,
});
const as = ({ user, name }: Account, more: Partial<KnownApprover> = {}): KnownApprover => ({
  user,
  name,
  ...more,
});

describeStore('approvers who cannot be told', (store, jobs) => {
  let now = NOON;
  let found: FoundApprovers | undefined;
  let isRefused = false;
  let channel = '';
  const reads: unknown[] = [];
  const names = new Map<UserId, Account>([[dev.user, dev]]);
  const watch = (at: Date) => {
    now = at;
    return watchReach(
      {
        store: store(),
        graph: { getUser: (_caller, user) => Promise.resolve(names.get(user)) },
        clock: { now: () => now },
        tenants: { find: () => (channel ? { ...fabrikam, approvalsChannel: channel } : fabrikam) },
        findApprovers: (request, stage, alternates) => {
          reads.push([request.id, stage, alternates]);
          return isRefused ? Promise.reject(new Error('refused')) : Promise.resolve(found);
        },
      },
      fabrikam.id,
    );
  };
  const findAs = (people: readonly KnownApprover[]): void => {
    if (!plan) throw new Error('no stage');
    found = { plan, asks: [askOf(carla)], known: toKnown(people) };
  };
  const begin = async (...sets: readonly KnownApprovers[]): Promise<void> => {
    reads.length = 0;
    isRefused = false;
    channel = '';
    found = undefined;
    await store().requests.see([requestWith()], NOON);
    await store().packages.replace(fabrikam.id, [operatorPackage], []);
    for (const known of sets) await store().approvers.save(known, NOON);
  };
  const use = (account: Account) =>
    store().people.save({ ...ana, tenant: account.tenant, user: account.user });
  const report = async () => {
    const job = jobs.findLast(({ kind }) => kind === 'report-problem');
    return job?.kind === 'report-problem' ? store().problems.find(job.problem) : undefined;
  };
  const reported = () =>
    new Set(jobs.flatMap((job) => (job.kind === 'report-problem' ? [job.problem] : []))).size;

  test('are one report, each once, that follows who they are until there is none', async () => {
    const groupName = 'SOC leads';
    const both = [as(carla, { groupName }), as(dev, { groupName, isDisabled: true })];
    await begin(toKnown(both), toKnown(both, { stage: 2 }));
    await use(carla);
    await watch(NOON);
    expect(await report()).toMatchObject({
      facts: {
        kind: 'people-unreached',
        people: [{ name: 'Dev Patel', why: 'disabled' }],
        groups: ['SOC leads'],
      },
    });
    await watch(later(1));
    await store().people.miss(carla, 'left', now);
    await watch(later(2));
    expect((await report())?.facts).toMatchObject({
      people: [
        { name: 'Carla Weiss', why: 'left' },
        { name: 'Dev Patel', why: 'disabled' },
      ],
    });
    expect(reported()).toBe(1);
    expect(reads).toEqual([]);
  });

  test('where nobody can be told, each request is reported by itself', async () => {
    await begin(toKnown([as(carla), as(dev)]));
    await watch(NOON);
    expect(await report()).toBeUndefined();
    await use(carla);
    await watch(later(1));
    expect((await report())?.facts).toMatchObject({ people: [{ name: 'Dev Patel', why: 'never-here' }] });
    await use(dev);
    await watch(later(2));
    expect(await report()).toMatchObject({ endedAt: later(2) });
  });

  test('who is no approver any more, or enabled again, is missed when looked for again', async () => {
    await begin(toKnown([as(carla), as(dev, { isDisabled: true })]));
    await use(carla);
    await use(dev);
    await watch(NOON);
    findAs([as(carla)]);
    await watch(later(10 * MINUTE - 1));
    expect(reads).toEqual([]);
    isRefused = true;
    await expect(watch(later(10 * MINUTE))).rejects.toThrow('refused');
    expect(await report()).not.toHaveProperty('endedAt');
    isRefused = false;
    await watch(later(11 * MINUTE));
    expect(reads).toEqual([
      [id(41), 1, false],
      [id(41), 1, false],
    ]);
    expect(await report()).toMatchObject({ endedAt: later(11 * MINUTE) });
    await watch(later(60 * MINUTE));
    expect(reads).toHaveLength(2);
  });

  test('where a channel is the approvers’ place, only who is disabled counts', async () => {
    await begin(toKnown([as(carla), as(dev, { isDisabled: true })]));
    channel = '19:soc@thread.tacv2';
    await watch(NOON);
    expect((await report())?.facts).toMatchObject({ people: [{ name: 'Dev Patel', why: 'disabled' }] });
  });

  test('whoever something waits for is in the report too, with why, until they come', async () => {
    await begin();
    const subject = { type: 'pack', id: id<PackId>(61) } as const;
    const waits = async (account: Account, why: UnreachedWhy, kind: NoticeKind = 'usable') => {
      const recipient = { tenant: account.tenant, user: account.user };
      await store().notices.add([{ kind, subject, recipient, occurrence: 'x', mode: 'send' }], NOON);
      const job = jobs.findLast((one) => one.kind === 'deliver-notice');
      if (job?.kind !== 'deliver-notice') throw new Error('no notice');
      await store().notices.settle(job.notice, 'unreachable', NOON);
      await store().people.miss(recipient, why, NOON);
    };
    // An approver’s card is not waited for: the stage is.
    await waits(anaInFabrikam, 'never-here', 'approval');
    await watch(NOON);
    expect(await report()).toBeUndefined();
    await use(carla);
    await waits(carla, 'blocked');
    await waits(dev, 'never-here');
    await watch(later(1));
    const people = [
      { name: 'Ana Ruiz', why: 'blocked' },
      { name: 'Dev Patel', why: 'never-here' },
    ];
    expect(await report()).toMatchObject({ facts: { kind: 'people-unreached', people } });
    // Whoever was named once is not looked up again.
    names.clear();
    await watch(later(2));
    expect(await report()).toMatchObject({ facts: { people } });

    expect(await use(carla)).toBe(true);
    await store().notices.revive(carla);
    expect(await store().people.findUnreached(carla)).toBeUndefined();
    await watch(later(3));
    expect(await report()).toMatchObject({ facts: { people: [people[1]] } });
    await use(dev);
    await store().notices.revive(dev);
    await watch(later(4));
    expect(await report()).toMatchObject({ endedAt: later(4) });
  });

  test('a reviewer who has never opened the bot is reported for as long as the review is open', async () => {
    await begin();
    names.set(dev.user, dev);
    const review = reviewWith({ reviewers: [{ user: dev.user, name: dev.name }], items: [reviewItem(71)] });
    await store().reviews.see(review, NOON, NOON);
    const clock = { now: () => NOON };
    await followDueReview({ store: store(), clock }, fabrikam.id, review.id);
    const job = jobs.findLast((one) => one.kind === 'deliver-notice');
    if (job?.kind !== 'deliver-notice') throw new Error('no notice');
    expect(await store().notices.find(job.notice)).toMatchObject({ kind: 'review' });
    await store().notices.settle(job.notice, 'unreachable', NOON, 'never-here');
    await store().people.miss(dev, 'never-here', NOON);
    await watch(later(1));
    expect((await report())?.facts).toMatchObject({ people: [{ name: 'Dev Patel', why: 'never-here' }] });
    await store().reviews.see({ ...review, status: 'Completed' }, later(2), later(2));
    await watch(later(3));
    expect(await report()).toMatchObject({ endedAt: later(3) });
  });

  test('a package that is ours no more has no approvers', async () => {
    await begin(toKnown([as(carla), as(dev)]));
    await use(carla);
    await watch(NOON);
    await store().packages.replace(fabrikam.id, [], []);
    findAs([as(carla), as(dev)]);
    await watch(later(10 * MINUTE));
    expect(reads).toEqual([]);
    expect(await report()).toHaveProperty('endedAt');
    expect(await store().approvers.list(fabrikam.id)).toEqual([]);
  });
});
