import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { TestWorld } from '../../support/emulator-world.ts';
import { clientId, clientSecret, openWorld, tenantIds, toText } from '../../support/emulator-world.ts';

describe('the token endpoint', () => {
  let world: TestWorld;
  beforeEach(async () => {
    world = await openWorld();
  });
  afterEach(() => world.close());

  async function requestToken(tenant: string, form: Record<string, string>) {
    const response = await fetch(`${world.emulator.loginUrl}/${tenant}/oauth2/v2.0/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: clientId,
        client_secret: clientSecret,
        scope: 'https://graph.microsoft.com/.default',
        ...form,
      }),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  }

  it('issues an app token for Graph that verifies with the published key and opens Graph', async () => {
    const { status, body } = await requestToken(tenantIds.fabrikam, {});
    expect(status).toBe(200);
    expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 3599 });
    const token = toText(body['access_token']);
    const keys = createRemoteJWKSet(
      new URL(`${world.emulator.loginUrl}/${tenantIds.fabrikam}/discovery/v2.0/keys`),
    );
    const { payload } = await jwtVerify(token, keys, { audience: 'https://graph.microsoft.com' });
    expect(payload).toMatchObject({
      tid: tenantIds.fabrikam,
      appid: clientId,
      idtyp: 'app',
      roles: expect.arrayContaining(['EntitlementManagement.Read.All']) as string[],
      iss: `https://sts.windows.net/${tenantIds.fabrikam}/`,
    });
    expect((await world.withToken(token)('GET', '/organization')).status).toBe(200);
  });

  it('issues the bot connector token without Graph permissions', async () => {
    const { body } = await requestToken(tenantIds.contoso, {
      scope: 'https://api.botframework.com/.default',
    });
    expect(decodeJwt(toText(body['access_token']))).toMatchObject({
      aud: 'https://api.botframework.com',
      appid: clientId,
      roles: [],
    });
  });

  it.each([
    [tenantIds.fabrikam, { client_secret: 'wrong' }, 401, 'invalid_client', 7000215],
    [
      tenantIds.fabrikam,
      { client_id: '11111111-1111-4111-8111-111111111111' },
      400,
      'unauthorized_client',
      700016,
    ],
    ['22222222-2222-4222-8222-222222222222', {}, 400, 'invalid_tenant', 90002],
    [tenantIds.fabrikam, { grant_type: 'password' }, 400, 'unsupported_grant_type', 70003],
    [tenantIds.fabrikam, { scope: 'User.Read' }, 400, 'invalid_scope', 1002012],
  ])('refuses %s %j as Entra does', async (tenant, form, status, error, number) => {
    const reply = await requestToken(tenant, form);
    expect(reply.status).toBe(status);
    expect(reply.body).toMatchObject({ error, error_codes: [number] });
    expect(toText(reply.body['error_description'])).toMatch(new RegExp(`^AADSTS${number}: `));
  });

  it('ends a token after its hour, also one that was used before', async () => {
    const token = toText((await requestToken(tenantIds.fabrikam, {})).body['access_token']);
    const status = async () => (await world.withToken(token)('GET', '/organization')).status;
    expect(await status()).toBe(200);
    // Tokens live by real time: only the process's idea of it is moved.
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3_600_000 });
    try {
      expect(await status()).toBe(401);
    } finally {
      vi.useRealTimers();
    }
  });

  it('finds a tenant by its domain too', async () => {
    const { body } = await requestToken('fabrikam.example', {});
    expect(decodeJwt(toText(body['access_token']))['tid']).toBe(tenantIds.fabrikam);
  });
});
