import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { people, startAt, tenantIds, toText } from '../../support/emulator-world.ts';
import { analysts, interval, openSynchronizedWorld } from '../../support/synchronized-world.ts';
import type { SynchronizedWorld } from '../../support/synchronized-world.ts';

let world: SynchronizedWorld;
afterEach(() => world.close());

const cycle = 5000;
const day = 86_400_000;
const refused = 'AzureActiveDirectoryCrossTenantSyncPolicyCheckFailure';
const after = (ms: number): string => new Date(startAt.getTime() + ms).toISOString();
const partner = `/policies/crossTenantAccessPolicy/partners/${tenantIds.contoso}`;

const post = (action: string, body?: unknown) => world.source('POST', `${world.jobUrl}/${action}`, body);

describe('the life of a job', () => {
  it('begins paused, runs every 40 minutes, pauses, goes on and ends without taking accounts along', async () => {
    world = await openSynchronizedWorld({ job: { started: false } });
    expect((await world.source('GET', world.jobUrl)).body).toMatchObject({
      templateId: 'Azure2Azure',
      schedule: { state: 'Disabled', interval: 'PT40M', expiration: null },
      status: { code: 'Paused', lastExecution: null, quarantine: null },
    });
    await world.advance(interval);
    expect(await world.log()).toEqual([]);
    expect((await post('start')).status).toBe(204);
    expect(await world.status()).toMatchObject({
      code: 'NotRun',
      lastExecution: { state: 'Failed', error: { code: 'None' }, timeBegan: '0001-01-01T00:00:00Z' },
    });
    await world.advance(cycle);
    expect(await world.status()).toMatchObject({
      code: 'Active',
      steadyStateFirstAchievedTime: after(interval + cycle),
      lastExecution: {
        state: 'Succeeded',
        timeBegan: after(interval),
        timeEnded: after(interval + cycle),
        countExported: 2,
      },
      lastSuccessfulExecutionWithExports: { countExports: 2 },
    });

    expect((await post('pause')).status).toBe(204);
    expect((await world.source('GET', world.jobUrl)).body).toMatchObject({
      schedule: { state: 'Paused' },
      status: { code: 'Paused' },
    });
    await world.advance(3 * interval);
    expect(await world.status()).toMatchObject({ lastExecution: { timeEnded: after(interval + cycle) } });
    await post('start');
    await world.advance(cycle);
    expect(await world.status()).toMatchObject({
      code: 'Active',
      lastExecution: { countExported: 0 },
      lastSuccessfulExecutionWithExports: { countExports: 2 },
    });

    expect((await world.source('DELETE', world.jobUrl)).status).toBe(204);
    expect((await world.source('GET', world.jobUrl)).status).toBe(404);
    await world.advance(interval);
    expect(await world.accountOf(analysts.dana)).toBeDefined();
  });

  it('writes the audit activities of account provisioning', async () => {
    world = await openSynchronizedWorld();
    await post('pause');
    await post('start');
    await post('restart', { criteria: { resetScope: 'Watermark, Escrows, QuarantineState' } });
    const query = "$filter=loggedByService eq 'Account Provisioning'";
    const { body } = await world.source('GET', `/auditLogs/directoryAudits?${query}`);
    expect(body['value']).toMatchObject(
      ['Disable/pause', 'Enable/start', 'Enable/restart'].map((deed) => ({
        activityDisplayName: `${deed} provisioning configuration`,
        category: 'ProvisioningManagement',
      })),
    );
  });

  it('survives a restart of the emulator from its state file', async () => {
    const folder = mkdtempSync(`${tmpdir()}/emulator-`);
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const stateFile = `${folder}/state.json`;
    world = await openSynchronizedWorld({}, { stateFile });
    await world.advance(cycle);
    await world.close();
    world = await openSynchronizedWorld({}, { stateFile });
    await world.advance(interval);
    expect(await world.status()).toMatchObject({
      code: 'Active',
      lastExecution: { timeEnded: after(interval + cycle) },
    });
    expect(await world.log()).toHaveLength(2);
  });
});

