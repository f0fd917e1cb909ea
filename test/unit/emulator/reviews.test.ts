import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { toText } from '../../support/emulator-world.ts';
import type { ReviewWorld } from '../../support/review-world.ts';
import {
  dayMs,
  gina,
  openReviewWorld,
  people,
  readScope,
  reviews,
  rita,
  tenantIds,
} from '../../support/review-world.ts';

const own = "filterByCurrentUser(on='reviewer')";
const approve = { decision: 'Approve', justification: 'on the team' };

let world: ReviewWorld;
let instance: string;
beforeEach(async () => {
  world = await openReviewWorld();
  instance = await world.open(people.ana, people.ben);
});
afterEach(() => world.close());

const pathOf = async (name: string) => `${instance}/decisions/${(await world.itemOf(instance, name)).id}`;
const decisions = async () => {
  const names = [people.ana, people.ben];
  const items = await Promise.all(names.map((name) => world.itemOf(instance, name)));
  return items.map((item) => item.decision);
};

describe('a reviewer', () => {
  it('finds the reviews, instances and decisions that are theirs, without any role', async () => {
    const carla = await world.asReviewer(people.carla);
    const definition = instance.split('/instances/')[0] ?? '';
    const mine = await carla('GET', `${reviews}/${own}`);
    expect(mine.body).toMatchObject({ '@odata.count': 1, value: [{ displayName: 'Reader - Read' }] });
    const open = await carla(
      'GET',
      `${definition}/instances/${own}?$filter=status eq 'InProgress'&$top=100&$skip=0`,
    );
    expect(open.body['value']).toMatchObject([{ id: instance.split('/').at(-1) }]);
    const items = await carla('GET', `${instance}/decisions/${own}?$orderby=decision&$select=id,decision`);
    expect(items.body['value']).toMatchObject([{ decision: 'NotReviewed' }, { decision: 'NotReviewed' }]);
  });

  it('cannot list all reviews, and who reviews nothing finds nothing', async () => {
    const carla = await world.asReviewer(people.carla);
    expect((await carla('GET', reviews)).status).toBe(403);
    expect((await carla('GET', instance)).status).toBe(403);
    const ana = await world.asReviewer(people.ana);
    for (const path of [reviews, instance.slice(0, instance.lastIndexOf('/')), `${instance}/decisions`]) {
      expect((await ana('GET', `${path}/${own}`)).body['value']).toEqual([]);
    }
    const app = await world.asApp({ permissions: [readScope] });
    expect((await app('GET', `${reviews}/${own}`)).body['value']).toEqual([]);
  });

  it('changes their mind, and the last answer of several reviewers counts', async () => {
    const path = await pathOf(people.ana);
    const [carla, dev] = [await world.asReviewer(people.carla), await world.asReviewer(people.dev)];
    expect((await carla('PATCH', path, approve)).status).toBe(204);
    expect((await carla('PATCH', path, { decision: 'Deny', justification: 'left' })).status).toBe(204);
    expect((await dev('PATCH', path, { decision: 'DontKnow', justification: 'who?' })).status).toBe(204);
    expect(await world.itemOf(instance, people.ana)).toMatchObject({
      decision: 'DontKnow',
      justification: 'who?',
      reviewedBy: { id: await world.idOf(people.dev), userPrincipalName: people.dev },
      reviewedDateTime: '2026-10-02T08:01:00.000Z',
    });
    await dev('PATCH', path, { decision: 'NotReviewed' });
    expect(await world.itemOf(instance, people.ana)).toMatchObject({
      decision: 'NotReviewed',
      justification: '',
      reviewedBy: { id: '00000000-0000-0000-0000-000000000000' },
      reviewedDateTime: null,
    });
  });

  it('must give a reason where the review wants one, and a decision Graph knows', async () => {
    const path = await pathOf(people.ana);
    const carla = await world.asReviewer(people.carla);
    expect((await carla('PATCH', path, { decision: 'Approve' })).status).toBe(400);
    expect((await carla('PATCH', path, { decision: 'Deny', justification: ' ' })).status).toBe(400);
    expect((await carla('PATCH', path, { decision: 'approve', justification: 'x' })).status).toBe(400);
    expect((await carla('PATCH', path, { ...approve, applyResult: 'New' })).status).toBe(400);
    expect(await decisions()).toEqual(['NotReviewed', 'NotReviewed']);
  });

  it('answers as long as the review is open', async () => {
    const path = await pathOf(people.ana);
    const carla = await world.asReviewer(people.carla);
    await world.advance(4 * dayMs);
    expect((await carla('PATCH', path, approve)).body['error']).toMatchObject({
      code: 'ReviewNotInProgress',
    });
    const batch = await carla('POST', `${instance}/batchRecordDecisions`, approve);
    expect(batch.status).toBe(400);
    expect((await carla('POST', `${instance}/acceptRecommendations`)).status).toBe(400);
  });

  it('is nobody else: neither whom it is about nor an administrator', async () => {
    const path = await pathOf(people.ana);
    for (const name of [people.ana, gina]) {
      const other = await world.asReviewer(name);
      expect((await other('PATCH', path, approve)).status).toBe(403);
      expect((await other('POST', `${instance}/batchRecordDecisions`, approve)).status).toBe(403);
      expect((await other('POST', `${instance}/acceptRecommendations`)).status).toBe(403);
    }
  });

  it('accepts the recommendations for what is not answered', async () => {
    const carla = await world.asReviewer(people.carla);
    await carla('PATCH', await pathOf(people.ana), { decision: 'Deny', justification: 'left' });
    expect((await carla('POST', `${instance}/acceptRecommendations`)).status).toBe(204);
    expect(await decisions()).toEqual(['Deny', 'Approve']);
  });
});

