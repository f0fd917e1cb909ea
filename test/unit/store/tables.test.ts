import { expect, test } from 'vitest';
import {
  ana,
  anaInFabrikam,
  askOf,
  assignmentWith,
  carla,
  dev,
  fabrikam,
  id,
  later,
  NOON,
  northwind,
  operatorPackage,
  packWith,
  policyWith,
  requestWith,
} from '../../support/access.ts';
import type { UnreachedWhy } from '../../../src/access/problem.ts';
import { describeStore } from '../../support/databases.ts';
import { HOUR, MINUTE } from '../../support/time.ts';

const by = { tenant: ana.tenant, user: ana.user };

describeStore('packs', (store) => {
  test('a second insert changes nothing', async () => {
    const { packs } = store();
    expect(await packs.insert(packWith())).toBe(true);
    expect(await packs.insert(packWith({ justification: 'other', items: [] }))).toBe(false);
    expect(await packs.find(id(61))).toEqual(packWith());
  });

  test('two inserts at once are one', async () => {
    const insert = () => store().transaction((tx) => tx.packs.insert(packWith()));
    const inserted = await Promise.all([insert(), insert(), insert()]);
    expect(inserted.filter(Boolean)).toHaveLength(1);
  });

  test('remembers to whom a pack was handed', async () => {
    const { packs } = store();
    await packs.insert(packWith());
    const handOver = {
      to: { tenant: dev.tenant, user: dev.user },
      toName: 'Dev Patel',
      givenAt: NOON,
      note: 'go on',
    };
    await packs.saveHandOver(id(61), handOver);
    await packs.saveHandOver(id(61), { ...handOver, note: 'again' });
    expect(await packs.find(id(61))).toEqual(
      packWith({ handOvers: [handOver, { ...handOver, note: 'again' }] }),
    );
  });

  test('items keep their order, and get their requests', async () => {
    const { packs } = store();
    const [item] = packWith().items;
    const items = [northwind.id, fabrikam.id].flatMap((tenant) => (item ? [{ ...item, tenant }] : []));
    await packs.insert(packWith({ items }));
    await packs.setRequest(id(61), { tenant: fabrikam.id, packageId: operatorPackage.id }, id(41));
    const filed = packWith({
      items: items.map((each, at) => (at === 1 ? { ...each, requestId: id(41) } : each)),
    });
    expect(await packs.find(id(61))).toEqual(filed);
    expect(await packs.findByRequest(fabrikam.id, id(41))).toEqual(filed);
    expect(await packs.findByRequest(northwind.id, id(41))).toBeUndefined();
    expect(await packs.find(id(62))).toBeUndefined();
  });
});

