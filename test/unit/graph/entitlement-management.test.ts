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
/** The answer to a batch: one to each of its items, in their order. */
const batchOf = (...items: ReadonlyArray<{ readonly status?: number; readonly json: unknown }>) => ({
  json: {
    responses: items.map(({ status = 200, json }, at) => ({ id: String(at + 1), status, body: json })),
  },
});
/** What a batch asked for, decoded. */
const askedIn = (body: unknown): string[] =>
  (body as { requests: Array<{ url: string }> }).requests.map(({ url }) => `/v1.0${decodeURIComponent(url)}`);
const notFilled = {
  startDateTime: null,
  recurrence: null,
  expiration: { endDateTime: null, duration: null, type: 'notSpecified' },
};

describe('access packages and policies', () => {
  test('a package names the groups it makes one a member of, and what may not be held together with it', async () => {
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
    const found = {
      json: {
        value: [
          {
            id: PACKAGE,
            displayName: "Bob's & Co",
            resourceRoleScopes: scopes,
            incompatibleAccessPackages: [{ id: guid(20), displayName: 'Auditor' }],
          },
        ],
      },
    };
    const groups = {
      json: { value: [{ id: guid(21).toUpperCase(), displayName: 'Change managers' }, { id: guid(22) }] },
    };
    await using server = await startGraphServer(batchOf(found), batchOf(groups));
    expect(await graphAt(server.url).listAccessPackages(asApp, { operator: "Bob's & Co" })).toEqual([
      {
        tenant: TENANT,
        id: PACKAGE,
        name: "Bob's & Co",
        role: 'operator',
        groupIds: [guid(10), guid(12)],
        incompatibleWith: [{ id: guid(20), name: 'Auditor' }],
        incompatibleGroups: [
          { id: guid(21), name: 'Change managers' },
          { id: guid(22), name: '' },
        ],
      },
    ]);
    expect(server.seen.map(({ url }) => url)).toEqual(['/v1.0/$batch', '/v1.0/$batch']);
    expect(server.seen.flatMap(({ body }) => askedIn(body))).toEqual([
      `${EM}/accessPackages?$filter=displayName eq 'Bob''s & Co'&$expand=resourceRoleScopes($expand=role,scope),incompatibleAccessPackages`,
      `${EM}/accessPackages/${PACKAGE}/incompatibleGroups`,
    ]);
  });

  test('packages and policies that the app may not read are no empty lists', async () => {
    const refused = { status: 403, json: { error: { code: 'UnAuthorized', message: 'not authorized' } } };
    await using server = await startGraphServer(batchOf(refused), batchOf({ json: { value: [] } }, refused));
    const graph = graphAt(server.url);
    await expect(graph.listAccessPackages(asApp, { operator: 'Any' })).rejects.toMatchObject({
      code: 'tenant-misconfigured',
    });
    await expect(
      graph.listPoliciesOfPackages(asApp, [PACKAGE, guid(2) as typeof PACKAGE]),
    ).rejects.toMatchObject({
      code: 'tenant-misconfigured',
    });
  });

  test('the policies of several packages come in one call', async () => {
    const policy = (n: number) => ({
      json: { value: [{ id: guid(n), expiration: { type: 'noExpiration' } }] },
    });
    await using server = await startGraphServer(batchOf(policy(6), policy(7)));
    const packages = [PACKAGE, guid(2) as typeof PACKAGE];
    expect(await graphAt(server.url).listPoliciesOfPackages(asApp, packages)).toMatchObject([
      { id: guid(6), packageId: PACKAGE },
      { id: guid(7), packageId: guid(2) },
    ]);
    expect(server.seen.flatMap(({ body }) => askedIn(body))).toEqual([
      `${EM}/assignmentPolicies?$filter=accessPackage/id eq '${PACKAGE}'&$expand=accessPackage,questions`,
      `${EM}/assignmentPolicies?$filter=accessPackage/id eq '${guid(2)}'&$expand=accessPackage,questions`,
    ]);
    expect(await graphAt(server.url).listPoliciesOfPackages(asApp, [])).toEqual([]);
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
                  { '@odata.type': '#microsoft.graph.targetManager', managerLevel: 2 },
                  { '@odata.type': '#microsoft.graph.requestorManager', managerLevel: 0 },
                  { '@odata.type': '#microsoft.graph.internalSponsors' },
                  { '@odata.type': '#microsoft.graph.externalSponsors' },
                  { '@odata.type': '#microsoft.graph.targetUserSponsors' },
                  { '@odata.type': '#microsoft.graph.brandNew' },
                ],
                fallbackPrimaryApprovers: null,
                isEscalationEnabled: true,
                durationBeforeEscalation: 'PT4H',
                escalationApprovers: [{ '@odata.type': '#microsoft.graph.singleUser', userId: USER }],
                fallbackEscalationApprovers: [{ '@odata.type': '#microsoft.graph.internalSponsors' }],
              },
              {
                isEscalationEnabled: false,
                durationBeforeEscalation: 'PT4H',
                primaryApprovers: [],
                escalationApprovers: [{ '@odata.type': '#microsoft.graph.singleUser', userId: USER }],
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
              { kind: 'manager', level: 1 },
              { kind: 'manager', level: 2 },
              { kind: 'manager', level: 1 },
              { kind: 'internal-sponsors' },
              { kind: 'external-sponsors' },
              { kind: 'requestor-sponsors' },
              { kind: 'unknown', type: 'brandNew' },
            ],
            fallbackApprovers: [],
            reasonRequired: true,
            timeoutMs: 2 * 86_400_000,
            escalation: {
              afterMs: 4 * 3_600_000,
              approvers: [{ kind: 'user', user: USER }],
              fallbackApprovers: [{ kind: 'internal-sponsors' }],
            },
          },
          { approvers: [], fallbackApprovers: [], reasonRequired: false },
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

  test.each([
    ['P1M', 30],
    ['P1Y', 365],
    ['P12M', 365],
    ['P1Y2M3DT12H', 428.5],
    ['P30D', 30],
    ['PT1M', 1 / 1440],
    ['P2W', 14],
  ])('a policy of %s has a limit of %d days', async (duration, days) => {
    const json = { value: [{ id: POLICY, expiration: { type: 'afterDuration', duration } }] };
    await using server = await startGraphServer({ json });
    const [policy] = await graphAt(server.url).listAssignmentPolicies(asApp, PACKAGE);
    expect(policy?.maximumMs).toBe(days * 86_400_000);
  });

  test.each(['P', 'P0M', 'PT', 'P1Q', 'P1MT', '-P1M', '', null])(
    'a policy of %j has none',
    async (duration) => {
      const json = { value: [{ id: POLICY, expiration: { type: 'afterDuration', duration } }] };
      await using server = await startGraphServer({ json });
      const [policy] = await graphAt(server.url).listAssignmentPolicies(asApp, PACKAGE);
      expect(policy).not.toHaveProperty('maximumMs');
    },
  );
});

