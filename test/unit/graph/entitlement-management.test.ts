import { describe, expect, test } from 'vitest';
import type {
  AccessPackageId,
  AssignmentId,
  AssignmentPolicyId,
  RequestId,
  StageId,
} from '../../../src/access/ids.ts';
import { createGraph } from '../../../src/graph/graph.ts';
import { appTokens, asApp, asUser, collect, guid, startGraphServer, TENANT, USER } from './graph-server.ts';

const EM = '/v1.0/identityGovernance/entitlementManagement';
const PACKAGE = guid(1) as AccessPackageId;
const POLICY = guid(2) as AssignmentPolicyId;
const REQUEST = guid(3) as RequestId;
const ASSIGNMENT = guid(4) as AssignmentId;
const STAGE = guid(5) as StageId;

const graphAt = (url: string) => createGraph({ baseUrl: url, appTokens, wait: async () => undefined });
const notFilled = {
  startDateTime: null,
  recurrence: null,
  expiration: { endDateTime: null, duration: null, type: 'notSpecified' },
};

describe('access packages and policies', () => {
  test('a package names the groups it makes one a member of', async () => {
    const scope = { originId: guid(11), originSystem: 'AadGroup' };
    const scopes = [
      {
        role: { originId: `Member_${guid(10).toUpperCase()}`, originSystem: 'AadGroup' },
        scope: { ...scope, originId: guid(10) },
      },
      { role: { originId: `Owner_${guid(11)}`, originSystem: 'AadGroup' }, scope },
      { role: null, scope: { ...scope, originId: guid(12) } },
      {
        role: { originId: 'Active', originSystem: 'DirectoryRole' },
        scope: { originId: guid(13), originSystem: 'DirectoryRole' },
      },
    ];
    await using server = await startGraphServer({
      json: { value: [{ id: PACKAGE, displayName: "Bob's & Co", resourceRoleScopes: scopes }] },
    });
    expect(await graphAt(server.url).listAccessPackages(asApp, { operator: "Bob's & Co" })).toEqual([
      { tenant: TENANT, id: PACKAGE, name: "Bob's & Co", role: 'operator', groupIds: [guid(10), guid(12)] },
    ]);
    expect(server.seen.map(({ url }) => url)).toEqual([
      `${EM}/accessPackages?$filter=displayName eq 'Bob''s & Co'&$expand=resourceRoleScopes($expand=role,scope)`,
    ]);
  });

  test('a policy says how long, who approves and what one may do oneself', async () => {
    const json = {
      value: [
        {
          id: POLICY.toUpperCase(),
          displayName: 'Analysts',
          expiration: { type: 'AfterDuration', duration: 'PT8H', endDateTime: null },
          requestorSettings: { enableTargetsToSelfUpdateAccess: true, enableTargetsToSelfRemoveAccess: null },
          requestApprovalSettings: {
            isApprovalRequiredForAdd: true,
            isRequestorJustificationRequired: true,
            stages: [
              {
                durationBeforeAutomaticDenial: 'P2D',
                isApproverJustificationRequired: true,
                primaryApprovers: [
                  { '@odata.type': '#microsoft.graph.singleUser', userId: USER },
                  { '@odata.type': '#microsoft.graph.groupMembers', groupId: guid(10) },
                  { '@odata.type': '#microsoft.graph.requestorManager', managerLevel: 1 },
                  { '@odata.type': '#microsoft.graph.internalSponsors' },
                ],
                fallbackPrimaryApprovers: null,
              },
            ],
          },
        },
        {
          id: guid(6),
          expiration: { type: 'noExpiration', duration: 'PT8H' },
          requestApprovalSettings: null,
        },
      ],
    };
    await using server = await startGraphServer({ json });
    expect(await graphAt(server.url).listAssignmentPolicies(asApp, PACKAGE)).toEqual([
      {
        tenant: TENANT,
        id: POLICY,
        packageId: PACKAGE,
        name: 'Analysts',
        maximumMs: 8 * 3_600_000,
        approvalForAdd: true,
        approvalForUpdate: false,
        justificationRequired: true,
        canExtend: true,
        canRelease: false,
        stages: [
          {
            approvers: [
              { kind: 'user', user: USER },
              { kind: 'group', group: guid(10) },
              { kind: 'manager' },
              { kind: 'unknown', type: 'internalSponsors' },
            ],
            fallbackApprovers: [],
            reasonRequired: true,
            timeoutMs: 2 * 86_400_000,
          },
        ],
      },
      {
        tenant: TENANT,
        id: guid(6),
        packageId: PACKAGE,
        name: '',
        approvalForAdd: false,
        approvalForUpdate: false,
        justificationRequired: false,
        canExtend: false,
        canRelease: false,
        stages: [],
      },
    ]);
  });

  test('requirements read both published forms of a question', async () => {
    const json = {
      value: [
        {
          policyId: POLICY,
          policyDisplayName: 'Analysts',
          isApprovalRequiredForAdd: true,
          allowCustomAssignmentSchedule: true,
          schedule: { startDateTime: null, expiration: { type: 'afterDuration', duration: 'PT4H' } },
          questions: [
            { id: 'q1', isRequired: true, text: 'Incident?' },
            { id: 'q2', isRequired: true, text: { defaultText: 'Shift?', localizedTexts: [] } },
            { id: 'q3', isRequired: false, text: null },
          ],
        },
      ],
    };
    await using server = await startGraphServer({ status: 503 }, { json });
    expect(await graphAt(server.url).getPolicyRequirements(asUser, PACKAGE)).toEqual([
      {
        policyId: POLICY,
        policyName: 'Analysts',
        approvalForAdd: true,
        justificationRequired: false,
        customSchedule: true,
        maximumMs: 4 * 3_600_000,
        requiredQuestionIds: ['q1', 'q2'],
      },
    ]);
    expect(server.seen.map(({ method }) => method)).toEqual(['POST', 'POST']);
  });
});

