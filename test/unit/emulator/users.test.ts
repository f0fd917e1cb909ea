import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { administrators, createDirectorySeed } from '../../support/directory-seed.ts';
import type { TestWorld } from '../../support/emulator-world.ts';
import { openWorld, people, tenantIds, toText } from '../../support/emulator-world.ts';

let world: TestWorld;
beforeEach(async () => {
  world = await openWorld({}, createDirectorySeed());
});
afterEach(() => world.close());

const eventual = { ConsistencyLevel: 'eventual' };
const root = 'https://graph.microsoft.com/v1.0';
const day = 86_400_000;

const reader = () =>
  world.asApp({ permissions: ['User.Read.All', 'GroupMember.Read.All', 'AuditLog.Read.All'] });
const writer = (who: string) => world.asUser(who, { scopes: ['User.ReadWrite.All', 'User.Read.All'] });
const appWriter = () =>
  world.asApp({ permissions: ['User.ReadWrite.All', 'Directory.Read.All', 'AuditLog.Read.All'] });

async function idOf(userPrincipalName: string, tenantId: string = tenantIds.fabrikam): Promise<string> {
  const app = await world.asApp({ tenantId, permissions: ['User.Read.All'] });
  const filter = `$filter=mail eq '${userPrincipalName}'`;
  return toText((await app('GET', `/users?${filter}`)).body['value']?.[0]?.['id']);
}

async function names(query: string, headers: Record<string, string> = {}): Promise<string[]> {
  const { status, body } = await (await reader())('GET', `/users?${query}`, undefined, headers);
  if (status !== 200) throw new Error(JSON.stringify(body));
  return (body['value'] as unknown as { displayName: string }[]).map((user) => user.displayName);
}

const lea = {
  accountEnabled: true,
  displayName: 'Lea Sommer',
  mailNickname: 'lea',
  userPrincipalName: 'lea@fabrikam.example',
  passwordProfile: { password: 'Not-kept-1' },
};

