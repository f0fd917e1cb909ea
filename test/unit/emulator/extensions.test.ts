import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TestWorld } from '../../support/emulator-world.ts';
import { entitlements, openWorld, people, toText } from '../../support/emulator-world.ts';
import {
  administrator,
  administratorApp,
  dayMs,
  decide,
  extendSeed,
  file,
  listActivities,
  listAssignments,
  listRequests,
  owner,
  readRequest,
} from '../../support/request-calls.ts';

type Stage =
  | 'assignmentRequestCreated'
  | 'assignmentRequestApproved'
  | 'assignmentRequestGranted'
  | 'assignmentRequestRemoved'
  | 'assignmentFourteenDaysBeforeExpiration'
  | 'assignmentOneDayBeforeExpiration';

interface Callout {
  readonly id: string;
  readonly stage: Stage;
  readonly status: string;
  readonly payload: Record<string, unknown>;
}

let world: TestWorld;
beforeEach(async () => {
  world = await openWorld({}, extendSeed());
});
afterEach(() => world.close());

async function createExtension(timeoutDuration: string | null, kind = 'AssignmentRequest'): Promise<string> {
  const app = await world.asApp(administratorApp);
  const catalogs = await app('GET', `${entitlements}/catalogs?$filter=displayName eq 'Security Operations'`);
  const path = `${entitlements}/catalogs/${toText(catalogs.body['value']?.[0]?.['id'])}/customWorkflowExtensions`;
  const configuration = '#microsoft.graph.customExtensionCallbackConfiguration';
  const body = {
    '@odata.type': `#microsoft.graph.accessPackage${kind}WorkflowExtension`,
    displayName: `${kind} ${timeoutDuration}`,
    description: 'for a test',
    endpointConfiguration: {
      '@odata.type': '#microsoft.graph.logicAppTriggerEndpointConfiguration',
      subscriptionId: '38ab2ccc-3747-4567-b36b-9478f5602f0d',
      resourceGroupName: 'soc',
      logicAppWorkflowName: 'check',
    },
    authenticationConfiguration: { '@odata.type': '#microsoft.graph.azureAdPopTokenAuthentication' },
    ...(timeoutDuration === null
      ? {}
      : { callbackConfiguration: { '@odata.type': configuration, timeoutDuration } }),
  };
  // The documented caller is a person: apps cannot create extensions.
  const reply = await (await world.asUser(owner))('POST', path, body);
  if (reply.status !== 201) throw new Error(JSON.stringify(reply.body));
  return toText(reply.body['id']);
}

/** Has the policy of a package call extensions at these stages. */
async function callAt(
  packageName: string,
  stages: readonly (readonly [Stage, string])[],
  more: object = {},
): Promise<void> {
  const app = await world.asApp(administratorApp);
  const { assignmentPolicyId, accessPackageId } = await world.policyOf(packageName);
  const path = `${entitlements}/assignmentPolicies/${assignmentPolicyId}`;
  const { body } = await app('GET', `${path}?$expand=questions`);
  const { '@odata.context': _, ...policy } = body as unknown as Record<string, unknown>;
  const reply = await app('PUT', path, {
    ...policy,
    ...more,
    accessPackage: { id: accessPackageId },
    customExtensionStageSettings: stages.map(([stage, id]) => ({
      stage,
      customExtension: {
        '@odata.type': stage.endsWith('Expiration')
          ? '#microsoft.graph.accessPackageAssignmentWorkflowExtension'
          : '#microsoft.graph.accessPackageAssignmentRequestWorkflowExtension',
        id,
      },
    })),
  });
  if (reply.status !== 200) throw new Error(JSON.stringify(reply.body));
}

async function listCallouts(): Promise<Callout[]> {
  return (await world.control('GET', '/callouts')).body as unknown as Callout[];
}

async function resume(requestId: unknown, callout: Callout | undefined, more: object = {}, as?: string) {
  const call = as === undefined ? await world.asApp(administratorApp) : await world.asUser(as);
  return call('POST', `${entitlements}/assignmentRequests/${toText(requestId)}/resume`, {
    source: 'Contoso.SodCheckProcess',
    type: `microsoft.graph.accessPackageCustomExtensionStage.${callout?.stage}`,
    data: {
      '@odata.type': 'microsoft.graph.accessPackageAssignmentRequestCallbackData',
      stage: callout?.stage,
      customExtensionStageInstanceId: callout?.id,
      customExtensionStageInstanceDetail: 'checked',
      ...more,
    },
  });
}

async function ask(packageName: string, as: string = people.ana) {
  const { body } = await world.requestAs(as, packageName);
  await world.advance(1000);
  return body['id'];
}

