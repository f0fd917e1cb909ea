import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toText } from '../../support/emulator-world.ts';
import { gina, openReviewWorld, people, reviews } from '../../support/review-world.ts';

// The permissions of access reviews as Microsoft lists them, call by call, written down without a look at the routes:
// https://learn.microsoft.com/graph/api/resources/accessreviewsv2-overview

const read = ['AccessReview.Read.All', 'AccessReview.ReadWrite.All'];
const write = ['AccessReview.ReadWrite.All'];

interface Row {
  readonly calls: readonly string[];
  readonly delegated: readonly string[];
  readonly application: readonly string[];
  /** Who calls with the delegated permission: an administrator, or a reviewer without any role. */
  readonly as: string;
}

const own = "filterByCurrentUser(on='reviewer')";
const answer = { decision: 'Approve', justification: 'on the team' };

const rows: readonly Row[] = [
  {
    calls: [
      'GET /{definition}',
      'GET ',
      'GET /{definition}/instances',
      'GET {instance}',
      'GET {instance}/contactedReviewers',
      'GET {instance}/decisions',
      'GET {item}',
      'GET {staged}/stages',
      'GET {stage}',
      'GET {stage}/decisions',
      'GET {stageItem}',
    ],
    delegated: read,
    application: read,
    as: gina,
  },
  {
    calls: [
      `GET /${own}`,
      `GET /{definition}/instances/${own}`,
      `GET {instance}/decisions/${own}`,
      `GET {staged}/stages/${own}`,
      `GET {stage}/decisions/${own}`,
    ],
    delegated: read,
    application: read,
    as: people.carla,
  },
  {
    calls: ['POST ', 'PUT /{definition}', 'DELETE /{definition}', 'PUT {instance}', 'PATCH {stage}'],
    delegated: write,
    application: write,
    as: gina,
  },
  { calls: ['PATCH {item}', 'PATCH {stageItem}'], delegated: write, application: [], as: people.carla },
  { calls: ['POST {instance}/acceptRecommendations'], delegated: write, application: [], as: people.carla },
  { calls: ['POST {stage}/acceptRecommendations'], delegated: write, application: write, as: people.carla },
  {
    calls: ['POST {instance}/batchRecordDecisions', 'POST {stage}/batchRecordDecisions'],
    delegated: write,
    application: write,
    as: people.carla,
  },
  {
    calls: [
      'POST {instance}/sendReminder',
      'POST {instance}/resetDecisions',
      'POST {instance}/stop',
      'POST {instance}/applyDecisions',
      'POST {stage}/stop',
    ],
    delegated: write,
    application: write,
    as: gina,
  },
];

/** Whatever Graph grants on reading access reviews and on neighbouring things; none of it opens a call without its own. */
const foreign = [
  'AccessReview.ReadWrite.Membership',
  'EntitlementManagement.ReadWrite.All',
  'Directory.ReadWrite.All',
  'User.Read.All',
];

