import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { administrators, createDirectorySeed } from '../../support/directory-seed.ts';
import type { TestWorld } from '../../support/emulator-world.ts';
import { openWorld, people, toText } from '../../support/emulator-world.ts';

let world: TestWorld;
beforeEach(async () => {
  world = await openWorld({}, createDirectorySeed());
});
afterEach(() => world.close());

const root = '/identityGovernance/privilegedAccess/group';
const minute = 60_000;
const hour = 60 * minute;

const readPermissions = [
  'PrivilegedAssignmentSchedule.Read.AzureADGroup',
  'PrivilegedEligibilitySchedule.Read.AzureADGroup',
];
const writePermissions = [
  'PrivilegedAssignmentSchedule.ReadWrite.AzureADGroup',
  'PrivilegedEligibilitySchedule.ReadWrite.AzureADGroup',
];
const reader = () =>
  world.asApp({ permissions: [...readPermissions, 'Group.Read.All', 'User.Read.All', 'AuditLog.Read.All'] });
const as = (who: string, scopes: readonly string[] = writePermissions) => world.asUser(who, { scopes });

async function idOf(path: '/users' | '/groups', filter: string): Promise<string> {
  const { body } = await (await reader())('GET', `${path}?$filter=${filter}`);
  return toText(body['value']?.[0]?.['id']);
}

const userId = (name: string) => idOf('/users', `mail eq '${name}'`);
const groupId = (name: string) => idOf('/groups', `displayName eq '${name}'`);

async function instances(kind: 'assignment' | 'eligibility', filter: string, more = '') {
  const reply = await (await reader())('GET', `${root}/${kind}ScheduleInstances?$filter=${filter}${more}`);
  expect(reply.status).toBe(200);
  return reply.body['value'] as unknown as Record<string, unknown>[];
}

async function members(): Promise<string[]> {
  const { body } = await (await reader())('GET', `/groups/${await groupId('sg-eligible')}/members`);
  return (body['value'] as unknown as { displayName: string }[]).map((member) => member.displayName);
}

async function ask(
  action: string,
  who: string,
  { kind = 'assignment', ...more }: { kind?: string } & Record<string, unknown> = {},
) {
  const body = {
    accessId: 'member',
    groupId: await groupId('sg-eligible'),
    principalId: await userId(administrators.elin),
    action,
    justification: 'INC-4711',
    scheduleInfo: { expiration: { type: 'afterDuration', duration: 'PT2H' } },
    ...more,
  };
  return (await as(who))('POST', `${root}/${kind}ScheduleRequests`, body);
}

describe('activating an eligible membership', () => {
  it('puts the user into the group for a while', async () => {
    const group = await groupId('sg-eligible');
    const elin = await userId(administrators.elin);
    expect(await instances('eligibility', `groupId eq '${group}'`, '&$expand=group,principal')).toMatchObject(
      [
        {
          principalId: elin,
          accessId: 'member',
          memberType: 'direct',
          group: { displayName: 'sg-eligible' },
          principal: { id: elin },
        },
      ],
    );
    expect(await members()).toEqual([]);
    const reply = await ask('selfActivate', administrators.elin);
    expect(reply.status).toBe(201);
    expect(reply.body).toMatchObject({ status: 'Provisioned', action: 'selfActivate', groupId: group });
    expect(toText(reply.body['targetScheduleId'])).toBe(`${group}_member_${toText(reply.body['id'])}`);
    await world.advance(2000);
    expect(await members()).toEqual(['Elin Berg']);
    const [row] = await instances(
      'assignment',
      `principalId eq '${elin}' and groupId eq '${group}'`,
      '&$expand=activatedUsing',
    );
    expect(row).toMatchObject({
      assignmentType: 'activated',
      endDateTime: '2026-10-01T10:00:00.000Z',
      activatedUsing: { principalId: elin },
    });
    const one = await (await reader())('GET', `${root}/assignmentScheduleInstances/${toText(row?.['id'])}`);
    expect(one.body).toMatchObject({ principalId: elin });
    await world.advance(2 * hour);
    expect(await members()).toEqual([]);
    expect(await instances('assignment', `groupId eq '${group}' and accessId eq 'member'`)).toEqual([]);
  });

  it('ends early when it is deactivated', async () => {
    await ask('selfActivate', administrators.elin);
    await world.advance(5 * minute);
    expect((await ask('selfDeactivate', administrators.elin)).body).toMatchObject({ status: 'Revoked' });
    expect(await members()).toEqual([]);
  });

  it('does not outlast its end for somebody who was deleted meanwhile and comes back', async () => {
    const id = await userId(administrators.elin);
    await ask('selfActivate', administrators.elin);
    await world.advance(2000);
    expect(await members()).toEqual(['Elin Berg']);
    const app = await world.asApp({ permissions: ['User.ReadWrite.All'] });
    expect((await app('DELETE', `/users/${id}`)).status).toBe(204);
    await world.advance(3 * hour);
    expect((await app('POST', `/directory/deletedItems/${id}/restore`)).status).toBe(200);
    expect(await members()).toEqual([]);
  });

  it('is refused to others, without eligibility, without a reason and for too long', async () => {
    expect((await ask('selfActivate', administrators.gus)).status).toBe(403);
    const dev = { principalId: await userId(people.dev) };
    expect((await ask('selfActivate', people.dev, dev)).body['error']).toMatchObject({
      code: 'RoleAssignmentDoesNotExist',
    });
    expect((await ask('selfActivate', administrators.elin, { justification: '' })).status).toBe(400);
    const scheduleInfo = { expiration: { type: 'noExpiration' } };
    expect((await ask('selfActivate', administrators.elin, { scheduleInfo })).body['error']).toMatchObject({
      code: 'RoleAssignmentRequestPolicyValidationFailed',
    });
    const nowhere = { groupId: '00000000-0000-4000-8000-000000000000' };
    expect((await ask('selfActivate', administrators.elin, nowhere)).status).toBe(404);
    await world.advance(minute);
    expect(await members()).toEqual([]);
  });
});

