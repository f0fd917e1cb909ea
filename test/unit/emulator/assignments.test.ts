import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TestWorld } from '../../support/emulator-world.ts';
import { entitlements, openWorld, people, tenantIds, toText } from '../../support/emulator-world.ts';
import {
  administrator,
  administratorApp,
  assign,
  dayMs,
  decide,
  extendSeed,
  file,
  listAssignments,
  listActivities,
  listRequests,
  objectIdOf,
  readRequest,
} from '../../support/request-calls.ts';

const hourMs = 3_600_000;
const requestors = { connectedOrganization: 'Contoso' };
const packages = [
  {
    name: 'Three days',
    group: 'sg-reader',
    incompatiblePackages: ['Reader'],
    policies: [{ name: 'Long', requestors, maximumDuration: 'P3D' }],
  },
];

let world: TestWorld;
beforeEach(async () => {
  world = await openWorld({}, extendSeed({ packages }));
});
afterEach(() => world.close());

const setOutcome = async (outcome: string) => {
  const reply = await world.control('PUT', '/deliveries', { tenantId: tenantIds.fabrikam, outcome });
  expect(reply.status).toBe(204);
};

async function ask(packageName: string, as: string = people.ana): Promise<string> {
  const { body } = await world.requestAs(as, packageName);
  await world.advance(10_000);
  return toText(body['id']);
}

async function post(path: string, as?: string) {
  const call = as === undefined ? await world.asApp(administratorApp) : await world.asUser(as);
  return call('POST', `${entitlements}/${path}`);
}

async function isInGroup(userPrincipalName: string, groupName: string): Promise<boolean> {
  const app = await world.asApp();
  const groups = await app('GET', `/groups?$filter=displayName eq '${groupName}'`);
  const { body } = await app('GET', `/groups/${toText(groups.body['value']?.[0]?.['id'])}/members`);
  const id = await objectIdOf(world, userPrincipalName);
  return (body['value'] as unknown as { id: string }[]).some((member) => member.id === id);
}

describe('a delivery that does not come to a good end', () => {
  it('stays delivering for ever in limbo, until it is reprocessed', async () => {
    await setOutcome('limbo');
    const id = await ask('Reader');
    await world.advance(40 * dayMs);
    expect(await readRequest(world, id)).toMatchObject({
      state: 'delivering',
      assignment: { state: 'delivering' },
    });
    expect((await post(`assignmentRequests/${id}/reprocess`)).status).toBe(400);
    await setOutcome('deliver');
    await world.advance(dayMs);
    const [assignment] = (await listAssignments(world)) as unknown as { id: string; state: string }[];
    expect(assignment?.state).toBe('delivering');
    expect((await post(`assignments/${assignment?.id}/reprocess`)).status).toBe(202);
    await world.advance(10_000);
    expect(await readRequest(world, id)).toMatchObject({
      state: 'delivered',
      assignment: { state: 'delivered' },
    });
  });

  it('leaves a new guest in limbo with nothing but an address', async () => {
    await setOutcome('limbo');
    await assign(world, 'Reader', { target: { email: people.olga } });
    await world.advance(10_000);
    expect(await listAssignments(world)).toMatchObject([
      { state: 'delivering', target: { objectId: null, email: people.olga, displayName: '' } },
    ]);
  });

  it('fails, is reprocessed by those who may, and within 14 days only', async () => {
    await setOutcome('fail');
    const id = await ask('Reader');
    const other = await ask('Reader', people.ben);
    expect(await readRequest(world, id)).toMatchObject({
      state: 'deliveryFailed',
      status: 'DeliveryFailed',
      completedDateTime: '2026-10-01T08:00:04.000Z',
      assignment: { state: 'deliveryFailed' },
    });
    expect((await listActivities(world, id)).at(-1)?.[0]).toBe('Failed access package assignment request');
    await setOutcome('deliver');
    const path = `assignmentRequests/${id}/reprocess`;
    expect((await post(path, people.dev)).status).toBe(403);
    expect((await post('assignmentRequests/nonsense/reprocess')).status).toBe(400);
    expect((await post(`assignmentRequests/${tenantIds.contoso}/reprocess`)).status).toBe(404);
    expect((await post(path, administrator)).status).toBe(202);
    expect(await readRequest(world, id)).toMatchObject({ state: 'delivering', completedDateTime: null });
    await world.advance(10_000);
    expect(await readRequest(world, id)).toMatchObject({
      state: 'delivered',
      assignment: { state: 'delivered' },
    });
    await world.advance(14 * dayMs);
    expect((await post(`assignmentRequests/${other}/reprocess`)).status).toBe(400);
  });

  it('closes the window after seven days with the quirk', async () => {
    await world.control('PUT', '/quirks', { reprocessDays: 7 });
    await setOutcome('fail');
    const id = await ask('Reader');
    await world.advance(7 * dayMs);
    expect((await post(`assignmentRequests/${id}/reprocess`)).status).toBe(400);
  });

  it('is partial, shown as such, ends in its time, and becomes whole by reprocessing', async () => {
    await setOutcome('partial');
    const id = await ask('Reader');
    const other = await ask('Reader', people.ben);
    expect(await readRequest(world, id)).toMatchObject({
      state: 'partiallyDelivered',
      assignment: { state: 'partiallyDelivered', schedule: { expiration: { type: 'afterDateTime' } } },
    });
    expect(await isInGroup(people.ana, 'sg-reader')).toBe(false);
    await setOutcome('deliver');
    expect((await post(`assignmentRequests/${id}/reprocess`)).status).toBe(202);
    await world.advance(10_000);
    expect(await isInGroup(people.ana, 'sg-reader')).toBe(true);
    await world.advance(dayMs);
    expect(await readRequest(world, other)).toMatchObject({ assignment: { state: 'expired' } });
  });

  it('concerns the tenant it is set for, and no unknown one', async () => {
    await world.control('PUT', '/deliveries', { tenantId: tenantIds.northwind, outcome: 'fail' });
    const id = await ask('Reader');
    expect(await readRequest(world, id)).toMatchObject({ state: 'delivered' });
    const reply = await world.control('PUT', '/deliveries', { tenantId: 'nowhere', outcome: 'fail' });
    expect(reply.status).toBe(400);
  });
});

