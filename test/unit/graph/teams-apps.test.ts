import { expect, test } from 'vitest';
import { createGraph } from '../../../src/graph/graph.ts';
import { appTokens, asApp, guid, startGraphServer, USER } from './graph-server.ts';

const graphAt = (baseUrl: string, scope?: string) =>
  createGraph({ baseUrl, appTokens, wait: async () => undefined, ...(scope ? { scope } : {}) });

test('an app is found in the catalog by the id in its manifest, or not', async () => {
  const row = (id: string, distributionMethod: string) => ({ id, externalId: guid(7), distributionMethod });
  const tried = row('tried', 'sideloaded');
  await using server = await startGraphServer(
    { json: { value: [tried, row('bought', 'store'), row('own', 'organization')] } },
    { json: { value: [tried, row('bought', 'store')] } },
    // It is of somebody’s own, and cannot be added for others.
    { json: { value: [tried, row('new', 'unknownFutureValue'), { id: 'odd', distributionMethod: null }] } },
    { json: { value: [] } },
  );
  const graph = graphAt(server.url);
  const found = [];
  for (let call = 0; call < 4; call += 1) found.push(await graph.findTeamsApp(asApp, guid(7)));
  expect(found).toEqual(['own', 'bought', undefined, undefined]);
  expect(server.seen[0]?.url).toBe(
    `/v1.0/appCatalogs/teamsApps?$filter=externalId eq '${guid(7)}'&$select=id,distributionMethod`,
  );
});

test('the chat of who has it is asked of the installation; who has it not has none', async () => {
  const absent = { status: 404, json: { error: { code: 'NotFound', message: 'no chat' } } };
  await using server = await startGraphServer(
    { json: { value: [{ id: 'MTIz##NDU2=' }] } },
    { json: { id: '19:chat@unq.gbl.spaces' } },
    { json: { value: [] } },
    { json: { value: [{ id: 'x' }] } },
    absent,
  );
  const graph = graphAt(server.url);
  expect(await graph.findTeamsAppChat(asApp, USER, 'catalog-1')).toBe('19:chat@unq.gbl.spaces');
  expect(await graph.findTeamsAppChat(asApp, USER, 'catalog-1')).toBeUndefined();
  await expect(graph.findTeamsAppChat(asApp, USER, 'catalog-1')).rejects.toMatchObject({ code: 'not-found' });
  const path = `/v1.0/users/${USER}/teamwork/installedApps`;
  expect(server.seen.slice(0, 2).map(({ url }) => url)).toEqual([
    `${path}?$filter=teamsApp/id eq 'catalog-1'`,
    `${path}/MTIz##NDU2=/chat?$select=id`,
  ]);
});

test('it is added once; that it is there already is an answer', async () => {
  const conflict = { status: 409, json: { error: { code: 'Conflict', message: 'there already' } } };
  await using server = await startGraphServer({ status: 201, text: '' }, conflict);
  const graph = graphAt(server.url);
  expect(await graph.installTeamsApp(asApp, USER, 'catalog-1')).toBe('installed');
  expect(await graph.installTeamsApp(asApp, USER, 'catalog-1')).toBe('present');
  expect(server.seen[0]).toMatchObject({
    method: 'POST',
    url: `/v1.0/users/${USER}/teamwork/installedApps`,
    body: { 'teamsApp@odata.bind': 'https://graph.microsoft.com/v1.0/appCatalogs/teamsApps/catalog-1' },
  });
});

test('another cloud names its apps by its own Graph', async () => {
  await using server = await startGraphServer({ status: 201 });
  const graph = graphAt(server.url, 'https://graph.microsoft.us/.default');
  await graph.installTeamsApp(asApp, USER, 'a b');
  const bind = 'https://graph.microsoft.us/v1.0/appCatalogs/teamsApps/a%20b';
  expect(server.seen[0]?.body).toEqual({ 'teamsApp@odata.bind': bind });
});

test('what a policy forbids says so, and no write is repeated by itself', async () => {
  const json = { error: { code: 'Forbidden', message: 'policy' } };
  await using server = await startGraphServer({ status: 403, json }, { status: 503 }, { status: 201 });
  const graph = graphAt(server.url);
  const refused = expect.objectContaining({
    code: 'tenant-misconfigured',
    details: expect.objectContaining({ status: 403, graphCode: 'Forbidden' }),
  });
  await expect(graph.installTeamsApp(asApp, USER, 'a')).rejects.toThrow(refused);
  await expect(graph.installTeamsApp(asApp, USER, 'a')).rejects.toMatchObject({ code: 'graph-unavailable' });
  expect(server.seen).toHaveLength(2);
});
