import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openEngine } from '../../../src/emulator/engine.ts';
import type { AdministratorWorld } from '../../support/administrator-world.ts';
import {
  allPermissions,
  createAdministratorSeed,
  openAdministratorWorld,
  staff,
} from '../../support/administrator-world.ts';
import { entitlements, people, toText } from '../../support/emulator-world.ts';

const hour = 3_600_000;
const securityReader = '5d6b6bb7-de71-4623-b4af-96380a352509';
const packages = `${entitlements}/accessPackages`;

const policies = (name: string) => [
  { name, requestors: { connectedOrganization: 'Contoso' }, maximumDuration: 'PT8H' },
];
const given = [
  { name: 'Owner', gives: [{ group: 'Plain', as: 'owner' }], policies: policies('Owning') },
  { name: 'Eligible', gives: [{ group: 'Plain', as: 'eligible' }], policies: policies('Eligibility') },
  { name: 'Role', gives: [{ directoryRole: 'Security Reader' }], policies: policies('Holding') },
  {
    name: 'Eligible Role',
    gives: [{ directoryRole: 'Security Reader', as: 'eligible' }],
    policies: policies('Activating'),
  },
  {
    name: 'Both',
    group: 'Plain',
    gives: [{ group: 'Plain', as: 'owner' }],
    policies: [{ ...policies('Everything')[0], maximumDuration: 'P1D' }],
  },
];

let world: AdministratorWorld;
beforeEach(async () => {
  world = await openAdministratorWorld(createAdministratorSeed({}, given));
});
afterEach(() => world.close());

/** What Ana has in Fabrikam that a package may give. */
async function accessOfAna() {
  const ana = await world.userId(people.ana);
  const app = await world.asApp({
    permissions: [
      'Group.Read.All',
      'User.Read.All',
      'RoleAssignmentSchedule.Read.Directory',
      'RoleEligibilitySchedule.Read.Directory',
      'PrivilegedEligibilitySchedule.Read.AzureADGroup',
    ],
  });
  const plain = await world.groupId('Plain');
  const has = async (path: string, key = 'id', value = ana) => {
    const { status, body } = await app('GET', path);
    if (status !== 200) return status;
    const rows = body['value'] as unknown as Record<string, unknown>[];
    return rows.some((row) => row[key] === value);
  };
  const schedules = '/roleManagement/directory';
  const filter = `$filter=principalId eq '${ana}'`;
  return {
    member: await has(`/groups/${plain}/members`),
    owner: await has(`/groups/${plain}/owners`),
    eligible: await has(
      `/identityGovernance/privilegedAccess/group/eligibilityScheduleInstances?$filter=groupId eq '${plain}'`,
      'principalId',
    ),
    role: await has(
      `${schedules}/roleAssignmentScheduleInstances?${filter}`,
      'roleDefinitionId',
      securityReader,
    ),
    eligibleRole: await has(
      `${schedules}/roleEligibilityScheduleInstances?${filter}`,
      'roleDefinitionId',
      securityReader,
    ),
  };
}

const nothing = { member: false, owner: false, eligible: false, role: false, eligibleRole: false };

describe('an assignment', () => {
  it.each([
    ['Owner', { owner: true }],
    ['Eligible', { eligible: true }],
    ['Role', { role: true }],
    ['Eligible Role', { eligibleRole: true }],
  ])('of %s gives that and takes it again', async (name, expected) => {
    expect((await world.requestAs(people.ana, name)).status).toBe(201);
    await world.advance(12_000);
    expect(await accessOfAna()).toEqual({ ...nothing, ...expected });
    await world.advance(8 * hour + 12_000);
    expect(await accessOfAna()).toEqual(nothing);
  });

  it('leaves what another assignment carries', async () => {
    await world.requestAs(people.ana, 'Owner');
    await world.requestAs(people.ana, 'Both');
    await world.advance(12_000);
    expect(await accessOfAna()).toEqual({ ...nothing, owner: true, member: true });
    await world.advance(8 * hour + 12_000);
    expect(await accessOfAna()).toEqual({ ...nothing, owner: true, member: true });
    await world.advance(24 * hour);
    expect(await accessOfAna()).toEqual(nothing);
  });
});

