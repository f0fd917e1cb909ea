import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AdministratorWorld } from '../../support/administrator-world.ts';
import { allPermissions, openAdministratorWorld, staff } from '../../support/administrator-world.ts';
import { entitlements, people, tenantIds, toText } from '../../support/emulator-world.ts';

const organizations = `${entitlements}/connectedOrganizations`;

let world: AdministratorWorld;
beforeEach(async () => {
  world = await openAdministratorWorld();
});
afterEach(() => world.close());

const source = (name: string, more: object) => ({ '@odata.type': `#microsoft.graph.${name}`, ...more });
const byTenant = (tenantId: string) => [source('azureActiveDirectoryTenant', { tenantId, displayName: 'x' })];

describe('connected organizations', () => {
  it('are created, changed and deleted', async () => {
    const body = {
      displayName: 'Northwind',
      description: 'n',
      identitySources: byTenant(tenantIds.northwind),
    };
    const created = await world.administrator('POST', organizations, body);
    expect(created.status).toBe(201);
    expect(created.body).toMatchObject({ displayName: 'Northwind', description: 'n', state: 'configured' });
    expect((await world.administrator('POST', organizations, body)).status).toBe(409);
    const one = `${organizations}/${toText(created.body['id'])}`;
    const changed = await world.administrator('PATCH', one, { description: 'other', state: 'proposed' });
    expect(changed.body).toMatchObject({ displayName: 'Northwind', description: 'other', state: 'proposed' });
    expect((await world.administrator('DELETE', one)).status).toBe(204);
    expect((await world.administrator('GET', one)).status).toBe(403);
  });

  it('resolve a domain to its tenant', async () => {
    const create = (domainName: string) =>
      world.administrator('POST', organizations, {
        displayName: domainName,
        identitySources: [source('domainIdentitySource', { domainName, displayName: domainName })],
      });
    const known = await create('northwind.example');
    expect(known.body['identitySources']).toMatchObject([{ tenantId: tenantIds.northwind }]);
    const unknown = await create('elsewhere.example');
    expect(unknown.body['identitySources']).toMatchObject([{ domainName: 'elsewhere.example' }]);
  });

  it('refuse what is no organization of others', async () => {
    const wrong = [
      { displayName: 'x', identitySources: [] },
      { displayName: 'x', identitySources: byTenant(tenantIds.fabrikam) },
      { displayName: '', identitySources: byTenant(tenantIds.northwind) },
    ];
    for (const body of wrong)
      expect((await world.administrator('POST', organizations, body)).status).toBe(400);
    const used = await world.idOf('connectedOrganizations', 'Contoso');
    expect((await world.administrator('DELETE', `${organizations}/${used}`)).status).toBe(400);
  });

  it('have sponsors of the tenant', async () => {
    const id = await world.idOf('connectedOrganizations', 'Contoso');
    const list = `${organizations}/${id}/externalSponsors`;
    const eve = await world.userId(people.eve);
    const reference = { '@odata.id': `https://graph.microsoft.com/v1.0/users/${eve}` };
    expect((await world.administrator('POST', `${list}/$ref`, reference)).status).toBe(204);
    expect((await world.administrator('POST', `${list}/$ref`, reference)).status).toBe(409);
    const expanded = await world.administrator(
      'GET',
      `${organizations}/${id}?$expand=internalSponsors,externalSponsors`,
    );
    expect(expanded.body).toMatchObject({
      internalSponsors: [{ mail: people.carla }],
      externalSponsors: [{ id: eve }],
    });
    expect((await world.administrator('GET', list)).body['value']).toMatchObject([{ mail: people.eve }]);
    expect((await world.administrator('DELETE', `${list}/${eve}/$ref`)).status).toBe(204);
    expect((await world.administrator('GET', list)).body['value']).toEqual([]);
    const wrong = {
      '@odata.id': 'https://graph.microsoft.com/v1.0/users/99999999-9999-4999-8999-999999999999',
    };
    expect((await world.administrator('POST', `${list}/$ref`, wrong)).status).toBe(400);
  });
});

