import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deriveObjectId } from '../../../src/emulator/world/object-id.ts';
import type { AdministratorWorld } from '../../support/administrator-world.ts';
import { createAdministratorSeed, openAdministratorWorld, staff } from '../../support/administrator-world.ts';
import { clientId, entitlements, people, tenantIds, toText } from '../../support/emulator-world.ts';

const roleAssignments = '/roleManagement/entitlementManagement/roleAssignments';
const roles = {
  creator: 'ba92d953-d8e0-4e39-a797-0cbedb0a89e8',
  owner: 'ae79f266-94d4-4dab-b730-feca7e132178',
  reader: '44272f93-9762-48e8-af59-1b5351b1d6b3',
  manager: '7f480852-ebdc-47d4-87de-0d8498384a83',
  assignmentManager: 'e2182095-804a-4656-ae11-64734e9b7ae5',
};

let world: AdministratorWorld;
let catalogId: string;
beforeEach(async () => {
  world = await openAdministratorWorld();
  catalogId = await world.idOf('catalogs', 'Security Operations');
});
afterEach(() => world.close());

async function give(
  principalId: string,
  roleDefinitionId: string,
  appScopeId = `/AccessPackageCatalog/${catalogId}`,
) {
  const reply = await world.administrator('POST', roleAssignments, {
    principalId,
    roleDefinitionId,
    appScopeId,
  });
  expect(reply.status).toBe(201);
  return reply.body;
}

const spId = deriveObjectId(tenantIds.fabrikam, 'service principal', clientId);
const patch = { displayName: 'Renamed' };

describe('directory roles', () => {
  it('let administrators write, readers read, and nobody else anything', async () => {
    const path = `${entitlements}/catalogs/${catalogId}`;
    for (const [name, read, write] of [
      [staff.gina, 200, 204],
      [staff.adam, 200, 204],
      [staff.rita, 200, 403],
      [people.carla, 403, 403],
    ] as const) {
      const call = await world.asUser(name);
      expect([name, (await call('GET', path)).status, (await call('PATCH', path, patch)).status]).toEqual([
        name,
        read,
        write,
      ]);
    }
  });

  it('end with the membership they come from', async () => {
    const seed = createAdministratorSeed({ entitlementRoles: [] });
    expect(seed.sandbox.directory.Fabrikam.groups.map(({ name }) => name)).toContain('Governance');
    const ana = await world.asUser(people.ana);
    expect((await ana('GET', `${entitlements}/catalogs`)).status).toBe(403);
    await world.requestAs(people.ana, 'Reader');
    // Reader gives Security Reader, which reads entitlement management.
    await world.advance(10_000);
    expect((await ana('GET', `${entitlements}/catalogs`)).status).toBe(200);
    await world.advance(2 * 86_400_000);
    expect((await ana('GET', `${entitlements}/catalogs`)).status).toBe(403);
  });
});

