import { expect, test } from 'vitest';
import type { UserId } from '../../../src/access/ids.ts';
import type { Problem } from '../../../src/access/problem.ts';
import type { Tenant } from '../../../src/access/tenant.ts';
import type { KnownPerson } from '../../../src/ports/known-person.ts';
import type { Tenants } from '../../../src/ports/tenants.ts';
import type { SentMessage } from '../../../src/ports/messenger.ts';
import { createCompose } from '../../../src/teams/compose.ts';
import { deliverNotice } from '../../../src/usecases/deliver-notice.ts';
import { reportProblem } from '../../../src/usecases/report-problem.ts';
import { ana, carla, dev, fabrikam, id, later, NOON, northwind, requestWith } from '../../support/access.ts';
import { describeStore } from '../../support/databases.ts';
import { MINUTE } from '../../support/time.ts';

const problem: Problem = { tenant: fabrikam.id, facts: { kind: 'no-approver', request: id(41), stage: 1 } };
const tenantsWith = (target: Partial<Tenant>, source: Partial<Tenant> = {}): Tenants => {
  const all = [
    { ...northwind, kind: 'source' as const, ...source },
    { ...fabrikam, ...target },
  ];
  const get: Tenants['get'] = (one) => all.find((tenant) => tenant.id === one) ?? fabrikam;
  return { source: get(northwind.id), targets: [get(fabrikam.id)], find: get, get };
};

describeStore('a problem', (store, jobs, listAudit) => {
  const report = async (tenants: Tenants, now = NOON) => {
    const job = jobs.find(({ kind }) => kind === 'report-problem');
    if (job?.kind !== 'report-problem') throw new Error('nothing to report');
    const graph = {
      getUser: (_caller: unknown, user: UserId) =>
        Promise.resolve(user.startsWith('dev') ? { ...dev, user: dev.user } : undefined),
    };
    return reportProblem({ store: store(), clock: { now: () => now }, tenants, graph }, job.problem);
  };
  const told = () => jobs.flatMap((job) => (job.kind === 'deliver-notice' ? [job.recipient] : []));
  const personOf = ({ tenant, user }: { tenant: unknown; user: unknown }) => ({ tenant, user });

  test('is told to the operators of its tenant, by id or by name, each once', async () => {
    await store().problems.open(problem, NOON);
    const tenants = tenantsWith({
      operators: [carla.user.toUpperCase(), 'dev#EXT#@fabrikam.example', 'nobody@x'],
    });
    expect(await report(tenants)).toMatchObject({ tenant: fabrikam.id, sinceAt: NOON });
    await report(tenants);
    expect(told()).toEqual([carla, dev].map(personOf));
  });

  test('is on record once, however often its report is run, and once more when it is over', async () => {
    const tenants = tenantsWith({ operators: [carla.user] });
    for (const at of [NOON, later(1)]) {
      await store().problems.open(problem, at);
      await report(tenants);
      await report(tenants);
    }
    expect(await listAudit()).toEqual(['problem-found']);
    for (const at of [later(2), later(3)]) await store().problems.end(problem, at);
    expect(await listAudit()).toEqual(['problem-found', 'problem-ended']);
  });

  test('of a tenant without any is told to those of the source', async () => {
    await store().problems.open(problem, NOON);
    await report(tenantsWith({}, { operators: [ana.user] }));
    expect(told()).toEqual([{ tenant: northwind.id, user: ana.user }]);
  });

  test('is in the log also when there is nobody to tell; what is over is not reported', async () => {
    await store().problems.open(problem, NOON);
    expect(await report(tenantsWith({}))).toMatchObject({ facts: problem.facts });
    expect(told()).toEqual([]);
    await store().problems.end(problem, later(1));
    expect(await report(tenantsWith({}))).toBeUndefined();
  });

  test('is told with what it is about, and not at all when it is over by then', async () => {
    const operator: KnownPerson = { ...ana, tenant: carla.tenant, user: carla.user };
    await store().people.save(operator);
    await store().requests.see([requestWith()], NOON);
    await store().problems.open(problem, NOON);
    const tenants = tenantsWith({ operators: [carla.user] });
    await report(tenants);
    const job = jobs.find(({ kind }) => kind === 'deliver-notice');
    if (job?.kind !== 'deliver-notice') throw new Error('nothing to deliver');
    const clock = { now: () => later(MINUTE) };
    const signIn = { signInUrl: () => Promise.resolve('') };
    const compose = createCompose({ store: store(), tenants, clock, signIn, botAppId: 'bot' });
    const subject = (await store().notices.find(job.notice))?.subject;
    expect(subject && (await compose('operator-report', subject, operator))).toEqual({
      kind: 'operator-report',
      report: {
        tenant: { id: fabrikam.id, name: 'Fabrikam' },
        facts: problem.facts,
        addUrl: 'https://teams.microsoft.com/l/chat/0/0?users=28:bot',
        requestorName: 'Ana Ruiz',
        sinceAt: NOON,
        asOf: later(MINUTE),
      },
    });
    await store().problems.end(problem, later(1));
    const sent: SentMessage[] = [];
    const messenger = {
      send: () => Promise.reject(new Error('told too late')),
      update: () => Promise.resolve(sent[0]),
    };
    await deliverNotice({ store: store(), clock, tenants, messenger, compose }, job.notice, 0);
    expect(await store().notices.find(job.notice)).toHaveProperty('settledAt');
  });
});

describeStore('what could not be delivered', (store, jobs) => {
  test('a card is kept for who comes later, a reminder is not', async () => {
    const subject = { type: 'request', tenant: fabrikam.id, id: id(41) } as const;
    const recipient = { tenant: carla.tenant, user: carla.user };
    const notice = {
      subject: { ...subject, id: requestWith().id },
      recipient,
      occurrence: 'x',
      mode: 'send',
    } as const;
    await store().notices.add(
      [
        { ...notice, kind: 'approval' },
        { ...notice, kind: 'reminder' },
      ],
      NOON,
    );
    const ids = jobs.flatMap((job) => (job.kind === 'deliver-notice' ? [job.notice] : []));
    const messenger = {
      send: () => Promise.reject(new Error('nobody')),
      update: () => Promise.resolve(undefined),
    };
    const deps = {
      store: store(),
      clock: { now: () => NOON },
      tenants: tenantsWith({}),
      messenger,
      compose: () => Promise.resolve(undefined),
    };
    for (const one of ids) await deliverNotice(deps, one, 0);
    jobs.length = 0;
    await store().notices.revive(recipient);
    expect(jobs.map((job) => job.kind === 'deliver-notice' && job.notice)).toEqual([ids[0]]);
  });
});
