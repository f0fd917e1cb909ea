import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TestWorld } from '../../support/emulator-world.ts';
import { entitlements, openWorld, people, tenantIds, toText } from '../../support/emulator-world.ts';
import {
  administratorApp,
  assign,
  dayMs,
  extendSeed,
  file,
  listActivities,
  listAssignments,
  listRequests,
  readRequest,
} from '../../support/request-calls.ts';

// Olga is of Contoso, which is connected, and has no account in Fabrikam; Finn's Northwind is not connected.
const { olga } = people;
const lea = 'lea@northwind.example';
const packages = [
  {
    name: 'For everybody',
    group: 'sg-reader',
    policies: [
      { name: 'Anybody outside', requestors: { scope: 'allExternalUsers' }, maximumDuration: 'P1D' },
    ],
  },
  {
    name: 'For partners',
    group: 'sg-reader',
    policies: [
      {
        name: 'Configured',
        requestors: { scope: 'allConfiguredConnectedOrganizationUsers' },
        maximumDuration: 'P1D',
      },
    ],
  },
];
const leaAtHome = { name: 'Lea Holm', userPrincipalName: lea, home: 'Northwind' };

let world: TestWorld;
const open = async (quirks = {}) => {
  world = await openWorld({}, extendSeed({ packages, people: [leaAtHome], quirks }));
};
beforeEach(() => open());
afterEach(() => world.close());

const signIn = (userPrincipalName: string) =>
  world.control('PUT', '/sign-ins', { userPrincipalName, tenantId: tenantIds.fabrikam, signedIn: true });

async function findUser(mail: string) {
  const app = await world.asApp({ permissions: ['User.Read.All'] });
  const select = '$select=id,displayName,userType,externalUserState,accountEnabled';
  const { body } = await app('GET', `/users?$filter=mail eq '${mail}'&${select}`);
  return body['value']?.[0];
}

/** Assigns a package to Olga and lets her sign in once; returns the id of her assignment. */
async function bringIn(packageName = 'Reader', target: object = { target: { email: olga } }) {
  const { body } = await assign(world, packageName, target);
  await world.advance(10_000);
  await signIn(olga);
  await world.advance(10_000);
  const { assignment } = (await readRequest(world, body['id'])) as unknown as { assignment: { id: string } };
  return assignment.id;
}

