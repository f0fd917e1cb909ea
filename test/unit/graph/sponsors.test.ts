import { expect, test } from 'vitest';
import type { TenantId, UserId } from '../../../src/access/ids.ts';
import { createGraph } from '../../../src/graph/graph.ts';
import { appTokens, asApp, guid, startGraphServer, TENANT, USER } from './graph-server.ts';

const graphAt = (url: string) => createGraph({ baseUrl: url, appTokens, wait: async () => undefined });
const SOURCE = guid(90) as TenantId;
const of = { id: SOURCE, domain: 'Contoso.example' };
const user = { '@odata.type': '#microsoft.graph.user', id: USER, displayName: 'Ana', mail: 'ana@a.example' };
const group = { '@odata.type': '#microsoft.graph.group', id: guid(11), displayName: 'Partners' };
const ana = { tenant: TENANT, user: USER, name: 'Ana', address: 'ana@a.example' };
const gone = { status: 404, json: { error: { code: 'Request_ResourceNotFound', message: 'gone' } } };

test('an account is vouched for by people and groups, and by nothing else', async () => {
  const odd = { '@odata.type': '#microsoft.graph.servicePrincipal', id: guid(12) };
  await using server = await startGraphServer({ json: { value: [user, group, odd] } });
  expect(await graphAt(server.url).listSponsors(asApp, USER)).toEqual({ users: [ana], groups: [guid(11)] });
  expect(server.seen[0]?.url).toBe(`/v1.0/users/${USER}/sponsors`);
});

test('the connected organization is the one of the tenant, on whichever page', async () => {
  const other = {
    displayName: 'Other',
    identitySources: [{ tenantId: guid(91) }],
    internalSponsors: [group],
  };
  const next = 'https://graph.microsoft.com/v1.0/organizations?$skiptoken=2';
  const contoso = {
    displayName: 'Contoso SOC',
    identitySources: [
      { '@odata.type': '#microsoft.graph.azureActiveDirectoryTenant', tenantId: SOURCE.toUpperCase() },
    ],
    internalSponsors: [user],
    externalSponsors: [group],
  };
  await using server = await startGraphServer(
    { json: { value: [other, { displayName: 'Bare' }], '@odata.nextLink': next } },
    { json: { value: [contoso] } },
  );
  expect(await graphAt(server.url).getConnectedOrganization(asApp, of)).toEqual({
    name: 'Contoso SOC',
    internalSponsors: { users: [ana], groups: [] },
    externalSponsors: { users: [], groups: [guid(11)] },
  });
  expect(server.seen[0]?.url).toContain('connectedOrganizations?$expand=internalSponsors,externalSponsors');
});

test('or the one of its domain; there may be none', async () => {
  const byDomain = { displayName: 'Contoso', identitySources: [{ domainName: 'contoso.EXAMPLE' }] };
  await using server = await startGraphServer(
    { json: { value: [byDomain] } },
    { json: { value: [{ displayName: 'Nameless', identitySources: [{}] }] } },
  );
  const graph = graphAt(server.url);
  expect(await graph.getConnectedOrganization(asApp, of)).toMatchObject({ name: 'Contoso' });
  expect(await graph.getConnectedOrganization(asApp, of)).toBeUndefined();
});

test('disabled is who is said to be; who is gone or cannot be read is not', async () => {
  const answer = (id: string, body: object, status = 200) => ({ id, status, body });
  await using server = await startGraphServer({
    json: {
      responses: [
        answer('1', { id: USER, accountEnabled: false }),
        answer('2', { id: guid(2), accountEnabled: true }),
        answer('3', gone.json, 404),
        answer('4', { error: { code: 'Forbidden', message: 'no' } }, 403),
        answer('5', { id: guid(5), accountEnabled: null }),
      ],
    },
  });
  const ids = [USER, guid(2), guid(3), guid(4), guid(5)] as UserId[];
  expect(await graphAt(server.url).listDisabledUsers(asApp, ids)).toEqual([USER]);
  expect(await graphAt(server.url).listDisabledUsers(asApp, [])).toEqual([]);
  expect(server.seen).toHaveLength(1);
});
