import { defaultQuirks, withQuirks } from '../quirks.ts';
import { createEventQueue } from '../time/event-queue.ts';
import { createRandom } from '../time/random.ts';
import { deriveObjectId } from '../world/object-id.ts';
import { createTables } from '../world/tenant.ts';
import type { Tenant } from '../world/tenant.ts';
import type { World } from '../world/world.ts';
import type { DirectorySeed, Seed } from './parse-seed.ts';
import { seedDirectoryRoles } from './seed-directory-roles.ts';
import { seedTeamsApps } from './seed-teams-apps.ts';
import { seedApps } from './seed-apps.ts';
import { addGeneralCatalog, seedCatalogs, seedEntitlementRoles } from './seed-catalogs.ts';
import { accountOf, seedGroups } from './seed-groups.ts';
import { seedCrossTenant } from './seed-cross-tenant.ts';
import { seedManagers, seedPeople, seedSignIns, tenantNamed } from './seed-people.ts';
import { seedReviews } from './seed-reviews.ts';
import { seedRules } from './seed-rules.ts';

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
      description: source.name,
      state: 'configured',
      sourceTenantId: source.id,
      domainName: null,
      internalSponsorIds: sponsorIds(organization.internalSponsors, 'internalSponsors'),
      externalSponsorIds: sponsorIds(organization.externalSponsors, 'externalSponsors'),
      createdAt,
      modifiedAt: createdAt,
    });
  }
}

function seedTenants(seed: Seed): Map<string, Tenant> {
  const tenants = new Map<string, Tenant>();
  for (const { id, name, domain, kind, topology, signInConnection = name } of seed.tenants) {
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
  const { delays, people: peopleSeeds, directory } = seed.sandbox;
  const tenants = seedTenants(seed);
  const people = seedPeople(peopleSeeds, tenants, createdAt);
  seedManagers(peopleSeeds, tenants);
  const { app, apps } = seedApps(seed.sandbox, tenants, createdAt);
  seedTeamsApps(seed.sandbox, app, tenants, createdAt);
  for (const [tenantName, directorySeed] of Object.entries(directory)) {
    const path = `sandbox.directory.${tenantName}`;
    const tenant = tenantNamed(tenants, tenantName, path);
    seedGroups(directorySeed.groups, tenant, `${path}.groups`, createdAt);
    seedDirectoryRoles(directorySeed, tenant, apps, path, createdAt);
    seedConnectedOrganizations(directorySeed, tenant, tenants, path, createdAt);
    seedCatalogs(directorySeed, tenant, path, createdAt);
    seedEntitlementRoles(directorySeed, tenant, path);
  }
  for (const tenant of tenants.values()) addGeneralCatalog(tenant, createdAt);
  const world: World = {
    app,
    apps,
    delays: {
      jitterMs: delays.jitter,
      submitMs: delays.submit,
      deliverMs: delays.deliver,
      membershipMs: delays.membership,
      directoryRoleMs: delays.directoryRole,
      removalMs: delays.removal,
      automaticMs: delays.automatic,
      synchronizationMs: delays.synchronization,
      provisioningMs: delays.provisioning,
    },
    quirks: withQuirks(defaultQuirks, seed.sandbox.quirks),
    people,
    tenants,
    events: createEventQueue(),
    random: createRandom(delays.seed),
    deliveries: new Map(),
    signIns: seedSignIns(peopleSeeds, tenants),
    signedInSince: new Map(),
    channelUsers: new Map(),
    signInCodes: new Map(),
  };
  seedCrossTenant(seed, world, createdAt);
  seedRules(world, createdAt);
  return seedReviews(world, createdAt);
}
