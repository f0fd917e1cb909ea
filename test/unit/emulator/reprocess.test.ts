import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TestWorld } from '../../support/emulator-world.ts';
import { entitlements, openWorld, people, tenantIds, toText } from '../../support/emulator-world.ts';
import {
  administratorApp,
  dayMs,
  decide,
  extendSeed,
  file,
  listAssignments,
  readRequest,
} from '../../support/request-calls.ts';

let world: TestWorld;
beforeEach(async () => {
  world = await openWorld({}, extendSeed());
});
afterEach(() => world.close());

const setOutcome = (outcome: string) =>
  world.control('PUT', '/deliveries', { tenantId: tenantIds.fabrikam, outcome });

/** Ana's request for a package, ten seconds later. */
async function ask(packageName: string): Promise<string> {
  const { status, body } = await world.requestAs(people.ana, packageName);
  expect(status).toBe(201);
  await world.advance(10_000);
  return toText(body['id']);
}

async function reprocess(kind: 'assignments' | 'assignmentRequests', id: unknown): Promise<number> {
  const app = await world.asApp(administratorApp);
  const { status } = await app('POST', `${entitlements}/${kind}/${toText(id)}/reprocess`);
  await world.advance(10_000);
  return status;
}

const states = async () =>
  ((await listAssignments(world)) as unknown as { state: string }[]).map(({ state }) => state);

describe('reprocessing', () => {
  it('brings back nothing that has ended', async () => {
    await setOutcome('partial');
    const id = await ask('Reader');
    await setOutcome('deliver');
    await world.advance(2 * dayMs);
    const [assignment] = (await listAssignments(world)) as unknown as { id: string; state: string }[];
    expect(assignment?.state).toBe('expired');
    expect(await reprocess('assignmentRequests', id)).toBe(400);
    expect(await reprocess('assignments', assignment?.id)).toBe(400);
    expect(await states()).toEqual(['expired']);
  });

  it('makes no second assignment beside a newer one', async () => {
    await setOutcome('fail');
    const id = await ask('Reader');
    await setOutcome('deliver');
    await ask('Reader');
    const [failed] = (await listAssignments(world)) as unknown as { id: string }[];
    expect(await reprocess('assignmentRequests', id)).toBe(400);
    expect(await reprocess('assignments', failed?.id)).toBe(400);
    expect(await states()).toEqual(['deliveryFailed', 'delivered']);
  });

  it('does not go past approvers who never approved', async () => {
    await world.control('PUT', '/quirks', { timedOutState: 'deliveryFailed' });
    const id = await ask('Operator');
    await world.advance(2 * dayMs);
    expect(await readRequest(world, id)).toMatchObject({ state: 'deliveryFailed' });
    expect(await reprocess('assignmentRequests', id)).toBe(202);
    expect(await readRequest(world, id)).toMatchObject({ state: 'pendingApproval', completedDateTime: null });
    expect((await decide(world, id, people.carla)).status).toBe(204);
    await world.advance(10_000);
    expect(await states()).toEqual(['delivered']);
  });

  it('does not extend without an approval, either', async () => {
    await world.control('PUT', '/quirks', { timedOutState: 'deliveryFailed' });
    const { accessPackageId } = await world.policyOf('Reader');
    const app = await world.asApp(administratorApp);
    const stage = {
      durationBeforeAutomaticDenial: 'PT1H',
      primaryApprovers: [{ '@odata.type': '#microsoft.graph.singleUser', userId: await carlaId() }],
    };
    const policy = await app('POST', `${entitlements}/assignmentPolicies`, {
      displayName: 'Extended by approval',
      description: '',
      allowedTargetScope: 'allDirectoryUsers',
      expiration: { type: 'afterDuration', duration: 'P3D' },
      requestorSettings: { enableTargetsToSelfAddAccess: true, enableTargetsToSelfUpdateAccess: true },
      requestApprovalSettings: {
        isApprovalRequiredForAdd: false,
        isApprovalRequiredForUpdate: true,
        stages: [stage],
      },
      accessPackage: { id: accessPackageId },
    });
    expect(policy.status).toBe(201);
    const assignment = { accessPackageId, assignmentPolicyId: policy.body['id'] };
    await file(world, { requestType: 'userAdd', assignment }, people.ana);
    await world.advance(10_000);
    const [row] = (await listAssignments(world)) as unknown as { id: string }[];
    const schedule = { expiration: { type: 'afterDuration', duration: 'P3D' } };
    const update = { requestType: 'userUpdate', assignment: { id: row?.id }, schedule };
    const { body } = await file(world, update, people.ana);
    await world.advance(2 * 3_600_000);
    expect(await readRequest(world, body['id'])).toMatchObject({ state: 'deliveryFailed' });
    expect(await reprocess('assignmentRequests', body['id'])).toBe(202);
    expect(await readRequest(world, body['id'])).toMatchObject({ state: 'pendingApproval' });
  });
});

async function carlaId(): Promise<string> {
  return toText((await (await world.asUser(people.carla))('GET', '/me')).body['id']);
}
