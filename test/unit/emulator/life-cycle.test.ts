import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TestWorld } from '../../support/emulator-world.ts';
import { entitlements, openWorld, people, toText } from '../../support/emulator-world.ts';

const hourMs = 3_600_000;
const securityOperator = '5f2222b1-57c3-48ba-8ad5-d4759f1fde6f';

let world: TestWorld;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

async function approve(requestId: string, as: string, justification = 'ok') {
  const call = await world.asUser(as);
  const path = `${entitlements}/accessPackageAssignmentApprovals/${requestId}/stages`;
  const { body } = await call('GET', path);
  const stages = body['value'] as unknown as { id: string; status: string }[];
  const stage = stages.find((candidate) => candidate.status === 'InProgress');
  return call('PATCH', `${path}/${stage?.id}`, { reviewResult: 'Approve', justification });
}

async function readRequest(id: string) {
  const app = await world.asApp();
  const { body } = await app('GET', `${entitlements}/assignmentRequests/${id}?$expand=assignment`);
  return body;
}

async function listAssignments() {
  const app = await world.asApp();
  return (await app('GET', `${entitlements}/assignments?$expand=target,accessPackage`)).body['value'];
}

/** Whether Ana is seen in the operators' group, and whether she is seen with the role. */
async function seeAna() {
  const app = await world.asApp();
  const ana = await world.asUser(people.ana);
  const id = toText((await ana('GET', '/me')).body['id']);
  const groups = (await app('GET', `/groups?$filter=displayName eq 'sg-operator'`)).body['value'];
  const groupId = toText(groups?.[0]?.['id']);
  const member = await app('GET', `/groups/${groupId}/members/${id}`);
  const filter = `principalId eq '${id}' and roleDefinitionId eq '${securityOperator}'`;
  const roles = await app(
    'GET',
    `/roleManagement/directory/roleAssignmentScheduleInstances?$filter=${filter}`,
  );
  const memberTypes = (roles.body['value'] as unknown as { memberType: string }[]).map(
    (row) => row.memberType,
  );
  return { isMember: member.status === 200, memberTypes };
}

