import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AdministratorWorld } from '../../support/administrator-world.ts';
import { allPermissions, openAdministratorWorld, staff } from '../../support/administrator-world.ts';
import { entitlements, people, toText } from '../../support/emulator-world.ts';

let world: AdministratorWorld;
let catalogId: string;
beforeEach(async () => {
  world = await openAdministratorWorld();
  catalogId = await world.idOf('catalogs', 'Security Operations');
});
afterEach(() => world.close());

const catalogs = `${entitlements}/catalogs`;
const packages = `${entitlements}/accessPackages`;
const nobody = '99999999-9999-4999-8999-999999999999';

async function newPackage(displayName = 'New', more: object = {}): Promise<string> {
  const body = { displayName, description: 'd', catalog: { id: catalogId }, ...more };
  const reply = await world.administrator('POST', packages, body);
  expect(reply.status).toBe(201);
  return toText(reply.body['id']);
}

describe('catalogs', () => {
  it('include the built-in one, which stays', async () => {
    const { body } = await world.administrator('GET', `${catalogs}?$filter=displayName eq 'General'`);
    expect(body['value']).toMatchObject([{ catalogType: 'serviceDefault', state: 'published' }]);
    const general = `${catalogs}/${toText(body['value']?.[0]?.['id'])}`;
    expect((await world.administrator('DELETE', general)).status).toBe(400);
  });

  it('are created, changed and deleted', async () => {
    const body = { displayName: 'SOC', description: 'x', state: 'published', isExternallyVisible: true };
    const created = await world.administrator('POST', catalogs, body);
    expect(created.status).toBe(201);
    expect(created.body).toMatchObject({ ...body, catalogType: 'userManaged' });
    const one = `${catalogs}/${toText(created.body['id'])}`;
    await world.advance(1000);
    expect((await world.administrator('PATCH', one, { state: 'unpublished' })).status).toBe(204);
    expect((await world.administrator('GET', one)).body).toMatchObject({
      displayName: 'SOC',
      state: 'unpublished',
      modifiedDateTime: '2026-10-01T08:00:01.000Z',
    });
    expect((await world.administrator('PATCH', one, { state: 'closed' })).status).toBe(400);
    expect((await world.administrator('DELETE', one)).status).toBe(204);
    expect((await world.administrator('GET', one)).body['error']).toMatchObject({ code: 'UnAuthorized' });
  });

  it('are not deleted while they have packages', async () => {
    expect((await world.administrator('DELETE', `${catalogs}/${catalogId}`)).status).toBe(400);
  });
});

