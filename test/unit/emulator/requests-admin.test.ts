import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TestWorld } from '../../support/emulator-world.ts';
import { entitlements, openWorld, people, toText } from '../../support/emulator-world.ts';
import {
  administrator,
  administratorApp,
  assign,
  decide,
  extendSeed,
  file,
  listActivities,
  listAssignments,
  objectIdOf,
  readRequest,
} from '../../support/request-calls.ts';

const requestors = { connectedOrganization: 'Contoso' };
const packages = [
  {
    name: 'Direct only',
    group: 'sg-reader',
    policies: [{ name: 'Nobody asks', requestors: { scope: 'notSpecified' }, maximumDuration: 'P1D' }],
  },
  {
    name: 'No self-service',
    group: 'sg-reader',
    policies: [{ name: 'Administrators ask', requestors, selfService: false, maximumDuration: 'P1D' }],
  },
  {
    name: 'For reports',
    group: 'sg-reader',
    policies: [
      { name: 'Managers', requestors: { scope: 'allMemberUsers' }, onBehalf: true, maximumDuration: 'P1D' },
    ],
  },
  {
    name: 'Exclusive',
    group: 'sg-reader',
    incompatiblePackages: ['Reader'],
    policies: [{ name: 'Not with Reader', requestors, maximumDuration: 'P1D' }],
  },
  {
    name: 'No approvers',
    group: 'sg-reader',
    incompatibleGroups: ['Approvers'],
    policies: [{ name: 'Not with the group', requestors, maximumDuration: 'P1D' }],
  },
  {
    name: 'With questions',
    group: 'sg-reader',
    policies: [
      {
        name: 'Asks',
        requestors,
        maximumDuration: 'P1D',
        questions: [{ text: 'Ticket?', required: true, pattern: '^INC-\\d+$' }],
      },
    ],
  },
];

let world: TestWorld;
beforeEach(async () => {
  world = await openWorld({}, extendSeed({ packages }));
});
afterEach(() => world.close());

async function deliver(packageName: string, targetId: string) {
  const { body } = await assign(world, packageName, { targetId });
  await world.advance(10_000);
  const { assignment } = (await readRequest(world, body['id'])) as unknown as { assignment: { id: string } };
  return assignment.id;
}

describe('a direct assignment', () => {
  it('answers 201 in state submitted, names the assignee as requestor and audits the app', async () => {
    const targetId = await objectIdOf(world, people.ana);
    const { status, body } = await assign(world, 'Night Operator', { targetId }, { justification: 'INC-1' });
    expect(status).toBe(201);
    expect(body).toMatchObject({ requestType: 'adminAdd', state: 'submitted', status: 'Accepted' });
    await world.advance(10_000);
    expect(await readRequest(world, body['id'])).toMatchObject({
      state: 'delivered',
      requestor: { objectId: targetId },
      assignment: { state: 'delivered', target: { objectId: targetId } },
    });
    expect(await listActivities(world, body['id'])).toEqual([
      ['Administrator directly assigns user to access package', 'SOC Access'],
      ...[
        'Auto approve access package assignment request',
        'Ready to fulfill access package assignment request',
        'Fulfill access package resource assignment',
        'Fulfill access package assignment request',
      ].map((activity) => [activity, 'Azure AD Identity Governance - Entitlement Management']),
    ]);
  });

  it('waits for the approvers of the policy, unless the quirk lets it pass', async () => {
    const targetId = await objectIdOf(world, people.ana);
    const { body } = await assign(world, 'Operator', { targetId });
    await world.advance(1000);
    expect(await readRequest(world, body['id'])).toMatchObject({ state: 'pendingApproval' });
    expect((await decide(world, body['id'], people.dev)).status).toBe(204);
    await world.control('PUT', '/quirks', { directAssignmentSkipsApproval: true });
    const ben = await assign(world, 'Operator', { targetId: await objectIdOf(world, people.ben) });
    await world.advance(1000);
    expect(await readRequest(world, ben.body['id'])).toMatchObject({ state: 'delivering' });
  });

  it('is refused with parameters.bypassApproval, which v1.0 does not have, and changes nothing', async () => {
    const targetId = await objectIdOf(world, people.ana);
    const { status, body } = await assign(
      world,
      'Operator',
      { targetId },
      { parameters: { bypassApproval: true } },
    );
    expect([status, body['error']?.['code']]).toEqual([400, 'InvalidModel']);
    expect(JSON.stringify(body)).toContain('parameters');
    await world.advance(10_000);
    expect(await listAssignments(world)).toEqual([]);
  });

  it('reaches anybody through a policy without a scope, which nobody can request', async () => {
    const targetId = await objectIdOf(world, people.dev);
    expect((await assign(world, 'Direct only', { targetId })).status).toBe(201);
    expect((await world.requestAs(people.carla, 'Direct only')).status).toBe(400);
    expect((await assign(world, 'Night Operator', { targetId })).body['error']?.['code']).toBe(
      'InvalidModel',
    );
  });

  it('takes dates that requestors could not choose, up to the limit of the policy', async () => {
    const targetId = await objectIdOf(world, people.ana);
    const until = (endDateTime: string) => ({
      schedule: { expiration: { type: 'afterDateTime', endDateTime } },
    });
    expect((await assign(world, 'Reader', { targetId }, until('2026-10-03T08:00:00Z'))).status).toBe(400);
    expect((await assign(world, 'Reader', { targetId }, until('2026-10-01T20:00:00Z'))).status).toBe(201);
    await world.advance(10_000);
    expect(await listAssignments(world)).toMatchObject([
      { schedule: { expiration: { endDateTime: '2026-10-01T20:00:00.000Z' } } },
    ]);
  });

  it('accepts AdminAdd as Microsoft’s examples write it', async () => {
    const assignment = { targetId: await objectIdOf(world, people.ana), ...(await world.policyOf('Reader')) };
    const url = `${world.emulator.url}/v1.0${entitlements}/assignmentRequests`;
    const bearer = await world.token({ app: true, ...administratorApp });
    const body = { requestType: 'AdminAdd', assignment };
    const reply = await world.send(url, 'POST', body, { Authorization: `Bearer ${bearer}` });
    expect([reply.status, reply.body['requestType']]).toEqual([201, 'adminAdd']);
  });
});