describe('reading users', () => {
  it.each([
    ["$filter=startswith(displayName,'Carla')", ['Carla Weiss']],
    [
      "$filter=userPrincipalName in ('carla@fabrikam.example','dev@fabrikam.example')",
      ['Carla Weiss', 'Dev Patel'],
    ],
    ["$filter=userType eq 'Guest' and startswith(mail,'ana')", ['Ana Ruiz']],
    [
      "$filter=startswith(mail,'ca') or startswith(mail,'de')&$orderby=displayName desc",
      ['Dev Patel', 'Carla Weiss'],
      eventual,
    ],
    ['$top=2&$orderby=displayName', ['Ana Ruiz', 'Ben Osei']],
    [
      "$filter=endswith(mail,'@contoso.example')&$count=true",
      ['Ana Ruiz', 'Ben Osei', 'Eve Adams'],
      eventual,
    ],
    [
      "$filter=not(endswith(mail,'@fabrikam.example')) and displayName ne 'Ben Osei'&$count=true",
      ['Ana Ruiz', 'Eve Adams'],
      eventual,
    ],
    ['$search="displayName:we"', ['Carla Weiss'], eventual],
    ['$search="displayName:ana" OR "mail:dev@"', ['Ana Ruiz', 'Dev Patel'], eventual],
  ])('answers %s', async (query, expected, headers: Record<string, string> = {}) => {
    expect(await names(query, headers)).toEqual(expected);
  });

  it.each([
    ["$filter=endswith(mail,'@contoso.example')&$count=true", {}, "Operator 'endsWith' is not supported"],
    ["$filter=endswith(mail,'@contoso.example')", eventual, 'Try adding $count=true'],
    ["$filter=displayName ne 'x'", eventual, 'required parameters might be missing'],
    ['$filter=jobTitle eq null', {}, 'required parameters might be missing'],
    ["$filter=startswith(officeLocation,'x')", {}, 'required parameters might be missing'],
    ['$search="displayName:x"', {}, "'ConsistencyLevel: eventual'"],
    [
      "$filter=startswith(displayName,'x')&$orderby=displayName",
      {},
      'Sorting not supported for current query.',
    ],
    ['$orderby=createdDateTime', {}, 'Sorting not supported for current query.'],
    ['$search="department:x"', eventual, 'An unsupported property was specified.'],
  ])(
    'answers 400 to %s when it is no advanced query',
    async (query, headers: Record<string, string>, message) => {
      const reply = await (await reader())('GET', `/users?${query}`, undefined, headers);
      expect(reply.status).toBe(400);
      expect(reply.body['error']).toMatchObject({ code: 'Request_UnsupportedQuery' });
      expect(toText(reply.body['error']?.['message'])).toContain(message);
    },
  );

  it('counts in advanced queries only, on the first page only', async () => {
    const app = await reader();
    expect((await app('GET', '/users?$count=true')).body).not.toHaveProperty('@odata.count');
    const first = await app(
      'GET',
      "/users?$count=true&$top=2&$filter=userType eq 'Guest'",
      undefined,
      eventual,
    );
    expect(first.body['@odata.count']).toBe(3);
    const second = await app('GET', toText(first.body['@odata.nextLink']), undefined, eventual);
    expect(second.body['value']).toHaveLength(1);
    expect(second.body).not.toHaveProperty('@odata.count');
    const refused = await app('GET', '/users/$count');
    expect(refused.body['error']).toMatchObject({
      code: 'Request_BadRequest',
      message: '$count is not currently supported.',
    });
    const counted = await app('GET', "/users/$count?$filter=userType eq 'Guest'", undefined, eventual);
    expect(counted.headers.get('Content-Type')).toContain('text/plain');
    expect(counted.body).toBe('3');
  });

  it('pages a sorted list without gaps', async () => {
    const app = await reader();
    const seen: string[] = [];
    for (
      let path: string | undefined = '/users?$orderby=displayName&$top=4&$select=displayName';
      path !== undefined;
    ) {
      const { body } = await app('GET', path);
      seen.push(...(body['value'] as unknown as { displayName: string }[]).map((user) => user.displayName));
      path = body['@odata.nextLink'] === undefined ? undefined : toText(body['@odata.nextLink']);
    }
    expect(seen).toEqual(await names('$orderby=displayName'));
    expect(seen).toEqual(seen.toSorted());
    expect(seen).toHaveLength(11);
  });

  it('lets User.Read reach the own account only', async () => {
    const dev = await world.asUser(people.dev, { scopes: ['User.Read'] });
    expect((await dev('GET', `/users/${people.dev}`)).status).toBe(200);
    expect((await dev('GET', `/users/${people.carla}`)).body['error']).toMatchObject({
      code: 'Authorization_RequestDenied',
    });
    expect((await dev('GET', '/users')).status).toBe(403);
    const app = await reader();
    expect((await app('GET', '/me')).status).toBe(400);
    expect((await app('GET', '/users/nobody@fabrikam.example')).body['error']).toMatchObject({
      code: 'Request_ResourceNotFound',
    });
  });
});

