import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { administrators, createDirectorySeed } from '../../support/directory-seed.ts';
import type { TestWorld } from '../../support/emulator-world.ts';
import { clientId, openWorld, people, tenantIds, toText } from '../../support/emulator-world.ts';

let world: TestWorld;
beforeEach(async () => {
  world = await openWorld({}, createDirectorySeed());
});
afterEach(() => world.close());

const audits = '/auditLogs/directoryAudits';
const minute = 60_000;

interface Row {
  readonly id: string;
  readonly activityDisplayName: string;
}

const reader = () => world.asApp({ permissions: ['AuditLog.Read.All', 'User.Read.All'] });

async function activities(query: string): Promise<string[]> {
  const { status, body } = await (await reader())('GET', `${audits}?${query}`);
  if (status !== 200) throw new Error(JSON.stringify(body));
  return (body['value'] as unknown as Row[]).map((row) => row.activityDisplayName);
}

/** Three changes: two by an administrator, a minute later one by the app. */
async function change() {
  const uma = await world.asUser(administrators.uma, { scopes: ['User.ReadWrite.All'] });
  await uma('PATCH', `/users/${people.dev}`, { jobTitle: 'Analyst' });
  await uma('PATCH', `/users/${people.carla}`, { jobTitle: 'Lead' });
  await world.advance(minute);
  const app = await world.asApp({ permissions: ['User.ReadWrite.All'] });
  await app('PATCH', `/users/${people.dev}`, { accountEnabled: false });
  const found = await (await reader())('GET', `/users?$filter=mail eq '${people.dev}'`);
  return toText(found.body['value']?.[0]?.['id']);
}

describe('filters of directoryAudits', () => {
  it('find rows by what was changed', async () => {
    const dev = await change();
    expect(await activities(`$filter=targetResources/any(t:t/id eq '${dev}')`)).toEqual([
      'Update user',
      'Update user',
      'Disable account',
    ]);
    expect(await activities("$filter=targetResources/any(t: t/displayName eq 'carla weiss')")).toEqual([
      'Update user',
    ]);
    expect(
      await activities("$filter=targetResources/any(x:startswith(x/displayName, 'Dev') and x/id ne 'y')"),
    ).toHaveLength(3);
    expect(
      await activities(
        `$filter=targetResources/any(t:t/id eq '${dev}') and startswith(activityDisplayName,'Disable')`,
      ),
    ).toEqual(['Disable account']);
  });

  it('find rows by who changed it', async () => {
    await change();
    expect(
      await activities(`$filter=initiatedBy/user/userPrincipalName eq '${administrators.uma}'`),
    ).toHaveLength(2);
    expect(await activities("$filter=initiatedBy/user/displayName eq 'Uma Berg'")).toHaveLength(2);
    expect(await activities("$filter=startswith(initiatedBy/user/userPrincipalName,'uma@')")).toHaveLength(2);
    expect(await activities(`$filter=initiatedBy/app/appId eq '${clientId}'`)).toEqual([
      'Update user',
      'Disable account',
    ]);
    expect(await activities("$filter=initiatedBy/app/displayName eq 'SOC Access'")).toHaveLength(2);
  });

  it('find rows by time, service and activity', async () => {
    await change();
    const late = 'activityDateTime ge 2026-10-01T08:01:00Z';
    expect(await activities(`$filter=${late}`)).toEqual(['Update user', 'Disable account']);
    expect(await activities(`$filter=${late} and activityDisplayName eq 'Update user'`)).toEqual([
      'Update user',
    ]);
    expect(await activities('$filter=activityDateTime le 2026-10-01T08:00:30Z')).toEqual([
      'Update user',
      'Update user',
    ]);
    expect(await activities("$filter=loggedByService eq 'PIM'")).toEqual([]);
    expect(await activities("$filter=category eq 'UserManagement'&$top=1")).toHaveLength(1);
  });

  it('answer the newest first when asked to', async () => {
    await change();
    expect(await activities('$orderby=activityDateTime desc&$top=2')).toEqual([
      'Disable account',
      'Update user',
    ]);
    expect(await activities('$orderby=activityDateTime asc&$top=1')).toEqual(['Update user']);
  });

  it.each([
    ["$filter=contains(activityDisplayName,'user')", "'contains' on activityDisplayName"],
    ["$filter=targetResources/any(t:t/type eq 'User')", 'type'],
    ["$filter=additionalDetails/any(t:t/key eq 'x')", 'additionalDetails/any'],
    ["$filter=targetResources/all(t:t/id eq 'x')", 'all'],
    ['$orderby=category', '$orderby=category'],
    ['$count=true', '$count'],
    ['$search="x"', '$search'],
  ])('answer 501 to %s, which is not documented', async (query, what) => {
    const reply = await (await reader())('GET', `${audits}?${query}`);
    expect(reply.status).toBe(501);
    expect(toText(reply.body['error']?.['message'])).toContain(what);
  });

  it.each([
    'targetResources/any(t:id eq 1',
    'targetResources/any(id eq 1)',
    "targetResources/any(t:u/id eq 'x')",
    'not',
  ])('answer 400 to the syntax error in %s', async (filter) => {
    expect((await (await reader())('GET', `${audits}?$filter=${filter}`)).status).toBe(400);
  });
});

