import { ConfigurationBotFrameworkAuthentication } from 'botbuilder';
import { decodeJwt } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TestWorld } from '../../support/emulator-world.ts';
import { clientId, openWorld, people, tenantIds, toText } from '../../support/emulator-world.ts';

type Authentication = ConfigurationBotFrameworkAuthentication;
type UserTokenClient = Awaited<ReturnType<Authentication['createUserTokenClient']>>;
type Activity = Parameters<UserTokenClient['getSignInResource']>[1];

let world: TestWorld;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

/** The real client of botbuilder, against the emulator. */
async function createClient(): Promise<UserTokenClient> {
  const bot = await world.token({
    tenantId: tenantIds.contoso,
    app: true,
    permissions: [],
    audience: 'https://api.botframework.com',
  });
  const settings = { MicrosoftAppId: clientId, OAuthUrl: world.emulator.url };
  const authentication = new ConfigurationBotFrameworkAuthentication(settings, {
    isValidAppId: async () => true,
    isAuthenticationDisabled: async () => false,
    createCredentials: async () => ({
      signRequest: async (resource: { headers: { set(name: string, value: string): void } }) => {
        resource.headers.set('authorization', `Bearer ${bot}`);
        return resource as never;
      },
    }),
  });
  return authentication.createUserTokenClient({
    getClaimValue: () => clientId,
    claims: [{ type: 'aud', value: clientId }],
  } as never);
}

async function objectIdOf(userPrincipalName: string): Promise<string> {
  const { body } = await world.control('GET', '/state');
  const rows = body['people'] as unknown as {
    userPrincipalName: string;
    objectIds: Record<string, string>;
  }[];
  const person = rows.find((row) => row.userPrincipalName === userPrincipalName);
  return person?.objectIds[tenantIds.contoso] ?? '';
}

/** The activity of a person whose channel id says nothing about them. */
function activityFrom(userId: string, aadObjectId: string): Activity {
  return {
    type: 'message',
    id: 'activity-1',
    channelId: 'msteams',
    serviceUrl: 'https://smba.example/',
    from: { id: userId, name: 'x', aadObjectId },
    recipient: { id: '28:bot', name: 'bot' },
    conversation: { id: 'a:1', isGroup: false, conversationType: 'personal', name: '' },
  } as unknown as Activity;
}

describe('the token service', () => {
  it('gives a person the delegated token of the tenant of the connection', async () => {
    const client = await createClient();
    const userId = `29:${await objectIdOf(people.ana)}`;
    const reply = await client.getUserToken(userId, 'graph-fabrikam', 'msteams', '');
    expect(reply).toMatchObject({ connectionName: 'graph-fabrikam', channelId: 'msteams' });
    const me = await world.withToken(reply.token)('GET', '/me');
    expect(me.body['userPrincipalName']).toBe('ana_contoso.example#EXT#@fabrikam.example');
    expect(decodeJwt(reply.token)['scp']).toContain('EntitlementMgmt-SubjectAccess.ReadWrite');
  });

  it('has no token for a person without an account there, a stranger, or an unknown connection', async () => {
    const client = await createClient();
    const olga = `29:${await objectIdOf(people.olga)}`;
    expect((await client.getUserToken(olga, 'graph-contoso', 'msteams', '')).token).toBeDefined();
    const none = [
      await client.getUserToken(olga, 'graph-fabrikam', 'msteams', ''),
      await client.getUserToken('29:stranger', 'graph-fabrikam', 'msteams', ''),
      await client.getUserToken(olga, 'unknown', 'msteams', ''),
    ];
    expect(none.map((reply) => reply.token)).toEqual([undefined, undefined, undefined]);
  });

  it('tells for which connections it holds a token', async () => {
    const client = await createClient();
    const ben = `29:${await objectIdOf(people.ben)}`;
    const status = await client.getTokenStatus(ben, 'msteams', '');
    expect(status.map((row) => [row.connectionName, row.hasToken])).toEqual([
      ['graph-contoso', true],
      ['graph-fabrikam', false],
      ['graph-northwind', false],
    ]);
    const one = await client.getTokenStatus(ben, 'msteams', 'graph-contoso');
    expect(one).toHaveLength(1);
  });

  it('signs out of one connection or of all', async () => {
    const client = await createClient();
    const ana = `29:${await objectIdOf(people.ana)}`;
    const tokens = async () => (await client.getTokenStatus(ana, 'msteams', '')).map((row) => row.hasToken);
    await client.signOutUser(ana, 'graph-fabrikam', 'msteams');
    expect(await tokens()).toEqual([true, false, true]);
    await world.control('PUT', '/sign-ins', {
      userPrincipalName: people.ana,
      tenantId: tenantIds.fabrikam,
      signedIn: true,
    });
    expect(await tokens()).toEqual([true, true, true]);
  });

  it('gives tokens by resource', async () => {
    const client = await createClient();
    const ana = `29:${await objectIdOf(people.ana)}`;
    const graph = 'https://graph.microsoft.com/';
    const tokens = await client.getAadTokens(ana, 'graph-northwind', [graph], 'msteams');
    const me = await world.withToken(tokens[graph]?.token ?? '')('GET', '/me');
    expect(me.body['userPrincipalName']).toBe('ana_contoso.example#EXT#@northwind.example');
  });

  it('exchanges a Teams token of the tenant itself, and no other', async () => {
    const client = await createClient();
    const ben = `29:${await objectIdOf(people.ben)}`;
    const audience = `api://botid-${clientId}`;
    const wish = { userPrincipalName: people.ben, audience };
    const home = await world.token({ ...wish, tenantId: tenantIds.contoso });
    const target = await world.token({ ...wish, tenantId: tenantIds.fabrikam });
    const exchanged = await client.exchangeToken(ben, 'graph-fabrikam', 'msteams', { token: target });
    expect(exchanged.token).toBeDefined();
    // The client takes the 400 for an answer: it returns the error's body.
    const refused = await client.exchangeToken(ben, 'graph-fabrikam', 'msteams', { token: home });
    expect(refused).toMatchObject({ error: { code: 'BadRequest' } });
  });

  it('wants the token of the bot itself', async () => {
    const path = `${world.emulator.url}/api/usertoken/GetTokenStatus?userId=29:x`;
    expect((await world.send(path, 'GET')).status).toBe(401);
    const graph = await world.token({ app: true });
    const reply = await world.send(path, 'GET', undefined, { Authorization: `Bearer ${graph}` });
    expect(reply.status).toBe(401);
  });
});

