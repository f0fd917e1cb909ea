import { createServicePrincipalOf } from '../applications/create-application.ts';
import type { Tenant } from '../world/tenant.ts';
import type { AppRegistration } from '../world/world.ts';
import type { Consent } from './entities.ts';

/** What the tenant's administrator has consented to; undefined when the app is not known in the tenant. */
export function consentOf(tenant: Tenant, app: AppRegistration): Consent | undefined {
  return tenant.consents.get(app.clientId);
}

/**
 * Consents to everything the app's registration asks for, as an administrator does; a second time renews it. The app
 * gets its service principal.
 */
export function createConsent(tenant: Tenant, app: AppRegistration, consentedAt: Date): Consent {
  const { clientId, applicationPermissions, delegatedPermissions } = app;
  tenant.consents.remove(clientId);
  createServicePrincipalOf(tenant, app, consentedAt);
  return tenant.consents.insert({ id: clientId, applicationPermissions, delegatedPermissions, consentedAt });
}

/** Takes the app out of the tenant: tokens it has stay valid until they end, new ones are refused. */
export function removeConsent(tenant: Tenant, app: AppRegistration): void {
  tenant.consents.remove(app.clientId);
}
