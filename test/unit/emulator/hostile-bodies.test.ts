import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { entitlements, openWorld, people, tenantIds, toText } from '../../support/emulator-world.ts';
import type { TestWorld } from '../../support/emulator-world.ts';
import { interval, openSynchronizedWorld } from '../../support/synchronized-world.ts';

const reviews = '/identityGovernance/accessReviews/definitions';
const policies = `${entitlements}/assignmentPolicies`;
const partners = '/policies/crossTenantAccessPolicy/partners';
const dayMs = 86_400_000;
const permissions = [
  'AccessReview.ReadWrite.All',
  'Application.Read.All',
  'Application.ReadWrite.All',
  'AppRoleAssignment.ReadWrite.All',
  'EntitlementManagement.ReadWrite.All',
  'Group.Read.All',
  'Policy.Read.All',
  'Policy.ReadWrite.ConditionalAccess',
  'Policy.ReadWrite.CrossTenantAccess',
  'User.Read.All',
];

let world: TestWorld;
let app: Awaited<ReturnType<TestWorld['asApp']>>;
beforeEach(async () => {
  world = await openWorld();
  app = await world.asApp({ permissions });
});
afterEach(() => world.close());

async function groupId(displayName: string): Promise<string> {
  const { body } = await app('GET', `/groups?$filter=displayName eq '${displayName}'`);
  return toText(body['value']?.[0]?.['id']);
}

async function review(more: object = {}, settings: object = {}) {
  const body = {
    displayName: 'Deputies',
    descriptionForAdmins: 'all of them',
    descriptionForReviewers: 'please look',
    scope: {
      '@odata.type': '#microsoft.graph.accessReviewQueryScope',
      query: `/groups/${await groupId('Deputies')}/members`,
      queryType: 'MicrosoftGraph',
    },
    settings: { instanceDurationInDays: 3, ...settings },
    ...more,
  };
  return app('POST', reviews, body);
}

async function policy(more: object, packageName = 'Reader') {
  const { accessPackageId } = await world.policyOf(packageName);
  return app('POST', policies, {
    displayName: 'Mine',
    allowedTargetScope: 'allDirectoryUsers',
    requestorSettings: { enableTargetsToSelfAddAccess: true },
    accessPackage: { id: accessPackageId },
    ...more,
  });
}

async function firstOf(...lists: readonly string[]): Promise<string[]> {
  const paths = lists.map(async (list) => {
    const { body } = await app('GET', `${entitlements}/${list}`);
    return `${list}/${toText(body['value']?.[0]?.['id'])}`;
  });
  return Promise.all(paths);
}