describe('who may assign directly', () => {
  it('a person with a role in the catalog and the permission, nobody without', async () => {
    const targetId = await objectIdOf(world, people.ana);
    expect((await assign(world, 'Reader', { targetId }, {}, people.carla)).status).toBe(403);
    const own = await world.asUser(administrator, { scopes: ['EntitlementMgmt-SubjectAccess.ReadWrite'] });
    const assignment = { targetId, ...(await world.policyOf('Reader')) };
    const body = { requestType: 'adminAdd', assignment };
    expect((await own('POST', `${entitlements}/assignmentRequests`, body)).status).toBe(403);
    expect((await assign(world, 'Reader', { targetId }, {}, administrator)).status).toBe(201);
  });

  it('an app asks for nobody of its own, and administrators change assignments of others', async () => {
    const targetId = await objectIdOf(world, people.ana);
    const assignment = { targetId, ...(await world.policyOf('Reader')) };
    expect((await file(world, { requestType: 'userAdd', assignment })).status).toBe(403);
    const id = await deliver('Reader', targetId);
    const remove = { requestType: 'adminRemove', assignment: { id } };
    expect((await file(world, remove, people.dev)).status).toBe(403);
    expect((await file(world, remove, administrator)).status).toBe(201);
    await world.advance(5000);
    expect(await listAssignments(world)).toMatchObject([{ state: 'expired', status: 'Removed' }]);
  });

  it('system requests are nobody’s to file', async () => {
    const id = await deliver('Reader', await objectIdOf(world, people.ana));
    for (const requestType of ['systemRemove', 'systemAdd', 'onBehalfAdd']) {
      expect((await file(world, { requestType, assignment: { id } })).status).toBe(400);
    }
  });
});

describe('an update by an administrator', () => {
  it('extends without approval, or corrects answers, but does not say nothing', async () => {
    const id = await deliver('With questions', await objectIdOf(world, people.ana));
    const update = (more: object) => file(world, { requestType: 'adminUpdate', assignment: { id }, ...more });
    expect((await update({})).status).toBe(400);
    const schedule = { expiration: { type: 'afterDateTime', endDateTime: '2026-10-01T10:00:00Z' } };
    expect((await update({ schedule })).status).toBe(201);
    await world.advance(5000);
    expect(await listAssignments(world)).toMatchObject([
      { schedule: { expiration: { endDateTime: '2026-10-01T10:00:00.000Z' } } },
    ]);
    const app = await world.asApp(administratorApp);
    const policies = await app('GET', `${entitlements}/assignmentPolicies?$expand=questions&$top=999`);
    const rows = policies.body['value'] as unknown as { questions: { id: string; text: string }[] }[];
    const question = rows.flatMap((policy) => policy.questions).find(({ text }) => text === 'Ticket?');
    const answer = (value: string) => ({
      answers: [
        {
          '@odata.type': '#microsoft.graph.accessPackageAnswerString',
          value,
          answeredQuestion: {
            '@odata.type': '#microsoft.graph.accessPackageTextInputQuestion',
            id: question?.id,
          },
        },
      ],
    });
    expect((await update(answer('42'))).status).toBe(400);
    const { body } = await update(answer('INC-42'));
    await world.advance(5000);
    expect(await readRequest(world, body['id'])).toMatchObject({
      requestType: 'adminUpdate',
      state: 'delivered',
      answers: [{ value: 'INC-42' }],
    });
  });
});

