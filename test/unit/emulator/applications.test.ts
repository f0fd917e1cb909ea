import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clientId, createSeed, openWorld, people, tenantIds, toText } from '../../support/emulator-world.ts';
import type { TestWorld } from '../../support/emulator-world.ts';

const permissions = [
  'Application.ReadWrite.All',
  'Application.Read.All',
  'AppRoleAssignment.ReadWrite.All',
  'Directory.Read.All',
  'User.Read.All',
  'GroupMember.Read.All',
];
const gallery = '/applicationTemplates/518e5f48-1fc8-4c48-9387-9fdf28b0dfe7/instantiate';

let world: TestWorld;
let app: Awaited<ReturnType<TestWorld['asApp']>>;
beforeEach(async () => {
  const seed = createSeed();
  const groups = [
    ...seed.sandbox.directory.Fabrikam.groups,
    { name: 'sg-apps', members: [people.carla], directoryRole: 'Application Administrator' },
  ];
  const directory = { ...seed.sandbox.directory, Fabrikam: { ...seed.sandbox.directory.Fabrikam, groups } };
  world = await openWorld({}, { ...seed, sandbox: { ...seed.sandbox, directory } });
  app = await world.asApp({ permissions });
});
afterEach(() => world.close());

const idOf = async (path: string): Promise<string> => toText((await app('GET', path)).body['id']);
const groupId = async (name: string): Promise<string> =>
  toText((await app('GET', `/groups?$filter=displayName eq '${name}'`)).body['value']?.[0]?.['id']);

describe('service principals', () => {
  it('stand in every tenant for each registered app, under the object id of its tokens', async () => {
    for (const tenantId of Object.values(tenantIds)) {
      const call = await world.asApp({ tenantId, permissions });
      const byFilter = await call('GET', `/servicePrincipals?$filter=appId eq '${clientId}'`);
      const byAppId = await call('GET', `/servicePrincipals(appId='${clientId}')`);
      expect(byFilter.body['value']).toMatchObject([{ id: byAppId.body['id'], displayName: 'SOC Access' }]);
      const token = await world.token({ tenantId, app: true });
      const payload = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString();
      expect(JSON.parse(payload)).toMatchObject({ oid: byAppId.body['id'] });
    }
  });

  it('come from applications, once each', async () => {
    const made = await app('POST', '/applications', { displayName: 'Console', tags: ['soc'] });
    expect([made.status, made.body]).toMatchObject([
      201,
      { displayName: 'Console', signInAudience: 'AzureADMyOrg' },
    ]);
    const appId = made.body['appId'];
    const created = await app('POST', '/servicePrincipals', { appId });
    expect([created.status, created.body]).toMatchObject([
      201,
      { appId, appOwnerOrganizationId: tenantIds.fabrikam },
    ]);
    const again = await app('POST', '/servicePrincipals', { appId });
    expect([again.status, again.body['error']?.['code']]).toEqual([
      409,
      'Request_MultipleObjectsWithSameKeyValue',
    ]);
    const unknown = await app('POST', '/servicePrincipals', { appId: tenantIds.contoso });
    expect([unknown.status, unknown.body['error']?.['code']]).toEqual([400, 'Request_BadRequest']);
    expect((await app('DELETE', `/applications/${toText(made.body['id'])}`)).status).toBe(204);
    expect((await app('GET', `/servicePrincipals(appId='${toText(appId)}')`)).status).toBe(404);
  });
});

