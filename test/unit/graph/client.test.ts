import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { AccessError, toAccessError, toReference } from '../../../src/access/errors.ts';
import type { CallRecord } from '../../../src/graph/call.ts';
import { createGraphClient } from '../../../src/graph/client.ts';
import type { GraphClientConfig } from '../../../src/graph/client.ts';
import { appTokens, asApp, asUser, collect, startGraphServer, TENANT } from './graph-server.ts';

const named = z.object({ name: z.string() });
const busy = (retryAfter?: string) => ({
  status: 429,
  headers: retryAfter === undefined ? {} : { 'retry-after': retryAfter },
  json: { error: { code: 'TooManyRequests', message: 'later' } },
});
const refusal = (status: number, code: string) => ({ status, json: { error: { code, message: 'no' } } });

/** A client that does not really wait, and the waits it would have made. */
function clientOf(url: string, more: Partial<GraphClientConfig> = {}) {
  const waits: number[] = [];
  const wait = async (ms: number) => void waits.push(ms);
  return { waits, client: createGraphClient({ baseUrl: url, appTokens, wait, ...more }) };
}

const failureOf = async (promise: Promise<unknown>): Promise<AccessError> => {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(AccessError);
  return toAccessError(error);
};

describe('a read', () => {
  test('sends the caller’s token, an own id and the user agent', async () => {
    await using server = await startGraphServer({ json: { name: 'a' } }, { json: { name: 'b' } });
    const { client } = clientOf(server.url, { userAgent: 'SocAccess/1' });
    expect(await client.get(asApp, '/thing?$select=name', named)).toEqual({ name: 'a' });
    expect(await client.get(asUser, '/thing', named)).toEqual({ name: 'b' });
    expect(server.seen.map(({ url }) => url)).toEqual(['/v1.0/thing?$select=name', '/v1.0/thing']);
    expect(server.seen.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer app-token',
      'Bearer user-token',
    ]);
    expect(server.seen[0]?.headers['user-agent']).toBe('SocAccess/1');
    expect(z.guid().safeParse(server.seen[0]?.headers['client-request-id']).success).toBe(true);
    expect(server.seen[0]?.headers['client-request-id']).not.toBe(
      server.seen[1]?.headers['client-request-id'],
    );
  });

  test('waits as long as Retry-After says, in seconds or as a date', async () => {
    const now = 'Mon, 23 Nov 2026 10:00:00 GMT';
    const dated = busy('Mon, 23 Nov 2026 10:00:03 GMT');
    await using server = await startGraphServer(
      busy('2'),
      { ...dated, headers: { ...dated.headers, date: now } },
      { json: { name: 'a' } },
    );
    const { client, waits } = clientOf(server.url);
    await client.get(asApp, '/thing', named);
    expect(waits).toEqual([2000, 3000]);
  });

  test('backs off by itself after 503 and after a dropped connection', async () => {
    await using server = await startGraphServer({ status: 503 }, 'drop', { json: { name: 'a' } });
    const { client, waits } = clientOf(server.url);
    expect(await client.get(asApp, '/thing', named)).toEqual({ name: 'a' });
    expect(server.seen).toHaveLength(3);
    expect(waits).toHaveLength(2);
    expect(Math.max(...waits)).toBeLessThanOrEqual(1200);
  });

  test('gives up after the retries, and at once when the wait is too long', async () => {
    await using server = await startGraphServer(
      { status: 502 },
      { status: 502 },
      { status: 502 },
      busy('60'),
    );
    const { client, waits } = clientOf(server.url);
    const broken = await failureOf(client.get(asApp, '/thing', named));
    expect(broken).toMatchObject({ code: 'graph-unavailable', details: { status: 502 } });
    expect(broken.details).not.toHaveProperty('outcomeUnknown');
    expect(waits).toHaveLength(2);
    const throttled = await failureOf(client.get(asApp, '/thing', named));
    expect(throttled).toMatchObject({ code: 'graph-unavailable', details: { retryAfterMs: 60_000 } });
    expect(throttled.details).not.toHaveProperty('outcomeUnknown');
    expect(server.seen).toHaveLength(4);
  });

  test('ends when no answer comes in time', async () => {
    await using server = await startGraphServer('silence');
    const { client } = clientOf(server.url, { requestTimeoutMs: 50, maxRetries: 0 });
    const error = await failureOf(client.get(asApp, '/thing', named));
    expect(error).toMatchObject({ code: 'graph-unavailable' });
    expect(error.message).toContain('timeout');
    expect(error.details.clientRequestId).toBe(server.seen[0]?.headers['client-request-id']);
    expect(error.details).not.toHaveProperty('requestId');
  });

  test('refuses HTML and bodies of another form, naming fields and not values', async () => {
    await using server = await startGraphServer(
      { text: '<html>maintenance</html>', headers: { 'content-type': 'text/html' } },
      { json: { name: 4711 } },
    );
    const { client } = clientOf(server.url);
    expect(await failureOf(client.get(asApp, '/thing', named))).toMatchObject({
      code: 'unexpected-response',
    });
    const error = await failureOf(client.get(asApp, '/thing', named));
    expect(error).toMatchObject({ code: 'unexpected-response' });
    expect(error.message).toContain('name');
    expect(error.message).not.toContain('4711');
  });

  test('does not follow a redirect', async () => {
    await using elsewhere = await startGraphServer({ json: { name: 'a' } });
    await using server = await startGraphServer({ status: 302, headers: { location: `${elsewhere.url}/` } });
    const { client } = clientOf(server.url, { maxRetries: 0 });
    expect(await failureOf(client.get(asApp, '/thing', named))).toMatchObject({
      code: 'unexpected-response',
    });
    expect(elsewhere.seen).toEqual([]);
  });
});

