import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TestWorld } from '../../support/emulator-world.ts';
import { entitlements, openWorld, people, tenantIds, toText } from '../../support/emulator-world.ts';
import {
  administratorApp,
  assign,
  dayMs,
  extendSeed,
  file,
  listAssignments,
  listRequests,
  objectIdOf,
  readRequest,
} from '../../support/request-calls.ts';

const requestors = { connectedOrganization: 'Contoso' };
const packages = [
  {
    name: 'For reports',
    group: 'sg-reader',
    policies: [
      { name: 'Managers', requestors: { scope: 'allMemberUsers' }, onBehalf: true, maximumDuration: 'P1D' },
    ],
  },
  {
    name: 'Asking',
    group: 'sg-reader',
    policies: [
      {
        name: 'Questions',
        requestors,
        maximumDuration: 'P1D',
        questions: [{ text: 'Which incident?', required: true }],
      },
    ],
  },
];

let world: TestWorld;
beforeEach(async () => {
  world = await openWorld({}, extendSeed({ packages }));
});
afterEach(() => world.close());

/** The id of an assignment of the package that Ana holds. */
async function deliver(packageName: string): Promise<string> {
  await assign(world, packageName, { targetId: await objectIdOf(world, people.ana) });
  await world.advance(10_000);
  return toText((await listAssignments(world))?.[0]?.['id']);
}

async function questionOf(packageName: string): Promise<string> {
  const app = await world.asApp(administratorApp);
  const { assignmentPolicyId } = await world.policyOf(packageName);
  const { body } = await app(
    'GET',
    `${entitlements}/assignmentPolicies/${assignmentPolicyId}?$expand=questions`,
  );
  return toText(body['questions']?.[0]?.['id']);
}

const toAnswer = (id: string) => ({
  '@odata.type': '#microsoft.graph.accessPackageAnswerString',
  value: 'My answer.',
  displayValue: 'This is my answer.',
  answeredQuestion: { '@odata.type': '#microsoft.graph.accessPackageTextInputQuestion', id },
});

// https://learn.microsoft.com/graph/api/entitlementmanagement-post-assignmentrequests
describe('a request as Microsoft’s example writes it', () => {
  it('3: names neither target nor policy, and is answered with its answers', async () => {
    const { accessPackageId } = await world.policyOf('Asking');
    const answer = toAnswer(await questionOf('Asking'));
    const body = {
      '@odata.type': '#microsoft.graph.accessPackageAssignmentRequest',
      requestType: 'userAdd',
      answers: [answer],
      assignment: { accessPackageId },
    };
    const reply = await file(world, body, people.ana);
    expect(reply.status).toBe(201);
    expect(reply.body).toMatchObject({ state: 'submitted', createdDateTime: null, answers: [answer] });
    await world.advance(10_000);
    expect(await readRequest(world, reply.body['id'])).toMatchObject({ state: 'delivered' });
  });

  it('3: names no policy where several apply, or none, in vain', async () => {
    const { accessPackageId } = await world.policyOf('Reader');
    const app = await world.asApp(administratorApp);
    await app('POST', `${entitlements}/assignmentPolicies`, {
      displayName: 'Another',
      description: '',
      allowedTargetScope: 'allDirectoryUsers',
      expiration: { type: 'noExpiration' },
      requestorSettings: { enableTargetsToSelfAddAccess: true },
      accessPackage: { id: accessPackageId },
    });
    const body = { requestType: 'userAdd', assignment: { accessPackageId } };
    expect((await file(world, body, people.ana)).body['error']?.['code']).toBe('InvalidModel');
    const { accessPackageId: other } = await world.policyOf('Operator');
    const none = { requestType: 'userAdd', assignment: { accessPackageId: other } };
    expect((await file(world, none, people.dev)).status).toBe(400);
    expect((await file(world, { ...body, requestType: 'adminAdd' })).status).toBe(400);
  });

  it('6: carries an id of its own, which is not that of the request', async () => {
    const assignmentId = await deliver('Asking');
    const body = {
      '@odata.type': '#microsoft.graph.accessPackageAssignmentRequest',
      id: '7a6ab703-0780-4b37-8445-81f679b2d75c',
      requestType: 'adminUpdate',
      answers: [toAnswer(await questionOf('Asking'))],
      assignment: { id: assignmentId },
    };
    const reply = await file(world, body);
    expect(reply.status).toBe(201);
    expect(reply.body['id']).not.toBe(body.id);
    expect(reply.body).toMatchObject({ answers: [{ value: 'My answer.' }] });
  });

  it('7: updates the expiration, which the answer repeats', async () => {
    const schedule = {
      startDateTime: '2023-05-23T20:04:02.39Z',
      recurrence: null,
      expiration: { endDateTime: '2026-10-01T20:00:00.00Z', duration: null, type: 'afterDateTime' },
    };
    const assignment = { id: await deliver('Reader') };
    const { status, body } = await file(world, { requestType: 'adminUpdate', schedule, assignment });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      createdDateTime: null,
      schedule: { expiration: { endDateTime: '2026-10-01T20:00:00.000Z', type: 'afterDateTime' } },
      answers: [],
    });
  });

  it('9: is a manager’s, with a schedule in the assignment', async () => {
    const objectId = await objectIdOf(world, people.dev);
    const target = { displayName: 'Dev Patel', email: people.dev, objectId, subjectType: 'user' };
    const ids = await world.policyOf('For reports');
    const ask = (schedule: object) => ({
      assignment: { ...ids, schedule, target },
      justification: 'Access for direct employee',
      requestType: 'UserAdd',
      answers: [],
    });
    // Not through the world's own calls, which hold bodies against the metadata: it has no stopDateTime.
    const token = await world.token({ userPrincipalName: people.carla });
    const post = (body: object) =>
      world.send(`${world.emulator.url}/v1.0${entitlements}/assignmentRequests`, 'POST', body, {
        Authorization: `Bearer ${token}`,
      });
    const refused = await post(ask({ startDateTime: null, stopDateTime: '2026-10-01T20:00:00Z' }));
    expect(refused.status).toBe(400);
    const reply = await post(ask({ startDateTime: null, stopDateTime: null }));
    expect(reply.status).toBe(201);
    expect(reply.body).toMatchObject({ requestType: 'userAdd', state: 'submitted', answers: [] });
  });
});