describeStore('people', (store) => {
  test('are kept as Teams last showed them', async () => {
    const { people } = store();
    await people.save(ana);
    await people.miss(ana, 'left', NOON);
    await people.save({ ...ana, locale: 'de-DE' });
    expect(await people.find(by)).toEqual({ ...ana, locale: 'de-DE' });
    expect(await people.find({ ...by, tenant: fabrikam.id })).toBeUndefined();
  });

  test('who comes with nothing new is not written again, and is no newcomer', async () => {
    const { people } = store();
    expect(await people.save(ana)).toBe(true);
    expect(await people.save({ ...ana })).toBe(false);
    expect(await people.save({ ...ana, name: 'Ana R.' })).toBe(false);
    expect(await people.find(by)).toMatchObject({ name: 'Ana R.' });
    await people.miss(ana, 'left', NOON);
    expect(await people.save({ ...ana, name: 'Ana R.' })).toBe(true);
    expect(await people.canReach(by)).toBe(true);
  });

  test('who has left once is not taken for somebody who never came', async () => {
    const { people } = store();
    await people.miss(ana, 'never-here', NOON);
    await people.miss(ana, 'left', NOON);
    await people.miss(ana, 'never-here', NOON);
    expect(await people.findUnreached(by)).toMatchObject({ why: 'left' });
  });

  test('why somebody cannot be written to is not forgotten when Teams refuses without a word', async () => {
    const { people } = store();
    const missed = async (...whys: readonly UnreachedWhy[]) => {
      for (const why of whys) await people.miss(ana, why, NOON);
      return (await people.findUnreached(by))?.why;
    };
    expect(await missed('never-here', 'unsaid')).toBe('unsaid');
    expect(await missed('blocked', 'unsaid')).toBe('blocked');
    expect(await missed('left')).toBe('left');
  });

  test('what was found before they came says nothing of who has come', async () => {
    const { people } = store();
    expect(await people.miss(ana, 'never-here', NOON, 0)).toBe(true);
    await people.save(ana);
    expect(await people.miss(ana, 'never-here', NOON, 0)).toBe(false);
    await people.save(ana);
    expect(await people.findMet(by)).toEqual({ person: ana, meeting: 2 });
    expect(await people.miss(ana, 'left', NOON, 1)).toBe(false);
    expect(await people.findUnreached(by)).toBeUndefined();
    expect(await people.canReach(by)).toBe(true);
    expect(await people.miss(ana, 'left', NOON, 2)).toBe(true);
    expect(await people.canReach(by)).toBe(false);
  });

  test('who comes while they are marked as away comes after it, and so is not away', async () => {
    const order: string[] = [];
    let coming: Promise<unknown> = Promise.resolve();
    await store().transaction(async (tx) => {
      await tx.people.miss(ana, 'never-here', NOON);
      coming = store()
        .transaction((other) => other.people.save(ana))
        .then(() => order.push('came'));
      for (let reads = 0; reads < 50; reads += 1) await tx.people.find(ana);
      order.push('away');
    });
    await coming;
    expect(order).toEqual(['away', 'came']);
    expect(await store().people.findUnreached(by)).toBeUndefined();
    expect(await store().people.canReach(by)).toBe(true);
  });

  test('are found by an account in another tenant, or by their own', async () => {
    const { people } = store();
    await people.save(ana);
    expect(await people.findByAccount(fabrikam.id, anaInFabrikam.user)).toBeUndefined();
    await people.saveAccount(by, { ...anaInFabrikam, name: 'old' });
    await people.saveAccount(by, anaInFabrikam);
    expect(await people.findByAccount(fabrikam.id, anaInFabrikam.user)).toEqual(ana);
    expect(await people.findByAccount(ana.tenant, ana.user)).toEqual(ana);
    expect(await people.findAccount(by, fabrikam.id)).toEqual(anaInFabrikam);
    expect(await people.findAccount(by, northwind.id)).toBeUndefined();
    expect(await people.listAccounts(by)).toEqual([anaInFabrikam]);
  });

  test('an account of somebody who never used the bot leads to nobody', async () => {
    const { people } = store();
    await people.saveAccount(by, anaInFabrikam);
    expect(await people.findByAccount(fabrikam.id, anaInFabrikam.user)).toBeUndefined();
  });
});

describeStore('packages', (store) => {
  test('are replaced as a whole, per tenant', async () => {
    const { packages } = store();
    const reader = { ...operatorPackage, id: id<typeof operatorPackage.id>(23), role: 'reader' as const };
    const elsewhere = { ...operatorPackage, tenant: northwind.id };
    await packages.replace(northwind.id, [elsewhere], []);
    await packages.replace(
      fabrikam.id,
      [operatorPackage, reader],
      [policyWith(), policyWith({ id: id(32) })],
    );
    expect(await packages.listPolicies(fabrikam.id, operatorPackage.id)).toHaveLength(2);
    await packages.replace(fabrikam.id, [operatorPackage], [policyWith()]);
    expect(await packages.list(fabrikam.id)).toEqual([operatorPackage]);
    expect(await packages.listPolicies(fabrikam.id, operatorPackage.id)).toEqual([policyWith()]);
    await packages.replace(fabrikam.id, [], []);
    expect(await packages.list(fabrikam.id)).toEqual([]);
    expect(await packages.list(northwind.id)).toEqual([elsewhere]);
  });

  test('offers are the last of each tenant', async () => {
    const { packages } = store();
    const offer = {
      tenant: fabrikam.id,
      role: 'operator',
      packageId: operatorPackage.id,
      policyId: policyWith().id,
      policyName: 'Analysts',
      maximumMs: HOUR,
      approvalRequired: true,
      justificationRequired: true,
      fixedDuration: false,
      questions: [],
    } as const;
    await packages.saveOffers(by, fabrikam.id, [offer, { ...offer, role: 'reader' }], NOON);
    await packages.saveOffers(by, fabrikam.id, [offer], NOON);
    await packages.saveOffers(by, northwind.id, [{ ...offer, tenant: northwind.id }], NOON);
    await packages.saveOffers(dev, fabrikam.id, [], NOON);
    const offers = await packages.listOffers(by);
    expect(offers).toHaveLength(2);
    expect(offers).toContainEqual(offer);
    expect(await packages.listOffers(dev)).toEqual([]);
  });
});