describe('a write', () => {
  const write = { method: 'POST', path: '/things', body: { name: 'a' } } as const;

  test('is repeated after 429, since nothing happened', async () => {
    await using server = await startGraphServer(busy('1'), { status: 201, json: { name: 'a' } });
    const { client, waits } = clientOf(server.url);
    expect(await client.write(asUser, write, named)).toEqual({ name: 'a' });
    expect(server.seen.map(({ body }) => body)).toEqual([write.body, write.body]);
    expect(waits).toEqual([1000]);
  });

  test.each([
    ['a dropped connection', 'drop' as const],
    ['503', { status: 503 }],
    ['an unreadable success', { status: 201, text: '<html>' }],
  ])('is not repeated after %s, and says that it may have happened', async (_name, reply) => {
    await using server = await startGraphServer(reply, { status: 201, json: { name: 'a' } });
    const { client } = clientOf(server.url);
    const error = await failureOf(client.write(asUser, write, named));
    expect(error.details.outcomeUnknown).toBe(true);
    expect(error.code).toBe(
      reply === 'drop' || reply.status === 503 ? 'graph-unavailable' : 'unexpected-response',
    );
    expect(server.seen).toHaveLength(1);
  });

  test('has not happened when nobody listens', async () => {
    const url = await (async () => {
      await using server = await startGraphServer();
      return server.url;
    })();
    const error = await failureOf(clientOf(url).client.write(asUser, write, named));
    expect(error.code).toBe('graph-unavailable');
    expect(error.details).not.toHaveProperty('outcomeUnknown');
  });
});

