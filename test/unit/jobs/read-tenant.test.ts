import { expect, test } from 'vitest';
import { toRecipientKey } from '../../../src/access/recipient.ts';
import { AccessError } from '../../../src/access/errors.ts';
import type { AccessErrorCode } from '../../../src/access/errors.ts';
import type { AssignmentRequest } from '../../../src/access/assignment-request.ts';
import type { Assignment } from '../../../src/access/assignment.ts';
import type { Graph } from '../../../src/ports/graph.ts';
import { readTenant } from '../../../src/jobs/read-tenant.ts';
import type { Store } from '../../../src/ports/store.ts';
import type { FoundAccount } from '../../../src/access/person.ts';
import {
  ana,
  anaAtHome,
  anaInFabrikam,
  assignmentWith,
  contoso,
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

interface Tenant {
  readonly requests?: readonly AssignmentRequest[];
  readonly assignments?: readonly Assignment[];
  readonly packages?: Graph['listAccessPackages'];
  readonly unreadable?: ReadonlyMap<string, { readonly error: AccessError }>;
  /** Assignments that Graph knows by their id, and lists not (yet). */
  readonly unlisted?: readonly Assignment[];
  /** Before the feed of requests answers. */
  readonly onFeed?: () => Promise<void>;
  /** What the directory knows by an address. */
  readonly accounts?: readonly FoundAccount[];
}

const settings = { openMs: 15_000, idleMs: MINUTE, packagesMs: 10 * MINUTE, assignmentsMs: 30 * MINUTE };

/** One pass over Fabrikam as it is at this instant. @returns the calls of Graph that it took */
const pass = async (
  store: Store,
  now: Date,
  {
    requests = [],
    assignments = [],
    unlisted = [],
    packages,
    unreadable = new Map(),
    accounts = [],
    onFeed = () => Promise.resolve(),
  }: Tenant,
): Promise<string[]> => {
  const calls: string[] = [];
  const graph: Parameters<typeof readTenant>[0]['graph'] = {
    listAccessPackages: (...of) => {
      calls.push('packages');
      return packages ? packages(...of) : Promise.resolve([operatorPackage]);
    },
    listPoliciesOfPackages: () => {
      calls.push('policies');
      return Promise.resolve([policyWith()]);
    },
    async *listAssignmentRequests(_caller, since = new Date(0)) {
      calls.push('requests');
      await onFeed();
      yield requests.filter(({ createdAt }) => createdAt !== undefined && createdAt >= since);
    },
    listAssignmentRequestsById: (_caller, wanted) => {
      calls.push('open requests');
      return Promise.resolve(
        wanted.map((one) => unreadable.get(one) ?? { request: requests.find(({ id: its }) => its === one) }),
      );
    },
    async *listDeliveredAssignments() {
      calls.push('assignments');
      await Promise.resolve();
      yield assignments.filter(({ state }) => state === 'delivered');
    },
    listAssignmentsById: (_caller, wanted) => {
      if (wanted.length > 0) calls.push('named assignments');
      const all = [...assignments, ...unlisted];
      return Promise.resolve(
        wanted.map((one) => unreadable.get(one) ?? { assignment: all.find(({ id: its }) => its === one) }),
      );
    },
    listAccountsByAddress: () => Promise.resolve([...accounts]),
  };
  const tenants = { source: contoso };
  const rules = { syncSettings: settings };
  const log = { warn: (_fields: object, text: string) => void calls.push(text) };
  try {
    await readTenant({ store, clock: { now: () => now }, tenants, graph, log, ...rules }, fabrikam);
    return calls;
  } catch (error) {
    throw Object.assign(error as Error, { calls });
  }
};

const unfollowed = (more: Partial<Assignment> = {}): Assignment => assignmentWith(more);

describeStore('a pass over a tenant', (store, jobs) => {
  const kinds = () => jobs.map(({ kind }) => kind);

  test('the first one tells nobody what was there before us', async () => {
    await pass(store(), NOON, { requests: [requestWith()], assignments: [unfollowed()] });
    expect(kinds()).toEqual([]);
    expect(await store().assignments.find(fabrikam.id, id(51))).toMatchObject({ usableAt: NOON });
  });

  test('what was filed by us before the first one went through is asked of its approvers', async () => {
    await store().packs.insert(packWith());
    await store().packs.setRequest(
      packWith().id,
      { tenant: fabrikam.id, packageId: operatorPackage.id },
      id(41),
    );
    await store().requests.see([requestWith({ state: 'submitted' })], NOON);
    await pass(store(), later(MINUTE), { requests: [requestWith()] });
    expect(kinds()).toContain('ask-approvers');
  });

  test('nor is access that we asked for taken for usable unseen', async () => {
    await store().packs.insert(packWith());
    await store().packs.setRequest(
      packWith().id,
      { tenant: fabrikam.id, packageId: operatorPackage.id },
      id(41),
    );
    const requests = [requestWith({ state: 'delivered', assignmentId: id(51) })];
    await pass(store(), later(MINUTE), { requests, assignments: [unfollowed()] });
    expect(await store().assignments.find(fabrikam.id, id(51))).not.toHaveProperty('usableAt');
  });

  test('access that came and went between two passes is followed to its end', async () => {
    await pass(store(), NOON, { requests: [requestWith()] });
    await pass(store(), later(5 * HOUR), {
      requests: [requestWith({ state: 'delivered', assignmentId: id(51) })],
      assignments: [unfollowed({ state: 'expired', expiredAt: later(4 * HOUR) })],
    });
    expect(await store().assignments.listDueOf(fabrikam.id, true, later(5 * HOUR), 10)).toEqual([id(51)]);
  });

  test('a package that was renamed stays known as long as somebody holds it', async () => {
    const assignments = [unfollowed()];
    await pass(store(), NOON, { assignments });
    await pass(store(), later(HOUR), { assignments, packages: () => Promise.resolve([]) });
    expect(await store().packages.list(fabrikam.id)).toEqual([operatorPackage]);

    const ended = [unfollowed({ state: 'expired', expiredAt: later(2 * HOUR) })];
    await pass(store(), later(2 * HOUR), { assignments: ended, packages: () => Promise.resolve([]) });
    await store().assignments.saveAll([{ ...unfollowed(), state: 'expired', expiredAt: later(2 * HOUR) }]);
    await pass(store(), later(3 * HOUR), { assignments: ended, packages: () => Promise.resolve([]) });
    expect(await store().packages.list(fabrikam.id)).toEqual([]);
  });

  test('an open request that cannot be read holds up no other, nor the assignments; the pass has failed', async () => {
    const old = [requestWith(), requestWith({ id: id(42) }), requestWith({ id: id(43) })];
    await pass(store(), NOON, { requests: old });
    const error = new AccessError('unexpected-response', 'odd');
    const second = pass(store(), later(HOUR), {
      requests: [requestWith({ id: id(42), state: 'denied' })],
      assignments: [unfollowed()],
      unreadable: new Map([[id(41), { error }]]),
    });
    await expect(second).rejects.toThrow('odd');
    expect(await store().requests.find(fabrikam.id, id(41))).toMatchObject({ state: 'pendingApproval' });
    expect(await store().requests.find(fabrikam.id, id(42))).toMatchObject({ state: 'denied' });
    expect(await store().requests.find(fabrikam.id, id(43))).toMatchObject({ state: 'canceled' });
    expect(await store().assignments.find(fabrikam.id, id(51))).toBeDefined();
  });

  test('after the clock was set back new requests are seen at once', async () => {
    await pass(store(), later(5 * HOUR), { requests: [requestWith({ createdAt: later(5 * HOUR) })] });
    await pass(store(), later(MINUTE), { requests: [requestWith({ id: id(42), createdAt: later(MINUTE) })] });
    expect(await store().requests.find(fabrikam.id, id(42))).toBeDefined();
  });

  test('after the clock was set back what was to be looked at again is looked at at once', async () => {
    await pass(store(), later(16 * MINUTE), { assignments: [unfollowed()] });
    expect(await store().tenants.listDue([fabrikam.id], later(12 * MINUTE), later(HOUR))).toEqual([]);
    const wait = () =>
      store().assignments.saveAll([{ ...unfollowed(), checkingSince: NOON, nextDueAt: later(6 * HOUR) }]);
    await wait();
    expect(await store().tenants.listDue([fabrikam.id], later(MINUTE), later(HOUR))).toEqual([fabrikam.id]);
    const down = () => Promise.reject(new AccessError('graph-unavailable', 'down', { status: 503 }));
    const failing = { assignments: [unfollowed()], onFeed: down };
    await expect(pass(store(), later(MINUTE), failing)).rejects.toThrow('down');
    expect(await store().assignments.listDueOf(fabrikam.id, true, later(MINUTE), 10)).toEqual([id(51)]);
    // Once, and not again with each pass that fails.
    await wait();
    await expect(pass(store(), later(2 * MINUTE), failing)).rejects.toThrow('down');
    expect(await store().assignments.listTenantsDue(later(2 * MINUTE))).toEqual([]);
  });

  test('however long a tenant asks us to wait, the next pass is not taken for one of a wrong clock', async () => {
    const busy = new AccessError('graph-unavailable', 'busy', { retryAfterMs: 24 * HOUR });
    await expect(pass(store(), NOON, { packages: () => Promise.reject(busy) })).rejects.toThrow('busy');
    expect(await store().tenants.find(fabrikam.id)).toMatchObject({ nextSyncAt: later(10 * MINUTE) });
  });
});

/** As Graph answers of one row in a batch. */
const refusal = (status: number, more: { code?: AccessErrorCode; graphCode?: string } = {}): AccessError =>
  new AccessError(more.code ?? 'tenant-misconfigured', `Graph answered ${status}`, {
    status,
    ...(more.graphCode ? { graphCode: more.graphCode } : {}),
  });
const withRefused = (error: AccessError, ...ids: number[]) => ({
  unreadable: new Map(ids.map((one) => [id<string>(one), { error }] as const)),
});

describeStore('a row that Graph does not show', (store, jobs) => {
  const standing = () => store().problems.listStanding(fabrikam.id);
  const state = () => store().tenants.find(fabrikam.id);
  const reports = () => jobs.filter(({ kind }) => kind === 'report-problem').length;
  const forbidden = refusal(403, { graphCode: 'Forbidden' });
  const openRequest = [requestWith()];

  test('a request: the pass counts, it stays open, and its operators are told once, until it is shown', async () => {
    await pass(store(), NOON, { requests: openRequest });
    const tenant = {
      requests: [requestWith({ id: id(42), createdAt: later(HOUR) })],
      ...withRefused(forbidden, 41),
    };
    const first = await pass(store(), later(HOUR), tenant);
    expect(first).toContain('not shown: Graph answered 403');
    for (let minute = 1; minute < 5; minute += 1)
      expect(await pass(store(), later(HOUR + minute * MINUTE), tenant)).toEqual([
        'requests',
        'open requests',
        'not shown: Graph answered 403',
      ]);
    expect(await state()).toMatchObject({
      lastSyncedAt: later(HOUR + 4 * MINUTE),
      requestsSince: later(HOUR),
    });
    expect(await state()).not.toHaveProperty('failingSince');
    expect(await store().requests.listOpen(fabrikam.id)).toEqual(expect.arrayContaining([id(41)]));
    const row = { type: 'request', id: id(41), status: 403, code: 'Forbidden' };
    expect(await standing()).toEqual([{ kind: 'rows-unreadable', rows: [row] }]);
    expect(reports()).toBe(1);

    await pass(store(), later(2 * HOUR), {
      requests: [requestWith({ state: 'denied' }), ...tenant.requests],
    });
    expect(await standing()).toEqual([]);
    expect(await store().requests.find(fabrikam.id, id(41))).toMatchObject({ state: 'denied' });
  });

  test('an assignment: reading all counts, it stays followed, and is looked for until it is shown', async () => {
    const assignments = [unfollowed(), unfollowed({ id: id(52) })];
    await pass(store(), NOON, { assignments });
    const before = await store().assignments.find(fabrikam.id, id(51));
    const tenant = { assignments: [unfollowed({ id: id(52) })], ...withRefused(forbidden, 51) };
    const all: string[] = [];
    for (let minute = 1; minute <= 60; minute += 1)
      all.push(...(await pass(store(), later(minute * MINUTE), tenant)));
    expect(all.filter((one) => one === 'assignments')).toHaveLength(2);
    expect(all.filter((one) => one === 'packages')).toHaveLength(6);
    expect(await store().assignments.find(fabrikam.id, id(51))).toEqual(before);
    // In the passes between two readings of all, nothing is known that would end it.
    expect(reports()).toBe(1);
    expect(await standing()).toMatchObject([{ rows: [{ type: 'assignment', id: id(51), status: 403 }] }]);

    for (let minute = 61; minute <= 90; minute += 1)
      await pass(store(), later(minute * MINUTE), { assignments: tenant.assignments });
    expect(await standing()).toEqual([]);
    expect(await store().assignments.find(fabrikam.id, id(51))).toMatchObject({ state: 'expired' });
  });

  test('one that a request tells of is asked for in every pass, after an hour too, and followed once it is shown', async () => {
    await pass(store(), NOON, { requests: openRequest });
    const requests = [requestWith({ state: 'delivered', assignmentId: id(51) })];
    const tenant = { requests, ...withRefused(refusal(400, { code: 'invalid-input' }), 51) };
    await pass(store(), later(MINUTE), tenant);
    await pass(store(), later(2 * HOUR), tenant);
    expect(await pass(store(), later(2 * HOUR + MINUTE), tenant)).toContain('named assignments');
    expect(await standing()).toMatchObject([{ rows: [{ type: 'assignment', id: id(51), status: 400 }] }]);
    await pass(store(), later(2 * HOUR + 2 * MINUTE), { requests, assignments: [unfollowed()] });
    expect(await standing()).toEqual([]);
    expect(await store().requests.listAwaiting(fabrikam.id)).toEqual([]);
    expect(await store().assignments.listDueOf(fabrikam.id, true, later(3 * HOUR), 10)).toHaveLength(1);
  });

  test.each([
    ['one that asks to wait', refusal(429, { code: 'graph-unavailable' })],
    ['a server error', refusal(503, { code: 'graph-unavailable' })],
    ['no answer', new AccessError('graph-unavailable', 'no answer')],
    ['one that a batch left out', new AccessError('unexpected-response', 'unanswered')],
    ['a token that is refused', refusal(401)],
  ])('is not told from %s: the pass has failed, and nobody is told', async (_, error) => {
    await pass(store(), NOON, { requests: [...openRequest, requestWith({ id: id(42) })] });
    const second = pass(store(), later(HOUR), {
      requests: [requestWith({ id: id(42) })],
      ...withRefused(error, 41),
    });
    await expect(second).rejects.toThrow(error.message);
    expect(await state()).toMatchObject({ lastSyncedAt: NOON, failingSince: later(HOUR) });
    expect(await standing()).toEqual([]);
  });

  test('that Entra fails to show for ever keeps no other package from being read, and nothing is taken for read', async () => {
    const other = { ...operatorPackage, id: id<typeof operatorPackage.id>(22) };
    const packages = () => Promise.resolve([operatorPackage, other]);
    const elsewhere = unfollowed({ id: id(52), packageId: other.id });
    await pass(store(), NOON, { packages, assignments: [unfollowed()] });
    const unreadable = new Map([[id<string>(51), { error: refusal(500) }]]);
    const failing = pass(store(), later(HOUR), { packages, assignments: [elsewhere], unreadable });
    await expect(failing).rejects.toThrow('500');
    expect(await store().assignments.find(fabrikam.id, id(52))).toBeDefined();
    expect(await state()).toMatchObject({ assignmentsAt: NOON });
  });

  test('of many not one is shown: operators read how many, and the feed is read on', async () => {
    const ids = [41, 42, 43, 44, 45];
    await pass(store(), NOON, { requests: ids.map((one) => requestWith({ id: id(one) })) });
    await pass(store(), later(HOUR), withRefused(forbidden, ...ids));
    expect(await state()).toMatchObject({ lastSyncedAt: later(HOUR) });
    expect(await standing()).toMatchObject([{ rows: ids.map((one) => ({ id: id(one) })) }]);
  });
});

describeStore('a tenant that the app may not read', (store, jobs) => {
  test('is a problem for its operators, told once, until it may', async () => {
    await pass(store(), NOON, {});
    const refused = { packages: () => Promise.reject(refusal(403)) };
    for (const ms of [HOUR, 2 * HOUR]) await expect(pass(store(), later(ms), refused)).rejects.toThrow('403');
    const permission = 'EntitlementManagement.Read.All';
    expect(await store().problems.listStanding(fabrikam.id)).toEqual([
      { kind: 'permission-missing', permission },
    ]);
    expect(jobs.filter(({ kind }) => kind === 'report-problem')).toHaveLength(1);
    await pass(store(), later(3 * HOUR), {});
    expect(await store().problems.listStanding(fabrikam.id)).toEqual([]);
  });
});

const unchanged = ['requests'];
const extendedTo = later(8 * HOUR);
const addRequest = requestWith({ state: 'delivered', assignmentId: id(51) });

describeStore('a pass reads no more than it must', (store, jobs) => {
  const follow = async () => {
    const before = await store().assignments.find(fabrikam.id, id(51));
    if (before) await store().assignments.saveAll([{ ...before, usableAt: NOON, nextDueAt: later(HOUR) }]);
  };
  const calls = (ms: number, tenant: Tenant) => pass(store(), later(ms), tenant);

  test('where nothing changed: the feed of requests; packages and all assignments now and then', async () => {
    const tenant = { requests: [addRequest], assignments: [unfollowed()] };
    expect(await calls(0, tenant)).toEqual(['packages', 'policies', 'requests', 'assignments']);
    const perMinute: string[] = [];
    for (let minute = 1; minute <= 60; minute += 1) perMinute.push(...(await calls(minute * MINUTE, tenant)));
    const count = (what: string) => perMinute.filter((one) => one === what).length;
    expect(count('requests')).toBe(60);
    expect(count('packages')).toBe(6);
    expect(count('assignments')).toBe(2);
    // Two batches for the packages and one for their policies.
    expect(60 + 2 * 6 + 6 + 2).toBeLessThan(2 * 60);
    expect(new Set(perMinute)).toEqual(new Set(['requests', 'packages', 'policies', 'assignments']));
  });

  test('an assignment of which a request tells, by its id', async () => {
    await calls(0, { requests: [requestWith()] });
    const tenant = { requests: [addRequest], assignments: [unfollowed()] };
    expect(await calls(1, tenant)).toEqual(['requests', 'named assignments']);
    expect(await store().assignments.find(fabrikam.id, id(51))).toMatchObject({ state: 'delivered' });
    expect(await calls(2, tenant)).toEqual(unchanged);
  });

  test.each([
    ['extended', { purpose: 'extend', endsAt: extendedTo }, { endsAt: extendedTo }],
    ['removed', { purpose: 'remove' }, { state: 'expired', expiredAt: later(1) }],
    ['removed by Entra', { purpose: 'remove', bySystem: true }, { state: 'expired', expiredAt: later(1) }],
  ] as const)('and one that was %s, without any list', async (_what, filed, shown) => {
    await calls(0, { requests: [addRequest], assignments: [unfollowed()] });
    await follow();
    const second = requestWith({
      ...filed,
      id: id(42),
      state: 'delivered',
      assignmentId: id(51),
      createdAt: later(1),
    });
    const tenant = { requests: [addRequest, second], assignments: [unfollowed(shown)] };
    expect(await calls(2, tenant)).toEqual(['requests', 'named assignments']);
    expect(await store().assignments.find(fabrikam.id, id(51))).toMatchObject({
      ...shown,
      nextDueAt: later(2),
    });
    expect(await calls(3, tenant)).toEqual(unchanged);
  });

  test('one that is not yet as its request says is read until it is', async () => {
    await calls(0, { requests: [addRequest], assignments: [unfollowed()] });
    await follow();
    const extension = requestWith({
      id: id(42),
      purpose: 'extend',
      state: 'delivered',
      assignmentId: id(51),
      createdAt: later(1),
      endsAt: extendedTo,
    });
    const requests = [addRequest, extension];
    const lagging = { requests, assignments: [unfollowed()] };
    expect(await calls(1, lagging)).toEqual(['requests', 'named assignments']);
    expect(await store().tenants.find(fabrikam.id)).toMatchObject({ nextSyncAt: later(1 + 15_000) });
    const error = new AccessError('unexpected-response', 'odd');
    const odd = { ...lagging, unreadable: new Map([[id(51), { error }]]) };
    await expect(calls(2, odd)).rejects.toThrow('odd');
    expect(await calls(3, { requests, assignments: [], unlisted: [unfollowed()] })).toContain(
      'named assignments',
    );
    await calls(4, { requests, assignments: [unfollowed({ endsAt: extendedTo })] });
    expect(await store().assignments.find(fabrikam.id, id(51))).toMatchObject({ endsAt: extendedTo });
    expect(await store().requests.listAwaiting(fabrikam.id)).toEqual([]);
  });

  test('one whose delivery is in limbo is read when its request says something new, and when it comes out', async () => {
    await calls(0, { requests: [requestWith()] });
    const limbo = requestWith({ state: 'delivering', status: 'Delivering', assignmentId: id(51) });
    // Entra lists delivered ones only.
    const unlisted = [unfollowed({ state: 'delivering' })];
    const state = async () => (await store().assignments.find(fabrikam.id, id(51)))?.state;
    const { assignmentId: _id, ...unnamedLimbo } = limbo;
    expect(await calls(1, { requests: [unnamedLimbo], unlisted })).toEqual(unchanged);
    expect(await calls(2, { requests: [limbo], unlisted })).toEqual(['requests', 'named assignments']);
    expect(await state()).toBe('delivering');
    expect(await store().assignments.listDueOf(fabrikam.id, true, later(2), 10)).toHaveLength(1);
    expect(await calls(3, { requests: [limbo], unlisted })).toEqual(unchanged);
    const retried = [{ ...limbo, status: 'DeliveringRetry' }];
    expect(await calls(4, { requests: retried, unlisted })).toEqual(['requests', 'named assignments']);
    // The request is delivered a pass before the assignment shows it.
    expect(await calls(5, { requests: [addRequest], unlisted })).toEqual(['requests', 'named assignments']);
    const tenant = { requests: [addRequest], assignments: [unfollowed()] };
    expect(await calls(6, tenant)).toEqual(['requests', 'named assignments']);
    expect(await state()).toBe('delivered');
    expect(await calls(7, tenant)).toEqual(unchanged);
  });

  test('but not for ever: an hour later only the reading of all tells', async () => {
    await calls(0, { requests: [requestWith()] });
    const tenant = { requests: [addRequest] };
    await calls(1, tenant);
    expect(await store().requests.listAwaiting(fabrikam.id)).toHaveLength(1);
    await calls(HOUR + 2, tenant);
    expect(await store().requests.listAwaiting(fabrikam.id)).toEqual([]);
  });

  test('where a request was delivered and does not say what, all are read', async () => {
    await calls(0, { requests: [requestWith()] });
    const tenant = { requests: [requestWith({ state: 'delivered' })], assignments: [unfollowed()] };
    expect(await calls(1, tenant)).toEqual(['requests', 'assignments']);
    expect(await store().assignments.find(fabrikam.id, id(51))).toBeDefined();
    expect(await calls(2, tenant)).toEqual(unchanged);
  });

  test('what no request told of is seen within the interval: a changed end, and one that vanished', async () => {
    const other = unfollowed({ id: id(52) });
    await calls(0, { requests: [addRequest], assignments: [unfollowed(), other] });
    const tenant = { requests: [addRequest], assignments: [unfollowed({ endsAt: extendedTo })] };
    await calls(MINUTE, tenant);
    for (let minute = 2; minute <= 31; minute += 1) await calls(minute * MINUTE, tenant);
    expect(await store().assignments.find(fabrikam.id, id(51))).toMatchObject({ endsAt: extendedTo });
    expect(await store().assignments.find(fabrikam.id, id(52))).toMatchObject({ state: 'expired' });
  });

  test('a crash between a request and its assignment hides nothing', async () => {
    await calls(0, { requests: [requestWith()] });
    // The request is stored as delivered, and that is all that this pass came to.
    await store().requests.see([addRequest], later(1));
    await store().requests.awaitAssignments(fabrikam.id, [addRequest.id]);
    const ended = unfollowed({ state: 'expired', expiredAt: later(1) });
    await calls(2, { requests: [addRequest], unlisted: [ended] });
    expect(await store().assignments.find(fabrikam.id, id(51))).toMatchObject(ended);
  });

  test('at first contact what is there is followed from its next instant on, and costs no job each', async () => {
    await calls(MINUTE, { requests: [addRequest], assignments: [unfollowed()] });
    expect(jobs).toEqual([]);
    expect(await store().assignments.listTenantsDue(later(MINUTE))).toEqual([]);
    // Four fifths of four hours.
    expect(await store().assignments.find(fabrikam.id, id(51))).toMatchObject({
      nextDueAt: later(3.2 * HOUR),
    });
  });
});

describeStore('a tenant in trouble', (store) => {
  const throttled = new AccessError('graph-unavailable', 'busy', { status: 429, retryAfterMs: 40_000 });
  const busy: Tenant = { onFeed: () => Promise.reject(throttled) };
  const next = async () => (await store().tenants.find(fabrikam.id))?.nextSyncAt;

  test('is not called before it wants to be, not even when somebody hurries', async () => {
    await pass(store(), NOON, {});
    await expect(pass(store(), later(MINUTE), busy)).rejects.toThrow('busy');
    expect(await next()).toEqual(later(MINUTE + 40_000 + settings.openMs));
    await store().tenants.hurry(fabrikam.id, later(MINUTE + 1));
    expect(await pass(store(), later(MINUTE + 1), {})).toEqual([]);
    expect(await next()).toEqual(later(MINUTE + 40_000 + settings.openMs));
    expect(await pass(store(), later(MINUTE + 40_000), {})).toEqual(unchanged);
  });

  test('is called as often as before only step by step', async () => {
    await pass(store(), NOON, {});
    await expect(pass(store(), later(MINUTE), busy)).rejects.toThrow('busy');
    await expect(pass(store(), later(2 * MINUTE), busy)).rejects.toThrow('busy');
    await expect(pass(store(), later(4 * MINUTE), busy)).rejects.toThrow('busy');
    expect(await store().tenants.find(fabrikam.id)).toMatchObject({ slowedMs: 160_000 });
    await pass(store(), later(8 * MINUTE), {});
    const recovering = await store().tenants.find(fabrikam.id);
    expect(recovering).toMatchObject({ slowedMs: 80_000 });
    expect(recovering).not.toHaveProperty('failingSince');
    expect((await next())?.getTime()).toBeGreaterThanOrEqual(later(8 * MINUTE + 80_000).getTime());
    for (let minute = 10; minute < 14; minute += 1) await pass(store(), later(minute * MINUTE), {});
    expect(await store().tenants.find(fabrikam.id)).not.toHaveProperty('slowedMs');
  });

  test('has all assignments read once it answers again, and tells what it missed once', async () => {
    await pass(store(), NOON, {});
    const down = () => Promise.reject(new AccessError('graph-unavailable', 'down', { status: 503 }));
    await expect(pass(store(), later(MINUTE), { onFeed: down })).rejects.toThrow('down');
    expect(await pass(store(), later(2 * MINUTE), {})).toEqual(['requests', 'assignments']);
    expect(await pass(store(), later(3 * MINUTE), {})).toEqual(unchanged);
  });
});

const { requestorId: _, ...unnamed } = requestWith({ requestorAddress: 'ana.ruiz@CONTOSO.example' });
const guest = { ...anaInFabrikam, address: 'ana.ruiz@contoso.example', isExternal: true };

describeStore('somebody without an account', (store, jobs) => {
  const told = () =>
    jobs.flatMap((job) => (job.kind === 'deliver-notice' ? [toRecipientKey(job.recipient)] : []));
  const meet = async () => {
    await store().people.save(ana);
    await store().people.saveAccount(ana, anaAtHome);
    await pass(store(), NOON, {});
  };

  test('is told of the refusal of a request that Entra knows by the address', async () => {
    await meet();
    await pass(store(), later(MINUTE), { requests: [unnamed] });
    await pass(store(), later(2 * MINUTE), { requests: [{ ...unnamed, state: 'denied' }] });
    expect(told()).toEqual([`${ana.tenant}/${ana.user}`]);
  });

  test('is not somebody whose account the tenant knows, nor one of two with the same address', async () => {
    await meet();
    const foreign = requestWith({ requestorId: id(77), requestorAddress: anaAtHome.address ?? '' });
    const accounts = [{ ...guest, user: id<typeof guest.user>(77), isExternal: false }];
    await pass(store(), later(MINUTE), { requests: [{ ...foreign, state: 'denied' }], accounts });
    expect(told()).toEqual([]);
    expect(await store().people.findByAccount(fabrikam.id, id(77))).toBeUndefined();

    const twin = { ...ana, user: id<typeof ana.user>(78) };
    await store().people.save(twin);
    await store().people.saveAccount(twin, { ...anaAtHome, user: twin.user });
    await pass(store(), later(2 * MINUTE), { requests: [{ ...unnamed, id: id(45), state: 'denied' }] });
    expect(told()).toEqual([]);
  });

  test('is recognized when the account appears, before what is told of it', async () => {
    await meet();
    const requests: AssignmentRequest[] = [{ ...unnamed, state: 'delivered', assignmentId: id(51) }];
    const assignments = [unfollowed({ targetAddress: 'Ana.Ruiz@contoso.example' })];
    await pass(store(), later(MINUTE), { requests, assignments, accounts: [guest] });
    expect(await store().people.findByAccount(fabrikam.id, anaInFabrikam.user)).toEqual(ana);
    expect(await store().people.findAccount(ana, fabrikam.id)).toMatchObject({ isByAddress: true });
  });

  test('is not recognized where the directory knows the account by another address', async () => {
    await meet();
    const requests = [{ ...unnamed, requestorId: anaInFabrikam.user }];
    await pass(store(), later(MINUTE), { requests, accounts: [] });
    expect(await store().people.findAccount(ana, fabrikam.id)).toBeUndefined();
  });
});
