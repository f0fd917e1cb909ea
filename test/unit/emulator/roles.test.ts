import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { administrators, createDirectorySeed } from '../../support/directory-seed.ts';
import type { TestWorld } from '../../support/emulator-world.ts';
import { openWorld, people, toText } from '../../support/emulator-world.ts';

let world: TestWorld;
beforeEach(async () => {
  world = await openWorld({}, createDirectorySeed());
});
afterEach(() => world.close());

const directory = '/roleManagement/directory';
const securityReader = '5d6b6bb7-de71-4623-b4af-96380a352509';
const securityOperator = '5f2222b1-57c3-48ba-8ad5-d4759f1fde6f';
const minute = 60_000;
const hour = 60 * minute;

const readScopes = ['RoleManagement.Read.Directory'];
const writeScopes = [
  'RoleAssignmentSchedule.ReadWrite.Directory',
  'RoleEligibilitySchedule.ReadWrite.Directory',
  'RoleManagement.ReadWrite.Directory',
];
const reader = () =>
  world.asApp({ permissions: [...readScopes, 'User.Read.All', 'Group.Read.All', 'AuditLog.Read.All'] });
const as = (who: string, scopes: readonly string[] = writeScopes) => world.asUser(who, { scopes });

async function idOf(path: '/users' | '/groups', filter: string): Promise<string> {
  const { body } = await (await reader())('GET', `${path}?$filter=${filter}`);
  return toText(body['value']?.[0]?.['id']);
}

const userId = (name: string) => idOf('/users', `mail eq '${name}'`);

async function instances(
  kind: 'Assignment' | 'Eligibility',
  principalId: string,
  expand = '',
): Promise<Record<string, unknown>[]> {
  const path = `${directory}/role${kind}ScheduleInstances?$filter=principalId eq '${principalId}'${expand}`;
  return (await (await reader())('GET', path)).body['value'] as unknown as Record<string, unknown>[];
}

async function activate(more: object = {}, who: string = administrators.elin) {
  const body = {
    action: 'selfActivate',
    principalId: await userId(administrators.elin),
    roleDefinitionId: securityReader,
    directoryScopeId: '/',
    justification: 'INC-4711',
    scheduleInfo: { expiration: { type: 'afterDuration', duration: 'PT2H' } },
    ...more,
  };
  return (await as(who))('POST', `${directory}/roleAssignmentScheduleRequests`, body);
}

async function assign(principalId: string, who: string = administrators.paul, more: object = {}) {
  const body = {
    action: 'adminAssign',
    principalId,
    roleDefinitionId: securityOperator,
    directoryScopeId: '/',
    scheduleInfo: { expiration: { type: 'noExpiration' } },
    ...more,
  };
  return (await as(who))('POST', `${directory}/roleAssignmentScheduleRequests`, body);
}

describe('role definitions', () => {
  it('have the template ids of Microsoft', async () => {
    const app = await reader();
    const filter = "$filter=displayName eq 'Reports Reader'";
    const { body } = await app('GET', `${directory}/roleDefinitions?${filter}`);
    expect(body['value']).toMatchObject([{ id: '4a5d8f65-41da-4de4-8968-e035b65339cf', isBuiltIn: true }]);
    expect((await app('GET', `${directory}/roleDefinitions/${securityReader}`)).body).toMatchObject({
      displayName: 'Security Reader',
    });
    expect((await app('GET', `${directory}/roleDefinitions/${minute}`)).status).toBe(404);
    const all = (await app('GET', `${directory}/roleDefinitions`)).body['value'] as unknown as {
      id: string;
    }[];
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
  });
});