/** A world with an open review of one stage and an open review of two. */
async function openWorldOfReviews() {
  const world = await openReviewWorld();
  const instance = await world.open(people.ana);
  const definition = instance.slice(reviews.length, instance.indexOf('/instances'));
  const { scope, reviewers } = await world.read(`${reviews}${definition}`);
  const stage = { stageId: '1', durationInDays: 1, recommendationsEnabled: true, reviewers };
  const body = {
    displayName: 'Stages',
    scope,
    stageSettings: [stage],
    settings: { instanceDurationInDays: 1 },
  };
  const created = `${reviews}/${toText((await world.app('POST', reviews, body)).body['id'])}`;
  await world.advance(5000);
  const firstOf = async (path: string) => `${path}/${toText((await world.read(path))['value']?.[0]?.['id'])}`;
  const staged = await firstOf(`${created}/instances`);
  const opened = await firstOf(`${staged}/stages`);
  const places: Record<string, string> = {
    instance,
    staged,
    stage: opened,
    item: await firstOf(`${instance}/decisions`),
    stageItem: await firstOf(`${opened}/decisions`),
  };
  const pathOf = (template: string): string => {
    if (!/^\{(?!definition)/.test(template))
      return `${reviews}${template.replace('/{definition}', definition)}`;
    return template.replace(/^\{(\w+)\}/, (_, name: string) => places[name] ?? name);
  };
  const bodies: Readonly<Record<string, object>> = {
    'POST ': body,
    'PUT /{definition}': body,
    'PUT {instance}': { scope },
    'PATCH {stage}': {},
    'PATCH {item}': answer,
    'PATCH {stageItem}': answer,
    'POST {instance}/batchRecordDecisions': answer,
    'POST {stage}/batchRecordDecisions': answer,
  };
  /** The status of a call with a delegated token of `as`, or with a token of the app. */
  const statusOf = async (call: string, permissions: readonly string[], as?: string): Promise<number> => {
    const [method = '', template = ''] = call.split(/ (.*)/s);
    const caller =
      as === undefined ? await world.asApp({ permissions }) : await world.asUser(as, { scopes: permissions });
    return (await caller(method, pathOf(template), bodies[call])).status;
  };
  return { ...world, statusOf };
}

// Applying needs a completed review: that the call is let in shows in its 400.
const expected = (call: string): readonly number[] =>
  call.endsWith('applyDecisions') ? [400] : [200, 201, 204];

const cells = rows.flatMap((row) => row.calls.map((call) => ({ ...row, call })));

describe('what does not open a call of access reviews', () => {
  let world: Awaited<ReturnType<typeof openWorldOfReviews>>;
  beforeAll(async () => {
    world = await openWorldOfReviews();
  });
  afterAll(() => world.close());

  it.each(cells)('$call with permissions on other things', async ({ call, as }) => {
    expect(await world.statusOf(call, foreign, as)).toBe(403);
    expect(await world.statusOf(call, foreign)).toBe(403);
  });

  it.each(cells.filter(({ call }) => !call.startsWith('GET')))(
    '$call with a permission to read',
    async (cell) => {
      expect(await world.statusOf(cell.call, ['AccessReview.Read.All'], cell.as)).toBe(403);
      expect(await world.statusOf(cell.call, ['AccessReview.Read.All'])).toBe(403);
    },
  );

  it.each(cells.filter(({ application }) => application.length === 0))(
    '$call by an app',
    async ({ call }) => {
      expect(await world.statusOf(call, [...read, ...foreign])).toBe(403);
    },
  );

  it.each(cells.filter((cell) => cell.as === gina))('$call by a user without a role', async ({ call }) => {
    expect(await world.statusOf(call, read, people.carla)).toBe(403);
  });

  it('leaves everything as it was', async () => {
    const { value } = await world.read(reviews);
    expect(value).toMatchObject([{ status: 'InProgress' }, { status: 'InProgress' }]);
  });
});

describe('what opens a call that reads access reviews', () => {
  let world: Awaited<ReturnType<typeof openWorldOfReviews>>;
  beforeAll(async () => {
    world = await openWorldOfReviews();
  });
  afterAll(() => world.close());

  it.each(cells.filter(({ call }) => call.startsWith('GET')))('$call', async (cell) => {
    const { call, as, delegated, application } = cell;
    for (const permission of delegated) expect(await world.statusOf(call, [permission], as)).toBe(200);
    for (const permission of application) expect(await world.statusOf(call, [permission])).toBe(200);
  });
});

describe('what opens a call that changes access reviews', () => {
  const changing = cells.filter(({ call }) => !call.startsWith('GET'));
  const delegated = changing.flatMap((cell) => cell.delegated.map((permission) => ({ ...cell, permission })));
  const application = changing.flatMap((cell) =>
    cell.application.map((permission) => ({ ...cell, permission })),
  );

  it.each(delegated)('$call, delegated $permission', async ({ call, as, permission }) => {
    const world = await openWorldOfReviews();
    expect(expected(call)).toContain(await world.statusOf(call, [permission], as));
    await world.close();
  });

  it.each(application)('$call, application $permission', async ({ call, permission }) => {
    const world = await openWorldOfReviews();
    expect(expected(call)).toContain(await world.statusOf(call, [permission]));
    await world.close();
  });
});
