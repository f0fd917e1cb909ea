import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TestWorld } from '../../support/emulator-world.ts';
import { entitlements, openWorld, people, tenantIds, toText } from '../../support/emulator-world.ts';

const approvals = `${entitlements}/accessPackageAssignmentApprovals`;

let world: TestWorld;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

async function openRequest(requestor: string = people.ana) {
  const { body } = await world.requestAs(requestor, 'Operator');
  await world.advance(1000);
  const id = toText(body['id']);
  const carla = await world.asUser(people.carla);
  const stages = await carla('GET', `${approvals}/${id}/stages`);
  return { id, stage: `${approvals}/${id}/stages/${toText(stages.body['value']?.[0]?.['id'])}`, carla };
}

const approve = { reviewResult: 'Approve', justification: 'ok' };

describe('tokens', () => {
  it('refuses a call without a token, with a foreign one, and for another audience', async () => {
    const none = await world.send(`${world.emulator.url}/v1.0/me`, 'GET');
    expect(none.status).toBe(401);
    expect(none.body['error']).toMatchObject({ code: 'InvalidAuthenticationToken' });
    expect(none.headers.get('WWW-Authenticate')).toContain('Bearer');
    expect((await world.withToken('a.b.c')('GET', '/me')).status).toBe(401);
    const bot = await world.asUser(people.ana, { audience: 'https://api.botframework.com' });
    expect((await bot('GET', '/me')).status).toBe(401);
  });

  it('sees only the tenant of the token, where the same person has another id', async () => {
    const here = await (await world.asUser(people.ana))('GET', '/me');
    const there = await (await world.asUser(people.ana, { tenantId: tenantIds.northwind }))('GET', '/me');
    expect(here.body['id']).not.toBe(there.body['id']);
    const app = await world.asApp({ tenantId: tenantIds.northwind });
    expect((await app('GET', `/users/${toText(here.body['id'])}`)).status).toBe(404);
    expect((await app('GET', `${entitlements}/connectedOrganizations`)).body['value']).toEqual([]);
  });
});

describe('permissions', () => {
  it.each([
    ['GET', `${entitlements}/accessPackages/filterByCurrentUser(on='allowedRequestor')`],
    ['GET', `${entitlements}/assignmentRequests/filterByCurrentUser(on='target')`],
    ['GET', `${entitlements}/assignments/filterByCurrentUser(on='target')`],
    ['GET', `${approvals}/filterByCurrentUser(on='approver')`],
    ['POST', `${entitlements}/assignmentRequests/x/cancel`],
    ['GET', `${approvals}/x/stages`],
    ['PATCH', `${approvals}/x/stages/y`],
  ])('knows no application permission for %s %s', async (method, path) => {
    const app = await world.asApp({ permissions: ['EntitlementManagement.ReadWrite.All'] });
    const reply = await app(method, path, method === 'GET' ? undefined : {});
    expect(reply.status).toBe(403);
    expect(reply.body['error']).toMatchObject({ code: 'UnAuthorized' });
  });

  it('asks an app for the application permission of the call', async () => {
    const app = await world.asApp({ permissions: ['User.Read.All'] });
    expect((await app('GET', '/users')).status).toBe(200);
    expect((await app('GET', '/groups')).body['error']).toMatchObject({
      code: 'Authorization_RequestDenied',
    });
    expect((await app('GET', `${entitlements}/assignments`)).status).toBe(403);
    expect((await app('GET', '/auditLogs/directoryAudits')).status).toBe(403);
  });

  it('asks a user for the delegated permission of the call', async () => {
    const { id, stage } = await openRequest();
    const reader = await world.asUser(people.carla, { scopes: ['EntitlementManagement.Read.All'] });
    expect((await reader('GET', `${approvals}/${id}/stages`)).status).toBe(200);
    expect((await reader('GET', `${approvals}/filterByCurrentUser(on='approver')`)).status).toBe(403);
    expect((await reader('PATCH', stage, approve)).status).toBe(403);
    const requestor = await world.asUser(people.ana, { scopes: ['EntitlementMgmt-SubjectAccess.ReadWrite'] });
    const mine = await requestor(
      'GET',
      `${entitlements}/assignmentRequests/filterByCurrentUser(on='target')`,
    );
    expect(mine.body['value']).toHaveLength(1);
  });

  it('lets a signed-in user read no administrator list, whatever the scopes', async () => {
    const carla = await world.asUser(people.carla);
    for (const path of [
      'accessPackages',
      'assignmentPolicies',
      'catalogs',
      'assignmentRequests',
      'assignments',
    ]) {
      expect((await carla('GET', `${entitlements}/${path}`)).status).toBe(403);
    }
  });

  it('lets requestor and approvers read a request, and nobody else', async () => {
    const { id } = await openRequest();
    const path = `${entitlements}/assignmentRequests/${id}`;
    expect((await (await world.asUser(people.ana))('GET', path)).status).toBe(200);
    expect((await (await world.asUser(people.dev))('GET', path)).status).toBe(200);
    expect((await (await world.asUser(people.ben))('GET', path)).status).toBe(403);
  });

  it('answers 403 for ids that do not exist in entitlement management', async () => {
    const app = await world.asApp();
    for (const path of [
      'accessPackages',
      'assignmentRequests',
      'assignments',
      'assignmentPolicies',
      'catalogs',
    ]) {
      const reply = await app('GET', `${entitlements}/${path}/00000000-0000-4000-8000-000000000000`);
      expect(reply.status).toBe(403);
      expect(reply.body['error']).toMatchObject({ code: 'UnAuthorized' });
    }
  });
});