describe('batchRecordDecisions', () => {
  it('decides about one principal, or about one resource', async () => {
    const carla = await world.asReviewer(people.carla);
    const path = `${instance}/batchRecordDecisions`;
    const principalId = await world.idOf(people.ben);
    expect((await carla('POST', path, { ...approve, principalId })).status).toBe(204);
    expect(await decisions()).toEqual(['NotReviewed', 'Approve']);
    const { assignmentPolicyId } = await world.policyOf('Reader');
    await carla('POST', path, { decision: 'Deny', justification: 'x', resourceId: assignmentPolicyId });
    expect(await decisions()).toEqual(['Deny', 'Deny']);
    await carla('POST', path, { ...approve, resourceId: principalId });
    expect(await decisions()).toEqual(['Deny', 'Deny']);
  });

  it('decides about everything when it is not narrowed, for an app too', async () => {
    expect((await world.app('POST', `${instance}/batchRecordDecisions`, approve)).status).toBe(204);
    expect(await decisions()).toEqual(['Approve', 'Approve']);
    expect(await world.itemOf(instance, people.ana)).toMatchObject({
      reviewedBy: { displayName: 'SOC Access' },
    });
    expect((await world.app('POST', `${instance}/batchRecordDecisions`, { decision: 'Deny' })).status).toBe(
      400,
    );
  });
});

describe('an administrator', () => {
  it('stops an instance, whose decisions then apply', async () => {
    const admin = await world.asReviewer(gina);
    expect((await admin('POST', `${instance}/stop`)).status).toBe(204);
    expect((await admin('POST', `${instance}/stop`)).status).toBe(400);
    await world.advance(10_000);
    expect((await admin('GET', instance)).body).toMatchObject({ status: 'Applied' });
    expect(await world.assignmentsOf(people.ana)).toMatchObject([{ state: 'expired' }]);
    const rows = await world.audits("activityDisplayName eq 'Request Stop Review'");
    expect(rows).toMatchObject([{ initiatedBy: { user: { userPrincipalName: gina } } }]);
  });

  it('resets all decisions of an open instance', async () => {
    await world.app('POST', `${instance}/batchRecordDecisions`, approve);
    const admin = await world.asReviewer(gina);
    expect((await admin('POST', `${instance}/resetDecisions`)).status).toBe(204);
    expect(await decisions()).toEqual(['NotReviewed', 'NotReviewed']);
  });

  it('needs a role that may write; reading roles read', async () => {
    const reader = await world.asReviewer(rita);
    expect((await reader('GET', reviews)).status).toBe(200);
    expect((await reader('GET', `${instance}/decisions`)).status).toBe(200);
    for (const action of ['stop', 'resetDecisions', 'sendReminder', 'applyDecisions']) {
      expect((await reader('POST', `${instance}/${action}`)).status).toBe(403);
    }
    expect((await reader('DELETE', instance.split('/instances/')[0] ?? '')).status).toBe(403);
  });

  it('gives an open instance other reviewers, but takes no fallback reviewer away', async () => {
    const admin = await world.asReviewer(gina);
    const { scope } = await world.read(instance);
    const user = async (name: string) => ({
      query: `/users/${await world.idOf(name)}`,
      queryType: 'MicrosoftGraph',
    });
    const reviewers = [await user(people.dev)];
    const fallbackReviewers = [await user(people.carla)];
    expect((await admin('PUT', instance, { reviewers })).status).toBe(400);
    const reply = await admin('PUT', instance, { scope, reviewers, fallbackReviewers });
    expect(reply.body).toMatchObject({ status: 'InProgress', reviewers, fallbackReviewers });
    expect((await admin('PUT', instance, { scope, fallbackReviewers: [] })).status).toBe(409);
    const path = await pathOf(people.ana);
    expect((await (await world.asReviewer(people.carla))('PATCH', path, approve)).status).toBe(403);
    expect((await (await world.asReviewer(people.dev))('PATCH', path, approve)).status).toBe(204);
    expect((await world.read(`${instance}/contactedReviewers`))['value']).toMatchObject([
      { displayName: 'Dev Patel' },
    ]);
    const rows = await world.audits("loggedByService eq 'Access Reviews'");
    expect(rows.map((row) => row.activityDisplayName)).toContain('Add reviewer to access review');
  });
});