describe('a request without approval', () => {
  it('answers 201 nearly empty and goes submitted, delivering, delivered', async () => {
    const created = await world.requestAs(people.ana, 'Night Operator');
    expect(created.status).toBe(201);
    expect(created.body).toMatchObject({
      requestType: 'userAdd',
      state: 'submitted',
      status: 'Accepted',
      createdDateTime: null,
      completedDateTime: null,
      justification: 'INC-4711',
      answers: [],
      schedule: {
        startDateTime: null,
        recurrence: null,
        expiration: { endDateTime: null, duration: null, type: 'notSpecified' },
      },
    });
    const id = toText(created.body['id']);
    expect(await readRequest(id)).toMatchObject({
      state: 'submitted',
      createdDateTime: '2026-10-01T08:00:00.000Z',
      assignment: null,
    });
    await world.advance(1000);
    expect(await readRequest(id)).toMatchObject({ state: 'delivering', assignment: { state: 'delivering' } });
    await world.advance(2999);
    expect(await readRequest(id)).toMatchObject({ state: 'delivering' });
    await world.advance(1);
    expect(await readRequest(id)).toMatchObject({
      state: 'delivered',
      status: 'Delivered',
      completedDateTime: '2026-10-01T08:00:04.000Z',
    });
  });

  it('turns the policy span into an end counted from delivery', async () => {
    await world.requestAs(people.ana, 'Night Operator');
    await world.advance(10_000);
    expect(await listAssignments()).toMatchObject([
      {
        state: 'delivered',
        expiredDateTime: null,
        schedule: {
          startDateTime: '2026-10-01T08:00:04.000Z',
          expiration: { type: 'afterDateTime', endDateTime: '2026-10-01T16:00:04.000Z', duration: null },
        },
        target: { principalName: 'ana_contoso.example#EXT#@fabrikam.example', email: people.ana },
        accessPackage: { displayName: 'Night Operator' },
      },
    ]);
  });

  it('shows the group after 2 s and the role after 4 s, and both go 3 s after the end', async () => {
    await world.requestAs(people.ana, 'Night Operator');
    await world.advance(5999);
    expect(await seeAna()).toEqual({ isMember: false, memberTypes: [] });
    await world.advance(1);
    expect(await seeAna()).toEqual({ isMember: true, memberTypes: [] });
    await world.advance(2000);
    expect(await seeAna()).toEqual({ isMember: true, memberTypes: ['Group'] });
    await world.advance(8 * hourMs - 4000);
    expect(await listAssignments()).toMatchObject([
      {
        state: 'expired',
        status: 'ExpiredNotificationTriggered',
        expiredDateTime: '2026-10-01T16:00:04.000Z',
      },
    ]);
    expect(await seeAna()).toEqual({ isMember: true, memberTypes: ['Group'] });
    await world.advance(3000);
    expect(await seeAna()).toEqual({ isMember: false, memberTypes: [] });
  });

  it('files a systemRemove request at the end', async () => {
    await world.requestAs(people.ana, 'Night Operator');
    await world.advance(9 * hourMs);
    const app = await world.asApp();
    const { body } = await app('GET', `${entitlements}/assignmentRequests?$expand=assignment,requestor`);
    expect(body['value']).toHaveLength(2);
    expect(body['value']?.[1]).toMatchObject({
      requestType: 'systemRemove',
      state: 'delivered',
      createdDateTime: '2026-10-01T16:00:04.000Z',
      requestor: null,
      assignment: { state: 'expired' },
    });
  });

  it('waits for a start that is still to come', async () => {
    const schedule = {
      startDateTime: '2026-10-01T10:00:00Z',
      expiration: { type: 'afterDateTime', endDateTime: '2026-10-01T11:00:00Z' },
    };
    const { body } = await world.requestAs(people.ana, 'Night Operator', { schedule });
    await world.advance(5000);
    const id = toText(body['id']);
    expect(await readRequest(id)).toMatchObject({ state: 'scheduled', status: 'PendingNotBefore' });
    await world.advance(2 * hourMs - 5000);
    expect(await readRequest(id)).toMatchObject({ state: 'delivering' });
    await world.advance(3000);
    expect(await listAssignments()).toMatchObject([
      { state: 'delivered', schedule: { expiration: { endDateTime: '2026-10-01T11:00:00.000Z' } } },
    ]);
  });
});

describe('a request with approval', () => {
  it('shows policy and target of the assignment while it waits, but lists no assignment', async () => {
    const { body } = await world.requestAs(people.ana, 'Operator');
    await world.advance(1000);
    const app = await world.asApp();
    const query = '$expand=assignment($expand=target,assignmentPolicy;$select=id,state)';
    const read = await app('GET', `${entitlements}/assignmentRequests/${toText(body['id'])}?${query}`);
    expect(read.body).toMatchObject({
      state: 'pendingApproval',
      status: 'PendingApproval',
      assignment: { target: { email: people.ana }, assignmentPolicy: { displayName: 'Operate' } },
    });
    expect(read.body['assignment']).not.toHaveProperty('schedule');
    expect(await listAssignments()).toEqual([]);
  });

  it('is delivered after one approver of the stage approved', async () => {
    const { body } = await world.requestAs(people.ana, 'Operator');
    const id = toText(body['id']);
    await world.advance(1000);
    expect((await approve(id, people.dev)).status).toBe(204);
    expect(await readRequest(id)).toMatchObject({ state: 'delivering' });
    await world.advance(3000);
    expect(await readRequest(id)).toMatchObject({ state: 'delivered' });
  });

  it('goes through its stages one after another', async () => {
    const { body } = await world.requestAs(people.ana, 'Administrator');
    const id = toText(body['id']);
    await world.advance(1000);
    const carla = await world.asUser(people.carla);
    const path = `${entitlements}/accessPackageAssignmentApprovals/${id}/stages`;
    const statuses = async () =>
      ((await carla('GET', path)).body['value'] as unknown as { status: string }[]).map(
        (stage) => stage.status,
      );
    expect(await statuses()).toEqual(['InProgress', 'Initializing']);
    await approve(id, people.dev);
    expect(await statuses()).toEqual(['Completed', 'InProgress']);
    expect(await readRequest(id)).toMatchObject({ state: 'pendingApproval' });
    await approve(id, people.carla, '');
    expect(await statuses()).toEqual(['Completed', 'Completed']);
    expect(await readRequest(id)).toMatchObject({ state: 'delivering' });
  });

  it('is denied when nobody decides in time', async () => {
    const { body } = await world.requestAs(people.ana, 'Operator');
    const id = toText(body['id']);
    await world.advance(1000 + 48 * hourMs - 1);
    expect(await readRequest(id)).toMatchObject({ state: 'pendingApproval' });
    await world.advance(1);
    expect(await readRequest(id)).toMatchObject({
      state: 'denied',
      completedDateTime: '2026-10-03T08:00:01.000Z',
    });
    const carla = await world.asUser(people.carla);
    const stages = await carla('GET', `${entitlements}/accessPackageAssignmentApprovals/${id}/stages`);
    expect(stages.body['value']).toMatchObject([{ status: 'Expired', reviewResult: 'NotReviewed' }]);
  });

  it('can be canceled by its requestor until it is delivering', async () => {
    const { body } = await world.requestAs(people.ana, 'Operator');
    const id = toText(body['id']);
    const path = `${entitlements}/assignmentRequests/${id}/cancel`;
    await world.advance(1000);
    const ana = await world.asUser(people.ana);
    expect((await ana('POST', path)).status).toBe(200);
    expect(await readRequest(id)).toMatchObject({ state: 'canceled', status: 'Canceled' });
    expect((await ana('POST', path)).status).toBe(400);
    await world.advance(72 * hourMs);
    expect(await readRequest(id)).toMatchObject({ state: 'canceled' });
    expect(await listAssignments()).toEqual([]);
  });
});

