import { randomUUID } from 'node:crypto';
import { servicePrincipalId } from '../login/issue-token.ts';
import type { Tenant } from '../world/tenant.ts';
import type { AppRegistration, Scope } from '../world/world.ts';
import type { Application, AppRole, ServicePrincipal } from './entities.ts';

/** What is said of a new application; the rest is Entra's default. */
export interface NewApplication {
  readonly id?: string;
  readonly appId?: string;
  readonly displayName: string;
  readonly description?: string | null;
  readonly createdByAppId: string | null;
  readonly applicationTemplateId?: string;
  readonly signInAudience?: string;
  readonly identifierUris?: readonly string[];
  readonly tags?: readonly string[];
  readonly appRoles?: readonly AppRole[];
}

/** Registers an application in the tenant. It has no service principal yet. */
export function createApplication({ tenant, now }: Scope, wish: NewApplication): Application {
  return tenant.applications.insert({
    id: randomUUID(),
    appId: randomUUID(),
    description: null,
    applicationTemplateId: null,
    signInAudience: 'AzureADMyOrg',
    identifierUris: [],
    tags: [],
    appRoles: [],
    createdAt: now,
    ...wish,
  });
}

/** Gives an application of this tenant its service principal. */
export function createServicePrincipal(
  { tenant, now }: Scope,
  application: Application,
  values: Partial<ServicePrincipal> = {},
): ServicePrincipal {
  return tenant.servicePrincipals.insert({
    id: randomUUID(),
    appId: application.appId,
    displayName: application.displayName,
    accountEnabled: true,
    applicationTemplateId: application.applicationTemplateId,
    createdByAppId: application.createdByAppId,
    appOwnerOrganizationId: tenant.id,
    appRoleAssignmentRequired: false,
    appRoles: application.appRoles,
    servicePrincipalNames: [application.appId, ...application.identifierUris],
    tags: [],
    createdAt: now,
    ...values,
  });
}

/**
 * Gives an app of the seed its service principal, as an administrator's consent does; nothing happens when it has one.
 * The seed does not say which tenant the registration lives in.
 */
export function createServicePrincipalOf(tenant: Tenant, app: AppRegistration, createdAt: Date): void {
  const id = servicePrincipalId(tenant, app);
  if (tenant.servicePrincipals.get(id) !== undefined) return;
  tenant.servicePrincipals.insert({
    id,
    appId: app.clientId,
    displayName: app.name,
    accountEnabled: true,
    applicationTemplateId: null,
    createdByAppId: null,
    appOwnerOrganizationId: null,
    appRoleAssignmentRequired: false,
    appRoles: [],
    servicePrincipalNames: [app.clientId, ...app.identifierUris],
    tags: [],
    createdAt,
  });
}
