import { deriveObjectId } from '../world/object-id.ts';
import type { Tenant } from '../world/tenant.ts';
import type { Person } from '../world/world.ts';
import type { PersonSeed } from './parse-seed.ts';
import { SeedError } from './parse-seed.ts';

/** Finds a tenant by the name the seed uses. @throws SeedError naming the path of the reference */
export function tenantNamed(tenants: ReadonlyMap<string, Tenant>, name: string, path: string): Tenant {
  for (const tenant of tenants.values()) if (tenant.name === name) return tenant;
  throw new SeedError(`${path}: there is no tenant "${name}"`);
}

/** The user principal name Entra gives a guest: the home name with `_` for `@`, and `#EXT#`. */
function guestPrincipalName(home: string, domain: string): string {
  return `${home.replace('@', '_')}#EXT#@${domain}`;
}

function addAccount(tenant: Tenant, home: Tenant, seed: PersonSeed, createdAt: Date): string {
  const isHome = tenant.id === home.id;
  const id = seed.objectIds[tenant.name] ?? deriveObjectId(tenant.id, 'user', seed.userPrincipalName);
  tenant.users.insert({
    id,
    displayName: seed.name,
    userPrincipalName: isHome
      ? seed.userPrincipalName
      : guestPrincipalName(seed.userPrincipalName, tenant.domain),
    mail: seed.userPrincipalName,
    // Cross-tenant synchronization creates members, a connected organization's requestor becomes a guest.
    userType: isHome || tenant.topology === 1 ? 'Member' : 'Guest',
    externalUserState: isHome ? null : 'Accepted',
    homeTenantId: home.id,
    homeUserPrincipalName: seed.userPrincipalName,
    managerId: null,
    createdAt,
  });
  return id;
}

/** Gives every person an account at home and in the tenants of `accountIn`. */
export function seedPeople(
  seeds: readonly PersonSeed[],
  tenants: ReadonlyMap<string, Tenant>,
  createdAt: Date,
): Person[] {
  return seeds.map((seed, index) => {
    const path = `sandbox.people[${index}]`;
    const home = tenantNamed(tenants, seed.home, `${path}.home`);
    const others = seed.accountIn.map((name, at) => tenantNamed(tenants, name, `${path}.accountIn[${at}]`));
    const accounts = [home, ...others].map(
      (tenant) => [tenant.id, addAccount(tenant, home, seed, createdAt)] as const,
    );
    return {
      name: seed.name,
      userPrincipalName: seed.userPrincipalName,
      homeTenantId: home.id,
      roles: seed.roles,
      objectIds: Object.fromEntries(accounts),
    };
  });
}

/** Links people to their managers in every tenant where both have an account. */
export function seedManagers(seeds: readonly PersonSeed[], tenants: ReadonlyMap<string, Tenant>): void {
  for (const seed of seeds) {
    if (seed.manager === undefined) continue;
    for (const tenant of tenants.values()) {
      const user = tenant.users.find('homeUserPrincipalName', seed.userPrincipalName);
      const manager = tenant.users.find('homeUserPrincipalName', seed.manager);
      if (user !== undefined && manager !== undefined) tenant.users.change(user, { managerId: manager.id });
    }
  }
}

/** The sign-ins that differ from the rule "signed in wherever there is an account". */
export function seedSignIns(
  seeds: readonly PersonSeed[],
  tenants: ReadonlyMap<string, Tenant>,
): Map<string, boolean> {
  const signIns = new Map<string, boolean>();
  for (const seed of seeds) {
    if (seed.signedIn === true) continue;
    for (const tenant of tenants.values()) {
      const isSignedIn = seed.signedIn !== false && seed.signedIn.includes(tenant.name);
      signIns.set(signInKey(seed.userPrincipalName, tenant.id), isSignedIn);
    }
  }
  return signIns;
}

/** The key under which a world keeps whether a person is signed in to a tenant. */
export function signInKey(userPrincipalName: string, tenantId: string): string {
  return `${userPrincipalName.toLowerCase()} ${tenantId.toLowerCase()}`;
}
