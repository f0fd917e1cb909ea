import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TestWorld } from '../../support/emulator-world.ts';
import { clientId, openWorld, people, tenantIds, toText } from '../../support/emulator-world.ts';
import type { LoginClient } from '../../support/login-client.ts';
import {
  challenge,
  createLoginClient,
  otherApps,
  redirectUri,
  seedWithApps,
  verifier,
} from '../../support/login-client.ts';

let world: TestWorld;
let login: LoginClient;
beforeEach(async () => {
  world = await openWorld({}, seedWithApps());
  login = createLoginClient(world);
});
afterEach(() => world.close());

const page = async (tenant: string, query: Record<string, string> = {}) => {
  const response = await fetch(
    login.address(tenant, 'oauth2/v2.0/authorize', {
      client_id: clientId,
      response_type: 'code',
      redirect_uri: redirectUri,
      scope: 'User.Read',
      ...query,
    }),
    { redirect: 'manual' },
  );
  return { status: response.status, text: await response.text(), location: response.headers.get('location') };
};

describe('the sign-in page', () => {
  it('lists who has an account in the tenant, and nobody else', async () => {
    const { status, text } = await page(tenantIds.fabrikam);
    expect(status).toBe(200);
    expect(text).toContain('Sign in to SOC Access');
    for (const name of ['Ana Ruiz', 'Carla Weiss']) expect(text).toContain(name);
    for (const name of ['Olga Petrova', 'Finn Lund']) expect(text).not.toContain(name);
    expect(text).toContain('ana@contoso.example, guest');
  });

  it('lists everybody at home for /common, and only those the hint names', async () => {
    const { text } = await page('common');
    for (const name of ['Ana Ruiz', 'Olga Petrova', 'Finn Lund']) expect(text).toContain(name);
    expect(text.match(/name="account"/g)).toHaveLength(Object.keys(people).length);
    const { text: hinted } = await page('common', { login_hint: 'finn@' });
    expect(hinted.match(/name="account"/g)).toHaveLength(1);
  });

  it('escapes what the address brings along', async () => {
    const { status, text } = await page(tenantIds.fabrikam, { client_id: '<script>alert(1)</script>' });
    expect(status).toBe(400);
    expect(text).toContain('AADSTS700016');
    expect(text).not.toContain('<script>alert(1)');
  });

  it.each([
    [{ redirect_uri: 'https://elsewhere.example/' }, 400, /AADSTS50011/],
    [{ redirect_uri: 'no address' }, 400, /AADSTS50011/],
    [{ scope: 'User.Read https://elsewhere.example/x' }, 400, /AADSTS28000/],
  ])('shows what is wrong with %j', async (query, status, text) => {
    const reply = await page(tenantIds.fabrikam, { client_id: otherApps.tool, ...query });
    expect(reply.status).toBe(status);
    expect(reply.text).toMatch(text);
    expect(reply.location).toBeNull();
  });

  it('takes any port of a registered loopback address', async () => {
    const other = redirectUri.replace('3000', '49152');
    const reply = await page(tenantIds.fabrikam, { client_id: otherApps.tool, redirect_uri: other });
    expect(reply.status).toBe(200);
  });

  it.each([
    [{ prompt: 'none' }, 'login_required'],
    [{ response_type: 'token' }, 'unsupported_response_type'],
  ])('sends %j back to the app as %s', async (query, error) => {
    const { status, location } = await page(tenantIds.fabrikam, { state: 's 1', ...query });
    expect(status).toBe(302);
    const { searchParams } = new URL(location ?? '');
    expect(Object.fromEntries(searchParams)).toMatchObject({ error, state: 's 1' });
  });
});

