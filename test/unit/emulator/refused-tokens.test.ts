import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Reply, TestWorld } from '../../support/emulator-world.ts';
import {
  clientId,
  clientSecret,
  openWorld,
  people,
  tenantIds,
  toText,
} from '../../support/emulator-world.ts';

let world: TestWorld;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const arm = (fault: object): Promise<Reply> => world.control('PUT', '/faults', [fault]);

async function askToken(form: Record<string, string> = {}, tenantId: string = tenantIds.fabrikam) {
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
    scope: 'https://graph.microsoft.com/.default',
    ...form,
  });
  const response = await fetch(`${world.emulator.url}/${tenantId}/oauth2/v2.0/token`, {
    method: 'POST',
    body,
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

const appToken = async (claims?: object): Promise<string> =>
  toText(
    (await askToken(claims === undefined ? {} : { claims: JSON.stringify(claims) })).body['access_token'],
  );

const call = (bearer: string, path = '/groups'): Promise<Reply> =>
  world.send(`${world.emulator.url}/v1.0${path}`, 'GET', undefined, { Authorization: `Bearer ${bearer}` });

function claimsOf({ headers }: Reply): unknown {
  const [, encoded] = /claims="([^"]+)"/.exec(headers.get('WWW-Authenticate') ?? '') ?? [];
  return encoded === undefined ? undefined : JSON.parse(Buffer.from(encoded, 'base64').toString());
}

const takesChallenges = { access_token: { xms_cc: { values: ['cp1'] } } };

describe('revoked tokens', () => {
  it('are refused when they were issued before', async () => {
    const before = await appToken();
    await arm({ kind: 'revoked', tenantId: tenantIds.fabrikam });
    const reply = await call(before);
    expect(reply.status).toBe(401);
    expect(reply.body['error']).toMatchObject({ code: 'InvalidAuthenticationToken' });
    expect(reply.headers.get('WWW-Authenticate')).toContain('error="invalid_token"');
    expect((await call(await appToken())).status).toBe(200);
  });

  it('bring a challenge to clients that take one', async () => {
    const before = await appToken(takesChallenges);
    await arm({ kind: 'revoked' });
    const reply = await call(before);
    expect(reply.headers.get('WWW-Authenticate')).toContain('error="insufficient_claims"');
    const claims = claimsOf(reply) as object;
    expect(claims).toMatchObject({ access_token: { nbf: { essential: true } } });
    expect((await call(await appToken(claims))).status).toBe(200);
  });

  it('of one person only, if so wanted', async () => {
    const ana = await world.token({ userPrincipalName: people.ana });
    const carla = await world.token({ userPrincipalName: people.carla });
    await arm({ kind: 'revoked', caller: people.ana });
    expect((await call(ana, '/me')).status).toBe(401);
    expect((await call(carla, '/me')).status).toBe(200);
  });
});

describe('a challenge', () => {
  it('is met by a token with the authentication context it names', async () => {
    const before = await appToken();
    await arm({ kind: 'challenge', acrs: 'c1' });
    const reply = await call(before);
    expect(reply.status).toBe(401);
    const claims = claimsOf(reply);
    expect(claims).toEqual({ access_token: { acrs: { essential: true, value: 'c1' } } });
    expect((await call(await appToken())).status).toBe(401);
    expect((await call(await appToken(claims as object))).status).toBe(200);
  });
});

describe('the token service', () => {
  const connection = 'graph-fabrikam';

  async function service(method: string, path: string, query: Record<string, string>) {
    const bearer = await world.token({ app: true, audience: 'https://api.botframework.com' });
    const ana = await world.asUser(people.ana);
    const userId = `29:${toText((await ana('GET', '/me')).body['id'])}`;
    const parameters = new URLSearchParams({ userId, connectionName: connection, ...query });
    const url = `${world.emulator.url}${path}?${String(parameters)}`;
    return world.send(url, method, undefined, { Authorization: `Bearer ${bearer}` });
  }
  const held = (): Promise<Reply> => service('GET', '/api/usertoken/GetToken', {});

  it('goes on giving a revoked token, until the person signs in again', async () => {
    await arm({ kind: 'revoked', caller: people.ana });
    expect((await call(toText((await held()).body['token']), '/me')).status).toBe(401);
    expect((await call(toText((await held()).body['token']), '/me')).status).toBe(401);
    await service('DELETE', '/api/usertoken/SignOut', {});
    expect((await held()).status).toBe(404);
    await world.control('PUT', '/sign-ins', {
      userPrincipalName: people.ana,
      tenantId: tenantIds.fabrikam,
      signedIn: true,
    });
    expect((await call(toText((await held()).body['token']), '/me')).status).toBe(200);
  });

  it('has no token where the tenant does not consent', async () => {
    expect((await held()).status).toBe(200);
    await world.control('PUT', '/consents', { tenantId: tenantIds.fabrikam, consented: false });
    expect((await held()).status).toBe(404);
  });
});

describe('consent', () => {
  const setConsent = (body: object): Promise<Reply> =>
    world.control('PUT', '/consents', { tenantId: tenantIds.fabrikam, ...body });

  it('can be taken away: no new token, and the old ones go on', async () => {
    const before = await appToken();
    expect((await setConsent({ consented: false })).status).toBe(204);
    const refused = await askToken();
    expect(refused.body['error_description']).toContain('AADSTS7000229');
    expect((await call(before)).status).toBe(200);
    expect((await askToken({}, tenantIds.contoso)).status).toBe(200);
    await setConsent({ consented: true });
    expect((await call(await appToken())).status).toBe(200);
  });

  it('can be to some permissions only', async () => {
    await setConsent({ consented: true, applicationPermissions: ['User.Read.All'] });
    const token = await appToken();
    expect((await call(token, '/users?$top=1')).status).toBe(200);
    expect((await call(token, '/auditLogs/directoryAudits')).status).toBe(403);
  });

  it('is of tenants and apps that exist', async () => {
    expect((await setConsent({ consented: true, tenantId: 'x' })).status).toBe(400);
    expect((await setConsent({ consented: true, clientId: 'x' })).status).toBe(400);
  });
});