describe('an assignment', () => {
  async function deliver(packageName: string) {
    await world.requestAs(people.ana, packageName);
    await world.advance(10_000);
    return (await listAssignments())?.[0];
  }

  async function file(requestType: string, assignmentId: string, endDateTime?: string) {
    const ana = await world.asUser(people.ana);
    return ana('POST', `${entitlements}/assignmentRequests`, {
      requestType,
      assignment: { id: assignmentId },
      justification: 'still on INC-4711',
      ...(endDateTime === undefined
        ? {}
        : { schedule: { expiration: { type: 'afterDateTime', endDateTime } } }),
    });
  }

  it('is extended to a later end and ends then, not at the old one', async () => {
    const assignment = await deliver('Reader');
    await world.advance(20 * hourMs);
    const reply = await file('userUpdate', toText(assignment?.['id']), '2026-10-03T02:00:00Z');
    expect(reply.status).toBe(201);
    await world.advance(5000);
    expect(await listAssignments()).toMatchObject([
      {
        state: 'delivered',
        schedule: {
          startDateTime: '2026-10-01T08:00:04.000Z',
          expiration: { endDateTime: '2026-10-03T02:00:00.000Z' },
        },
      },
    ]);
    await world.advance(6 * hourMs);
    expect(await listAssignments()).toMatchObject([{ state: 'delivered' }]);
    await world.advance(16 * hourMs);
    expect(await listAssignments()).toMatchObject([
      { state: 'expired', expiredDateTime: '2026-10-03T02:00:00.000Z' },
    ]);
  });

  it('is not extended beyond the policy, into the past, or where the policy forbids it', async () => {
    const reader = await deliver('Reader');
    const id = toText(reader?.['id']);
    expect((await file('userUpdate', id, '2026-10-03T08:00:00Z')).body['error']?.['code']).toBe(
      'InvalidModel',
    );
    expect((await file('userUpdate', id, '2026-10-01T07:00:00Z')).status).toBe(400);
    await world.requestAs(people.ana, 'Night Operator');
    await world.advance(10_000);
    const night = (await listAssignments())?.[1];
    expect((await file('userUpdate', toText(night?.['id']), '2026-10-01T12:00:00Z')).status).toBe(400);
  });

  it('waits for approval of the extension where the policy says so', async () => {
    const { body } = await world.requestAs(people.ana, 'Administrator');
    await world.advance(1000);
    await approve(toText(body['id']), people.carla);
    await approve(toText(body['id']), people.carla);
    await world.advance(10_000);
    const assignment = (await listAssignments())?.[0];
    await world.advance(hourMs);
    const update = await file('userUpdate', toText(assignment?.['id']), '2026-10-01T13:00:00Z');
    const updateId = toText(update.body['id']);
    await world.advance(1000);
    expect(await readRequest(updateId)).toMatchObject({
      requestType: 'userUpdate',
      state: 'pendingApproval',
    });
    await approve(updateId, people.dev);
    await approve(updateId, people.carla);
    await world.advance(3000);
    expect(await listAssignments()).toMatchObject([
      { schedule: { expiration: { endDateTime: '2026-10-01T13:00:00.000Z' } } },
    ]);
  });

  it('fails an extension that is approved after the end', async () => {
    const { body } = await world.requestAs(people.ana, 'Administrator');
    await world.advance(1000);
    await approve(toText(body['id']), people.carla);
    await approve(toText(body['id']), people.carla);
    await world.advance(10_000);
    const assignment = (await listAssignments())?.[0];
    const update = await file('userUpdate', toText(assignment?.['id']), '2026-10-01T12:00:00Z');
    const updateId = toText(update.body['id']);
    await world.advance(5 * hourMs);
    await approve(updateId, people.dev);
    await approve(updateId, people.carla);
    await world.advance(3000);
    expect(await readRequest(updateId)).toMatchObject({ state: 'deliveryFailed' });
    expect(await listAssignments()).toMatchObject([{ state: 'expired' }]);
  });

  it('is released by userRemove: expired at once after delivery, access gone 3 s later', async () => {
    const assignment = await deliver('Night Operator');
    expect((await file('userRemove', toText(assignment?.['id']))).status).toBe(201);
    await world.advance(4000);
    expect(await listAssignments()).toMatchObject([
      { state: 'expired', expiredDateTime: '2026-10-01T08:00:14.000Z' },
    ]);
    expect(await seeAna()).toMatchObject({ isMember: true });
    await world.advance(3000);
    expect(await seeAna()).toEqual({ isMember: false, memberTypes: [] });
    await world.advance(9 * hourMs);
    const app = await world.asApp();
    const { body } = await app('GET', `${entitlements}/assignmentRequests`);
    expect(body['value']).toHaveLength(2);
  });

  it('does not take away what another assignment still carries', async () => {
    await deliver('Night Operator');
    await world.advance(4 * hourMs);
    const { body } = await world.requestAs(people.ana, 'Operator');
    await world.advance(1000);
    await approve(toText(body['id']), people.dev);
    await world.advance(4 * hourMs + 10_000);
    expect(await listAssignments()).toMatchObject([{ state: 'expired' }, { state: 'delivered' }]);
    expect(await seeAna()).toEqual({ isMember: true, memberTypes: ['Group'] });
    await world.advance(4 * hourMs);
    expect(await listAssignments()).toMatchObject([{ state: 'expired' }, { state: 'expired' }]);
    expect(await seeAna()).toEqual({ isMember: false, memberTypes: [] });
  });

  it('never reaches the group when it is over before the group would show it', async () => {
    const schedule = { expiration: { type: 'afterDuration', duration: 'PT1S' } };
    await world.requestAs(people.ana, 'Night Operator', { schedule });
    await world.advance(7000);
    expect(await seeAna()).toMatchObject({ isMember: false });
    await world.advance(60_000);
    expect(await listAssignments()).toMatchObject([
      { state: 'expired', expiredDateTime: '2026-10-01T08:00:05.000Z' },
    ]);
    expect(await seeAna()).toEqual({ isMember: false, memberTypes: [] });
  });

  it('ends at delivery when approval took longer than the time asked for', async () => {
    const schedule = { expiration: { type: 'afterDateTime', endDateTime: '2026-10-01T09:00:00Z' } };
    const { body } = await world.requestAs(people.ana, 'Operator', { schedule });
    await world.advance(2 * hourMs);
    await approve(toText(body['id']), people.dev);
    await world.advance(60_000);
    expect(await listAssignments()).toMatchObject([
      { state: 'expired', expiredDateTime: '2026-10-01T10:00:03.000Z' },
    ]);
    expect(await seeAna()).toEqual({ isMember: false, memberTypes: [] });
  });

  it('can be requested again after its end', async () => {
    await deliver('Night Operator');
    await world.advance(9 * hourMs);
    expect((await world.requestAs(people.ana, 'Night Operator')).status).toBe(201);
  });
});
