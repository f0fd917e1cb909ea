import { readFile } from 'node:fs/promises';
import { generate } from 'selfsigned';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { openStageOf } from '../../src/access/approval.ts';
import type { AssignmentRequest } from '../../src/access/assignment-request.ts';
import { isFirstRequestAllowed } from '../../src/access/first-request.ts';
import type {
  AccessPackageId,
  AssignmentId,
  AssignmentPolicyId,
  GroupId,
  RequestId,
  StageId,
  TenantId,
  UserId,
} from '../../src/access/ids.ts';
import { ROLE_TEMPLATE_IDS } from '../../src/access/security-role.ts';
import type { SecurityRole } from '../../src/access/security-role.ts';
import { startEmulator } from '../../src/emulator/start-emulator.ts';
import type { Emulator } from '../../src/emulator/start-emulator.ts';
import { createGraph } from '../../src/graph/graph.ts';
import { createAppTokens } from '../../src/graph/tokens.ts';
import type { AppCaller, UserCaller } from '../../src/ports/callers.ts';
import type { Graph } from '../../src/ports/graph.ts';
import { recordWire } from '../support/record-wire.ts';
import { readRequest } from '../support/read-request.ts';

const FABRIKAM = 'fab01a2b-3c4d-4e5f-8a6b-7c8d9e0f1a02' as TenantId;
const CONTOSO = '0c0a10c4-7b1d-4c58-9a6e-0d1f5a3b2c01' as TenantId;
const NORTHWIND = '40a78d1e-2f3a-4b4c-8d5e-6f7a8b9c0d04' as TenantId;
const NOBODY = '99999999-9999-4999-8999-999999999999';
const NAMES = {
  reader: 'SOC Security Reader',
  operator: 'SOC Security Operator',
  administrator: 'SOC Security Administrator',
};
const HOUR = 3_600_000;
const START = new Date('2026-10-01T08:00:00Z');
const app: AppCaller = { kind: 'app', tenant: FABRIKAM };

let emulator: Emulator;
let graph: Graph;
let refusedCalls: string[] = [];
/** Everything our client sends and gets in this file is held against Microsoft's types. */
const wire = recordWire();

beforeAll(async () => {
  const names = [{ type: 2 as const, value: 'localhost' }];
  const pems = await generate([{ name: 'commonName', value: 'localhost' }], {
    extensions: [{ name: 'subjectAltName', altNames: names }],
  });
  const seed: unknown = parse(await readFile('env/tenants.sandbox.yaml', 'utf8'));
  emulator = await startEmulator(seed, {
    clock: 'frozen',
    startAt: START,
    tls: { key: pems.private, cert: pems.cert },
  });
  graph = createGraph({
    baseUrl: emulator.url,
    appTokens: createAppTokens({
      loginBaseUrl: emulator.loginUrl,
      clientId: '50c0acce-5555-4b07-9a11-000000000001',
      clientSecret: 'sandbox-secret',
      certificateAuthority: pems.cert,
    }),
    wait: async () => undefined,
    onCall: ({ method, path, status = 0 }) => {
      if (status >= 400) refusedCalls.push(`${status} ${method} ${path}`);
    },
  });
});

afterAll(async () => {
  wire.stop();
  await emulator.close();
});

beforeEach(async () => {
  await control('PUT', '/settings', { pageSize: 100 });
  await control('DELETE', '/faults');
  await emulator.reset();
  refusedCalls = [];
});

async function control(method: string, path: string, body?: object): Promise<unknown> {
  const sent = body && { body: JSON.stringify(body) };
  const answer = await fetch(`${emulator.controlUrl}${path}`, { method, ...sent });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return answer.status === 204 ? undefined : answer.json();
}

async function signIn(name: string, tenant: TenantId = FABRIKAM): Promise<UserCaller> {
  const { token } = (await control('POST', '/token', { tenantId: tenant, userPrincipalName: name })) as {
    token: string;
  };
  const { user } = await graph.getMe({ kind: 'user', tenant, token });
  return { kind: 'user', tenant, user, token };
}

const ana = () => signIn('ana.ruiz@contoso.example');
const carla = () => signIn('carla.weiss@fabrikam.example');
const dev = () => signIn('dev.patel@fabrikam.example');

async function collect<T>(pages: AsyncIterable<T[]>): Promise<T[]> {
  const all: T[] = [];
  for await (const page of pages) all.push(...page);
  return all;
}

