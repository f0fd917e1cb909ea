import { afterEach, describe, expect, it } from 'vitest';
import { tenantIds, toText } from '../../support/emulator-world.ts';
import { analysts, interval, openSynchronizedWorld } from '../../support/synchronized-world.ts';
import type { SynchronizedWorld } from '../../support/synchronized-world.ts';

let world: SynchronizedWorld;
afterEach(() => world.close());

const cycle = 5000;
const { dana, eli, finja } = analysts;

type Json = Readonly<Record<string, unknown>>;
interface Mapping extends Json {
  readonly targetAttributeName: string;
}

/** Reads the schema, changes the user mapping and writes the whole back. */
async function changeMapping(change: (mapping: Json & { attributeMappings: Mapping[] }) => Json) {
  const { body } = await world.source('GET', `${world.jobUrl}/schema`);
  const schema = body as unknown as { synchronizationRules: { objectMappings: never[] }[] };
  const synchronizationRules = schema.synchronizationRules.map((rule) => ({
    ...rule,
    objectMappings: rule.objectMappings.map(change),
  }));
  return world.source('PUT', `${world.jobUrl}/schema`, { ...schema, synchronizationRules });
}

describe('a cycle', () => {
  it('brings the members of an assigned group in, as members, and says so in both audit logs', async () => {
    world = await openSynchronizedWorld();
    expect(await world.accountOf(dana)).toBeUndefined();
    await world.advance(cycle);
    expect(await world.accountOf(dana)).toMatchObject({
      displayName: 'Dana Fox',
      userType: 'Member',
      department: 'SOC',
    });
    expect(await world.accountOf(finja)).toBeUndefined();
    expect(await world.log()).toEqual(['create Dana Fox', 'create Eli Moss']);
    const exported = await world.source(
      'GET',
      "/auditLogs/directoryAudits?$filter=activityDisplayName eq 'Export' and loggedByService eq 'Account Provisioning'",
    );
    expect(exported.body['value']).toHaveLength(2);
    const added = await world.target(
      'GET',
      "/auditLogs/directoryAudits?$filter=activityDisplayName eq 'Add user'",
    );
    expect(added.body['value']).toMatchObject([
      { initiatedBy: { app: { displayName: 'Microsoft.Azure.SyncFabric' } } },
      { category: 'UserManagement' },
    ]);
  });

  it('comes every 40 minutes and writes what changed, and only that', async () => {
    world = await openSynchronizedWorld();
    await world.advance(cycle);
    const id = await world.sourceIdOf(dana);
    expect((await world.source('PATCH', `/users/${id}`, { department: 'Threat Intelligence' })).status).toBe(
      204,
    );
    await world.advance(interval - 1);
    expect(await world.accountOf(dana)).toMatchObject({ department: 'SOC' });
    await world.advance(1);
    expect(await world.accountOf(dana)).toMatchObject({ department: 'Threat Intelligence' });
    const { body } = await world.source(
      'GET',
      "/auditLogs/provisioning?$filter=provisioningAction eq 'update'",
    );
    expect(body['value']).toMatchObject([
      {
        sourceIdentity: { displayName: 'Dana Fox' },
        modifiedProperties: [{ displayName: 'department', oldValue: 'SOC', newValue: 'Threat Intelligence' }],
      },
    ]);
    await world.advance(interval);
    expect(await world.log()).toHaveLength(3);
  });

  it('deletes who left the group, and brings them back with the same id', async () => {
    world = await openSynchronizedWorld();
    await world.advance(cycle);
    const before = await world.accountOf(eli);
    const groups = await world.source('GET', "/groups?$filter=displayName eq 'Analysts'");
    const members = `/groups/${toText(groups.body['value']?.[0]?.['id'])}/members`;
    const id = await world.sourceIdOf(eli);
    expect((await world.source('DELETE', `${members}/${id}/$ref`)).status).toBe(204);
    await world.advance(interval);
    expect(await world.accountOf(eli)).toBeUndefined();
    expect((await world.target('GET', `/directory/deletedItems/${toText(before?.['id'])}`)).status).toBe(200);
    expect(await world.log()).toEqual(['create Dana Fox', 'create Eli Moss', 'delete Eli Moss']);

    const reference = { '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${id}` };
    expect((await world.source('POST', `${members}/$ref`, reference)).status).toBe(204);
    await world.advance(interval);
    expect((await world.accountOf(eli))?.['id']).toBe(before?.['id']);
  });

  it('blocks the account of who is blocked at home', async () => {
    world = await openSynchronizedWorld();
    await world.advance(cycle);
    await world.source('PATCH', `/users/${await world.sourceIdOf(dana)}`, { accountEnabled: false });
    await world.advance(interval);
    expect(await world.accountOf(dana)).toMatchObject({ accountEnabled: false });
    expect(await world.log()).toContain('disable Dana Fox');
  });

  it('takes over an account that is there, without changing its kind', async () => {
    world = await openSynchronizedWorld({
      job: { groups: [], users: ['ana@contoso.example'], userType: 'Guest' },
    });
    const before = await world.accountOf('ana@contoso.example');
    await world.advance(cycle);
    expect(await world.accountOf('ana@contoso.example')).toMatchObject({
      id: before?.['id'],
      userType: 'Member',
    });
    expect(await world.status()).toMatchObject({ synchronizedEntryCountByType: [{ value: 1 }] });
  });

  it('does not bring back what an administrator of the target deleted', async () => {
    world = await openSynchronizedWorld();
    await world.advance(cycle);
    const id = toText((await world.accountOf(dana))?.['id']);
    expect((await world.target('DELETE', `/users/${id}`)).status).toBe(204);
    await world.advance(interval);
    expect(await world.accountOf(dana)).toBeUndefined();
  });
});

describe('the schema', () => {
  it('marks members with a constant in a directory extension of the target tenant', async () => {
    world = await openSynchronizedWorld();
    const made = await world.target('POST', '/applications', { displayName: 'SOC marker' });
    const wish = { name: 'socMember', dataType: 'String', targetObjects: ['User'] };
    const path = `/applications/${toText(made.body['id'])}/extensionProperties`;
    const name = toText((await world.target('POST', path, wish)).body['name']);
    const mapping = {
      targetAttributeName: name,
      flowType: 'Always',
      flowBehavior: 'FlowWhenChanged',
      matchingPriority: 0,
      exportMissingReferences: false,
      defaultValue: null,
      source: { expression: '"SOC"', name: 'SOC', type: 'Constant', parameters: [] },
    };
    const put = await changeMapping((each) => ({
      ...each,
      attributeMappings: [...each.attributeMappings, mapping],
    }));
    expect(put.status).toBe(204);
    await world.advance(cycle);
    expect(await world.accountOf(dana, `id,${name}`)).toMatchObject({ [name]: 'SOC' });
    const discovered = await world.source('GET', `${world.jobUrl}/schema`);
    const target = discovered.body['directories']?.[1];
    const found = await world.source(
      'POST',
      `${world.jobUrl}/schema/directories/${toText(target?.['id'])}/discover`,
    );
    expect(JSON.stringify(found.body['objects'])).toContain(name);
  });

  it('lets only those in whom its filter lets through, and makes guests when told to', async () => {
    world = await openSynchronizedWorld();
    const clause = {
      operatorName: 'EQUALS',
      sourceOperandName: 'department',
      targetOperand: { values: ['SOC'] },
    };
    await changeMapping((each) => ({
      ...each,
      scope: { groups: [{ name: 'SOC only', clauses: [clause] }] },
      attributeMappings: each.attributeMappings.map((mapping) =>
        mapping.targetAttributeName === 'userType'
          ? { ...mapping, source: { expression: '"Guest"', name: 'Guest', type: 'Constant', parameters: [] } }
          : mapping,
      ),
    }));
    await world.advance(cycle);
    expect(await world.accountOf(dana)).toMatchObject({ userType: 'Guest' });
    expect(await world.accountOf(eli)).toBeUndefined();
    expect(await world.status()).toMatchObject({
      lastExecution: { countEntitled: 2, countEntitledForProvisioning: 1 },
    });
  });

  it('is replaced as a whole: half a schema is refused, a lost mapping is lost', async () => {
    world = await openSynchronizedWorld();
    expect((await world.source('PUT', `${world.jobUrl}/schema`, { version: 'v2' })).status).toBe(400);
    await changeMapping((each) => ({
      ...each,
      attributeMappings: each.attributeMappings.filter(
        ({ targetAttributeName: name }) => name !== 'department',
      ),
    }));
    await world.advance(cycle);
    expect(await world.accountOf(dana)).toMatchObject({ department: null });
  });

  it('that wants a kind of user there is not fails for each of them, and the rest goes on', async () => {
    world = await openSynchronizedWorld();
    const source = { expression: '"Contractor"', name: 'Contractor', type: 'Constant', parameters: [] };
    await changeMapping((each) => ({
      ...each,
      attributeMappings: each.attributeMappings.map((mapping) =>
        mapping.targetAttributeName === 'userType' ? { ...mapping, source } : mapping,
      ),
    }));
    await world.advance(cycle);
    expect(await world.accountOf(dana)).toBeUndefined();
    expect(await world.status()).toMatchObject({
      code: 'Active',
      lastExecution: { state: 'EntryLevelErrors', countEscrowed: 2, countExported: 0 },
    });
    const { body } = await world.source(
      'GET',
      "/auditLogs/provisioning?$filter=provisioningStatusInfo/status eq 'failure'",
    );
    expect(body['value']).toMatchObject([
      { provisioningStatusInfo: { errorInformation: { errorCode: 'InvalidPropertyValue' } } },
      { sourceIdentity: { displayName: 'Eli Moss' } },
    ]);
  });

  it('says which functions it cannot evaluate', async () => {
    world = await openSynchronizedWorld();
    const source = {
      type: 'Function',
      name: 'ToUpper',
      expression: 'ToUpper([displayName])',
      parameters: [],
    };
    const mapping = { targetAttributeName: 'displayName', source };
    const reply = await changeMapping((each) => ({ ...each, attributeMappings: [mapping] }));
    expect([reply.status, reply.body['error']?.['message']]).toEqual([
      501,
      'The emulator does not serve the function ToUpper([displayName]) in a synchronization schema.',
    ]);
  });
});

describe('the provisioning log', () => {
  it('tells upper from lower case in its filters, unless the path is lowered', async () => {
    world = await openSynchronizedWorld();
    await world.advance(cycle);
    expect(await world.log("?$filter=contains(sourceIdentity/displayName,'Dana')")).toEqual([
      'create Dana Fox',
    ]);
    expect(await world.log("?$filter=contains(sourceIdentity/displayName,'dana')")).toEqual([]);
    expect(await world.log("?$filter=contains(tolower(sourceIdentity/displayName),'dana')")).toEqual([
      'create Dana Fox',
    ]);
    expect(await world.log("?$filter=sourceIdentity/displayName eq 'dana fox'")).toEqual([]);
    expect(
      await world.log("?$filter=jobId eq 'x' or provisioningStatusInfo/status eq 'success'"),
    ).toHaveLength(2);
  });

  it('comes newest first when asked, in pages, and only for those who may read it', async () => {
    world = await openSynchronizedWorld();
    await world.advance(cycle);
    await world.source('PATCH', `/users/${await world.sourceIdOf(dana)}`, { jobTitle: 'Analyst' });
    await world.advance(interval);
    const query = '/auditLogs/provisioning?$orderby=activityDateTime desc&$top=1';
    const first = await world.source('GET', query);
    expect(first.body['value']).toMatchObject([{ provisioningAction: 'update' }]);
    const second = await world.source('GET', toText(first.body['@odata.nextLink']));
    expect(second.body['value']).toMatchObject([{ provisioningAction: 'create' }]);
    const after = '?$filter=activityDateTime gt 2026-10-01T08:30:00Z';
    expect(await world.log(after)).toEqual(['update Dana Fox']);

    const user = await world.asUser(dana, {
      tenantId: tenantIds.contoso,
      scopes: ['ProvisioningLog.Read.All'],
    });
    expect((await user('GET', '/auditLogs/provisioning')).status).toBe(403);
    expect((await world.target('GET', '/auditLogs/provisioning')).body['value']).toEqual([]);
  });
});
