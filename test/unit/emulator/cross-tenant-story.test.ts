import { afterEach, beforeEach, expect, it } from 'vitest';
import { createSeed, openWorld, people, tenantIds, toText } from '../../support/emulator-world.ts';
import type { TestWorld } from '../../support/emulator-world.ts';

const { contoso: source, fabrikam: target } = tenantIds;
const partners = '/policies/crossTenantAccessPolicy/partners';

/** Carla and Olga administer; Dana and Eli are new: they have an account at home only. */
function createStorySeed() {
  const seed = createSeed();
  const { directory } = seed.sandbox;
  return {
    ...seed,
    sandbox: {
      ...seed.sandbox,
      people: [
        ...seed.sandbox.people,
        { name: 'Dana Fox', userPrincipalName: 'dana@contoso.example', home: 'Contoso' },
        { name: 'Eli Moss', userPrincipalName: 'eli@contoso.example', home: 'Contoso' },
      ],
      directory: {
        ...directory,
        Fabrikam: {
          ...directory.Fabrikam,
          groups: [
            ...directory.Fabrikam.groups,
            { name: 'sg-security', members: [people.carla], directoryRole: 'Security Administrator' },
          ],
        },
        Contoso: {
          groups: [
            { name: 'sg-security', members: [people.olga], directoryRole: 'Security Administrator' },
            { name: 'sg-hybrid', members: [people.olga], directoryRole: 'Hybrid Identity Administrator' },
            {
              name: 'sg-cloud-apps',
              members: [people.olga],
              directoryRole: 'Cloud Application Administrator',
            },
          ],
        },
      },
    },
  };
}

let world: TestWorld;
beforeEach(async () => {
  world = await openWorld({}, createStorySeed());
});
afterEach(() => world.close());

/**
 * The calls of Microsoft's article, in its order, each with what it promises.
 * @see https://learn.microsoft.com/entra/identity/multi-tenant-organizations/cross-tenant-synchronization-configure-graph
 */