describe('writing users', () => {
  it('creates a member who can be found, changed, deleted and restored', async () => {
    const uma = await writer(administrators.uma);
    const created = await uma('POST', '/users', lea);
    expect(created.status).toBe(201);
    const id = toText(created.body['id']);
    expect((await uma('POST', '/users', lea)).body['error']).toMatchObject({ code: 'Request_BadRequest' });
    expect((await uma('PATCH', `/users/${id}`, { jobTitle: 'Analyst', department: 'SOC' })).status).toBe(204);
    const read = await uma('GET', `/users/${id}?$select=jobTitle,department,accountEnabled`);
    expect(read.body).toMatchObject({ jobTitle: 'Analyst', department: 'SOC', accountEnabled: true });
    expect((await uma('DELETE', `/users/${id}`)).status).toBe(204);
    expect((await uma('GET', `/users/${id}`)).status).toBe(404);
    const deleted = await uma('GET', '/directory/deletedItems/microsoft.graph.user');
    expect(deleted.body['value']).toMatchObject([{ id, displayName: 'Lea Sommer' }]);
    expect((await uma('POST', `/directory/deletedItems/${id}/restore`)).status).toBe(200);
    expect((await uma('GET', `/users/${id}`)).body).toMatchObject({ jobTitle: 'Analyst' });
  });

  it('keeps a deleted user for 30 days, and their groups', async () => {
    const app = await world.asApp({ permissions: ['User.ReadWrite.All', 'GroupMember.Read.All'] });
    const id = await idOf(people.dev);
    const groups = async () => (await app('GET', `/users/${id}/memberOf`)).body['value'];
    expect(await groups()).toMatchObject([{ displayName: 'Deputies' }]);
    await app('DELETE', `/users/${id}`);
    await app('POST', `/directory/deletedItems/${id}/restore`);
    expect(await groups()).toMatchObject([{ displayName: 'Deputies' }]);
    await app('DELETE', `/users/${id}`);
    await world.advance(29 * day);
    expect((await app('GET', `/directory/deletedItems/${id}`)).status).toBe(200);
    await world.advance(2 * day);
    expect((await app('GET', `/directory/deletedItems/${id}`)).status).toBe(404);
  });

  it.each([
    ['a foreign domain', { ...lea, userPrincipalName: 'lea@contoso.example' }, 400],
    ['no password', { ...lea, passwordProfile: undefined }, 400],
    ['a property the emulator does not keep', { ...lea, city: 'Bern' }, 501],
  ])('refuses to create a user with %s', async (_, body, status) => {
    const uma = await writer(administrators.uma);
    expect((await uma('POST', '/users', body)).status).toBe(status);
    expect(await names("$filter=displayName eq 'Lea Sommer'")).toEqual([]);
  });

  it('wants a role of users, and of apps the permission', async () => {
    const dev = await writer(people.dev);
    for (const [method, path, body] of [
      ['POST', '/users', lea],
      ['PATCH', `/users/${people.carla}`, { jobTitle: 'x' }],
      ['DELETE', `/users/${people.carla}`, undefined],
      ['PUT', `/users/${people.carla}/manager/$ref`, { '@odata.id': `${root}/users/${people.dev}` }],
    ] as const) {
      expect((await dev(method, path, body)).body['error']).toMatchObject({
        code: 'Authorization_RequestDenied',
      });
    }
    const app = await reader();
    expect((await app('POST', '/users', lea)).status).toBe(403);
    expect((await (await appWriter())('POST', '/users', lea)).status).toBe(201);
  });

  it('lets users write their own mobile phone, and nothing else', async () => {
    const dev = await world.asUser(people.dev, { scopes: ['User.ReadWrite'] });
    expect((await dev('PATCH', '/me', { mobilePhone: '+41 79 000 00 00' })).status).toBe(204);
    expect((await dev('PATCH', '/me', { jobTitle: 'Boss' })).status).toBe(403);
    expect((await dev('GET', '/me')).body).toMatchObject({ mobilePhone: '+41 79 000 00 00', jobTitle: null });
  });

  it('lets few delete somebody who holds a role', async () => {
    const target = await idOf(administrators.rita);
    expect((await (await writer(administrators.uma))('DELETE', `/users/${target}`)).status).toBe(403);
    expect((await (await appWriter())('DELETE', `/users/${target}`)).status).toBe(403);
    expect((await (await writer(administrators.gina))('DELETE', `/users/${target}`)).status).toBe(204);
  });

  it('logs what was changed, by whom', async () => {
    const uma = await writer(administrators.uma);
    await uma('PATCH', `/users/${people.dev}`, { accountEnabled: false, jobTitle: 'Analyst' });
    const app = await reader();
    const id = await idOf(people.dev);
    const filter = `$filter=targetResources/any(t:t/id eq '${id}') and loggedByService eq 'Core Directory'`;
    const rows = (await app('GET', `/auditLogs/directoryAudits?${filter}`)).body['value'];
    expect(rows).toMatchObject([
      {
        activityDisplayName: 'Update user',
        initiatedBy: { user: { userPrincipalName: administrators.uma } },
      },
      { activityDisplayName: 'Disable account' },
    ]);
    const changes = JSON.stringify(rows?.[0]?.['targetResources']?.[0]?.['modifiedProperties']);
    expect(changes).toContain(
      String.raw`"displayName":"accountEnabled","oldValue":"true","newValue":"false"`,
    );
  });
});

