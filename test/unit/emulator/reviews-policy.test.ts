import { afterEach, describe, expect, it } from 'vitest';
import { entitlements, toText } from '../../support/emulator-world.ts';
import type { ReviewWorld } from '../../support/review-world.ts';
import { dayMs, openReviewWorld, people, reviews, weekly } from '../../support/review-world.ts';

let world: ReviewWorld;
afterEach(() => world.close());

/** Replaces the review settings of the policy of the package Reader by what `change` makes of them. */
async function rewrite(change: (settings: object) => object): Promise<void> {
  const { assignmentPolicyId } = await world.policyOf('Reader');
  const app = await world.asApp({ permissions: ['EntitlementManagement.ReadWrite.All'] });
  const path = `${entitlements}/assignmentPolicies/${assignmentPolicyId}`;
  const { body } = await app('GET', `${path}?$expand=accessPackage`);
  const { '@odata.context': _, accessPackage, ...policy } = body;
  const reviewSettings = change(policy['reviewSettings'] ?? {});
  const written = { ...policy, accessPackage: { id: accessPackage?.['id'] }, reviewSettings };
  expect((await app('PUT', path, written)).status).toBe(200);
}

async function instancesOf() {
  const definition = `${reviews}/${toText((await world.read(reviews))['value']?.[0]?.['id'])}`;
  const { value } = await world.read(`${definition}/instances?$orderby=startDateTime`);
  return value as unknown as { status: string; startDateTime: string }[];
}

const disabled = (settings: object) => ({ ...settings, isEnabled: false });
const lenient = (settings: object) => ({
  ...settings,
  isReviewerJustificationRequired: false,
  expirationBehavior: 'keepAccess',
});

describe('a policy that is replaced', () => {
  it('changes the rounds to come and leaves the open one as it began', async () => {
    world = await openReviewWorld();
    const first = await world.open(people.ana);
    await rewrite(lenient);
    const carla = await world.asReviewer(people.carla);
    const answer = async (path: string, justification?: string) => {
      const { id } = await world.itemOf(path, people.ana);
      return (await carla('PATCH', `${path}/decisions/${id}`, { decision: 'Approve', justification })).status;
    };
    expect((await world.read(reviews))['value']).toMatchObject([
      { settings: { justificationRequiredOnApproval: false, defaultDecision: 'Approve' } },
    ]);
    expect(await answer(first)).toBe(400);
    expect(await answer(first, 'on the team')).toBe(204);
    await world.advance(7 * dayMs);
    expect(await answer(await world.latest())).toBe(204);
  });

  it('has its review planned anew, at the instant it says now', async () => {
    world = await openReviewWorld();
    await rewrite((settings) => ({
      ...settings,
      schedule: {
        startDateTime: '2026-10-20T08:00:00Z',
        expiration: { type: 'afterDuration', duration: 'P2D' },
      },
    }));
    expect(await instancesOf()).toMatchObject([
      {
        status: 'NotStarted',
        startDateTime: '2026-10-20T08:00:00.000Z',
        endDateTime: '2026-10-22T08:00:00.000Z',
      },
    ]);
    await world.advance(5 * dayMs);
    expect(await instancesOf()).toMatchObject([{ status: 'NotStarted' }]);
  });

  it('has no further rounds when its review is turned off, and again when it is turned on', async () => {
    world = await openReviewWorld();
    await world.open(people.ana);
    await rewrite(disabled);
    await world.advance(30 * dayMs);
    expect(await instancesOf()).toMatchObject([{ status: 'Applied' }]);
    expect((await world.read(reviews))['value']).toMatchObject([{ status: 'Applied' }]);
    await rewrite((settings) => ({ ...settings, isEnabled: true }));
    await world.advance(dayMs);
    expect(await instancesOf()).toMatchObject([
      { status: 'Applied' },
      { status: 'InProgress' },
      { status: 'NotStarted' },
    ]);
  });

  it('gets a review when it had none, once', async () => {
    world = await openReviewWorld({ ...weekly, interval: undefined });
    await rewrite(disabled);
    expect((await world.read(reviews))['value']).toMatchObject([{ status: 'Completed' }]);
    await rewrite((settings) => ({ ...settings, isEnabled: true }));
    await rewrite(lenient);
    expect((await world.read(reviews))['@odata.count']).toBe(1);
    expect(await instancesOf()).toMatchObject([
      { status: 'NotStarted', startDateTime: '2026-10-02T08:00:00.000Z' },
    ]);
  });
});
