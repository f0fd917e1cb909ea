import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Reply, TestWorld } from '../../support/emulator-world.ts';
import { entitlements, openWorld, people, tenantIds, toText } from '../../support/emulator-world.ts';

let world: TestWorld;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

interface Item {
  readonly id: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Record<string, unknown> & { readonly error?: Record<string, unknown> };
}

async function batchAs(caller: string, requests: unknown): Promise<Reply> {
  const wish = caller === 'app' ? { app: true } : { userPrincipalName: caller };
  const bearer = await world.token(wish);
  const headers = { Authorization: `Bearer ${bearer}`, 'client-request-id': 'of-the-batch' };
  return world.send(`${world.emulator.url}/v1.0/$batch`, 'POST', { requests }, headers);
}

const itemsOf = ({ body }: Reply): Item[] => body['responses'] as unknown as Item[];
const byId = (reply: Reply): Item[] => itemsOf(reply).toSorted((a, b) => a.id.localeCompare(b.id));
const get = (id: string, url: string, more: object = {}) => ({ id, method: 'GET', url, ...more });

describe('a batch', () => {
  it('answers each request as if it had come alone', async () => {
    const reply = await batchAs('app', [
      get('1', '/users?$top=1'),
      get('2', 'groups/00000000-0000-0000-0000-000000000000'),
      get('3', `${entitlements}/accessPackages/filterByCurrentUser(on='allowedRequestor')`),
      get('4', '/nothing/of/the/kind'),
    ]);
    expect(reply.status).toBe(200);
    const [users, group, own, nothing] = byId(reply);
    expect(users).toMatchObject({
      status: 200,
      headers: { 'OData-Version': '4.0', 'Content-Type': expect.stringContaining('odata.metadata=minimal') },
    });
    expect(group).toMatchObject({ status: 404, body: { error: { code: 'Request_ResourceNotFound' } } });
    expect(own).toMatchObject({ status: 403, body: { error: { code: 'UnAuthorized' } } });
    expect(nothing).toMatchObject({ status: 404, body: { error: { code: '' } } });
    const ids = { 'request-id': reply.headers.get('request-id'), 'client-request-id': 'of-the-batch' };
    expect(group?.body?.error?.['innerError']).toMatchObject(ids);
  });

  it('gives next links that lead on by themselves', async () => {
    const [first] = byId(await batchAs('app', [get('1', '/groups?$top=1')]));
    const link = toText(first?.body?.['@odata.nextLink']);
    expect(link).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/v1\.0\/groups\?/);
    const app = await world.asApp();
    expect((await app('GET', link)).body['value']).toHaveLength(1);
  });

  it('writes, and happens at one instant', async () => {
    const ana = await world.asUser(people.ana);
    const targetId = toText((await ana('GET', '/me')).body['id']);
    const assignment = { targetId, ...(await world.policyOf('Operator')) };
    const body = { requestType: 'userAdd', assignment, justification: 'in a batch' };
    const url = `${entitlements}/assignmentRequests`;
    const headers = { 'Content-Type': 'application/json' };
    const post = { id: 'file', method: 'POST', url, headers, body };
    const list = get('list', `${url}/filterByCurrentUser(on='target')`, { dependsOn: ['file'] });
    const [filed, listed] = byId(await batchAs(people.ana, [list, post]));
    expect(filed).toMatchObject({ status: 201, body: { justification: 'in a batch' } });
    expect(filed?.headers['Location']).toBe(
      `${world.emulator.url}/v1.0${url}/${toText(filed?.body?.['id'])}`,
    );
    expect(listed?.body?.['value']).toMatchObject([
      { id: filed?.body?.['id'], createdDateTime: '2026-10-01T08:00:00.000Z' },
    ]);
  });

  it('fails what depends on a failed request with 424, and what depends on that', async () => {
    const reply = await batchAs('app', [
      get('c', '/groups', { dependsOn: ['B'] }),
      get('a', '/users/nobody@nowhere.example'),
      get('b', '/groups', { dependsOn: ['a'] }),
      get('d', '/groups'),
    ]);
    expect(byId(reply).map(({ status }) => status)).toEqual([404, 424, 424, 200]);
    expect(byId(reply)[1]?.body?.error?.['code']).toBe('FailedDependency');
  });

  it('answers in any order, the same for the same seed', async () => {
    const requests = Array.from({ length: 20 }, (_, at) => get(String(at), '/organization'));
    const orderOf = async () => itemsOf(await batchAs('app', requests)).map(({ id }) => id);
    const first = await orderOf();
    const inOrder = requests.map(({ id }) => id);
    expect(first).not.toEqual(inOrder);
    expect(first.toSorted((a, b) => Number(a) - Number(b))).toEqual(inOrder);
    await world.emulator.reset();
    expect(await orderOf()).toEqual(first);
  });

  it('strikes and throttles each request by itself', async () => {
    await world.control('PUT', '/faults', [
      { kind: 'status', status: 429, retryAfterSeconds: 9, path: '/v1.0/groups', times: 1 },
      { kind: 'drop', path: '/v1.0/users' },
    ]);
    const items = byId(
      await batchAs('app', [get('1', '/groups'), get('2', '/groups'), get('3', '/users?$top=1')]),
    );
    expect(items.map(({ status }) => status)).toEqual([429, 200, 504]);
    expect(items[0]?.headers['Retry-After']).toBe('9');
  });

  it('has one token, and so one tenant', async () => {
    const token = await world.token({ app: true, tenantId: tenantIds.northwind });
    const foreign = { headers: { Authorization: `Bearer ${token}` } };
    const [item] = byId(await batchAs('app', [get('1', '/organization', foreign)]));
    expect(item?.body?.['value']).toMatchObject([{ id: tenantIds.fabrikam }]);
  });
});