describe('deciding a stage', () => {
  it('records who decided and reads back Approved', async () => {
    const { id, stage, carla } = await openRequest();
    const before = await carla('GET', stage);
    expect(before.body).toMatchObject({
      assignedToMe: true,
      status: 'InProgress',
      reviewResult: 'NotReviewed',
      reviewedBy: null,
    });
    const listed = await carla('GET', `${approvals}/filterByCurrentUser(on='approver')`);
    expect(listed.body['value']).toEqual([{ id }]);
    expect((await carla('PATCH', stage, approve)).status).toBe(204);
    expect((await carla('GET', stage)).body).toMatchObject({
      status: 'Completed',
      reviewResult: 'Approved',
      reviewedBy: { displayName: 'Carla Weiss' },
      reviewedDateTime: '2026-10-01T08:00:01.000Z',
      justification: 'ok',
    });
    expect((await carla('GET', `${approvals}/filterByCurrentUser(on='approver')`)).body['value']).toEqual([]);
  });

  it('answers 409 to the second approver and keeps the first decision', async () => {
    const { stage, carla } = await openRequest();
    await carla('PATCH', stage, { reviewResult: 'Deny', justification: 'no' });
    const dev = await world.asUser(people.dev);
    expect((await dev('PATCH', stage, approve)).status).toBe(409);
    expect((await dev('GET', stage)).body).toMatchObject({
      reviewResult: 'Denied',
      reviewedBy: { displayName: 'Carla Weiss' },
    });
  });

  it('answers 409 to a decision about an earlier stage while a later one waits', async () => {
    const { body } = await world.requestAs(people.ana, 'Administrator');
    await world.advance(1000);
    const path = `${approvals}/${toText(body['id'])}/stages`;
    const dev = await world.asUser(people.dev);
    const stages = (await dev('GET', path)).body['value'];
    const [first, second] = [
      `${path}/${toText(stages?.[0]?.['id'])}`,
      `${path}/${toText(stages?.[1]?.['id'])}`,
    ];
    const carla = await world.asUser(people.carla);
    expect((await carla('PATCH', second, approve)).status).toBe(400);
    expect((await dev('PATCH', first, approve)).status).toBe(204);
    expect((await carla('PATCH', first, { reviewResult: 'Deny', justification: 'late' })).status).toBe(409);
    expect((await dev('PATCH', second, approve)).status).toBe(403);
    expect((await carla('PATCH', second, { reviewResult: 'Approve' })).status).toBe(204);
  });

  it('answers 409 after the request was canceled', async () => {
    const { id, stage, carla } = await openRequest();
    await (
      await world.asUser(people.ana)
    )('POST', `${entitlements}/assignmentRequests/${id}/cancel`);
    expect((await carla('PATCH', stage, approve)).status).toBe(409);
  });

  it('denies the request on one denial', async () => {
    const { id, stage, carla } = await openRequest();
    await carla('PATCH', stage, { reviewResult: 'Deny', justification: 'no' });
    const reply = await carla('GET', `${entitlements}/assignmentRequests/${id}`);
    expect(reply.body).toMatchObject({ state: 'denied', status: 'Denied' });
  });

  it.each([
    [{ reviewResult: 'Approved', justification: 'x' }, 400],
    [{ reviewResult: 'approve', justification: 'x' }, 400],
    [{ reviewResult: 'Approve' }, 400],
    [{ reviewResult: 'Approve', justification: '  ' }, 400],
    [{}, 400],
  ])('refuses %j', async (body, status) => {
    const { stage, carla } = await openRequest();
    expect((await carla('PATCH', stage, body)).status).toBe(status);
    expect((await carla('GET', stage)).body).toMatchObject({ status: 'InProgress' });
  });

  it('never lets a requestor who is an approver decide their own request', async () => {
    const { id, stage } = await openRequest(people.eve);
    const eve = await world.asUser(people.eve);
    expect((await eve('GET', stage)).body).toMatchObject({ assignedToMe: false, status: 'InProgress' });
    expect((await eve('GET', `${approvals}/filterByCurrentUser(on='approver')`)).body['value']).toEqual([]);
    const asApprover = `${entitlements}/assignmentRequests/filterByCurrentUser(on='approver')`;
    expect((await eve('GET', asApprover)).body['value']).toEqual([]);
    expect((await eve('PATCH', stage, approve)).status).toBe(403);
    const dev = await world.asUser(people.dev);
    expect((await dev('GET', `${asApprover}?$expand=requestor`)).body['value']).toMatchObject([
      { id, requestor: { email: people.eve } },
    ]);
  });

  it('lets an approver who is an analyst decide about others', async () => {
    const { stage } = await openRequest(people.ana);
    expect((await (await world.asUser(people.eve))('PATCH', stage, approve)).status).toBe(204);
  });

  it('refuses who is no approver, and an unknown approval', async () => {
    const { id, stage, carla } = await openRequest();
    const ben = await world.asUser(people.ben);
    expect((await ben('PATCH', stage, approve)).status).toBe(403);
    expect((await ben('GET', `${approvals}/${id}/stages`)).status).toBe(403);
    expect((await carla('PATCH', `${approvals}/${id}/stages/unknown`, approve)).status).toBe(404);
    expect((await carla('PATCH', `${approvals}/unknown/stages/unknown`, approve)).status).toBe(404);
  });
});

