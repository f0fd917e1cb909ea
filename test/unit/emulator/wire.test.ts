import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Reply, TestWorld } from '../../support/emulator-world.ts';
import { entitlements, openWorld, people, toText } from '../../support/emulator-world.ts';

let world: TestWorld;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const root = 'https://graph.microsoft.com/v1.0/$metadata#';
const em = 'identityGovernance/entitlementManagement';

async function sendAs(
  wish: object,
  method: string,
  path: string,
  { headers = {}, text }: { readonly headers?: Record<string, string>; readonly text?: string } = {},
): Promise<Reply> {
  const response = await fetch(`${world.emulator.url}/v1.0${path}`, {
    method,
    headers: { Authorization: `Bearer ${await world.token(wish)}`, ...headers },
    ...(text === undefined ? {} : { body: text }),
  });
  const body: unknown = JSON.parse((await response.text()) || '{}');
  return { status: response.status, headers: response.headers, body: body as Reply['body'] };
}
const app = { app: true };
const ana = { userPrincipalName: people.ana };
const json = { 'Content-Type': 'application/json' };

describe('headers', () => {
  it('of an answer', async () => {
    const { headers } = await sendAs(app, 'GET', '/groups', { headers: { 'client-request-id': 'mine' } });
    expect(headers.get('Content-Type')).toBe(
      'application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8',
    );
    expect(headers.get('OData-Version')).toBe('4.0');
    expect(headers.get('Cache-Control')).toBe('no-cache');
    expect(headers.get('Date')).toBe('Thu, 01 Oct 2026 08:00:00 GMT');
    expect(headers.get('request-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(headers.get('client-request-id')).toBe('mine');
  });

  it('of a created entity: where it is', async () => {
    const reply = await world.requestAs(people.ana, 'Operator');
    expect(reply.status).toBe(201);
    expect(reply.headers.get('Location')).toBe(
      `${world.emulator.url}/v1.0${entitlements}/assignmentRequests/${toText(reply.body['id'])}`,
    );
  });
});

describe('errors', () => {
  it('have an inner error with the instant and both ids', async () => {
    const reply = await sendAs(app, 'GET', '/users/nobody', { headers: { 'client-request-id': 'mine' } });
    expect(reply.status).toBe(404);
    expect(reply.body['error']).toEqual({
      code: 'Request_ResourceNotFound',
      message: expect.stringContaining("'nobody'"),
      innerError: {
        date: '2026-10-01T08:00:00',
        'request-id': reply.headers.get('request-id'),
        'client-request-id': 'mine',
      },
    });
    expect(reply.headers.get('Content-Type')).toBe('application/json');
  });

  it('401: say where tokens are to be had', async () => {
    const response = await fetch(`${world.emulator.url}/v1.0/me`);
    expect(response.status).toBe(401);
    expect(response.headers.get('WWW-Authenticate')).toMatch(/^Bearer realm="", authorization_uri="https:/);
    expect(await response.json()).toMatchObject({
      error: { code: 'InvalidAuthenticationToken', message: 'Access token is empty.' },
    });
  });

  it('404 with an empty code: no such path', async () => {
    const reply = await sendAs(app, 'GET', '/identityGovernance/nothing');
    expect(reply.status).toBe(404);
    expect(reply.body['error']).toMatchObject({ code: '' });
  });

  it('405: the path has other methods, and they are named', async () => {
    const policy = await sendAs(app, 'PATCH', `${entitlements}/assignmentPolicies/x`, {
      headers: json,
      text: '{}',
    });
    expect([policy.status, policy.headers.get('Allow')]).toEqual([405, expect.stringContaining('GET')]);
    expect(policy.body['error']).toMatchObject({
      code: '',
      message: "The requested resource does not support http method 'PATCH'.",
    });
    const me = await sendAs(ana, 'DELETE', '/me');
    expect(me.status).toBe(405);
    expect(me.body['error']).toMatchObject({
      code: 'Request_BadRequest',
      message: 'Specified HTTP method is not allowed for the request target.',
    });
  });

  it.each([
    [400, { headers: json, text: '{' }],
    [415, { headers: { 'Content-Type': 'text/plain' }, text: '{}' }],
    [413, { headers: json, text: JSON.stringify('x'.repeat(4 * 1024 * 1024)) }],
  ])('%d: a body that cannot be taken', async (status, more) => {
    expect((await sendAs(ana, 'POST', `${entitlements}/assignmentRequests`, more)).status).toBe(status);
  });
});

describe('query options', () => {
  it.each([
    ['$top=abc', 'BadRequest', "Invalid value 'abc' for $top query option found."],
    ['$top=-1', 'BadRequest', "Invalid value '-1' for $top query option found."],
    [
      '$top=0',
      'Request_UnsupportedQuery',
      "Invalid page size specified: '0'. Must be between 1 and 999 inclusive.",
    ],
    ['$top=1000', 'Request_UnsupportedQuery', "Invalid page size specified: '1000'."],
    ['$skip=x', 'BadRequest', "Invalid value 'x' for $skip query option found."],
    ['$count=yes', 'BadRequest', "Invalid value 'yes' for $count query option found."],
    ['$colour=red', 'BadRequest', "The query parameter '$colour' is not supported."],
    ['$top=1&$top=2', 'BadRequest', "Query option '$top' was specified more than once"],
    ['$filter=displayName eq', 'BadRequest', 'Invalid filter clause'],
    ['$select=nothing', 'BadRequest', "Could not find a property named 'nothing'"],
  ])('%s is refused', async (query, code, message) => {
    const reply = await sendAs(app, 'GET', `/groups?${query}`);
    expect(reply.status).toBe(400);
    expect(reply.body['error']).toMatchObject({ code, message: expect.stringContaining(message) });
  });

  it('without $ are no affair of OData', async () => {
    expect((await sendAs(app, 'GET', '/groups?colour=red&top=0')).status).toBe(200);
  });
});

describe('@odata.context', () => {
  const contextOf = async (wish: object, path: string): Promise<unknown> =>
    (await sendAs(wish, 'GET', path)).body['@odata.context'];

  it('names the set, the entity of a set, and what was chosen of it', async () => {
    expect(await contextOf(app, '/groups')).toBe(`${root}groups`);
    expect(await contextOf(app, '/groups?$select=id,displayName')).toBe(`${root}groups(id,displayName)`);
    expect(await contextOf(ana, '/me')).toBe(`${root}users/$entity`);
    expect(await contextOf(ana, '/me?$select=id')).toBe(`${root}users(id)/$entity`);
    const { accessPackageId } = await world.policyOf('Operator');
    const path = `${em}/accessPackages`;
    expect(await contextOf(app, `/${path}/${accessPackageId}?$expand=assignmentPolicies($select=id)`)).toBe(
      `${root}${path}(assignmentPolicies(id))/$entity`,
    );
  });

  it('writes the keys on the way, but not to directory objects', async () => {
    const { accessPackageId } = await world.policyOf('Operator');
    expect(await contextOf(app, `/${em}/accessPackages/${accessPackageId}/resourceRoleScopes`)).toBe(
      `${root}${em}/accessPackages('${accessPackageId}')/resourceRoleScopes`,
    );
    const group = toText((await sendAs(app, 'GET', '/groups')).body['value']?.[0]?.['id']);
    expect(await contextOf(app, `/groups/${group}/members`)).toBe(`${root}directoryObjects`);
  });

  it('names the type that functions and actions return', async () => {
    const path = "/identityGovernance/accessReviews/definitions/filterByCurrentUser(on='reviewer')";
    const reader = { ...ana, scopes: ['AccessReview.Read.All'] };
    expect(await contextOf(reader, path)).toBe(`${root}Collection(accessReviewScheduleDefinition)`);
    const reply = await sendAs(app, 'POST', `/users/${people.dev}/checkMemberGroups`, {
      headers: json,
      text: JSON.stringify({ groupIds: [] }),
    });
    expect(reply.body['@odata.context']).toBe(`${root}Collection(Edm.String)`);
  });

  it('of something created is that of an entity', async () => {
    const reply = await world.requestAs(people.ana, 'Operator');
    expect(reply.body['@odata.context']).toBe(`${root}${em}/assignmentRequests/$entity`);
  });
});

describe('a next link', () => {
  it('stays good when rows are added', async () => {
    const first = await sendAs(app, 'GET', `/${em}/assignmentRequests?$top=1`);
    expect(first.body['@odata.nextLink']).toBeUndefined();
    for (const name of ['Operator', 'Reader', 'Night Operator']) await world.requestAs(people.ana, name);
    const page = await sendAs(app, 'GET', `/${em}/assignmentRequests?$top=1`);
    const [{ id }] = page.body['value'] as unknown as [{ id: string }];
    await world.requestAs(people.eve, 'Reader');
    const link = new URL(toText(page.body['@odata.nextLink']));
    const rest = await sendAs(
      app,
      'GET',
      link.pathname.slice('/v1.0'.length) +
        link.search.replace('$top=1', '$top=9').replace('%24top=1', '%24top=9'),
    );
    const ids = (rest.body['value'] as unknown as { id: string }[]).map((row) => row.id);
    expect(ids).toHaveLength(3);
    expect(ids).not.toContain(id);
  });

  it('stays good when the row a page ended with is removed', async () => {
    const admin = { app: true, permissions: ['Group.ReadWrite.All'] };
    const page = await sendAs(admin, 'GET', '/groups?$top=2&$select=id');
    const [, last] = page.body['value'] as unknown as { id: string }[];
    const all = await sendAs(admin, 'GET', '/groups?$select=id');
    const wanted = (all.body['value'] as unknown as { id: string }[]).slice(2);
    expect((await sendAs(admin, 'DELETE', `/groups/${last?.id}`)).status).toBe(204);
    const link = new URL(toText(page.body['@odata.nextLink']));
    const rest = await sendAs(admin, 'GET', link.pathname.slice('/v1.0'.length) + link.search);
    expect(rest.body['value']).toEqual(wanted);
    expect(wanted).toHaveLength(2);
  });
});