describe('requirements', () => {
  const requirement = {
    policyId: POLICY,
    policyDisplayName: 'Analysts',
    isApprovalRequiredForAdd: true,
    allowCustomAssignmentSchedule: true,
    schedule: { startDateTime: null, expiration: { type: 'afterDuration', duration: 'PT4H' } },
  };
  const questionsOf = async (questions: unknown) => {
    await using server = await startGraphServer({ json: { value: [{ ...requirement, questions }] } });
    const [read] = await graphAt(server.url).getPolicyRequirements(asUser, PACKAGE);
    return read?.questions;
  };

  test('are what one policy asks, and a server in trouble is asked again', async () => {
    await using server = await startGraphServer(
      { status: 503 },
      { json: { value: [{ ...requirement, questions: null }] } },
    );
    expect(await graphAt(server.url).getPolicyRequirements(asUser, PACKAGE)).toEqual([
      {
        policyId: POLICY,
        policyName: 'Analysts',
        approvalForAdd: true,
        justificationRequired: false,
        customSchedule: true,
        maximumMs: 4 * 3_600_000,
        questions: [],
      },
    ]);
    expect(server.seen.map(({ method }) => method)).toEqual(['POST', 'POST']);
  });

  test('have questions as v1.0’s metadata names them, in the order of asking', async () => {
    const questions = [
      {
        '@odata.type': '#microsoft.graph.accessPackageMultipleChoiceQuestion',
        id: 'q2',
        isRequired: false,
        sequence: 2,
        isMultipleSelectionAllowed: true,
        text: 'Severity',
        localizations: null,
        choices: [
          { actualValue: 'sev1', text: 'Sev 1', localizations: [{ languageCode: 'DE', text: 'Stufe 1' }] },
          { actualValue: 'sev2', text: 'Sev 2', localizations: [] },
        ],
      },
      {
        '@odata.type': '#microsoft.graph.accessPackageTextInputQuestion',
        id: 'q1',
        isRequired: true,
        isAnswerEditable: true,
        sequence: 1,
        isSingleLineQuestion: true,
        regexPattern: '^INC-[0-9]+$',
        text: 'Incident?',
        localizations: [
          { languageCode: 'de-de', text: 'Vorfall?' },
          { languageCode: null, text: 'x' },
        ],
      },
    ];
    expect(await questionsOf(questions)).toEqual([
      {
        id: 'q1',
        text: { text: 'Incident?', translations: { 'de-de': 'Vorfall?' } },
        isRequired: true,
        sequence: 1,
        asks: { kind: 'text', isSingleLine: true, pattern: '^INC-[0-9]+$' },
      },
      {
        id: 'q2',
        text: { text: 'Severity', translations: {} },
        isRequired: false,
        sequence: 2,
        asks: {
          kind: 'choice',
          isMultiple: true,
          choices: [
            { value: 'sev1', text: { text: 'Sev 1', translations: { de: 'Stufe 1' } } },
            { value: 'sev2', text: { text: 'Sev 2', translations: {} } },
          ],
        },
      },
    ]);
  });

  test('or as the examples of the pages have them', async () => {
    const inside = (defaultText: string, text: string) => ({
      defaultText,
      localizedTexts: [{ languageCode: 'de-de', text }],
    });
    const questions = [
      { '@odata.type': '#microsoft.graph.textInputQuestion', id: 'q1', text: inside('Shift?', 'Schicht?') },
      {
        '@odata.type': '#microsoft.graph.multipleChoiceQuestion',
        id: 'q2',
        text: inside('Which?', 'Welche?'),
        choices: [{ actualValue: 'a', displayValue: inside('Early', 'Früh') }],
      },
    ];
    const shared = { isRequired: false, sequence: 0 };
    expect(await questionsOf(questions)).toEqual([
      {
        ...shared,
        id: 'q1',
        text: { text: 'Shift?', translations: { 'de-de': 'Schicht?' } },
        asks: { kind: 'text', isSingleLine: false },
      },
      {
        ...shared,
        id: 'q2',
        text: { text: 'Which?', translations: { 'de-de': 'Welche?' } },
        asks: {
          kind: 'choice',
          isMultiple: false,
          choices: [{ value: 'a', text: { text: 'Early', translations: { 'de-de': 'Früh' } } }],
        },
      },
    ]);
  });

  test('also when hardly anything is there, or new', async () => {
    const questions = [
      { id: 'q1', text: null, isRequired: null, sequence: null, localizations: null, choices: null },
      {
        '@odata.type': '#microsoft.graph.accessPackageDateQuestion',
        id: 'q2',
        isRequired: true,
        text: 'When?',
      },
      {
        '@odata.type': '#microsoft.graph.accessPackageMultipleChoiceQuestion',
        id: 'q3',
        text: { defaultText: null, localizedTexts: null },
        choices: [{ actualValue: null, text: 'Yes' }],
      },
    ];
    expect(await questionsOf(questions)).toMatchObject([
      { id: 'q1', text: { text: '', translations: {} }, asks: { kind: 'unknown', type: 'unknown' } },
      { id: 'q2', isRequired: true, asks: { kind: 'unknown', type: 'accessPackageDateQuestion' } },
      { id: 'q3', text: { text: '' }, asks: { choices: [{ value: 'Yes', text: { text: 'Yes' } }] } },
    ]);
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
    await using server = await startGraphServer({ json: { value: [full] } });
    expect(await graphAt(server.url).listOwnRequests(asUser)).toEqual([
      {
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
      },
    ]);
  });

  test('is read with its answers, of questions that may not be expanded', async () => {
    const type = '#microsoft.graph.accessPackageAnswerString';
    const answers = [
      {
        '@odata.type': type,
        value: '1',
        displayValue: 'High',
        answeredQuestion: { id: 'q1', text: 'How severe?' },
      },
      {
        '@odata.type': type,
        value: 'FAB-1',
        answeredQuestion: { id: 'q2', text: { defaultText: 'Ticket?' } },
      },
      { '@odata.type': type, value: 'loose', answeredQuestion: null },
      { '@odata.type': type, value: '', displayValue: null },
    ];
    await using server = await startGraphServer(
      { json: { value: [{ ...full, answers }] } },
      { json: { value: [{ ...full, answers: 'none' }] } },
    );
    const graph = graphAt(server.url);
    expect(await graph.listOwnRequests(asUser)).toMatchObject([
      {
        answers: [
          { questionId: 'q1', question: 'How severe?', answer: 'High' },
          { questionId: 'q2', question: 'Ticket?', answer: 'FAB-1' },
          { questionId: '', answer: 'loose' },
        ],
      },
    ]);
    const [unreadable] = await graph.listOwnRequests(asUser);
    expect(unreadable).not.toHaveProperty('answers');
  });

  test('is read with the names that some examples have', async () => {
    const { assignment, completedDateTime: _, ...rest } = full;
    const old = { ...rest, accessPackageAssignment: assignment, completedDate: '2026-10-01T11:00:00Z' };
    await using server = await startGraphServer({ json: { value: [old] } });
    expect(await graphAt(server.url).listOwnRequests(asUser)).toMatchObject([
      { assignmentId: ASSIGNMENT, policyId: POLICY, completedAt: new Date('2026-10-01T11:00:00Z') },
    ]);
  });

  test('is read whatever optional property is null', async () => {
    const nulls = Object.keys(full).filter((name) => name !== 'id');
    const rows = [
      ...nulls.map((name) => ({ ...full, [name]: null })),
      { ...full, schedule: { startDateTime: null, expiration: null } },
      { ...full, schedule: { startDateTime: null, expiration: { type: null, duration: null } } },
      { ...full, assignment: { id: null, assignmentPolicy: null }, accessPackage: { id: null } },
      { ...full, assignment: { id: '', assignmentPolicy: { id: '' } }, accessPackage: { id: '' } },
    ];
    await using server = await startGraphServer({ json: { value: rows } });
    const read = await graphAt(server.url).listOwnRequests(asUser);
    expect(read).toHaveLength(rows.length);
    expect(read.at(-1)).not.toHaveProperty('packageId');
  });

  test('are read by id in one call; what is unknown or refused is told of that id only', async () => {
    await using server = await startGraphServer({
      json: {
        responses: [
          { id: '3', status: 403, body: { error: { code: 'Forbidden', message: 'no' } } },
          { id: '2', status: 403, body: { error: { code: 'UnAuthorized', message: 'no' } } },
          { id: '1', status: 200, body: full },
        ],
      },
    });
    const ids = [REQUEST, guid(30) as RequestId, guid(31) as RequestId];
    expect(await graphAt(server.url).listAssignmentRequestsById(asApp, ids)).toMatchObject([
      { request: { id: REQUEST, tenant: TENANT, state: 'pendingApproval' } },
      { request: undefined },
      { error: { code: 'tenant-misconfigured' } },
    ]);
    expect(server.seen[0]?.body).toMatchObject({
      requests: ids.map((id) => ({
        url: `${EM}/assignmentRequests/${id}?$expand=requestor%2CaccessPackage%2Cassignment(%24expand%3DassignmentPolicy)`.replace(
          '/v1.0',
          '',
        ),
      })),
    });
  });

  test('one that is refused alone is no reason to go without the policy', async () => {
    const refused = { status: 400, body: { error: { code: 'BadRequest', message: 'odd' } } };
    await using server = await startGraphServer(
      {
        json: {
          responses: [
            { id: '2', status: 200, body: full },
            { id: '1', ...refused },
          ],
        },
      },
      { json: { value: [] } },
    );
    const graph = graphAt(server.url);
    const answers = await graph.listAssignmentRequestsById(asApp, [guid(30) as RequestId, REQUEST]);
    expect(answers).toMatchObject([{ error: { code: 'invalid-input' } }, { request: { id: REQUEST } }]);
    await graph.listOwnRequests(asUser);
    expect(server.seen[1]?.url).toContain('assignmentPolicy');
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
    const error = { code: 'BadRequest', message: 'no such expand' };
    const item = { id: '1', status, body: { error } };
    await using server = await startGraphServer(
      { json: { responses: [item] } },
      { json: { responses: [{ id: '1', status: 200, body: full }] } },
      { json: { value: [full] } },
    );
    const graph = graphAt(server.url);
    expect(await graph.listAssignmentRequestsById(asApp, [REQUEST])).toMatchObject([
      { request: { id: REQUEST } },
    ]);
    await collect(graph.listAssignmentRequests(asApp));
    const asked = server.seen.map(({ url, body }) => JSON.stringify([url, body]));
    expect(asked.map((text) => text.includes('assignmentPolicy'))).toEqual([true, false, false]);
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
    const add = { packageId: PACKAGE, policyId: POLICY, justification: 'INC-1', answers: [] };
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
  test('an assignment without its package is not understood, but in a person’s own list it may be', async () => {
    const row = { id: ASSIGNMENT, state: 'Delivered' };
    await using server = await startGraphServer({ json: row }, { json: { value: [row] } });
    const graph = graphAt(server.url);
    await expect(graph.getAssignment(asApp, ASSIGNMENT)).rejects.toMatchObject({
      code: 'unexpected-response',
      message: expect.stringContaining('accessPackage') as string,
    });
    expect(await graph.listOwnAssignments(asUser)).toEqual([
      { tenant: TENANT, id: ASSIGNMENT, targetName: '', state: 'delivered' },
    ]);
  });

  test('an assignment is read whatever optional property is null', async () => {
    const full = {
      id: ASSIGNMENT,
      state: 'delivered',
      status: 'Delivered',
      schedule: notFilled,
      expiredDateTime: null,
      target: { objectId: USER, displayName: null, email: null, principalName: null },
      assignmentPolicy: { id: POLICY },
      customExtensionCalloutInstances: [],
      accessPackage: { id: PACKAGE },
    };
    const optional = Object.keys(full).filter((name) => name !== 'id' && name !== 'accessPackage');
    const rows = optional.map((name) => ({ ...full, [name]: null }));
    await using server = await startGraphServer({ json: { value: rows } });
    const [read] = await collect(graphAt(server.url).listDeliveredAssignments(asApp, PACKAGE));
    expect(read).toHaveLength(rows.length);
  });

  test('assignments by their ids come in one call: known, unknown, unreadable', async () => {
    const known = { json: { id: ASSIGNMENT, state: 'delivered', accessPackage: { id: PACKAGE } } };
    const unknown = { status: 404, json: { error: { code: '', message: 'no such assignment' } } };
    await using server = await startGraphServer(batchOf(known, unknown, { json: { id: guid(7) } }));
    const ids = [ASSIGNMENT, guid(6), guid(7)] as AssignmentId[];
    expect(await graphAt(server.url).listAssignmentsById(asApp, ids)).toMatchObject([
      { assignment: { tenant: TENANT, id: ASSIGNMENT, packageId: PACKAGE, state: 'delivered' } },
      { assignment: undefined },
      { error: { code: 'unexpected-response' } },
    ]);
    expect(server.seen.flatMap(({ body }) => askedIn(body))).toEqual(
      ids.map((one) => `${EM}/assignments/${one}?$expand=target,accessPackage,assignmentPolicy`),
    );
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
      targetAddress: 'ana@a.example',
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
