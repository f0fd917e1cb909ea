import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { administrators, createDirectorySeed } from '../../support/directory-seed.ts';
import type { TestWorld } from '../../support/emulator-world.ts';
import { openWorld, people, toText } from '../../support/emulator-world.ts';

let world: TestWorld;
beforeEach(async () => {
  world = await openWorld({}, createDirectorySeed());
});
afterEach(() => world.close());

const eventual = { ConsistencyLevel: 'eventual' };
const root = 'https://graph.microsoft.com/v1.0/directoryObjects';
const roleManagement = 'RoleManagement.ReadWrite.Directory';

const reader = () =>
  world.asApp({
    permissions: ['Group.Read.All', 'User.Read.All', 'AuditLog.Read.All', 'RoleManagement.Read.All'],
  });
const asWriter = (who: string, ...more: string[]) =>
  world.asUser(who, { scopes: ['Group.ReadWrite.All', 'User.Read.All', ...more] });

async function groupId(name: string): Promise<string> {
  const { body } = await (await reader())('GET', `/groups?$filter=displayName eq '${name}'`);
  return toText(body['value']?.[0]?.['id']);
}

async function userId(userPrincipalName: string): Promise<string> {
  const { body } = await (await reader())('GET', `/users?$filter=mail eq '${userPrincipalName}'`);
  return toText(body['value']?.[0]?.['id']);
}

async function names(path: string, headers: Record<string, string> = {}): Promise<string[]> {
  const { status, body } = await (await reader())('GET', path, undefined, headers);
  if (status !== 200) throw new Error(JSON.stringify(body));
  return (body['value'] as unknown as { displayName: string }[]).map((row) => row.displayName);
}

const reference = async (who: string) => ({ '@odata.id': `${root}/${await userId(who)}` });
const analysts = {
  displayName: 'Analysts',
  mailEnabled: false,
  mailNickname: 'analysts',
  securityEnabled: true,
};

describe('reading groups', () => {
  it.each([
    ["$filter=startswith(displayName,'sg-a')", ['sg-assignable']],
    [
      '$filter=isAssignableToRole eq true&$orderby=displayName&$count=true',
      ['sg-assignable', 'sg-operator', 'sg-reader'],
      eventual,
    ],
    ["$filter=groupTypes/any(t:t eq 'DynamicMembership')", ['sg-dynamic']],
    [
      "$filter=NOT groupTypes/any(c:c eq 'DynamicMembership') and startswith(displayName,'sg-d')&$count=true",
      [],
      eventual,
    ],
    ['$search="displayName:operator"', ['sg-operator'], eventual],
  ])('answers %s', async (query, expected, headers: Record<string, string> = {}) => {
    expect(await names(`/groups?${query}`, headers)).toEqual(expected);
  });

  it('lists members directly, through groups, by type and by number', async () => {
    const id = await groupId('Approvers');
    expect(await names(`/groups/${id}/members`)).toEqual(['Carla Weiss', 'Deputies']);
    expect(await names(`/groups/${id}/members/microsoft.graph.user`)).toEqual(['Carla Weiss']);
    expect(await names(`/groups/${id}/members/microsoft.graph.group`)).toEqual(['Deputies']);
    expect(await names(`/groups/${id}/transitiveMembers/microsoft.graph.user?$count=true`, eventual)).toEqual(
      ['Carla Weiss', 'Dev Patel', 'Eve Adams'],
    );
    const app = await reader();
    const cast = await app('GET', `/groups/${id}/transitiveMembers/microsoft.graph.user`);
    expect(cast.body['error']).toMatchObject({ code: 'Request_UnsupportedQuery' });
    expect((await app('GET', `/groups/${id}/members/$count`, undefined, eventual)).body).toBe('2');
    expect((await app('GET', `/groups/${id}/members/$count`)).status).toBe(400);
    const selected = await app('GET', `/groups/${id}/members?$select=id,userPrincipalName`);
    expect(selected.body['value']?.[1]).not.toHaveProperty('userPrincipalName');
    const expanded = await app('GET', `/groups/${id}?$expand=members($select=displayName),owners`);
    expect(expanded.body).toMatchObject({
      members: [{ displayName: 'Carla Weiss' }, { displayName: 'Deputies' }],
      owners: [],
    });
  });

  it('wants a permission', async () => {
    const app = await world.asApp({ permissions: ['User.Read.All'] });
    expect((await app('GET', '/groups')).body['error']).toMatchObject({
      code: 'Authorization_RequestDenied',
    });
    expect((await app('GET', `/groups/${await groupId('Approvers')}/members`)).status).toBe(403);
  });
});