describe('quarantine', () => {
  it('begins when the target takes its leave back, waits longer each time, and ends with the reason', async () => {
    world = await openSynchronizedWorld();
    await world.advance(cycle);
    const forbid = { userSyncInbound: { isSyncAllowed: false } };
    expect((await world.target('PATCH', `${partner}/identitySynchronization`, forbid)).status).toBe(204);
    await world.advance(interval);
    const first = await world.status();
    expect(first).toMatchObject({
      code: 'Quarantine',
      countSuccessiveCompleteFailures: 1,
      quarantine: {
        reason: 'EncounteredQuarantineException',
        seriesCount: 1,
        nextAttempt: after(cycle + 2 * interval),
        error: { code: refused, tenantActionable: true },
      },
      lastExecution: { state: 'Failed', error: { code: refused } },
      lastSuccessfulExecution: { state: 'Succeeded' },
    });
    await world.advance(interval);
    expect(await world.status()).toMatchObject({
      quarantine: { seriesCount: 2, nextAttempt: after(cycle + 4 * interval) },
    });
    const allow = { userSyncInbound: { isSyncAllowed: true } };
    await world.target('PATCH', `${partner}/identitySynchronization`, allow);
    await world.advance(2 * interval);
    expect(await world.status()).toMatchObject({
      code: 'Active',
      quarantine: null,
      countSuccessiveCompleteFailures: 0,
    });
  });

  it('gives up after four weeks', async () => {
    world = await openSynchronizedWorld({ target: { userSyncInbound: false } });
    await world.advance(27 * day);
    expect((await world.source('GET', world.jobUrl)).body).toMatchObject({ schedule: { state: 'Active' } });
    await world.advance(2 * day);
    expect((await world.source('GET', world.jobUrl)).body).toMatchObject({
      schedule: { state: 'Disabled' },
      status: { code: 'Quarantine' },
    });
    expect(await world.log()).toEqual([]);
  });

  it('comes of missing consent on either side and of secrets that lead nowhere', async () => {
    const cases = [
      [{ source: { automaticConsent: {} } }, refused],
      [{ target: { automaticConsent: {} } }, refused],
      [{ target: { userSyncInbound: undefined } }, refused],
    ] as const;
    for (const [wishes, code] of cases) {
      world = await openSynchronizedWorld(wishes);
      await world.advance(cycle);
      expect(await world.status()).toMatchObject({ quarantine: { error: { code } } });
      await world.close();
    }
    world = await openSynchronizedWorld();
    const value = [{ key: 'CompanyId', value: '00000000-0000-4000-8000-00000000dead' }];
    expect((await world.source('PUT', `${world.spUrl}/synchronization/secrets`, { value })).status).toBe(204);
    await world.advance(cycle);
    expect(await world.status()).toMatchObject({ quarantine: { error: { code: 'ExternalTenantNotFound' } } });
    await world.source('PUT', `${world.spUrl}/synchronization/secrets`, {
      value: [{ key: 'CompanyId', value: '' }],
    });
    await post('start');
    await world.advance(cycle);
    expect(await world.status()).toMatchObject({ quarantine: { error: { code: 'CredentialsMissing' } } });
  });

  it('can be ordered through the control interface, and ended by restart', async () => {
    world = await openSynchronizedWorld();
    const order = { tenantId: tenantIds.contoso, jobId: world.jobId };
    expect((await world.control('PUT', '/quarantines', order)).status).toBe(204);
    expect(await world.status()).toMatchObject({
      code: 'Quarantine',
      quarantine: { reason: 'QuarantinedOnDemand' },
    });
    await world.advance(cycle);
    expect(await world.log()).toEqual([]);
    expect((await post('restart', { criteria: { resetScope: 'Everything' } })).status).toBe(400);
    await post('restart', { criteria: { resetScope: 'Full' } });
    expect(await world.status()).toMatchObject({ quarantine: null });
    await world.advance(cycle);
    expect(await world.log()).toHaveLength(2);
    expect((await world.control('PUT', '/quarantines', { ...order, jobId: 'none' })).status).toBe(400);
  });

  it('stops more deletions than the administrator wants, until they are forced', async () => {
    world = await openSynchronizedWorld();
    const settings = '{"DeleteThresholdEnabled":true,"DeleteThresholdValue":1}';
    const value = [{ key: 'SyncNotificationSettings', value: settings }];
    await world.source('PUT', `${world.spUrl}/synchronization/secrets`, { value });
    await world.advance(cycle);
    const assigned = await world.source('GET', `${world.spUrl}/appRoleAssignedTo`);
    await world.source(
      'DELETE',
      `${world.spUrl}/appRoleAssignedTo/${toText(assigned.body['value']?.[0]?.['id'])}`,
    );
    await world.advance(interval);
    expect(await world.status()).toMatchObject({
      code: 'Quarantine',
      quarantine: { reason: 'TooManyDeletes' },
    });
    expect(await world.accountOf(analysts.dana)).toBeDefined();
    expect(await world.log("?$filter=provisioningAction eq 'stagedDelete'")).toHaveLength(2);
    await post('restart', { criteria: { resetScope: 'ForceDeletes, QuarantineState' } });
    await world.advance(cycle);
    expect(await world.accountOf(analysts.dana)).toBeUndefined();
  });
});

