import { afterEach, describe, expect, it } from 'vitest';
import type { TestWorld } from '../../support/emulator-world.ts';
import { entitlements, openWorld, people, toText } from '../../support/emulator-world.ts';
import {
  administrator,
  dayMs,
  decide,
  extendSeed,
  listActivities,
  listAssignments,
  readRequest,
} from '../../support/request-calls.ts';

const hourMs = 3_600_000;
const requestors = { connectedOrganization: 'Contoso' };
const escalating = {
  approvers: [{ user: people.carla }],
  escalation: 'P1D',
  escalationApprovers: [{ user: people.dev }],
  timeout: 'P2D',
};
const packages = [
  {
    name: 'Escalating',
    group: 'sg-reader',
    policies: [{ name: 'Carla, then Dev', requestors, maximumDuration: 'P1D', stages: [escalating] }],
  },
  {
    name: 'Both stages',
    group: 'sg-reader',
    policies: [
      {
        name: 'Escalates twice',
        requestors,
        maximumDuration: 'P1D',
        stages: [
          escalating,
          {
            ...escalating,
            approvers: [{ group: 'Deputies' }],
            escalationApprovers: [{ user: people.carla }],
          },
        ],
      },
    ],
  },
  {
    name: 'Own approver',
    group: 'sg-reader',
    policies: [
      {
        name: 'Eve only',
        requestors,
        maximumDuration: 'P1D',
        stages: [{ approvers: [{ user: people.eve }], timeout: 'P2D' }],
      },
    ],
  },
];

let world: TestWorld;
const open = async (quirks = {}) => {
  world = await openWorld({}, extendSeed({ packages, quirks }));
};
afterEach(() => world.close());

async function ask(packageName: string, as: string = people.ana) {
  const { body } = await world.requestAs(as, packageName);
  await world.advance(1000);
  return body['id'];
}

async function stagesSeenBy(userPrincipalName: string, id: unknown, scopes?: readonly string[]) {
  const call = await world.asUser(userPrincipalName, scopes === undefined ? {} : { scopes });
  return call('GET', `${entitlements}/accessPackageAssignmentApprovals/${toText(id)}/stages`);
}

async function listPending(userPrincipalName: string) {
  const call = await world.asUser(userPrincipalName);
  const path = `${entitlements}/accessPackageAssignmentApprovals/filterByCurrentUser(on='approver')`;
  return (await call('GET', path)).body['value'];
}

describe('escalation', () => {
  it('lets the escalation approvers decide as well, from its instant on', async () => {
    await open();
    const id = await ask('Escalating');
    await world.advance(dayMs - 1);
    expect(await listPending(people.dev)).toEqual([]);
    expect((await stagesSeenBy(people.dev, id)).status).toBe(403);
    expect(await readRequest(world, id)).toMatchObject({
      state: 'pendingApproval',
      status: 'PendingApproval',
    });
    await world.advance(1);
    expect(await readRequest(world, id)).toMatchObject({
      state: 'pendingApproval',
      status: 'PendingApprovalEscalated',
    });
    expect(await listPending(people.dev)).toMatchObject([{ id }]);
    expect(await listPending(people.carla)).toMatchObject([{ id }]);
    expect((await decide(world, id, people.dev)).status).toBe(204);
    expect(await readRequest(world, id)).toMatchObject({ state: 'delivering' });
  });

  it('leaves the request to the first approvers too, and can be canceled', async () => {
    await open();
    const id = await ask('Escalating');
    const second = await ask('Escalating', people.ben);
    await world.advance(dayMs);
    expect((await decide(world, id, people.carla, 'Deny')).status).toBe(204);
    expect(await readRequest(world, id)).toMatchObject({ state: 'denied', status: 'Denied' });
    const ben = await world.asUser(people.ben);
    expect((await ben('POST', `${entitlements}/assignmentRequests/${toText(second)}/cancel`)).status).toBe(
      200,
    );
    expect(await readRequest(world, second)).toMatchObject({ state: 'canceled' });
  });

  it('begins anew with the next stage', async () => {
    await open();
    const id = await ask('Both stages');
    await world.advance(dayMs);
    await decide(world, id, people.dev);
    expect(await readRequest(world, id)).toMatchObject({ status: 'PendingApproval' });
    expect(await listPending(people.carla)).toEqual([]);
    await world.advance(dayMs);
    expect(await readRequest(world, id)).toMatchObject({ status: 'PendingApprovalEscalated' });
  });

  it('does nothing to a stage that was decided before', async () => {
    await open();
    const id = await ask('Escalating');
    await decide(world, id, people.carla);
    await world.advance(2 * dayMs);
    expect(await readRequest(world, id)).toMatchObject({ state: 'delivered', status: 'Delivered' });
  });
});