async function packageOf(role: SecurityRole): Promise<{ id: AccessPackageId; groupId: GroupId }> {
  const [found] = await graph.listAccessPackages(app, { [role]: NAMES[role] });
  const [groupId] = found?.groupIds ?? [];
  if (!found || !groupId) throw new Error(`no package for ${role}`);
  return { id: found.id, groupId };
}

async function request(caller: UserCaller, role: SecurityRole, durationMs?: number): Promise<RequestId> {
  const { id } = await packageOf(role);
  const [requirement] = await graph.getPolicyRequirements(caller, id);
  if (!requirement) throw new Error(`${role} is not offered`);
  const asked = { packageId: id, policyId: requirement.policyId, answers: [], justification: 'INC-4711' };
  return graph.requestAssignment(caller, durationMs === undefined ? asked : { ...asked, durationMs });
}

async function read(id: RequestId): Promise<AssignmentRequest> {
  const found = await readRequest(graph, app, id);
  if (!found) throw new Error('the request is gone');
  return found;
}

async function decide(caller: UserCaller, id: RequestId, decision: 'approve' | 'deny'): Promise<StageId> {
  const stage = openStageOf(await graph.listApprovalStages(caller, id));
  if (!stage) throw new Error('nothing to decide');
  await graph.decideApprovalStage(caller, id, stage.id, { decision, justification: 'fine' });
  return stage.id;
}

/** Ana holds Security Reader, which nobody must approve. */
async function grantReader(durationMs: number) {
  const caller = await ana();
  const requestId = await request(caller, 'reader', durationMs);
  await emulator.advance(60_000);
  const { assignmentId } = await read(requestId);
  if (!assignmentId) throw new Error('no assignment');
  return { caller, requestId, assignmentId };
}

