import { sql } from 'kysely';
import { expect, test } from 'vitest';
import type { Assignment } from '../../../src/access/assignment.ts';
import { createStore } from '../../../src/store/store.ts';
import {
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
  requestWith,
} from '../../support/access.ts';
import { describeOnEachDatabase, describeStore } from '../../support/databases.ts';
import { HOUR, MINUTE } from '../../support/time.ts';

const request = requestWith({ completedAt: later(1), endsAt: later(HOUR) });
const assignment: Assignment = assignmentWith();

describeStore('requests', (store) => {
  test('see returns only what changed, with what it was', async () => {
    const { requests } = store();
    const second = requestWith({ id: id(42) });
    expect(await requests.see([request, second], NOON)).toEqual([{ after: request }, { after: second }]);
    expect(await requests.see([request, second], later(MINUTE))).toEqual([]);
    const denied = requestWith({ id: id(42), state: 'denied' });
    expect(await requests.see([request, denied], later(MINUTE))).toEqual([{ before: second, after: denied }]);
    expect(await requests.see([], later(MINUTE))).toEqual([]);
  });

  test('a row that comes twice in one page changes once', async () => {
    const { requests } = store();
    expect(await requests.see([request, request], NOON)).toEqual([{ after: request }]);
    const denied = { ...request, state: 'denied' } as const;
    expect(await requests.see([request, denied, denied], NOON)).toEqual([{ before: request, after: denied }]);
  });

  test('what Graph leaves out but we know is no change, and costs a comparison once only', async () => {
    const { requests } = store();
    await requests.see([request], NOON);
    const { policyId: _, ...bare } = request;
    expect(await requests.listNew([bare])).toEqual([bare]);
    expect(await requests.see([bare], later(MINUTE))).toEqual([]);
    expect(await requests.listNew([bare])).toEqual([]);
    expect(await requests.find(fabrikam.id, request.id)).toMatchObject({ policyId: request.policyId });
    const denied = { ...bare, state: 'denied' } as const;
    expect(await requests.see([denied], later(MINUTE))).toEqual([
      { before: request, after: { ...request, state: 'denied' } },
    ]);
  });

  test('whose assignment must be read is kept until it was', async () => {
    const { requests } = store();
    await requests.see([request, requestWith({ id: id(42) }), { ...request, tenant: northwind.id }], NOON);
    await requests.awaitAssignments(fabrikam.id, [request.id, id(42)]);
    await requests.awaitAssignments(fabrikam.id, []);
    await requests.see([{ ...request, state: 'delivered' }], later(1));
    const waiting = async () => (await requests.listAwaiting(fabrikam.id)).map((row) => row.id).sort();
    expect(await waiting()).toEqual([id(41), id(42)]);
    await requests.endAwaiting(fabrikam.id, [id(42)]);
    await requests.endAwaiting(fabrikam.id, []);
    expect(await waiting()).toEqual([id(41)]);
    expect(await requests.listAwaiting(northwind.id)).toEqual([]);
  });

  test('any fact that changed counts; the state keeps its age while it is the same', async () => {
    const { requests } = store();
    await requests.see([request], NOON);
    const escalated = { ...request, status: 'PendingApprovalEscalated' };
    expect(await requests.see([escalated], later(MINUTE))).toHaveLength(1);
    expect(await requests.find(fabrikam.id, request.id)).toEqual({ ...escalated, stateSince: NOON });
    const approved = { ...escalated, state: 'delivering' } as const;
    await requests.see([approved], later(2 * MINUTE));
    expect(await requests.find(fabrikam.id, request.id)).toEqual({
      ...approved,
      stateSince: later(2 * MINUTE),
    });
  });

  test('the same id in another tenant is another request', async () => {
    const { requests } = store();
    const other = { ...request, tenant: northwind.id };
    await requests.see([request], NOON);
    expect(await requests.see([other, request], NOON)).toEqual([{ after: other }]);
    expect(await requests.find(northwind.id, id(43))).toBeUndefined();
  });

  test('lists: open ones, those of a person, those of an assignment', async () => {
    const { requests } = store();
    const old = requestWith({ id: id(42), state: 'denied', createdAt: later(-HOUR) });
    const extension = requestWith({
      id: id(43),
      purpose: 'extend',
      assignmentId: id(51),
      createdAt: later(HOUR),
    });
    const foreign = requestWith({ id: id(44), requestorId: dev.user });
    await requests.see([old], NOON);
    await requests.see([request, extension, foreign], later(MINUTE));
    const idsOf = (rows: ReadonlyArray<{ id: string }>) => rows.map((row) => row.id);
    expect((await requests.listOpen(fabrikam.id)).sort()).toEqual([id(41), id(43), id(44)]);
    const own = (after: Date) => requests.listOf(fabrikam.id, anaInFabrikam.user, after);
    expect(idsOf(await own(later(-1)))).toEqual([id(43), id(41), id(42)]);
    expect(idsOf(await own(NOON))).toEqual([id(43), id(41)]);
    expect(idsOf(await requests.listOfAssignment(fabrikam.id, id(51)))).toEqual([id(43)]);
    expect(await requests.listOpen(northwind.id)).toEqual([]);
  });

  test('asks are kept once per approver and stage, decisions once per stage', async () => {
    const { requests } = store();
    await requests.see([request], NOON);
    const [tenant, its] = [fabrikam.id, request.id];
    await requests.saveAsks(tenant, its, 1, [askOf(carla, 'SOC'), askOf(dev)]);
    await requests.saveAsks(tenant, its, 1, [askOf(carla)]);
    await requests.saveAsks(tenant, its, 2, []);
    await requests.saveAsks(tenant, its, 2, [askOf(carla)]);
    const asks = await requests.listAsks(tenant, its);
    expect(asks.map(({ stage }) => stage)).toEqual([1, 1, 2]);
    expect(asks).toContainEqual({ ...askOf(carla, 'SOC'), stage: 1 });
    expect(await requests.listAskedOf(carla)).toEqual([{ tenant, id: its }]);
    // Dev is a guest there, and asks from Teams at home what waits.
    const home = { tenant: northwind.id, user: id(83) as typeof dev.user };
    expect(await requests.listAskedOf(home)).toEqual([]);
    await store().people.saveAccount(home, dev);
    expect(await requests.listAskedOf(home)).toEqual([{ tenant, id: its }]);

    const first = { result: 'Approved', byName: 'Dev Patel', at: later(MINUTE) } as const;
    await requests.saveDecision(tenant, its, { ...first, stageId: id(82), at: later(HOUR) });
    await requests.saveDecision(tenant, its, { ...first, stageId: id(81) });
    await requests.saveDecision(tenant, its, { ...first, stageId: id(81), reason: 'ok' });
    expect(await requests.listDecisions(tenant, its)).toEqual([
      { ...first, reason: 'ok' },
      { ...first, at: later(HOUR) },
    ]);
    await requests.see([{ ...request, state: 'delivered' }], NOON);
    expect(await requests.listAskedOf(carla)).toEqual([]);
  });
});