it('sets up cross-tenant synchronization in thirteen calls and brings Dana into the target tenant', async () => {
  const inTarget = await world.asUser(people.carla, {
    tenantId: target,
    scopes: ['Policy.Read.All', 'Policy.ReadWrite.CrossTenantAccess', 'User.Read.All'],
  });
  const inSource = await world.asUser(people.olga, {
    tenantId: source,
    scopes: [
      'Policy.Read.All',
      'Policy.ReadWrite.CrossTenantAccess',
      'Application.ReadWrite.All',
      'Application.Read.All',
      'AppRoleAssignment.ReadWrite.All',
      'Synchronization.ReadWrite.All',
      'ProvisioningLog.Read.All',
      'User.Read.All',
    ],
  });

  // 1 to 3, target tenant: the partner may synchronize, and nobody is asked for consent.
  const partner = await inTarget('POST', partners, { tenantId: source });
  expect([partner.status, partner.body]).toMatchObject([201, { tenantId: source, inboundTrust: null }]);
  const allowed = { displayName: 'Contoso', userSyncInbound: { isSyncAllowed: true } };
  expect((await inTarget('PUT', `${partners}/${source}/identitySynchronization`, allowed)).status).toBe(204);
  const inbound = { inboundTrust: null, automaticUserConsentSettings: { inboundAllowed: true } };
  expect((await inTarget('PATCH', `${partners}/${source}`, inbound)).status).toBe(204);

  // 4 and 5, source tenant.
  expect((await inSource('POST', partners, { tenantId: target })).status).toBe(201);
  const outbound = { automaticUserConsentSettings: { outboundAllowed: true } };
  expect((await inSource('PATCH', `${partners}/${target}`, outbound)).status).toBe(204);

  // 6: the configuration is an application of the gallery.
  const gallery = '/applicationTemplates/518e5f48-1fc8-4c48-9387-9fdf28b0dfe7/instantiate';
  const made = await inSource('POST', gallery, { displayName: 'Fabrikam' });
  expect(made.status).toBe(201);
  const { servicePrincipal } = made.body;
  expect(servicePrincipal).toMatchObject({
    appRoleAssignmentRequired: true,
    appRoles: [{ displayName: 'msiam_access', allowedMemberTypes: ['User'] }],
  });
  const spId = toText(servicePrincipal?.['id']);
  const sync = `/servicePrincipals/${spId}/synchronization`;

  // 7 to 9: credentials and job.
  const credentials = [
    { key: 'CompanyId', value: target },
    { key: 'AuthenticationType', value: 'SyncPolicy' },
  ];
  const test = { useSavedCredentials: false, templateId: 'Azure2Azure', credentials };
  expect((await inSource('POST', `${sync}/jobs/validateCredentials`, test)).status).toBe(204);
  const job = await inSource('POST', `${sync}/jobs`, { templateId: 'Azure2Azure' });
  expect([job.status, job.body]).toMatchObject([
    201,
    { schedule: { interval: 'PT40M', state: 'Disabled' }, status: { code: 'Paused', lastExecution: null } },
  ]);
  const jobUrl = `${sync}/jobs/${toText(job.body['id'])}`;
  const value = [
    ...credentials,
    { key: 'SyncNotificationSettings', value: '{"Enabled":false,"DeleteThresholdEnabled":false}' },
    { key: 'SyncAll', value: 'false' },
  ];
  expect((await inSource('PUT', `${sync}/secrets`, { value })).status).toBe(204);

  // 10: Dana and Eli are assigned to the configuration.
  const dana = await inSource('GET', '/users/dana@contoso.example');
  const danaId = toText(dana.body['id']);
  const eliId = toText((await inSource('GET', '/users/eli@contoso.example')).body['id']);
  const assign = (principalId: string) =>
    inSource('POST', `/servicePrincipals/${spId}/appRoleAssignedTo`, {
      appRoleId: servicePrincipal?.['appRoles']?.[0]?.['id'],
      resourceId: spId,
      principalId,
    });
  const assigned = await assign(danaId);
  expect((await assign(eliId)).status).toBe(201);
  expect([assigned.status, assigned.body]).toMatchObject([
    201,
    { principalType: 'User', principalDisplayName: 'Dana Fox', resourceDisplayName: 'Fabrikam' },
  ]);

  // 11: Eli on demand, by the rule that brings users in.
  const schema = await inSource('GET', `${jobUrl}/schema`);
  const rule = schema.body['synchronizationRules']?.[0];
  expect(rule).toMatchObject({ name: 'USER_INBOUND_USER' });
  const subjects = [{ objectId: eliId, objectTypeName: 'User' }];
  const onDemand = await inSource('POST', `${jobUrl}/provisionOnDemand`, {
    parameters: [{ ruleId: rule?.['id'], subjects }],
  });
  expect(JSON.parse(toText(onDemand.body['value']))).toMatchObject([
    { action: 'Create', statusInfo: { status: 'Success' }, sourceIdentity: { id: eliId } },
  ]);

  // 12: before the end of the first cycle nothing has happened to Dana.
  expect((await inSource('POST', `${jobUrl}/start`)).status).toBe(204);
  const started = await inSource('GET', jobUrl);
  expect(started.body).toMatchObject({ schedule: { state: 'Active' }, status: { code: 'NotRun' } });
  const byMail =
    "/users?$filter=mail eq 'dana@contoso.example'&$select=id,displayName,userType,userPrincipalName";
  expect((await inTarget('GET', byMail)).body['value']).toEqual([]);

  // 13: the cycle is over.
  await world.advance(5000);
  const found = await inTarget('GET', byMail);
  expect(found.body['value']).toMatchObject([
    {
      displayName: 'Dana Fox',
      userType: 'Member',
      userPrincipalName: 'dana_contoso.example#EXT#@fabrikam.example',
    },
  ]);
  const ran = await inSource('GET', jobUrl);
  expect(ran.body['status']).toMatchObject({
    code: 'Active',
    lastExecution: { state: 'Succeeded', countEntitled: 2, countExported: 1, error: null },
    synchronizedEntryCountByType: [{ key: 'User to User', value: 2 }],
  });
  const filter = `((contains(tolower(servicePrincipal/id),'${spId}') or contains(tolower(servicePrincipal/displayName),'${spId}')) and activityDateTime gt 2026-09-30 and activityDateTime lt 2026-10-02)`;
  const log = await inSource(
    'GET',
    `/auditLogs/provisioning?$filter=${filter}&$top=500&$orderby=activityDateTime desc`,
  );
  expect(log.body['value']).toMatchObject([
    {
      provisioningAction: 'create',
      provisioningStatusInfo: { status: 'success', errorInformation: null },
      jobId: job.body['id'],
      sourceIdentity: { id: danaId, displayName: 'Dana Fox' },
      targetIdentity: { id: found.body['value']?.[0]?.['id'] },
    },
    { provisioningAction: 'create', sourceIdentity: { id: eliId, displayName: 'Eli Moss' } },
  ]);
  expect(danaId).not.toBe(found.body['value']?.[0]?.['id']);
});
