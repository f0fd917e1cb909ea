import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { AccessError } from '../../../src/access/errors.ts';
import type { ProblemFacts, UnreachedWhy } from '../../../src/access/problem.ts';
import { createStore } from '../../../src/store/store.ts';
import type { Store } from '../../../src/ports/store.ts';
import type { Graph } from '../../../src/ports/graph.ts';
import type { Job } from '../../../src/ports/job.ts';
import { installApp } from '../../../src/usecases/install-app.ts';
import { watchReach } from '../../../src/usecases/watch-reach.ts';
import {
  ana,
  askOf,
  carla,
  fabrikam,
  later,
  NOON,
  operatorPackage,
  requestWith,
} from '../../support/access.ts';
import { describeOnEachDatabase } from '../../support/databases.ts';
import { DAY, HOUR, MINUTE } from '../../support/time.ts';

const person = { tenant: carla.tenant, user: carla.user };
const CHAT = '19:carla_bot@unq.gbl.spaces';
const ADDRESS = { serviceUrl: 'https://smba.example/', botId: '28:bot' };
const refused = (code: AccessError['code'], status: number, graphCode?: string) =>
  new AccessError(code, 'no', { status, ...(graphCode ? { graphCode } : {}) });

describeOnEachDatabase('adding the bot for somebody', (database) => {
  const jobs: Job[] = [];
  let store: Store;
  let now = NOON;
  /** What Graph says to each try, in turn; it adds the bot once there is no more. */
  let answers: unknown[] = [];
  let catalog: string | undefined;
  let tried = 0;
  let isOn = true;
  const tenants = { find: () => ({ ...fabrikam, installForPeople: isOn }) };
  const clock = { now: () => now };
  /** What Graph names as the chat; what it refuses to. */
  let chat: string | AccessError | undefined;
  /** What happens while Graph is asked for it. */
  let meanwhile = async (): Promise<void> => undefined;
  const graph: Pick<Graph, 'findTeamsApp' | 'installTeamsApp' | 'findTeamsAppChat' | 'getUser'> = {
    getUser: () => Promise.resolve({ ...carla, name: 'Carla Weiss' }),
    async findTeamsAppChat() {
      await meanwhile();
      if (chat instanceof AccessError) throw chat;
      return chat;
    },
    findTeamsApp: () => Promise.resolve(catalog),
    async installTeamsApp() {
      tried += 1;
      const answer = answers.shift();
      if (answer instanceof Error) throw answer;
      return answer === 'present' ? 'present' : 'installed';
    },
  };
  const begin = async (why: UnreachedWhy = 'never-here'): Promise<void> => {
    const { db } = database();
    await sql`truncate notices, people, teams_addresses, unreached, problems, audit, approvers, requests, asks, asked_stages`.execute(
      db,
    );
    jobs.length = 0;
    store = createStore(db, (those) => Promise.resolve(void jobs.push(...those)));
    now = NOON;
    answers = [];
    chat = CHAT;
    meanwhile = async () => undefined;
    catalog = 'catalog-1';
    tried = 0;
    isOn = true;
    await store.requests.see([requestWith()], NOON);
    await store.packages.replace(fabrikam.id, [operatorPackage], []);
    const subject = { type: 'request', tenant: fabrikam.id, id: requestWith().id } as const;
    await store.notices.add(
      [{ kind: 'approval', subject, recipient: person, occurrence: 'x', mode: 'send' }],
      NOON,
    );
    const job = jobs.find((one) => one.kind === 'deliver-notice');
    if (job?.kind !== 'deliver-notice') throw new Error('no job');
    await store.notices.settle(job.notice, 'unreachable', NOON, why);
    await store.people.miss(person, why, NOON);
    jobs.length = 0;
  };
  const install = (triesBefore = 0, teamsAppId: string | undefined = 'manifest') =>
    installApp({ store, graph, tenants, clock, teamsAppId }, person, triesBefore);
  const watch = async (): Promise<Job[]> => {
    jobs.length = 0;
    const find = () => Promise.resolve(undefined);
    await watchReach({ store, graph, clock, tenants, findApprovers: find }, fabrikam.id);
    return jobs.filter(({ kind }) => kind === 'install-app');
  };
  const report = async (): Promise<ProblemFacts | undefined> => {
    const job = jobs.findLast(({ kind }) => kind === 'report-problem');
    return job?.kind === 'report-problem' ? (await store.problems.find(job.problem))?.facts : undefined;
  };
  const audited = async (): Promise<string[]> => {
    const { rows } = await sql<{ event: string }>`select event from audit order by id`.execute(database().db);
    return rows.map(({ event }) => event);
  };

  test('is tried for who has never opened it and has something to be told, once at a time', async () => {
    await begin();
    expect(await watch()).toEqual([{ kind: 'install-app', person }]);
    expect(await install()).toMatchObject({ outcome: 'installed', tries: 1 });
    expect(jobs).toContainEqual({ kind: 'watch-reach', tenant: fabrikam.id });
    expect(await audited()).toEqual(['app-installed']);
    now = later(9 * DAY);
    expect(await watch()).toEqual([]);
    expect(await install()).toBeUndefined();
    expect(tried).toBe(1);
  });

  test('is off unless the operator says so', async () => {
    await begin();
    isOn = false;
    expect(await watch()).toEqual([]);
    expect(await install()).toBeUndefined();
    expect(tried).toBe(0);
  });

  test.each(['left', 'blocked', 'app-blocked'] as const)('is nobody’s who was here: %s', async (why) => {
    await begin(why);
    expect(await watch()).toEqual([]);
    expect(await install()).toBeUndefined();
    expect(tried).toBe(0);
  });

  test('is nobody’s who has come meanwhile, or for whom nothing waits any more', async () => {
    await begin();
    await store.people.save({ ...ana, ...person });
    expect(await install()).toBeUndefined();
    await begin();
    await store.requests.see([{ ...requestWith(), state: 'canceled' }], NOON);
    expect(await watch()).toEqual([]);
    expect(tried).toBe(0);
  });

  test.each([
    [refused('tenant-misconfigured', 403, 'Forbidden'), { outcome: 'forbidden', said: '403 Forbidden' }],
    [refused('not-found', 404), { outcome: 'not-found', said: '404' }],
    [refused('invalid-input', 400, 'BadRequest'), { outcome: 'refused', said: '400 BadRequest' }],
    ['present', { outcome: 'present' }],
  ] as const)('what came of it is kept and read by the operators: %s', async (answer, kept) => {
    await begin();
    answers = [answer];
    expect(await install()).toEqual({ ...kept, at: NOON, tries: 1 });
    await watch();
    // Another approver can be told: else it would be a report of the request alone.
    await store.approvers.save(
      {
        tenant: fabrikam.id,
        policyId: requestWith().policyId as never,
        stage: 1,
        alternates: false,
        request: requestWith().id,
        people: [
          { user: carla.user, name: carla.name },
          { user: ana.user, name: 'Somebody here' },
        ],
      },
      NOON,
    );
    await store.people.save({ ...ana, tenant: fabrikam.id });
    await watch();
    expect(await report()).toMatchObject({
      people: [{ name: 'Carla Weiss', why: 'never-here', tried: kept }],
    });
  });

  test('without the app in the catalog, or its id, nothing is tried', async () => {
    await begin();
    catalog = undefined;
    expect(await install()).toMatchObject({ outcome: 'not-in-catalog' });
    expect(tried).toBe(0);
    expect(await audited()).toEqual(['app-not-installed']);
  });

  test('a refusal is tried again a day later, a week long', async () => {
    await begin();
    answers = Array.from({ length: 20 }, () => refused('tenant-misconfigured', 403));
    for (let day = 0; day < 12; day += 1) {
      now = later(day * DAY);
      if ((await watch()).length > 0) await install();
      now = later(day * DAY + 23 * HOUR);
      expect(await watch()).toEqual([]);
      expect(await install()).toBeUndefined();
    }
    expect(tried).toBe(7);
  });

  test('what Graph cannot answer is tried again soon, a few times, and counts as one', async () => {
    await begin();
    answers = Array.from({ length: 20 }, () => refused('graph-unavailable', 503));
    for (let triesBefore = 0; triesBefore < 5; triesBefore += 1) {
      await expect(install(triesBefore)).rejects.toThrow('no');
    }
    expect(await install(5)).toMatchObject({ outcome: 'unavailable', said: '503', tries: 1 });
    expect(await install(0)).toBeUndefined();
  });

  /** The next try that is made, and when: of those that are not, nothing comes. */
  const installAfter = async (ms: number) => {
    now = later(ms);
    return (await watch()).length > 0 ? install() : undefined;
  };
  const toldAgain = () => jobs.filter(({ kind }) => kind === 'deliver-notice');

  test('who has it already is told in the chat that Graph names, until they come by themselves', async () => {
    await begin();
    await store.teamsAddresses.save(fabrikam.id, ADDRESS);
    answers = ['present'];
    expect(await install()).toMatchObject({ outcome: 'present' });
    expect(await store.people.find(person)).toEqual({
      ...person,
      ...ADDRESS,
      name: 'Carla Weiss',
      channelUserId: '',
      conversationId: CHAT,
      locale: 'en-GB',
      timeZone: 'UTC',
    });
    expect(await store.people.canReach(person)).toBe(true);
    expect(await store.people.findUnreached(person)).toBeUndefined();
    expect(toldAgain()).toMatchObject([{ recipient: person }]);
    expect(await audited()).toEqual(['app-installed']);
    await store.people.save({ ...ana, ...person });
    expect(await store.people.find(person)).toMatchObject({
      conversationId: 'a:ana',
      channelUserId: '29:ana',
    });
  });

  test('who was met in a channel keeps what it has told of them', async () => {
    await begin();
    await store.teamsAddresses.save(fabrikam.id, ADDRESS);
    await store.people.introduce({ ...ana, ...person, locale: 'de-DE' });
    answers = ['present'];
    await install();
    const told = { channelUserId: '29:ana', locale: 'de-DE', conversationId: CHAT };
    expect(await store.people.find(person)).toMatchObject(told);
  });

  test('nobody of the tenant was ever seen: it waits until somebody is, however long', async () => {
    await begin();
    answers = ['present'];
    expect(await install()).toMatchObject({ outcome: 'present' });
    expect(await store.people.find(person)).toBeUndefined();
    expect(await installAfter(30 * DAY)).toBeUndefined();
    await store.teamsAddresses.save(fabrikam.id, ADDRESS);
    expect(await installAfter(30 * DAY)).toMatchObject({ outcome: 'present', tries: 1 });
    expect(await store.people.find(person)).toMatchObject({ conversationId: CHAT });
    expect(tried).toBe(1);
  });

  test('what Teams does not announce in time is looked for, and never added again', async () => {
    await begin();
    await store.teamsAddresses.save(fabrikam.id, ADDRESS);
    expect(await install()).toMatchObject({ outcome: 'installed' });
    expect(await store.people.find(person)).toBeUndefined();
    expect(await installAfter(14 * MINUTE)).toBeUndefined();
    expect(await installAfter(15 * MINUTE)).toMatchObject({ outcome: 'present' });
    expect(await store.people.find(person)).toMatchObject({ conversationId: CHAT });
    expect(tried).toBe(1);
    expect(await audited()).toEqual(['app-installed']);
  });

  test('who has removed it before Teams could announce it is left alone', async () => {
    await begin();
    await store.teamsAddresses.save(fabrikam.id, ADDRESS);
    await install();
    chat = undefined;
    expect(await installAfter(HOUR)).toMatchObject({ outcome: 'no-chat' });
    expect(await store.people.findUnreached(person)).toMatchObject({ why: 'left' });
    expect(await installAfter(9 * DAY)).toBeUndefined();
    expect(tried).toBe(1);
  });

  test('who comes while Graph says that it is there no more has not removed it', async () => {
    await begin();
    await store.teamsAddresses.save(fabrikam.id, ADDRESS);
    await install();
    chat = undefined;
    meanwhile = async () => void (await store.people.save({ ...ana, ...person }));
    await installAfter(HOUR);
    expect(await store.people.canReach(person)).toBe(true);
    expect(await store.people.findUnreached(person)).toBeUndefined();
  });

  test.each([
    [undefined, { outcome: 'no-chat' }],
    [refused('not-found', 404, 'NotFound'), { outcome: 'no-chat', said: '404 NotFound' }],
    [refused('tenant-misconfigured', 403), { outcome: 'no-chat', said: '403' }],
  ] as const)(
    'Graph names no chat: looked for daily, for a week, and not added again: %s',
    async (answer, kept) => {
      await begin();
      await store.teamsAddresses.save(fabrikam.id, ADDRESS);
      answers = ['present'];
      chat = answer;
      expect(await install()).toMatchObject(kept);
      expect(await installAfter(23 * HOUR)).toBeUndefined();
      for (let day = 1; day < 7; day += 1) expect(await installAfter(day * DAY)).toMatchObject(kept);
      expect(await installAfter(9 * DAY)).toBeUndefined();
      expect(await store.people.findUnreached(person)).toMatchObject({ why: 'never-here' });
      expect(tried).toBe(1);
    },
  );

  test('added at the last try, its chat is looked for as often as for anybody', async () => {
    await begin();
    await store.teamsAddresses.save(fabrikam.id, ADDRESS);
    answers = Array.from({ length: 6 }, () => refused('not-allowed', 403));
    for (let day = 0; day < 7; day += 1) await installAfter(day * DAY);
    expect((await store.people.findUnreached(person))?.installation).toMatchObject({ outcome: 'installed' });
    chat = undefined;
    now = later(7 * DAY);
    await install();
    expect((await store.people.findUnreached(person))?.installation).toMatchObject({ tries: 1 });
  });

  test('what waits is told in the chat although Graph does not say the name', async () => {
    await begin();
    await store.teamsAddresses.save(fabrikam.id, ADDRESS);
    answers = ['present'];
    const failing = { ...graph, getUser: () => Promise.reject(refused('not-allowed', 403)) };
    await installApp({ store, graph: failing, tenants, clock, teamsAppId: 'manifest' }, person, 0);
    expect(await store.people.find(person)).toMatchObject({ conversationId: CHAT, name: person.user });
  });

  test('what Graph cannot say of the chat is asked again soon', async () => {
    await begin();
    await store.teamsAddresses.save(fabrikam.id, ADDRESS);
    answers = ['present', 'present'];
    chat = refused('graph-unavailable', 503);
    await expect(install()).rejects.toThrow('no');
    chat = CHAT;
    expect(await install(1)).toMatchObject({ outcome: 'present', tries: 1 });
  });

  test('who comes while Graph is asked is written to where they came, and who leaves is not', async () => {
    await begin();
    await store.teamsAddresses.save(fabrikam.id, ADDRESS);
    answers = ['present'];
    meanwhile = async () => void (await store.people.save({ ...ana, ...person }));
    await install();
    expect(await store.people.find(person)).toMatchObject({ conversationId: 'a:ana' });
    expect(toldAgain()).toEqual([]);
    await begin();
    await store.teamsAddresses.save(fabrikam.id, ADDRESS);
    answers = ['present'];
    meanwhile = async () => void (await store.people.miss(person, 'left', NOON));
    await install();
    expect(await store.people.canReach(person)).toBe(false);
    expect(await store.people.findUnreached(person)).toMatchObject({ why: 'left' });
    expect(toldAgain()).toEqual([]);
  });

  test('a request that nobody has seen is looked at again at once, for its report to say it', async () => {
    await begin();
    const stage = { tenant: fabrikam.id, request: requestWith().id, stage: 1, begunAt: NOON };
    await store.requests.saveAsks(fabrikam.id, requestWith().id, 1, [askOf(carla)]);
    await store.stages.begin({ ...stage, nextDueAt: later(DAY) });
    answers = [refused('tenant-misconfigured', 403)];
    await install();
    expect(await store.stages.listDue(NOON, 9)).toMatchObject([{ request: requestWith().id }]);
  });
});
