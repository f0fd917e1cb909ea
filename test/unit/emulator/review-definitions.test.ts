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
} from '../../support/review-world.ts';

let world: ReviewWorld;
beforeEach(async () => {
  world = await openReviewWorld({ start: 'P300D', span: 'P1D', reviewers: [{ group: 'Approvers' }] });
});
afterEach(() => world.close());

async function groupId(name: string): Promise<string> {
  const reader = await world.asApp();
  return toText((await reader('GET', `/groups?$filter=displayName eq '${name}'`)).body['value']?.[0]?.['id']);
}

/** A review of the direct members of the group Deputies (Dev, Eve) by Carla, once, for a day. */
async function deputies(more: object = {}) {
  return {
    displayName: 'Deputies',
    descriptionForAdmins: 'for admins',
    descriptionForReviewers: 'for reviewers',
    scope: {
      '@odata.type': '#microsoft.graph.accessReviewQueryScope',
      query: `/groups/${await groupId('Deputies')}/members`,
      queryType: 'MicrosoftGraph',
    },
    reviewers: [{ query: `/users/${await world.idOf(people.carla)}`, queryType: 'MicrosoftGraph' }],
    settings: { instanceDurationInDays: 1, recommendationsEnabled: true },
    ...more,
  };
}

const create = async (more: object = {}) => world.app('POST', reviews, await deputies(more));

async function open(more: object = {}): Promise<string> {
  const definition = `${reviews}/${toText((await create(more)).body['id'])}`;
  await world.advance(60_000);
  return `${definition}/instances/${toText((await world.read(`${definition}/instances`))['value']?.[0]?.['id'])}`;
}

describe('the list of reviews', () => {
  it('comes in pages of a hundred', async () => {
    const first = await deputies();
    // One is there already, of the policy.
    for (let at = 0; at < 100; at += 1) await world.app('POST', reviews, first);
    const page = await world.app('GET', reviews);
    expect(page.body['value']).toHaveLength(100);
    const rest = await world.app('GET', toText(page.body['@odata.nextLink']));
    expect(rest.body['value']).toHaveLength(1);
    expect(rest.body['@odata.nextLink']).toBeUndefined();
  });
});

describe('a review of a group', () => {
  it('is created with Graph’s defaults and opens at once', async () => {
    const admin = await world.asReviewer(gina);
    const reply = await admin('POST', reviews, await deputies());
    expect(reply.status).toBe(201);
    expect(reply.body).toMatchObject({
      displayName: 'Deputies',
      status: 'NotStarted',
      createdBy: { userPrincipalName: gina },
      instanceEnumerationScope: null,
      settings: {
        mailNotificationsEnabled: false,
        defaultDecisionEnabled: false,
        defaultDecision: 'None',
        autoApplyDecisionsEnabled: false,
        recommendationLookBackDuration: 'P30D',
        recurrence: { pattern: null, range: { type: 'numbered', startDate: '2026-10-01' } },
        applyActions: [],
      },
      stageSettings: [],
    });
    await world.advance(2000);
    const definition = `${reviews}/${toText(reply.body['id'])}`;
    expect((await world.read(`${definition}/instances`))['value']).toMatchObject([{ status: 'InProgress' }]);
    expect((await world.read(definition))['status']).toBe('InProgress');
    expect((await world.control('GET', '/review-mails')).body).toEqual([]);
  });

  it('applies on request only, and takes the membership from whom was denied', async () => {
    const instance = await open();
    const carla = await world.asReviewer(people.carla);
    const group = await groupId('Deputies');
    const { id } = await world.itemOf(instance, people.eve);
    expect(await world.itemOf(instance, people.eve)).toMatchObject({
      resource: { id: group, displayName: 'Deputies', type: 'Group' },
      resourceLink: `https://graph.microsoft.com/v1.0/groups/${group}`,
      recommendation: 'NoInfoAvailable',
      insights: [],
    });
    await carla('PATCH', `${instance}/decisions/${id}`, { decision: 'Deny' });
    expect((await world.app('POST', `${instance}/applyDecisions`)).status).toBe(400);
    await world.advance(dayMs);
    expect(await world.read(instance)).toMatchObject({ status: 'Completed' });
    const admin = await world.asReviewer(gina);
    expect((await admin('POST', `${instance}/applyDecisions`)).status).toBe(204);
    expect(await world.read(instance)).toMatchObject({ status: 'Applied' });
    expect(await world.itemOf(instance, people.eve)).toMatchObject({
      applyResult: 'AppliedSuccessfully',
      appliedBy: { userPrincipalName: gina },
    });
    expect(await world.itemOf(instance, people.dev)).toMatchObject({
      decision: 'NotReviewed',
      applyResult: 'New',
    });
    const reader = await world.asApp();
    expect((await reader('GET', `/groups/${group}/members`)).body['value']).toMatchObject([
      { displayName: 'Dev Patel' },
    ]);
  });

  it('takes the directory role of the group with the membership', async () => {
    const query = `/groups/${await groupId('Readers')}/members`;
    const scope = { '@odata.type': '#microsoft.graph.accessReviewQueryScope', query };
    const instance = await open({ scope });
    const reader = await world.asReviewer(rita);
    expect((await reader('GET', reviews)).status).toBe(200);
    await world.app('POST', `${instance}/batchRecordDecisions`, { decision: 'Deny' });
    await world.app('POST', `${instance}/stop`);
    await world.advance(1000);
    expect((await world.app('POST', `${instance}/applyDecisions`)).status).toBe(204);
    expect((await reader('GET', reviews)).status).toBe(403);
  });

  it('narrows to guests and to people who do not sign in', async () => {
    const query = `/groups/${await groupId('Approvers')}/transitiveMembers/microsoft.graph.user/?$filter=(userType eq 'Guest')`;
    const inactive = '#microsoft.graph.accessReviewInactiveUsersQueryScope';
    const scope = { '@odata.type': inactive, query, queryType: 'MicrosoftGraph', inactiveDuration: 'P30D' };
    const instance = await open({ scope });
    expect((await world.read(`${instance}/decisions`))['value']).toMatchObject([
      { principal: { displayName: 'Eve Adams' } },
    ]);
    await world.idOf(people.eve);
    const later = await open({ scope });
    expect((await world.read(`${later}/decisions`))['value']).toEqual([]);
  });
});