describe('the end of an assignment', () => {
  it('is announced one day before, comes at its very instant and leaves the row in the list', async () => {
    await ask('Three days');
    const start = Date.UTC(2026, 9, 1, 8, 0, 4);
    await world.advance(2 * dayMs - 6001);
    expect(await listAssignments(world)).toMatchObject([{ state: 'delivered', status: 'Delivered' }]);
    await world.advance(1);
    expect(await listAssignments(world)).toMatchObject([
      { state: 'delivered', status: 'NearExpiry1DayNotificationTriggered' },
    ]);
    await world.advance(dayMs - 1);
    expect(await listAssignments(world)).toMatchObject([{ state: 'delivered' }]);
    await world.advance(1);
    expect(await listAssignments(world)).toMatchObject([
      {
        state: 'expired',
        status: 'ExpiredNotificationTriggered',
        expiredDateTime: new Date(start + 3 * dayMs).toISOString(),
      },
    ]);
    expect(await listRequests(world)).toMatchObject([
      { requestType: 'userAdd' },
      { requestType: 'systemRemove' },
    ]);
    expect(await isInGroup(people.ana, 'sg-reader')).toBe(true);
    await world.advance(3000);
    expect(await isInGroup(people.ana, 'sg-reader')).toBe(false);
  });

  it('is not announced for a grant of a day or less, and an extension takes the announcement back', async () => {
    await ask('Reader');
    await world.advance(10 * hourMs);
    expect(await listAssignments(world)).toMatchObject([{ status: 'Delivered' }]);
    await ask('Three days', people.ben);
    await world.advance(2 * dayMs);
    const [, row] = (await listAssignments(world)) as unknown as { id: string; status: string }[];
    expect(row?.status).toBe('NearExpiry1DayNotificationTriggered');
    const schedule = { expiration: { type: 'afterDateTime', endDateTime: '2026-10-05T20:00:00Z' } };
    const update = { requestType: 'userUpdate', assignment: { id: row?.id }, schedule };
    expect((await file(world, update, people.ben)).status).toBe(201);
    await world.advance(5000);
    expect((await listAssignments(world))?.[1]).toMatchObject({ status: 'Delivered' });
  });
});

describe('reprocessing an assignment', () => {
  it('puts its access back in place, and is refused to others and for unknown ids', async () => {
    await ask('Reader');
    const id = toText((await listAssignments(world))?.[0]?.['id']);
    const permissions = ['Group.ReadWrite.All', 'RoleManagement.ReadWrite.Directory'];
    const app = await world.asApp({ permissions });
    const groups = await app('GET', `/groups?$filter=displayName eq 'sg-reader'`);
    const groupId = toText(groups.body['value']?.[0]?.['id']);
    const anaId = await objectIdOf(world, people.ana);
    const removal = await app('DELETE', `/groups/${groupId}/members/${anaId}/$ref`);
    expect(removal.status).toBe(204);
    expect(await isInGroup(people.ana, 'sg-reader')).toBe(false);
    expect((await post(`assignments/${id}/reprocess`)).status).toBe(202);
    await world.advance(10_000);
    expect(await isInGroup(people.ana, 'sg-reader')).toBe(true);
    expect((await post(`assignments/${id}/reprocess`, people.dev)).status).toBe(403);
    expect((await post(`assignments/${tenantIds.contoso}/reprocess`)).status).toBe(404);
  });
});

