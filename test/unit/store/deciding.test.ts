import { expect, test } from 'vitest';
import type { AskedStage } from '../../../src/access/follow-stage.ts';
import type { StageId } from '../../../src/access/ids.ts';
import type { Subject } from '../../../src/access/notice.ts';
import type { Person } from '../../../src/access/person.ts';
import type { Problem } from '../../../src/access/problem.ts';
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
  requestWith,
} from '../../support/access.ts';
import { describeStore } from '../../support/databases.ts';
import { HOUR, MINUTE } from '../../support/time.ts';

const stage: AskedStage = {
  tenant: fabrikam.id,
  request: id(41),
  stage: 1,
  begunAt: NOON,
  timesOutAt: later(HOUR),
  nextDueAt: later(MINUTE),
};
const personOf = ({ tenant, user }: Person): Person => ({ tenant, user });
const claimOf = (by: Person & { name: string }, claimedAt: Date) => ({
  by: personOf(by),
  byName: by.name,
  claimedAt,
});

describeStore('stages', (store, jobs) => {
  const first = async () => (await store().stages.list(fabrikam.id, id(41)))[0];

  test('are kept in their order and found when they are due', async () => {
    const { stages } = store();
    await stages.begin({ ...stage, stage: 2, nextDueAt: later(HOUR) });
    await stages.begin(stage);
    expect((await stages.list(fabrikam.id, id(41))).map((each) => each.stage)).toEqual([1, 2]);
    expect(await first()).toEqual(stage);
    expect(await stages.listDue(NOON, 9)).toEqual([]);
    const due = { tenant: fabrikam.id, request: id(41) };
    expect(await stages.listDue(later(MINUTE), 9)).toEqual([{ ...due, stage: 1 }]);
    expect(await stages.listDue(later(HOUR), 1)).toEqual([{ ...due, stage: 1 }]);
    expect(await stages.listDue(later(HOUR), 9)).toHaveLength(2);
  });

  test('one that is asked again keeps what is known, and is due', async () => {
    const { stages } = store();
    await stages.begin(stage);
    await stages.save(stage, { ...stage, escalatedAt: later(2) });
    await stages.begin({ ...stage, begunAt: later(HOUR), nextDueAt: NOON });
    expect(await first()).toEqual({ ...stage, escalatedAt: later(2), nextDueAt: NOON });
  });

  test('whatever made it due meanwhile keeps it due', async () => {
    const { stages } = store();
    await stages.begin(stage);
    const { nextDueAt: _, ...never } = stage;
    await stages.claim(stage, claimOf(carla, NOON));
    await stages.save(stage, { ...never, passedAt: NOON });
    expect(await first()).toMatchObject({ nextDueAt: NOON, passedAt: NOON });
    await stages.save({ ...stage, nextDueAt: NOON }, never);
    expect(await first()).not.toHaveProperty('nextDueAt');
  });

  test('a claim is one person’s until it lapses or is handed back', async () => {
    const { stages } = store();
    await stages.begin(stage);
    expect(await stages.claim(stage, claimOf(carla, NOON))).toBe('claimed');
    expect(await stages.claim(stage, claimOf(dev, later(MINUTE)))).toBe('taken');
    expect(await stages.claim(stage, claimOf(carla, later(MINUTE)))).toBe('theirs-already');
    expect(await first()).toMatchObject({ claim: claimOf(carla, NOON) });
    expect(await stages.handBack(stage, personOf(dev), later(MINUTE))).toBe(false);
    expect(await stages.handBack(stage, personOf(carla), later(2 * MINUTE))).toBe(true);
    expect(await first()).not.toHaveProperty('claim');
    expect(await stages.claim(stage, claimOf(dev, later(3 * MINUTE)))).toBe('claimed');
    expect(await stages.claim(stage, claimOf(carla, later(33 * MINUTE)))).toBe('claimed');
    expect(await stages.handBack(stage, personOf(carla), later(63 * MINUTE))).toBe(false);
  });

  test('of two claims at once one holds', async () => {
    await store().stages.begin(stage);
    const claims = [carla, dev].map((by) =>
      store().transaction((tx) => tx.stages.claim(stage, claimOf(by, NOON))),
    );
    expect((await Promise.all(claims)).sort()).toEqual(['claimed', 'taken']);
  });

  test('of two by the same person at once, too, and the other knows that it is theirs', async () => {
    await store().stages.begin(stage);
    const claims = [NOON, later(1)].map((at) =>
      store().transaction((tx) => tx.stages.claim(stage, claimOf(carla, at))),
    );
    expect((await Promise.all(claims)).sort()).toEqual(['claimed', 'theirs-already']);
  });

  test('those of one person are made due, unless they are over', async () => {
    const { stages, requests } = store();
    const { nextDueAt: _, ...over } = stage;
    await stages.begin(stage);
    await stages.begin({ ...over, request: id(42) });
    await stages.begin({ ...stage, request: id(43) });
    for (const n of [41, 42]) await requests.saveAsks(fabrikam.id, id(n), 1, [askOf(carla)]);
    await stages.hurryOf(carla, NOON);
    expect(await stages.listDue(NOON, 9)).toEqual([{ tenant: fabrikam.id, request: id(41), stage: 1 }]);
  });

  test('those of a guest are made due by who they are at home', async () => {
    const { stages, requests, people } = store();
    await stages.begin(stage);
    await requests.saveAsks(fabrikam.id, id(41), 1, [askOf(carla)]);
    const home = { tenant: id(70) as typeof fabrikam.id, user: id(71) as typeof carla.user };
    await stages.hurryOf(home, NOON);
    expect(await stages.listDue(NOON, 9)).toEqual([]);
    await people.saveAccount(home, carla);
    await stages.hurryOf(home, NOON);
    expect(await stages.listDue(NOON, 9)).toEqual([{ tenant: fabrikam.id, request: id(41), stage: 1 }]);
  });

  test('who was told is remembered, each by themselves', async () => {
    const { requests } = store();
    await requests.saveAsks(fabrikam.id, id(41), 1, [askOf(carla), askOf(dev)]);
    await requests.saveTold(stage, [{ user: carla.user, toldAt: NOON }]);
    await requests.saveTold(stage, [{ user: carla.user, remindedUntil: later(MINUTE) }]);
    const asks = await requests.listAsks(fabrikam.id, id(41));
    expect(asks).toContainEqual({
      ...askOf(carla),
      stage: 1,
      toldAt: NOON,
      remindedUntil: later(MINUTE),
    });
    expect(asks).toContainEqual({ ...askOf(dev), stage: 1 });
  });

  test('decisions on like requests: of the same person and package, newest first', async () => {
    const { requests } = store();
    const rows = [
      requestWith(),
      requestWith({ id: id(42), durationMs: HOUR }),
      requestWith({ id: id(43) }),
      requestWith({ id: id(44), packageId: id(99) }),
      requestWith({ id: id(45), requestorId: dev.user }),
    ];
    await requests.see(rows, NOON);
    for (const [n, row] of rows.entries()) {
      const decision = {
        stageId: id<StageId>(n),
        result: 'Approved',
        byName: 'Dev',
        at: later(n * HOUR),
      } as const;
      await requests.saveDecision(fabrikam.id, row.id, decision);
    }
    const seen = await requests.find(fabrikam.id, id(41));
    if (!seen) throw new Error('not seen');
    expect(await requests.listPastDecisions(seen, 3)).toEqual([
      { result: 'Approved', byName: 'Dev', at: later(2 * HOUR) },
      { result: 'Approved', byName: 'Dev', at: later(HOUR), durationMs: HOUR },
    ]);
    expect(await requests.listPastDecisions(seen, 1)).toHaveLength(1);
    const { requestorId: _, ...unknown } = seen;
    expect(await requests.listPastDecisions(unknown, 3)).toEqual([]);
  });

  test('every copy is edited once for one occurrence', async () => {
    const { notices } = store();
    const subject: Subject = { type: 'request', tenant: fabrikam.id, id: id(41) };
    const sent = (n: number) => ({ conversationId: 'a', activityId: String(n), contentHash: '' });
    await notices.saveSent('approval', subject, carla, sent(1), NOON);
    await notices.saveSent('reminder', subject, carla, sent(2), NOON);
    await notices.saveSent('approval', subject, dev, sent(3), NOON);
    for (const _ of [1, 2]) await notices.updateCopies(['approval', 'reminder'], subject, 'claim/1', NOON);
    expect(jobs).toHaveLength(3);
  });
});

