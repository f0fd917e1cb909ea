import { afterEach, beforeEach, expect, it } from 'vitest';
import type { TestWorld } from '../../support/emulator-world.ts';
import { entitlements, openWorld, people, tenantIds, toText } from '../../support/emulator-world.ts';
import { administratorApp, extendSeed, listAssignments, readRequest } from '../../support/request-calls.ts';

let world: TestWorld;
beforeEach(async () => {
  world = await openWorld({}, extendSeed());
});
afterEach(() => world.close());

/** Ana's request in Fabrikam that waits for approval, the stage that waits, and an assignment she has there. */
async function openThere() {
  await world.requestAs(people.ana, 'Reader');
  await world.advance(10_000);
  const requestId = toText((await world.requestAs(people.ana, 'Operator')).body['id']);
  await world.advance(1000);
  const carla = await world.asUser(people.carla);
  const stages = `${entitlements}/accessPackageAssignmentApprovals/${requestId}/stages`;
  const stageId = toText((await carla('GET', stages)).body['value']?.[0]?.['id']);
  const assignmentId = toText((await listAssignments(world))?.[0]?.['id']);
  return { requestId, stageId, assignmentId };
}

it('knows nothing of another tenant, whichever way its ids are used', async () => {
  const { requestId, stageId, assignmentId } = await openThere();
  const request = `${entitlements}/assignmentRequests/${requestId}`;
  const approval = `${entitlements}/accessPackageAssignmentApprovals/${requestId}`;
  const assignment = `${entitlements}/assignments/${assignmentId}`;
  const away = { tenantId: tenantIds.northwind };
  const app = await world.asApp({ ...away, ...administratorApp });
  for (const [method, path, status] of [
    ['GET', request, 403],
    ['DELETE', request, 403],
    ['POST', `${request}/reprocess`, 404],
    ['GET', assignment, 403],
    ['POST', `${assignment}/reprocess`, 404],
  ] as const) {
    expect([method, path, (await app(method, path)).status]).toEqual([method, path, status]);
  }
  const remove = { requestType: 'adminRemove', assignment: { id: assignmentId } };
  expect((await app('POST', `${entitlements}/assignmentRequests`, remove)).status).toBe(403);
  expect((await app('GET', `${entitlements}/assignments`)).body['value']).toEqual([]);
  expect((await app('GET', `${entitlements}/assignmentRequests`)).body['value']).toEqual([]);
  // The same person, in another tenant.
  const ana = await world.asUser(people.ana, away);
  const mine = await ana('GET', `${entitlements}/assignmentRequests/filterByCurrentUser(on='target')`);
  expect(mine.body['value']).toEqual([]);
  expect((await ana('GET', request)).status).toBe(403);
  expect((await ana('POST', `${request}/cancel`)).status).toBe(403);
  expect((await ana('GET', approval)).status).toBe(403);
  const decision = { reviewResult: 'Approve', justification: 'x' };
  expect((await ana('PATCH', `${approval}/stages/${stageId}`, decision)).status).toBe(404);
  expect(await readRequest(world, requestId)).toMatchObject({ state: 'pendingApproval' });
});