describe('provisioning on demand', () => {
  const ask = async (userPrincipalName: string) => {
    const schema = await world.source('GET', `${world.jobUrl}/schema`);
    const ruleId = schema.body['synchronizationRules']?.[0]?.['id'];
    const objectId = await world.sourceIdOf(userPrincipalName);
    return post('provisionOnDemand', {
      parameters: [{ ruleId, subjects: [{ objectId, objectTypeName: 'User' }] }],
    });
  };

  it('creates at once, also while the job stands still, and answers JSON inside a string', async () => {
    world = await openSynchronizedWorld({ job: { started: false } });
    const { status, body } = await ask(analysts.dana);
    expect([status, body['@odata.context']]).toEqual([
      200,
      'https://graph.microsoft.com/v1.0/$metadata#microsoft.graph.stringKeyStringValuePair',
    ]);
    expect(body['key']).toBe('Microsoft.Identity.Health.CPP.Common.DataContracts.SyncFabric.StatusInfo');
    const account = await world.accountOf(analysts.dana);
    expect(JSON.parse(toText(body['value']))).toMatchObject([
      {
        action: 'Create',
        statusInfo: { status: 'Success', errorCode: null },
        targetIdentity: { id: account?.['id'] },
        reportableIdentifier: analysts.dana,
      },
    ]);
    expect(await world.log()).toEqual(['create Dana Fox']);
  });

  it('answers in the other shape when the quirk says so', async () => {
    world = await openSynchronizedWorld();
    await world.control('PUT', '/quirks', { onDemandKey: 'result' });
    await ask(analysts.dana);
    const { body } = await ask(analysts.dana);
    expect(JSON.parse(toText(body['key']))).toMatchObject({
      result: 'Skipped',
      details: { errorCode: 'RedundantExport' },
    });
    expect(JSON.parse(toText(body['value']))).toMatchObject({
      action: 'Other',
      statusInfo: { status: 'Skipped' },
    });
  });

  it('skips who is not assigned, and fails without the leave of the target', async () => {
    world = await openSynchronizedWorld();
    const skipped = await ask(analysts.finja);
    expect(JSON.parse(toText(skipped.body['value']))).toMatchObject([
      { statusInfo: { status: 'Skipped', errorCode: 'NotEffectivelyEntitled' } },
    ]);
    expect(await world.accountOf(analysts.finja)).toBeUndefined();
    await world.target('DELETE', `${partner}/identitySynchronization`);
    const failed = await ask(analysts.dana);
    expect(JSON.parse(toText(failed.body['value']))).toMatchObject([
      { statusInfo: { status: 'Failure', errorCode: refused } },
    ]);
    expect((await post('provisionOnDemand', { parameters: [] })).status).toBe(400);
  });

  it('may be asked for five times in ten seconds, where Microsoft’s limits hold', async () => {
    world = await openSynchronizedWorld();
    await world.control('PUT', '/throttling', { preset: 'published' });
    const statuses: number[] = [];
    for (let count = 0; count < 6; count += 1) statuses.push((await ask(analysts.finja)).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429]);
    await world.advance(10_000);
    expect((await ask(analysts.finja)).status).toBe(200);
  });
});

describe('credentials', () => {
  const validate = (credentials: readonly object[], more: object = {}) =>
    world.source('POST', `${world.spUrl}/synchronization/jobs/validateCredentials`, {
      templateId: 'Azure2Azure',
      credentials,
      ...more,
    });

  it('are good when both tenants have agreed, given or saved', async () => {
    world = await openSynchronizedWorld();
    const type = { key: 'AuthenticationType', value: 'SyncPolicy' };
    expect((await validate([type, { key: 'CompanyId', value: tenantIds.northwind }])).status).toBe(204);
    expect((await validate([], { useSavedCredentials: true })).status).toBe(204);
    expect((await post('validateCredentials', { useSavedCredentials: true })).status).toBe(204);
    const wrong = await validate([type, { key: 'CompanyId', value: tenantIds.fabrikam }]);
    expect([wrong.status, wrong.body['error']?.['code']]).toEqual([400, refused]);
    expect(toText(wrong.body['error']?.['message'])).toContain(
      'The source tenant has not enabled automatic user consent',
    );
    expect((await validate([{ key: 'Password', value: 'x' }])).status).toBe(400);
  });
});

describe('who may', () => {
  it('needs a role that configures provisioning', async () => {
    world = await openSynchronizedWorld();
    const olga = await world.asUser(people.olga, {
      tenantId: tenantIds.contoso,
      scopes: ['Synchronization.ReadWrite.All'],
    });
    expect((await olga('POST', `${world.jobUrl}/pause`)).status).toBe(403);
    expect((await olga('GET', world.jobUrl)).status).toBe(403);
    const reader = await world.asApp({
      tenantId: tenantIds.contoso,
      permissions: ['Synchronization.Read.All'],
    });
    expect((await reader('GET', world.jobUrl)).status).toBe(200);
    expect((await reader('POST', `${world.jobUrl}/pause`)).status).toBe(403);
    const owner = await world.asApp({
      tenantId: tenantIds.contoso,
      permissions: ['Application.ReadWrite.OwnedBy'],
    });
    expect((await owner('GET', world.jobUrl)).status).toBe(403);
  });
});
