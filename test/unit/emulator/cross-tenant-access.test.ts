import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSeed, openWorld, people, tenantIds } from '../../support/emulator-world.ts';
import type { TestWorld } from '../../support/emulator-world.ts';

const policy = '/policies/crossTenantAccessPolicy';
const partner = `${policy}/partners/${tenantIds.contoso}`;
const permissions = ['Policy.Read.All', 'Policy.ReadWrite.CrossTenantAccess'];

const everybody = { accessType: 'allowed', targets: [{ target: 'AllUsers', targetType: 'user' }] };
const everything = {
  accessType: 'allowed',
  targets: [{ target: 'AllApplications', targetType: 'application' }],
};

let world: TestWorld;
let app: Awaited<ReturnType<TestWorld['asApp']>>;
beforeEach(async () => {
  const seed = createSeed();
  const groups = [
    ...seed.sandbox.directory.Fabrikam.groups,
    { name: 'sg-security', members: [people.carla], directoryRole: 'Security Administrator' },
    { name: 'sg-readers', members: [people.dev], directoryRole: 'Global Reader' },
  ];
  const directory = { ...seed.sandbox.directory, Fabrikam: { ...seed.sandbox.directory.Fabrikam, groups } };
  world = await openWorld({}, { ...seed, sandbox: { ...seed.sandbox, directory } });
  app = await world.asApp({ permissions });
});
afterEach(() => world.close());

describe('partners', () => {
  it('are created with nulls that inherit, once, and then changed by PATCH', async () => {
    const created = await app('POST', `${policy}/partners`, { tenantId: tenantIds.contoso });
    expect(created.status).toBe(201);
    expect(created.body).toMatchObject({
      tenantId: tenantIds.contoso,
      isServiceProvider: null,
      isInMultiTenantOrganization: false,
      b2bCollaborationInbound: null,
      b2bCollaborationOutbound: null,
      inboundTrust: null,
      automaticUserConsentSettings: { inboundAllowed: null, outboundAllowed: null },
    });
    const again = await app('POST', `${policy}/partners`, { tenantId: tenantIds.contoso });
    expect([again.status, again.body['error']?.['code']]).toEqual([
      409,
      'Request_MultipleObjectsWithSameKeyValue',
    ]);

    const inboundTrust = { isMfaAccepted: true };
    const b2bCollaborationInbound = { usersAndGroups: everybody, applications: everything };
    expect((await app('PATCH', partner, { inboundTrust, b2bCollaborationInbound })).status).toBe(204);
    const outbound = { automaticUserConsentSettings: { outboundAllowed: true } };
    expect((await app('PATCH', partner, outbound)).status).toBe(204);
    const inbound = { inboundTrust: null, automaticUserConsentSettings: { inboundAllowed: false } };
    expect((await app('PATCH', partner, inbound)).status).toBe(204);
    expect((await app('GET', partner)).body).toMatchObject({
      inboundTrust: null,
      b2bCollaborationInbound,
      automaticUserConsentSettings: { inboundAllowed: false, outboundAllowed: true },
    });
  });

  it('that do not exist are 404 Directory_ObjectNotFound for everything but POST', async () => {
    const calls = [
      app('PATCH', partner, {}),
      app('GET', partner),
      app('DELETE', partner),
      app('GET', `${partner}/identitySynchronization`),
      app('PUT', `${partner}/identitySynchronization`, {}),
    ];
    const replies = await Promise.all(calls);
    expect(replies.map(({ status, body }) => [status, body['error']?.['code']])).toEqual(
      calls.map(() => [404, 'Directory_ObjectNotFound']),
    );
  });

  it('refuse bodies with unknown words and change nothing', async () => {
    await app('POST', `${policy}/partners`, { tenantId: tenantIds.contoso });
    const wrong = [
      { b2bCollaborationInbound: { usersAndGroups: { ...everybody, accessType: 'denied' } } },
      { b2bCollaborationInbound: { applications: { accessType: 'allowed', targets: [] } } },
      { b2bCollaborationInbound: {} },
      {
        b2bCollaborationOutbound: {
          usersAndGroups: { accessType: 'allowed', targets: [{ target: 'SOC', targetType: 'group' }] },
        },
      },
      { tenantId: tenantIds.northwind },
      { inboundTrust: { isMfaAccepted: 'yes' } },
    ];
    for (const body of wrong) {
      const { status } = await app('PATCH', partner, body);
      expect([status, body]).toEqual([400, body]);
    }
    expect((await app('GET', partner)).body).toMatchObject({
      b2bCollaborationInbound: null,
      inboundTrust: null,
    });
  });

  it('go only after their synchronization, and leave audit rows', async () => {
    await app('POST', `${policy}/partners`, { tenantId: tenantIds.contoso });
    await app('PUT', `${partner}/identitySynchronization`, { userSyncInbound: { isSyncAllowed: true } });
    expect((await app('DELETE', partner)).status).toBe(400);
    expect((await app('DELETE', `${partner}/identitySynchronization`)).status).toBe(204);
    expect((await app('DELETE', partner)).status).toBe(204);
    expect((await app('GET', partner)).status).toBe(404);
    const audit = await world.asApp({ permissions: ['AuditLog.Read.All'] });
    const { body } = await audit(
      'GET',
      "/auditLogs/directoryAudits?$filter=loggedByService eq 'Core Directory'",
    );
    const rows: unknown = body['value'];
    expect(rows).toMatchObject([
      {
        category: 'CrossTenantAccessSettings',
        activityDisplayName: 'Add a partner to cross-tenant access setting',
      },
      {
        category: 'CrossTenantIdentitySyncSettings',
        activityDisplayName: 'Create a partner cross-tenant identity sync setting',
      },
      { activityDisplayName: 'Delete a partner cross-tenant identity sync setting' },
      { activityDisplayName: 'Delete partner specific cross-tenant access setting' },
    ]);
  });
});

