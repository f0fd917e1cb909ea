import { createEventQueue } from '../time/event-queue.ts';
import { createRandom } from '../time/random.ts';
import { deriveObjectId } from '../world/object-id.ts';
import { createTables } from '../world/tenant.ts';
import type { Tenant } from '../world/tenant.ts';
import type { World } from '../world/world.ts';
import type { DirectorySeed, Seed } from './parse-seed.ts';
import { SeedError } from './parse-seed.ts';
import { accountOf, seedGroups } from './seed-groups.ts';
import { seedManagers, seedPeople, seedSignIns, tenantNamed } from './seed-people.ts';
import { toAssignmentPolicy } from './seed-policies.ts';

function seedConnectedOrganizations(
  seed: DirectorySeed,
  tenant: Tenant,
  tenants: ReadonlyMap<string, Tenant>,
  path: string,
  createdAt: Date,
): void {
  for (const [index, organization] of seed.connectedOrganizations.entries()) {
    const here = `${path}.connectedOrganizations[${index}]`;
    const source = tenantNamed(tenants, organization.tenant, here);
    const sponsorIds = (names: readonly string[], list: string) =>
      names.map((name, at) => accountOf(tenant, name, `${here}.${list}[${at}]`));
    tenant.connectedOrganizations.insert({
      id: deriveObjectId(tenant.id, 'connected organization', source.name),
      displayName: source.name,
      sourceTenantId: source.id,
      internalSponsorIds: sponsorIds(organization.internalSponsors, 'internalSponsors'),
      externalSponsorIds: sponsorIds(organization.externalSponsors, 'externalSponsors'),
      createdAt,
    });
  }
}

function seedCatalogs(seed: DirectorySeed, tenant: Tenant, path: string, createdAt: Date): void {
  for (const [index, catalogSeed] of seed.catalogs.entries()) {
    const { name, description, packages } = catalogSeed;
    const catalogId = catalogSeed.id ?? deriveObjectId(tenant.id, 'catalog', name);
    tenant.catalogs.insert({ id: catalogId, displayName: name, description, createdAt });
    for (const [at, packageSeed] of packages.entries()) {
      const here = `${path}.catalogs[${index}].packages[${at}]`;
      const groupId = tenant.groups.find('displayName', packageSeed.group ?? '')?.id;
      if (packageSeed.group !== undefined && groupId === undefined) {
        throw new SeedError(`${here}.group: ${tenant.name} has no group "${packageSeed.group}"`);
      }
      const accessPackage = tenant.accessPackages.insert({
        id: packageSeed.id ?? deriveObjectId(tenant.id, 'access package', `${name}/${packageSeed.name}`),
        displayName: packageSeed.name,
        description: packageSeed.description,
        catalogId,
        groupIds: groupId === undefined ? [] : [groupId],
        createdAt,
      });
      for (const [policyAt, policy] of packageSeed.policies.entries()) {
        const row = toAssignmentPolicy(policy, accessPackage, tenant, `${here}.policies[${policyAt}]`);
        tenant.assignmentPolicies.insert(row);
      }
    }
  }
}

function seedTenants(seed: Seed): Map<string, Tenant> {
  const tenants = new Map<string, Tenant>();
  for (const { id, name, domain, kind, topology, signInConnection } of seed.tenants) {
    tenants.set(id, { id, name, domain, kind, topology, signInConnection, ...createTables() });
  }
  return tenants;
}

/**
 * The world as the seed describes it, before anything happened.
 * @param createdAt the virtual instant everything in it was created
 * @throws SeedError when the seed refers to what it does not define
 */
export function buildWorld(seed: Seed, createdAt: Date): World {
  const { app, delays, people: peopleSeeds, directory } = seed.sandbox;
  const tenants = seedTenants(seed);
  const people = seedPeople(peopleSeeds, tenants, createdAt);
  seedManagers(peopleSeeds, tenants);
  for (const [tenantName, directorySeed] of Object.entries(directory)) {
    const path = `sandbox.directory.${tenantName}`;
    const tenant = tenantNamed(tenants, tenantName, path);
    seedGroups(directorySeed.groups, tenant, `${path}.groups`, createdAt);
    seedConnectedOrganizations(directorySeed, tenant, tenants, path, createdAt);
    seedCatalogs(directorySeed, tenant, path, createdAt);
  }
  return {
    app,
    delays: {
      jitterMs: delays.jitter,
      submitMs: delays.submit,
      deliverMs: delays.deliver,
      membershipMs: delays.membership,
      directoryRoleMs: delays.directoryRole,
      removalMs: delays.removal,
    },
    people,
    tenants,
    events: createEventQueue(),
    random: createRandom(delays.seed),
    signIns: seedSignIns(peopleSeeds, tenants),
    channelUsers: new Map(),
    signInCodes: new Map(),
  };
}