describe('roles of entitlement management', () => {
  it('are defined as Microsoft defines them', async () => {
    const { body } = await world.administrator(
      'GET',
      '/roleManagement/entitlementManagement/roleDefinitions',
    );
    const ids = Array.from({ length: 5 }, (_, at) => toText(body['value']?.[at]?.['id']));
    expect(new Set(ids)).toEqual(new Set(Object.values(roles)));
  });

  it.each([
    ['reader', 403, 403, 403],
    ['assignmentManager', 403, 403, 403],
    ['manager', 204, 403, 403],
    ['owner', 204, 204, 403],
    ['creator', 403, 403, 201],
  ] as const)('%s: package %i, catalog %i, new catalog %i', async (role, onPackage, onCatalog, onNew) => {
    await give(await world.userId(people.dev), roles[role], role === 'creator' ? '/' : undefined);
    const dev = await world.asUser(people.dev);
    const { accessPackageId } = await world.policyOf('Reader');
    const onePackage = `${entitlements}/accessPackages/${accessPackageId}`;
    expect((await dev('PATCH', onePackage, patch)).status).toBe(onPackage);
    expect((await dev('PATCH', `${entitlements}/catalogs/${catalogId}`, patch)).status).toBe(onCatalog);
    expect((await dev('POST', `${entitlements}/catalogs`, patch)).status).toBe(onNew);
    expect((await dev('GET', onePackage)).status).toBe(role === 'creator' ? 403 : 200);
  });

  it('reach no further than their catalog', async () => {
    const other = await world.idOf('catalogs', 'Other');
    await give(await world.userId(people.dev), roles.owner, `/AccessPackageCatalog/${other}`);
    const dev = await world.asUser(people.dev);
    const { accessPackageId } = await world.policyOf('Reader');
    expect((await dev('GET', `${entitlements}/accessPackages/${accessPackageId}`)).status).toBe(403);
    const lists = ['accessPackages', 'catalogs', 'assignmentPolicies', 'assignmentRequests'];
    const sizes: unknown[] = [];
    for (const list of lists)
      sizes.push((await dev('GET', `${entitlements}/${list}`)).body['value']?.['length']);
    expect(sizes).toEqual([0, 1, 0, 0]);
    expect((await dev('GET', `${entitlements}/connectedOrganizations`)).status).toBe(200);
    expect((await dev('PATCH', `${entitlements}/settings`, {})).status).toBe(403);
  });

  it('ask for the package in the filter of assignments', async () => {
    await give(await world.userId(people.dev), roles.reader);
    await world.requestAs(people.ana, 'Night Operator');
    await world.advance(10_000);
    const dev = await world.asUser(people.dev);
    const { accessPackageId } = await world.policyOf('Night Operator');
    expect((await dev('GET', `${entitlements}/assignments`)).status).toBe(403);
    const filtered = await dev(
      'GET',
      `${entitlements}/assignments?$filter=accessPackage/id eq '${accessPackageId}'`,
    );
    expect(filtered.body['value']).toHaveLength(1);
    const rita = await world.asUser(staff.rita);
    expect((await rita('GET', `${entitlements}/assignments`)).status).toBe(200);
  });

  it('are held through groups, too', async () => {
    await give(await world.groupId('Plain'), roles.reader);
    const dev = await world.asUser(people.dev);
    expect((await dev('GET', `${entitlements}/catalogs/${catalogId}`)).status).toBe(200);
  });

  it('stand in for the permission of an app, where it holds them', async () => {
    const none = await world.asApp({ permissions: ['User.Read.All'] });
    const path = `${entitlements}/catalogs/${catalogId}`;
    expect((await none('GET', path)).status).toBe(403);
    await give(spId, roles.reader);
    expect((await none('GET', path)).status).toBe(200);
    expect((await none('PATCH', path, patch)).status).toBe(403);
    expect(
      (await none('GET', `${entitlements}/catalogs/${await world.idOf('catalogs', 'Other')}`)).status,
    ).toBe(403);
    const own = `${entitlements}/accessPackages/filterByCurrentUser(on='allowedRequestor')`;
    expect((await none('GET', own)).status).toBe(403);
  });

  it('are handed out by owners in their catalog only', async () => {
    const [dev, eve] = [await world.userId(people.dev), await world.userId(people.eve)];
    await give(dev, roles.owner);
    const owner = await world.asUser(people.dev);
    const wish = { principalId: eve, roleDefinitionId: roles.reader };
    const appScopeId = `/AccessPackageCatalog/${catalogId}`;
    expect((await owner('POST', roleAssignments, { ...wish, appScopeId: '/' })).status).toBe(403);
    const given = await owner('POST', roleAssignments, { ...wish, appScopeId });
    expect(given.body).toMatchObject({ ...wish, appScopeId });
    expect((await owner('POST', roleAssignments, { ...wish, appScopeId })).body['error']).toMatchObject({
      code: 'DuplicateKey',
    });
    const listed = await owner(
      'GET',
      `${roleAssignments}?$filter=appScopeId eq '${appScopeId}'&$expand=principal`,
    );
    expect(listed.body['value']).toMatchObject([{ principalId: dev }, { principal: { mail: people.eve } }]);
    const path = `${roleAssignments}/${toText(given.body['id'])}`;
    expect((await (await world.asUser(people.eve))('DELETE', path)).status).toBe(403);
    expect((await owner('DELETE', path)).status).toBe(204);
    expect((await (await world.asUser(people.eve))('GET', `${entitlements}/catalogs`)).status).toBe(403);
  });

  it('come with a catalog to who creates it', async () => {
    await give(await world.userId(people.dev), roles.creator, '/');
    const dev = await world.asUser(people.dev);
    const created = await dev('POST', `${entitlements}/catalogs`, { displayName: 'Mine' });
    expect((await dev('PATCH', `${entitlements}/catalogs/${toText(created.body['id'])}`, patch)).status).toBe(
      204,
    );
  });

  it('come from the seed', async () => {
    await world.close();
    const entitlementRoles = [
      { role: 'Catalog reader', catalog: 'Security Operations', users: [people.dev], apps: [clientId] },
      { role: 'Catalog creator', groups: ['Plain'] },
    ];
    world = await openAdministratorWorld(createAdministratorSeed({ entitlementRoles }));
    const { body } = await world.administrator('GET', roleAssignments);
    expect(body['value']).toMatchObject([
      { principalId: await world.userId(people.dev), roleDefinitionId: roles.reader },
      { principalId: spId, roleDefinitionId: roles.reader },
      { principalId: await world.groupId('Plain'), roleDefinitionId: roles.creator, appScopeId: '/' },
    ]);
  });

  it('are written to the audit log', async () => {
    await give(await world.userId(people.dev), roles.reader);
    const app = await world.asApp({ permissions: ['AuditLog.Read.All'] });
    const filter = "$filter=activityDisplayName eq 'Add Entitlement Management role assignment'";
    const { body } = await app('GET', `/auditLogs/directoryAudits?${filter}`);
    expect(body['value']).toMatchObject([{ initiatedBy: { user: { userPrincipalName: staff.gina } } }]);
  });
});