describe('identitySynchronization', () => {
  const path = `${partner}/identitySynchronization`;

  beforeEach(async () => {
    await app('POST', `${policy}/partners`, { tenantId: tenantIds.contoso });
  });

  it('is created by PUT, changed by PATCH and shown with its partner', async () => {
    expect((await app('PATCH', path, {})).status).toBe(404);
    const wish = { displayName: 'Contoso', userSyncInbound: { isSyncAllowed: true } };
    expect((await app('PUT', path, wish)).status).toBe(204);
    expect((await app('PATCH', path, { displayName: 'Contoso AG' })).status).toBe(204);
    const expected = {
      tenantId: tenantIds.contoso,
      displayName: 'Contoso AG',
      userSyncInbound: { isSyncAllowed: true },
    };
    expect((await app('GET', path)).body).toMatchObject(expected);
    const { body } = await app('GET', `${policy}/partners?$expand=identitySynchronization&$select=tenantId`);
    expect(body['value']).toEqual([{ tenantId: tenantIds.contoso, identitySynchronization: expected }]);
  });

  it('refuses a second PUT, unless the quirk says that it replaces', async () => {
    await app('PUT', path, { userSyncInbound: { isSyncAllowed: true } });
    const again = await app('PUT', path, { userSyncInbound: { isSyncAllowed: false } });
    expect([again.status, again.body['error']?.['code']]).toEqual([
      409,
      'Request_MultipleObjectsWithSameKeyValue',
    ]);
    await world.control('PUT', '/quirks', { identitySynchronizationPutReplaces: true });
    expect((await app('PUT', path, { userSyncInbound: { isSyncAllowed: false } })).status).toBe(204);
    expect((await app('GET', path)).body).toMatchObject({ userSyncInbound: { isSyncAllowed: false } });
  });
});

describe('the default', () => {
  const path = `${policy}/default`;

  it('is Entra’s until it is changed, and again after a reset', async () => {
    const before = await app('GET', path);
    expect(before.body).toMatchObject({
      isServiceDefault: true,
      b2bCollaborationOutbound: { usersAndGroups: everybody, applications: everything },
      b2bDirectConnectInbound: { usersAndGroups: { accessType: 'blocked' } },
      automaticUserConsentSettings: { inboundAllowed: false, outboundAllowed: false },
    });
    const blocked = {
      usersAndGroups: { ...everybody, accessType: 'blocked' },
      applications: { ...everything, accessType: 'blocked' },
    };
    expect((await app('PATCH', path, { b2bCollaborationOutbound: blocked })).status).toBe(204);
    expect((await app('GET', path)).body).toMatchObject({
      isServiceDefault: false,
      b2bCollaborationOutbound: blocked,
      b2bCollaborationInbound: { usersAndGroups: everybody },
    });
    expect((await app('POST', `${path}/resetToSystemDefault`)).status).toBe(204);
    expect((await app('GET', path)).body).toMatchObject({ isServiceDefault: true });
  });

  it('cannot be nothing, and its consent stays false', async () => {
    expect((await app('PATCH', path, { inboundTrust: null })).status).toBe(400);
    const consent = { automaticUserConsentSettings: { inboundAllowed: true } };
    expect((await app('PATCH', path, consent)).status).toBe(400);
  });
});

describe('who may', () => {
  it('write: a Security Administrator; read: a Global Reader too; nobody without a role', async () => {
    const statuses = await Promise.all(
      [people.carla, people.dev, people.eve].map(async (name) => {
        const user = await world.asUser(name, { scopes: permissions });
        const read = await user('GET', `${policy}/default`);
        const written = await user('POST', `${policy}/partners`, { tenantId: tenantIds.northwind });
        return [read.status, written.status, written.body['error']?.['code']];
      }),
    );
    expect(statuses).toEqual([
      [200, 201, undefined],
      [200, 403, 'Authorization_RequestDenied'],
      [403, 403, 'Authorization_RequestDenied'],
    ]);
  });

  it('needs Policy.ReadWrite.CrossTenantAccess to write, and stays in its tenant', async () => {
    const reader = await world.asApp({ permissions: ['Policy.Read.All'] });
    expect((await reader('POST', `${policy}/partners`, { tenantId: tenantIds.contoso })).status).toBe(403);
    await app('POST', `${policy}/partners`, { tenantId: tenantIds.contoso });
    const elsewhere = await world.asApp({ tenantId: tenantIds.northwind, permissions });
    expect((await elsewhere('GET', `${policy}/partners`)).body['value']).toEqual([]);
  });
});
