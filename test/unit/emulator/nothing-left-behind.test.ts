import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AdministratorWorld } from '../../support/administrator-world.ts';
import { createAdministratorSeed, openAdministratorWorld } from '../../support/administrator-world.ts';
import { people, toText } from '../../support/emulator-world.ts';
import {
  assign,
  dayMs,
  decide,
  file,
  listAssignments,
  listRequests,
  readRequest,
} from '../../support/request-calls.ts';

const { ana, carla, olga } = people;
const hour = 3_600_000;
const requestors = { connectedOrganization: 'Contoso' };
const packages = [
  {
    name: 'Everything',
    gives: [
      { group: 'Plain' },
      { group: 'Plain', as: 'eligible' },
      { directoryRole: 'Security Reader', as: 'eligible' },
    ],
    policies: [{ name: 'For a day', requestors, maximumDuration: 'P1D' }],
  },
  { name: 'For good', group: 'Plain', policies: [{ name: 'Endless', requestors }] },
];

let world: AdministratorWorld;
beforeEach(async () => {
  world = await openAdministratorWorld(createAdministratorSeed({}, packages));
});
afterEach(() => world.close());

const asDirectory = () =>
  world.asApp({
    permissions: [
      'User.ReadWrite.All',
      'Group.ReadWrite.All',
      'RoleManagement.Read.Directory',
      'PrivilegedEligibilitySchedule.Read.AzureADGroup',
    ],
  });

/** The names of what a user has in Fabrikam. */
async function held(userId: string): Promise<string[]> {
  const app = await asDirectory();
  const count = async (path: string): Promise<number> => {
    const { status, body } = await app('GET', path);
    return status === 200 ? (body['value'] as unknown as object[]).length : 0;
  };
  const filter = `$filter=principalId eq '${userId}'`;
  const lists = {
    member: `/users/${userId}/memberOf`,
    role: `/roleManagement/directory/roleAssignmentScheduleInstances?${filter}`,
    eligibleRole: `/roleManagement/directory/roleEligibilityScheduleInstances?${filter}`,
    eligible: `/identityGovernance/privilegedAccess/group/eligibilityScheduleInstances?${filter}`,
  };
  const found = await Promise.all(
    Object.entries(lists).map(async ([name, path]) => ((await count(path)) > 0 ? name : '')),
  );
  return found.filter((name) => name !== '');
}

async function isMember(userId: string): Promise<boolean> {
  const app = await asDirectory();
  const groupIds = [await world.groupId('Plain')];
  const { body } = await app('POST', `/directoryObjects/${userId}/checkMemberGroups`, { groupIds });
  return (body['value'] as unknown as string[] | undefined)?.length === 1;
}

const restore = async (userId: string) =>
  (await (await asDirectory())('POST', `/directory/deletedItems/${userId}/restore`)).status;
const remove = async (userId: string) => (await (await asDirectory())('DELETE', `/users/${userId}`)).status;

async function open(packageName: string): Promise<string> {
  const userId = await world.userId(ana);
  const reply = await world.requestAs(ana, packageName);
  expect(reply.status).toBe(201);
  return userId;
}

describe('a user who is deleted', () => {
  it('has nothing any more, gets nothing meanwhile, and all of it when restored', async () => {
    const userId = await open('Everything');
    await world.advance(4000);
    expect(await remove(userId)).toBe(204);
    await world.advance(20_000);
    expect(await held(userId)).toEqual([]);
    expect(await restore(userId)).toBe(200);
    await world.advance(20_000);
    expect(await held(userId)).toEqual(['member', 'eligibleRole', 'eligible']);
    expect(await remove(userId)).toBe(204);
    expect(await held(userId)).toEqual([]);
    await world.advance(2 * dayMs);
    expect(await listAssignments(world)).toMatchObject([{ state: 'expired' }]);
    expect(await restore(userId)).toBe(200);
    await world.advance(20_000);
    expect([await held(userId), await isMember(userId)]).toEqual([[], false]);
  });

  it('keeps assignments for the 30 days of the retention, and no longer', async () => {
    const userId = await open('For good');
    await world.advance(10_000);
    await remove(userId);
    await world.advance(29 * dayMs);
    expect(await listAssignments(world)).toMatchObject([{ state: 'delivered' }]);
    // The time begins anew with another deletion.
    await restore(userId);
    await remove(userId);
    await world.advance(29 * dayMs);
    expect(await listAssignments(world)).toMatchObject([{ state: 'delivered' }]);
    await world.advance(2 * dayMs);
    expect(await listAssignments(world)).toMatchObject([{ state: 'expired', status: 'Removed' }]);
    expect(await listRequests(world)).toMatchObject([{}, { requestType: 'systemRemove' }]);
    expect(await restore(userId)).toBe(404);
  });

  it('is granted nothing that was approved afterwards', async () => {
    const { body } = await world.requestAs(ana, 'Operator');
    await world.advance(2000);
    await remove(await world.userId(ana));
    expect((await decide(world, body['id'], carla)).status).toBe(204);
    await world.advance(20_000);
    expect(await readRequest(world, body['id'])).toMatchObject({ state: 'deliveryFailed' });
  });
});