describe('filing a request', () => {
  async function file(as: string, body: object) {
    return (await world.asUser(as))('POST', `${entitlements}/assignmentRequests`, body);
  }

  it('refuses a second open request and one for what is already held', async () => {
    await world.requestAs(people.ana, 'Night Operator');
    expect((await world.requestAs(people.ana, 'Night Operator')).body['error']).toMatchObject({
      code: 'ExistingOpenRequest',
    });
    await world.advance(10_000);
    expect((await world.requestAs(people.ana, 'Night Operator')).body['error']).toMatchObject({
      code: 'ExistingGrant',
    });
    expect((await world.requestAs(people.ben, 'Night Operator')).status).toBe(201);
  });

  it('refuses a span beyond the policy, a missing justification and an end before the start', async () => {
    const expiration = (type: string, more: object) => ({ schedule: { expiration: { type, ...more } } });
    const tooLong = await world.requestAs(
      people.ana,
      'Operator',
      expiration('afterDuration', { duration: 'PT9H' }),
    );
    expect(tooLong.status).toBe(400);
    expect(toText(tooLong.body['error']?.['message'])).toContain('PT8H');
    const endless = await world.requestAs(people.ana, 'Operator', expiration('noExpiration', {}));
    expect(endless.status).toBe(400);
    const past = expiration('afterDateTime', { endDateTime: '2026-10-01T07:59:59Z' });
    expect((await world.requestAs(people.ana, 'Operator', past)).status).toBe(400);
    expect((await world.requestAs(people.ana, 'Operator', { justification: '' })).status).toBe(400);
  });

  it('refuses who is not in the scope of the policy', async () => {
    const reply = await world.requestAs(people.carla, 'Operator');
    expect(reply.status).toBe(400);
    expect(toText(reply.body['error']?.['message'])).toContain('scope');
    const carla = await world.asUser(people.carla);
    const path = `${entitlements}/accessPackages/filterByCurrentUser(on='allowedRequestor')`;
    expect((await carla('GET', path)).body['value']).toEqual([]);
  });

  it('refuses to ask for somebody else, and admin requests from users', async () => {
    const ben = await (await world.asUser(people.ben))('GET', '/me');
    const assignment = { targetId: ben.body['id'], ...(await world.policyOf('Night Operator')) };
    expect((await file(people.ana, { requestType: 'userAdd', assignment })).status).toBe(403);
    expect((await file(people.ana, { requestType: 'adminAdd', assignment })).status).toBe(403);
  });

  it('refuses a policy of another package and properties v1.0 does not have', async () => {
    const ana = await (await world.asUser(people.ana))('GET', '/me');
    const operator = await world.policyOf('Operator');
    const reader = await world.policyOf('Reader');
    const mixed = { ...operator, assignmentPolicyId: reader.assignmentPolicyId, targetId: ana.body['id'] };
    expect((await file(people.ana, { requestType: 'userAdd', assignment: mixed })).status).toBe(400);
    const bypass = { parameters: { bypassApproval: true } };
    expect((await world.requestAs(people.ana, 'Operator', bypass)).body['error']).toMatchObject({
      code: 'InvalidModel',
    });
  });

  it('checks the answers to the questions of the policy', async () => {
    const tenantId = tenantIds.northwind;
    const ana = await world.asUser(people.ana, { tenantId });
    const targetId = (await ana('GET', '/me')).body['id'];
    const policy = await world.policyOf('Operator', tenantId);
    const path = `${entitlements}/accessPackages/${policy.accessPackageId}/getApplicablePolicyRequirements`;
    const requirements = (await ana('POST', path)).body['value']?.[0];
    expect(requirements).toMatchObject({
      isApprovalRequiredForAdd: false,
      schedule: { expiration: { type: 'afterDuration', duration: 'PT12H' } },
      questions: [{ text: 'Which shift?', isRequired: true, choices: [{ actualValue: 'Day' }, {}] }],
    });
    const id = requirements?.['questions']?.[0]?.['id'];
    const answer = {
      '@odata.type': '#microsoft.graph.accessPackageAnswerString',
      answeredQuestion: { '@odata.type': '#microsoft.graph.accessPackageMultipleChoiceQuestion', id },
    };
    const request = (value?: string) =>
      ana('POST', `${entitlements}/assignmentRequests`, {
        requestType: 'userAdd',
        assignment: { targetId, ...policy },
        ...(value === undefined ? {} : { answers: [{ ...answer, value }] }),
      });
    expect((await request()).status).toBe(400);
    expect((await request('Noon')).status).toBe(400);
    expect((await request('Night')).status).toBe(201);
  });

  it('lets an app with the permission file adminAdd, which still waits for approval', async () => {
    const ben = await (await world.asUser(people.ben))('GET', '/me');
    const app = await world.asApp({ permissions: ['EntitlementManagement.ReadWrite.All'] });
    const reply = await app('POST', `${entitlements}/assignmentRequests`, {
      requestType: 'adminAdd',
      assignment: { targetId: ben.body['id'], ...(await world.policyOf('Operator')) },
    });
    expect(reply.body).toMatchObject({ requestType: 'adminAdd', state: 'submitted' });
    await world.advance(1000);
    const read = await app('GET', `${entitlements}/assignmentRequests/${toText(reply.body['id'])}`);
    expect(read.body).toMatchObject({ state: 'pendingApproval' });
    const poor = await world.asApp();
    expect((await poor('POST', `${entitlements}/assignmentRequests`, {})).status).toBe(403);
  });

  it('refuses a body that is no JSON', async () => {
    const token = await world.token({ userPrincipalName: people.ana });
    const response = await fetch(`${world.emulator.url}/v1.0${entitlements}/assignmentRequests`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
      body: '{',
    });
    expect(response.status).toBe(400);
  });
});
