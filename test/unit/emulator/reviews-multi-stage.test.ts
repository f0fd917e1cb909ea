import { afterEach, beforeEach, expect, it } from 'vitest';
import { toText } from '../../support/emulator-world.ts';
import type { ReviewWorld } from '../../support/review-world.ts';
import { dayMs, gina, openReviewWorld, people, reviews } from '../../support/review-world.ts';

const own = "filterByCurrentUser(on='reviewer')";

let world: ReviewWorld;
beforeEach(async () => {
  world = await openReviewWorld({ start: 'P300D', span: 'P1D', reviewers: [{ group: 'Approvers' }] });
  await world.assign(people.ana);
  await world.assign(people.ben);
});
afterEach(() => world.close());

/** Ana and Ben are reviewed by Carla for two days, then by Dev for two days. */
async function open(first: object = {}, settings: object = {}): Promise<string> {
  const { accessPackageId, assignmentPolicyId } = await world.policyOf('Reader');
  const filter = `(accessPackageId eq '${accessPackageId}' and assignmentPolicyId eq '${assignmentPolicyId}')`;
  const by = async (name: string) => [
    { query: `/users/${await world.idOf(name)}`, queryType: 'MicrosoftGraph' },
  ];
  const stage = { durationInDays: 2, recommendationsEnabled: true };
  const { status, body } = await world.app('POST', reviews, {
    displayName: 'Two stages',
    scope: {
      '@odata.type': '#microsoft.graph.accessReviewQueryScope',
      query: `/identityGovernance/entitlementManagement/accessPackageAssignments?$filter=${filter}`,
      queryType: 'MicrosoftGraph',
    },
    stageSettings: [
      { stageId: '1', ...stage, reviewers: await by(people.carla), ...first },
      { stageId: '2', dependsOn: ['1'], ...stage, reviewers: await by(people.dev) },
    ],
    settings: { instanceDurationInDays: 4, autoApplyDecisionsEnabled: true, ...settings },
  });
  expect(status).toBe(201);
  await world.advance(60_000);
  const definition = `${reviews}/${toText(body['id'])}`;
  return `${definition}/instances/${toText((await world.read(`${definition}/instances`))['value']?.[0]?.['id'])}`;
}

async function stagesOf(instance: string) {
  const { value } = await world.read(`${instance}/stages`);
  return (value as unknown as { id: string; status: string }[]).map((stage) => ({
    ...stage,
    path: `${instance}/stages/${stage.id}`,
  }));
}

async function answer(as: string, stage: string, of: string, decision: string): Promise<number> {
  const reviewer = await world.asReviewer(as);
  const { id } = await world.itemOf(stage, of);
  return (await reviewer('PATCH', `${stage}/decisions/${id}`, { decision })).status;
}

it('creates the second stage when the first ends, each with its own reviewers', async () => {
  const instance = await open();
  const [first] = await stagesOf(instance);
  expect(await stagesOf(instance)).toMatchObject([
    {
      status: 'InProgress',
      startDateTime: '2026-10-01T08:00:21.000Z',
      endDateTime: '2026-10-03T08:00:21.000Z',
    },
  ]);
  const [carla, dev] = [await world.asReviewer(people.carla), await world.asReviewer(people.dev)];
  const stages = `${instance}/stages/${own}`;
  expect((await carla('GET', stages)).body['value']).toHaveLength(1);
  expect((await dev('GET', stages)).body['value']).toEqual([]);
  expect(await answer(people.dev, first?.path ?? '', people.ana, 'Approve')).toBe(403);
  expect(await answer(people.carla, first?.path ?? '', people.ana, 'Approve')).toBe(204);
  await world.advance(2 * dayMs);
  expect(await stagesOf(instance)).toMatchObject([{ status: 'Completed' }, { status: 'InProgress' }]);
  expect((await dev('GET', stages)).body['value']).toHaveLength(1);
  expect(await answer(people.carla, first?.path ?? '', people.ana, 'Deny')).toBe(400);
  const reviewers = (await world.read(`${instance}/contactedReviewers`))['value'];
  expect(reviewers).toMatchObject([{ displayName: 'Carla Weiss' }, { displayName: 'Dev Patel' }]);
});

it('takes the last answer of whichever stage', async () => {
  const instance = await open();
  const [first] = await stagesOf(instance);
  await answer(people.carla, first?.path ?? '', people.ana, 'Deny');
  await answer(people.carla, first?.path ?? '', people.ben, 'Deny');
  await world.advance(2 * dayMs);
  const [, second] = await stagesOf(instance);
  expect(await answer(people.dev, second?.path ?? '', people.ana, 'Approve')).toBe(204);
  await world.advance(2 * dayMs + 10_000);
  expect(await world.read(instance)).toMatchObject({ status: 'Applied' });
  expect(await world.assignmentsOf(people.ana)).toMatchObject([{ state: 'delivered' }]);
  expect(await world.assignmentsOf(people.ben)).toMatchObject([{ state: 'expired' }]);
});