describe('signing in', () => {
  const userId = '29:opaque-channel-id';

  it('learns who the channel user is, shows a page, and completes by the code, once', async () => {
    const client = await createClient();
    const objectId = await objectIdOf(people.ben);
    const activity = activityFrom(userId, objectId);
    const resource = await client.getSignInResource('graph-fabrikam', activity, '');
    const link = toText(resource.signInLink);
    expect(link.startsWith(`${world.emulator.url}/sign-in?`)).toBe(true);
    expect((await client.getUserToken(userId, 'graph-fabrikam', 'msteams', '')).token).toBeUndefined();

    const page = await (await fetch(link)).text();
    expect(page).toContain('Sign in to Fabrikam');
    expect(page).toContain('ben_contoso.example#EXT#@fabrikam.example');
    expect(page).toContain('SOC Access');
    const done = await (await fetch(link, { method: 'POST' })).text();
    const code = /<p class="code">(\d{6})<\/p>/.exec(done)?.[1] ?? '';
    expect(code).toMatch(/^\d{6}$/);

    const wrong = code === '111111' ? '222222' : '111111';
    expect((await client.getUserToken(userId, 'graph-fabrikam', 'msteams', wrong)).token).toBeUndefined();
    expect((await client.getUserToken(userId, 'graph-northwind', 'msteams', code)).token).toBeUndefined();
    const reply = await client.getUserToken(userId, 'graph-fabrikam', 'msteams', code);
    expect(decodeJwt(reply.token)['name']).toBe('Ben Osei');
    expect((await client.getUserToken(userId, 'graph-fabrikam', 'msteams', code)).token).toBeUndefined();
    expect((await client.getUserToken(userId, 'graph-fabrikam', 'msteams', '')).token).toBeDefined();
  });

  it('says so when the person has no account in the tenant', async () => {
    const client = await createClient();
    const activity = activityFrom(userId, await objectIdOf(people.olga));
    const resource = await client.getSignInResource('graph-fabrikam', activity, '');
    const response = await fetch(toText(resource.signInLink));
    expect(response.status).toBe(400);
    const page = await response.text();
    expect(page).toContain('AADSTS50020');
    expect(page).not.toContain('<button');
  });

  it('refuses a state that is none', async () => {
    expect((await fetch(`${world.emulator.url}/sign-in?state=abc`)).status).toBe(400);
    const client = await createClient();
    const resource = client.getSignInResource('unknown', activityFrom(userId, 'x'), '');
    await expect(resource).rejects.toMatchObject({ statusCode: 400 });
  });
});