describe('the settings', () => {
  it('say what becomes of guests', async () => {
    const path = `${entitlements}/settings`;
    expect((await world.administrator('GET', path)).body).toMatchObject({
      externalUserLifecycleAction: 'blockSignInAndDelete',
      durationUntilExternalUserDeletedAfterBlocked: 'P30D',
    });
    expect((await world.administrator('PATCH', path, { externalUserLifecycleAction: 'None' })).status).toBe(
      204,
    );
    expect((await world.administrator('GET', path)).body).toMatchObject({
      externalUserLifecycleAction: 'none',
      durationUntilExternalUserDeletedAfterBlocked: 'P30D',
    });
    expect((await world.administrator('PATCH', path, { externalUserLifecycleAction: 'shoot' })).status).toBe(
      400,
    );
    const rita = await world.asUser(staff.rita, { scopes: allPermissions });
    expect((await rita('GET', path)).status).toBe(200);
    expect((await rita('PATCH', path, {})).status).toBe(403);
  });

  it('say what requestors are shown', async () => {
    const path = `${entitlements}/controlConfigurations/endUserSettings`;
    const body = { relatedPeopleInsightLevel: 'countAndNames', showApproverDetailsToMembers: true };
    expect((await world.administrator('PUT', path, body)).body).toMatchObject(body);
    expect((await world.administrator('GET', path)).body).toMatchObject({
      ...body,
      '@odata.type': '#microsoft.graph.endUserSettings',
      modifiedBy: staff.gina,
    });
  });
});

describe('custom extensions', () => {
  const endpoint = {
    '@odata.type': '#microsoft.graph.logicAppTriggerEndpointConfiguration',
    subscriptionId: '38ab2ccc-3747-4567-b36b-9478f5602f0d',
    resourceGroupName: 'test',
    logicAppWorkflowName: 'notify',
  };
  const extension = (callbackConfiguration: object | null) => ({
    '@odata.type': '#microsoft.graph.accessPackageAssignmentRequestWorkflowExtension',
    displayName: 'SOC bot',
    description: 'asks',
    endpointConfiguration: endpoint,
    authenticationConfiguration: { '@odata.type': '#microsoft.graph.azureAdPopTokenAuthentication' },
    callbackConfiguration,
  });
  const list = async () =>
    `${entitlements}/catalogs/${await world.idOf('catalogs', 'Security Operations')}/customWorkflowExtensions`;

  it('read their waiting time by one name, however it was written', async () => {
    const path = await list();
    for (const name of ['durationBeforeTimeout', 'timeoutDuration']) {
      const created = await world.administrator('POST', path, extension({ [name]: 'PT1H' }));
      expect(created.status).toBe(201);
      expect(created.body).toMatchObject({
        displayName: 'SOC bot',
        endpointConfiguration: endpoint,
        callbackConfiguration: { timeoutDuration: 'PT1H' },
        createdBy: staff.gina,
      });
    }
    expect((await world.administrator('GET', path)).body['value']).toHaveLength(2);
    for (const wrong of ['PT1M', 'P15D', 'soon']) {
      expect((await world.administrator('POST', path, extension({ timeoutDuration: wrong }))).status).toBe(
        400,
      );
    }
  });

  it('of assignments wait for nothing', async () => {
    const type = '#microsoft.graph.accessPackageAssignmentWorkflowExtension';
    const wrong = { ...extension({ timeoutDuration: 'PT1H' }), '@odata.type': type };
    expect((await world.administrator('POST', await list(), wrong)).status).toBe(400);
    const right = { ...wrong, callbackConfiguration: null };
    expect((await world.administrator('POST', await list(), right)).status).toBe(201);
  });

  it('are replaced, used by policies, and deleted when no policy needs them', async () => {
    const path = await list();
    const { body } = await world.administrator('POST', path, extension(null));
    const one = `${path}/${toText(body['id'])}`;
    const put = await world.administrator('PUT', one, { ...extension(null), displayName: 'Other' });
    expect(put.body).toMatchObject({ id: body['id'], displayName: 'Other', callbackConfiguration: null });
    const { accessPackageId } = await world.policyOf('Reader');
    const policy = (stage: string) => ({
      displayName: 'Calling',
      accessPackage: { id: accessPackageId },
      customExtensionStageSettings: [{ stage, customExtension: { id: body['id'] } }],
    });
    const policies = `${entitlements}/assignmentPolicies`;
    const wrong = policy('assignmentOneDayBeforeExpiration');
    expect((await world.administrator('POST', policies, wrong)).status).toBe(400);
    const created = await world.administrator('POST', policies, policy('assignmentRequestCreated'));
    const expand = '$expand=customExtensionStageSettings($expand=customExtension)';
    const written = `${policies}/${toText(created.body['id'])}`;
    expect(
      (await world.administrator('GET', `${written}?${expand}`)).body['customExtensionStageSettings'],
    ).toMatchObject([{ stage: 'assignmentRequestCreated', customExtension: { displayName: 'Other' } }]);
    expect((await world.administrator('DELETE', one)).status).toBe(400);
    await world.administrator('DELETE', written);
    expect((await world.administrator('DELETE', one)).status).toBe(204);
    expect((await world.administrator('GET', one)).status).toBe(403);
  });
});