describe('packages', () => {
  it('are created, changed and deleted', async () => {
    const one = `${packages}/${await newPackage('New', { isHidden: true })}`;
    expect((await world.administrator('GET', `${one}?$expand=catalog`)).body).toMatchObject({
      displayName: 'New',
      isHidden: true,
      catalog: { id: catalogId },
    });
    expect((await world.administrator('PATCH', one, { description: 'other' })).status).toBe(204);
    expect((await world.administrator('GET', one)).body).toMatchObject({
      displayName: 'New',
      description: 'other',
    });
    expect((await world.administrator('PATCH', one, { catalog: { id: catalogId } })).status).toBe(400);
    expect((await world.administrator('DELETE', one)).status).toBe(204);
    expect((await world.administrator('DELETE', one)).status).toBe(403);
    const elsewhere = { displayName: 'x', catalog: { id: nobody } };
    expect((await world.administrator('POST', packages, elsewhere)).status).toBe(403);
  });

  it('leave the list of My Access when hidden, but stay open to who knows them', async () => {
    const { accessPackageId } = await world.policyOf('Reader');
    await world.administrator('PATCH', `${packages}/${accessPackageId}`, { isHidden: true });
    const ana = await world.asUser(people.ana);
    const filter = "$filter=displayName eq 'Reader'";
    const list = await ana('GET', `${packages}/filterByCurrentUser(on='allowedRequestor')?${filter}`);
    expect(list.body['value']).toEqual([]);
    expect((await ana('GET', `${packages}/${accessPackageId}`)).status).toBe(200);
  });

  it('move to a catalog that has their resources', async () => {
    const { accessPackageId } = await world.policyOf('Reader');
    const other = await world.idOf('catalogs', 'Other');
    const move = () =>
      world.administrator('POST', `${packages}/${accessPackageId}/moveToCatalog`, { catalogId: other });
    expect((await move()).status).toBe(400);
    const adam = await world.asUser(staff.adam, { scopes: allPermissions });
    const resource = { originId: await world.groupId('sg-reader'), originSystem: 'AadGroup' };
    await adam('POST', `${entitlements}/resourceRequests`, {
      requestType: 'adminAdd',
      catalog: { id: other },
      resource,
    });
    expect((await move()).status).toBe(204);
    const moved = await world.administrator(
      'GET',
      `${packages}/${accessPackageId}?$expand=catalog,assignmentPolicies`,
    );
    expect(moved.body['catalog']).toMatchObject({ id: other });
    const policies = await world.administrator('GET', `${entitlements}/assignmentPolicies?$expand=catalog`);
    const values = policies.body['value'] as unknown as { displayName: string; catalog: { id: string } }[];
    expect(values.find(({ displayName }) => displayName === 'Read')?.catalog.id).toBe(other);
  });

  it('are incompatible one way', async () => {
    const [first, second] = [await newPackage('First'), await newPackage('Second')];
    const list = `${packages}/${first}/incompatibleAccessPackages`;
    const reference = { '@odata.id': `https://graph.microsoft.com/v1.0${packages}/${second}` };
    expect((await world.administrator('POST', `${list}/$ref`, reference)).status).toBe(204);
    expect((await world.administrator('POST', `${list}/$ref`, reference)).status).toBe(409);
    expect((await world.administrator('GET', list)).body['value']).toMatchObject([{ id: second }]);
    expect(
      (await world.administrator('GET', `${packages}/${second}/incompatibleAccessPackages`)).body['value'],
    ).toEqual([]);
    const reverse = `${packages}/${second}/accessPackagesIncompatibleWith`;
    expect((await world.administrator('GET', reverse)).body['value']).toMatchObject([{ id: first }]);
    expect((await world.administrator('DELETE', `${list}/${second}/$ref`)).status).toBe(204);
    expect((await world.administrator('GET', reverse)).body['value']).toEqual([]);
    expect((await world.administrator('DELETE', `${list}/${second}/$ref`)).status).toBe(404);
  });

  it('are incompatible with groups', async () => {
    const list = `${packages}/${await newPackage()}/incompatibleGroups`;
    const id = await world.groupId('Plain');
    const reference = { '@odata.id': `https://graph.microsoft.com/v1.0/groups/${id}` };
    expect((await world.administrator('POST', `${list}/$ref`, reference)).status).toBe(204);
    expect((await world.administrator('GET', list)).body['value']).toMatchObject([{ displayName: 'Plain' }]);
    expect((await world.administrator('DELETE', `${list}/${id}/$ref`)).status).toBe(204);
    const wrong = { '@odata.id': `https://graph.microsoft.com/v1.0/groups/${nobody}` };
    expect((await world.administrator('POST', `${list}/$ref`, wrong)).status).toBe(400);
  });
});