describe('a body of a request', () => {
  it('may say null for what it leaves out, and its assignment may carry the schedule', async () => {
    const expiration = { type: 'afterDateTime', endDateTime: '2026-10-01T10:00:00Z' };
    const assignment = {
      ...(await world.policyOf('Reader')),
      targetId: await objectIdOf(world, people.ana),
      target: null,
      schedule: { startDateTime: null, expiration },
    };
    const body = { requestType: 'adminAdd', assignment, schedule: null, answers: null, justification: null };
    expect((await file(world, body)).status).toBe(201);
    await world.advance(10_000);
    expect(await listAssignments(world)).toMatchObject([
      { schedule: { expiration: { endDateTime: '2026-10-01T10:00:00.000Z' } } },
    ]);
  });

  it('is refused with the ids of another tenant, which are none here', async () => {
    const targetId = await objectIdOf(world, people.ana);
    const away = await world.asUser(people.ana, { tenantId: tenantIds.northwind });
    const otherTargetId = (await away('GET', '/me')).body['id'];
    const here = await world.policyOf('Reader');
    const there = await world.policyOf('Operator', tenantIds.northwind);
    for (const assignment of [
      { ...there, targetId },
      { ...here, assignmentPolicyId: there.assignmentPolicyId, targetId },
      { ...here, targetId: otherTargetId },
    ]) {
      for (const [requestType, as] of [['userAdd', people.ana] as const, ['adminAdd', undefined] as const]) {
        expect((await file(world, { requestType, assignment }, as)).status).toBe(400);
      }
    }
    expect(await listRequests(world)).toEqual([]);
  });

  it('is refused where the policy itself is over by the time of the start', async () => {
    const { accessPackageId } = await world.policyOf('Reader');
    const app = await world.asApp(administratorApp);
    const policy = await app('POST', `${entitlements}/assignmentPolicies`, {
      displayName: 'Until',
      description: '',
      allowedTargetScope: 'allDirectoryUsers',
      expiration: { type: 'afterDateTime', endDateTime: '2026-10-05T00:00:00Z' },
      requestorSettings: { enableTargetsToSelfAddAccess: true, allowCustomAssignmentSchedule: true },
      accessPackage: { id: accessPackageId },
    });
    const targetId = await objectIdOf(world, people.ana);
    const assignment = { targetId, accessPackageId, assignmentPolicyId: policy.body['id'] };
    const late = { requestType: 'userAdd', assignment, schedule: { startDateTime: '2026-10-05T00:00:00Z' } };
    expect((await file(world, late, people.ana)).status).toBe(400);
    await world.advance(4 * dayMs);
    expect((await file(world, { requestType: 'adminAdd', assignment })).status).toBe(400);
    expect(await listRequests(world)).toEqual([]);
  });
});