describe('who may read the logs', () => {
  it('are apps with the permission, and users who hold a role besides', async () => {
    const scopes = ['AuditLog.Read.All'];
    for (const path of [audits, '/auditLogs/signIns']) {
      expect((await (await world.asUser(administrators.rita, { scopes }))('GET', path)).status).toBe(200);
      const refused = await (await world.asUser(administrators.uma, { scopes }))('GET', path);
      expect(refused.body['error']).toMatchObject({ code: 'Authorization_RequestDenied' });
      expect(
        (await (await world.asUser(administrators.rita, { scopes: ['User.Read'] }))('GET', path)).status,
      ).toBe(403);
      expect((await (await world.asApp({ permissions: ['User.Read.All'] }))('GET', path)).status).toBe(403);
    }
    const directory = await world.asApp({ permissions: ['Directory.Read.All'] });
    expect((await directory('GET', audits)).status).toBe(200);
    expect((await directory('GET', '/auditLogs/signIns')).status).toBe(403);
  });

  it('see one row by its id, too', async () => {
    await change();
    const app = await reader();
    const first = (await app('GET', audits)).body['value']?.[0];
    expect((await app('GET', `${audits}/${toText(first?.['id'])}`)).body).toMatchObject({
      activityDisplayName: 'Update user',
    });
    expect((await app('GET', `${audits}/nothing`)).status).toBe(404);
  });
});

describe('signIns', () => {
  it('tell who signed in from where to what', async () => {
    await world.asUser(people.ana);
    await world.advance(minute);
    await world.asUser(people.carla);
    const app = await reader();
    const { body } = await app('GET', '/auditLogs/signIns?$orderby=createdDateTime desc');
    expect(body['value']).toMatchObject([
      {
        userDisplayName: 'Carla Weiss',
        homeTenantId: tenantIds.fabrikam,
        createdDateTime: '2026-10-01T08:01:00.000Z',
      },
      {
        userDisplayName: 'Ana Ruiz',
        homeTenantId: tenantIds.contoso,
        resourceTenantId: tenantIds.fabrikam,
        appId: clientId,
        resourceDisplayName: 'Microsoft Graph',
        status: { errorCode: 0 },
      },
    ]);
    const filter = `$filter=userPrincipalName eq '${people.carla}' and createdDateTime ge 2026-10-01T08:01:00Z`;
    const found = (await app('GET', `/auditLogs/signIns?${filter}`)).body['value'];
    expect(found).toHaveLength(1);
    expect((await app('GET', `/auditLogs/signIns/${toText(found?.[0]?.['id'])}`)).body).toMatchObject({
      isInteractive: true,
    });
    expect(
      (await app('GET', `/auditLogs/signIns?$filter=appId eq '${tenantIds.contoso}'`)).body['value'],
    ).toEqual([]);
  });
});