describe('what the app reads', () => {
  test('packages by name, with role and group', async () => {
    const found = await graph.listAccessPackages(app, { ...NAMES, operator: 'No such package' });
    expect(found.map(({ role, name, tenant }) => [role, name, tenant])).toEqual([
      ['reader', NAMES.reader, FABRIKAM],
      ['administrator', NAMES.administrator, FABRIKAM],
    ]);
    const [groupId] = found[0]?.groupIds ?? [];
    expect(await graph.getGroupWithMembers(app, groupId ?? (NOBODY as GroupId))).toMatchObject({
      name: 'sg-soc-security-reader',
    });
  });

  test('policies with their stages', async () => {
    const { id } = await packageOf('administrator');
    const carlaId = (await carla()).user;
    const [policy, ...others] = await graph.listAssignmentPolicies(app, id);
    expect(others).toEqual([]);
    expect(policy).toMatchObject({
      packageId: id,
      name: 'Contoso analysts, two stages',
      maximumMs: 4 * HOUR,
      approvalForAdd: true,
      approvalForUpdate: true,
      justificationRequired: true,
      canExtend: true,
      canRelease: true,
    });
    const stage = { fallbackApprovers: [], reasonRequired: true, timeoutMs: 48 * HOUR };
    expect(policy?.stages).toEqual([
      { ...stage, approvers: [{ kind: 'group', group: expect.any(String) as GroupId }] },
      { ...stage, approvers: [{ kind: 'user', user: carlaId }] },
    ]);
    const [approvers] = policy?.stages[0]?.approvers ?? [];
    const group =
      approvers?.kind === 'group' ? await graph.getGroupWithMembers(app, approvers.group) : undefined;
    expect(group?.name).toBe('SOC Approvers');
    expect(group?.members.map(({ name, address }) => [name, address]).sort()).toEqual([
      ['Carla Weiss', 'carla.weiss@fabrikam.example'],
      ['Dev Patel', 'dev.patel@fabrikam.example'],
    ]);
  });

  test('people', async () => {
    const { user } = await ana();
    expect(await graph.getUser(app, user)).toEqual({
      tenant: FABRIKAM,
      user,
      name: 'Ana Ruiz',
      address: 'ana.ruiz@contoso.example',
    });
    expect(await graph.getManager(app, user)).toBeUndefined();
  });

  test('people by their address, and whom a policy admits of those without an account', async () => {
    const { user } = await ana();
    const address = 'Ana.Ruiz@contoso.example';
    expect(await graph.listAccountsByAddress(app, address)).toMatchObject([{ user, isExternal: true }]);
    expect(await graph.listAccountsByAddress(app, 'olga.petrova@contoso.example')).toEqual([]);
    const [home] = await graph.listAccountsByAddress({ kind: 'app', tenant: CONTOSO }, address);
    expect(home).toMatchObject({ isExternal: false });
    const atHome = await graph.getHomeAccount({ kind: 'app', tenant: CONTOSO }, home?.user ?? user);
    expect(atHome).toMatchObject({ name: 'Ana Ruiz', isAtHome: true });
    expect(await graph.getHomeAccount(app, user)).toBeUndefined();

    const organizations = await graph.listConnectedOrganizations(app);
    const [admission] = await graph.listAdmissions(app, (await packageOf('operator')).id);
    if (!admission) throw new Error('no policy');
    expect(isFirstRequestAllowed(admission, organizations, CONTOSO)).toBe(true);
    expect(isFirstRequestAllowed(admission, organizations, NORTHWIND)).toBe(false);
    const [reader] = await graph.listAdmissions(app, (await packageOf('reader')).id);
    expect(reader && isFirstRequestAllowed(reader, organizations, CONTOSO)).toBe(false);
  });

  test('what does not exist is undefined, and nobody is a member of it', async () => {
    expect(await graph.getUser(app, NOBODY as UserId)).toBeUndefined();
    expect(await graph.getAssignment(app, NOBODY as AssignmentId)).toBeUndefined();
    expect(await readRequest(graph, app, NOBODY as RequestId)).toBeUndefined();
    expect(await graph.getGroupWithMembers(app, NOBODY as GroupId)).toBeUndefined();
    expect(await graph.isGroupMember(app, NOBODY as GroupId, (await ana()).user)).toBe(false);
    expect(await graph.isGroupMember(app, NOBODY as GroupId, NOBODY as UserId)).toBe(false);
    expect(await graph.hasRoleInstance(app, NOBODY as UserId, ROLE_TEMPLATE_IDS.reader)).toBe(false);
  });

  test('requests since an instant, in pages', async () => {
    const caller = await ana();
    const ben = await signIn('ben.osei@contoso.example');
    const first = await request(caller, 'reader');
    await emulator.advance(HOUR);
    const second = await request(caller, 'operator');
    const third = await request(ben, 'operator');
    await control('PUT', '/settings', { pageSize: 1 });
    const idsOf = (rows: AssignmentRequest[]) => rows.map(({ id }) => id).sort();
    expect(idsOf(await collect(graph.listAssignmentRequests(app)))).toEqual([first, second, third].sort());
    const since = new Date(START.getTime() + HOUR);
    expect(idsOf(await collect(graph.listAssignmentRequests(app, since)))).toEqual([second, third].sort());
    const sizes = [];
    for await (const page of graph.listAssignmentRequests(app, since)) sizes.push(page.length);
    expect(sizes).toEqual([1, 1]);
  });
});

describe('what a person may request', () => {
  test('an analyst is offered the packages, an approver none', async () => {
    const offered = await graph.listRequestablePackages(await ana());
    expect(offered.map(({ name }) => name).sort()).toEqual(Object.values(NAMES).sort());
    expect(await graph.listRequestablePackages(await carla())).toEqual([]);
    const { id } = await packageOf('operator');
    expect(await graph.getPolicyRequirements(await carla(), id)).toEqual([]);
  });

  test('requirements', async () => {
    const caller = await signIn('ana.ruiz@contoso.example', NORTHWIND);
    const offered = await graph.listRequestablePackages(caller);
    const operator = offered.find(({ name }) => name === NAMES.operator);
    expect(await graph.getPolicyRequirements(caller, operator?.id ?? (NOBODY as AccessPackageId))).toEqual([
      {
        policyId: expect.any(String) as string,
        policyName: 'Synced analysts',
        approvalForAdd: true,
        justificationRequired: true,
        customSchedule: true,
        maximumMs: 12 * HOUR,
        questions: [
          {
            id: expect.any(String) as string,
            text: { text: 'Which shift are you on?', translations: {} },
            isRequired: false,
            sequence: 1,
            asks: {
              kind: 'choice',
              isMultiple: false,
              choices: ['Day', 'Night'].map((value) => ({ value, text: { text: value, translations: {} } })),
            },
          },
        ],
      },
    ]);
  });
});