describe('errors', () => {
  test.each([
    [refusal(400, 'InvalidModel'), asUser, 'invalid-input'],
    [refusal(401, 'InvalidAuthenticationToken'), asUser, 'sign-in-required'],
    [refusal(403, 'UnAuthorized'), asUser, 'not-allowed'],
    [refusal(403, 'Authorization_RequestDenied'), asApp, 'tenant-misconfigured'],
    [refusal(403, 'AadPremiumLicenseRequired'), asUser, 'tenant-misconfigured'],
    [refusal(404, ''), asUser, 'not-found'],
    [refusal(409, 'DuplicateKey'), asUser, 'invalid-input'],
    [refusal(424, ''), asUser, 'graph-unavailable'],
    [refusal(418, ''), asUser, 'unexpected-response'],
    [refusal(501, 'NotImplemented'), asUser, 'unexpected-response'],
  ])('%o for %o is %s', async (reply, caller, code) => {
    await using server = await startGraphServer(reply);
    const { client } = clientOf(server.url, { maxRetries: 0 });
    const error = await failureOf(client.get(caller, '/thing', named));
    expect(error).toMatchObject({ code, details: { status: reply.status } });
    expect(error.details.graphCode).toBe(reply.json.error.code || undefined);
    expect(server.seen).toHaveLength(1);
  });

  test.each([
    [refusal(400, 'ExistingOpenRequest'), 'duplicate-request'],
    [refusal(409, 'existingOpenRequest'), 'duplicate-request'],
    [refusal(400, 'ExistingGrant'), 'already-assigned'],
    [refusal(400, 'InvalidModel'), 'not-accepted'],
    [refusal(409, ''), 'not-accepted'],
    [{ status: 400, text: '<html>' }, 'not-accepted'],
    [
      { status: 400, json: { error: { code: '', message: 'There is an existing open request' } } },
      'not-accepted',
    ],
  ])('%o is told apart by its code, never by its message: %s', async (reply, detail) => {
    await using server = await startGraphServer(reply);
    const write = { method: 'POST', path: '/requests', body: {} } as const;
    const error = await failureOf(clientOf(server.url).client.write(asUser, write, named));
    expect(error).toMatchObject({ code: 'invalid-input', details: { detail } });
  });

  test.each([
    null,
    [],
    'text',
    { error: 'text' },
    { error: null },
    { error: { code: null, message: null, innerError: null } },
    { error: { code: 7, message: {}, innerError: 'x' } },
  ])('the body %j of a refusal is taken as it is', async (json) => {
    await using server = await startGraphServer({ status: 404, json });
    const error = await failureOf(clientOf(server.url).client.get(asUser, '/thing', named));
    expect(error).toMatchObject({ code: 'not-found', message: 'Graph answered 404 to GET /thing' });
    expect(error.details).not.toHaveProperty('graphCode');
  });

  test('a claims challenge asks the person to sign in again, with the claims', async () => {
    const challenge = 'Bearer realm="", error="insufficient_claims", claims="eyJhY2Nlc3NfdG9rZW4iOnt9fQ=="';
    await using server = await startGraphServer({ status: 401, headers: { 'www-authenticate': challenge } });
    const error = await failureOf(clientOf(server.url).client.get(asUser, '/thing', named));
    expect(error).toMatchObject({
      code: 'sign-in-required',
      details: { claims: 'eyJhY2Nlc3NfdG9rZW4iOnt9fQ==' },
    });
  });

  test('409 on an approval stage is already-decided', async () => {
    await using server = await startGraphServer(refusal(409, ''));
    const { client } = clientOf(server.url);
    const write = { method: 'PATCH', path: '/approvals/1/stages/2', body: {} } as const;
    expect(await failureOf(client.write(asUser, write, named))).toMatchObject({ code: 'already-decided' });
  });

  test('an unknown id is an answer where it may be: 404, and 403 UnAuthorized of entitlement management', async () => {
    const inEm = '/identityGovernance/entitlementManagement/assignments/1';
    await using server = await startGraphServer(
      refusal(404, ''),
      refusal(403, 'UnAuthorized'),
      refusal(403, 'UnAuthorized'),
      refusal(403, 'Forbidden'),
    );
    const { client } = clientOf(server.url);
    expect(await client.find(asApp, inEm, named)).toBeUndefined();
    expect(await client.find(asApp, inEm, named)).toBeUndefined();
    expect(await failureOf(client.find(asApp, '/users/1', named))).toMatchObject({
      code: 'tenant-misconfigured',
    });
    expect(await failureOf(client.find(asApp, inEm, named))).toMatchObject({ code: 'tenant-misconfigured' });
  });

  test('carry both ids, and the log has them too, without query, token or body', async () => {
    const records: CallRecord[] = [];
    await using server = await startGraphServer({
      status: 404,
      headers: { 'request-id': 'server-id' },
      json: { error: { code: '', message: 'gone' } },
    });
    let ms = 0;
    const { client } = clientOf(server.url, {
      onCall: (record) => records.push(record),
      elapsedMs: () => (ms += 7),
    });
    const error = await failureOf(client.get(asApp, '/thing?$filter=secret', named));
    const sent = server.seen[0]?.headers['client-request-id'];
    expect(error.details).toMatchObject({ clientRequestId: sent, requestId: 'server-id' });
    expect(toReference(error)).toBe(`${String(sent)} / server-id`);
    expect(records).toEqual([
      {
        method: 'GET',
        path: '/v1.0/thing',
        status: 404,
        durationMs: 7,
        requestId: 'server-id',
        clientRequestId: sent,
        tenant: TENANT,
      },
    ]);
  });
});