describe('activating an eligible role', () => {
  it('makes it active for a while, with an end', async () => {
    const elin = await userId(administrators.elin);
    expect(await instances('Eligibility', elin)).toMatchObject([
      { roleDefinitionId: securityReader, memberType: 'Direct' },
    ]);
    expect(await instances('Assignment', elin)).toEqual([]);
    const reply = await activate();
    expect(reply.status).toBe(201);
    expect(reply.body).toMatchObject({
      action: 'selfActivate',
      status: 'Provisioned',
      justification: 'INC-4711',
      createdBy: { user: { id: elin } },
      scheduleInfo: { expiration: { type: 'afterDuration', duration: 'PT2H' } },
    });
    expect(await instances('Assignment', elin)).toEqual([]);
    await world.advance(4000);
    expect(
      await instances('Assignment', elin, '&$expand=roleDefinition,activatedUsing,principal'),
    ).toMatchObject([
      {
        assignmentType: 'Activated',
        endDateTime: '2026-10-01T10:00:00.000Z',
        roleDefinition: { displayName: 'Security Reader' },
        activatedUsing: { principalId: elin },
        principal: { id: elin },
      },
    ]);
    await world.advance(2 * hour);
    expect(await instances('Assignment', elin)).toEqual([]);
    expect(await instances('Eligibility', elin)).toHaveLength(1);
  });

  it('gives the rights of the role as long as it lasts', async () => {
    const elin = await as(administrators.elin, readScopes);
    const list = async () => (await elin('GET', `${directory}/roleAssignmentScheduleInstances`)).status;
    expect(await list()).toBe(403);
    await activate();
    await world.advance(4000);
    expect(await list()).toBe(200);
    await world.advance(2 * hour);
    expect(await list()).toBe(403);
  });

  it('ends early when it is deactivated, but not within five minutes', async () => {
    await activate();
    await world.advance(minute);
    const deactivate = () => activate({ action: 'selfDeactivate', scheduleInfo: undefined });
    expect((await deactivate()).body['error']).toMatchObject({ code: 'ActiveDurationTooShort' });
    await world.advance(4 * minute);
    expect((await deactivate()).body).toMatchObject({ status: 'Revoked' });
    expect(await instances('Assignment', await userId(administrators.elin))).toEqual([]);
    expect((await deactivate()).body['error']).toMatchObject({ code: 'RoleAssignmentDoesNotExist' });
  });

  it('begins later when it is asked for later', async () => {
    const scheduleInfo = {
      startDateTime: '2026-10-01T12:00:00Z',
      expiration: { type: 'afterDuration', duration: 'PT1H' },
    };
    expect((await activate({ scheduleInfo })).body).toMatchObject({ status: 'Granted' });
    const elin = await userId(administrators.elin);
    await world.advance(4 * hour - 1);
    expect(await instances('Assignment', elin)).toEqual([]);
    await world.advance(1);
    expect(await instances('Assignment', elin)).toMatchObject([{ endDateTime: '2026-10-01T13:00:00.000Z' }]);
  });

  it.each([
    ['without a justification', { justification: '' }, 400, 'RoleAssignmentRequestPolicyValidationFailed'],
    [
      'for longer than eight hours',
      { scheduleInfo: { expiration: { type: 'afterDuration', duration: 'PT9H' } } },
      400,
      'RoleAssignmentRequestPolicyValidationFailed',
    ],
    [
      'of a role one is not eligible for',
      { roleDefinitionId: securityOperator },
      400,
      'RoleAssignmentDoesNotExist',
    ],
    [
      'of a role that does not exist',
      { roleDefinitionId: '00000000-0000-4000-8000-000000000000' },
      404,
      'RoleNotFound',
    ],
    [
      'for no duration',
      { scheduleInfo: { expiration: { type: 'afterDuration', duration: 'x' } } },
      400,
      'InvalidScheduleInfo',
    ],
    ['by an action that does not exist', { action: 'grab' }, 400, 'InvalidAction'],
    ['by an action the emulator does not know', { action: 'selfExtend' }, 501, 'NotEmulated'],
  ])('is refused %s', async (_, more, status, code) => {
    const reply = await activate(more);
    expect(reply.status).toBe(status);
    expect(reply.body['error']).toMatchObject({ code });
    await world.advance(hour);
    expect(await instances('Assignment', await userId(administrators.elin))).toEqual([]);
  });

  it('is refused twice, and for somebody else', async () => {
    expect((await activate({}, administrators.paul)).status).toBe(403);
    await activate();
    await world.advance(4000);
    expect((await activate()).body['error']).toMatchObject({ code: 'RoleAssignmentExists' });
  });
});