describe('managers and sponsors', () => {
  it('sets and removes a manager', async () => {
    const uma = await writer(administrators.uma);
    const carla = await idOf(people.carla);
    const path = `/users/${people.dev}/manager`;
    expect((await uma('GET', path)).body).toMatchObject({
      id: carla,
      '@odata.type': '#microsoft.graph.user',
    });
    expect((await uma('DELETE', `${path}/$ref`)).status).toBe(204);
    expect((await uma('GET', path)).status).toBe(404);
    expect((await uma('PUT', `${path}/$ref`, { '@odata.id': `${root}/users/${carla}` })).status).toBe(204);
    const dev = await world.asUser(people.dev, { scopes: ['User.Read.All'] });
    expect((await dev('GET', '/me/manager')).body).toMatchObject({ id: carla });
    expect(
      (await uma('GET', `/users/${people.dev}?$expand=manager($select=id)`)).body['manager'],
    ).toMatchObject({ id: carla });
    expect((await uma('PUT', `${path}/$ref`, { '@odata.id': 'nonsense' })).status).toBe(400);
  });

  it('adds and removes sponsors, at most five', async () => {
    const uma = await writer(administrators.uma);
    const ana = await idOf(people.ana);
    const list = async () =>
      (await uma('GET', `/users/${ana}/sponsors`)).body['value'] as unknown as { id: string }[];
    const carla = await idOf(people.carla);
    expect(await list()).toMatchObject([{ id: carla }]);
    const add = (id: string) =>
      uma('POST', `/users/${ana}/sponsors/$ref`, { '@odata.id': `${root}/users/${id}` });
    expect((await add(carla)).status).toBe(400);
    for (const name of [people.dev, administrators.uma, administrators.gus, administrators.rita]) {
      expect((await add(await idOf(name))).status).toBe(204);
    }
    expect((await add(await idOf(administrators.elin))).status).toBe(400);
    expect((await uma('DELETE', `/users/${ana}/sponsors/${carla}/$ref`)).status).toBe(204);
    expect(await list()).toHaveLength(4);
    expect((await uma('DELETE', `/users/${ana}/sponsors/${carla}/$ref`)).status).toBe(404);
  });
});

describe('memberships of users', () => {
  it('tells groups directly and through groups', async () => {
    const app = await reader();
    const dev = await idOf(people.dev);
    const groupNames = async (path: string, headers: Record<string, string> = {}) => {
      const { body } = await app('GET', path, undefined, headers);
      return (body['value'] as unknown as { displayName: string }[]).map((group) => group.displayName);
    };
    expect(await groupNames(`/users/${dev}/memberOf`)).toEqual(['Deputies']);
    const cast = `/users/${dev}/transitiveMemberOf/microsoft.graph.group?$count=true`;
    expect(await groupNames(cast, eventual)).toEqual(['Deputies', 'Approvers']);
    expect((await app('GET', cast)).status).toBe(400);
    const me = await world.asUser(people.dev, { scopes: ['User.Read'] });
    expect((await me('GET', '/me/memberOf')).body['value']).toHaveLength(1);
    const all = (await app('POST', `/users/${dev}/getMemberGroups`, { securityEnabledOnly: true })).body[
      'value'
    ];
    expect(all).toHaveLength(2);
    const checked = await app('POST', `/users/${dev}/checkMemberGroups`, { groupIds: [all?.[0], dev] });
    expect(checked.body['value']).toEqual([all?.[0]]);
    expect((await app('POST', `/users/${dev}/checkMemberGroups`, { groupIds: 'x' })).status).toBe(400);
  });

  it('finds users and groups by their ids', async () => {
    const app = await appWriter();
    const ids = [await idOf(people.dev), await idOf(people.carla), '00000000-0000-4000-8000-000000000000'];
    const found = await app('POST', '/directoryObjects/getByIds', { ids, types: ['user'] });
    expect(found.body['value']).toMatchObject([{ displayName: 'Dev Patel' }, { displayName: 'Carla Weiss' }]);
    expect(
      (await app('POST', '/directoryObjects/getByIds', { ids, types: ['group'] })).body['value'],
    ).toEqual([]);
    expect((await (await reader())('POST', '/directoryObjects/getByIds', { ids })).status).toBe(403);
  });
});