describe('assigning places in a group', () => {
  it('is up to owners and administrators', async () => {
    const dev = { principalId: await userId(people.dev) };
    expect((await ask('adminAssign', people.dev, dev)).status).toBe(403);
    expect((await ask('adminAssign', people.carla, dev)).status).toBe(201);
    await world.advance(2000);
    expect(await members()).toEqual(['Dev Patel']);
    expect((await ask('adminAssign', people.carla, dev)).body['error']).toMatchObject({
      code: 'RoleAssignmentExists',
    });
    expect((await ask('adminRemove', administrators.gus, dev)).body).toMatchObject({ status: 'Revoked' });
    expect(await members()).toEqual([]);
    expect((await ask('adminRemove', administrators.gus, dev)).body['error']).toMatchObject({
      code: 'RoleAssignmentDoesNotExist',
    });
    const reading = await world.asApp({ permissions: readPermissions });
    expect((await reading('POST', `${root}/assignmentScheduleRequests`, {})).status).toBe(403);
  });

  it('asks for more at role-assignable groups', async () => {
    const more = { groupId: await groupId('sg-assignable'), principalId: await userId(people.dev) };
    expect((await ask('adminAssign', administrators.gus, more)).status).toBe(403);
    expect((await ask('adminAssign', administrators.paul, more)).status).toBe(201);
  });

  it('makes owners, too, and eligible ones', async () => {
    const dev = await userId(people.dev);
    const asOwner = { accessId: 'owner', principalId: dev };
    await ask('adminAssign', people.carla, { ...asOwner, kind: 'eligibility' });
    await world.advance(2000);
    expect(await instances('eligibility', `principalId eq '${dev}'`)).toMatchObject([{ accessId: 'owner' }]);
    expect((await ask('selfActivate', people.dev, asOwner)).status).toBe(201);
    await world.advance(2000);
    const group = await groupId('sg-eligible');
    const owners = async () => {
      const { body } = await (await reader())('GET', `/groups/${group}/owners`);
      return (body['value'] as unknown as { displayName: string }[]).map((owner) => owner.displayName);
    };
    expect(await owners()).toEqual(['Carla Weiss', 'Dev Patel']);
    await world.advance(2 * hour);
    expect(await owners()).toEqual(['Carla Weiss']);
    expect(await instances('eligibility', `principalId eq '${dev}'`)).toEqual([]);
  });
});

describe('reading places in groups', () => {
  it('wants a group or a principal in the filter', async () => {
    const app = await reader();
    for (const query of [
      '',
      "?$filter=accessId eq 'member'",
      "?$filter=groupId eq 'x' or accessId eq 'member'",
    ]) {
      expect((await app('GET', `${root}/assignmentScheduleInstances${query}`)).status).toBe(400);
      expect((await app('GET', `${root}/eligibilityScheduleInstances${query}`)).status).toBe(400);
    }
  });

  it('tells of those whom PIM does not know, without times', async () => {
    const rows = await instances('assignment', `groupId eq '${await groupId('Approvers')}'`);
    expect(rows).toHaveLength(2);
    expect(rows[0]).toMatchObject({
      assignmentType: 'assigned',
      accessId: 'member',
      startDateTime: null,
      endDateTime: null,
    });
  });

  it('is open to owners, members, some roles, and about oneself', async () => {
    const filter = `$filter=groupId eq '${await groupId('sg-eligible')}'`;
    const path = `${root}/eligibilityScheduleInstances`;
    const status = async (who: string) =>
      (await (await as(who, readPermissions))('GET', `${path}?${filter}`)).status;
    expect(await status(people.dev)).toBe(403);
    expect(await status(people.carla)).toBe(200);
    expect(await status(administrators.gus)).toBe(200);
    const elin = await as(administrators.elin, readPermissions);
    const own = `$filter=principalId eq '${await userId(administrators.elin)}'`;
    expect((await elin('GET', `${path}?${own}`)).body['value']).toHaveLength(1);
    expect((await elin('GET', `${path}/filterByCurrentUser(on='principal')`)).body['value']).toHaveLength(1);
    const dev = await as(people.dev, readPermissions);
    expect((await dev('GET', `${path}?${own}`)).body['value']).toEqual([]);
    expect(
      (await (await world.asApp({ permissions: ['Group.Read.All'] }))('GET', `${path}?${filter}`)).status,
    ).toBe(403);
  });
});

describe('the audit log', () => {
  it('tells of activation and end', async () => {
    await ask('selfActivate', administrators.elin);
    await world.advance(3 * hour);
    const filter = "$filter=loggedByService eq 'PIM' and category eq 'GroupManagement'";
    const { body } = await (await reader())('GET', `/auditLogs/directoryAudits?${filter}`);
    const rows = body['value'] as unknown as { activityDisplayName: string }[];
    expect(rows.map((row) => row.activityDisplayName)).toEqual([
      'Add member to role requested (PIM activation)',
      'Add member to role completed (PIM activation)',
      'Remove member from role (PIM activation expired)',
    ]);
  });
});
