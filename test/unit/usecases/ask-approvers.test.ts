import { expect, test } from 'vitest';
import type { ApproverSet, AssignmentPolicy } from '../../../src/access/access-package.ts';
import type { GroupId, UserId } from '../../../src/access/ids.ts';
import type { Account } from '../../../src/access/person.ts';
import type { ConnectedOrganization, Sponsors } from '../../../src/ports/graph.ts';
import type { Store } from '../../../src/ports/store.ts';
import { askApprovers } from '../../../src/usecases/ask-approvers.ts';
import { findApprovers } from '../../../src/usecases/find-approvers.ts';
import {
  anaInFabrikam,
  carla,
  dev,
  fabrikam,
  id,
  later,
  NOON,
  northwind,
  policyWith,
  requestWith,
} from '../../support/access.ts';
import { describeStore } from '../../support/databases.ts';
import { HOUR } from '../../support/time.ts';

const eve: Account = { tenant: fabrikam.id, user: id(15), name: 'Eve Moss' };
const everybody = [carla, dev, eve, { ...anaInFabrikam, address: 'ana@contoso.example' }];
const none: Sponsors = { users: [], groups: [] };

interface World {
  readonly approvers?: readonly ApproverSet[];
  readonly fallback?: readonly ApproverSet[];
  readonly policy?: Partial<AssignmentPolicy>;
  readonly groups?: Readonly<Record<string, { name: string; members: Account[] }>>;
  /** By whose manager they are. */
  readonly managers?: Readonly<Record<string, Account>>;
  readonly sponsors?: Sponsors;
  readonly organization?: ConnectedOrganization;
  readonly disabled?: readonly UserId[];
  readonly refusesDisabled?: boolean;
}

const graphOf = (world: World): Parameters<typeof findApprovers>[0]['graph'] => ({
  getUser: (_caller, user) => Promise.resolve(everybody.find((one) => one.user === user)),
  getManager: (_caller, user) => Promise.resolve(world.managers?.[user]),
  getGroupWithMembers: (_caller, group) => Promise.resolve(world.groups?.[group]),
  listSponsors: () => Promise.resolve(world.sponsors ?? none),
  getConnectedOrganization: (_caller, of) =>
    Promise.resolve(of.id === northwind.id ? world.organization : undefined),
  listDisabledUsers: () =>
    world.refusesDisabled
      ? Promise.reject(new Error('refused'))
      : Promise.resolve([...(world.disabled ?? [])]),
  listAssignmentPolicies: () =>
    Promise.resolve([
      policyWith({
        stages: [
          {
            approvers: world.approvers ?? [],
            fallbackApprovers: world.fallback ?? [],
            reasonRequired: false,
            timeoutMs: 48 * HOUR,
            escalation: {
              afterMs: 4 * HOUR,
              approvers: [],
              fallbackApprovers: [{ kind: 'user', user: eve.user }],
            },
          },
        ],
        ...world.policy,
      }),
    ]),
});

const ask = (store: Store, world: World, stage = 1, alternates = false) =>
  askApprovers(
    {
      store,
      clock: { now: () => later(HOUR) },
      findApprovers: (...of) =>
        findApprovers({ graph: graphOf(world), tenants: { source: northwind } }, ...of),
    },
    fabrikam.id,
    id(41),
    stage,
    alternates,
  );

const group = (n: number): ApproverSet => ({ kind: 'group', group: id<GroupId>(n) });
const user = (account: Account): ApproverSet => ({ kind: 'user', user: account.user });

