import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deriveObjectId } from '../../../src/emulator/world/object-id.ts';
import type { AdministratorWorld } from '../../support/administrator-world.ts';
import { createAdministratorSeed, openAdministratorWorld, staff } from '../../support/administrator-world.ts';
import { clientId, entitlements, people, tenantIds, toText } from '../../support/emulator-world.ts';

// Microsoft's permission data (https://learn.microsoft.com/graph/permissions-reference), written down as it stands
// there and not derived from the routes: this test is what holds the routes to it.

const RA = 'EntitlementManagement.Read.All';
const RWA = 'EntitlementManagement.ReadWrite.All';
const SUB = 'EntitlementMgmt-SubjectAccess.ReadWrite';
const none = 'not supported';

type Row = readonly [
  operation: string,
  delegated: readonly string[],
  application: readonly string[] | typeof none,
];

const read = [RA, RWA];
const write = [RWA];
const own = [SUB, RA, RWA];
const changeOwn = [SUB, RWA];

const roleManagement = '/roleManagement/entitlementManagement';

/** One row for each operation; `{…}` names a thing that exists in the world below. */
const matrix: readonly Row[] = [
  ['GET /accessPackages', read, read],
  ['GET /accessPackages/{package}', read, read],
  ['POST /accessPackages', write, write],
  ['PATCH /accessPackages/{package}', write, write],
  ['DELETE /accessPackages/{package}', write, write],
  ['POST /accessPackages/{package}/moveToCatalog', write, write],
  ["GET /accessPackages/filterByCurrentUser(on='allowedRequestor')", own, none],
  ['POST /accessPackages/{package}/getApplicablePolicyRequirements', own, none],
  ['GET /accessPackages/{package}/incompatibleAccessPackages', read, read],
  ['GET /accessPackages/{package}/incompatibleGroups', read, read],
  ['GET /accessPackages/{package}/accessPackagesIncompatibleWith', read, read],
  ['POST /accessPackages/{package}/incompatibleAccessPackages/$ref', write, write],
  ['DELETE /accessPackages/{package}/incompatibleAccessPackages/{otherPackage}/$ref', write, write],
  ['POST /accessPackages/{package}/incompatibleGroups/$ref', write, write],
  ['DELETE /accessPackages/{package}/incompatibleGroups/{group}/$ref', write, write],
  ['GET /accessPackages/{package}/resourceRoleScopes', read, read],
  ['POST /accessPackages/{package}/resourceRoleScopes', write, write],
  ['DELETE /accessPackages/{package}/resourceRoleScopes/{roleScope}', write, write],
  ["GET /accessPackageSuggestions/filterByCurrentUser(on='assignmentHistory')", own, read],
  ['GET /availableAccessPackages/{package}/resourceRoleScopes', own, read],
  ['GET /assignmentPolicies', read, read],
  ['GET /assignmentPolicies/{policy}', read, read],
  ['POST /assignmentPolicies', write, write],
  ['PUT /assignmentPolicies/{policy}', write, write],
  ['DELETE /assignmentPolicies/{policy}', write, write],
  ['GET /assignmentRequests', read, read],
  ['GET /assignmentRequests/{request}', read, read],
  ['POST /assignmentRequests', changeOwn, write],
  ['DELETE /assignmentRequests/{request}', write, write],
  ["GET /assignmentRequests/filterByCurrentUser(on='target')", own, none],
  ["GET /assignmentRequests/filterByCurrentUser(on='createdBy')", own, none],
  ["GET /assignmentRequests/filterByCurrentUser(on='approver')", own, none],
  ['POST /assignmentRequests/{request}/cancel', changeOwn, none],
  ['POST /assignmentRequests/{request}/reprocess', write, write],
  ['POST /assignmentRequests/{request}/resume', write, write],
  ['GET /assignments', read, read],
  ['GET /assignments/{assignment}', read, read],
  ["GET /assignments/filterByCurrentUser(on='target')", own, none],
  ["GET /assignments/filterByCurrentUser(on='createdBy')", own, none],
  // For apps the permission data says no, the page of 2025-11 says Read.All; the emulator follows the data.
  [
    "GET /assignments/additionalAccess(accessPackageId='{package}',incompatibleAccessPackageId='{otherPackage}')",
    read,
    none,
  ],
  ['POST /assignments/{assignment}/reprocess', write, write],
  ["GET /accessPackageAssignmentApprovals/filterByCurrentUser(on='approver')", write, none],
  ['GET /accessPackageAssignmentApprovals/{request}', read, none],
  ['GET /accessPackageAssignmentApprovals/{request}/stages', read, none],
  ['GET /accessPackageAssignmentApprovals/{request}/stages/{stage}', read, none],
  ['PATCH /accessPackageAssignmentApprovals/{request}/stages/{stage}', write, none],
  ['GET /catalogs', read, read],
  ['GET /catalogs/{catalog}', read, read],
  ['POST /catalogs', write, write],
  ['PATCH /catalogs/{catalog}', write, write],
  ['DELETE /catalogs/{catalog}', write, write],
  ['GET /catalogs/{catalog}/resources', read, read],
  ['GET /catalogs/{catalog}/resourceRoles', read, read],
  ['GET /resourceRequests', read, read],
  ['POST /resourceRequests', write, write],
  ['GET /catalogs/{catalog}/customWorkflowExtensions', read, read],
  ['POST /catalogs/{catalog}/customWorkflowExtensions', write, none],
  ['PUT /catalogs/{catalog}/customWorkflowExtensions/{extension}', write, write],
  ['DELETE /catalogs/{catalog}/customWorkflowExtensions/{extension}', write, write],
  ['GET /connectedOrganizations', read, read],
  ['GET /connectedOrganizations/{organization}', read, read],
  ['POST /connectedOrganizations', write, write],
  ['PATCH /connectedOrganizations/{organization}', write, write],
  ['DELETE /connectedOrganizations/{organization}', write, write],
  ['GET /connectedOrganizations/{organization}/internalSponsors', read, read],
  ['POST /connectedOrganizations/{organization}/internalSponsors/$ref', write, write],
  ['DELETE /connectedOrganizations/{organization}/internalSponsors/{sponsor}/$ref', write, write],
  ['GET /connectedOrganizations/{organization}/externalSponsors', read, read],
  ['POST /connectedOrganizations/{organization}/externalSponsors/$ref', write, write],
  ['DELETE /connectedOrganizations/{organization}/externalSponsors/{sponsor}/$ref', write, write],
  ['GET /settings', read, read],
  ['PATCH /settings', write, write],
  [`GET ${roleManagement}/roleAssignments`, read, read],
  [`POST ${roleManagement}/roleAssignments`, write, write],
  [`DELETE ${roleManagement}/roleAssignments/{roleAssignment}`, write, write],
  [`GET ${roleManagement}/roleDefinitions`, read, read],
];