describe('resources', () => {
  const requests = `${entitlements}/resourceRequests`;

  async function add(call: AdministratorWorld['administrator'], originSystem: string, originId: string) {
    const resource = { originId, originSystem };
    return call('POST', requests, { requestType: 'adminAdd', catalog: { id: catalogId }, resource });
  }

  it('come into a catalog and go again', async () => {
    const added = await add(world.administrator, 'AadGroup', await world.groupId('Plain'));
    expect(added.status).toBe(201);
    expect(added.body).toMatchObject({ requestType: 'adminAdd', state: 'delivered' });
    expect((await add(world.administrator, 'AadGroup', await world.groupId('Plain'))).status).toBe(409);
    const list = `${catalogs}/${catalogId}/resources?$filter=displayName eq 'Plain'&$expand=roles,scopes`;
    const { body } = await world.administrator('GET', list);
    const id = toText(body['value']?.[0]?.['id']);
    expect(body['value']).toMatchObject([
      {
        originSystem: 'AadGroup',
        roles: [{ displayName: 'Member' }, { displayName: 'Owner' }, { displayName: 'Eligible Member' }],
        scopes: [{ isRootScope: true, originId: await world.groupId('Plain') }],
      },
    ]);
    const filter = `$filter=originSystem eq 'AadGroup' and resource/id eq '${id}'&$expand=resource`;
    const roles = await world.administrator('GET', `${catalogs}/${catalogId}/resourceRoles?${filter}`);
    expect(roles.body['value']).toHaveLength(3);
    const remove = { requestType: 'adminRemove', resource: { id } };
    expect((await world.administrator('POST', requests, remove)).status).toBe(201);
    expect((await world.administrator('GET', list)).body['value']).toEqual([]);
    const kept = await world.administrator('GET', `${requests}?$expand=resource,catalog`);
    expect(kept.body['value']).toMatchObject([{ resource: { id } }, { requestType: 'adminRemove' }]);
  });

  it('stay while a package gives them', async () => {
    const { body } = await world.administrator('GET', `${catalogs}/${catalogId}/resources`);
    const remove = { requestType: 'adminRemove', resource: { id: body['value']?.[0]?.['id'] } };
    expect((await world.administrator('POST', requests, remove)).status).toBe(400);
  });

  it("are their owners' to give", async () => {
    const plain = await world.groupId('Plain');
    const poor = await world.asApp({ permissions: ['EntitlementManagement.ReadWrite.All'] });
    expect((await add(poor, 'AadGroup', plain)).body['error']).toMatchObject({
      code: 'CallerNotResourceOwner',
    });
    const rich = await world.asApp({
      permissions: ['EntitlementManagement.ReadWrite.All', 'Group.ReadWrite.All'],
    });
    expect((await add(rich, 'AadGroup', plain)).status).toBe(201);
    expect((await add(rich, 'AadGroup', await world.groupId('Governance'))).status).toBe(400);
    expect((await add(rich, 'AadGroup', nobody)).status).toBe(404);
  });

  it('of directory roles are for those who may assign roles', async () => {
    const role = '5d6b6bb7-de71-4623-b4af-96380a352509';
    const app = await world.asApp({
      permissions: ['EntitlementManagement.ReadWrite.All', 'RoleManagement.ReadWrite.Directory'],
    });
    expect((await add(app, 'DirectoryRole', role)).body['error']).toMatchObject({
      code: 'CallerNotResourceOwner',
    });
    expect((await add(world.administrator, 'DirectoryRole', role)).status).toBe(400);
    const adam = await world.asUser(staff.adam, { scopes: allPermissions });
    expect((await add(adam, 'DirectoryRole', role)).status).toBe(201);
    const filter = "$filter=originSystem eq 'DirectoryRole'&$expand=roles";
    expect((await adam('GET', `${catalogs}/${catalogId}/resources?${filter}`)).body['value']).toMatchObject([
      { displayName: 'Security Reader', roles: [{ originId: 'Eligible' }, { originId: 'Active' }] },
    ]);
  });
});

describe('suggestions', () => {
  const list = `${entitlements}/accessPackageSuggestions/filterByCurrentUser(on='assignmentHistory')`;

  it('name what somebody held before', async () => {
    const ana = await world.asUser(people.ana);
    expect((await ana('GET', list)).body['value']).toEqual([]);
    await world.requestAs(people.ana, 'Night Operator');
    await world.advance(10_000);
    expect((await ana('GET', list)).body['value']).toEqual([]);
    await world.advance(9 * 3_600_000);
    const { body } = await ana('GET', `${list}?$expand=accessPackage`);
    expect(body['value']).toMatchObject([
      {
        reasons: [
          {
            '@odata.type': '#microsoft.graph.accessPackageSuggestionSelfAssignmentHistoryBased',
            pastAssignmentCount: 1,
          },
        ],
        accessPackage: { displayName: 'Night Operator' },
      },
    ]);
    const id = toText(body['value']?.[0]?.['accessPackage']?.['id']);
    const contents = `${entitlements}/availableAccessPackages/${id}/resourceRoleScopes?$expand=role,scope`;
    expect((await ana('GET', contents)).body['value']).toMatchObject([{ role: { displayName: 'Member' } }]);
    const carla = await world.asUser(people.carla);
    expect((await carla('GET', contents)).status).toBe(403);
  });
});
