import { randomUUID } from 'node:crypto';
import { deriveObjectId } from '../world/object-id.ts';
import type { Scope } from '../world/world.ts';
import type { ApplicationTemplate } from './application-templates.ts';
import { createApplication, createServicePrincipal } from './create-application.ts';
import type { Application, ServicePrincipal } from './entities.ts';

interface NewIds {
  readonly id: string;
  readonly appId: string;
  readonly servicePrincipalId: string;
}

/**
 * Adds an application of the gallery to the tenant. Users must be assigned to it, with the role `msiam_access`.
 * @param createdByAppId the app that asked for it; null when a user did
 * @param ids random ones when absent
 */
export function instantiateTemplate(
  scope: Scope,
  template: Pick<ApplicationTemplate, 'id'>,
  displayName: string,
  createdByAppId: string | null,
  ids: NewIds = { id: randomUUID(), appId: randomUUID(), servicePrincipalId: randomUUID() },
): { readonly application: Application; readonly servicePrincipal: ServicePrincipal } {
  const appRole = {
    id: deriveObjectId(scope.tenant.id, 'app role', template.id),
    value: null,
    displayName: 'msiam_access',
    description: 'msiam_access',
    allowedMemberTypes: ['User'],
    isEnabled: true,
  };
  const { id, appId, servicePrincipalId } = ids;
  const application = createApplication(scope, {
    id,
    appId,
    displayName,
    createdByAppId,
    applicationTemplateId: template.id,
    appRoles: [appRole],
  });
  const servicePrincipal = createServicePrincipal(scope, application, {
    id: servicePrincipalId,
    appRoleAssignmentRequired: true,
    tags: ['WindowsAzureActiveDirectoryIntegratedApp'],
  });
  return { application, servicePrincipal };
}