describeStore('sync states and activities', (store, jobs) => {
  test('a state is kept as a whole', async () => {
    const { tenants } = store();
    const state = { firstContactAt: NOON, requestsSince: later(1), nextSyncAt: later(2) };
    expect(await tenants.find(fabrikam.id)).toBeUndefined();
    const whole = {
      ...state,
      failingSince: NOON,
      lastSyncedAt: NOON,
      packagesAt: NOON,
      assignmentsAt: later(3),
      slowedMs: 37_500.5,
      throttledUntil: later(4),
    };
    expect(await tenants.save(fabrikam.id, whole)).toEqual(whole);
    await tenants.save(fabrikam.id, state);
    await tenants.hurry(northwind.id, NOON);
    await tenants.hurry(fabrikam.id, later(-1));
    expect(await tenants.find(fabrikam.id)).toEqual({ ...state, nextSyncAt: later(-1) });
    expect(await tenants.find(northwind.id)).toBeUndefined();
  });

  test('a hurry asks for a pass, and one that runs does not do away with it', async () => {
    const { tenants } = store();
    const before = { firstContactAt: NOON, requestsSince: NOON, nextSyncAt: NOON };
    await tenants.save(fabrikam.id, before);
    const done = { ...before, lastSyncedAt: NOON, nextSyncAt: later(15_000) };
    expect(await tenants.save(fabrikam.id, done, before)).toEqual(done);
    expect(jobs).toEqual([]);

    await tenants.hurry(fabrikam.id, later(100));
    expect(jobs).toEqual([{ kind: 'sync-tenant', tenant: fabrikam.id }]);
    expect(await tenants.save(fabrikam.id, done, done)).toEqual({ ...done, nextSyncAt: later(100) });
    expect(await tenants.find(fabrikam.id)).toEqual({ ...done, nextSyncAt: later(100) });
  });

  test('due are tenants never read, those whose time has come, and those whose time no pass can have set', async () => {
    const { tenants } = store();
    const state = { firstContactAt: NOON, requestsSince: NOON };
    const [never, late, now, soon, lost, foreign] = [71, 72, 73, 74, 75, 76].map((n) =>
      id<typeof fabrikam.id>(n),
    );
    for (const [tenant, nextSyncAt] of [
      [late, later(-MINUTE)],
      [now, NOON],
      [soon, later(1)],
      [lost, later(HOUR + 1)],
      [foreign, NOON],
    ] as const) {
      if (tenant) await tenants.save(tenant, { ...state, nextSyncAt });
    }
    const ours = [soon, lost, now, late, never].flatMap((tenant) => tenant ?? []);
    expect(await tenants.listDue(ours, NOON, later(HOUR))).toEqual([never, late, now, lost]);
    expect(await tenants.listDue([], NOON, later(HOUR))).toEqual([]);
  });

  test('of what is under way: its newest change, and the newest that Entra has not taken up', async () => {
    const { requests } = store();
    expect(await requests.readOpen(fabrikam.id)).toEqual({});
    const at = (n: number, state: 'submitted' | 'pendingApproval' | 'denied' | 'delivered', ms: number) =>
      requestWith({ id: id(n), state, createdAt: later(ms) });
    await requests.see([at(41, 'pendingApproval', 5)], NOON);
    await requests.see([at(42, 'denied', 6), at(44, 'delivered', 6)], later(1));
    expect(await requests.readOpen(fabrikam.id)).toEqual({ changedAt: NOON });
    await requests.see([at(43, 'submitted', 2), at(45, 'submitted', 1)], later(2));
    expect(await requests.readOpen(fabrikam.id)).toEqual({ changedAt: later(2), submittedAt: later(2) });
    await requests.see([at(44, 'delivered', 7)], later(3));
    await requests.awaitAssignments(fabrikam.id, [id(44)]);
    await requests.see([at(43, 'denied', 2), at(45, 'denied', 1)], later(3));
    expect(await requests.readOpen(fabrikam.id)).toEqual({ changedAt: later(1) });
    expect(await requests.readOpen(northwind.id)).toEqual({});
  });

  test('an activity is claimed once', async () => {
    const claim = () => store().activities.claim('a:ana', '1', NOON);
    expect((await Promise.all([claim(), claim(), claim()])).filter(Boolean)).toHaveLength(1);
    expect(await claim()).toBe(false);
    expect(await store().activities.claim('a:ben', '1', NOON)).toBe(true);
  });

  test('the audit takes what happened, with or without an actor', async () => {
    const { audit } = store();
    const event = { at: NOON, event: 'access-gone', tenant: fabrikam.id, subject: 'assignment/x' } as const;
    await audit.add(event);
    await expect(audit.add({ ...event, actor: by })).resolves.toBeUndefined();
  });
});

describeStore('a transaction', (store) => {
  test('that fails leaves nothing', async () => {
    const work = store().transaction(async (tx) => {
      await tx.packs.insert(packWith());
      await tx.requests.see([requestWith()], NOON);
      throw new Error('no');
    });
    await expect(work).rejects.toThrow('no');
    expect(await store().packs.find(id(61))).toBeUndefined();
    expect(await store().requests.listOpen(fabrikam.id)).toEqual([]);
  });
});