describe('the flags of a policy', () => {
  it('keep people from asking for themselves where administrators do', async () => {
    expect((await world.requestAs(people.ana, 'No self-service')).status).toBe(400);
    const targetId = await objectIdOf(world, people.ana);
    expect((await assign(world, 'No self-service', { targetId })).status).toBe(201);
  });

  it('let a manager ask for a direct report, and for nobody else', async () => {
    const ask = async (as: string, who: string) => {
      const assignment = {
        target: { objectId: await objectIdOf(world, who), email: who, subjectType: 'user' },
        ...(await world.policyOf('For reports')),
      };
      return file(world, { requestType: 'userAdd', assignment }, as);
    };
    expect((await ask(people.dev, people.carla)).status).toBe(403);
    const { status, body } = await ask(people.carla, people.dev);
    expect(status).toBe(201);
    await world.advance(10_000);
    expect(await readRequest(world, body['id'])).toMatchObject({
      state: 'delivered',
      requestor: { email: people.carla },
      assignment: { target: { email: people.dev } },
    });
    const carla = await world.asUser(people.carla);
    const mine = await carla(
      'GET',
      `${entitlements}/assignments/filterByCurrentUser(on='createdBy')?$expand=target`,
    );
    expect(mine.body['value']).toMatchObject([{ target: { email: people.dev } }]);
    const own = await carla('GET', `${entitlements}/assignments/filterByCurrentUser(on='target')`);
    expect(own.body['value']).toEqual([]);
    const others = `${entitlements}/assignmentRequests/filterByCurrentUser(on='requestForOthers')`;
    expect((await carla('GET', others)).status).toBe(400);
    const preferred = await carla('GET', others, undefined, { Prefer: 'include-unknown-enum-members' });
    expect(preferred.body['value']).toMatchObject([{ id: body['id'] }]);
  });

  it('means the direct manager where the policy names nobody who may ask for others', async () => {
    const { accessPackageId } = await world.policyOf('Reader');
    const app = await world.asApp(administratorApp);
    const policy = await app('POST', `${entitlements}/assignmentPolicies`, {
      displayName: 'On behalf',
      description: '',
      allowedTargetScope: 'allMemberUsers',
      expiration: { type: 'afterDuration', duration: 'P1D' },
      requestorSettings: { enableOnBehalfRequestorsToAddAccess: true, onBehalfRequestors: [] },
      accessPackage: { id: accessPackageId },
    });
    expect(policy.status).toBe(201);
    const ask = async (as: string, who: string) => {
      const target = { objectId: await objectIdOf(world, who) };
      const assignment = { target, accessPackageId, assignmentPolicyId: toText(policy.body['id']) };
      return (await file(world, { requestType: 'userAdd', assignment }, as)).status;
    };
    expect(await ask(people.dev, people.carla)).toBe(403);
    expect(await ask(people.dev, people.dev)).toBe(400);
    expect(await ask(people.carla, people.dev)).toBe(201);
  });
});

describe('incompatible access', () => {
  it('is refused in one direction only, also to administrators', async () => {
    const targetId = await objectIdOf(world, people.ana);
    await deliver('Reader', targetId);
    const refused = await world.requestAs(people.ana, 'Exclusive');
    expect([refused.status, refused.body['error']?.['code']]).toEqual([400, 'IncompatibleAccess']);
    expect((await assign(world, 'Exclusive', { targetId })).body['error']?.['code']).toBe(
      'IncompatibleAccess',
    );
    const benId = await objectIdOf(world, people.ben);
    await deliver('Exclusive', benId);
    expect((await assign(world, 'Reader', { targetId: benId })).status).toBe(201);
    const eve = await world.requestAs(people.eve, 'No approvers');
    expect(eve.body['error']?.['code']).toBe('IncompatibleAccess');
  });
});

describe('an approver', () => {
  it('revokes what they approved, and nothing else; the type shows behind the Prefer header only', async () => {
    const { body } = await world.requestAs(people.ana, 'Operator');
    await world.advance(1000);
    await decide(world, body['id'], people.dev);
    await world.advance(10_000);
    const { assignment } = (await readRequest(world, body['id'])) as unknown as {
      assignment: { id: string };
    };
    const wish = { requestType: 'approverRemove', assignment: { id: assignment.id } };
    expect((await file(world, wish, people.carla)).status).toBe(403);
    const url = `${world.emulator.url}/v1.0${entitlements}/assignmentRequests`;
    const bearer = await world.token({ userPrincipalName: people.dev });
    // Microsoft's published types do not know the member yet, so the exchange is not held against them.
    const reply = await world.send(url, 'POST', wish, { Authorization: `Bearer ${bearer}` });
    expect([reply.status, reply.body['requestType']]).toEqual([201, 'unknownFutureValue']);
    await world.advance(5000);
    expect(await listAssignments(world)).toMatchObject([{ state: 'expired' }]);
    const read = await world.send(`${url}/${toText(reply.body['id'])}`, 'GET', undefined, {
      Authorization: `Bearer ${bearer}`,
      Prefer: 'include-unknown-enum-members',
    });
    expect(read.body['requestType']).toBe('approverRemove');
  });
});