describe('an extension that is launched and not waited for', () => {
  it('is recorded with what the Logic App would see, and the request goes on', async () => {
    await callAt('Reader', [['assignmentRequestCreated', await createExtension(null)]]);
    const id = await ask('Reader');
    await world.advance(10_000);
    expect(await readRequest(world, id)).toMatchObject({
      state: 'delivered',
      customExtensionCalloutInstances: [{ status: 'calloutSent', detail: '' }],
    });
    expect(await listCallouts()).toMatchObject([
      {
        stage: 'assignmentRequestCreated',
        calledDateTime: '2026-10-01T08:00:01.000Z',
        payload: {
          AccessPackageAssignmentRequestId: id,
          RequestType: 'userAdd',
          Stage: 'assignmentRequestCreated',
          CallbackUriPath: null,
          Requestor: { Email: people.ana },
          AccessPackage: { DisplayName: 'Reader' },
        },
      },
    ]);
    const activities = (await listActivities(world, id)).map(([activity]) => activity);
    expect(activities).toContain('Execute custom extension');
  });
});

describe('an extension that is waited for', () => {
  it('pauses the request until resume answers, which does it once', async () => {
    await callAt('Operator', [['assignmentRequestCreated', await createExtension('PT1H')]]);
    const id = await ask('Operator');
    expect(await readRequest(world, id)).toMatchObject({ state: 'submitted', status: 'WaitingForCallback' });
    const [callout] = await listCallouts();
    expect(callout?.payload).toMatchObject({
      CustomExtensionStageInstanceId: callout?.id,
      CallbackUriPath: `${entitlements}/assignmentRequests/${toText(id)}/resume`,
    });
    const ana = await world.asUser(people.ana);
    expect((await ana('POST', `${entitlements}/assignmentRequests/${toText(id)}/cancel`)).status).toBe(400);
    expect((await resume(id, callout, {}, people.dev)).status).toBe(403);
    expect((await resume(id, { ...(callout as Callout), id: toText(id) })).status).toBe(400);
    expect((await resume(id, callout, {}, administrator)).status).toBe(204);
    expect(await readRequest(world, id)).toMatchObject({
      state: 'pendingApproval',
      customExtensionCalloutInstances: [{ id: callout?.id, status: 'callbackReceived', detail: 'checked' }],
    });
    expect((await resume(id, callout)).status).toBe(400);
  });

  it('denies or cancels when the answer at assignmentRequestCreated says so', async () => {
    await callAt('Reader', [['assignmentRequestCreated', await createExtension('PT1H')]]);
    for (const state of ['denied', 'canceled'] as const) {
      const id = await ask('Reader');
      const callout = (await listCallouts()).at(-1);
      expect((await resume(id, callout, { state: 'approved' })).status).toBe(400);
      const written = state === 'denied' ? 'Denied' : state;
      expect((await resume(id, callout, { state: written, stage: 'AssignmentRequestCreated' })).status).toBe(
        204,
      );
      expect(await readRequest(world, id)).toMatchObject({ state });
    }
    await world.advance(10_000);
    expect(await listAssignments(world)).toEqual([]);
  });

  it('may wait after approval, after the grant and after the removal, and can deny there no more', async () => {
    const wait = await createExtension('PT1H');
    const stages = [
      'assignmentRequestApproved',
      'assignmentRequestGranted',
      'assignmentRequestRemoved',
    ] as const;
    await callAt(
      'Operator',
      stages.map((stage) => [stage, wait] as const),
    );
    const id = await ask('Operator');
    expect((await decide(world, id, people.dev)).status).toBe(204);
    expect(await readRequest(world, id)).toMatchObject({ state: 'delivering', status: 'WaitingForCallback' });
    expect(await listAssignments(world)).toEqual([]);
    const [approved] = await listCallouts();
    expect((await resume(id, approved, { state: 'denied' })).status).toBe(400);
    expect((await resume(id, approved)).status).toBe(204);
    await world.advance(3000);
    expect(await listAssignments(world)).toMatchObject([{ state: 'delivered' }]);
    expect(await readRequest(world, id)).toMatchObject({ state: 'delivering', status: 'WaitingForCallback' });
    await resume(id, (await listCallouts())[1]);
    expect(await readRequest(world, id)).toMatchObject({ state: 'delivered', status: 'Delivered' });
    await world.advance(8 * 3_600_000);
    const removal = (await listRequests(world))?.[1];
    expect(removal).toMatchObject({ requestType: 'systemRemove', status: 'WaitingForCallback' });
    await resume(removal?.['id'], (await listCallouts())[2]);
    expect(await readRequest(world, removal?.['id'])).toMatchObject({ state: 'delivered' });
  });

  it('waits for all that were called at the stage', async () => {
    const [one, other] = [await createExtension('PT1H'), await createExtension('PT2H')];
    await callAt('Reader', [
      ['assignmentRequestCreated', one],
      ['assignmentRequestCreated', other],
    ]);
    const id = await ask('Reader');
    const [first, second] = await listCallouts();
    await resume(id, second);
    expect(await readRequest(world, id)).toMatchObject({ status: 'WaitingForCallback' });
    await resume(id, first);
    expect(await readRequest(world, id)).toMatchObject({ state: 'delivering' });
  });

  it('fails the request when nobody answers in time, which can be reprocessed; or leaves it waiting with the quirk', async () => {
    await callAt('Reader', [['assignmentRequestCreated', await createExtension('PT1H')]]);
    const id = await ask('Reader');
    await world.advance(3_600_000 - 1);
    expect(await readRequest(world, id)).toMatchObject({ status: 'WaitingForCallback' });
    await world.advance(1);
    expect(await readRequest(world, id)).toMatchObject({
      state: 'deliveryFailed',
      customExtensionCalloutInstances: [{ status: 'callbackTimedOut' }],
    });
    expect((await resume(id, (await listCallouts())[0])).status).toBe(400);
    const app = await world.asApp(administratorApp);
    const again = await app('POST', `${entitlements}/assignmentRequests/${toText(id)}/reprocess`);
    expect(again.status).toBe(202);
    await world.advance(10_000);
    expect(await listAssignments(world)).toMatchObject([{ state: 'delivered' }]);
    await world.control('PUT', '/quirks', { timedOutCallback: 'pauses' });
    const { body } = await world.requestAs(people.ben, 'Reader');
    await world.advance(2 * 3_600_000);
    expect(await readRequest(world, body['id'])).toMatchObject({
      state: 'submitted',
      status: 'WaitingForCallback',
    });
    expect((await resume(body['id'], (await listCallouts()).at(-1))).status).toBe(204);
  });

  it('does not let an extension determine approval stages, which v1.0 does not have', async () => {
    await callAt('Reader', [['assignmentRequestCreated', await createExtension('PT1H')]]);
    const id = await ask('Reader');
    const annotation = 'microsoft.graph.assignmentRequestApprovalStageCallbackData';
    expect((await resume(id, (await listCallouts())[0], { '@odata.type': annotation })).status).toBe(501);
  });
});