describe('a time-out', () => {
  it('ends an escalated request too; the pair of state and status is a quirk', async () => {
    await open();
    const id = await ask('Escalating');
    await world.advance(2 * dayMs);
    expect(await readRequest(world, id)).toMatchObject({ state: 'denied', status: 'Denied' });
    expect((await stagesSeenBy(people.carla, id)).body['value']).toMatchObject([{ status: 'Expired' }]);
    expect((await listActivities(world, id)).at(-1)?.[0]).toBe(
      'Access package assignment request timed out (no approver action taken)',
    );
    expect((await decide(world, id, people.carla)).status).toBe(404);
    const stageId = toText((await stagesSeenBy(people.carla, id)).body['value']?.[0]?.['id']);
    const carla = await world.asUser(people.carla);
    const path = `${entitlements}/accessPackageAssignmentApprovals/${toText(id)}/stages/${stageId}`;
    expect((await carla('PATCH', path, { reviewResult: 'Approve' })).status).toBe(409);
    await world.control('PUT', '/quirks', { timedOutState: 'canceled', timedOutStatus: 'Expired' });
    const other = await ask('Escalating');
    await world.advance(2 * dayMs);
    expect(await readRequest(world, other)).toMatchObject({ state: 'canceled', status: 'Expired' });
  });

  it('is all that comes of a request whose only approver is its requestor', async () => {
    await open();
    const id = await ask('Own approver', people.eve);
    expect(await listPending(people.eve)).toEqual([]);
    expect((await decide(world, id, people.eve)).status).toBe(403);
    await world.advance(2 * dayMs);
    expect(await readRequest(world, id)).toMatchObject({ state: 'denied' });
  });
});

describe('deciding a stage', () => {
  it('takes Approve and Deny only, reads back Approved, and a second decision is a conflict', async () => {
    await open();
    const id = await ask('Both stages');
    const stageId = toText((await stagesSeenBy(people.carla, id)).body['value']?.[0]?.['id']);
    const carla = await world.asUser(people.carla);
    const path = `${entitlements}/accessPackageAssignmentApprovals/${toText(id)}/stages/${stageId}`;
    expect((await carla('PATCH', path, { reviewResult: 'Approved', justification: 'x' })).status).toBe(400);
    const statuses = async () => {
      const { body } = await stagesSeenBy(people.carla, id);
      return (body['value'] as unknown as { status: string }[]).map((stage) => stage.status);
    };
    expect(await statuses()).toEqual(['InProgress', 'Initializing']);
    expect((await carla('PATCH', path, { reviewResult: 'Approve', justification: 'x' })).status).toBe(204);
    expect((await carla('GET', path)).body).toMatchObject({ reviewResult: 'Approved', status: 'Completed' });
    expect(await statuses()).toEqual(['Completed', 'InProgress']);
    expect((await carla('PATCH', path, { reviewResult: 'Deny', justification: 'x' })).status).toBe(409);
  });

  it('is open to read for administrators, who decide nothing; unknown ids are 403 to read and 404 to write', async () => {
    await open();
    const id = await ask('Escalating');
    const seen = await stagesSeenBy(administrator, id);
    expect(seen.body['value']).toMatchObject([{ assignedToMe: false, status: 'InProgress' }]);
    expect((await decide(world, id, administrator)).status).toBe(403);
    expect((await stagesSeenBy(people.carla, 'd4fa4045-0000-4000-8000-000000000000')).status).toBe(403);
    expect((await decide(world, 'd4fa4045-0000-4000-8000-000000000000', people.carla)).status).toBe(404);
  });

  it('is closed to apps, and to what requestors may send unless the quirk opens it', async () => {
    await open();
    const id = await ask('Escalating');
    const app = await world.asApp({ permissions: ['EntitlementManagement.ReadWrite.All'] });
    const path = `${entitlements}/accessPackageAssignmentApprovals/${toText(id)}/stages`;
    expect((await app('GET', path)).status).toBe(403);
    const own = ['EntitlementMgmt-SubjectAccess.ReadWrite'];
    expect((await stagesSeenBy(people.carla, id, own)).status).toBe(403);
    await world.control('PUT', '/quirks', { approvalNeedsSubjectAccessOnly: true });
    const seen = await stagesSeenBy(people.carla, id, own);
    const carla = await world.asUser(people.carla, { scopes: own });
    const stageId = toText(seen.body['value']?.[0]?.['id']);
    const decided = await carla('PATCH', `${path}/${stageId}`, {
      reviewResult: 'Approve',
      justification: 'x',
    });
    expect(decided.status).toBe(204);
  });
});

describe('canceling', () => {
  it('is open to administrators for others, in every cancelable status, and answers 204 with the quirk', async () => {
    await open({ cancelStatus: 204 });
    const cancel = async (id: unknown, as: string) =>
      (await world.asUser(as))('POST', `${entitlements}/assignmentRequests/${toText(id)}/cancel`);
    const accepted = (await world.requestAs(people.ana, 'Reader')).body['id'];
    expect((await cancel(accepted, people.dev)).status).toBe(403);
    expect((await cancel(accepted, administrator)).status).toBe(204);
    expect(await readRequest(world, accepted)).toMatchObject({ state: 'canceled', status: 'Canceled' });
    const schedule = { startDateTime: new Date(Date.UTC(2026, 9, 1, 8) + 10 * hourMs).toISOString() };
    const later = (await world.requestAs(people.ana, 'Reader', { schedule })).body['id'];
    await world.advance(5000);
    expect(await readRequest(world, later)).toMatchObject({ status: 'PendingNotBefore' });
    expect((await cancel(later, people.ana)).status).toBe(204);
    await world.advance(dayMs);
    expect(await listAssignments(world)).toEqual([]);
    const gone = (await world.requestAs(people.ana, 'Reader')).body['id'];
    await world.advance(2000);
    expect((await cancel(gone, people.ana)).status).toBe(400);
  });

  it('is closed to apps', async () => {
    await open();
    const id = await ask('Escalating');
    const app = await world.asApp({ permissions: ['EntitlementManagement.ReadWrite.All'] });
    expect((await app('POST', `${entitlements}/assignmentRequests/${toText(id)}/cancel`)).status).toBe(403);
  });
});
