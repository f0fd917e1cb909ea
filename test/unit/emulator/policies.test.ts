import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AdministratorWorld } from '../../support/administrator-world.ts';
import { allPermissions, openAdministratorWorld, staff } from '../../support/administrator-world.ts';
import { entitlements, people, toText } from '../../support/emulator-world.ts';
import type { Reply } from '../../support/emulator-world.ts';

const path = `${entitlements}/assignmentPolicies`;
const typed = (name: string, more: object = {}) => ({ '@odata.type': `#microsoft.graph.${name}`, ...more });

let world: AdministratorWorld;
let accessPackage: { id: string };
beforeEach(async () => {
  world = await openAdministratorWorld();
  accessPackage = { id: (await world.policyOf('Reader')).accessPackageId };
});
afterEach(() => world.close());

/** Microsoft's example of a policy with two stages, reviews and everything else, with ids of this world. */
async function fullBody() {
  const [userId, groupId] = [await world.userId(people.dev), await world.groupId('Approvers')];
  const organization = await world.idOf('connectedOrganizations', 'Contoso');
  const group = typed('groupMembers', { groupId, description: 'Approvers' });
  return {
    displayName: 'External requests',
    description: 'two stages',
    allowedTargetScope: 'specificConnectedOrganizationUsers',
    specificAllowedTargets: [
      typed('connectedOrganizationMembers', {
        connectedOrganizationId: organization,
        description: 'Contoso',
      }),
    ],
    expiration: { endDateTime: null, duration: 'PT8H', type: 'afterDuration' },
    requestorSettings: {
      enableTargetsToSelfAddAccess: true,
      enableTargetsToSelfUpdateAccess: true,
      enableTargetsToSelfRemoveAccess: false,
      allowCustomAssignmentSchedule: true,
      enableOnBehalfRequestorsToAddAccess: true,
      enableOnBehalfRequestorsToUpdateAccess: false,
      enableOnBehalfRequestorsToRemoveAccess: false,
      onBehalfRequestors: [typed('targetManager', { managerLevel: 1 })],
    },
    requestApprovalSettings: {
      isApprovalRequiredForAdd: true,
      isApprovalRequiredForUpdate: false,
      isRequestorJustificationRequired: true,
      stages: [
        {
          durationBeforeAutomaticDenial: 'P2D',
          isApproverJustificationRequired: true,
          isEscalationEnabled: true,
          durationBeforeEscalation: 'P1D',
          primaryApprovers: [typed('internalSponsors'), typed('requestorManager', { managerLevel: 2 })],
          fallbackPrimaryApprovers: [group],
          escalationApprovers: [typed('singleUser', { userId, description: null })],
          fallbackEscalationApprovers: [],
        },
        {
          durationBeforeAutomaticDenial: 'P14D',
          isApproverJustificationRequired: false,
          isEscalationEnabled: false,
          durationBeforeEscalation: 'PT0S',
          primaryApprovers: [],
          fallbackPrimaryApprovers: [group],
          escalationApprovers: [],
          fallbackEscalationApprovers: [],
        },
      ],
    },
    reviewSettings: {
      isEnabled: true,
      expirationBehavior: 'keepAccess',
      isRecommendationEnabled: true,
      isReviewerJustificationRequired: true,
      isSelfReview: false,
      schedule: {
        startDateTime: '2027-01-05T08:00:00Z',
        expiration: { endDateTime: null, duration: 'P14D', type: 'afterDuration' },
        recurrence: {
          pattern: { type: 'absoluteMonthly', interval: 3, month: 0, dayOfMonth: 0, daysOfWeek: [] },
          range: { type: 'noEnd', numberOfOccurrences: 0 },
        },
      },
      primaryReviewers: [group],
      fallbackReviewers: [],
    },
    automaticRequestSettings: null,
    notificationSettings: { isAssignmentNotificationDisabled: true },
  };
}