describe('assigning roles', () => {
  it('takes Privileged Role Administrator, or an app with the permission', async () => {
    const dev = await userId(people.dev);
    expect((await assign(dev, administrators.uma)).status).toBe(403);
    expect((await assign(dev)).status).toBe(201);
    await world.advance(4000);
    expect(await instances('Assignment', dev)).toMatchObject([
      { assignmentType: 'Assigned', endDateTime: null },
    ]);
    expect((await assign(dev)).body['error']).toMatchObject({ code: 'RoleAssignmentExists' });
    expect((await assign(dev, administrators.paul, { action: 'adminRemove' })).body).toMatchObject({
      status: 'Revoked',
    });
    expect(await instances('Assignment', dev)).toEqual([]);
    const app = await world.asApp({ permissions: ['RoleAssignmentSchedule.ReadWrite.Directory'] });
    const body = {
      action: 'adminAssign',
      principalId: dev,
      roleDefinitionId: securityOperator,
      directoryScopeId: '/',
    };
    expect((await app('POST', `${directory}/roleAssignmentScheduleRequests`, body)).status).toBe(201);
    expect((await (await reader())('POST', `${directory}/roleAssignmentScheduleRequests`, body)).status).toBe(
      403,
    );
  });

  it('reaches the members of a role-assignable group, and no other group', async () => {
    const group = await idOf('/groups', "displayName eq 'sg-assignable'");
    const paul = await as(administrators.paul, ['GroupMember.ReadWrite.All', ...writeScopes]);
    const dev = await userId(people.dev);
    await paul('POST', `/groups/${group}/members/$ref`, {
      '@odata.id': `https://graph.microsoft.com/v1.0/users/${dev}`,
    });
    await assign(group);
    await world.advance(8000);
    expect(await instances('Assignment', group)).toMatchObject([{ memberType: 'Direct' }]);
    expect(await instances('Assignment', dev)).toMatchObject([
      { memberType: 'Group', roleDefinitionId: securityOperator },
    ]);
    await world.control('PUT', '/quirks', { inheritedRolesListed: false });
    expect(await instances('Assignment', dev)).toEqual([]);
    expect((await assign(await idOf('/groups', "displayName eq 'Approvers'"))).status).toBe(400);
  });

  it('makes somebody eligible, for a while', async () => {
    const dev = await userId(people.dev);
    const body = {
      action: 'adminAssign',
      principalId: dev,
      roleDefinitionId: securityOperator,
      directoryScopeId: '/',
      scheduleInfo: { expiration: { type: 'afterDateTime', endDateTime: '2026-10-02T08:00:00Z' } },
    };
    const path = `${directory}/roleEligibilityScheduleRequests`;
    expect((await (await as(people.dev))('POST', path, body)).status).toBe(403);
    const paul = await as(administrators.paul);
    const created = await paul('POST', path, body);
    expect(created.status).toBe(201);
    await world.advance(4000);
    expect((await paul('POST', path, body)).body['error']).toMatchObject({ code: 'RoleAssignmentExists' });
    expect(await instances('Eligibility', dev)).toMatchObject([{ endDateTime: '2026-10-02T08:00:00.000Z' }]);
    expect((await paul('GET', `${path}/${toText(created.body['id'])}`)).body).toMatchObject({
      status: 'Provisioned',
    });
    await world.advance(24 * hour);
    expect(await instances('Eligibility', dev)).toEqual([]);
  });

  it('works past PIM, too', async () => {
    const dev = await userId(people.dev);
    const body = { principalId: dev, roleDefinitionId: securityOperator, directoryScopeId: '/' };
    expect((await (await as(administrators.uma))('POST', `${directory}/roleAssignments`, body)).status).toBe(
      403,
    );
    const paul = await as(administrators.paul);
    const created = await paul('POST', `${directory}/roleAssignments`, body);
    expect(created.status).toBe(201);
    expect((await paul('POST', `${directory}/roleAssignments`, body)).status).toBe(400);
    const path = `${directory}/roleAssignments/${toText(created.body['id'])}`;
    expect((await paul('GET', path)).body).toMatchObject({ principalId: dev });
    expect((await paul('DELETE', path)).status).toBe(204);
    expect((await paul('GET', path)).status).toBe(404);
  });
});

describe('reading role schedules', () => {
  it('takes a role, or is about oneself', async () => {
    for (const path of ['roleAssignmentScheduleInstances', 'roleEligibilityScheduleInstances']) {
      expect((await (await as(administrators.elin, readScopes))('GET', `${directory}/${path}`)).status).toBe(
        403,
      );
      expect((await (await as(administrators.paul, readScopes))('GET', `${directory}/${path}`)).status).toBe(
        200,
      );
      expect(
        (await (await world.asApp({ permissions: ['User.Read.All'] }))('GET', `${directory}/${path}`)).status,
      ).toBe(403);
    }
    const elin = await as(administrators.elin, readScopes);
    const own = `${directory}/roleEligibilityScheduleInstances/filterByCurrentUser(on='principal')`;
    expect((await elin('GET', own)).body['value']).toMatchObject([{ roleDefinitionId: securityReader }]);
    expect((await (await reader())('GET', own)).status).toBe(400);
  });
});

describe('the audit log', () => {
  it('tells of activation and end', async () => {
    await activate();
    await world.advance(3 * hour);
    const { body } = await (
      await reader()
    )('GET', "/auditLogs/directoryAudits?$filter=loggedByService eq 'PIM'");
    const rows = body['value'] as unknown as Record<string, unknown>[];
    expect(rows.map((row) => row['activityDisplayName'])).toEqual([
      'Add member to role requested (PIM activation)',
      'Add member to role completed (PIM activation)',
      'Remove member from role (PIM activation expired)',
    ]);
    expect(rows[0]).toMatchObject({
      resultReason: 'INC-4711',
      initiatedBy: { user: { userPrincipalName: administrators.elin } },
    });
    expect(rows[2]).toMatchObject({ initiatedBy: { app: { displayName: 'MS-PIM' } } });
  });
});
