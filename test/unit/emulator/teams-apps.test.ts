import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDirectorySeed } from '../../support/directory-seed.ts';
import type { TestWorld } from '../../support/emulator-world.ts';
import { clientId, openWorld, people, tenantIds, toText } from '../../support/emulator-world.ts';

const otherApp = '50c0acce-5555-4b07-9a11-000000000077';
const sideloaded = '50c0acce-5555-4b07-9a11-000000000088';

let world: TestWorld;
beforeEach(async () => {
  const seed = createDirectorySeed();
  const teamsApps = [
    { name: 'SOC Access', manifestId: clientId, version: '1.2.0', blockedFor: [people.dev] },
    {
      name: 'Notes',
      manifestId: otherApp,
      appId: otherApp,
      distribution: 'store',
      installedFor: [people.dev],
    },
    { name: 'Try', manifestId: sideloaded, distribution: 'sideloaded', availableIn: ['Fabrikam'] },
  ];
  world = await openWorld({}, { ...seed, sandbox: { ...seed.sandbox, teamsApps } });
});
afterEach(() => world.close());

const self = 'TeamsAppInstallation.ReadWriteSelfForUser.All';
const everything = 'TeamsAppInstallation.ReadWriteForUser.All';
const apps = (who: string) => `/users/${who}/teamwork/installedApps`;
const asApp = (...permissions: string[]) =>
  world.asApp({ permissions: ['AppCatalog.Read.All', 'User.Read.All', ...permissions] });

async function catalogId(externalId: string): Promise<string> {
  const { body } = await (
    await asApp()
  )('GET', `/appCatalogs/teamsApps?$filter=externalId eq '${externalId}'`);
  return toText(body['value']?.[0]?.['id']);
}

async function install(permission: string, who: string, externalId: string = clientId) {
  const bind = `https://graph.microsoft.com/v1.0/appCatalogs/teamsApps/${await catalogId(externalId)}`;
  return (await asApp(permission))('POST', apps(who), { 'teamsApp@odata.bind': bind });
}

describe('the catalog', () => {
  it('finds the app of the bot by the id in its manifest', async () => {
    const app = await asApp();
    const query = `$filter=externalId eq '${clientId}'&$expand=appDefinitions($expand=bot)`;
    expect((await app('GET', `/appCatalogs/teamsApps?${query}`)).body['value']).toMatchObject([
      {
        externalId: clientId,
        displayName: 'SOC Access',
        distributionMethod: 'organization',
        appDefinitions: [{ version: '1.2.0', publishingState: 'published', bot: { id: clientId } }],
      },
    ]);
    const organization = await app(
      'GET',
      "/appCatalogs/teamsApps?$filter=distributionMethod eq 'organization'",
    );
    expect(organization.body['value']).toHaveLength(1);
    const other = await world.asApp({ permissions: ['User.Read.All'] });
    expect((await other('GET', '/appCatalogs/teamsApps')).status).toBe(403);
    const elsewhere = await world.asApp({
      tenantId: tenantIds.contoso,
      permissions: ['AppCatalog.Read.All'],
    });
    expect((await elsewhere('GET', '/appCatalogs/teamsApps')).body['value']).toHaveLength(2);
  });
});

describe('installing an app for a user', () => {
  it('gives an installation, and the chat with the bot', async () => {
    expect((await install(self, people.carla)).status).toBe(201);
    const app = await asApp(self);
    const query = `$expand=teamsApp,teamsAppDefinition&$filter=teamsApp/externalId eq '${clientId}'`;
    const { body } = await app('GET', `${apps(people.carla)}?${query}`);
    expect(body).toMatchObject({
      '@odata.count': 1,
      value: [
        {
          teamsApp: { externalId: clientId },
          teamsAppDefinition: { displayName: 'SOC Access', version: '1.2.0' },
        },
      ],
    });
    const id = toText(body['value']?.[0]?.['id']);
    const user = toText((await app('GET', `/users/${people.carla}?$select=id`)).body['id']);
    expect(Buffer.from(id, 'base64').toString()).toBe(`${user}##${await catalogId(clientId)}`);
    const chat = await app('GET', `${apps(people.carla)}/${id}/chat?$select=id,chatType`);
    expect(chat.body).toMatchObject({ id: `19:${user}_${clientId}@unq.gbl.spaces`, chatType: 'oneOnOne' });
    expect((await app('POST', `${apps(people.carla)}/${id}/upgrade`)).status).toBe(204);
    expect((await app('DELETE', `${apps(people.carla)}/${id}`)).status).toBe(204);
    expect((await app('GET', `${apps(people.carla)}/${id}`)).status).toBe(404);
    expect((await app('GET', apps(people.carla))).body['value']).toEqual([]);
  });

  it('is refused twice, and of what is not in the catalog', async () => {
    await install(self, people.carla);
    expect((await install(self, people.carla)).body['error']).toMatchObject({ code: 'Conflict' });
    expect((await install(everything, people.carla, sideloaded)).status).toBe(404);
    const app = await asApp(everything);
    const bind = 'https://graph.microsoft.com/v1.0/appCatalogs/teamsApps/nothing';
    expect((await app('POST', apps(people.carla), { 'teamsApp@odata.bind': bind })).status).toBe(404);
    expect((await app('POST', apps(people.carla), {})).status).toBe(400);
    expect((await app('GET', apps('nobody@fabrikam.example'))).status).toBe(404);
  });

  it('is refused where a policy forbids the app', async () => {
    expect((await install(self, people.dev)).status).toBe(403);
    expect((await install(everything, people.dev)).body['error']).toMatchObject({ code: 'Forbidden' });
    expect((await install(self, people.carla)).status).toBe(201);
  });

  it('reaches other apps with the wider permission only', async () => {
    expect((await install(self, people.carla, otherApp)).status).toBe(403);
    expect((await install(everything, people.carla, otherApp)).status).toBe(201);
    const narrow = await asApp(self);
    expect((await narrow('GET', apps(people.dev))).body['value']).toEqual([]);
    const wide = await asApp('TeamsAppInstallation.ReadForUser.All');
    const listed = (await wide('GET', `${apps(people.dev)}?$expand=teamsApp`)).body['value'];
    expect(listed).toMatchObject([{ teamsApp: { displayName: 'Notes' } }]);
    const path = `${apps(people.dev)}/${toText(listed?.[0]?.['id'])}`;
    expect((await narrow('DELETE', path)).status).toBe(403);
    expect((await wide('DELETE', path)).status).toBe(403);
    expect((await (await asApp(everything))('DELETE', path)).status).toBe(204);
  });

  it('lets users see and change their own apps', async () => {
    const dev = await world.asUser(people.dev, { scopes: ['TeamsAppInstallation.ReadWriteForUser'] });
    expect((await dev('GET', '/me/teamwork/installedApps')).body['value']).toHaveLength(1);
    expect((await dev('GET', apps(people.carla))).status).toBe(403);
    const reader = await world.asUser(people.dev, { scopes: ['TeamsAppInstallation.ReadForUser'] });
    expect((await reader('POST', '/me/teamwork/installedApps', {})).status).toBe(403);
    expect((await (await asApp())('GET', apps(people.dev))).status).toBe(403);
  });
});