describe('a review that is written', () => {
  it('recurs on the day of the month, as often as it says', async () => {
    const recurrence = {
      pattern: { type: 'absoluteMonthly', interval: 1, dayOfMonth: 31 },
      range: { type: 'numbered', numberOfOccurrences: 3, startDate: '2026-10-05' },
    };
    const { body } = await create({ settings: { instanceDurationInDays: 3, recurrence } });
    expect(body['settings']).toMatchObject({
      recurrence: { pattern: { type: 'absoluteMonthly', dayOfMonth: 31 } },
    });
    await world.advance(200 * dayMs);
    const { value } = await world.read(`${reviews}/${toText(body['id'])}/instances?$orderby=startDateTime`);
    const starts = (value as unknown as { startDateTime: string }[]).map((row) =>
      row.startDateTime.slice(0, 10),
    );
    expect(starts).toEqual(['2026-10-05', '2026-11-30', '2026-12-31']);
  });

  it('is changed for instances to come, not for the open one', async () => {
    const recurrence = {
      pattern: { type: 'weekly', interval: 1 },
      range: { type: 'noEnd', startDate: '2026-10-01' },
    };
    const instance = await open({ settings: { instanceDurationInDays: 2, recurrence } });
    const definition = instance.split('/instances/')[0] ?? '';
    const { id, status, scope } = await world.read(definition);
    const changed = await deputies({
      id,
      status,
      scope,
      displayName: 'Deputies, again',
      settings: { instanceDurationInDays: 2, justificationRequiredOnApproval: true, recurrence },
    });
    expect((await world.app('PUT', definition, changed)).status).toBe(204);
    expect(await world.read(definition)).toMatchObject({
      displayName: 'Deputies, again',
      status: 'InProgress',
    });
    const carla = await world.asReviewer(people.carla);
    const answer = async (path: string) =>
      (
        await carla('PATCH', `${path}/decisions/${(await world.itemOf(path, people.eve)).id}`, {
          decision: 'Approve',
        })
      ).status;
    expect(await answer(instance)).toBe(204);
    await world.advance(7 * dayMs);
    const list = await world.read(`${definition}/instances?$filter=status eq 'InProgress'`);
    expect(await answer(`${definition}/instances/${toText(list['value']?.[0]?.['id'])}`)).toBe(400);
  });

  it('is deleted with all that belongs to it', async () => {
    const instance = await open({ settings: { instanceDurationInDays: 1, mailNotificationsEnabled: true } });
    const definition = instance.split('/instances/')[0] ?? '';
    expect((await world.control('GET', '/review-mails')).body).toMatchObject([{ kind: 'start' }]);
    expect((await world.app('DELETE', definition)).status).toBe(204);
    expect((await world.app('GET', definition)).status).toBe(404);
    expect((await world.app('GET', `${instance}/decisions`)).status).toBe(404);
    const carla = await world.asReviewer(people.carla);
    expect((await carla('GET', `${reviews}/filterByCurrentUser(on='reviewer')`)).body['value']).toEqual([]);
    expect((await world.control('GET', '/review-mails')).body).toEqual([]);
    await world.advance(2 * dayMs);
    const rows = await world.audits("activityDisplayName eq 'Delete access review'");
    expect(rows).toMatchObject([{ initiatedBy: { app: { displayName: 'SOC Access' } } }]);
  });

  it.each([
    ['no name', { displayName: '' }],
    ['no duration', { settings: {} }],
    [
      'a pattern that reviews do not have',
      {
        settings: {
          instanceDurationInDays: 1,
          recurrence: { pattern: { type: 'daily', interval: 1 }, range: { startDate: '2026-10-01' } },
        },
      },
    ],
    [
      'instances that overlap',
      {
        settings: {
          instanceDurationInDays: 8,
          recurrence: { pattern: { type: 'weekly', interval: 1 }, range: { startDate: '2026-10-01' } },
        },
      },
    ],
    ['a decision that does not exist', { settings: { instanceDurationInDays: 1, defaultDecision: 'Maybe' } }],
    [
      'a group that does not exist',
      { scope: { query: '/groups/00000000-0000-4000-8000-000000000000/members' } },
    ],
  ])('is refused for %s', async (_, more) => {
    expect((await create(more)).status).toBe(400);
    expect((await world.read(reviews))['@odata.count']).toBe(1);
  });

  it('says so where Graph knows more than the emulator', async () => {
    const scope = { query: '/roleManagement/directory/roleDefinitions/62e90394-69f5-4237-9190-012177145e10' };
    expect((await create({ scope })).status).toBe(501);
    const applyActions = [{ '@odata.type': '#microsoft.graph.disableAndDeleteUserApplyAction' }];
    expect((await create({ settings: { instanceDurationInDays: 1, applyActions } })).status).toBe(501);
    const reader = await world.asApp({ permissions: [readScope] });
    expect((await reader('POST', reviews, await deputies())).status).toBe(403);
  });
});
