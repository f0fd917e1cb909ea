import { SignJWT, UnsecuredJWT } from 'jose';
import { describe, expect, test } from 'vitest';
import {
  checkBeforeAuthentication,
  checkTenant,
  createServiceUrlCheck,
  isRecord,
} from '../../../src/teams/guards.ts';
import type { GuardSettings } from '../../../src/teams/guards.ts';

const ISSUER = 'https://api.botframework.com';
const SERVICE_URL = 'https://smba.trafficmanager.net/emea/';
const KNOWN = '0c0a10c4-7b1d-4c58-9a6e-0d1f5a3b2c01';
const OTHER = 'fab01a2b-3c4d-4e5f-8a6b-7c8d9e0f1a02';
const settings: GuardSettings = {
  channelIssuer: ISSUER,
  isAllowedServiceUrl: createServiceUrlCheck(['https://smba.trafficmanager.net']),
  isKnownTenant: (tenant) => tenant === KNOWN,
};
const tokenOf = (issuer: string): string => new UnsecuredJWT({}).setIssuer(issuer).encode();
const body = { type: 'message', channelId: 'msteams', serviceUrl: SERVICE_URL };

describe('before authentication', () => {
  const check = (authorization: string | undefined, more: object = {}) =>
    checkBeforeAuthentication(authorization, { ...body, ...more }, settings);
  const bearer = `Bearer ${tokenOf(ISSUER)}`;

  test('the channel comes through; whether the signature holds is not asked here', async () => {
    const signed = await new SignJWT({})
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuer(ISSUER)
      .sign(new Uint8Array(32));
    expect(check(bearer)).toBeUndefined();
    expect(check(`bearer ${signed}`)).toBeUndefined();
  });

  test.each([
    ['none', undefined],
    ['empty', ''],
    ['no scheme', tokenOf(ISSUER)],
    ['another scheme', `Basic ${tokenOf(ISSUER)}`],
    ['no token', 'Bearer '],
    ['two spaces', `Bearer  ${tokenOf(ISSUER)}`],
    ['no JWT', 'Bearer x'],
    ['three parts of nothing', 'Bearer ..'],
    ['no object inside', `Bearer ${btoa('{}')}.${btoa('[]')}.x`],
    [
      'an emulator token',
      `Bearer ${tokenOf('https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/')}`,
    ],
    ['an Entra token', `Bearer ${tokenOf(`https://login.microsoftonline.com/${KNOWN}/v2.0`)}`],
    ['almost the channel', `Bearer ${tokenOf(`${ISSUER}/`)}`],
    ['in other letters', `Bearer ${tokenOf(ISSUER.toUpperCase())}`],
    ['without an issuer', `Bearer ${new UnsecuredJWT({}).encode()}`],
    [
      'an issuer that is a list',
      `Bearer ${new UnsecuredJWT({ iss: [ISSUER] as unknown as string }).encode()}`,
    ],
  ])('a token that is not of the channel is turned away: %s', (_, authorization) => {
    expect(check(authorization)).toEqual({ status: 401, why: 'no token of the channel' });
  });

  test.each([undefined, '', 'MSTEAMS', 'AseChannel', 'webchat', 'emulator', ['msteams'], null])(
    'the channel %j is turned away',
    (channelId) => {
      expect(check(bearer, { channelId })).toEqual({ status: 401, why: 'channel is not msteams' });
    },
  );

  test.each([undefined, '', 'https://evil.example/', ['https://smba.trafficmanager.net'], null, 1])(
    'the service URL %j is turned away',
    (serviceUrl) => {
      expect(check(bearer, { serviceUrl })).toEqual({
        status: 401,
        why: 'service URL is not on the allow-list',
      });
    },
  );

  test.each([undefined, null, '', 'text', 1, [], [body]])('the body %j is turned away', (odd) => {
    expect(checkBeforeAuthentication(bearer, odd, settings)).toMatchObject({ status: 400 });
  });

  test('an activity has a type', () => {
    expect(check(bearer, { type: undefined })).toMatchObject({ status: 400 });
    expect(check(bearer, { type: {} })).toMatchObject({ status: 400 });
  });

  test('who has no token learns nothing of the rest', () => {
    expect(check(undefined, { channelId: 'x', serviceUrl: 'x', type: 1 })).toMatchObject({ status: 401 });
  });
});

describe('service URLs', () => {
  const check = createServiceUrlCheck([
    'https://smba.trafficmanager.net',
    'http://127.0.0.1:*',
    'https://teams.example:8443',
  ]);

  test.each([
    'https://smba.trafficmanager.net',
    SERVICE_URL,
    'https://smba.trafficmanager.net:443/amer/',
    'HTTPS://SMBA.TrafficManager.net/emea/',
    'http://127.0.0.1',
    'http://127.0.0.1:1/',
    'http://127.0.0.1:65535/x',
    'https://teams.example:8443/',
  ])('%s may see the token', (url) => {
    expect(check(url)).toBe(true);
  });

  test.each([
    '',
    'smba.trafficmanager.net',
    '//smba.trafficmanager.net/',
    'http://smba.trafficmanager.net/',
    'https://smba.trafficmanager.net:8443/',
    'https://user@smba.trafficmanager.net/',
    'https://user:password@smba.trafficmanager.net/',
    'https://smba.trafficmanager.net@evil.example/',
    'https://evil.example/smba.trafficmanager.net',
    'https://evil.example#https://smba.trafficmanager.net',
    'https://smba.trafficmanager.net.evil.example/',
    'https://smba.trafficmanager.net./',
    'https://evil-smba.trafficmanager.net/',
    'https://evil.smba.trafficmanager.net/',
    'blob:https://smba.trafficmanager.net/x',
    'file://smba.trafficmanager.net/x',
    'javascript:https://smba.trafficmanager.net',
    'wss://smba.trafficmanager.net/',
    'https://127.0.0.1/',
    'http://127.0.0.2/',
    'http://localhost:80/',
    'http://user@127.0.0.1:80/',
    'https://teams.example/',
    'https://teams.example:8444/',
  ])('%s may not', (url) => {
    expect(check(url)).toBe(false);
  });

  test('nothing is allowed where nothing is said', () => {
    expect(createServiceUrlCheck([])(SERVICE_URL)).toBe(false);
  });
});

describe('the tenant', () => {
  const check = (tenant: unknown, more: object = {}) =>
    checkTenant({ channelData: { tenant: { id: tenant } }, ...more }, settings);

  test('is one of ours', () => {
    expect(check(KNOWN)).toBeUndefined();
    expect(check(KNOWN, { conversation: { id: 'a', tenantId: KNOWN } })).toBeUndefined();
    expect(check(KNOWN.toUpperCase())).toBeUndefined();
  });

  test('is none of ours', () => {
    expect(check(OTHER)).toEqual({ status: 403, why: 'tenant is not served' });
  });

  test('may be named in another case, or by the conversation alone', () => {
    expect(check(KNOWN, { conversation: { tenantId: KNOWN.toUpperCase() } })).toBeUndefined();
    expect(checkTenant({ conversation: { tenantId: KNOWN } }, settings)).toBeUndefined();
    expect(check(KNOWN, { conversation: { tenantId: null } })).toBeUndefined();
  });

  test.each([OTHER, '', {}])('is one, not two: %j', (tenantId) => {
    expect(check(KNOWN, { conversation: { tenantId } })).toEqual({
      status: 403,
      why: 'activity names two tenants',
    });
  });

  test.each([undefined, null, '', 'contoso.example', 1, [KNOWN], { id: KNOWN }])(
    'is not named by %j',
    (tenant) => {
      expect(check(tenant)).toEqual({ status: 403, why: 'activity names no tenant' });
    },
  );

  test.each([undefined, null, 'x', [], { channelData: null }, { channelData: { tenant: KNOWN } }])(
    'is missing in %j',
    (odd) => {
      expect(checkTenant(odd, settings)).toMatchObject({ status: 403 });
    },
  );
});

test.each([null, undefined, [], 'x', 1])('%j is no record', (value) => {
  expect(isRecord(value)).toBe(false);
});
