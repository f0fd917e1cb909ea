import { createConsent } from '../login/consents.ts';
import type { Tenant } from '../world/tenant.ts';
import type { AppRegistration } from '../world/world.ts';
import { SeedError } from './parse-seed.ts';
import type { AppSeed } from './parse-seed.ts';
import { tenantNamed } from './seed-people.ts';

/** Both names the Teams toolkits give a bot's API, which single-sign-on tokens are made for. */
function defaultIdentifierUris(clientId: string): string[] {
  return [`api://${clientId}`, `api://botid-${clientId}`];
}

function seedApp(
  seed: AppSeed,
  tenants: ReadonlyMap<string, Tenant>,
  path: string,
  consentedAt: Date,
): AppRegistration {
  const { consentedIn, identifierUris, ...rest } = seed;
  const app = { ...rest, identifierUris: identifierUris ?? defaultIdentifierUris(seed.clientId) };
  const consenting =
    consentedIn?.map((name, at) => tenantNamed(tenants, name, `${path}.consentedIn[${at}]`)) ??
    tenants.values();
  for (const tenant of consenting) createConsent(tenant, app, consentedAt);
  return app;
}

/**
 * The app registrations, with an administrator's consent in every tenant that `consentedIn` names.
 * @throws SeedError when two have the same client id or a tenant does not exist
 */
export function seedApps(
  { app, apps }: { readonly app: AppSeed; readonly apps: readonly AppSeed[] },
  tenants: ReadonlyMap<string, Tenant>,
  consentedAt: Date,
): { readonly app: AppRegistration; readonly apps: ReadonlyMap<string, AppRegistration> } {
  const own = seedApp(app, tenants, 'sandbox.app', consentedAt);
  const all = new Map([[own.clientId, own]]);
  for (const [index, seed] of apps.entries()) {
    const path = `sandbox.apps[${index}]`;
    if (all.has(seed.clientId)) throw new SeedError(`${path}.clientId: ${seed.clientId} is taken`);
    all.set(seed.clientId, seedApp(seed, tenants, path, consentedAt));
  }
  return { app: own, apps: all };
}
