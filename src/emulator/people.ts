import { redeemInvitation } from './directory/redeem-invitation.ts';
import { signInKey } from './seed/seed-people.ts';
import { realNow } from './time/real-time.ts';
import type { Tenant } from './world/tenant.ts';
import type { Person, Scope, World } from './world/world.ts';

const guidPattern = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i;

/** The person with this (home) user principal name. */
export function personNamed(world: World, userPrincipalName: string): Person | undefined {
  const wanted = userPrincipalName.toLowerCase();
  return world.people.find((person) => person.userPrincipalName.toLowerCase() === wanted);
}

/** The person one of whose accounts has this object id. */
export function personWithObjectId(world: World, objectId: string): Person | undefined {
  const wanted = objectId.toLowerCase();
  for (const tenant of world.tenants.values()) {
    const user = tenant.users.get(wanted);
    if (user !== undefined) return personNamed(world, user.homeUserPrincipalName);
  }
  return undefined;
}

/** The object id of a person's account in a tenant; undefined where there is none (yet). */
export function objectIdOf(person: Person, tenant: Tenant): string | undefined {
  return tenant.users.find('homeUserPrincipalName', person.userPrincipalName)?.id;
}

/** The person behind a channel user id: the one a sign-in linked to it, else the one whose object id it contains. */
export function personOfChannelUser(world: World, channelUserId: string): Person | undefined {
  const linked = world.channelUsers.get(channelUserId);
  if (linked !== undefined) return personNamed(world, linked);
  const [objectId] = guidPattern.exec(channelUserId) ?? [];
  return objectId === undefined ? undefined : personWithObjectId(world, objectId);
}

/** Whether the token service holds a token of this tenant for the person; it does from the start, unless told otherwise. */
export function isSignedIn(world: World, person: Person, tenant: Tenant): boolean {
  const user = tenant.users.get(objectIdOf(person, tenant) ?? '');
  // Who was invited is not there before the first sign-in.
  if (user === undefined || user.externalUserState === 'PendingAcceptance') return false;
  return world.signIns.get(signInKey(person.userPrincipalName, tenant.id)) ?? true;
}

/** Since when the token service has held the person's token; the epoch for a sign-in of the seed. */
export function signedInSince(world: World, person: Person, tenant: Tenant): Date {
  return world.signedInSince.get(signInKey(person.userPrincipalName, tenant.id)) ?? new Date(0);
}

/** Notes whether the person is signed in to the tenant. */
export function setSignedIn(world: World, person: Person, tenant: Tenant, signedIn: boolean): void {
  const key = signInKey(person.userPrincipalName, tenant.id);
  world.signIns.set(key, signedIn);
  if (signedIn) world.signedInSince.set(key, realNow());
}

/** Signs the person in to the tenant, which redeems an open invitation. */
export function signInTo(scope: Scope, person: Person): void {
  const { world, tenant } = scope;
  redeemInvitation(scope, tenant.users.get(objectIdOf(person, tenant) ?? ''));
  setSignedIn(world, person, tenant, true);
}