describe('app role assignments', () => {
  const assign = async (principalId: string) => {
    const { body } = await app('POST', gallery, { displayName: 'To Northwind' });
    const resourceId = toText(body['servicePrincipal']?.['id']);
    const appRoleId = toText(body['servicePrincipal']?.['appRoles']?.[0]?.['id']);
    const path = `/servicePrincipals/${resourceId}/appRoleAssignedTo`;
    const wish = { appRoleId, principalId, resourceId };
    return { path, wish, reply: await app('POST', path, wish) };
  };

  it('show at both ends and go by their id', async () => {
    const principalId = await groupId('Approvers');
    const { path, reply } = await assign(principalId);
    expect([reply.status, reply.body]).toMatchObject([
      201,
      { principalType: 'Group', principalDisplayName: 'Approvers', resourceDisplayName: 'To Northwind' },
    ]);
    const { '@odata.context': _, ...row } = reply.body;
    expect((await app('GET', path)).body['value']).toEqual([row]);
    const other = `/groups/${principalId}/appRoleAssignments`;
    expect((await app('GET', other)).body['value']).toEqual([row]);
    expect((await app('DELETE', `${path}/${toText(reply.body['id'])}`)).status).toBe(204);
    expect((await app('GET', other)).body['value']).toEqual([]);
    expect((await app('DELETE', `${path}/${toText(reply.body['id'])}`)).status).toBe(404);
  });

  it('are refused when they are there already, or person, role or resource are not', async () => {
    const principalId = await idOf(`/users/${people.carla}`);
    const { path, wish } = await assign(principalId);
    const nobody = tenantIds.contoso;
    const replies = await Promise.all(
      [
        wish,
        { ...wish, appRoleId: nobody },
        { ...wish, resourceId: nobody },
        { ...wish, principalId: nobody },
      ].map((body) => app('POST', path, body)),
    );
    expect(replies.map(({ status, body }) => [status, body['error']?.['code']])).toEqual([
      [400, 'Request_BadRequest'],
      [400, 'Request_BadRequest'],
      [400, 'Request_BadRequest'],
      [404, 'Request_ResourceNotFound'],
    ]);
    expect((await app('GET', path)).body['value']).toHaveLength(1);
  });

  it('need two permissions together, and a role of users', async () => {
    const { path, wish } = await assign(await idOf(`/users/${people.carla}`));
    const next = { ...wish, principalId: await idOf(`/users/${people.dev}`) };
    const half = await world.asApp({ permissions: ['AppRoleAssignment.ReadWrite.All'] });
    expect((await half('POST', path, next)).status).toBe(403);
    const dev = await world.asUser(people.dev, { scopes: permissions });
    expect((await dev('POST', path, next)).status).toBe(403);
    const carla = await world.asUser(people.carla, { scopes: permissions });
    expect((await carla('POST', path, next)).status).toBe(201);
  });
});

describe('directory extensions', () => {
  const createExtension = async () => {
    const made = await app('POST', '/applications', { displayName: 'SOC marker' });
    const path = `/applications/${toText(made.body['id'])}/extensionProperties`;
    const wish = { name: 'socMember', dataType: 'String', targetObjects: ['User'] };
    return { path, wish, appId: toText(made.body['appId']), reply: await app('POST', path, wish) };
  };

  it('are named after their application and exist once', async () => {
    const { path, wish, appId, reply } = await createExtension();
    const name = `extension_${appId.replaceAll('-', '')}_socMember`;
    expect([reply.status, reply.body]).toMatchObject([
      201,
      {
        name,
        dataType: 'String',
        isMultiValued: false,
        targetObjects: ['User'],
        appDisplayName: 'SOC marker',
      },
    ]);
    expect((await app('POST', path, wish)).status).toBe(400);
    expect((await app('GET', path)).body['value']).toMatchObject([{ name }]);
    expect((await app('DELETE', `${path}/${toText(reply.body['id'])}`)).status).toBe(204);
    expect((await app('GET', path)).body['value']).toEqual([]);
  });

  it('are refused with a name or a type that Graph does not know', async () => {
    const { path, wish } = await createExtension();
    for (const wrong of [{ name: '1st' }, { dataType: 'Text' }, { targetObjects: [] }, { isHidden: true }]) {
      const { status, body } = await app('POST', path, { ...wish, name: 'other', ...wrong });
      expect([status, body['error']?.['code']]).toEqual([400, 'Request_BadRequest']);
    }
  });
});

describe('an app that may manage its own applications only', () => {
  it('changes what it made and nothing else', async () => {
    const owner = await world.asApp({ permissions: ['Application.ReadWrite.OwnedBy'] });
    const own = await owner('POST', gallery, { displayName: 'Own' });
    expect(own.status).toBe(201);
    const ownPath = `/servicePrincipals/${toText(own.body['servicePrincipal']?.['id'])}`;
    expect((await owner('PATCH', ownPath, { displayName: 'Mine' })).status).toBe(204);
    const carla = await world.asUser(people.carla, { scopes: permissions });
    const others = await carla('POST', '/applications', { displayName: 'Of Carla' });
    const path = `/applications/${toText(others.body['id'])}`;
    expect((await owner('PATCH', path, { displayName: 'Mine' })).status).toBe(403);
    expect((await owner('GET', path)).body).toMatchObject({ displayName: 'Of Carla' });
  });
});