describe('spans that lead out of time', () => {
  const range = { type: 'noEnd', startDate: '2026-10-01' };
  const longest = 2_147_483_647;

  it('are refused in reviews and policies', async () => {
    expect((await review({}, { instanceDurationInDays: longest })).status).toBe(400);
    const duration = 'P99999999999D';
    expect((await policy({ expiration: { type: 'afterDuration', duration } })).body).toMatchObject({
      error: { code: 'InvalidModel' },
    });
    const schedule = { expiration: { type: 'afterDuration', duration } };
    expect((await policy({ reviewSettings: { isEnabled: true, schedule } })).status).toBe(400);
  });

  it.each(['weekly', 'absoluteMonthly'])('end a %s series with its first instance', async (type) => {
    const made = await review({}, { recurrence: { pattern: { type, interval: longest }, range } });
    await world.advance(dayMs);
    const { body } = await app('GET', `${reviews}/${toText(made.body['id'])}/instances`);
    expect(body['value']).toMatchObject([{ status: 'InProgress' }]);
    // Everything else goes on as well.
    await world.requestAs(people.ana, 'Reader');
    await world.advance(10_000);
    const assignments = await app('GET', `${entitlements}/assignments`);
    expect(assignments.body['value']).toMatchObject([{ state: 'delivered' }]);
  });

  it('outlive a restart past the year 9999', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'emulator-'));
    const stateFile = join(folder, 'state.json');
    const first = await openWorld({ stateFile });
    const list = async (from: TestWorld) =>
      (await (await from.asApp({ permissions }))('GET', reviews)).body['value'];
    try {
      const writer = await first.asApp({ permissions });
      const { accessPackageId } = await first.policyOf('Reader');
      const { body } = await writer('POST', policies, {
        displayName: 'Ages',
        allowedTargetScope: 'allDirectoryUsers',
        accessPackage: { id: accessPackageId },
        reviewSettings: {
          isEnabled: true,
          schedule: { expiration: { type: 'afterDuration', duration: 'P4000000D' } },
        },
      });
      expect(body['displayName']).toBe('Ages');
      const before = await list(first);
      await first.close();
      const second = await openWorld({ stateFile });
      const id = toText((await list(second))?.[0]?.['id']);
      expect(await list(second)).toEqual(before);
      const reader = await second.asApp({ permissions });
      expect((await reader('GET', `${reviews}/${id}/instances`)).status).toBe(200);
      await second.close();
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('what Graph keeps and the emulator does not is said aloud', () => {
  const conditions = {
    applications: { includeApplications: ['All'] },
    users: { includeUsers: ['All'] },
  };
  const ca = '/identity/conditionalAccess/policies';
  const newPolicy = { displayName: 'MFA', state: 'disabled', conditions };
  const grantControls = { operator: 'OR', builtInControls: ['mfa'] };
  const strength = { operator: 'OR', authenticationStrength: { id: tenantIds.contoso } };
  const identityProviders = { fallbackIdentityProvider: 'emailOneTimePasscode' };
  const restrictions = { usersAndGroups: { accessType: 'blocked', targets: [] } };
  const workloads = { includeServicePrincipals: ['ServicePrincipalsInMyTenant'] };
  const social = {
    '@odata.type': '#microsoft.graph.socialIdentitySource',
    socialIdentitySourceType: 'facebook',
  };

  it.each([
    ['POST', ca, { ...newPolicy, grantControls: strength }],
    ['POST', ca, { ...newPolicy, grantControls, description: 'why' }],
    [
      'POST',
      ca,
      { ...newPolicy, grantControls, conditions: { ...conditions, clientApplications: workloads } },
    ],
    [
      'PATCH',
      '/policies/crossTenantAccessPolicy/default',
      { invitationRedemptionIdentityProviderConfiguration: identityProviders },
    ],
    ['PATCH', '/policies/crossTenantAccessPolicy/default', { tenantRestrictions: restrictions }],
    ['POST', partners, { tenantId: tenantIds.northwind, tenantRestrictions: restrictions }],
    ['POST', '/applications', { displayName: 'Web', web: { redirectUris: ['https://localhost'] } }],
    ['POST', '/applications', { displayName: 'All', signInAudience: 'AzureADandPersonalMicrosoftAccount' }],
    ['POST', `${entitlements}/connectedOrganizations`, { displayName: 'Social', identitySources: [social] }],
  ])('%s %s %j', async (method, path, body) => {
    expect((await app(method, path, body)).body['error']?.['code']).toBe('NotEmulated');
  });

  it.each([
    "/groups/11111111-1111-4111-8111-111111111111/owners?$filter=microsoft.graph.user/country eq 'USA'",
    '/servicePrincipals/11111111-1111-4111-8111-111111111111/owners',
    'users/11111111-1111-4111-8111-111111111111',
  ])('reviewers %s', async (query) => {
    expect((await review({ reviewers: [{ query, queryType: 'MicrosoftGraph' }] })).status).toBe(501);
    expect((await review({ reviewers: [], fallbackReviewers: [{ query }] })).status).toBe(501);
  });

  it('reviewers that are found are not refused', async () => {
    const id = await groupId('Deputies');
    const reviewers = [`/v1.0/groups/${id}/transitiveMembers`, `/groups/${id}/owners`, './manager'];
    expect((await review({ reviewers: reviewers.map((query) => ({ query })) })).status).toBe(201);
  });

  it('insights other than the last sign-in, search and skip tokens of reviews', async () => {
    const recommendationInsightSettings = [
      { '@odata.type': '#microsoft.graph.groupPeerOutlierRecommendationInsightSettings' },
    ];
    expect((await review({}, { recommendationInsightSettings })).status).toBe(501);
    expect((await app('GET', `${reviews}?$search="x"`)).status).toBe(501);
    expect((await app('GET', `${reviews}?$skiptoken=abc`)).status).toBe(501);
  });

  it.each([
    `${entitlements}/accessPackages/$count`,
    `${entitlements}/accessPackages/filterByCurrentUser(on='nobody')`,
    `${reviews}/$count`,
    `${reviews}/filterByCurrentUser(on='nobody')`,
  ])('%s is no id', async (path) => {
    const { status, body } = await app('GET', path);
    expect([status, body['error']?.['code']]).toEqual([404, '']);
  });
});

describe('values no property has are refused', () => {
  it.each([
    { signInFrequency: { isEnabled: true, value: 'four', type: 'hours' } },
    { signInFrequency: { isEnabled: true, value: 4, type: 'weeks' } },
    { persistentBrowser: { isEnabled: true, mode: 'sometimes' } },
    { cloudAppSecurity: { isEnabled: true, cloudAppSecurityType: 'none' } },
  ])('session controls %j', async (sessionControls) => {
    const { status } = await app('POST', '/identity/conditionalAccess/policies', {
      displayName: 'Sessions',
      state: 'disabled',
      conditions: { applications: { includeApplications: ['All'] }, users: { includeUsers: ['All'] } },
      sessionControls,
    });
    expect(status).toBe(400);
  });

  it('managers more than four levels up, but not those of no level', async () => {
    const stages = (managerLevel: number | null) => ({
      requestApprovalSettings: {
        isApprovalRequiredForAdd: true,
        stages: [
          {
            durationBeforeAutomaticDenial: 'P2D',
            primaryApprovers: [{ '@odata.type': '#microsoft.graph.requestorManager', managerLevel }],
          },
        ],
      },
    });
    expect((await policy(stages(5))).status).toBe(400);
    const made = await policy(stages(null));
    expect(made.body['requestApprovalSettings']?.['stages']?.[0]?.['primaryApprovers']).toMatchObject([
      { managerLevel: 1 },
    ]);
  });
});

describe('what was read can be written back', () => {
  it('leaves the start of a review where it was', async () => {
    const pattern = { type: 'weekly', interval: 1 };
    const made = await review({}, { recurrence: { pattern, range: { startDate: '2026-10-08T09:30:00Z' } } });
    const path = `${reviews}/${toText(made.body['id'])}`;
    const { body } = await app('GET', path);
    expect(body['settings']?.['recurrence']?.['range']).toMatchObject({ startDate: '2026-10-08' });
    expect((await app('PUT', path, body)).status).toBe(204);
    const starts = async () => (await app('GET', `${path}/instances`)).body['value'];
    expect(await starts()).toMatchObject([{ startDateTime: '2026-10-08T09:30:00.000Z' }]);
    const range = { ...body['settings']?.['recurrence']?.['range'], startDate: '2026-10-09' };
    const settings = { ...body['settings'], recurrence: { pattern, range } };
    expect((await app('PUT', path, { ...body, settings })).status).toBe(204);
    expect(await starts()).toMatchObject([{ startDateTime: '2026-10-09T00:00:00.000Z' }]);
  });

  it('takes a description away', async () => {
    const { accessPackageId } = await world.policyOf('Reader');
    for (const path of [
      `accessPackages/${accessPackageId}`,
      ...(await firstOf('catalogs', 'connectedOrganizations')),
    ]) {
      const at = `${entitlements}/${path}`;
      expect((await app('PATCH', at, { description: 'what it is' })).status).toBeLessThan(205);
      expect((await app('PATCH', at, { description: null })).status).toBeLessThan(205);
      expect((await app('GET', at)).body['description']).toBe('');
    }
  });
});

describe('a policy with open requests', () => {
  it('cannot be deleted, nor its package, until they are closed', async () => {
    const { accessPackageId, assignmentPolicyId } = await world.policyOf('Operator');
    const other = toText((await policy({ displayName: 'Other' }, 'Operator')).body['id']);
    const request = toText((await world.requestAs(people.ana, 'Operator')).body['id']);
    await world.advance(5000);
    const packagePath = `${entitlements}/accessPackages/${accessPackageId}`;
    expect((await app('DELETE', `${policies}/${assignmentPolicyId}`)).status).toBe(400);
    expect((await app('DELETE', packagePath)).status).toBe(400);
    expect((await app('GET', `${policies}/${other}`)).status).toBe(200);
    const ana = await world.asUser(people.ana);
    await ana('POST', `${entitlements}/assignmentRequests/${request}/cancel`);
    await world.advance(5000);
    expect((await app('DELETE', `${policies}/${assignmentPolicyId}`)).status).toBe(204);
    expect((await app('DELETE', packagePath)).status).toBe(204);
  });
});

describe('a service principal', () => {
  it('takes over what its application is given', async () => {
    const made = await app('POST', '/applications', { displayName: 'Tool', identifierUris: ['api://tool'] });
    const { appId, id } = made.body;
    const created = await app('POST', '/servicePrincipals', { appId, tags: ['mine'] });
    expect(created.body).toMatchObject({ tags: ['mine'], servicePrincipalNames: [appId, 'api://tool'] });
    const path = `/servicePrincipals/${toText(created.body['id'])}`;
    await app('PATCH', path, { displayName: 'Called otherwise here' });
    const role = {
      id: '11111111-1111-4111-8111-111111111111',
      displayName: 'Reader',
      description: 'Reads',
      value: 'read',
      allowedMemberTypes: ['User'],
      isEnabled: true,
    };
    const change = { appRoles: [role], identifierUris: ['api://new'] };
    expect((await app('PATCH', `/applications/${toText(id)}`, change)).status).toBe(204);
    expect((await app('GET', path)).body).toMatchObject({
      displayName: 'Called otherwise here',
      appRoles: [{ value: 'read' }],
      servicePrincipalNames: [appId, 'api://new'],
    });
    const assignment = {
      principalId: await groupId('Deputies'),
      resourceId: created.body['id'],
      appRoleId: role.id,
    };
    expect((await app('POST', `${path}/appRoleAssignedTo`, assignment)).status).toBe(201);
  });
});

describe('a restart without a scope', () => {
  it.each([undefined, {}, { criteria: null }, { criteria: {} }, { criteria: { resetScope: '' } }])(
    'of %j is the usual one: out of quarantine, all users anew',
    async (body) => {
      const sync = await openSynchronizedWorld({ target: { userSyncInbound: false } });
      try {
        await sync.source('POST', `${sync.jobUrl}/start`);
        await sync.advance(interval);
        expect((await sync.status())?.['code']).toBe('Quarantine');
        expect((await sync.source('POST', `${sync.jobUrl}/restart`, body)).status).toBe(204);
        expect(await sync.status()).toMatchObject({
          quarantine: null,
          steadyStateFirstAchievedTime: '0001-01-01T00:00:00Z',
        });
      } finally {
        await sync.close();
      }
    },
  );
});
