import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { generate } from 'selfsigned';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { TenantId } from '../../../src/access/ids.ts';
import { createAppTokens } from '../../../src/graph/tokens.ts';
import { collect, TENANT } from './graph-server.ts';

const GRAPH = 'https://graph.microsoft.com/.default';
const BOT = 'https://api.botframework.com/.default';
const OTHER = 'fab01a2b-3c4d-4e5f-8a6b-7c8d9e0f1a02' as TenantId;

let loginBaseUrl = '';
let certificateAuthority = '';
let close: () => Promise<unknown> = async () => undefined;
/** What the token endpoint was asked for, and what it says to everything. */
let asked: { tenant: string; scope: string | null; secret: string | null; claims: unknown }[] = [];
interface Refusal {
  readonly status: number;
  readonly error: string;
  readonly description: string;
  readonly retryAfter?: string;
}
let refusal: Refusal | undefined;
/** Only the next one. */
let blip: Refusal | undefined;
let knowsTenants = true;

beforeAll(async () => {
  const names = [{ type: 7 as const, ip: '127.0.0.1' }];
  const pems = await generate([{ name: 'commonName', value: '127.0.0.1' }], {
    extensions: [{ name: 'subjectAltName', altNames: names }],
  });
  certificateAuthority = pems.cert;
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const form = new URLSearchParams((await collect<Buffer>(request)).join(''));
    const tenant = request.url?.split('/')[1] ?? '';
    const say = (status: number, body: object, headers: Record<string, string> = {}): void => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(JSON.stringify(body));
    };
    if (request.method === 'GET') {
      if (!knowsTenants) return say(400, { error: 'invalid_tenant', error_description: 'AADSTS90002' });
      const authority = `${loginBaseUrl}/${tenant}`;
      return say(200, {
        issuer: `${authority}/v2.0`,
        authorization_endpoint: `${authority}/oauth2/v2.0/authorize`,
        token_endpoint: `${authority}/oauth2/v2.0/token`,
        jwks_uri: `${authority}/discovery/v2.0/keys`,
      });
    }
    const [, sentAs] = request.headers.authorization?.split(' ') ?? [];
    const secret = form.get('client_secret') ?? sentAs ?? null;
    const claims: unknown = JSON.parse(form.get('claims') ?? 'null');
    asked.push({ tenant, scope: form.get('scope'), secret, claims });
    const refused = blip ?? refusal;
    blip = undefined;
    if (refused) {
      const { status, error, description, retryAfter } = refused;
      const headers = retryAfter === undefined ? {} : { 'retry-after': retryAfter };
      return say(status, { error, error_description: description }, headers);
    }
    return say(200, { token_type: 'Bearer', expires_in: 3599, access_token: `token ${asked.length}` });
  };
  const tls = { key: pems.private, cert: pems.cert };
  const server = createServer(tls, (request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  loginBaseUrl = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  close = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
});

afterAll(() => close());

beforeEach(() => {
  asked = [];
  refusal = undefined;
  blip = undefined;
  knowsTenants = true;
});

const tokensAt = (base: string) =>
  createAppTokens({
    loginBaseUrl: base,
    tenantId: TENANT,
    clientId: '50c0acce-5555-4b07-9a11-000000000001',
    clientSecret: 'the-secret',
    certificateAuthority,
  });