it('hides earlier answers from later reviewers unless the review shows histories', async () => {
  for (const [decisionHistoriesForReviewersEnabled, decision] of [
    [false, 'NotReviewed'],
    [true, 'Approve'],
  ] as const) {
    const instance = await open({}, { decisionHistoriesForReviewersEnabled });
    const [first] = await stagesOf(instance);
    await answer(people.carla, first?.path ?? '', people.ana, 'Approve');
    expect((await world.app('POST', `${first?.path ?? ''}/stop`)).status).toBe(204);
    const [, second] = await stagesOf(instance);
    const dev = await world.asReviewer(people.dev);
    const mine = await dev('GET', `${second?.path ?? ''}/decisions/${own}`);
    const ana = await world.idOf(people.ana);
    const items = mine.body['value'] as unknown as { principal: { id: string } }[];
    expect(items.find((item) => item.principal.id === ana)).toMatchObject({ decision });
    expect(await world.itemOf(instance, people.ana)).toMatchObject({ decision: 'Approve' });
  }
});

it('moves on only the decisions the stage lets through', async () => {
  const instance = await open({ decisionsThatWillMoveToNextStage: ['NotReviewed', 'Deny'] });
  const [first] = await stagesOf(instance);
  await answer(people.carla, first?.path ?? '', people.ana, 'Approve');
  await world.advance(2 * dayMs);
  const [, second] = await stagesOf(instance);
  const names = async (path: string) =>
    (
      (await world.read(`${path}/decisions`))['value'] as unknown as { principal: { displayName: string } }[]
    ).map(({ principal }) => principal.displayName);
  expect(await names(first?.path ?? '')).toEqual(['Ana Ruiz', 'Ben Osei']);
  expect(await names(second?.path ?? '')).toEqual(['Ben Osei']);
  expect(await world.itemOf(instance, people.ana)).toMatchObject({ decision: 'Approve' });
});

it('accepts recommendations and batches within one stage', async () => {
  const instance = await open();
  const [first] = await stagesOf(instance);
  const path = first?.path ?? '';
  const dev = await world.asReviewer(people.dev);
  expect((await dev('POST', `${path}/acceptRecommendations`)).status).toBe(403);
  expect((await world.app('POST', `${path}/acceptRecommendations`)).status).toBe(204);
  expect(await world.itemOf(instance, people.ana)).toMatchObject({ decision: 'Approve' });
  const carla = await world.asReviewer(people.carla);
  expect((await carla('POST', `${path}/batchRecordDecisions`, { decision: 'Deny' })).status).toBe(204);
  expect(await world.itemOf(instance, people.ben)).toMatchObject({ decision: 'Deny' });
  await world.app('POST', `${path}/stop`);
  expect((await carla('POST', `${path}/batchRecordDecisions`, { decision: 'Approve' })).status).toBe(400);
});

it('gives an open stage other reviewers and leaves its instance alone', async () => {
  const instance = await open();
  const [first] = await stagesOf(instance);
  const admin = await world.asReviewer(gina);
  const reviewers = [{ query: `/users/${await world.idOf(people.eve)}`, queryType: 'MicrosoftGraph' }];
  const reply = await admin('PATCH', first?.path ?? '', { reviewers, fallbackReviewers: reviewers });
  expect(reply.body).toMatchObject({ id: first?.id, reviewers, fallbackReviewers: reviewers });
  expect((await admin('PATCH', first?.path ?? '', { fallbackReviewers: [] })).status).toBe(409);
  expect((await world.read(instance))['reviewers']).toEqual([]);
  expect(await answer(people.carla, first?.path ?? '', people.ana, 'Approve')).toBe(403);
  expect(await answer(people.eve, first?.path ?? '', people.ana, 'Approve')).toBe(204);
});

it('ends with its last stage, and stages must follow each other', async () => {
  const instance = await open();
  await world.app('POST', `${(await stagesOf(instance))[0]?.path ?? ''}/stop`);
  const [, second] = await stagesOf(instance);
  expect((await world.app('POST', `${second?.path ?? ''}/stop`)).status).toBe(204);
  expect(await world.read(instance)).toMatchObject({ status: 'Completing' });
  const { displayName, scope, stageSettings, settings } = await world.read(
    instance.split('/instances/')[0] ?? '',
  );
  const reversed = (stageSettings as unknown as object[]).toReversed();
  const reply = await world.app('POST', reviews, { displayName, scope, settings, stageSettings: reversed });
  expect(reply.status).toBe(400);
});