describe('an extension before the end', () => {
  it('is called once when the end was moved and moved back', async () => {
    const before = await createExtension(null, 'Assignment');
    const expiration = { type: 'afterDuration', duration: 'P20D', endDateTime: null };
    await callAt(
      'Reader',
      [
        ['assignmentFourteenDaysBeforeExpiration', before],
        ['assignmentOneDayBeforeExpiration', before],
      ],
      { expiration },
    );
    await ask('Reader');
    await world.advance(4000);
    const assignmentId = toText((await listAssignments(world))?.[0]?.['id']);
    for (const endDateTime of ['2026-10-18T08:00:00Z', '2026-10-19T08:00:00Z', '2026-10-18T08:00:00Z']) {
      const schedule = { expiration: { type: 'afterDateTime', endDateTime } };
      await file(world, { requestType: 'adminUpdate', assignment: { id: assignmentId }, schedule });
      await world.advance(10_000);
    }
    await world.advance(20 * dayMs);
    expect((await listCallouts()).map(({ stage }) => stage)).toEqual([
      'assignmentFourteenDaysBeforeExpiration',
      'assignmentOneDayBeforeExpiration',
    ]);
  });

  it('is called 14 days and one day before, unless the end was moved', async () => {
    const before = await createExtension(null, 'Assignment');
    await callAt(
      'Reader',
      [
        ['assignmentFourteenDaysBeforeExpiration', before],
        ['assignmentOneDayBeforeExpiration', before],
      ],
      { expiration: { type: 'afterDuration', duration: 'P20D', endDateTime: null } },
    );
    await ask('Reader');
    await ask('Reader', people.ben);
    await world.advance(5 * dayMs);
    const assignmentId = toText((await listAssignments(world))?.[0]?.['id']);
    const schedule = { expiration: { type: 'afterDateTime', endDateTime: '2026-10-26T08:00:00Z' } };
    await file(world, { requestType: 'adminUpdate', assignment: { id: assignmentId }, schedule });
    const callouts = async () =>
      (await listCallouts()).map(({ stage, payload }) => [
        stage,
        payload['AccessPackageAssignmentId'] === assignmentId,
      ]);
    await world.advance(2 * dayMs);
    expect(await callouts()).toEqual([['assignmentFourteenDaysBeforeExpiration', false]]);
    await world.advance(10 * dayMs);
    expect((await callouts())[1]).toEqual(['assignmentFourteenDaysBeforeExpiration', true]);
    await world.advance(6 * dayMs);
    expect(await callouts()).toHaveLength(3);
    await world.advance(dayMs);
    expect((await listCallouts()).at(-1)).toMatchObject({
      stage: 'assignmentOneDayBeforeExpiration',
      payload: { AccessPackageAssignmentId: assignmentId, EndDateTime: '2026-10-26T08:00:00.000Z' },
    });
    expect(await listAssignments(world)).toMatchObject([
      {
        status: 'NearExpiry1DayNotificationTriggered',
        customExtensionCalloutInstances: [{ status: 'calloutSent' }, {}],
      },
      { state: 'expired' },
    ]);
  });
});