describeStore('settings and problems', (store, jobs) => {
  test('who has set nothing is reminded one by one', async () => {
    const { settings } = store();
    expect(await settings.find(carla)).toEqual({ reminders: true });
    const own = { reminders: false, quietFrom: '20:00', quietTo: '08:00', digestTime: '09:00' };
    await settings.save(carla, own, later(HOUR));
    await settings.save(dev, own, undefined);
    expect(await settings.find(carla)).toEqual(own);
    expect(await settings.listDigestsDue(later(HOUR - 1), 9)).toEqual([]);
    expect(await settings.listDigestsDue(later(HOUR), 9)).toEqual([personOf(carla)]);
  });

  test('a problem is reported once while it stands, and again when it comes back', async () => {
    const { problems } = store();
    const problem: Problem = {
      tenant: fabrikam.id,
      facts: { kind: 'no-approver', request: id(41), stage: 1 },
    };
    await problems.open(problem, NOON);
    await problems.open(problem, later(1));
    await problems.open({ ...problem, facts: { ...problem.facts, stage: 2 } as Problem['facts'] }, NOON);
    expect(jobs.map(({ kind }) => kind)).toEqual(['report-problem', 'report-problem']);
    const [first] = jobs;
    if (first?.kind !== 'report-problem') throw new Error('nothing reported');
    const subject: Subject = { type: 'problem', tenant: fabrikam.id, id: first.problem };
    const sent = { conversationId: 'a', activityId: '1', contentHash: '' };
    await store().notices.saveSent('operator-report', subject, ana, sent, NOON);
    for (const n of [1, 2]) await problems.end(problem, later(n * HOUR));
    expect(await problems.find(first.problem)).toEqual({
      ...problem,
      id: first.problem,
      sinceAt: NOON,
      endedAt: later(HOUR),
    });
    expect(jobs.filter(({ kind }) => kind === 'deliver-notice')).toHaveLength(1);
    await problems.open(problem, later(3 * HOUR));
    expect(jobs.filter(({ kind }) => kind === 'report-problem')).toHaveLength(3);
  });

  test('a problem whose facts change stays one: its reports are edited, and the log hears of it', async () => {
    const { problems } = store();
    const withPeople = (...all: string[]): Problem => ({
      tenant: fabrikam.id,
      facts: {
        kind: 'people-unreached',
        people: all.map((name) => ({ name, why: 'left' as const })),
        groups: [],
      },
    });
    await problems.revise(withPeople('Dev'), NOON);
    expect(jobs).toEqual([]);
    await problems.open(withPeople('Dev'), NOON);
    const [first] = jobs;
    if (first?.kind !== 'report-problem') throw new Error('nothing reported');
    const subject: Subject = { type: 'problem', tenant: fabrikam.id, id: first.problem };
    const sent = { conversationId: 'a', activityId: '1', contentHash: '' };
    await store().notices.saveSent('operator-report', subject, ana, sent, NOON);
    for (const n of [1, 2]) await problems.open(withPeople('Carla', 'Dev'), later(n));
    await problems.revise(withPeople('Carla', 'Dev'), later(3));
    expect(jobs.map(({ kind }) => kind)).toEqual(['report-problem', 'deliver-notice', 'report-problem']);
    expect(jobs[2]).toEqual(first);
    expect(await problems.find(first.problem)).toMatchObject({
      ...withPeople('Carla', 'Dev'),
      sinceAt: NOON,
    });
  });

  test('an account is reached where its person is; of whom we do not know nothing is said', async () => {
    const { people } = store();
    await people.save(ana);
    await people.saveAccount(ana, anaInFabrikam);
    await people.save({ ...ana, tenant: fabrikam.id, user: carla.user });
    await people.miss(carla, 'left', NOON);
    const users = [anaInFabrikam.user, carla.user, dev.user];
    expect(await people.listReach(fabrikam.id, users)).toEqual(
      new Map([
        [anaInFabrikam.user, 'reached'],
        [carla.user, 'left'],
      ]),
    );
    expect(await people.listReach(fabrikam.id, [])).toEqual(new Map());
  });

  test('who has removed the bot cannot be reached, nor who never had it', async () => {
    const { people } = store();
    expect(await people.canReach(ana)).toBe(false);
    await people.save(ana);
    expect(await people.canReach(ana)).toBe(true);
    await people.miss(ana, 'left', NOON);
    expect(await people.canReach(ana)).toBe(false);
  });
});