describe('lists', () => {
  it('are filtered as documented, and by nothing else', async () => {
    const query = (text: string) =>
      world.app(
        'GET',
        `${reviews}?$filter=contains(scope/microsoft.graph.accessReviewQueryScope/query, '${text}')`,
      );
    expect((await query('accessPackageAssignments')).body['value']).toHaveLength(1);
    expect((await query('/groups')).body['value']).toEqual([]);
    const of = (path: string, filter: string) => world.app('GET', `${path}?$filter=${filter}`);
    expect((await of(`${instance}/decisions`, "decision eq 'NotReviewed'")).body['value']).toHaveLength(2);
    expect((await of(`${instance}/decisions`, "recommendation eq 'Deny'")).body['value']).toEqual([]);
    expect((await of(`${instance}/decisions`, "startswith(decision,'Not')")).status).toBe(501);
    expect((await of(reviews, "displayName eq 'Reader - Read'")).status).toBe(501);
  });

  it('are paged by $top and $skip', async () => {
    const all = (await world.read(`${instance}/decisions`))['value'] as unknown as { id: string }[];
    const first = await world.app('GET', `${instance}/decisions?$top=1`);
    expect(first.body).toMatchObject({ '@odata.count': 2, value: [{ id: all[0]?.id }] });
    const second = await world.app('GET', toText(first.body['@odata.nextLink']));
    expect(second.body['value']).toMatchObject([{ id: all[1]?.id }]);
    expect(second.body['@odata.nextLink']).toBeUndefined();
    expect((await world.read(`${instance}/decisions?$skip=2`))['value']).toEqual([]);
  });

  it('are in the order that was asked for', async () => {
    const carla = await world.asReviewer(people.carla);
    await carla('PATCH', await pathOf(people.ben), approve);
    const order = async (by: string) => {
      const { value } = await world.read(`${instance}/decisions?$orderby=${by}`);
      return (value as unknown as { decision: string }[]).map((item) => item.decision);
    };
    expect(await order('decision')).toEqual(['Approve', 'NotReviewed']);
    expect(await order('decision desc')).toEqual(['NotReviewed', 'Approve']);
    expect((await world.app('GET', `${instance}/decisions?$orderby=justification`)).status).toBe(501);
  });
});

it('answers 404 for ids that do not exist, also in another tenant', async () => {
  const unknown = '00000000-0000-4000-8000-000000000000';
  const elsewhere = await world.asApp({ tenantId: tenantIds.northwind, permissions: [readScope] });
  expect((await elsewhere('GET', instance)).status).toBe(404);
  for (const path of [
    `${reviews}/${unknown}`,
    `${instance}/decisions/${unknown}`,
    `${instance}/stages/${unknown}`,
  ]) {
    expect((await world.app('GET', path)).status).toBe(404);
  }
  const carla = await world.asReviewer(people.carla);
  expect((await carla('PATCH', `${instance}/decisions/${unknown}`, approve)).status).toBe(404);
});