describe('a request without approval', () => {
  test('is delivered, shows in group and role, and ends', async () => {
    const { caller, requestId, assignmentId } = await grantReader(2 * HOUR);
    const { id: packageId, groupId } = await packageOf('reader');
    const delivered = await read(requestId);
    expect(delivered).toMatchObject({
      purpose: 'add',
      bySystem: false,
      state: 'delivered',
      packageId,
      requestorId: caller.user,
      requestorName: 'Ana Ruiz',
      requestorAddress: 'ana.ruiz@contoso.example',
      justification: 'INC-4711',
      createdAt: START,
      durationMs: 2 * HOUR,
    });
    const [policy] = await graph.listAssignmentPolicies(app, packageId);
    expect(delivered.policyId).toBe(policy?.id);
    const held = await graph.getAssignment(app, assignmentId);
    expect(held).toMatchObject({
      packageId,
      policyId: policy?.id,
      targetId: caller.user,
      targetName: 'Ana Ruiz',
      state: 'delivered',
    });
    expect(Number(held?.endsAt) - Number(held?.startsAt)).toBe(2 * HOUR);
    expect(await collect(graph.listDeliveredAssignments(app, packageId))).toEqual([held]);
    expect(await graph.listOwnAssignments(caller)).toEqual([held]);
    expect(await graph.isGroupMember(app, groupId, caller.user)).toBe(true);
    expect(await graph.hasRoleInstance(app, caller.user, ROLE_TEMPLATE_IDS.reader)).toBe(true);
    expect(await graph.hasRoleInstance(app, groupId, ROLE_TEMPLATE_IDS.reader)).toBe(true);

    await emulator.advance(3 * HOUR);
    const ended = await graph.getAssignment(app, assignmentId);
    expect(ended).toMatchObject({ state: 'expired', expiredAt: held?.endsAt });
    expect(await collect(graph.listDeliveredAssignments(app, packageId))).toEqual([]);
    expect(await graph.isGroupMember(app, groupId, caller.user)).toBe(false);
    expect(await graph.hasRoleInstance(app, caller.user, ROLE_TEMPLATE_IDS.reader)).toBe(false);
    const all = await collect(graph.listAssignmentRequests(app));
    expect(all.map(({ purpose, bySystem }) => [purpose, bySystem])).toContainEqual(['remove', true]);
    expect(refusedCalls).toEqual([]);
  });

  test('is extended, and released', async () => {
    const { caller, assignmentId } = await grantReader(2 * HOUR);
    const endsAt = new Date(START.getTime() + 5 * HOUR);
    const extension = await graph.requestExtension(caller, { assignmentId, endsAt, justification: 'more' });
    await emulator.advance(60_000);
    expect(await read(extension)).toMatchObject({
      purpose: 'extend',
      state: 'delivered',
      assignmentId,
      endsAt,
    });
    expect(await graph.getAssignment(app, assignmentId)).toMatchObject({ state: 'delivered', endsAt });

    const removal = await graph.requestRemoval(caller, assignmentId);
    await emulator.advance(60_000);
    expect(await read(removal)).toMatchObject({ purpose: 'remove', bySystem: false, state: 'delivered' });
    expect(await graph.getAssignment(app, assignmentId)).toMatchObject({ state: 'expired' });
    expect(new Set((await graph.listOwnRequests(caller)).map(({ purpose }) => purpose))).toEqual(
      new Set(['add', 'extend', 'remove']),
    );
  });

  test('is refused when it is a duplicate or too long', async () => {
    const { caller } = await grantReader(2 * HOUR);
    await expect(request(caller, 'reader')).rejects.toMatchObject({ code: 'invalid-input' });
    await expect(request(caller, 'operator', 20 * HOUR)).rejects.toMatchObject({ code: 'invalid-input' });
  });
});