describe('an authorization code', () => {
  const redeem = (code: string, form: Record<string, string> = {}, tenant: string = tenantIds.fabrikam) =>
    login.token(tenant, {
      grant_type: 'authorization_code',
      code,
      redirect_uri: redirectUri,
      client_info: '1',
      ...form,
    });

  it('gives access token, id token and refresh token of the account in the tenant', async () => {
    const query = { state: 'x', nonce: 'n-1', code_challenge: challenge, code_challenge_method: 'S256' };
    const back = await login.authorize(tenantIds.fabrikam, people.ana, query);
    expect(back.get('state')).toBe('x');
    const { status, body } = await redeem(back.get('code') ?? '', { code_verifier: verifier });
    expect(status).toBe(200);
    expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 3599 });
    expect(toText(body['scope']).split(' ')).toEqual(expect.arrayContaining(['openid', 'User.Read']));

    const me = await world.withToken(toText(body['access_token']))('GET', '/me');
    expect(me.body['displayName']).toBe('Ana Ruiz');
    expect(decodeJwt(toText(body['access_token']))).toMatchObject({ oid: me.body['id'], idtyp: 'user' });

    const metadata = login.address(tenantIds.fabrikam, 'v2.0/.well-known/openid-configuration');
    const { jwks_uri, issuer } = (await (await fetch(metadata)).json()) as Record<string, string>;
    const { payload } = await jwtVerify(
      toText(body['id_token']),
      createRemoteJWKSet(new URL(jwks_uri ?? '')),
      { issuer: issuer ?? '', audience: clientId },
    );
    expect(payload).toMatchObject({ nonce: 'n-1', tid: tenantIds.fabrikam, oid: me.body['id'] });

    const info = Buffer.from(toText(body['client_info']), 'base64url').toString();
    const { uid, utid } = JSON.parse(info) as Record<string, string>;
    expect(utid).toBe(tenantIds.contoso);
    expect(uid).not.toBe(me.body['id']);
  });

  it('works once, for its app, its address and its verifier', async () => {
    const pkce = { code_challenge: challenge, code_challenge_method: 'S256' };
    const code = (await login.authorize(tenantIds.fabrikam, people.ana, pkce)).get('code') ?? '';
    const number = async (form: Record<string, string>) =>
      (await redeem(code, form)).body['error_codes'] as number[] | undefined;
    expect(await number({})).toEqual([501481]);
    expect(await number({ code_verifier: 'w'.repeat(64) })).toEqual([501481]);
    expect(await number({ code_verifier: verifier, redirect_uri: 'http://localhost/x' })).toEqual([50011]);
    const stranger = { client_id: otherApps.stranger, client_secret: 'stranger-secret' };
    expect(await number({ code_verifier: verifier, ...stranger })).toEqual([70000]);
    expect(await number({ code_verifier: verifier })).toBeUndefined();
    expect(await number({ code_verifier: verifier })).toEqual([54005]);
    expect((await redeem('nonsense')).body).toMatchObject({ error: 'invalid_grant', error_codes: [70000] });
  });

  it('goes to somebody with an account only', async () => {
    await expect(login.authorize(tenantIds.fabrikam, people.olga)).rejects.toThrow(/AADSTS50020/);
  });

  it('redeems the invitation of a guest, which nothing but a sign-in does', async () => {
    const app = await world.asApp({ permissions: ['User.Invite.All', 'User.Read.All'] });
    const invitation = await app('POST', '/invitations', {
      invitedUserEmailAddress: people.olga,
      inviteRedirectUrl: 'https://app.example/',
    });
    const userId = toText(invitation.body['invitedUser']?.['id']);
    const state = async () =>
      (await app('GET', `/users/${userId}?$select=externalUserState`)).body['externalUserState'];
    const home = await login.signIn(people.olga, tenantIds.contoso);
    const silent = {
      grant_type: 'refresh_token',
      refresh_token: toText(home.body['refresh_token']),
    };
    expect((await login.token(tenantIds.fabrikam, silent)).body).toMatchObject({ error_codes: [50020] });
    expect(await state()).toBe('PendingAcceptance');
    expect((await login.authorize(tenantIds.fabrikam, people.olga)).has('code')).toBe(true);
    expect(await state()).toBe('Accepted');
    expect((await login.token(tenantIds.fabrikam, silent)).status).toBe(200);
  });

  it('asks for an administrator first where the app has no consent', async () => {
    const stranger = { client_id: otherApps.stranger };
    await expect(login.authorize(tenantIds.fabrikam, people.ana, stranger)).rejects.toThrow(
      /403.*Need admin approval.*adminconsent\?client_id=57aaaaaa/s,
    );
    const back = await login.authorize(tenantIds.contoso, people.ana, stranger);
    expect(back.has('code')).toBe(true);
  });

  it('is posted or put behind # when the app wants that', async () => {
    const url = (mode: string) =>
      login.address(tenantIds.fabrikam, 'oauth2/v2.0/authorize', {
        client_id: clientId,
        redirect_uri: redirectUri,
        scope: 'User.Read',
        state: '"><b>',
        response_mode: mode,
      });
    const posted = await (await login.post(url('form_post'), { account: people.ana })).text();
    expect(posted).toContain(`action="${redirectUri}"`);
    expect(posted).toMatch(/name="code" value="[\w.-]+"/);
    expect(posted).not.toContain('"><b>');
    const moved = await login.post(url('fragment'), { account: people.ana });
    expect(moved.headers.get('location')).toMatch(/#code=/);
  });
});

