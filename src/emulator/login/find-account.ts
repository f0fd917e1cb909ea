import type { DirectoryUser } from '../directory/entities.ts';
import type { Tenant } from '../world/tenant.ts';
import type { AppRegistration, World } from '../world/world.ts';
import { disabledUser, unknownTenant, unknownUser } from './login-error.ts';

/** The part of an authority after the host: one tenant, or any the person is at home in. */
export type Authority = Tenant | 'common' | 'organizations';

/**
 * The authority a path names, by tenant id or domain.
 * @throws LoginError AADSTS90002
 */
export function findAuthority({ tenants }: World, segment: string): Authority {
  const wanted = segment.toLowerCase();
  if (wanted === 'common' || wanted === 'organizations') return wanted;
  const byDomain = () => [...tenants.values()].find((tenant) => tenant.domain === wanted);
  const tenant = tenants.get(wanted) ?? byDomain();
  if (tenant === undefined) throw unknownTenant(segment);
  return tenant;
}

/** A person's account in the tenant they are to get a token of. */
export interface Account {
  readonly tenant: Tenant;
  readonly user: DirectoryUser;
}

/** The home account of the person with this user principal name at home; undefined when there is none. */
export function homeAccountOf(world: World, homeUserPrincipalName: string): Account | undefined {
  for (const tenant of world.tenants.values()) {
    const user = tenant.users.find('homeUserPrincipalName', homeUserPrincipalName);
    if (user?.homeTenantId === tenant.id) return { tenant, user };
  }
  return undefined;
}

/**
 * The account under which a person signs in at an authority: theirs in the tenant it names; at /common and
 * /organizations always the one at home, also for somebody who is a guest elsewhere.
 * @throws LoginError AADSTS50020 without an account, or with an invitation that was not redeemed yet (the number for
 * that is not documented); AADSTS50057 for a disabled account
 */
export function findAccount(
  world: World,
  authority: Authority,
  homeUserPrincipalName: string,
  app: AppRegistration,
): Account {
  const account =
    typeof authority === 'string'
      ? homeAccountOf(world, homeUserPrincipalName)
      : toAccount(authority, homeUserPrincipalName);
  const place = typeof authority === 'string' ? authority : authority.name;
  if (account === undefined || account.user.externalUserState === 'PendingAcceptance') {
    throw unknownUser(homeUserPrincipalName, place, app.clientId);
  }
  if (!account.user.accountEnabled) throw disabledUser();
  return account;
}

function toAccount(tenant: Tenant, homeUserPrincipalName: string): Account | undefined {
  const user = tenant.users.find('homeUserPrincipalName', homeUserPrincipalName);
  return user === undefined ? undefined : { tenant, user };
}
