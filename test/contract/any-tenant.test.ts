import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AccessPackage } from '../../src/access/access-package.ts';
import type { AssignmentId, GroupId, RequestId, UserId } from '../../src/access/ids.ts';
import { ROLE_TEMPLATE_IDS } from '../../src/access/security-role.ts';
import type { AppCaller } from '../../src/ports/callers.ts';
import { recordWire } from '../support/record-wire.ts';
import type { WireRecord } from '../support/record-wire.ts';
import { until } from '../support/until.ts';
import { readRequest } from '../support/read-request.ts';
import { liveTenant, openEmulator } from './backends.ts';
import type { Backend } from './backends.ts';

const live = liveTenant();

/**
 * What holds for every Graph, so it can be run against a real tenant too (CONTRIBUTING.md names the variables).
 * It reads; one request is filed and canceled where writes are allowed.
 */
describe.each([
  { name: 'emulator', open: openEmulator },
  ...(live === undefined ? [] : [{ name: 'live tenant', open: live }]),
])('$name', ({ open }) => {
  let backend: Backend;
  let app: AppCaller;
  let wire: WireRecord;
  beforeAll(async () => {
    backend = await open();
    app = { kind: 'app', tenant: backend.tenant };
    wire = recordWire();
  });
  afterAll(async () => {
    wire.stop();
    await backend.close();
  });

  const listPackages = (): Promise<AccessPackage[]> =>
    backend.graph.listAccessPackages(app, backend.packageNames);

  test('the packages of the tenants file are there, each giving at least one group', async () => {
    const found = await listPackages();
    expect(found.map(({ name }) => name).sort()).toEqual(Object.values(backend.packageNames).sort());
    for (const { groupIds } of found) expect(groupIds).not.toEqual([]);
  });

  test('each package has a policy that can be read', async () => {
    for (const { id } of await listPackages()) {
      expect(await backend.graph.listAssignmentPolicies(app, id)).not.toEqual([]);
    }
  });

  test('requests and assignments come page by page', async () => {
    const since = new Date(Date.now() - 30 * 86_400_000);
    for await (const page of backend.graph.listAssignmentRequests(app, since)) {
      for (const { createdAt } of page) expect(Number(createdAt)).toBeGreaterThanOrEqual(Number(since));
    }
    for (const { id } of await listPackages()) {
      for await (const page of backend.graph.listDeliveredAssignments(app, id)) {
        for (const { packageId, state } of page) expect([packageId, state]).toEqual([id, 'delivered']);
      }
    }
  });

  test('groups, members and roles can be read', async () => {
    const [first] = await listPackages();
    const group = first?.groupIds[0] as GroupId;
    const read = await backend.graph.getGroupWithMembers(app, group);
    for (const { user } of read?.members.slice(0, 3) ?? []) {
      expect(await backend.graph.isGroupMember(app, group, user)).toBe(true);
      expect(await backend.graph.getUser(app, user)).toMatchObject({ user });
    }
    expect(await backend.graph.hasRoleInstance(app, group, ROLE_TEMPLATE_IDS.reader)).toBeTypeOf('boolean');
  });

  test('what does not exist is undefined, not an error', async () => {
    const { graph } = backend;
    expect(await graph.getUser(app, randomUUID() as UserId)).toBeUndefined();
    expect(await graph.getGroupWithMembers(app, randomUUID() as GroupId)).toBeUndefined();
    expect(await graph.getAssignment(app, randomUUID() as AssignmentId)).toBeUndefined();
    expect(await readRequest(graph, app, randomUUID() as RequestId)).toBeUndefined();
  });

  test('a person sees what they may request, and their own', async ({ skip }) => {
    const { graph, requestor } = backend;
    if (requestor === undefined) return skip('CONTRACT_USER_TOKEN is not set');
    for (const { id } of await graph.listRequestablePackages(requestor)) {
      expect(await graph.getPolicyRequirements(requestor, id)).not.toEqual([]);
    }
    for (const { targetId } of await graph.listOwnAssignments(requestor))
      expect(targetId).toBe(requestor.user);
    expect(await graph.listOwnRequests(requestor)).toBeInstanceOf(Array);
    expect(await graph.listRequestsToApprove(requestor)).toBeInstanceOf(Array);
  });

  test('a request is filed and canceled', async ({ skip }) => {
    const { graph, requestor, mayWrite } = backend;
    if (requestor === undefined || !mayWrite) return skip('CONTRACT_ALLOW_WRITES is not "yes"');
    const offered = await graph.listRequestablePackages(requestor);
    for (const { id: packageId } of offered) {
      const [policy] = await graph.getPolicyRequirements(requestor, packageId);
      if (policy === undefined || !policy.approvalForAdd) continue;
      const justification = 'contract test, canceled at once';
      const asked = { packageId, policyId: policy.policyId, answers: [], justification };
      const id = await graph.requestAssignment(requestor, asked);
      const taken = await until('the request is taken up', async () => {
        const request = await readRequest(graph, app, id);
        return request?.state === 'pendingApproval' ? request : undefined;
      });
      expect(taken).toMatchObject({ packageId, requestorId: requestor.user, justification });
      await graph.cancelRequest(requestor, id);
      await until('it is canceled', async () => (await readRequest(graph, app, id))?.state === 'canceled');
      return;
    }
    return skip('no package that needs approval is offered');
  });

  test('every exchange so far was in Microsoft’s types', () => {
    expect(wire.operations.size).toBeGreaterThan(8);
    expect(wire.problems).toEqual([]);
  });
});
