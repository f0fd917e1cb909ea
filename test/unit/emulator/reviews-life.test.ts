import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { startAt, toText } from '../../support/emulator-world.ts';
import type { ReviewWorld } from '../../support/review-world.ts';
import { dayMs, openReviewWorld, people, reviews, weekly } from '../../support/review-world.ts';

let world: ReviewWorld;
afterEach(() => world.close());

const second = 1000;
const nobody = { id: '00000000-0000-0000-0000-000000000000', displayName: '', userPrincipalName: '' };

async function decide(instance: string, of: string, decision: string, as: string = people.carla) {
  const reviewer = await world.asReviewer(as);
  const { id } = await world.itemOf(instance, of);
  return reviewer('PATCH', `${instance}/decisions/${id}`, { decision, justification: 'looked at it' });
}

/** Lets the open instance end, be decided and be applied. */
const finish = () => world.advance(4 * dayMs + 10 * second);

describe('the review of an assignment policy', () => {
  it('is there before it starts, with the scope of package and policy', async () => {
    world = await openReviewWorld();
    const { accessPackageId, assignmentPolicyId } = await world.policyOf('Reader');
    const [definition] = (await world.read(reviews))['value'] as unknown as Record<string, unknown>[];
    const query =
      '/identityGovernance/entitlementManagement/accessPackageAssignments' +
      `?$filter=(accessPackageId eq '${accessPackageId}' and assignmentPolicyId eq '${assignmentPolicyId}')`;
    expect(definition).toMatchObject({
      displayName: 'Reader - Read',
      status: 'NotStarted',
      scope: { '@odata.type': '#microsoft.graph.accessReviewQueryScope', query, queryType: 'MicrosoftGraph' },
      reviewers: [{ query: expect.stringMatching(/^\/groups\/.+\/transitiveMembers$/) }],
      settings: {
        justificationRequiredOnApproval: true,
        defaultDecisionEnabled: true,
        defaultDecision: 'Deny',
        autoApplyDecisionsEnabled: true,
        instanceDurationInDays: 4,
        recurrence: {
          pattern: { type: 'weekly', interval: 1 },
          range: { type: 'noEnd', startDate: '2026-10-02' },
        },
      },
    });
    const instances = await world.read(`${reviews}/${String(definition?.['id'])}/instances`);
    expect(instances).toMatchObject({
      '@odata.count': 1,
      value: [
        {
          status: 'NotStarted',
          startDateTime: '2026-10-02T08:00:00.000Z',
          endDateTime: '2026-10-06T08:00:00.000Z',
        },
      ],
    });
  });

  it('opens with an item for everybody who holds the package then', async () => {
    world = await openReviewWorld();
    await world.assign(people.ana);
    await world.advance(dayMs - 10 * second);
    const instance = await world.latest();
    expect(await world.read(instance)).toMatchObject({ status: 'Initializing' });
    await world.advance(second);
    expect(await world.read(instance)).toMatchObject({ status: 'InProgress' });
    await world.assign(people.ben);
    const { accessPackageId, assignmentPolicyId } = await world.policyOf('Reader');
    const id = await world.idOf(people.ana);
    expect((await world.read(`${instance}/decisions`))['value']).toEqual([
      {
        id: expect.any(String),
        accessReviewId: instance.split('/').at(-1),
        reviewedDateTime: null,
        decision: 'NotReviewed',
        justification: '',
        appliedDateTime: null,
        applyResult: 'New',
        recommendation: 'Approve',
        principalLink: `https://graph.microsoft.com/v1.0/users/${id}`,
        resourceLink: null,
        resource: {
          '@odata.type':
            '#microsoft.graph.accessReviewInstanceDecisionItemAccessPackageAssignmentPolicyResource',
          id: assignmentPolicyId,
          displayName: 'Read',
          type: 'AccessPackageAssignmentPolicy',
          accessPackageId,
          accessPackageDisplayName: 'Reader',
        },
        reviewedBy: nobody,
        appliedBy: nobody,
        principal: {
          '@odata.type': '#microsoft.graph.userIdentity',
          id,
          displayName: 'Ana Ruiz',
          userPrincipalName: 'ana_contoso.example#EXT#@fabrikam.example',
        },
      },
    ]);
    const reviewers = (await world.read(`${instance}/contactedReviewers`))['value'] as unknown as object[];
    expect(reviewers.map((row) => 'displayName' in row && row.displayName)).toEqual([
      'Carla Weiss',
      'Dev Patel',
      'Eve Adams',
    ]);
  });

  it('comes again after its interval, for those who hold the package then', async () => {
    world = await openReviewWorld();
    const first = await world.open(people.ana, people.ben);
    await decide(first, people.ana, 'Approve');
    await world.advance(7 * dayMs);
    const next = await world.latest();
    expect(next).not.toBe(first);
    expect(await world.read(first)).toMatchObject({ status: 'Applied' });
    expect(await world.read(next)).toMatchObject({
      status: 'InProgress',
      startDateTime: '2026-10-09T08:00:00.000Z',
    });
    const items = await world.read(`${next}/decisions`);
    expect(items['value']).toMatchObject([
      { decision: 'NotReviewed', principal: { displayName: 'Ana Ruiz' } },
    ]);
    expect((await world.read(reviews))['value']?.[0]).toMatchObject({ status: 'InProgress' });
  });

  it('asks people about themselves in a self-review', async () => {
    world = await openReviewWorld({ ...weekly, selfReview: true, justificationRequired: false });
    const instance = await world.open(people.ana, people.ben);
    const ana = await world.asReviewer(people.ana);
    const own = await ana('GET', `${instance}/decisions/filterByCurrentUser(on='reviewer')`);
    expect(own.body['value']).toMatchObject([{ principal: { displayName: 'Ana Ruiz' } }]);
    expect((await decide(instance, people.ben, 'Approve', people.ana)).status).toBe(403);
    expect((await decide(instance, people.ana, 'Deny', people.ana)).status).toBe(204);
  });

  it('asks the fallback reviewers where there is no manager', async () => {
    const reviewers = { reviewers: [{ manager: true }], fallbackReviewers: [{ user: people.dev }] };
    world = await openReviewWorld({ ...weekly, ...reviewers });
    const instance = await world.open(people.ana);
    expect((await decide(instance, people.ana, 'Approve', people.carla)).status).toBe(403);
    expect((await decide(instance, people.ana, 'Approve', people.dev)).status).toBe(204);
  });
});

