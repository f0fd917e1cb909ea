import { createAccount } from '../directory/create-account.ts';
import type { Tenant } from '../world/tenant.ts';
import type { Person } from '../world/world.ts';
import type { PersonSeed } from './parse-seed.ts';
import { SeedError } from './parse-seed.ts';

/** Finds a tenant by the name the seed uses. @throws SeedError naming the path of the reference */
export function tenantNamed(tenants: ReadonlyMap<string, Tenant>, name: string, path: string): Tenant {
  for (const tenant of tenants.values()) if (tenant.name === name) return tenant;
  throw new SeedError(`${path}: there is no tenant "${name}"`);
}

function addAccount(tenant: Tenant, home: Tenant, seed: PersonSeed, createdAt: Date): void {
  const id = seed.objectIds[tenant.name];
  createAccount(tenant, {
    displayName: seed.name,
    homeUserPrincipalName: seed.userPrincipalName,
    homeTenantId: home.id,
    createdAt,
    values: {
      ...(id === undefined ? {} : { id }),
      department: seed.department ?? null,
      // Cross-tenant synchronization creates members, a connected organization's requestor becomes a guest.
      ...(tenant.topology === 1 ? { userType: 'Member' } : {}),
    },
  });
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
    const again = others.indexOf(home);
    if (again !== -1) throw new SeedError(`${path}.accountIn[${again}]: "${home.name}" is home already`);
    for (const name of Object.keys(seed.objectIds)) tenantNamed(tenants, name, `${path}.objectIds`);
    const signedIn = typeof seed.signedIn === 'boolean' ? [] : seed.signedIn;
    for (const [at, name] of signedIn.entries()) tenantNamed(tenants, name, `${path}.signedIn[${at}]`);
    for (const tenant of [home, ...others]) addAccount(tenant, home, seed, createdAt);
    return {
      name: seed.name,
      userPrincipalName: seed.userPrincipalName,
      homeTenantId: home.id,
      roles: seed.roles,
    };
  });
}

/**
 * Links people to their managers and sponsors in every tenant where both have an account.
 * @throws SeedError for a manager or sponsor who is nobody of the seed
 */
export function seedManagers(seeds: readonly PersonSeed[], tenants: ReadonlyMap<string, Tenant>): void {
  const known = new Set(seeds.map((seed) => seed.userPrincipalName.toLowerCase()));
  const check = (name: string, path: string): void => {
    if (!known.has(name.toLowerCase())) throw new SeedError(`${path}: there is no person "${name}"`);
  };
  for (const [index, { userPrincipalName, manager, sponsors }] of seeds.entries()) {
    const path = `sandbox.people[${index}]`;
    if (manager !== undefined) check(manager, `${path}.manager`);
    for (const [at, sponsor] of sponsors.entries()) check(sponsor, `${path}.sponsors[${at}]`);
    for (const tenant of tenants.values()) {
      const user = tenant.users.find('homeUserPrincipalName', userPrincipalName);
      if (user === undefined) continue;
      const idsOf = (names: readonly string[]) =>
        names.flatMap((name) => tenant.users.find('homeUserPrincipalName', name)?.id ?? []);
      tenant.users.change(user, {
        managerId: idsOf(manager === undefined ? [] : [manager])[0] ?? null,
        sponsorIds: idsOf(sponsors),
      });
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