describe('a malformed batch is refused as a whole:', () => {
  const many = Array.from({ length: 21 }, (_, at) => get(String(at), '/groups'));
  it.each([
    ['more than 20 requests', many],
    ['no requests', []],
    ['no list', undefined],
    ['an id twice, whatever its case', [get('a', '/groups'), get('A', '/users')]],
    ['no id', [{ method: 'GET', url: '/groups' }]],
    ['an absolute address', [get('1', 'https://graph.microsoft.com/v1.0/groups')]],
    ['an unknown dependency', [get('1', '/groups', { dependsOn: ['2'] })]],
    ['a circle', [get('1', '/groups', { dependsOn: ['2'] }), get('2', '/groups', { dependsOn: ['1'] })]],
  ])('%s', async (_, requests) => {
    const reply = await batchAs('app', requests);
    expect(reply.status).toBe(400);
    expect(reply.body['error']).toMatchObject({ code: 'BadRequest' });
  });
});

describe('one request of a batch', () => {
  it('needs a Content-Type when it has a body', async () => {
    const url = `${entitlements}/assignmentRequests`;
    const post = { id: '1', method: 'POST', url, body: {} };
    const [item] = byId(await batchAs(people.ana, [post]));
    expect(item?.status).toBe(415);
  });

  it('cannot be a batch', async () => {
    const inner = { requests: [get('1', '/groups')] };
    const headers = { 'Content-Type': 'application/json' };
    const nested = { id: '1', method: 'POST', url: '/$batch', headers, body: inner };
    const [item] = byId(await batchAs('app', [nested]));
    expect(item).toMatchObject({ status: 400, body: { error: { code: 'BadRequest' } } });
  });
});

describe('$batch itself', () => {
  it('wants a token and POST', async () => {
    const url = `${world.emulator.url}/v1.0/$batch`;
    const body = { requests: [get('1', '/groups')] };
    expect((await world.send(url, 'POST', body)).status).toBe(401);
    const Authorization = `Bearer ${await world.token({ app: true })}`;
    expect((await world.send(url, 'GET', undefined, { Authorization })).status).toBe(405);
  });
});