describe('the end of a review', () => {
  it('takes the package from whom was denied, and only then', async () => {
    world = await openReviewWorld();
    const instance = await world.open(people.ana, people.ben);
    await decide(instance, people.ana, 'Deny');
    await decide(instance, people.ben, 'Approve');
    await world.advance(3 * dayMs);
    expect(await world.assignmentsOf(people.ana)).toMatchObject([{ state: 'delivered' }]);
    await finish();
    expect(await world.assignmentsOf(people.ana)).toMatchObject([{ state: 'expired' }]);
    expect(await world.assignmentsOf(people.ben)).toMatchObject([{ state: 'delivered' }]);
    expect(await world.itemOf(instance, people.ana)).toMatchObject({
      decision: 'Deny',
      applyResult: 'AppliedSuccessfully',
      appliedBy: nobody,
      appliedDateTime: '2026-10-06T08:00:02.000Z',
      reviewedBy: { displayName: 'Carla Weiss', userPrincipalName: people.carla },
    });
    const reader = await world.asApp();
    const requests = await reader('GET', '/identityGovernance/entitlementManagement/assignmentRequests');
    const added = { requestType: 'userAdd', state: 'delivered' };
    expect(requests.body['value']).toMatchObject([
      added,
      added,
      { requestType: 'systemRemove', state: 'delivered' },
    ]);
    const [group] = (await reader('GET', "/groups?$filter=displayName eq 'sg-reader'")).body[
      'value'
    ] as unknown as {
      id: string;
    }[];
    const members = (await reader('GET', `/groups/${group?.id ?? ''}/members`)).body['value'];
    expect(members).toMatchObject([{ displayName: 'Ben Osei' }]);
  });

  it('goes through Completing, Completed, AutoReviewing, AutoReviewed and Applied', async () => {
    world = await openReviewWorld();
    const instance = await world.open(people.ana);
    await world.advance(4 * dayMs - 60_000 - second);
    const seen: unknown[] = [];
    for (let step = 0; step < 6; step += 1) {
      seen.push((await world.read(instance))['status']);
      await world.advance(second);
    }
    expect(seen).toEqual([
      'InProgress',
      'Completing',
      'Completed',
      'AutoReviewing',
      'AutoReviewed',
      'Applied',
    ]);
  });

  it.each([
    ['keepAccess', 'Approve', 'delivered'],
    ['removeAccess', 'Deny', 'expired'],
    ['acceptAccessRecommendation', 'Deny', 'expired'],
  ])('gives whom nobody decided about what %s says', async (expirationBehavior, decision, state) => {
    world = await openReviewWorld({ ...weekly, start: 'P40D', expirationBehavior });
    await world.assign(people.ana);
    await world.advance(40 * dayMs);
    const instance = await world.latest();
    await finish();
    expect(await world.itemOf(instance, people.ana)).toMatchObject({
      decision,
      reviewedBy: { ...nobody, displayName: 'AAD Access Reviews' },
    });
    expect(await world.assignmentsOf(people.ana)).toMatchObject([{ state }]);
  });

  it('finds nothing to remove where the assignment ended before', async () => {
    world = await openReviewWorld();
    const instance = await world.open(people.ana);
    await decide(instance, people.ana, 'Deny');
    const ana = await world.asUser(people.ana);
    const mine = "/identityGovernance/entitlementManagement/assignments/filterByCurrentUser(on='target')";
    const id = (await ana('GET', mine)).body['value']?.[0]?.['id'];
    const path = '/identityGovernance/entitlementManagement/assignmentRequests';
    expect((await ana('POST', path, { requestType: 'userRemove', assignment: { id } })).status).toBe(201);
    await finish();
    expect(await world.itemOf(instance, people.ana)).toMatchObject({
      applyResult: 'AppliedSuccessfullyButObjectNotFound',
    });
  });

  it('leaves the rows of the audit log', async () => {
    world = await openReviewWorld();
    const instance = await world.open(people.ana, people.ben);
    await decide(instance, people.ana, 'Deny');
    await finish();
    const rows = await world.audits("loggedByService eq 'Access Reviews'");
    expect(rows.map((row) => row.activityDisplayName)).toEqual([
      'Create access review',
      'Deny decision',
      'Access review ended',
      'Auto review',
      'Apply decision',
      'Apply decision',
      'Apply access review',
    ]);
    expect(rows[1]).toMatchObject({
      category: 'Policy',
      initiatedBy: { user: { userPrincipalName: people.carla } },
      targetResources: [{ displayName: 'Reader - Read' }, { displayName: 'Ana Ruiz', type: 'User' }],
    });
  });
});