/** Gina, who approves, is in a directory role that may do everything, and holds a role that may be taken away. */
const seed = (() => {
  const { sandbox, ...rest } = createAdministratorSeed({
    connectedOrganizations: [
      { tenant: 'Contoso', internalSponsors: [staff.gina], externalSponsors: [staff.gina] },
    ],
    entitlementRoles: [{ role: 'Catalog reader', catalog: 'Security Operations', users: [people.dev] }],
  });
  const { Fabrikam: fabrikam } = sandbox.directory;
  const groups = fabrikam.groups.map((group) =>
    group.name === 'Approvers' ? { name: 'Approvers', members: [staff.gina] } : group,
  );
  return {
    ...rest,
    sandbox: { ...sandbox, directory: { ...sandbox.directory, Fabrikam: { ...fabrikam, groups } } },
  };
})();

let world: AdministratorWorld;
let things: Readonly<Record<string, string>>;
beforeAll(async () => {
  world = await openAdministratorWorld(seed);
  things = await createThings();
});
afterAll(() => world.close());

async function requestedBy(name: string, packageName: string): Promise<string> {
  return toText((await world.requestAs(name, packageName)).body['id']);
}

/** Everything the rows name: from the seed, or made by the administrator after each reset. */
async function createThings(): Promise<Record<string, string>> {
  const { administrator: call, idOf } = world;
  const first = async (path: string, at = 0): Promise<string> =>
    toText((await call('GET', path)).body['value']?.[at]?.['id']);
  const catalog = await idOf('catalogs', 'Other');
  const reader = await world.policyOf('Reader');
  await requestedBy(people.ben, 'Night Operator');
  await world.advance(20_000);
  const request = await requestedBy(people.ana, 'Operator');
  await world.advance(2000);
  const extension = await call('POST', `${entitlements}/catalogs/${catalog}/customWorkflowExtensions`, {
    '@odata.type': '#microsoft.graph.accessPackageAssignmentRequestWorkflowExtension',
    displayName: 'x',
    endpointConfiguration: {
      '@odata.type': '#microsoft.graph.logicAppTriggerEndpointConfiguration',
      subscriptionId: '38ab2ccc-3747-4567-b36b-9478f5602f0d',
      resourceGroupName: 'r',
      logicAppWorkflowName: 'l',
    },
  });
  return {
    catalog,
    package: reader.accessPackageId,
    policy: reader.assignmentPolicyId,
    otherPackage: await idOf('accessPackages', 'Operator'),
    group: await world.groupId('Plain'),
    organization: await idOf('connectedOrganizations', 'Contoso'),
    sponsor: await world.userId(staff.gina),
    roleScope: await first(`${entitlements}/accessPackages/${reader.accessPackageId}/resourceRoleScopes`),
    roleAssignment: await first(`${roleManagement}/roleAssignments`),
    extension: toText(extension.body['id']),
    assignment: await first(`${entitlements}/assignments`),
    request,
    stage: await first(`${entitlements}/accessPackageAssignmentApprovals/${request}/stages`),
  };
}