describeStore('records', (store) => {
  const request = requestWith({ assignmentId: id(51), state: 'delivered' });
  const extension = requestWith({
    id: id(42),
    purpose: 'extend',
    assignmentId: id(51),
    createdAt: later(HOUR),
  });
  const assignment = assignmentWith();
  const [item] = packWith({ items: packWith().items.map((each) => ({ ...each, requestId: id(41) })) }).items;

  const fill = async () => {
    const { packages, requests, assignments, intents } = store();
    await packages.replace(fabrikam.id, [operatorPackage], [policyWith(), policyWith({ id: id(32) })]);
    await requests.see([request], NOON);
    await assignments.see([assignment], NOON);
    await requests.saveAsks(fabrikam.id, request.id, 1, [askOf(carla)]);
    await requests.saveAsks(fabrikam.id, request.id, 2, [askOf(dev)]);
    const decision = { result: 'Approved', byName: 'Dev Patel', at: later(1) } as const;
    await requests.saveDecision(fabrikam.id, request.id, { ...decision, stageId: id(82), at: later(2) });
    await requests.saveDecision(fabrikam.id, request.id, {
      ...decision,
      stageId: id(81),
      byName: 'Carla Weiss',
    });
    await intents.insert(by, { kind: 'request', tenant: fabrikam.id, pack: packWith().id }, NOON);
    await intents.insert(by, { kind: 'release', tenant: fabrikam.id, assignment: assignment.id }, later(1));
  };

  test('the same from whichever id is at hand', async () => {
    await fill();
    const { records } = store();
    const whole = {
      tenant: fabrikam,
      packageId: operatorPackage.id,
      packageName: 'SOC Security Operator',
      role: 'operator',
      policy: policyWith(),
      request: { ...request, stateSince: NOON },
      assignment: { ...assignment, nextDueAt: NOON },
      approverNames: ['Dev Patel'],
      decision: { result: 'Approved', byName: 'Dev Patel', at: later(2) },
      decidedStages: 2,
      intents: [{ input: { kind: 'release' } }],
    };
    expect(await records.read(fabrikam, { request: request.id })).toMatchObject(whole);
    expect(await records.read(fabrikam, { assignment: assignment.id })).toMatchObject(whole);
    const ofItem = await records.read(fabrikam, item ? { item: { ...item, pack: id(61) } } : {});
    expect(ofItem).toMatchObject({
      ...whole,
      intents: [{ input: { kind: 'request' } }, { input: { kind: 'release' } }],
    });
    expect(ofItem).not.toHaveProperty('openChange');
  });

  test('a pack item that Entra does not know yet', async () => {
    await fill();
    const [fresh] = packWith().items;
    const record = await store().records.read(fabrikam, fresh ? { item: { ...fresh, pack: id(62) } } : {});
    expect(record).toEqual({
      tenant: fabrikam,
      packageId: operatorPackage.id,
      packageName: 'SOC Security Operator',
      role: 'operator',
      policy: policyWith(),
      approverNames: [],
      decidedStages: 0,
      decisions: [],
      intents: [],
    });
  });

  test('an extension that is open is an open change; one by Entra or finished is none', async () => {
    await fill();
    const { requests, records } = store();
    const openChange = async () => (await records.read(fabrikam, { assignment: assignment.id })).openChange;
    await requests.see([{ ...extension, state: 'submitted' }], NOON);
    expect(await openChange()).toBe('extend');
    await requests.see([{ ...extension, state: 'pendingApproval' }], NOON);
    expect(await openChange()).toBe('extend-approval');
    await requests.see([{ ...extension, state: 'delivered' }], NOON);
    expect(await openChange()).toBeUndefined();
    await requests.see([{ ...extension, purpose: 'remove', bySystem: true }], NOON);
    expect(await openChange()).toBeUndefined();
    await requests.see([{ ...extension, purpose: 'remove' }], NOON);
    expect(await openChange()).toBe('release');
    expect((await records.read(fabrikam, { assignment: assignment.id })).request?.id).toBe(request.id);
  });

  test('a policy that is not named is known when there is only one', async () => {
    await fill();
    const { packages, requests, records } = store();
    const { policyId: _, assignmentId: __, ...nameless } = requestWith({ id: id(43) });
    await requests.see([nameless], NOON);
    const read = async () => (await records.read(fabrikam, { request: id(43) })).policy;
    expect(await read()).toBeUndefined();
    await packages.replace(fabrikam.id, [operatorPackage], [policyWith({ id: id(33) })]);
    expect((await read())?.id).toBe(id(33));
  });

  test('what is unknown is left out', async () => {
    expect(await store().records.read(fabrikam, { request: id(99) })).toEqual({
      tenant: fabrikam,
      packageName: '',
      approverNames: [],
      decidedStages: 0,
      decisions: [],
      intents: [],
    });
  });
});
