import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { TestWorld } from '../../support/emulator-world.ts';
import { entitlements, openWorld, people, tenantIds, toText } from '../../support/emulator-world.ts';
import { assign, extendSeed, listAssignments, objectIdOf, readRequest } from '../../support/request-calls.ts';

const packages = [
  {
    name: 'With questions',
    group: 'sg-reader',
    policies: [
      {
        name: 'Asks',
        requestors: { connectedOrganization: 'Contoso' },
        questions: [
          { text: 'Which shift?', choices: ['Day', 'Night'], german: 'Welche Schicht?' },
          { text: 'Ticket?' },
        ],
      },
    ],
  },
];

let world: TestWorld;
beforeEach(async () => {
  world = await openWorld({}, extendSeed({ packages }));
});
afterEach(() => world.close());

describe('filters and expands', () => {
  it('need $expand=target for filters by target, unless the quirk is off', async () => {
    await world.requestAs(people.ana, 'Reader');
    await world.advance(10_000);
    const id = await objectIdOf(world, people.ana);
    const app = await world.asApp();
    const path = `${entitlements}/assignments?$filter=target/objectId eq '${id}'`;
    expect((await app('GET', path)).status).toBe(400);
    const expanded = await app('GET', `${path}&$expand=target`);
    expect(expanded.body['value']).toMatchObject([{ target: { objectId: id } }]);
    const { body } = await world.control('PUT', '/quirks', { filterNeedsExpand: false });
    expect(body).toMatchObject({ filterNeedsExpand: false });
    const bare = await app('GET', path);
    expect(bare.body['value']).toHaveLength(1);
    expect(bare.body['value']?.[0]).not.toHaveProperty('target');
  });

  it('are taken by filterByCurrentUser, and the pending assignment is shown, unless quirks say otherwise', async () => {
    const id = toText((await world.requestAs(people.ana, 'Operator')).body['id']);
    await world.advance(1000);
    const ana = await world.asUser(people.ana);
    const path = `${entitlements}/assignmentRequests/filterByCurrentUser(on='target')?$expand=accessPackage`;
    expect((await ana('GET', path)).body['value']).toMatchObject([
      { accessPackage: { displayName: 'Operator' } },
    ]);
    await world.control('PUT', '/quirks', {
      filterByCurrentUserTakesOptions: false,
      pendingAssignmentShown: false,
    });
    expect((await ana('GET', path)).body['value']?.[0]).not.toHaveProperty('accessPackage');
    expect(await readRequest(world, id)).toMatchObject({ state: 'pendingApproval', assignment: null });
  });
});

describe('quirks', () => {
  it('are seeded, read, changed one by one, saved and reset', async () => {
    const read = async () => (await world.control('GET', '/quirks')).body;
    expect(await read()).toMatchObject({ cancelStatus: 200, reprocessDays: 14, timedOutState: 'denied' });
    expect((await world.control('PUT', '/quirks', { cancelStatus: 202 })).status).toBe(400);
    expect((await world.control('PUT', '/quirks', { unheardOf: true })).status).toBe(400);
    await world.control('PUT', '/quirks', { cancelStatus: 204 });
    expect(await read()).toMatchObject({ cancelStatus: 204, reprocessDays: 14 });
    await world.control('POST', '/reset');
    expect(await read()).toMatchObject({ cancelStatus: 200 });
  });

  it('and the outcome of deliveries outlive the process, with callouts and guests under way', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'life-cycle-'));
    // After the last close, which writes the state once more.
    onTestFinished(() => rm(folder, { recursive: true }));
    const options = { stateFile: join(folder, 'state.json') };
    const reopen = async () => {
      await world.close();
      world = await openWorld(options, extendSeed({ packages }));
    };
    await reopen();
    await world.control('PUT', '/quirks', { cancelStatus: 204 });
    await world.control('PUT', '/deliveries', { tenantId: tenantIds.fabrikam, outcome: 'fail' });
    await assign(world, 'Reader', { target: { email: people.olga } });
    await reopen();
    expect((await world.control('GET', '/quirks')).body).toMatchObject({ cancelStatus: 204 });
    await world.advance(10_000);
    expect(await listAssignments(world)).toMatchObject([
      { state: 'deliveryFailed', target: { objectId: null } },
    ]);
  });
});

describe('the shape of questions', () => {
  it('is that of the metadata, or with the quirk that of Microsoft’s example', async () => {
    const { accessPackageId } = await world.policyOf('With questions');
    const url = `${world.emulator.url}/v1.0${entitlements}/accessPackages/${accessPackageId}`;
    const headers = { Authorization: `Bearer ${await world.token({ userPrincipalName: people.ana })}` };
    const read = async () => {
      // Not held against Microsoft's types, which know one of the shapes only.
      const { body } = await world.send(`${url}/getApplicablePolicyRequirements`, 'POST', undefined, headers);
      return body['value']?.[0]?.['questions'];
    };
    expect(await read()).toMatchObject([
      {
        '@odata.type': '#microsoft.graph.accessPackageMultipleChoiceQuestion',
        text: 'Which shift?',
        choices: [{ actualValue: 'Day', text: 'Day' }, {}],
      },
      { '@odata.type': '#microsoft.graph.accessPackageTextInputQuestion', text: 'Ticket?' },
    ]);
    await world.control('PUT', '/quirks', { questionShape: 'defaultText' });
    expect(await read()).toMatchObject([
      {
        '@odata.type': '#microsoft.graph.multipleChoiceQuestion',
        text: {
          defaultText: 'Which shift?',
          localizedTexts: [{ languageCode: 'de-de', text: 'Welche Schicht?' }],
        },
        choices: [{ actualValue: 'Day', displayValue: { defaultText: 'Day' } }, {}],
      },
      { '@odata.type': '#microsoft.graph.textInputQuestion', text: { defaultText: 'Ticket?' } },
    ]);
  });
});

describe('the casing of enumerated values', () => {
  it('is camel case for members of enums and Pascal case for status', async () => {
    const id = toText((await world.requestAs(people.ana, 'Operator')).body['id']);
    await world.advance(1000);
    expect(await readRequest(world, id)).toMatchObject({
      requestType: 'userAdd',
      state: 'pendingApproval',
      status: 'PendingApproval',
      schedule: { expiration: { type: 'notSpecified' } },
      assignment: { state: 'delivering', status: 'Delivering', target: { subjectLifecycle: 'notGoverned' } },
    });
  });
});

describe('delays', () => {
  it('vary by the jitter, repeatably by the seed, and never move the end', async () => {
    const completedAt = async (seed: number) => {
      await world.close();
      const delays = { seed, jitter: 'PT1M' };
      world = await openWorld({}, extendSeed({ packages, delays }));
      const { body } = await world.requestAs(people.ana, 'Reader');
      await world.advance(3_600_000);
      const request = await readRequest(world, body['id']);
      const end = request['assignment']?.['schedule']?.['expiration']?.['endDateTime'];
      const spanMs = Date.parse(toText(end)) - Date.parse(toText(request['completedDateTime']));
      expect(spanMs).toBe(86_400_000);
      return toText(request['completedDateTime']);
    };
    const first = await completedAt(1);
    expect(Date.parse(first)).toBeGreaterThan(Date.UTC(2026, 9, 1, 8, 0, 4));
    expect(await completedAt(1)).toBe(first);
    expect(await completedAt(2)).not.toBe(first);
  });
});
