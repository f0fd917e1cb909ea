import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSeed, openWorld, people, tenantIds, toText } from '../../support/emulator-world.ts';
import type { TestWorld } from '../../support/emulator-world.ts';

const path = '/identity/conditionalAccess/policies';
const permissions = ['Policy.Read.All', 'Policy.ReadWrite.ConditionalAccess', 'Application.Read.All'];

/** For guests who come from Contoso: MFA and a compliant device, but not for entitlement management itself. */
const guestPolicy = {
  displayName: 'SOC roles from partner',
  state: 'enabledForReportingButNotEnforced',
  conditions: {
    applications: {
      includeApplications: ['All'],
      excludeApplications: ['810dcf14-1858-4bf2-8134-4c369fa3235b'],
    },
    users: {
      includeGuestsOrExternalUsers: {
        guestOrExternalUserTypes: 'b2bCollaborationGuest,b2bCollaborationMember',
        externalTenants: {
          '@odata.type': '#microsoft.graph.conditionalAccessEnumeratedExternalTenants',
          membershipKind: 'enumerated',
          members: [tenantIds.contoso],
        },
      },
    },
  },
  grantControls: { operator: 'AND', builtInControls: ['mfa', 'compliantDevice'] },
};

const rolePolicy = {
  displayName: 'MFA for security administrators',
  state: 'enabled',
  conditions: {
    clientAppTypes: ['browser'],
    applications: { includeApplications: ['All'] },
    users: { includeRoles: ['194ae4cb-b126-40b2-bd5b-6091b380977d'], excludeUsers: [] },
  },
  grantControls: { operator: 'OR', builtInControls: ['mfa'] },
};

let world: TestWorld;
let app: Awaited<ReturnType<TestWorld['asApp']>>;
beforeEach(async () => {
  const seed = createSeed();
  const fabrikam = seed.sandbox.directory.Fabrikam;
  const groups = [
    ...fabrikam.groups,
    { name: 'sg-ca', members: [people.carla], directoryRole: 'Conditional Access Administrator' },
    { name: 'sg-secread', members: [people.dev], directoryRole: 'Security Reader' },
  ];
  const directory = {
    ...seed.sandbox.directory,
    Fabrikam: { ...fabrikam, groups },
    Northwind: { ...seed.sandbox.directory.Northwind, conditionalAccessPolicies: [rolePolicy] },
  };
  world = await openWorld({}, { ...seed, sandbox: { ...seed.sandbox, directory } });
  app = await world.asApp({ permissions });
});
afterEach(() => world.close());

describe('a policy', () => {
  it('is created with everything filled in, its flags as one text', async () => {
    const created = await app('POST', path, guestPolicy);
    expect(created.status).toBe(201);
    expect(created.body).toMatchObject({
      displayName: 'SOC roles from partner',
      createdDateTime: '2026-10-01T08:00:00.000Z',
      modifiedDateTime: null,
      templateId: null,
      sessionControls: null,
      conditions: {
        ...guestPolicy.conditions,
        clientAppTypes: ['all'],
        userRiskLevels: [],
        signInRiskLevels: [],
        platforms: null,
        locations: null,
        users: {
          includeUsers: [],
          excludeUsers: [],
          includeGroups: [],
          includeRoles: [],
          includeGuestsOrExternalUsers: {
            guestOrExternalUserTypes: 'b2bCollaborationGuest,b2bCollaborationMember',
            externalTenants: { membershipKind: 'enumerated', members: [tenantIds.contoso] },
          },
          excludeGuestsOrExternalUsers: null,
        },
      },
      grantControls: { operator: 'AND', customAuthenticationFactors: [], termsOfUse: [] },
    });
    const read = await app('GET', `${path}/${toText(created.body['id'])}`);
    expect(read.body['conditions']).toEqual(created.body['conditions']);
  });

  it('is changed by PATCH in what the body names', async () => {
    const url = `${path}/${toText((await app('POST', path, guestPolicy)).body['id'])}`;
    await world.advance(1000);
    const change = { state: 'enabled', conditions: { signInRiskLevels: ['high'] } };
    expect((await app('PATCH', url, change)).status).toBe(204);
    const { body } = await app('GET', url);
    expect(body).toMatchObject({
      displayName: 'SOC roles from partner',
      state: 'enabled',
      modifiedDateTime: '2026-10-01T08:00:01.000Z',
      conditions: { signInRiskLevels: ['high'], applications: guestPolicy.conditions.applications },
      grantControls: { builtInControls: ['mfa', 'compliantDevice'] },
    });
    expect((await app('PATCH', url, { grantControls: null })).status).toBe(400);
    expect((await app('DELETE', url)).status).toBe(204);
    const gone = await app('GET', url);
    expect([gone.status, gone.body['error']?.['code']]).toEqual([404, 'Request_ResourceNotFound']);
  });

  it('is copied from one tenant to another as it is read', async () => {
    const northwind = await world.asApp({ tenantId: tenantIds.northwind, permissions });
    const { body } = await northwind('GET', path);
    const { id: _, createdDateTime, modifiedDateTime, ...policy } = body['value']?.[0] ?? {};
    expect([createdDateTime, modifiedDateTime]).toEqual(['2026-10-01T08:00:00.000Z', null]);
    const copy = await app('POST', path, policy);
    expect([copy.status, copy.body['conditions']]).toEqual([201, policy['conditions']]);
  });

  it.each([
    [
      'a list where flags are one text',
      {
        conditions: {
          ...guestPolicy.conditions,
          users: { includeGuestsOrExternalUsers: { guestOrExternalUserTypes: ['internalGuest'] } },
        },
      },
    ],
    [
      'an unknown flag',
      {
        conditions: {
          ...guestPolicy.conditions,
          users: {
            includeGuestsOrExternalUsers: { guestOrExternalUserTypes: 'b2bCollaborationGuest,partner' },
          },
        },
      },
    ],
    ['no users', { conditions: { applications: { includeApplications: ['All'] } } }],
    [
      'a user who is no id',
      { conditions: { ...guestPolicy.conditions, users: { includeUsers: ['carla@fabrikam.example'] } } },
    ],
    ['an unknown state', { state: 'on' }],
    ['no controls', { grantControls: null }],
    [
      'block beside another control',
      { grantControls: { operator: 'OR', builtInControls: ['block', 'mfa'] } },
    ],
    ['an unknown property', { priority: 1 }],
  ])('is refused with %s', async (_, wrong) => {
    const reply = await app('POST', path, { ...guestPolicy, ...wrong });
    expect([reply.status, reply.body['error']?.['code']]).toEqual([400, 'BadRequest']);
    expect((await app('GET', path)).body['value']).toEqual([]);
  });
});