const questions = [
  typed('accessPackageTextInputQuestion', {
    id: '11111111-1111-4111-8111-111111111111',
    text: 'Incident number?',
    localizations: [{ languageCode: 'de-DE', text: 'Vorfallnummer?' }],
    isRequired: true,
    isAnswerEditable: true,
    sequence: 1,
    isSingleLineQuestion: true,
    regexPattern: '^INC',
  }),
  typed('accessPackageMultipleChoiceQuestion', {
    id: '22222222-2222-4222-8222-222222222222',
    text: 'Severity',
    localizations: [],
    isRequired: false,
    isAnswerEditable: false,
    sequence: 2,
    isMultipleSelectionAllowed: false,
    choices: [
      { actualValue: 'sev1', text: 'Sev 1', localizations: [{ languageCode: 'de-DE', text: 'Stufe 1' }] },
    ],
  }),
];

const minimal = () => ({ displayName: 'Direct', description: 'by administrators', accessPackage });

async function create(body: object): Promise<Reply> {
  return world.administrator('POST', path, body);
}

describe('writing a policy', () => {
  it('gives back exactly what was written', async () => {
    const body = await fullBody();
    const created = await create({ ...body, questions, accessPackage });
    expect(created.status).toBe(201);
    const one = `${path}/${toText(created.body['id'])}`;
    const read = await world.administrator('GET', `${one}?$expand=questions,accessPackage`);
    expect(read.body).toMatchObject({ ...body, questions, accessPackage });
    const plain = await world.administrator('GET', one);
    expect(Object.keys(plain.body)).not.toContain('questions');
    expect(plain.body['requestApprovalSettings']).toEqual(body.requestApprovalSettings);
    expect(plain.body['reviewSettings']).toEqual(body.reviewSettings);
  });

  it('fills in what a short body leaves open', async () => {
    const { body } = await create(minimal());
    expect(body).toMatchObject({
      allowedTargetScope: 'notSpecified',
      specificAllowedTargets: [],
      expiration: { type: 'notSpecified', duration: null, endDateTime: null },
      requestorSettings: null,
      requestApprovalSettings: null,
      reviewSettings: null,
      automaticRequestSettings: null,
      notificationSettings: { isAssignmentNotificationDisabled: false },
    });
  });

  it('replaces all of it on PUT, and knows no PATCH', async () => {
    const body = await fullBody();
    const { body: created } = await create({ ...body, questions, accessPackage });
    const one = `${path}/${toText(created['id'])}`;
    const round = (await world.administrator('GET', one)).body;
    expect((await world.administrator('PUT', one, round)).status).toBe(200);
    const put = await world.administrator('PUT', one, { displayName: 'Short', accessPackage });
    expect(put.body).toMatchObject({ id: created['id'], displayName: 'Short', reviewSettings: null });
    const read = await world.administrator('GET', `${one}?$expand=questions`);
    expect(read.body).toMatchObject({ description: '', requestApprovalSettings: null, questions: [] });
    const patched = await world.administrator('PATCH', one, { displayName: 'x' });
    expect([404, 405]).toContain(patched.status);
  });

  it('does not serve the path below the package that metadata promises', async () => {
    const below = `${entitlements}/accessPackages/${accessPackage.id}/assignmentPolicies`;
    const reply = await world.administrator('POST', below, minimal());
    expect(reply.status).toBe(404);
    expect(reply.body['error']).toMatchObject({ code: '' });
  });

  it('is seen by requestors at once, in their language', async () => {
    const body = await fullBody();
    await create({ ...body, questions, accessPackage });
    const token = await world.token({ userPrincipalName: people.ana });
    const url = `${world.emulator.url}/v1.0${entitlements}/accessPackages/${accessPackage.id}/getApplicablePolicyRequirements`;
    const reply = await fetch(url, {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}`, 'Accept-Language': 'de-DE,en;q=0.5' },
    });
    const { value } = (await reply.json()) as { value: object[] };
    expect(value).toHaveLength(2);
    expect(value[1]).toMatchObject({
      policyDisplayName: 'External requests',
      isApprovalRequiredForAdd: true,
      isApprovalRequiredForUpdate: false,
      questions: [{ text: 'Vorfallnummer?' }, { text: 'Severity', choices: [{ text: 'Stufe 1' }] }],
    });
  });

  it('plans the review the policy asks for, every third month', async () => {
    const body = await fullBody();
    await create({ ...body, accessPackage });
    const app = await world.asApp({ permissions: ['AccessReview.Read.All'] });
    const list = () => app('GET', '/identityGovernance/accessReviews/definitions');
    const reviews = await list();
    expect(reviews.body['value']).toMatchObject([
      { settings: { recurrence: { pattern: { type: 'absoluteMonthly', interval: 3 } } } },
    ]);
  });
});

describe('a wrong policy', () => {
  const stage = {
    durationBeforeAutomaticDenial: 'P2D',
    primaryApprovers: [typed('internalSponsors')],
  };
  const approval = (...stages: object[]) => ({
    requestApprovalSettings: { isApprovalRequiredForAdd: true, stages },
  });
  const nobody = '99999999-9999-4999-8999-999999999999';

  it.each<[string, object]>([
    ['no name', { displayName: '' }],
    ['an unknown property', { durationInDays: 3 }],
    ['an unknown scope', { allowedTargetScope: 'everybody' }],
    ['a specific scope without targets', { allowedTargetScope: 'specificDirectoryUsers' }],
    ['a target without a type', { specificAllowedTargets: [{ userId: nobody }] }],
    ['a user who does not exist', { specificAllowedTargets: [typed('singleUser', { userId: nobody })] }],
    ['a group that does not exist', { specificAllowedTargets: [typed('groupMembers', { groupId: nobody })] }],
    ['an end without an instant', { expiration: { type: 'afterDateTime' } }],
    ['a span without a duration', { expiration: { type: 'afterDuration' } }],
    ['a span in months', { expiration: { type: 'afterDuration', duration: 'P1M' } }],
    ['approval without stages', approval()],
    ['four stages', approval(stage, stage, stage, stage)],
    ['a stage without approvers', approval({ ...stage, primaryApprovers: [] })],
    ['escalation without approvers', approval({ ...stage, isEscalationEnabled: true })],
    ['a review without an end', { reviewSettings: { isEnabled: true, schedule: { startDateTime: null } } }],
    [
      'a question of the beta shape',
      { questions: [typed('textInputQuestion', { text: { defaultText: 'x' } })] },
    ],
    [
      'a choice question without choices',
      {
        questions: [typed('accessPackageMultipleChoiceQuestion', { text: 'x', choices: [] })],
      },
    ],
    [
      'an extension that does not exist',
      {
        customExtensionStageSettings: [
          { stage: 'assignmentRequestCreated', customExtension: { id: nobody } },
        ],
      },
    ],
  ])('is refused for %s and changes nothing', async (_, wrong) => {
    const count = async () => (await world.administrator('GET', path)).body['value']?.['length'];
    const before = await count();
    const reply = await create({ ...minimal(), ...wrong });
    expect(reply.status).toBe(400);
    expect(reply.body['error']).toMatchObject({ code: 'InvalidModel' });
    expect(await count()).toBe(before);
  });

  it('is refused for a package that does not exist, as for one without rights', async () => {
    expect((await create({ ...minimal(), accessPackage: { id: nobody } })).status).toBe(403);
    const rita = await world.asUser(staff.rita, { scopes: allPermissions });
    expect((await rita('POST', path, minimal())).status).toBe(403);
  });

  it('is refused as a duplicate of the same name', async () => {
    await create(minimal());
    const again = await create(minimal());
    expect(again.status).toBe(409);
    expect(again.body['error']).toMatchObject({
      code: 'DuplicateKey',
      message: 'There is already a duplicated entity.',
    });
  });
});

describe('a policy that assigns by itself', () => {
  const automatic = (rule: string, more: object = {}) => ({
    displayName: 'Automatic',
    allowedTargetScope: 'specificDirectoryUsers',
    specificAllowedTargets: [typed('attributeRuleMembers', { membershipRule: rule, description: 'SOC' })],
    automaticRequestSettings: { requestAccessForAllowedTargets: true, gracePeriodBeforeAccessRemoval: 'P7D' },
    accessPackage,
    ...more,
  });
  const rule = '(user.department -eq "SOC")';

  it('is one for each package, with a rule that can be read', async () => {
    expect((await create(automatic('user.department ='))).status).toBe(400);
    const userId = await world.userId(people.dev);
    const named = { specificAllowedTargets: [typed('singleUser', { userId })] };
    expect((await create(automatic(rule, named))).status).toBe(400);
    const created = await create(automatic(rule));
    expect(created.body).toMatchObject({
      automaticRequestSettings: {
        requestAccessForAllowedTargets: true,
        removeAccessWhenTargetLeavesAllowedTargets: false,
        gracePeriodBeforeAccessRemoval: 'P7D',
      },
    });
    expect((await create(automatic(rule, { displayName: 'Second' }))).status).toBe(400);
  });

  it('is not for those who administer a catalog only', async () => {
    const catalogId = await world.idOf('catalogs', 'Security Operations');
    await world.administrator('POST', '/roleManagement/entitlementManagement/roleAssignments', {
      principalId: await world.userId(people.dev),
      roleDefinitionId: 'ae79f266-94d4-4dab-b730-feca7e132178',
      appScopeId: `/AccessPackageCatalog/${catalogId}`,
    });
    const dev = await world.asUser(people.dev);
    expect((await dev('POST', path, minimal())).status).toBe(201);
    expect((await dev('POST', path, automatic(rule))).status).toBe(403);
  });
});

describe('deleting a policy', () => {
  it('waits until nobody holds the package through it', async () => {
    await world.requestAs(people.ana, 'Night Operator');
    await world.advance(10_000);
    const { assignmentPolicyId } = await world.policyOf('Night Operator');
    const one = `${path}/${assignmentPolicyId}`;
    expect((await world.administrator('DELETE', one)).status).toBe(400);
    await world.advance(9 * 3_600_000);
    expect((await world.administrator('DELETE', one)).status).toBe(204);
    expect((await world.administrator('GET', one)).status).toBe(403);
  });
});

describe('who is in the scope', () => {
  const requestorSettings = { enableTargetsToSelfAddAccess: true };

  async function offered(policy: object): Promise<string[]> {
    const created = await world.administrator('POST', `${entitlements}/accessPackages`, {
      displayName: 'Scoped',
      catalog: { id: await world.idOf('catalogs', 'Security Operations') },
    });
    const body = {
      displayName: 'p',
      requestorSettings,
      accessPackage: { id: created.body['id'] },
      ...policy,
    };
    expect((await create(body)).status).toBe(201);
    const found: string[] = [];
    for (const name of [people.ana, people.carla, people.dev]) {
      const call = await world.asUser(name);
      const list = `${entitlements}/accessPackages/filterByCurrentUser(on='allowedRequestor')`;
      const { body: page } = await call('GET', `${list}?$filter=displayName eq 'Scoped'`);
      if (page['value']?.['length'] !== undefined && Number(page['value']['length']) > 0) found.push(name);
    }
    return found;
  }

  it.each([
    ['allMemberUsers', [people.carla, people.dev]],
    ['allDirectoryUsers', [people.ana, people.carla, people.dev]],
    ['allConfiguredConnectedOrganizationUsers', [people.ana]],
    ['allExternalUsers', [people.ana]],
    ['notSpecified', []],
    ['allDirectoryServicePrincipals', []],
  ])('%s', async (allowedTargetScope, expected) => {
    expect(await offered({ allowedTargetScope })).toEqual(expected);
  });

  it('names single users and groups', async () => {
    const userId = await world.userId(people.dev);
    const specificAllowedTargets = [typed('singleUser', { userId })];
    expect(await offered({ allowedTargetScope: 'specificDirectoryUsers', specificAllowedTargets })).toEqual([
      people.dev,
    ]);
  });

  it('closes with proposed organizations, self-service off and catalogs that are not published', async () => {
    const organization = await world.idOf('connectedOrganizations', 'Contoso');
    const connected = `${entitlements}/connectedOrganizations/${organization}`;
    await world.administrator('PATCH', connected, { state: 'proposed' });
    expect(await offered({ allowedTargetScope: 'allConfiguredConnectedOrganizationUsers' })).toEqual([]);
    const catalog = `${entitlements}/catalogs/${await world.idOf('catalogs', 'Security Operations')}`;
    const list = `${entitlements}/accessPackages/filterByCurrentUser(on='allowedRequestor')`;
    const ana = await world.asUser(people.ana);
    expect((await ana('GET', list)).body['value']?.['length']).toBeGreaterThan(0);
    await world.administrator('PATCH', catalog, { isExternallyVisible: false });
    expect((await ana('GET', list)).body['value']).toEqual([]);
  });
});