describe('a direct assignment by e-mail address', () => {
  it('creates the subject first and the guest at delivery, and stays delivering until the first sign-in', async () => {
    const { status, body } = await assign(world, 'Reader', { target: { email: olga } });
    expect(status).toBe(201);
    await world.advance(1000);
    expect(await readRequest(world, body['id'])).toMatchObject({
      state: 'delivering',
      assignment: {
        state: 'delivering',
        target: { objectId: null, email: olga, displayName: '', subjectLifecycle: 'governed' },
      },
    });
    expect(await findUser(olga)).toBeUndefined();
    await world.advance(3000);
    const guest = await findUser(olga);
    expect(guest).toMatchObject({
      userType: 'Guest',
      externalUserState: 'PendingAcceptance',
      accountEnabled: true,
    });
    await world.advance(40 * dayMs);
    expect(await listAssignments(world)).toMatchObject([
      { state: 'delivering', target: { objectId: guest?.['id'], displayName: 'Olga Petrova' } },
    ]);
    await signIn(olga);
    await world.advance(3000);
    expect(await listAssignments(world)).toMatchObject([
      { state: 'delivered', schedule: { startDateTime: '2026-11-10T08:00:07.000Z' } },
    ]);
    expect(await findUser(olga)).toMatchObject({ externalUserState: 'Accepted' });
    const activities = await listActivities(world, body['id']);
    expect(activities.at(-1)?.[0]).toBe('Fulfill access package assignment request');
  });

  it('is delivered at once where consent is automatic', async () => {
    await world.close();
    await open({ guestsMustSignIn: false });
    await assign(world, 'Reader', { target: { email: olga } });
    await world.advance(4000);
    expect(await listAssignments(world)).toMatchObject([{ state: 'delivered', target: { email: olga } }]);
  });

  it('is delivered at once where both tenants spare their people the prompt, not where one does', async () => {
    const openBetween = async (outbound: boolean) => {
      await world.close();
      const seed = extendSeed({ packages });
      const { directory } = seed.sandbox;
      const partners = [{ tenant: 'Contoso', automaticConsent: { inbound: true } }];
      const contoso = { partners: [{ tenant: 'Fabrikam', automaticConsent: { outbound } }] };
      const Fabrikam = { ...directory.Fabrikam, partners };
      const changed = { ...seed.sandbox, directory: { ...directory, Contoso: contoso, Fabrikam } };
      world = await openWorld({}, { ...seed, sandbox: changed });
      await assign(world, 'Reader', { target: { email: olga } });
      await world.advance(4000);
    };
    await openBetween(false);
    expect(await listAssignments(world)).toMatchObject([{ state: 'delivering' }]);
    await openBetween(true);
    expect(await listAssignments(world)).toMatchObject([{ state: 'delivered' }]);
  });

  it('is refused for an organization the policy does not admit, and leaves nothing behind', async () => {
    for (const [packageName, email] of [
      ['Reader', lea],
      ['For partners', lea],
      ['Reader', 'nobody@fabrikam.example'],
      ['Reader', 'no address'],
    ] as const) {
      const { status, body } = await assign(world, packageName, { target: { email } });
      expect([email, status, body['error']?.['code']]).toEqual([email, 400, 'InvalidModel']);
    }
    expect(await listRequests(world)).toEqual([]);
    expect((await assign(world, 'For partners', { target: { email: olga } })).status).toBe(201);
  });

  it('proposes the organization when the policy admits everybody, and by domain when it is no tenant', async () => {
    const organizations = async () => {
      const app = await world.asApp(administratorApp);
      return (await app('GET', `${entitlements}/connectedOrganizations`)).body['value'];
    };
    await assign(world, 'For everybody', { target: { email: lea } });
    expect(await organizations()).toHaveLength(1);
    await assign(world, 'For everybody', { target: { email: 'kim@elsewhere.example' } });
    await world.advance(1000);
    expect(await organizations()).toMatchObject([
      { displayName: 'Contoso', state: 'configured' },
      { displayName: 'Northwind', state: 'proposed', identitySources: [{ tenantId: tenantIds.northwind }] },
      {
        displayName: 'elsewhere.example',
        state: 'proposed',
        identitySources: [{ domainName: 'elsewhere.example' }],
      },
    ]);
  });

  it('finds who was invited meanwhile, and whoever has an account', async () => {
    await assign(world, 'Reader', { target: { email: olga } });
    const app = await world.asApp({ permissions: ['User.Invite.All'] });
    const invitation = { invitedUserEmailAddress: olga, inviteRedirectUrl: 'https://bot.example/' };
    const invited = await app('POST', '/invitations', invitation);
    await world.advance(4000);
    await signIn(olga);
    await world.advance(4000);
    expect(await listAssignments(world)).toMatchObject([
      { state: 'delivered', target: { objectId: invited.body['invitedUser']?.['id'], email: olga } },
    ]);
    const known = await assign(world, 'Reader', { target: { email: people.ana } });
    await world.advance(4000);
    expect(await readRequest(world, known.body['id'])).toMatchObject({
      state: 'delivered',
      assignment: { target: { email: people.ana, subjectLifecycle: 'notGoverned' } },
    });
  });

  it('is of one person, also when they are invited before it is delivered', async () => {
    const target = { target: { email: olga } };
    await assign(world, 'Reader', target);
    await world.advance(1500);
    const app = await world.asApp({ permissions: ['User.Invite.All'] });
    const invitation = { invitedUserEmailAddress: olga, inviteRedirectUrl: 'https://bot.example/' };
    const invited = await app('POST', '/invitations', invitation);
    const targetId = toText(invited.body['invitedUser']?.['id']);
    for (const again of [target, { targetId }, { target: { email: olga.toUpperCase() } }]) {
      expect((await assign(world, 'Reader', again)).body['error']?.['code']).toBe('ExistingOpenRequest');
    }
    await world.advance(10_000);
    expect(await listAssignments(world)).toMatchObject([{ target: { objectId: targetId, email: olga } }]);
  });

  it('knows a guest by the address at home, too, when their mail is another', async () => {
    const id = toText((await findUser(people.ana))?.['id']);
    const app = await world.asApp({ permissions: ['User.ReadWrite.All'] });
    expect((await app('PATCH', `/users/${id}`, { mail: 'ana.ruiz@contoso.example' })).status).toBe(204);
    const { body } = await assign(world, 'Reader', { target: { email: people.ana } });
    await world.advance(1000);
    expect(await readRequest(world, body['id'])).toMatchObject({
      state: 'delivering',
      assignment: { target: { objectId: id, subjectLifecycle: 'notGoverned' } },
    });
  });

  it('is not asked for twice', async () => {
    await assign(world, 'Reader', { target: { email: olga } });
    const again = () => assign(world, 'Reader', { target: { email: olga } });
    expect((await again()).body['error']?.['code']).toBe('ExistingOpenRequest');
    await world.advance(10_000);
    await signIn(olga);
    await world.advance(10_000);
    expect((await again()).body['error']?.['code']).toBe('ExistingGrant');
  });
});