describe('changing what a package gives', () => {
  const body = async (roleOriginId: string, originId: string) => ({
    role: {
      originId: roleOriginId,
      originSystem: 'AadGroup',
      resource: { originId, originSystem: 'AadGroup' },
    },
    scope: { originId, originSystem: 'AadGroup' },
  });

  it('reaches who holds it already', async () => {
    await world.requestAs(people.ana, 'Owner');
    await world.advance(12_000);
    const { accessPackageId } = await world.policyOf('Owner');
    const list = `${packages}/${accessPackageId}/resourceRoleScopes`;
    const plain = await world.groupId('Plain');
    const added = await world.administrator('POST', list, await body(`Member_${plain}`, plain));
    expect(added.status).toBe(201);
    expect(toText(added.body['id'])).toMatch(/^[0-9a-f-]{36}_[0-9a-f-]{36}$/);
    expect((await world.administrator('POST', list, await body(`Member_${plain}`, plain))).status).toBe(409);
    await world.advance(12_000);
    expect(await accessOfAna()).toEqual({ ...nothing, owner: true, member: true });
    const read = await world.administrator('GET', `${list}?$expand=role($expand=resource),scope`);
    expect(read.body['value']).toMatchObject([
      { role: { displayName: 'Owner', resource: { displayName: 'Plain' } } },
      { role: { displayName: 'Member' }, scope: { originId: plain, isRootScope: true } },
    ]);
    const owner = toText(read.body['value']?.[0]?.['id']);
    expect((await world.administrator('DELETE', `${list}/${owner}`)).status).toBe(204);
    expect((await world.administrator('DELETE', `${list}/${owner}`)).status).toBe(404);
    await world.advance(12_000);
    expect(await accessOfAna()).toEqual({ ...nothing, member: true });
  });

  it('refuses roles and resources the catalog does not have', async () => {
    const { accessPackageId } = await world.policyOf('Owner');
    const list = `${packages}/${accessPackageId}/resourceRoleScopes`;
    const plain = await world.groupId('Plain');
    const approvers = await world.groupId('Approvers');
    for (const wrong of [
      await body(`Guest_${plain}`, plain),
      await body(`Member_${approvers}`, approvers),
      { ...(await body(`Member_${plain}`, plain)), scope: { originId: approvers, originSystem: 'AadGroup' } },
    ]) {
      const reply = await world.administrator('POST', list, wrong);
      expect(reply.status).toBe(404);
      expect(reply.body['error']).toMatchObject({ code: 'RoleNotFound', message: 'The role was not found.' });
    }
  });

  it('takes a directory role as Microsoft writes it', async () => {
    const adam = await world.asUser(staff.adam, { scopes: allPermissions });
    const created = await adam('POST', packages, {
      displayName: 'Reports',
      catalog: { id: await world.idOf('catalogs', 'Security Operations') },
    });
    const catalog = `${entitlements}/catalogs/${await world.idOf('catalogs', 'Security Operations')}`;
    const found = await adam(
      'GET',
      `${catalog}/resources?$filter=originSystem eq 'DirectoryRole'&$expand=scopes`,
    );
    const role = {
      originId: 'Eligible',
      displayName: 'Eligible Member',
      originSystem: 'DirectoryRole',
      resource: { id: found.body['value']?.[0]?.['id'] },
    };
    const reply = await adam('POST', `${packages}/${toText(created.body['id'])}/resourceRoleScopes`, {
      role,
      scope: {
        originId: securityReader,
        originSystem: 'DirectoryRole',
        isRootScope: true,
        displayName: 'Root',
        description: 'Root Scope',
      },
    });
    expect(reply.status).toBe(201);
  });
});

describe('an app role', () => {
  it('is given on the service principal and taken again', async () => {
    const app = await world.asApp({
      permissions: ['Application.ReadWrite.All', 'EntitlementManagement.ReadWrite.All'],
    });
    const appRole = {
      id: '33333333-3333-4333-8333-333333333333',
      displayName: 'Analyst',
      description: 'reads',
      value: 'Analyst',
      allowedMemberTypes: ['User'],
      isEnabled: true,
    };
    const created = await app('POST', '/applications', { displayName: 'Console', appRoles: [appRole] });
    const principal = await app('POST', '/servicePrincipals', { appId: created.body['appId'] });
    const originId = toText(principal.body['id']);
    const catalogId = await world.idOf('catalogs', 'Security Operations');
    const origin = { originId, originSystem: 'AadApplication' };
    const requests = `${entitlements}/resourceRequests`;
    await app('POST', requests, { requestType: 'adminAdd', catalog: { id: catalogId }, resource: origin });
    const { accessPackageId } = await world.policyOf('Owner');
    const added = await app('POST', `${packages}/${accessPackageId}/resourceRoleScopes`, {
      role: { originId: appRole.id, originSystem: 'AadApplication', resource: origin },
      scope: origin,
    });
    expect(added.status).toBe(201);
    const holders = async () =>
      (await app('GET', `/servicePrincipals/${originId}/appRoleAssignedTo`)).body['value'];
    await world.requestAs(people.ana, 'Owner');
    await world.advance(12_000);
    const ana = await world.userId(people.ana);
    expect(await holders()).toMatchObject([{ principalId: ana, appRoleId: appRole.id }]);
    await world.advance(8 * hour + 12_000);
    expect(await holders()).toEqual([]);
  });
});

describe('a seed', () => {
  it.each([
    [{ gives: [{ group: 'Nowhere' }] }, 'has no group "Nowhere"'],
    [{ gives: [{ directoryRole: 'King' }] }, 'no directory role "King"'],
    [{ gives: [{ app: 'Payroll', role: 'User' }] }, 'has no app "Payroll"'],
    [{ incompatiblePackages: ['Nothing'] }, 'no access package "Nothing"'],
  ])('names what is wrong in %j', async (wrong, message) => {
    const seed = createAdministratorSeed({}, [{ name: 'Wrong', ...wrong }]);
    const { parseSeed } = await import('../../../src/emulator/seed/parse-seed.ts');
    await expect(openEngine(parseSeed(seed), {})).rejects.toThrow(message);
  });
});