describe('recommendations', () => {
  it.each([
    ['P20D', 'Approve'],
    ['P40D', 'Deny'],
  ])('go by the last sign-in, %s before the start', async (start, recommendation) => {
    world = await openReviewWorld({ ...weekly, start });
    await world.assign(people.ana);
    await world.advance(50 * dayMs);
    const definition = toText((await world.read(reviews))['value']?.[0]?.['id']);
    const instances = await world.read(`${reviews}/${definition}/instances?$orderby=startDateTime`);
    const instance = `${reviews}/${definition}/instances/${toText(instances['value']?.[0]?.['id'])}`;
    expect(await world.itemOf(instance, people.ana)).toMatchObject({
      recommendation,
      insights: [
        {
          '@odata.type': '#microsoft.graph.userSignInInsight',
          lastSignInDateTime: startAt.toISOString(),
        },
      ],
    });
  });

  it('are not given where nobody ever signed in, nor where they are turned off', async () => {
    world = await openReviewWorld({ ...weekly, recommendations: false });
    const instance = await world.open(people.ana);
    expect(await world.itemOf(instance, people.ana)).toMatchObject({ recommendation: 'NoInfoAvailable' });
  });
});

describe('mails to reviewers', () => {
  const mails = async () =>
    (await world.control('GET', '/review-mails')).body as unknown as {
      kind: string;
      reviewers: { mail: string }[];
    }[];

  it('go out at the start and half-way, and then only to whom something is left', async () => {
    world = await openReviewWorld();
    const instance = await world.open(people.ana, people.ben);
    const everybody = [people.carla, people.dev, people.eve].map((mail) => ({ mail }));
    expect(await mails()).toMatchObject([{ kind: 'start', reviewers: everybody }]);
    await decide(instance, people.ana, 'Approve');
    await world.advance(2 * dayMs);
    expect(await mails()).toMatchObject([
      { kind: 'start' },
      { kind: 'halfway', sentDateTime: '2026-10-04T08:00:00.000Z' },
    ]);
    await decide(instance, people.ben, 'Approve');
    await world.app('POST', `${instance}/sendReminder`);
    expect(await mails()).toHaveLength(2);
    await decide(instance, people.ben, 'NotReviewed');
    expect((await world.app('POST', `${instance}/sendReminder`)).status).toBe(204);
    expect(await mails()).toMatchObject([{}, {}, { kind: 'requested' }]);
  });
});

describe('a state file', () => {
  it('keeps a review that is under way', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'reviews-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const stateFile = join(folder, 'state.json');
    world = await openReviewWorld(weekly, { stateFile });
    const instance = await world.open(people.ana);
    await decide(instance, people.ana, 'Deny');
    await world.close();
    world = await openReviewWorld(weekly, { stateFile });
    expect(await world.itemOf(instance, people.ana)).toMatchObject({ decision: 'Deny' });
    await finish();
    expect(await world.read(instance)).toMatchObject({ status: 'Applied' });
    expect(await world.assignmentsOf(people.ana)).toMatchObject([{ state: 'expired' }]);
  });
});
