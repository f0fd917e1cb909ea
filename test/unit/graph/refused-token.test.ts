import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { AccessError } from '../../../src/access/errors.ts';
import { createGraphClient } from '../../../src/graph/client.ts';
import type { AppTokens, TokenOptions } from '../../../src/graph/tokens.ts';
import { asApp, asUser, startGraphServer } from './graph-server.ts';

const named = z.object({ name: z.string() });
const CLAIMS = '{"access_token":{"nbf":{"essential":true,"value":"1700000000"}}}';
const challengeOf = (claims: string): string =>
  `Bearer realm="", authorization_uri="https://login.example/authorize", error="insufficient_claims", claims="${claims}"`;
const challenge = {
  status: 401,
  headers: { 'www-authenticate': challengeOf(Buffer.from(CLAIMS).toString('base64')) },
  json: { error: { code: 'InvalidAuthenticationToken', message: 'revoked' } },
};
const refusal = { status: 401, json: { error: { code: 'InvalidAuthenticationToken', message: 'no' } } };
const found = { json: { name: 'a' } };

/** Tokens that are numbered, and what was asked for each. */
function countTokens(): { asked: (TokenOptions | undefined)[]; appTokens: AppTokens } {
  const asked: (TokenOptions | undefined)[] = [];
  const appTokens: AppTokens = {
    getToken: async (_tenant, _scope, options) => `token-${asked.push(options)}`,
  };
  return { asked, appTokens };
}

const clientAt = (url: string, appTokens: AppTokens) =>
  createGraphClient({ baseUrl: url, appTokens, wait: async () => undefined });

describe('the app’s token that is refused', () => {
  test('with a claims challenge: the claims go into the next one, and the call is made again', async () => {
    await using server = await startGraphServer(challenge, found);
    const { asked, appTokens } = countTokens();
    expect(await clientAt(server.url, appTokens).get(asApp, '/thing', named)).toEqual({ name: 'a' });
    expect(asked).toEqual([
      { takesChallenges: true, renewal: undefined },
      { takesChallenges: true, renewal: { claims: CLAIMS } },
    ]);
    expect(server.seen.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer token-1',
      'Bearer token-2',
    ]);
    const ids = server.seen.map(({ headers }) => headers['client-request-id']);
    expect(new Set(ids).size).toBe(2);
  });

  test.each([
    ['without a challenge', refusal],
    [
      'with one that is no JSON',
      { ...refusal, headers: { 'www-authenticate': challengeOf('bm90IGpzb24=') } },
    ],
  ])('%s: a new one, once, then it is the operator’s affair', async (_name, reply) => {
    await using server = await startGraphServer(reply, reply);
    const { asked, appTokens } = countTokens();
    await expect(clientAt(server.url, appTokens).get(asApp, '/thing', named)).rejects.toMatchObject({
      code: 'tenant-misconfigured',
      details: { status: 401, graphCode: 'InvalidAuthenticationToken' },
    });
    expect(asked.map((options) => options?.renewal)).toEqual([undefined, {}]);
    expect(server.seen).toHaveLength(2);
  });

  test('is renewed once for a call, however often the call is tried', async () => {
    await using server = await startGraphServer(refusal, { status: 503 }, { status: 503 }, found);
    const { asked, appTokens } = countTokens();
    await clientAt(server.url, appTokens).get(asApp, '/thing', named);
    expect(asked.map((options) => options?.renewal)).toEqual([undefined, {}, undefined, undefined]);
  });

  test('and refused again at a later try, that is the answer', async () => {
    await using server = await startGraphServer(refusal, { status: 503 }, refusal, found);
    const { asked, appTokens } = countTokens();
    const call = clientAt(server.url, appTokens).get(asApp, '/thing', named);
    await expect(call).rejects.toMatchObject({ code: 'tenant-misconfigured' });
    expect(asked.map((options) => options?.renewal)).toEqual([undefined, {}, undefined]);
  });

  test('a write is made again, too: nothing has happened', async () => {
    await using server = await startGraphServer(challenge, { status: 201, json: { name: 'a' } });
    const { appTokens } = countTokens();
    const write = { method: 'POST', path: '/things', body: { name: 'a' } } as const;
    await clientAt(server.url, appTokens).write(asApp, write, named);
    expect(server.seen.map(({ body }) => body)).toEqual([write.body, write.body]);
  });

  test('when there is no new one, that is the error', async () => {
    await using server = await startGraphServer(refusal);
    const busy = new AccessError('graph-unavailable', 'busy', { retryAfterMs: 7 });
    const appTokens: AppTokens = {
      getToken: async (_tenant, _scope, options) => {
        if (options?.renewal) throw busy;
        return 'token';
      },
    };
    await expect(clientAt(server.url, appTokens).get(asApp, '/thing', named)).rejects.toBe(busy);
  });

  test('for an item of a batch: that item is asked for again', async () => {
    const item = (id: string) => ({ id, status: 200, body: { name: id } });
    const { status, headers, json: body } = challenge;
    await using server = await startGraphServer(
      { json: { responses: [item('1'), { id: '2', status, headers, body }] } },
      { json: { responses: [item('2')] } },
    );
    const { asked, appTokens } = countTokens();
    const answers = await clientAt(server.url, appTokens).batch(asApp, ['/1', '/2'], named);
    expect(answers).toEqual([{ value: { name: '1' } }, { value: { name: '2' } }]);
    expect(asked.map((options) => options?.renewal)).toEqual([undefined, { claims: CLAIMS }]);
  });
});

test('a person’s token is not renewed: the person is asked, and the claims are told', async () => {
  await using server = await startGraphServer(challenge, refusal);
  const { asked, appTokens } = countTokens();
  const client = clientAt(server.url, appTokens);
  await expect(client.get(asUser, '/thing', named)).rejects.toMatchObject({
    code: 'sign-in-required',
    details: { status: 401, claims: Buffer.from(CLAIMS).toString('base64') },
  });
  await expect(client.get(asUser, '/thing', named)).rejects.toMatchObject({ code: 'sign-in-required' });
  expect(asked).toEqual([]);
  expect(server.seen).toHaveLength(2);
});