describe('a group that is deleted', () => {
  it('gets no members by packages that are still delivered', async () => {
    const userId = await open('For good');
    const app = await asDirectory();
    const groupId = await world.groupId('Plain');
    expect((await app('DELETE', `/groups/${groupId}`)).status).toBe(204);
    await world.advance(20_000);
    const { body } = await app('POST', `/directoryObjects/${userId}/checkMemberGroups`, {
      groupIds: [groupId],
    });
    expect(body['value']).toEqual([]);
  });

  it('takes the roles along that it may activate', async () => {
    const app = await world.asApp({
      permissions: ['RoleManagement.ReadWrite.Directory', 'Group.ReadWrite.All'],
    });
    const principalId = await world.groupId('sg-reader');
    const eligibilities = '/roleManagement/directory/roleEligibilitySchedule';
    const list = async () => {
      const filter = `$filter=principalId eq '${principalId}'`;
      return (await app('GET', `${eligibilities}Instances?${filter}`)).body['value'];
    };
    const reply = await app('POST', `${eligibilities}Requests`, {
      action: 'adminAssign',
      principalId,
      roleDefinitionId: '5f2222b1-57c3-48ba-8ad5-d4759f1fde6f',
      directoryScopeId: '/',
      justification: 'for a test',
      scheduleInfo: { startDateTime: null, expiration: { type: 'noExpiration' } },
    });
    expect(reply.status).toBe(201);
    await world.advance(10_000);
    expect(await list()).toHaveLength(1);
    expect((await app('DELETE', `/groups/${principalId}`)).status).toBe(204);
    expect(await list()).toEqual([]);
  });
});

describe('a guest of entitlement management', () => {
  /** Olga comes in by her first package and has an open request for another when that ends. */
  async function openRequest(): Promise<{ readonly guestId: string; readonly requestId: unknown }> {
    await world.control('PUT', '/quirks', { guestsMustSignIn: false });
    await assign(world, 'Reader', { target: { email: olga } });
    await world.advance(10_000);
    const [row] = (await listAssignments(world)) as unknown as { id: string; target: { objectId: string } }[];
    const guestId = toText(row?.target.objectId);
    const { body } = await assign(world, 'Operator', { targetId: guestId });
    await world.advance(2000);
    await file(world, { requestType: 'adminRemove', assignment: { id: row?.id } });
    await world.advance(20_000);
    return { guestId, requestId: body['id'] };
  }
  const isEnabled = async (id: string) => {
    const { status, body } = await (await asDirectory())('GET', `/users/${id}?$select=accountEnabled`);
    return status === 200 ? body['accountEnabled'] : status;
  };

  it('is kept for an open request, and goes when that comes to nothing', async () => {
    const { guestId, requestId } = await openRequest();
    expect(await isEnabled(guestId)).toBe(true);
    await decide(world, requestId, carla, 'Deny');
    await world.advance(20_000);
    expect(await isEnabled(guestId)).toBe(false);
    await world.advance(30 * dayMs);
    expect(await isEnabled(guestId)).toBe(404);
  });

  it('goes later when a request was open on the day of the deletion', async () => {
    const { guestId, requestId } = await openRequest();
    await decide(world, requestId, carla, 'Deny');
    await world.advance(29 * dayMs);
    const late = await assign(world, 'Operator', { targetId: guestId });
    expect(late.status).toBe(201);
    await world.advance(dayMs + hour);
    expect(await isEnabled(guestId)).toBe(false);
    await decide(world, late.body['id'], carla, 'Deny');
    await world.advance(dayMs);
    expect(await isEnabled(guestId)).toBe(404);
  });
});