describe('the list', () => {
  it('is filtered and selected', async () => {
    await app('POST', path, guestPolicy);
    await app('POST', path, rolePolicy);
    const { body } = await app('GET', `${path}?$filter=state eq 'enabled'&$select=displayName,state`);
    expect(body['value']).toEqual([{ displayName: rolePolicy.displayName, state: 'enabled' }]);
    const byName = await app('GET', `${path}?$filter=startswith(displayName,'SOC')&$select=displayName`);
    expect(byName.body['value']).toEqual([{ displayName: guestPolicy.displayName }]);
  });

  it('takes one request a second from all apps together, and does not say when to come back', async () => {
    await world.control('PUT', '/throttling', { preset: 'published' });
    expect((await app('GET', path)).status).toBe(200);
    const carla = await world.asUser(people.carla, { scopes: permissions });
    const second = await carla('POST', path, guestPolicy);
    expect([second.status, second.headers.get('Retry-After')]).toEqual([429, null]);
    const northwind = await world.asApp({ tenantId: tenantIds.northwind, permissions });
    expect((await northwind('GET', path)).status).toBe(200);
    await world.advance(1000);
    expect((await app('GET', path)).body['value']).toEqual([]);
  });
});

describe('who may', () => {
  it('needs all three permissions to write', async () => {
    for (const missing of permissions) {
      const call = await world.asApp({ permissions: permissions.filter((name) => name !== missing) });
      expect((await call('POST', path, guestPolicy)).status).toBe(403);
    }
    const reader = await world.asApp({ permissions: ['Policy.Read.All'] });
    expect((await reader('GET', path)).status).toBe(200);
  });

  it('needs a role of users: one to read, a stronger one to write', async () => {
    const statuses = await Promise.all(
      [people.carla, people.dev, people.eve].map(async (name) => {
        const user = await world.asUser(name, { scopes: permissions });
        return [(await user('GET', path)).status, (await user('POST', path, guestPolicy)).status];
      }),
    );
    expect(statuses).toEqual([
      [200, 201],
      [200, 403],
      [403, 403],
    ]);
  });

  it('is written into the audit log', async () => {
    const url = `${path}/${toText((await app('POST', path, guestPolicy)).body['id'])}`;
    await app('PATCH', url, { state: 'disabled' });
    await app('DELETE', url);
    const audit = await world.asApp({ permissions: ['AuditLog.Read.All'] });
    const { body } = await audit(
      'GET',
      "/auditLogs/directoryAudits?$filter=loggedByService eq 'Conditional Access'",
    );
    expect(body['value']).toMatchObject(
      ['Add', 'Update', 'Delete'].map((deed) => ({
        category: 'Policy',
        activityDisplayName: `${deed} Conditional Access policy`,
        targetResources: [{ displayName: guestPolicy.displayName }],
      })),
    );
  });
});