describe('createAppTokens', () => {
  test('asks each tenant once and keeps the token', async () => {
    const tokens = tokensAt(loginBaseUrl);
    const [first, same] = await Promise.all([tokens.getToken(TENANT, GRAPH), tokens.getToken(TENANT, GRAPH)]);
    expect(same).toBe(first);
    expect(await tokens.getToken(TENANT, GRAPH)).toBe(first);
    expect(await tokens.getToken(OTHER, GRAPH)).not.toBe(first);
    expect(asked.map(({ tenant }) => tenant)).toEqual([TENANT, OTHER]);
    expect(asked[0]?.scope).toContain(GRAPH);
    expect(asked[0]?.secret).toBe('the-secret');
  });

  test('is for any scope, of the home tenant when none is named', async () => {
    await tokensAt(loginBaseUrl).getToken(undefined, BOT);
    expect(asked).toMatchObject([{ tenant: TENANT }]);
    expect(asked[0]?.scope).toContain(BOT);
  });

  test.each([
    ['a wrong secret', 401, 'invalid_client', 'AADSTS7000215'],
    ['a missing consent', 400, 'unauthorized_client', 'AADSTS700016'],
    ['a tenant the token endpoint does not know', 400, 'invalid_request', 'AADSTS90002'],
  ])('%s is the operator’s affair', async (_name, status, error, number) => {
    refusal = { status, error, description: `${number}: text with the-trace` };
    const failure = tokensAt(loginBaseUrl).getToken(TENANT, GRAPH);
    await expect(failure).rejects.toMatchObject({ code: 'tenant-misconfigured', details: { status } });
    await expect(failure).rejects.toThrow(number);
    await expect(failure).rejects.not.toThrow('the-trace');
  });

  test('an unknown tenant is the operator’s affair', async () => {
    knowsTenants = false;
    await expect(tokensAt(loginBaseUrl).getToken(OTHER, GRAPH)).rejects.toMatchObject({
      code: 'tenant-misconfigured',
    });
  });

  const busy = { status: 503, error: 'temporarily_unavailable', description: 'AADSTS90033: busy' };

  test('after a blip it is asked once more', async () => {
    blip = busy;
    expect(await tokensAt(loginBaseUrl).getToken(TENANT, GRAPH)).toBe('token 2');
  });

  test.each([
    ['503 without a word about when', busy, 2, 60_000],
    ['503 that says when', { ...busy, retryAfter: '120' }, 1, 120_000],
    ['429 that says a shorter time', { ...busy, status: 429, retryAfter: '17' }, 1, 60_000],
    ['429 without a word about when', { ...busy, status: 429 }, 1, 60_000],
  ])('%s: the library keeps away, and that too will pass', async (_name, reply, calls, retryAfterMs) => {
    refusal = reply;
    const tokens = tokensAt(loginBaseUrl);
    const unavailable = { code: 'graph-unavailable', details: { status: reply.status, retryAfterMs } };
    await expect(tokens.getToken(TENANT, GRAPH)).rejects.toMatchObject(unavailable);
    expect(asked).toHaveLength(calls);
    refusal = undefined;
    await expect(tokens.getToken(TENANT, GRAPH)).rejects.toMatchObject(unavailable);
    expect(asked).toHaveLength(calls);
    // Other tenants are another matter.
    await tokens.getToken(OTHER, GRAPH);
  });

  test('a token endpoint out of reach is waited for', async () => {
    const failure = tokensAt('https://127.0.0.1:1').getToken(TENANT, GRAPH);
    await expect(failure).rejects.toMatchObject({ code: 'graph-unavailable' });
  });
});

describe('a token that was refused', () => {
  const cae = { takesChallenges: true };
  const CLAIMS = '{"access_token":{"nbf":{"essential":true,"value":"1700000000"}}}';

  test('Entra is told that challenges are understood, where they are', async () => {
    const tokens = tokensAt(loginBaseUrl);
    await tokens.getToken(TENANT, GRAPH, cae);
    await tokens.getToken(TENANT, BOT);
    expect(asked.map(({ claims }) => claims)).toEqual([
      expect.objectContaining({ access_token: { xms_cc: { values: ['cp1'] } } }),
      null,
    ]);
  });

  test('claims go to Entra, and the new token is kept', async () => {
    const tokens = tokensAt(loginBaseUrl);
    const old = await tokens.getToken(TENANT, GRAPH, cae);
    const renewed = await tokens.getToken(TENANT, GRAPH, { ...cae, renewal: { claims: CLAIMS } });
    expect([old, renewed]).toEqual(['token 1', 'token 2']);
    expect(asked[1]?.claims).toMatchObject(JSON.parse(CLAIMS) as object);
    expect(await tokens.getToken(TENANT, GRAPH, cae)).toBe('token 2');
  });

  test('without claims the held one is thrown away', async () => {
    const tokens = tokensAt(loginBaseUrl);
    await tokens.getToken(TENANT, GRAPH, cae);
    const [renewed, same] = await Promise.all([
      tokens.getToken(TENANT, GRAPH, { ...cae, renewal: {} }),
      tokens.getToken(TENANT, GRAPH, { ...cae, renewal: {} }),
    ]);
    expect([renewed, same]).toEqual(['token 2', 'token 2']);
    expect(await tokens.getToken(TENANT, GRAPH, cae)).toBe('token 2');
  });
});