function toCall(operation: string) {
  const [method = '', template = ''] = operation.split(' ');
  const path = template.replaceAll(/\{(\w+)\}/g, (_, name: string) => things[name] ?? '');
  return { method, path: path.startsWith(roleManagement) ? path : `${entitlements}${path}` };
}

/** Bodies for operations that look at the body before the caller's role; for the others an empty one does. */
function toBody(operation: string): object {
  if (!operation.endsWith('/resume')) return {};
  const stage = 'assignmentRequestCreated';
  const callback = '#microsoft.graph.accessPackageAssignmentRequestCallbackData';
  return {
    source: 'test',
    type: `microsoft.graph.accessPackageCustomExtensionStage.${stage}`,
    data: { '@odata.type': callback, stage, customExtensionStageInstanceId: things['request'] },
  };
}

/** Whether the call came through to what it is about; what it makes of an empty body is not the matter here. */
async function isOpen(
  operation: string,
  kind: 'user' | 'app',
  permissions: readonly string[],
): Promise<boolean> {
  const isChange = !operation.startsWith('GET');
  const { method, path } = toCall(operation);
  const call =
    kind === 'app'
      ? await world.asApp({ permissions })
      : await world.asUser(operation.endsWith('/cancel') ? people.ana : staff.gina, { scopes: permissions });
  const reply = await call(
    method,
    path,
    method === 'GET' || method === 'DELETE' ? undefined : toBody(operation),
  );
  const error = reply.body['error'];
  if (reply.status === 404 && toText(error?.['code']) === '')
    throw new Error(`There is no route ${operation}.`);
  if (reply.status === 501 || reply.status >= 500) throw new Error(`${operation}: ${JSON.stringify(error)}`);
  if (isChange && reply.status < 300) await restore();
  return reply.status !== 403;
}

async function restore(): Promise<void> {
  await world.emulator.reset();
  things = await createThings();
}

const all = [RA, RWA, SUB];

const rows = matrix.map(([operation, delegated, application]) => ({
  operation,
  delegated,
  application: application === none ? [] : application,
}));

describe.each(rows)('$operation', ({ operation, delegated, application }) => {
  it.each(delegated.map((permission) => [permission]))('is open to a user by %s', async (permission) => {
    expect(await isOpen(operation, 'user', [permission])).toBe(true);
  });

  it('is closed to a user by anything else', async () => {
    const others = all.filter((permission) => !delegated.includes(permission));
    expect(await isOpen(operation, 'user', ['User.Read', 'Directory.ReadWrite.All', ...others])).toBe(false);
  });

  it.each(application.map((permission) => [permission]))('is open to an app by %s', async (permission) => {
    expect(await isOpen(operation, 'app', [permission])).toBe(true);
  });

  // Where apps are not supported, these are all permissions there are.
  it('is closed to an app by anything else', async () => {
    const others = all.filter((permission) => !application.includes(permission));
    expect(await isOpen(operation, 'app', ['Directory.ReadWrite.All', ...others])).toBe(false);
  });
});

describe('an app with a role in one catalog, and no permission', () => {
  // What belongs to no catalog may be read by whoever holds any role.
  const bound = matrix.filter(
    ([operation, , application]) =>
      application !== none && operation.includes('{') && !operation.startsWith('GET /connectedOrganizations'),
  );

  it.each(bound.map(([operation]) => [operation]))('is refused elsewhere: %s', async (operation) => {
    await restore();
    const created = await world.administrator('POST', `${entitlements}/catalogs`, {
      displayName: 'Elsewhere',
    });
    const given = await world.administrator('POST', `${roleManagement}/roleAssignments`, {
      principalId: deriveObjectId(tenantIds.fabrikam, 'service principal', clientId),
      roleDefinitionId: 'ae79f266-94d4-4dab-b730-feca7e132178',
      appScopeId: `/AccessPackageCatalog/${toText(created.body['id'])}`,
    });
    expect(given.status).toBe(201);
    expect(await isOpen(operation, 'app', ['User.Read.All'])).toBe(false);
  });
});