describe('invitations', () => {
  const invitation = {
    invitedUserEmailAddress: 'new@contoso.example',
    inviteRedirectUrl: 'https://myapps.microsoft.com',
  };

  it('creates a guest who is pending, with the inviter as sponsor', async () => {
    const carla = await world.asUser(people.carla, { scopes: ['User.Invite.All', 'User.Read.All'] });
    const invited = await carla('POST', '/invitations', { ...invitation, invitedUserDisplayName: 'Nia New' });
    expect(invited.status).toBe(201);
    expect(invited.body).toMatchObject({ status: 'PendingAcceptance', invitedUserType: 'Guest' });
    const id = toText(invited.body['invitedUser']?.['id']);
    const guest = await carla('GET', `/users/${id}?$select=userType,externalUserState,userPrincipalName`);
    expect(guest.body).toMatchObject({
      userType: 'Guest',
      externalUserState: 'PendingAcceptance',
      userPrincipalName: 'new_contoso.example#EXT#@fabrikam.example',
    });
    expect((await carla('GET', `/users/${id}/sponsors`)).body['value']).toMatchObject([
      { displayName: 'Carla Weiss' },
    ]);
    const again = await carla('POST', '/invitations', invitation);
    expect(again.body['invitedUser']).toEqual({ id });
    const rows = await (
      await reader()
    )('GET', "/auditLogs/directoryAudits?$filter=loggedByService eq 'Invited Users'");
    expect(rows.body['value']?.[0]).toMatchObject({ activityDisplayName: 'Invite external user' });
  });

  it('invites nobody who is at home here, and wants the permission', async () => {
    const app = await world.asApp({ permissions: ['User.Invite.All'] });
    const own = await app('POST', '/invitations', { ...invitation, invitedUserEmailAddress: people.dev });
    expect(own.status).toBe(400);
    expect(toText(own.body['error']?.['message'])).toContain('already exists in the directory as object ID');
    expect((await app('POST', '/invitations', { ...invitation, invitedUserEmailAddress: 'x' })).status).toBe(
      400,
    );
    expect((await (await reader())('POST', '/invitations', invitation)).status).toBe(403);
  });
});

describe('tenants', () => {
  it('tells of the own organization, and the basics of any other', async () => {
    const app = await world.asApp({
      permissions: ['Organization.Read.All', 'CrossTenantInformation.ReadBasic.All'],
    });
    expect((await app('GET', `/organization/${tenantIds.fabrikam}`)).body).toMatchObject({
      displayName: 'Fabrikam',
    });
    expect((await app('GET', `/organization/${tenantIds.contoso}`)).status).toBe(404);
    const path = '/tenantRelationships/findTenantInformationBy';
    const contoso = {
      tenantId: tenantIds.contoso,
      displayName: 'Contoso',
      defaultDomainName: 'contoso.example',
    };
    expect((await app('GET', `${path}TenantId(tenantId='${tenantIds.contoso}')`)).body).toMatchObject(
      contoso,
    );
    expect((await app('GET', `${path}DomainName(domainName='contoso.example')`)).body).toMatchObject(contoso);
    expect((await app('GET', `${path}DomainName(domainName='nowhere.example')`)).status).toBe(404);
    const dev = await world.asUser(people.dev, { scopes: ['Organization.Read.All'] });
    expect((await dev('GET', `${path}DomainName(domainName='contoso.example')`)).status).toBe(403);
  });
});
