import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createGraphClient } from '../../../src/graph/client.ts';
import type { GraphClientConfig } from '../../../src/graph/client.ts';
import { appTokens, asApp, asUser, startGraphServer } from './graph-server.ts';

const named = z.object({ name: z.string() });
const paths = (count: number): string[] => Array.from({ length: count }, (_, at) => `/things/${at + 1}`);
const clientAt = (url: string, more: Partial<GraphClientConfig> = {}) => {
  const waits: number[] = [];
  const wait = async (ms: number) => void waits.push(ms);
  return { waits, client: createGraphClient({ baseUrl: url, appTokens, wait, ...more }) };
};

const found = (id: string, name: string) => ({ id, status: 200, body: { name } });
const refused = (id: string, status: number, code: string, headers: Record<string, string> = {}) => ({
  id,
  status,
  headers,
  body: { error: { code, message: 'no' } },
});
const batch = (...responses: unknown[]) => ({ json: { responses } });

interface Sent {
  readonly requests: readonly { id: string; method: string; url: string; headers: Record<string, string> }[];
}
const requestsOf = (body: unknown): Sent['requests'] => (body as Sent).requests;
const idsOf = (body: unknown): string[] => requestsOf(body).map(({ id }) => id);

describe('a batch', () => {
  test('is one call, whose answers come in any order', async () => {
    await using server = await startGraphServer(batch(found('3', 'c'), found('1', 'a'), found('2', 'b')));
    const { client } = clientAt(server.url);
    const answers = await client.batch(asUser, ['/things/1?$select=a%20b', '/things/2', '/things/3'], named);
    expect(answers).toEqual([{ value: { name: 'a' } }, { value: { name: 'b' } }, { value: { name: 'c' } }]);
    expect(server.seen).toHaveLength(1);
    const [{ method, url, headers, body } = expect.fail('nothing was asked')] = server.seen;
    expect([method, url, headers.authorization]).toEqual(['POST', '/v1.0/$batch', 'Bearer user-token']);
    const requests = requestsOf(body);
    expect(requests[0]).toMatchObject({
      id: '1',
      method: 'GET',
      url: '/things/1?$select=a%20b',
      headers: { prefer: 'include-unknown-enum-members' },
    });
    const ids = requests.map((each) => each.headers['client-request-id']);
    expect(new Set([...ids, headers['client-request-id']]).size).toBe(4);
  });

  test('takes 20, more go into the next; none at all is no call', async () => {
    const all = (count: number) =>
      batch(...Array.from({ length: count }, (_, at) => found(String(at + 1), `n${at + 1}`)));
    await using server = await startGraphServer(all(20), all(20), all(1));
    const { client } = clientAt(server.url);
    expect(await client.batch(asApp, [], named)).toEqual([]);
    const answers = await client.batch(asApp, paths(41), named);
    expect(answers).toHaveLength(41);
    expect(answers[40]).toEqual({ value: { name: 'n1' } });
    expect(server.seen.map(({ body }) => idsOf(body).length)).toEqual([20, 20, 1]);
    expect(requestsOf(server.seen[2]?.body)[0]?.url).toBe('/things/41');
  });

  test('asks again only for what failed in passing, after the longest wait', async () => {
    await using server = await startGraphServer(
      batch(
        refused('1', 429, 'TooManyRequests', { 'Retry-After': '1' }),
        found('2', 'b'),
        refused('3', 429, 'TooManyRequests', { 'Retry-After': '3' }),
      ),
      batch(found('3', 'c'), refused('1', 503, '')),
      batch(found('1', 'a')),
    );
    const { client, waits } = clientAt(server.url);
    const answers = await client.batch(asApp, paths(3), named);
    expect(answers).toEqual([{ value: { name: 'a' } }, { value: { name: 'b' } }, { value: { name: 'c' } }]);
    expect(server.seen.map(({ body }) => idsOf(body))).toEqual([['1', '2', '3'], ['1', '3'], ['1']]);
    expect(waits[0]).toBe(3000);
    expect(waits[1]).toBeLessThanOrEqual(1200);
  });

  test('answers with the refusal what must wait too long or goes on failing; the rest is not held up', async () => {
    await using server = await startGraphServer(
      batch(
        refused('1', 429, '', { 'Retry-After': '60' }),
        refused('2', 424, 'FailedDependency'),
        found('3', 'c'),
      ),
      batch(refused('2', 424, 'FailedDependency')),
      batch(refused('2', 424, 'FailedDependency')),
    );
    const { client, waits } = clientAt(server.url);
    expect(await client.batch(asApp, paths(3), named)).toMatchObject([
      { error: { code: 'graph-unavailable', details: { status: 429, retryAfterMs: 60_000 } } },
      { error: { code: 'graph-unavailable', details: { status: 424, graphCode: 'FailedDependency' } } },
      { value: { name: 'c' } },
    ]);
    expect(server.seen.map(({ body }) => idsOf(body))).toEqual([['1', '2', '3'], ['2'], ['2']]);
    expect(Math.max(...waits)).toBeLessThanOrEqual(1200);
  });

  test('an item’s refusal is what it would be alone, with the item’s own ids', async () => {
    const inner = { 'request-id': 'item-id', 'client-request-id': 'x' };
    await using server = await startGraphServer(
      batch(
        refused('1', 404, 'ResourceNotFound'),
        { id: '2', status: 403, body: { error: { code: 'Forbidden', message: 'no', innerError: inner } } },
        refused('3', 400, 'InvalidModel'),
        { id: '4', status: 200, body: { name: 4711 } },
        {
          id: '5',
          status: 200,
          headers: { 'Content-Type': 'text/html', 'bad header': 'x' },
          body: 'PGh0bWw+',
        },
      ),
    );
    const { client } = clientAt(server.url);
    const answers = await client.batch(asApp, paths(6), named);
    const sent = requestsOf(server.seen[0]?.body).map(({ headers }) => headers['client-request-id']);
    expect(answers).toMatchObject([
      { value: undefined },
      {
        error: {
          code: 'tenant-misconfigured',
          details: { graphCode: 'Forbidden', requestId: 'item-id', clientRequestId: sent[1] },
        },
      },
      { error: { code: 'invalid-input', details: { status: 400, clientRequestId: sent[2] } } },
      { error: { code: 'unexpected-response' } },
      { error: { code: 'unexpected-response' } },
      { error: { code: 'unexpected-response', message: 'a batch left GET /things/6 unanswered' } },
    ]);
    expect(answers[0]).toEqual({ value: undefined });
  });

  test('as a whole is throttled and refused like any other call', async () => {
    await using server = await startGraphServer(
      { status: 429, headers: { 'retry-after': '2' } },
      batch(found('1', 'a')),
      { status: 400, json: { error: { code: 'BadRequest', message: 'ids' } } },
    );
    const { client, waits } = clientAt(server.url);
    expect(await client.batch(asApp, paths(1), named)).toEqual([{ value: { name: 'a' } }]);
    expect(waits).toEqual([2000]);
    await expect(client.batch(asApp, paths(1), named)).rejects.toMatchObject({ code: 'invalid-input' });
  });

  test('reads a collection to its end', async () => {
    await using server = await startGraphServer();
    const link = (token: string) => `${server.url}/v1.0/things?$skiptoken=${token}`;
    server.say(
      batch({ id: '1', status: 200, body: { value: [{ name: 'a' }], '@odata.nextLink': link('2') } }),
      { json: { value: [], '@odata.nextLink': link('3') } },
      { json: { value: [{ name: 'b' }] } },
    );
    const { client } = clientAt(server.url);
    const whole = z.object({ value: z.array(named), '@odata.nextLink': z.undefined().optional() });
    expect(await client.batch(asApp, ['/things'], whole)).toEqual([
      { value: { value: [{ name: 'a' }, { name: 'b' }] } },
    ]);
    expect(server.seen.map(({ url }) => url).slice(1)).toEqual([
      '/v1.0/things?$skiptoken=2',
      '/v1.0/things?$skiptoken=3',
    ]);
  });

  test('a collection whose rest cannot be read is an error of that item', async () => {
    await using server = await startGraphServer(
      batch(
        {
          id: '1',
          status: 200,
          body: { value: [], '@odata.nextLink': 'https://graph.microsoft.com/beta/x' },
        },
        found('2', 'b'),
      ),
    );
    const { client } = clientAt(server.url);
    expect(await client.batch<unknown>(asApp, paths(2), z.unknown())).toMatchObject([
      { error: { code: 'unexpected-response' } },
      { value: { name: 'b' } },
    ]);
  });
});