describe('a request with approval', () => {
  test('waits for its approvers, stage by stage', async () => {
    const [analyst, first, second] = await Promise.all([ana(), dev(), carla()]);
    const id = await request(analyst, 'administrator', HOUR);
    expect(await read(id)).toMatchObject({ state: 'submitted' });
    await emulator.advance(10_000);
    const waiting = await read(id);
    expect(waiting).toMatchObject({ state: 'pendingApproval', status: 'PendingApproval' });
    const [policy] = await graph.listAssignmentPolicies(app, (await packageOf('administrator')).id);
    expect(waiting.policyId).toBe(policy?.id);

    expect(await graph.listRequestsToApprove(first)).toMatchObject([
      { id, requestorName: 'Ana Ruiz', justification: 'INC-4711', packageId: waiting.packageId },
    ]);
    expect(await graph.listRequestsToApprove(analyst)).toEqual([]);
    const stage = await decide(first, id, 'approve');
    expect(await graph.listApprovalStages(first, id)).toMatchObject([
      {
        id: stage,
        status: 'Completed',
        result: 'Approved',
        reviewedByName: 'Dev Patel',
        reviewedById: first.user,
        justification: 'fine',
      },
      { status: 'InProgress', result: 'NotReviewed', assignedToMe: false },
    ]);
    await expect(
      graph.decideApprovalStage(second, id, stage, { decision: 'deny', justification: 'late' }),
    ).rejects.toMatchObject({ code: 'already-decided' });
    await decide(second, id, 'approve');
    await emulator.advance(60_000);
    expect(await read(id)).toMatchObject({ state: 'delivered' });
  });

  test('is denied', async () => {
    const id = await request(await ana(), 'operator');
    await emulator.advance(10_000);
    const approver = await carla();
    await decide(approver, id, 'deny');
    expect(await read(id)).toMatchObject({ state: 'denied', completedAt: expect.any(Date) as Date });
    expect(await graph.listApprovalStages(approver, id)).toMatchObject([{ result: 'Denied' }]);
    expect(await graph.listRequestsToApprove(approver)).toEqual([]);
  });

  test('is canceled by its requestor, once', async () => {
    const caller = await ana();
    const id = await request(caller, 'operator');
    await emulator.advance(10_000);
    await expect(graph.cancelRequest(await carla(), id)).rejects.toMatchObject({ code: 'not-allowed' });
    await graph.cancelRequest(caller, id);
    expect(await read(id)).toMatchObject({ state: 'canceled' });
    await expect(graph.cancelRequest(caller, id)).rejects.toMatchObject({ code: 'invalid-input' });
  });

  test('is no affair of others', async () => {
    const caller = await ana();
    const id = await request(caller, 'operator');
    await emulator.advance(10_000);
    await expect(graph.listApprovalStages(caller, id)).rejects.toMatchObject({ code: 'not-allowed' });
  });
});

describe('trouble', () => {
  test('throttling is waited out, a lost answer of a write is told', async () => {
    const caller = await ana();
    await control('PUT', '/faults', [
      {
        kind: 'status',
        status: 504,
        afterWrite: true,
        method: 'POST',
        path: '/v1.0/.*assignmentRequests$',
        times: 1,
      },
    ]);
    await expect(request(caller, 'reader')).rejects.toMatchObject({
      code: 'graph-unavailable',
      details: { outcomeUnknown: true },
    });
    await control('PUT', '/faults', [
      { kind: 'status', method: 'GET', status: 429, retryAfterSeconds: 1, times: 2 },
    ]);
    expect(await graph.listOwnRequests(caller)).toHaveLength(1);
    expect(refusedCalls.map((call) => call.slice(0, 3))).toEqual(['504', '429', '429']);
  });

  test('a token that is not accepted asks for a sign-in; a permission that is missing, for the operator', async () => {
    await expect(graph.listOwnRequests({ ...(await ana()), token: 'stale' })).rejects.toMatchObject({
      code: 'sign-in-required',
    });
    await control('PUT', '/faults', [{ kind: 'status', status: 403, times: 1 }]);
    await expect(graph.getManager(app, NOBODY as UserId)).rejects.toMatchObject({
      code: 'tenant-misconfigured',
    });
    const { id: packageId } = await packageOf('operator');
    const [policy] = await graph.listAdmissions(app, packageId);
    const ask = { packageId, policyId: policy?.policyId ?? (NOBODY as AssignmentPolicyId), answers: [] };
    await expect(
      graph.requestAssignmentFor(app, 'olga.petrova@contoso.example', { ...ask, justification: 'INC-1' }),
    ).rejects.toMatchObject({ code: 'tenant-misconfigured', details: { detail: 'app-may-not-file' } });
    const elsewhere: AppCaller = { kind: 'app', tenant: NOBODY as TenantId };
    await expect(graph.listAccessPackages(elsewhere, NAMES)).rejects.toMatchObject({
      code: 'tenant-misconfigured',
    });
  });
});

test('every exchange of this file was in Microsoft’s types', () => {
  expect(wire.operations.size).toBeGreaterThan(15);
  expect(wire.problems).toEqual([]);
});
