import { createPrivateKey } from 'node:crypto';
import { SignJWT, decodeJwt } from 'jose';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TestWorld } from '../../support/emulator-world.ts';
import { openWorld, tenantIds, toText } from '../../support/emulator-world.ts';
import type { LoginClient } from '../../support/login-client.ts';
import { createLoginClient, createPair, otherApps, seedWithApps } from '../../support/login-client.ts';

let pair: { key: string; cert: string };
let foreign: { key: string; cert: string };
let world: TestWorld;
let login: LoginClient;
beforeAll(async () => {
  [pair, foreign] = await Promise.all([createPair(), createPair()]);
});
beforeEach(async () => {
  world = await openWorld({}, seedWithApps([pair.cert]));
  login = createLoginClient(world);
});
afterEach(() => world.close());

const endpoint = (tenant: string) => `${world.emulator.loginUrl}/${tenant}/oauth2/v2.0/token`;
const appScope = { grant_type: 'client_credentials', scope: 'https://graph.microsoft.com/.default' };

const ask = async (tenant: string, form: Record<string, string>) => {
  const response = await login.post(endpoint(tenant), { ...appScope, ...form });
  return (await response.json()) as Record<string, unknown>;
};

interface AssertionWish {
  readonly key?: string;
  readonly audience?: string;
  readonly subject?: string;
  readonly expiresInSeconds?: number;
}

async function createAssertion(wish: AssertionWish = {}): Promise<string> {
  const seconds = Math.floor(Date.now() / 1000);
  return new SignJWT({ jti: 'once' })
    .setProtectedHeader({ alg: 'PS256' })
    .setIssuer(otherApps.daemon)
    .setSubject(wish.subject ?? otherApps.daemon)
    .setAudience(wish.audience ?? endpoint(tenantIds.fabrikam))
    .setExpirationTime(seconds + (wish.expiresInSeconds ?? 300))
    .sign(createPrivateKey(wish.key ?? pair.key));
}

const asDaemon = async (wish?: AssertionWish) =>
  ask(tenantIds.fabrikam, {
    client_id: otherApps.daemon,
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: await createAssertion(wish),
  });

describe('a signed client assertion', () => {
  it('stands in for the secret when a registered certificate signed it', async () => {
    const body = await asDaemon();
    expect(decodeJwt(toText(body['access_token']))).toMatchObject({
      appid: otherApps.daemon,
      appidacr: '2',
      roles: ['User.Read.All'],
    });
  });

  it.each<[string, () => AssertionWish]>([
    ['another key', () => ({ key: foreign.key })],
    ['another tenant', () => ({ audience: endpoint(tenantIds.contoso) })],
    ['another app', () => ({ subject: otherApps.tool })],
    ['another time', () => ({ expiresInSeconds: -3600 })],
  ])('is refused when it is made with or for %s', async (_, wish) => {
    expect(await asDaemon(wish())).toMatchObject({ error: 'invalid_client', error_codes: [700027] });
  });
});

describe('several apps', () => {
  it('each get their own permissions, by secret, and none by the secret of another', async () => {
    const stranger = { client_id: otherApps.stranger, client_secret: 'stranger-secret' };
    const { access_token } = await ask(tenantIds.contoso, stranger);
    expect(decodeJwt(toText(access_token))).toMatchObject({
      appid: otherApps.stranger,
      roles: ['User.Read.All'],
    });
    const numbers = async (form: Record<string, string>, tenant: string = tenantIds.contoso) =>
      (await ask(tenant, form))['error_codes'];
    expect(await numbers({ ...stranger, client_secret: 'test-secret' })).toEqual([7000215]);
    expect(await numbers({ client_id: otherApps.stranger })).toEqual([7000218]);
    expect(await numbers({ client_id: otherApps.tool })).toEqual([7000218]);
    expect(await numbers({ client_id: otherApps.tool, client_secret: 'x' })).toEqual([700025]);
    expect(await numbers(stranger, tenantIds.fabrikam)).toEqual([7000229]);
    expect(await numbers(stranger, 'common')).toEqual([50059]);
  });

  it('may not share a client id, nor name tenants that do not exist', async () => {
    const seed = seedWithApps();
    const [tool] = seed.sandbox.apps;
    const twice = { ...seed, sandbox: { ...seed.sandbox, apps: [tool, tool] } };
    await expect(openWorld({}, twice)).rejects.toThrow('sandbox.apps[1].clientId');
    const nowhere = { ...seed, sandbox: { ...seed.sandbox, apps: [{ ...tool, consentedIn: ['Nowhere'] }] } };
    await expect(openWorld({}, nowhere)).rejects.toThrow('sandbox.apps[0].consentedIn[0]');
  });
});