describe('assignment requests', () => {
  const full = {
    id: REQUEST,
    requestType: 'userUpdate',
    state: 'PendingApproval',
    status: 'PendingApprovalEscalated',
    justification: 'INC-1',
    createdDateTime: '2026-10-01T08:00:00Z',
    completedDateTime: null,
    schedule: {
      startDateTime: '2026-10-01T09:00:00.123Z',
      expiration: { type: 'afterDateTime', endDateTime: '2026-10-01T10:00:00Z', duration: null },
    },
    requestor: {
      id: guid(20),
      objectId: USER,
      displayName: 'Ana',
      email: '',
      principalName: 'ana@a.example',
    },
    accessPackage: { id: PACKAGE },
    assignment: { id: ASSIGNMENT, assignmentPolicy: { id: POLICY } },
  };
  const bare = {
    tenant: TENANT,
    id: REQUEST,
    bySystem: false,
    status: '',
    requestorName: '',
    justification: '',
  };

  test('is read with all that belongs to it', async () => {
    await using server = await startGraphServer({ json: full });
    expect(await graphAt(server.url).getAssignmentRequest(asApp, REQUEST)).toEqual({
      tenant: TENANT,
      id: REQUEST,
      purpose: 'extend',
      bySystem: false,
      state: 'pendingApproval',
      status: 'PendingApprovalEscalated',
      packageId: PACKAGE,
      policyId: POLICY,
      assignmentId: ASSIGNMENT,
      requestorId: USER,
      requestorName: 'Ana',
      requestorAddress: 'ana@a.example',
      justification: 'INC-1',
      createdAt: new Date('2026-10-01T08:00:00Z'),
      startsAt: new Date('2026-10-01T09:00:00.123Z'),
      endsAt: new Date('2026-10-01T10:00:00Z'),
    });
  });

  test('is read when hardly anything is there, or new', async () => {
    const rows = [
      {
        id: REQUEST,
        requestType: 'systemRemove',
        state: 'submitted',
        schedule: notFilled,
        createdDateTime: null,
      },
      {
        id: REQUEST,
        requestType: 'agentTransfer',
        state: 'meditating',
        status: null,
        requestor: null,
        assignment: null,
      },
      {
        id: REQUEST,
        requestType: 'onBehalfAdd',
        state: 'delivered',
        completedDateTime: 'null',
        requestor: { objectId: null },
      },
    ];
    await using server = await startGraphServer({ json: { value: rows } });
    expect(await graphAt(server.url).listOwnRequests(asUser)).toEqual([
      { ...bare, purpose: 'remove', bySystem: true, state: 'submitted' },
      { ...bare, purpose: 'unknown', state: 'unknown' },
      { ...bare, purpose: 'add', state: 'delivered' },
    ]);
  });

  test('are listed from an instant on, page by page', async () => {
    await using server = await startGraphServer(
      {
        json: {
          value: [],
          '@odata.nextLink': `https://graph.microsoft.com${EM}/assignmentRequests?$skiptoken=2`,
        },
      },
      { json: { value: [{ id: REQUEST }] } },
    );
    const since = new Date('2026-10-01T00:00:00Z');
    const pages = await collect(graphAt(server.url).listAssignmentRequests(asApp, since));
    expect(pages.map((rows) => rows.map(({ id }) => id))).toEqual([[], [REQUEST]]);
    expect(server.seen[0]?.url).toContain('$filter=createdDateTime ge 2026-10-01T00:00:00.000Z&');
  });

  test.each([400, 501])('goes without the policy for good when %i refuses to expand it', async (status) => {
    const refused = { status, json: { error: { code: 'BadRequest', message: 'no such expand' } } };
    await using server = await startGraphServer(refused, { json: full }, { json: { value: [full] } });
    const graph = graphAt(server.url);
    expect(await graph.getAssignmentRequest(asApp, REQUEST)).toMatchObject({ id: REQUEST });
    await collect(graph.listAssignmentRequests(asApp));
    expect(server.seen.map(({ url }) => url.split('?$expand=')[1])).toEqual([
      'requestor,accessPackage,assignment($expand=assignmentPolicy)',
      'requestor,accessPackage,assignment',
      'requestor,accessPackage,assignment',
    ]);
  });

  test('a refusal that has another cause is told, and the policy is asked for again', async () => {
    const refused = { status: 400, json: { error: { code: 'BadRequest', message: 'bad filter' } } };
    await using server = await startGraphServer(refused, refused, { json: { value: [] } });
    const graph = graphAt(server.url);
    await expect(graph.listOwnRequests(asUser)).rejects.toMatchObject({ code: 'invalid-input' });
    await graph.listOwnRequests(asUser);
    expect(server.seen[2]?.url).toContain('assignmentPolicy');
  });

  test('are filed as documented', async () => {
    const accepted = { status: 201, json: { id: REQUEST.toUpperCase(), state: 'submitted' } };
    await using server = await startGraphServer(accepted, accepted, accepted, accepted, { status: 204 });
    const graph = graphAt(server.url);
    const add = { packageId: PACKAGE, policyId: POLICY, justification: 'INC-1' };
    expect(await graph.requestAssignment(asUser, { ...add, durationMs: 14_400_000 })).toBe(REQUEST);
    await graph.requestAssignment(asUser, add);
    const endsAt = new Date('2026-10-01T10:00:00Z');
    await graph.requestExtension(asUser, { assignmentId: ASSIGNMENT, endsAt, justification: 'more' });
    await graph.requestRemoval(asUser, ASSIGNMENT);
    expect(await graph.cancelRequest(asUser, REQUEST)).toBeUndefined();
    const assignment = { targetId: USER, assignmentPolicyId: POLICY, accessPackageId: PACKAGE };
    expect(server.seen.map(({ body }) => body)).toEqual([
      {
        requestType: 'userAdd',
        assignment,
        justification: 'INC-1',
        schedule: { expiration: { type: 'afterDuration', duration: 'PT4H' } },
      },
      { requestType: 'userAdd', assignment, justification: 'INC-1' },
      {
        requestType: 'userUpdate',
        assignment: { id: ASSIGNMENT },
        justification: 'more',
        schedule: { expiration: { type: 'afterDateTime', endDateTime: '2026-10-01T10:00:00.000Z' } },
      },
      { requestType: 'userRemove', assignment: { id: ASSIGNMENT } },
      undefined,
    ]);
    expect(server.seen.at(-1)?.url).toBe(`${EM}/assignmentRequests/${REQUEST}/cancel`);
  });
});