describeStore('assignments', (store) => {
  const [tenant, its] = [fabrikam.id, assignment.id];

  test('of a page, those that are new or differ are found, in its order, each once', async () => {
    const { assignments } = store();
    const rows = Array.from({ length: 300 }, (_, n) => ({ ...assignment, id: id<typeof its>(1000 + n) }));
    expect(await assignments.listNew(rows)).toEqual(rows);
    expect(await assignments.see(rows, NOON)).toEqual(rows.map((after) => ({ after })));
    expect(await assignments.listNew(rows)).toEqual([]);
    expect(await assignments.see(rows, later(1))).toEqual([]);
    const odd = 'O\'Neil "x", {y}\\ \u0000 \ud800 \n';
    const others = rows.map((row, n) => (n % 100 === 7 ? { ...row, targetName: odd } : row));
    const changed = others.filter(({ targetName }) => targetName === odd);
    expect(await assignments.listNew([...others, ...changed])).toEqual(changed);
    expect((await assignments.see([...rows, ...others], later(1))).map(({ after }) => after)).toEqual(
      changed,
    );
    expect(await assignments.listNew(others)).toEqual([]);
    expect(await assignments.listDueOf(fabrikam.id, true, NOON, 1000)).toHaveLength(297);
  });

  test('a whole list of a package is held against what was delivered when last seen', async () => {
    const { assignments } = store();
    const row = (n: number, more: Partial<Assignment> = {}) => assignmentWith({ id: id(n), ...more });
    const elsewhere = row(54, { packageId: id(32) });
    const others = [row(52), row(55, { state: 'expired' }), elsewhere];
    await assignments.see([assignment, row(53), ...others], NOON);
    const delivered = await assignments.readDelivered(tenant, assignment.packageId);
    const changed = row(52, { targetName: 'Ana Ruiz-Vega' });
    expect(delivered.listNew([assignment])).toEqual([]);
    const news = [changed, row(55), row(56)];
    expect(delivered.listNew(news)).toEqual(news);
    expect(delivered.listMissing()).toEqual([id(53)]);
    // What another process stored meanwhile is compared again before it is stored.
    await assignments.see([changed], later(1));
    expect(await assignments.see(delivered.listNew([changed]), later(1))).toEqual([]);
  });

  test('many are saved as one is; of which some were asked for here', async () => {
    const { assignments, requests, packs } = store();
    const rows = [51, 52].map((n) => ({ ...assignment, id: id<typeof its>(n) }));
    await assignments.see(rows, NOON);
    const followed = rows.map((row, n) => ({ ...row, usableAt: later(n), nextDueAt: later(HOUR + n) }));
    await assignments.saveAll(followed);
    await assignments.saveAll([]);
    for (const row of followed) expect(await assignments.find(tenant, row.id)).toEqual(row);

    expect(await assignments.listOurs(tenant, [id(51), id(52)])).toEqual([]);
    await packs.insert(packWith());
    await packs.setRequest(packWith().id, { tenant, packageId: operatorPackage.id }, request.id);
    await requests.see([{ ...request, assignmentId: id(52) }], NOON);
    expect(await assignments.listOurs(tenant, [id(51), id(52)])).toEqual([id(52)]);
    expect(await assignments.listOurs(tenant, [])).toEqual([]);
  });

  test('see returns only what changed, and has it looked at at once', async () => {
    const { assignments } = store();
    expect(await assignments.see([assignment], NOON)).toEqual([{ after: assignment }]);
    expect(await assignments.find(tenant, its)).toEqual({ ...assignment, nextDueAt: NOON });
    expect(await assignments.see([assignment, assignment], later(1))).toEqual([]);
    const extended = { ...assignment, endsAt: later(8 * HOUR) };
    expect(await assignments.see([extended, extended], later(1))).toEqual([
      { before: assignment, after: extended },
    ]);
    expect(await assignments.listDueOf(tenant, true, later(1), 10)).toEqual([its]);
  });

  test('what we made of it stays when Graph shows it anew', async () => {
    const { assignments } = store();
    await assignments.see([assignment], NOON);
    const followed = {
      ...assignmentWith(),
      usableAt: later(1),
      warnedFor: later(4 * HOUR),
      warnedUntil: later(3 * HOUR),
      lastChecks: { assignment: true, group: false, role: true },
      nextDueAt: later(HOUR),
    };
    await assignments.saveAll([followed]);
    expect(await assignments.find(tenant, its)).toEqual(followed);
    expect(await assignments.see([assignment], later(2))).toEqual([]);
    const released: Assignment = { ...assignment, state: 'expired', expiredAt: later(HOUR) };
    await assignments.see([released], later(2));
    expect(await assignments.find(tenant, its)).toEqual({ ...followed, ...released, nextDueAt: later(2) });
  });

  test('what Graph showed anew while it was looked at stays due, and no step is made of the old', async () => {
    const { assignments } = store();
    await assignments.see([assignment], NOON);
    const before = assignmentWith(await assignments.find(tenant, its));
    await assignments.see([{ ...assignment, state: 'expired', expiredAt: later(1) }], later(1));
    expect(await assignments.saveStep(before, { ...before, usableAt: later(2), nextDueAt: later(9) })).toBe(
      false,
    );
    expect(await assignments.listDueOf(tenant, true, later(1), 10)).toEqual([its]);
    expect(await assignments.find(tenant, its)).not.toHaveProperty('usableAt');
  });

  test('of two that look at the same, one makes the step', async () => {
    const { assignments } = store();
    await assignments.see([assignment], NOON);
    const before = assignmentWith(await assignments.find(tenant, its));
    const usable = { ...before, usableAt: later(1), nextDueAt: later(HOUR) };
    const { nextDueAt: _, ...last } = usable;
    const steps = await Promise.all([1, 2].map(() => assignments.saveStep(before, usable)));
    expect(steps.filter(Boolean)).toHaveLength(1);
    expect(await assignments.saveStep(usable, last)).toBe(true);
    expect(await assignments.saveStep(usable, usable)).toBe(false);
    expect(await assignments.find(tenant, its)).not.toHaveProperty('nextDueAt');
  });

  test('nothing is due for ever, the earliest comes first, a limit holds', async () => {
    const { assignments } = store();
    const rows = [52, 53, 54].map((n) => ({ ...assignment, id: id<typeof its>(n) }));
    await assignments.see(rows, NOON);
    await assignments.saveAll([
      assignmentWith({ id: id(52), goneAt: NOON, endedAt: NOON }),
      assignmentWith({ id: id(53), nextDueAt: later(2) }),
      assignmentWith({ id: id(54), nextDueAt: later(1) }),
    ]);
    const due = (ms: number, limit = 10) => assignments.listDueOf(tenant, true, later(ms), limit);
    expect(await due(0)).toEqual([]);
    expect(await due(1)).toEqual([id(54)]);
    expect(await due(2)).toEqual([id(54), id(53)]);
    expect(await due(2, 1)).toEqual([id(54)]);
    await assignments.see([{ ...assignment, tenant: northwind.id }], later(2));
    expect(await due(2)).toEqual([id(54), id(53)]);
    const asksGraph = true;
    expect(await assignments.listTenantsDue(later(0))).toEqual([]);
    expect(await assignments.listTenantsDue(later(1))).toEqual([{ tenant, asksGraph }]);
    expect(await assignments.listTenantsDue(later(2))).toHaveLength(2);
  });

  test('what needs no Graph is due apart, until its end comes', async () => {
    const { assignments } = store();
    const endsAt = later(4 * HOUR);
    const rows = [52, 53, 54].map((n) => ({ ...assignment, endsAt, id: id<typeof its>(n) }));
    await assignments.see(rows, NOON);
    const held = { endsAt, usableAt: NOON };
    await assignments.saveAll([
      assignmentWith({ ...held, id: id(52), nextDueAt: later(3 * HOUR) }),
      assignmentWith({ ...held, id: id(53), nextDueAt: endsAt }),
      assignmentWith({ endsAt, id: id(54), nextDueAt: later(3 * HOUR) }),
    ]);
    const dueAtEnd = (asksGraph: boolean) => assignments.listDueOf(tenant, asksGraph, endsAt, 10);
    expect(await dueAtEnd(false)).toEqual([id(52)]);
    expect(await dueAtEnd(true)).toEqual([id(54), id(53)]);
    const of = await assignments.listTenantsDue(endsAt);
    expect(new Set(of.map(({ asksGraph }) => asksGraph))).toEqual(new Set([false, true]));
    // An extension is due at once, and needs Graph no more than a warning does; an end needs it.
    await assignments.see(
      [
        { ...assignment, id: id(52), endsAt: later(8 * HOUR) },
        { ...assignment, id: id(53), state: 'expired' },
      ],
      later(1),
    );
    expect(await assignments.listDueOf(tenant, false, later(1), 10)).toEqual([id(52)]);
    expect(await assignments.listDueOf(tenant, true, later(1), 10)).toEqual([id(53)]);
  });

  test('a step that did not know what Graph shows keeps its queue too', async () => {
    const { assignments } = store();
    await assignments.see([assignment], NOON);
    const before = assignmentWith(await assignments.find(tenant, its));
    await assignments.see([{ ...assignment, state: 'expired' }], NOON);
    await assignments.saveStep(before, { ...before, usableAt: NOON, nextDueAt: later(MINUTE) });
    expect(await assignments.listTenantsDue(NOON)).toEqual([{ tenant, asksGraph: true }]);
  });

  test('what a clock that was ahead has planned in a tenant is made due', async () => {
    const { assignments } = store();
    const rows = [52, 53, 54].map((n) => ({ ...assignment, id: id<typeof its>(n) }));
    await assignments.see(rows, NOON);
    const nextDueAt = later(5 * HOUR);
    await assignments.saveAll([
      assignmentWith({ id: id(52), nextDueAt, checkingSince: later(5 * HOUR) }),
      assignmentWith({ id: id(53), nextDueAt, usableAt: NOON }),
      assignmentWith({ id: id(54), goneAt: NOON }),
    ]);
    await assignments.hurry(northwind.id, later(1));
    expect(await assignments.listTenantsDue(later(1))).toEqual([]);
    await assignments.hurry(tenant, later(1));
    expect(await assignments.listTenantsDue(NOON)).toEqual([]);
    expect((await assignments.listDueOf(tenant, true, later(1), 10)).toSorted()).toEqual([id(52), id(53)]);
  });

  test('lists: delivered ones of a package, held and lately ended ones of a person', async () => {
    const { assignments } = store();
    await assignments.see(
      [
        assignment,
        { ...assignment, id: id(52), state: 'expired', expiredAt: later(-HOUR) },
        { ...assignment, id: id(53), state: 'delivering', targetId: dev.user },
      ],
      NOON,
    );
    const delivered = await assignments.readDelivered(tenant, operatorPackage.id);
    expect(delivered.listMissing().sort()).toEqual([id(51), id(53)]);
    const own = async (after: Date) =>
      (await assignments.listOf(tenant, anaInFabrikam.user, after)).map((row) => row.id).sort();
    expect(await own(later(-2 * HOUR))).toEqual([id(51), id(52)]);
    expect(await own(NOON)).toEqual([id(51)]);
  });
});

describeOnEachDatabase('a step at an instant that the server has set', (database) => {
  test('is made: it is of microseconds there, and of milliseconds here', async () => {
    const { assignments } = createStore(database().db, () => Promise.resolve());
    const [tenant, its] = [northwind.id, id<typeof assignment.id>(59)];
    await assignments.see([{ ...assignment, tenant, id: its }], NOON);
    await sql`update assignments set next_due_at = '2026-11-18T12:00:00.123456Z'`.execute(database().db);
    const before = assignmentWith(await assignments.find(tenant, its));
    expect(await assignments.saveStep(before, { ...before, nextDueAt: later(HOUR) })).toBe(true);
  });
});