describe('pages', () => {
  const namesOf = async (pages: AsyncIterable<{ name: string }[]>) =>
    (await collect(pages)).map((rows) => rows.map(({ name }) => name));

  test('an empty page with a link is not the end', async () => {
    await using server = await startGraphServer();
    server.say(
      { json: { value: [], '@odata.nextLink': `${server.url}/v1.0/things?$top=5&$skiptoken=x%2Fy%3D` } },
      { json: { value: [{ name: 'a' }] } },
    );
    const pages = clientOf(server.url).client.pages(asApp, '/things?$top=5', named);
    expect(await namesOf(pages)).toEqual([[], ['a']]);
    expect(server.seen[1]?.url).toBe('/v1.0/things?$top=5&$skiptoken=x/y=');
  });

  test('a link to another host is followed on ours; the other one sees no token', async () => {
    await using elsewhere = await startGraphServer({ json: { value: [{ name: 'theirs' }] } });
    await using server = await startGraphServer(
      { json: { value: [{ name: 'a' }], '@odata.nextLink': `${elsewhere.url}/v1.0/things?$skiptoken=2` } },
      { json: { value: [{ name: 'b' }] } },
    );
    expect(await namesOf(clientOf(server.url).client.pages(asApp, '/things', named))).toEqual([['a'], ['b']]);
    expect(elsewhere.seen).toEqual([]);
    expect(server.seen[1]?.url).toBe('/v1.0/things?$skiptoken=2');
  });

  test('a skip token that looks like an address does not lead anywhere else', async () => {
    await using server = await startGraphServer(
      { json: { value: [], '@odata.nextLink': '/v1.0/things?$skiptoken=https://evil.example/v1.0/x' } },
      { json: { value: [] } },
    );
    await namesOf(clientOf(server.url).client.pages(asApp, '/things', named));
    expect(server.seen[1]?.url).toBe('/v1.0/things?$skiptoken=https://evil.example/v1.0/x');
  });

  test('no request leaves the base origin, whatever its path', async () => {
    await using elsewhere = await startGraphServer();
    await using server = await startGraphServer();
    const path = elsewhere.url.replace('http:', 'https:');
    const failure = await failureOf(clientOf(server.url).client.get(asUser, `${path}/v1.0/thing`, named));
    expect(failure.code).toBe('internal');
    expect([...server.seen, ...elsewhere.seen]).toEqual([]);
  });

  test.each(['https://graph.microsoft.com/beta/things', '/v1.0/../beta/things', 'http://['])(
    'the link %s is refused',
    async (link) => {
      await using server = await startGraphServer({ json: { value: [], '@odata.nextLink': link } });
      const pages = clientOf(server.url).client.pages(asApp, '/things', named);
      expect(await failureOf(collect(pages))).toMatchObject({ code: 'unexpected-response' });
      expect(server.seen).toHaveLength(1);
    },
  );

  test('a loop of several pages ends, too', async () => {
    await using server = await startGraphServer();
    const to = (token: string) => ({
      json: { value: [{ name: token }], '@odata.nextLink': `${server.url}/v1.0/things?$skiptoken=${token}` },
    });
    server.say(to('a'), to('b'), to('a'));
    const pages = clientOf(server.url).client.list(asApp, '/things', named);
    expect(await failureOf(pages)).toMatchObject({ code: 'unexpected-response' });
    expect(server.seen).toHaveLength(3);
  });

  test('empty pages anywhere, and a link that is null, change nothing', async () => {
    await using server = await startGraphServer();
    const page = (names: string[], next: number | null) => ({
      json: {
        value: names.map((name) => ({ name })),
        '@odata.nextLink': next === null ? null : `${server.url}/v1.0/things?$skiptoken=${next}`,
      },
    });
    server.say(page([], 1), page(['a'], 2), page([], 3), page([], 4), page(['b', 'c'], 5), page([], null));
    const rows = await clientOf(server.url).client.list(asApp, '/things', named);
    expect(rows.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
  });

  test('a page that is busy is waited for, those before it are not read again', async () => {
    await using server = await startGraphServer();
    server.say(
      { json: { value: [{ name: 'a' }], '@odata.nextLink': `${server.url}/v1.0/things?$skiptoken=2` } },
      busy('1'),
      { json: { value: [{ name: 'b' }] } },
    );
    const rows = await clientOf(server.url).client.list(asApp, '/things', named);
    expect(rows.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(server.seen.map(({ url }) => url)).toEqual([
      '/v1.0/things',
      '/v1.0/things?$skiptoken=2',
      '/v1.0/things?$skiptoken=2',
    ]);
  });

  test('a link back ends the reading', async () => {
    const loop = { json: { value: [], '@odata.nextLink': '/v1.0/things' } };
    await using server = await startGraphServer(loop, loop);
    const pages = clientOf(server.url).client.pages(asApp, '/things', named);
    expect(await failureOf(collect(pages))).toMatchObject({ code: 'unexpected-response' });
    expect(server.seen).toHaveLength(1);
  });
});