describe('a refresh token', () => {
  const refresh = (refreshToken: string, tenant: string, form: Record<string, string> = {}) =>
    login.token(tenant, { grant_type: 'refresh_token', refresh_token: refreshToken, ...form });

  it('gives the next tokens, of another tenant too where the person is a guest', async () => {
    const first = await login.signIn(people.ana, tenantIds.contoso);
    const old = toText(first.body['refresh_token']);
    const { body } = await refresh(old, tenantIds.fabrikam, { scope: 'User.Read offline_access' });
    expect(decodeJwt(toText(body['access_token']))).toMatchObject({
      tid: tenantIds.fabrikam,
      idp: `https://sts.windows.net/${tenantIds.contoso}/`,
    });
    expect(toText(body['refresh_token'])).not.toBe('');
    const { body: home } = await refresh(old, 'common');
    expect(decodeJwt(toText(home['access_token']))['tid']).toBe(tenantIds.contoso);
  });

  it('opens nothing where the person has no account, for another app, or as an access token', async () => {
    const token = toText((await login.signIn(people.eve, tenantIds.contoso)).body['refresh_token']);
    expect((await refresh(token, tenantIds.northwind)).body).toMatchObject({ error_codes: [50020] });
    const stranger = { client_id: otherApps.stranger, client_secret: 'stranger-secret' };
    expect((await refresh(token, tenantIds.contoso, stranger)).body).toMatchObject({ error_codes: [70000] });
    expect((await world.withToken(token)('GET', '/me')).status).toBe(401);
  });

  it('asks for nothing that was not consented to', async () => {
    const token = toText((await login.signIn(people.ana)).body['refresh_token']);
    const { status, body } = await refresh(token, tenantIds.fabrikam, { scope: 'Mail.Read' });
    expect(status).toBe(400);
    expect(body).toMatchObject({
      error: 'invalid_grant',
      suberror: 'consent_required',
      error_codes: [65001],
    });
  });
});

describe('a device code', () => {
  it('waits until a person has typed it in, then gives their tokens once', async () => {
    const started = await login.post(login.address('organizations', 'oauth2/v2.0/devicecode'), {
      client_id: otherApps.tool,
      scope: 'User.Read offline_access',
    });
    const device = (await started.json()) as Record<string, string>;
    // A public client sends no secret, so the credentials of the other tests are not used here.
    const poll = async () => {
      const response = await login.post(login.address('organizations', 'oauth2/v2.0/token'), {
        grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
        client_id: otherApps.tool,
        device_code: device['device_code'] ?? '',
      });
      return (await response.json()) as Record<string, unknown>;
    };
    expect(await poll()).toMatchObject({ error: 'authorization_pending', error_codes: [70016] });
    const enter = `${device['verification_uri']}?user_code=${device['user_code']?.toLowerCase()}`;
    expect(await (await fetch(enter)).text()).toContain('Finn Lund');
    expect((await login.post(enter, { account: people.finn })).status).toBe(200);
    const { access_token } = await poll();
    expect(decodeJwt(toText(access_token))).toMatchObject({ tid: tenantIds.northwind, scp: 'User.Read' });
    expect(await poll()).toMatchObject({ error: 'expired_token' });
    expect((await fetch(`${device['verification_uri']}?user_code=WRONG`)).status).toBe(400);
  });
});
