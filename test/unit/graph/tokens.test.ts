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
let asked: { tenant: string; scope: string | null; secret: string | null }[] = [];
let refusal: { status: number; error: string; description: string } | undefined;
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
    const say = (status: number, body: object): void => {
      response.writeHead(status, { 'content-type': 'application/json' });
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
    asked.push({ tenant, scope: form.get('scope'), secret });
    if (refusal) {
      return say(refusal.status, { error: refusal.error, error_description: refusal.description });
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

  test('a token endpoint in trouble or out of reach is waited for', async () => {
    refusal = { status: 503, error: 'temporarily_unavailable', description: 'AADSTS90033' };
    const tokens = tokensAt(loginBaseUrl);
    const unavailable = { code: 'graph-unavailable' };
    await expect(tokens.getToken(TENANT, GRAPH)).rejects.toMatchObject(unavailable);
    // The library itself now keeps away from the endpoint for a while.
    const askedBefore = asked.length;
    await expect(tokens.getToken(TENANT, GRAPH)).rejects.toMatchObject(unavailable);
    expect(asked).toHaveLength(askedBefore);
    await expect(tokensAt('https://127.0.0.1:1').getToken(TENANT, GRAPH)).rejects.toMatchObject(unavailable);
  });
});