describe('writing groups', () => {
  it('lets any member create one, own it, fill it, change it and delete it', async () => {
    const dev = await asWriter(people.dev);
    const bind = { 'members@odata.bind': [`${root}/${await userId(people.carla)}`] };
    const created = await dev('POST', '/groups', { ...analysts, ...bind });
    expect(created.status).toBe(201);
    const path = `/groups/${toText(created.body['id'])}`;
    expect(await names(`${path}/owners`)).toEqual(['Dev Patel']);
    expect(await names(`${path}/members`)).toEqual(['Carla Weiss']);
    expect((await dev('POST', `${path}/members/$ref`, await reference(people.ana))).status).toBe(204);
    expect(
      (await dev('POST', `${path}/members/$ref`, await reference(people.ana))).body['error'],
    ).toMatchObject({ code: 'Request_BadRequest' });
    expect((await dev('DELETE', `${path}/members/${await userId(people.carla)}/$ref`)).status).toBe(204);
    expect((await dev('PATCH', path, { description: 'Who looks' })).status).toBe(204);
    expect((await dev('GET', path)).body).toMatchObject({
      description: 'Who looks',
      mailNickname: 'analysts',
    });
    expect(await names(`${path}/members`)).toEqual(['Ana Ruiz']);
    expect((await dev('DELETE', path)).status).toBe(204);
    expect((await dev('GET', path)).status).toBe(404);
  });

  it('logs every change', async () => {
    const gus = await asWriter(administrators.gus);
    const created = await gus('POST', '/groups', analysts);
    const path = `/groups/${toText(created.body['id'])}`;
    await gus('POST', `${path}/members/$ref`, await reference(people.ana));
    await gus('POST', `${path}/owners/$ref`, await reference(people.ana));
    await gus('PATCH', path, { description: 'x' });
    await gus('DELETE', `${path}/owners/${await userId(people.ana)}/$ref`);
    await gus('DELETE', `${path}/members/${await userId(people.ana)}/$ref`);
    await gus('DELETE', path);
    const { body } = await (
      await reader()
    )('GET', "/auditLogs/directoryAudits?$filter=category eq 'GroupManagement'");
    const rows = body['value'] as unknown as { activityDisplayName: string }[];
    expect(rows.map((row) => row.activityDisplayName)).toEqual([
      'Add group',
      'Add member to group',
      'Add owner to group',
      'Update group',
      'Remove owner from group',
      'Remove member from group',
      'Delete group',
    ]);
  });

  it('lets only owners and administrators change a group', async () => {
    const path = `/groups/${await groupId('sg-eligible')}`;
    const body = await reference(people.ana);
    expect(
      (await (await asWriter(people.dev))('POST', `${path}/members/$ref`, body)).body['error'],
    ).toMatchObject({ code: 'Authorization_RequestDenied' });
    expect((await (await asWriter(people.dev))('DELETE', path)).status).toBe(403);
    expect((await (await reader())('POST', `${path}/members/$ref`, body)).status).toBe(403);
    expect((await (await asWriter(people.carla))('POST', `${path}/members/$ref`, body)).status).toBe(204);
    expect((await (await asWriter(administrators.gus))('DELETE', path)).status).toBe(204);
  });

  it('does not let guests create groups', async () => {
    expect((await (await asWriter(people.ana))('POST', '/groups', analysts)).status).toBe(403);
  });

  it.each([
    ['no name', { ...analysts, displayName: undefined }, 400],
    ['neither mail nor security', { ...analysts, securityEnabled: false }, 400],
    ['a rule, but no dynamic membership', { ...analysts, membershipRule: 'user.department -eq "SOC"' }, 400],
    ['dynamic membership, but no rule', { ...analysts, groupTypes: ['DynamicMembership'] }, 400],
    ['Microsoft 365', { ...analysts, mailEnabled: true, groupTypes: ['Unified'] }, 501],
    [
      'members that do not exist',
      { ...analysts, 'members@odata.bind': [`${root}/00000000-0000-4000-8000-000000000000`] },
      404,
    ],
  ])('refuses to create a group with %s', async (_, body, status) => {
    const gus = await asWriter(administrators.gus);
    expect((await gus('POST', '/groups', body)).status).toBe(status);
    expect(await names("/groups?$filter=displayName eq 'Analysts'")).toEqual([]);
  });

  it('keeps the last owner, and a group out of itself', async () => {
    const gus = await asWriter(administrators.gus);
    const path = `/groups/${await groupId('sg-eligible')}`;
    expect((await gus('DELETE', `${path}/owners/${await userId(people.carla)}/$ref`)).status).toBe(400);
    const deputies = await groupId('Deputies');
    const approvers = { '@odata.id': `${root}/${await groupId('Approvers')}` };
    expect((await gus('POST', `/groups/${deputies}/members/$ref`, approvers)).status).toBe(400);
  });
});