describe('assignments', () => {
  test('an assignment without its package is not understood', async () => {
    await using server = await startGraphServer({
      json: { value: [{ id: ASSIGNMENT, state: 'delivered' }] },
    });
    await expect(graphAt(server.url).listOwnAssignments(asUser)).rejects.toMatchObject({
      code: 'unexpected-response',
      message: expect.stringContaining('accessPackage') as string,
    });
  });

  test('a person without an account has no id', async () => {
    const row = {
      id: ASSIGNMENT,
      state: 'Delivering',
      accessPackage: { id: PACKAGE },
      target: { objectId: null, email: 'ana@a.example' },
      schedule: { expiration: { type: 'noExpiration', endDateTime: null } },
    };
    await using server = await startGraphServer({ json: row });
    expect(await graphAt(server.url).getAssignment(asApp, ASSIGNMENT)).toEqual({
      tenant: TENANT,
      id: ASSIGNMENT,
      packageId: PACKAGE,
      targetName: 'ana@a.example',
      state: 'delivering',
    });
  });
});

describe('approvals', () => {
  test('nobody has reviewed yet, or somebody has', async () => {
    const nobody = { id: '00000000-0000-0000-0000-000000000000', displayName: null };
    const rows = [
      {
        id: STAGE,
        status: 'InProgress',
        assignedToMe: true,
        reviewResult: 'NotReviewed',
        reviewedBy: nobody,
        justification: '',
      },
      {
        id: STAGE,
        status: 'Completed',
        reviewResult: 'Approved',
        reviewedBy: { id: USER, displayName: 'Carla' },
        reviewedDateTime: '2026-10-01T08:00:00Z',
        justification: 'ok',
      },
      { id: STAGE, status: 'Delegated', reviewResult: null },
    ];
    await using server = await startGraphServer({ json: { value: rows } });
    expect(await graphAt(server.url).listApprovalStages(asUser, REQUEST)).toEqual([
      { id: STAGE, status: 'InProgress', assignedToMe: true, result: 'NotReviewed' },
      {
        id: STAGE,
        status: 'Completed',
        assignedToMe: false,
        result: 'Approved',
        reviewedById: USER,
        reviewedByName: 'Carla',
        reviewedAt: new Date('2026-10-01T08:00:00Z'),
        justification: 'ok',
      },
      { id: STAGE, status: 'unknown', assignedToMe: false, result: 'unknown' },
    ]);
  });

  test('writes Approve and Deny, and knows who came second', async () => {
    await using server = await startGraphServer({ status: 204 }, { status: 409 });
    const graph = graphAt(server.url);
    await graph.decideApprovalStage(asUser, REQUEST, STAGE, { decision: 'approve', justification: 'ok' });
    await expect(
      graph.decideApprovalStage(asUser, REQUEST, STAGE, { decision: 'deny', justification: 'no' }),
    ).rejects.toMatchObject({ code: 'already-decided' });
    expect(server.seen.map(({ method, url, body }) => [method, url, body])).toEqual([
      [
        'PATCH',
        `${EM}/accessPackageAssignmentApprovals/${REQUEST}/stages/${STAGE}`,
        { reviewResult: 'Approve', justification: 'ok' },
      ],
      [
        'PATCH',
        `${EM}/accessPackageAssignmentApprovals/${REQUEST}/stages/${STAGE}`,
        { reviewResult: 'Deny', justification: 'no' },
      ],
    ]);
  });
});
