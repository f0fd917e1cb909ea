import { toInstallationId } from '../teams-apps/entities.ts';
import { deriveObjectId } from '../world/object-id.ts';
import type { Tenant } from '../world/tenant.ts';
import type { AppRegistration } from '../world/world.ts';
import type { Seed } from './parse-seed.ts';
import { SeedError } from './parse-seed.ts';
import { tenantNamed } from './seed-people.ts';

type TeamsAppSeed = NonNullable<Seed['sandbox']['teamsApps']>[number];

function installForPeople(seed: TeamsAppSeed, tenant: Tenant, teamsAppId: string, installedAt: Date): void {
  for (const userId of idsOf(seed.installedFor, tenant)) {
    const id = toInstallationId(userId, teamsAppId);
    tenant.teamsAppInstallations.insert({ id, userId, teamsAppId, installedAt });
  }
}

/** Of those of the people who have an account in the tenant. */
const idsOf = (people: readonly string[], tenant: Tenant): string[] =>
  people.flatMap((person) => tenant.users.find('homeUserPrincipalName', person)?.id ?? []);

/**
 * Puts the Teams apps of the seed into the catalogs of the tenants; without any, the bot's own into all of them.
 * @throws SeedError for tenants and people that do not exist
 */
export function seedTeamsApps(
  { teamsApps, people }: Seed['sandbox'],
  bot: AppRegistration,
  tenants: ReadonlyMap<string, Tenant>,
  publishedAt: Date,
): void {
  const own = {
    name: bot.name,
    manifestId: bot.clientId,
    version: '1.0.0',
    installedFor: [],
    blockedFor: [],
  };
  for (const [index, seed] of (teamsApps ?? [{ ...own, distribution: 'organization' as const }]).entries()) {
    const path = `sandbox.teamsApps[${index}]`;
    for (const list of ['installedFor', 'blockedFor'] as const) {
      const stranger = seed[list].find((name) => !people.some((one) => one.userPrincipalName === name));
      if (stranger !== undefined) throw new SeedError(`${path}.${list}: there is no person ${stranger}`);
    }
    const where = 'availableIn' in seed ? seed.availableIn : undefined;
    const found = where?.map((name, at) => tenantNamed(tenants, name, `${path}.availableIn[${at}]`));
    for (const tenant of found ?? tenants.values()) {
      // Somebody may have sideloaded the app of which the catalog has one already.
      const kind = seed.distribution === 'sideloaded' ? 'sideloaded teams app' : 'teams app';
      const id = deriveObjectId(tenant.id, kind, seed.manifestId);
      tenant.teamsApps.insert({
        id,
        externalId: seed.manifestId,
        appId: ('appId' in seed ? seed.appId : undefined) ?? bot.clientId,
        displayName: seed.name,
        version: seed.version,
        distribution: seed.distribution,
        publishedAt,
        blockedFor: idsOf(seed.blockedFor, tenant),
      });
      installForPeople(seed, tenant, id, publishedAt);
    }
  }
}