describe('admin consent', () => {
  const address = (tenant: string, query: Record<string, string> = {}) =>
    login.address(tenant, 'v2.0/adminconsent', {
      client_id: otherApps.stranger,
      redirect_uri: 'https://app.example/back?x=1',
      state: '42',
      ...query,
    });
  const back = (response: Response) =>
    Object.fromEntries(new URL(response.headers.get('location') ?? '').searchParams);

  it('shows what is asked for, goes back to the app and gives it tokens', async () => {
    const page = await (await fetch(address(tenantIds.fabrikam))).text();
    expect(page).toContain('User.Read.All (as the app itself)');
    expect(page).toContain('Accept for Fabrikam');
    const accepted = await login.post(address(tenantIds.fabrikam), { tenant: tenantIds.fabrikam });
    expect(back(accepted)).toEqual({
      x: '1',
      admin_consent: 'True',
      tenant: tenantIds.fabrikam,
      state: '42',
    });
    const stranger = { client_id: otherApps.stranger, client_secret: 'stranger-secret' };
    expect(await ask(tenantIds.fabrikam, stranger)).toHaveProperty('access_token');
    const audits = await (await world.asApp())('GET', '/auditLogs/directoryAudits');
    expect(audits.body['value']).toMatchObject([{ activityDisplayName: 'Consent to application' }]);
  });

  it('lets the tenant be chosen on /organizations, and be declined', async () => {
    const chosen = await login.post(address('organizations'), { tenant: tenantIds.northwind });
    expect(back(chosen)).toMatchObject({ tenant: tenantIds.northwind });
    const declined = await login.post(address(tenantIds.fabrikam), { decline: 'true' });
    expect(back(declined)).toMatchObject({ error: 'access_denied', state: '42' });
    const stranger = { client_id: otherApps.stranger, client_secret: 'stranger-secret' };
    expect(await ask(tenantIds.fabrikam, stranger)).toMatchObject({ error_codes: [7000229] });
  });
});

describe('metadata', () => {
  const get = async (tenant: string, path: string) => {
    const response = await fetch(login.address(tenant, path));
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };

  it.each([
    [tenantIds.fabrikam, tenantIds.fabrikam],
    ['fabrikam.example', tenantIds.fabrikam],
    ['common', '{tenantid}'],
    ['organizations', '{tenantid}'],
  ])('of %s names the issuer of %s', async (segment, issuer) => {
    const { body } = await get(segment, 'v2.0/.well-known/openid-configuration');
    expect(body['issuer']).toBe(`${world.emulator.loginUrl}/${issuer}/v2.0`);
    expect(toText(body['authorization_endpoint'])).toMatch(/\/oauth2\/v2\.0\/authorize$/);
    expect((await get(segment, 'discovery/v2.0/keys')).body['keys']).toHaveLength(1);
  });

  it('of an unknown tenant is refused', async () => {
    const { status, body } = await get('nowhere.example', 'v2.0/.well-known/openid-configuration');
    expect([status, body['error_codes']]).toEqual([400, [90002]]);
  });

  it('says which hosts belong together when MSAL asks', async () => {
    const { body } = await get('common', 'discovery/instance');
    const { host } = new URL(world.emulator.loginUrl);
    expect(body['metadata']).toMatchObject([{ preferred_network: host, aliases: [host] }]);
  });
});