describe('role-assignable groups', () => {
  it('are changed with a permission of their own, by few', async () => {
    const path = `/groups/${await groupId('sg-reader')}`;
    const body = await reference(people.dev);
    const add = async (who: string, ...scopes: string[]) =>
      (await (await asWriter(who, ...scopes))('POST', `${path}/members/$ref`, body)).status;
    expect(await add(administrators.gus, roleManagement)).toBe(403);
    expect(await add(administrators.paul)).toBe(403);
    const permissions = ['GroupMember.ReadWrite.All'];
    const app = await world.asApp({ permissions });
    expect((await app('POST', `${path}/members/$ref`, body)).status).toBe(403);
    expect(await add(administrators.paul, roleManagement)).toBe(204);
    const trusted = await world.asApp({ permissions: [...permissions, roleManagement] });
    const member = (await userId(people.dev)).toUpperCase();
    expect((await trusted('DELETE', `${path}/members/${member}/$ref`)).status).toBe(204);
  });

  it('are created by few, take no groups and no rule', async () => {
    const wish = { ...analysts, isAssignableToRole: true };
    expect((await (await asWriter(administrators.gus, roleManagement))('POST', '/groups', wish)).status).toBe(
      403,
    );
    const paul = await asWriter(administrators.paul, roleManagement);
    const created = await paul('POST', '/groups', wish);
    expect(created.body).toMatchObject({ isAssignableToRole: true });
    const path = `/groups/${toText(created.body['id'])}`;
    const nested = { '@odata.id': `${root}/${await groupId('Deputies')}` };
    expect((await paul('POST', `${path}/members/$ref`, nested)).status).toBe(400);
    const dynamic = { groupTypes: ['DynamicMembership'], membershipRule: 'user.department -eq "SOC"' };
    expect((await paul('POST', '/groups', { ...wish, ...dynamic })).status).toBe(400);
    expect((await paul('PATCH', path, { isAssignableToRole: false })).status).toBe(400);
  });

  it('give and take their roles with a delay', async () => {
    const path = `/groups/${await groupId('sg-reader')}`;
    const dev = await userId(people.dev);
    const app = await reader();
    const roles = async () => {
      const filter = `$filter=principalId eq '${dev}'`;
      const reply = await app('GET', `/roleManagement/directory/roleAssignmentScheduleInstances?${filter}`);
      return reply.body['value'] as unknown as { memberType: string }[];
    };
    const paul = await asWriter(administrators.paul, roleManagement);
    await paul('POST', `${path}/members/$ref`, await reference(people.dev));
    expect(await names(`${path}/members`)).toContain('Dev Patel');
    expect(await roles()).toEqual([]);
    await world.advance(4000);
    expect(await roles()).toMatchObject([{ memberType: 'Group', endDateTime: null }]);
    await paul('DELETE', `${path}/members/${dev}/$ref`);
    await world.advance(4000);
    expect(await roles()).toEqual([]);
  });
});

describe('dynamic groups', () => {
  it('follow their rule when people change, and nobody else', async () => {
    const path = `/groups/${await groupId('sg-dynamic')}`;
    expect(await names(`${path}/members`)).toEqual([]);
    const uma = await world.asUser(administrators.uma, {
      scopes: ['User.ReadWrite.All', 'Group.ReadWrite.All'],
    });
    await uma('PATCH', `/users/${people.dev}`, { department: 'SOC' });
    await world.advance(2000);
    expect(await names(`${path}/members`)).toEqual(['Dev Patel']);
    expect((await uma('POST', `${path}/members/$ref`, await reference(people.carla))).status).toBe(400);
    const dev = await userId(people.dev);
    expect((await uma('DELETE', `${path}/members/${dev}/$ref`)).status).toBe(400);
    await uma('PATCH', path, { membershipRule: 'user.displayName -startsWith "Carla"' });
    await world.advance(2000);
    expect(await names(`${path}/members`)).toEqual(['Carla Weiss']);
    expect((await uma('GET', path)).body).toMatchObject({
      groupTypes: ['DynamicMembership'],
      membershipRuleProcessingState: 'On',
    });
    expect((await uma('PATCH', path, { membershipRule: 'nonsense' })).status).toBe(400);
  });
});