describeStore('asking the approvers', (store, jobs) => {
  const seen = () =>
    store().requests.see([requestWith({ requestorAddress: 'Ana@contoso.example' })], later(1));
  const asks = async () =>
    (await store().requests.listAsks(fabrikam.id, id(41))).map(
      ({ approver, because, as }) => [approver.name, because, as] as const,
    );

  test('each is asked once, for the first reason there is; the requestor never', async () => {
    await seen();
    const groups = { [id(21)]: { name: 'SOC leads', members: [carla, dev, anaInFabrikam] } };
    const twin: Account = { tenant: fabrikam.id, user: id(16), name: 'Ana', address: 'ANA@contoso.example' };
    const approvers = [user(carla), group(21), { kind: 'requestor-sponsors' } as const];
    expect(await ask(store(), { approvers, groups, sponsors: { users: [twin], groups: [] } })).toBe(2);
    expect(await asks()).toEqual([
      ['Carla Weiss', { kind: 'named' }, 'primary'],
      ['Dev Patel', { kind: 'member', groupName: 'SOC leads' }, 'primary'],
    ]);
  });

  test('the manager so many levels up; a line that ends earlier has none', async () => {
    await seen();
    const managers = { [anaInFabrikam.user]: carla, [carla.user]: dev };
    const world = { managers, fallback: [user(eve)] };
    await ask(store(), { ...world, approvers: [{ kind: 'manager', level: 3 }] });
    expect(await asks()).toEqual([['Eve Moss', { kind: 'named' }, 'fallback']]);
    await ask(store(), { ...world, approvers: [{ kind: 'manager', level: 2 }] });
    expect(await asks()).toContainEqual(['Dev Patel', { kind: 'manager', level: 2 }, 'primary']);
  });

  test('sponsors of the requestor’s organization, people and groups, as of that organization', async () => {
    await seen();
    const organization = {
      name: 'Contoso SOC',
      internalSponsors: { users: [carla], groups: [id<GroupId>(22)] },
      externalSponsors: { users: [dev], groups: [] },
    };
    const groups = { [id(22)]: { name: 'Partners', members: [eve] } };
    await ask(store(), { approvers: [{ kind: 'internal-sponsors' }], organization, groups });
    const because = { kind: 'sponsor', organizationName: 'Contoso SOC' };
    expect(await asks()).toEqual([
      ['Carla Weiss', because, 'primary'],
      ['Eve Moss', because, 'primary'],
    ]);
    await ask(store(), { approvers: [{ kind: 'external-sponsors' }], organization });
    expect(await asks()).toContainEqual(['Dev Patel', because, 'primary']);
  });

  test('nobody at all is the operator’s affair, until somebody is found', async () => {
    await seen();
    expect(await ask(store(), { approvers: [{ kind: 'unknown', type: 'x' }] })).toBe(0);
    const report = jobs.find(({ kind }) => kind === 'report-problem');
    if (report?.kind !== 'report-problem') throw new Error('nothing reported');
    expect(await store().problems.find(report.problem)).toMatchObject({
      tenant: fabrikam.id,
      facts: { kind: 'no-approver', request: id(41), stage: 1 },
    });
    await ask(store(), { approvers: [user(carla)] });
    expect(await store().problems.find(report.problem)).toMatchObject({ endedAt: later(HOUR) });
  });

  test('a disabled account is marked; not knowing keeps nobody from being asked', async () => {
    await seen();
    await ask(store(), { approvers: [user(carla), user(dev)], disabled: [dev.user] });
    expect(await store().requests.listAsks(fabrikam.id, id(41))).toContainEqual(
      expect.objectContaining({ approver: dev, isDisabled: true }),
    );
    expect(await ask(store(), { approvers: [user(eve)], refusesDisabled: true })).toBe(1);
  });

  test('who was found is remembered by policy and stage, and by requestor where that makes a difference', async () => {
    await seen();
    const groups = { [id(21)]: { name: 'SOC leads', members: [carla, dev] } };
    await ask(store(), { approvers: [user(eve)] });
    await ask(store(), { approvers: [group(21)], groups, disabled: [dev.user] });
    await ask(store(), {}, 1, true);
    const managers = { [anaInFabrikam.user]: carla };
    await ask(store(), { managers, approvers: [{ kind: 'manager', level: 1 }] });
    const stage = { tenant: fabrikam.id, policyId: id(31), stage: 1, request: id(41), foundAt: later(HOUR) };
    const [carlaAs, devAs, eveAs] = [carla, dev, eve].map(({ user: of, name }) => ({ user: of, name }));
    const groupName = 'SOC leads';
    expect(await store().approvers.list(fabrikam.id)).toEqual([
      {
        ...stage,
        alternates: false,
        people: [
          { ...carlaAs, groupName },
          { ...devAs, groupName, isDisabled: true },
        ],
      },
      { ...stage, alternates: false, requestor: anaInFabrikam.user, people: [carlaAs] },
      { ...stage, alternates: true, people: [eveAs] },
    ]);
  });

  test('the stage is waited for since the request was made, and is looked at at once', async () => {
    await seen();
    await ask(store(), { approvers: [user(carla)] });
    expect(await store().stages.list(fabrikam.id, id(41))).toEqual([
      {
        tenant: fabrikam.id,
        request: id(41),
        stage: 1,
        begunAt: NOON,
        timesOutAt: later(48 * HOUR),
        escalatesAt: later(4 * HOUR),
        nextDueAt: later(HOUR),
      },
    ]);
    expect(jobs).toContainEqual({ kind: 'follow-stage', tenant: fabrikam.id, request: id(41), stage: 1 });
  });

  test('a later stage is waited for since the one before was decided', async () => {
    await seen();
    const plan = { approvers: [user(dev)], fallbackApprovers: [], reasonRequired: false, timeoutMs: HOUR };
    const decision = { stageId: id(1), result: 'Approved', at: later(HOUR / 2) } as const;
    await store().requests.saveDecision(fabrikam.id, id(41), { ...decision, stageId: id(1) });
    await ask(store(), { policy: { stages: [plan, plan] } }, 2);
    const [second] = await store().stages.list(fabrikam.id, id(41));
    expect(second).toMatchObject({ stage: 2, begunAt: later(HOUR / 2), timesOutAt: later(1.5 * HOUR) });
  });

  test('alternates are asked as such, and their absence is nobody’s affair', async () => {
    await seen();
    await ask(store(), { approvers: [user(carla)] });
    await ask(store(), { approvers: [user(carla)] }, 1, true);
    expect(await asks()).toEqual([
      ['Carla Weiss', { kind: 'named' }, 'primary'],
      ['Eve Moss', { kind: 'named' }, 'alternate'],
    ]);
    const stages = [{ approvers: [user(carla)], fallbackApprovers: [], reasonRequired: false }];
    expect(await ask(store(), { policy: { stages } }, 1, true)).toBe(0);
    expect(jobs.filter(({ kind }) => kind === 'report-problem')).toEqual([]);
  });

  test('there is no stage after the last, and nothing to ask once it is decided', async () => {
    await seen();
    expect(await ask(store(), { approvers: [user(carla)] }, 2)).toBeUndefined();
    await store().requests.see([requestWith({ state: 'delivered' })], later(2));
    expect(await ask(store(), { approvers: [user(carla)] })).toBeUndefined();
    expect(await store().stages.list(fabrikam.id, id(41))).toEqual([]);
  });
});