describe('deleting a request', () => {
  it('works for requests that are over and have no assignment', async () => {
    const remove = async (id: string, as?: string) => {
      const call = as === undefined ? await world.asApp(administratorApp) : await world.asUser(as);
      return (await call('DELETE', `${entitlements}/assignmentRequests/${id}`)).status;
    };
    const open = toText((await world.requestAs(people.ana, 'Operator')).body['id']);
    expect(await remove(open)).toBe(400);
    await world.advance(3 * dayMs);
    expect(await readRequest(world, open)).toMatchObject({ state: 'denied' });
    expect(await remove(open, people.ana)).toBe(403);
    expect(await remove(open)).toBe(204);
    expect(await remove(open)).toBe(403);
    const granted = await ask('Reader');
    expect(await remove(granted)).toBe(400);
    await world.advance(2 * dayMs);
    expect(await remove(granted)).toBe(204);
    expect(await listRequests(world)).toMatchObject([{ requestType: 'systemRemove' }]);
  });
});

describe('additionalAccess', () => {
  it('finds who holds both packages, in all its forms, and is for apps with the quirk only', async () => {
    await ask('Reader');
    const held = await world.policyOf('Three days');
    const { accessPackageId: reader } = await world.policyOf('Reader');
    // Whoever holds one cannot ask for the other, so the relation must be younger than the grants.
    const path = `${entitlements}/accessPackages/${held.accessPackageId}/incompatibleAccessPackages`;
    const app = await world.asApp(administratorApp);
    expect((await app('DELETE', `${path}/${reader}/$ref`)).status).toBe(204);
    await ask('Three days');
    await ask('Three days', people.ben);
    const list = async (parameters: string, call = app) =>
      call('GET', `${entitlements}/assignments/additionalAccess(${parameters})?$expand=target`);
    const both = `accessPackageId='${held.accessPackageId}',incompatibleAccessPackageId='${reader}'`;
    expect((await list(both)).status).toBe(403);
    const finn = await world.asUser(administrator);
    expect((await list(both, finn)).body['value']).toMatchObject([{ target: { email: people.ana } }]);
    expect(
      (await list(`accessPackageId='${reader}',incompatibleAccessPackageId='${reader}'`, finn)).status,
    ).toBe(400);
    expect((await list('', finn)).body['value']).toEqual([]);
    await app('POST', `${path}/$ref`, {
      '@odata.id': `https://graph.microsoft.com/v1.0${entitlements}/accessPackages/${reader}`,
    });
    expect((await list(`accessPackageId='${held.accessPackageId}'`, finn)).body['value']).toHaveLength(1);
    expect((await list(`accessPackageId='${reader}'`, finn)).body['value']).toEqual([]);
    expect((await list('', finn)).body['value']).toHaveLength(1);
    await world.control('PUT', '/quirks', { additionalAccessForApps: true });
    expect((await list(both)).body['value']).toHaveLength(1);
  });
});

describe('the audit log', () => {
  it('names who asked, who decided and what entitlement management did itself', async () => {
    const { body } = await world.requestAs(people.ana, 'Operator');
    await world.advance(1000);
    await decide(world, body['id'], people.dev);
    await world.advance(9 * hourMs);
    const service = 'Azure AD Identity Governance - Entitlement Management';
    expect(await listActivities(world, body['id'])).toEqual([
      ['User requests access package assignment', 'ana_contoso.example#EXT#@fabrikam.example'],
      ['Approval stage completed for access package assignment request', people.dev],
      ['Approve access package assignment request', people.dev],
      ['Ready to fulfill access package assignment request', service],
      ['Fulfill access package resource assignment', service],
      ['Fulfill access package assignment request', service],
    ]);
    expect(await listActivities(world, (await listRequests(world))?.[1]?.['id'])).toEqual([
      ['Entitlement Management removes access package assignment request for user', service],
      ['Remove access package resource assignment', service],
      ['Fulfill access package assignment request', service],
      ['Remove access package assignment', service],
    ]);
  });
});
