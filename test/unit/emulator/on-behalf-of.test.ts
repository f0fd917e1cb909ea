import { decodeJwt } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TestWorld } from '../../support/emulator-world.ts';
import { clientId, openWorld, people, tenantIds, toText } from '../../support/emulator-world.ts';
import type { LoginClient } from '../../support/login-client.ts';
import { createLoginClient, otherApps, seedWithApps } from '../../support/login-client.ts';

let world: TestWorld;
let login: LoginClient;
beforeEach(async () => {
  world = await openWorld({}, seedWithApps());
  login = createLoginClient(world);
});
afterEach(() => world.close());

const ownApi = `api://botid-${clientId}`;

const exchange = async (tenant: string, assertion: string, form: Record<string, string> = {}) =>
  login.token(tenant, {
    grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
    requested_token_use: 'on_behalf_of',
    scope: 'https://graph.microsoft.com/.default',
    assertion,
    ...form,
  });

/** The single-sign-on token Teams hands out: of the person's home tenant, for the bot's own API. */
const ssoToken = (userPrincipalName: string, audience = ownApi, tenantId: string = tenantIds.contoso) =>
  world.token({ userPrincipalName, tenantId, audience });

describe('on behalf of', () => {
  it('gives the token of the account in the tenant asked, also of a guest', async () => {
    const { status, body } = await exchange(tenantIds.fabrikam, await ssoToken(people.ana));
    expect(status).toBe(200);
    const call = world.withToken(toText(body['access_token']));
    expect(decodeJwt(toText(body['access_token']))['tid']).toBe(tenantIds.fabrikam);
    expect((await call('GET', '/me')).body['userPrincipalName']).toContain('#EXT#');
  });

  it('takes a guest token as assertion for the home tenant too', async () => {
    const guest = await ssoToken(people.ana, clientId, tenantIds.fabrikam);
    const { body } = await exchange(tenantIds.contoso, guest);
    expect(decodeJwt(toText(body['access_token']))['tid']).toBe(tenantIds.contoso);
  });

  it.each(['common', 'organizations'])('gives the home token on /%s', async (segment) => {
    const guest = await ssoToken(people.ana, clientId, tenantIds.fabrikam);
    const { body } = await exchange(segment, guest);
    expect(decodeJwt(toText(body['access_token']))['tid']).toBe(tenantIds.contoso);
  });

  it('refuses a person without an account in the tenant', async () => {
    const { status, body } = await exchange(tenantIds.northwind, await ssoToken(people.ben));
    expect(status).toBe(400);
    expect(body).toMatchObject({ error: 'invalid_grant', error_codes: [50020] });
  });

  it('refuses a tenant without consent, until an administrator gives it', async () => {
    const stranger = { client_id: otherApps.stranger, client_secret: 'stranger-secret' };
    const assertion = await ssoToken(people.ana, otherApps.stranger);
    const { body } = await exchange(tenantIds.fabrikam, assertion, stranger);
    expect(body).toMatchObject({
      error: 'invalid_grant',
      error_codes: [65001],
      suberror: 'consent_required',
    });
    const consent = login.address(tenantIds.fabrikam, 'adminconsent', {
      client_id: otherApps.stranger,
      redirect_uri: 'https://app.example/back',
    });
    expect((await login.post(consent, {})).status).toBe(302);
    expect((await exchange(tenantIds.fabrikam, assertion, stranger)).status).toBe(200);
  });

  it('refuses an assertion that is for Graph, of an app, changed, or too old', async () => {
    const numbers = async (assertion: string) =>
      (await exchange(tenantIds.fabrikam, assertion)).body['error_codes'];
    expect(await numbers(await ssoToken(people.ana, 'https://graph.microsoft.com'))).toEqual([500131]);
    const own = { app: true, tenantId: tenantIds.contoso, audience: clientId };
    expect(await numbers(await world.token(own))).toEqual([7000114]);
    expect(await numbers(`${(await ssoToken(people.ana)).slice(0, -8)}AAAAAAAA`)).toEqual([50013]);
    expect(await numbers('nonsense')).toEqual([50013]);
  });

  it('wants a new sign-in, with claims for it, when Conditional Access does', async () => {
    const before = await ssoToken(people.ana);
    const home = await login.signIn(people.ana, tenantIds.contoso);
    await world.control('PUT', '/faults', [
      { kind: 'interaction', tenantId: tenantIds.fabrikam, caller: people.ana },
    ]);
    const { status, body } = await exchange(tenantIds.fabrikam, before);
    expect(status).toBe(400);
    expect(body).toMatchObject({ error: 'interaction_required', error_codes: [50076] });
    expect(JSON.parse(toText(body['claims']))).toMatchObject({
      access_token: { capolids: { essential: true } },
    });
    const silent = { grant_type: 'refresh_token', refresh_token: toText(home.body['refresh_token']) };
    const refused = await login.token(tenantIds.fabrikam, silent);
    expect(refused.body).toMatchObject({ error: 'interaction_required' });
    // Neither another tenant nor Graph itself is struck, and signing in again is the way out.
    expect((await login.token(tenantIds.contoso, silent)).status).toBe(200);
    expect((await (await world.asUser(people.ana))('GET', '/me')).status).toBe(200);
    const again = await login.signIn(people.ana, tenantIds.fabrikam);
    const next = { ...silent, refresh_token: toText(again.body['refresh_token']) };
    expect((await login.token(tenantIds.fabrikam, next)).status).toBe(200);
    expect((await exchange(tenantIds.fabrikam, await ssoToken(people.ana))).status).toBe(200);
  });

  it('is closed to public clients and to half a request', async () => {
    const assertion = await ssoToken(people.ana, otherApps.tool);
    const form = {
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      client_id: otherApps.tool,
      requested_token_use: 'on_behalf_of',
      assertion,
    };
    const response = await login.post(login.address(tenantIds.contoso, 'oauth2/v2.0/token'), form);
    expect(await response.json()).toMatchObject({ error: 'invalid_client', error_codes: [7000218] });
    const half = await login.token(tenantIds.contoso, { grant_type: form.grant_type });
    expect(half.body).toMatchObject({ error: 'invalid_request', error_codes: [900144] });
  });
});
