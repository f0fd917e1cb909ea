import { expect, test } from 'vitest';
import type { AccessPackageId, AssignmentPolicyId, RequestId } from '../../../src/access/ids.ts';
import { createGraph } from '../../../src/graph/graph.ts';
import { appTokens, asApp, guid, startGraphServer, TENANT } from './graph-server.ts';

const EM = '/v1.0/identityGovernance/entitlementManagement';
const PACKAGE = guid(1) as AccessPackageId;
const POLICY = guid(2) as AssignmentPolicyId;
const REQUEST = guid(3) as RequestId;
const graphAt = (url: string) => createGraph({ baseUrl: url, appTokens, wait: async () => undefined });

test('connected organizations are told by the Entra tenants that they consist of', async () => {
  const tenant = {
    '@odata.type': '#microsoft.graph.azureActiveDirectoryTenant',
    tenantId: TENANT.toUpperCase(),
  };
  const rows = [
    {
      id: 'AB-1',
      state: 'configured',
      identitySources: [tenant, { '@odata.type': '#microsoft.graph.domainIdentitySource', domainName: 'x' }],
    },
    {
      id: 'ab-2',
      state: 'proposed',
      identitySources: [
        { ...tenant, '@odata.type': '#microsoft.graph.crossCloudAzureActiveDirectoryTenant' },
      ],
    },
    { id: 'ab-3', state: null, identitySources: null },
  ];
  await using server = await startGraphServer({ json: { value: rows } });
  expect(await graphAt(server.url).listConnectedOrganizations(asApp)).toEqual([
    { id: 'ab-1', isConfigured: true, tenants: [TENANT] },
    { id: 'ab-2', isConfigured: false, tenants: [] },
    { id: 'ab-3', isConfigured: false, tenants: [] },
  ]);
});

const policy = {
  id: POLICY,
  displayName: 'Analysts',
  allowedTargetScope: 'SpecificConnectedOrganizationUsers',
  specificAllowedTargets: [
    {
      '@odata.type': '#microsoft.graph.connectedOrganizationMembers',
      connectedOrganizationId: 'AB-1',
    },
  ],
  expiration: { type: 'afterDuration', duration: 'PT8H' },
  requestorSettings: { enableTargetsToSelfAddAccess: true, allowCustomAssignmentSchedule: true },
  requestApprovalSettings: {
    isApprovalRequiredForAdd: true,
    isRequestorJustificationRequired: true,
    stages: [{ durationBeforeAutomaticDenial: 'P2D' }],
  },
  questions: [],
};

test('a policy tells the app whom it admits and what it asks', async () => {
  await using server = await startGraphServer({ json: { value: [policy] } });
  expect(await graphAt(server.url).listAdmissions(asApp, PACKAGE)).toEqual([
    {
      policyId: POLICY,
      policyName: 'Analysts',
      maximumMs: 8 * 3_600_000,
      approvalForAdd: true,
      justificationRequired: true,
      customSchedule: true,
      questions: [],
      admits: { kind: 'organizations', ids: ['ab-1'] },
      canAskOneself: true,
      stageCount: 1,
    },
  ]);
  expect(server.seen[0]?.url).toBe(
    `${EM}/assignmentPolicies?$filter=accessPackage/id eq '${PACKAGE}'&$expand=accessPackage,questions`,
  );
});

test.each([
  ['allConfiguredConnectedOrganizationUsers', 'configured-organizations'],
  ['allExternalUsers', 'everybody-external'],
  ['specificDirectoryUsers', 'others'],
  ['allMemberUsers', 'others'],
  ['somethingNew', 'others'],
  [null, 'others'],
])('the scope %s admits %s', async (allowedTargetScope, kind) => {
  await using server = await startGraphServer({ json: { value: [{ ...policy, allowedTargetScope }] } });
  expect(await graphAt(server.url).listAdmissions(asApp, PACKAGE)).toMatchObject([{ admits: { kind } }]);
});

test('what a policy does not say it does not allow', async () => {
  await using server = await startGraphServer({ json: { value: [{ id: POLICY }] } });
  expect(await graphAt(server.url).listAdmissions(asApp, PACKAGE)).toMatchObject([
    { approvalForAdd: false, canAskOneself: false, customSchedule: false, stageCount: 0 },
  ]);
});

const ask = { packageId: PACKAGE, policyId: POLICY, justification: 'INC-1', answers: [] };

test('the app files adminAdd for a mail address, and never asks to pass by the approval', async () => {
  await using server = await startGraphServer({ status: 201, json: { id: REQUEST.toUpperCase() } });
  const filed = await graphAt(server.url).requestAssignmentFor(asApp, 'ana@a.example', {
    ...ask,
    durationMs: 14_400_000,
  });
  expect(filed).toBe(REQUEST);
  expect(server.seen).toMatchObject([{ method: 'POST', url: `${EM}/assignmentRequests` }]);
  expect(server.seen[0]?.body).toEqual({
    requestType: 'adminAdd',
    assignment: {
      target: { email: 'ana@a.example' },
      assignmentPolicyId: POLICY,
      accessPackageId: PACKAGE,
    },
    justification: 'INC-1',
    schedule: { expiration: { type: 'afterDuration', duration: 'PT4H' } },
  });
});

test('without the right to file the error says so; a lost answer says that it may have been filed', async () => {
  const refused = { status: 403, json: { error: { code: 'UnAuthorized', message: 'no' } } };
  await using server = await startGraphServer(refused, refused, 'drop');
  const graph = graphAt(server.url);
  await expect(graph.requestAssignmentFor(asApp, 'ana@a.example', ask)).rejects.toMatchObject({
    code: 'tenant-misconfigured',
    details: { detail: 'app-may-not-file' },
  });
  const read = graph.listAdmissions(asApp, PACKAGE);
  await expect(read).rejects.toMatchObject({ code: 'tenant-misconfigured' });
  await expect(read).rejects.not.toMatchObject({ details: { detail: 'app-may-not-file' } });
  await expect(graph.requestAssignmentFor(asApp, 'ana@a.example', ask)).rejects.toMatchObject({
    code: 'graph-unavailable',
    details: { outcomeUnknown: true },
  });
});