describe('a guest of entitlement management', () => {
  const removed = async (id: string) => {
    await file(world, { requestType: 'adminRemove', assignment: { id } });
    await world.advance(10_000);
  };
  const setSettings = async (settings: object) => {
    const app = await world.asApp(administratorApp);
    expect((await app('PATCH', `${entitlements}/settings`, settings)).status).toBeLessThan(300);
  };

  it('is blocked after the last assignment only, and deleted 30 days later', async () => {
    const first = await bringIn();
    const second = await bringIn('Night Operator');
    await removed(first);
    expect(await findUser(olga)).toMatchObject({ accountEnabled: true });
    await removed(second);
    expect(await findUser(olga)).toMatchObject({ accountEnabled: false });
    await world.advance(30 * dayMs - 20_000);
    expect(await findUser(olga)).toMatchObject({ accountEnabled: false });
    await world.advance(20_000);
    expect(await findUser(olga)).toBeUndefined();
  });

  it('is let in again with a new assignment, also after the deletion', async () => {
    await removed(await bringIn());
    const { id } = (await findUser(olga)) as unknown as { id: string };
    await world.advance(20 * dayMs);
    await assign(world, 'Reader', { targetId: id });
    await world.advance(10_000);
    expect(await findUser(olga)).toMatchObject({ id, accountEnabled: true });
    await world.advance(11 * dayMs);
    // The end of the one-day grant blocked her again, and the earlier deletion no longer counts.
    expect(await findUser(olga)).toMatchObject({ id, accountEnabled: false });
    await world.advance(20 * dayMs);
    expect(await findUser(olga)).toBeUndefined();
    await bringIn();
    const back = await findUser(olga);
    expect(back).toMatchObject({ accountEnabled: true });
    expect(back?.['id']).not.toBe(id);
  });

  it('stays when the settings say so, or is blocked only', async () => {
    await setSettings({ externalUserLifecycleAction: 'none' });
    const first = await bringIn();
    await removed(first);
    expect(await findUser(olga)).toMatchObject({ accountEnabled: true });
    await setSettings({ externalUserLifecycleAction: 'blockSignIn' });
    await removed(await bringIn());
    expect(await findUser(olga)).toMatchObject({ accountEnabled: false });
    await world.advance(60 * dayMs);
    expect(await findUser(olga)).toMatchObject({ accountEnabled: false });
  });

  it('is blocked, too, when the assignment is removed that waited for the first sign-in', async () => {
    const { body } = await assign(world, 'Reader', { target: { email: olga } });
    await world.advance(10_000);
    const { assignment } = (await readRequest(world, body['id'])) as unknown as {
      assignment: { id: string };
    };
    await removed(assignment.id);
    expect(await readRequest(world, body['id'])).toMatchObject({ state: 'canceled' });
    expect(await findUser(olga)).toMatchObject({ accountEnabled: false });
    expect((await assign(world, 'Reader', { target: { email: olga } })).status).toBe(201);
    await world.advance(10_000);
    expect(await findUser(olga)).toMatchObject({
      accountEnabled: true,
      externalUserState: 'PendingAcceptance',
    });
  });

  it('is no guest who was there before: those are left alone', async () => {
    const { body } = await world.requestAs(people.ana, 'Reader');
    await world.advance(60 * dayMs);
    expect(await readRequest(world, body['id'])).toMatchObject({ assignment: { state: 'expired' } });
    expect(await findUser(people.ana)).toMatchObject({ accountEnabled: true });
  });

  it('has no token of the tenant before the first sign-in', async () => {
    await assign(world, 'Reader', { target: { email: olga } });
    await world.advance(10_000);
    const signedInTo = async () => {
      const { body } = await world.control('GET', '/state');
      const rows = body['people'] as unknown as { userPrincipalName: string; signedInTo: string[] }[];
      return rows.find((row) => row.userPrincipalName === olga)?.signedInTo;
    };
    expect(await signedInTo()).not.toContain(tenantIds.fabrikam);
    await signIn(olga);
    expect(await signedInTo()).toContain(tenantIds.fabrikam);
    expect(toText((await (await world.asUser(olga))('GET', '/me')).body['mail'])).toBe(olga);
  });
});
