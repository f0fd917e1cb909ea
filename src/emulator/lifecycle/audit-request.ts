import type { DirectoryAudit, Initiator } from '../audit/entities.ts';
import { writeAudit } from '../audit/write-audit.ts';
import type { AssignmentRequest, ConnectedOrganization } from '../entitlement/entities.ts';
import type { Scope } from '../world/world.ts';

/** The first-party app in whose name entitlement management acts by itself. */
export const entitlementManagementApp: Initiator = {
  appId: '810dcf14-1858-4bf2-8134-4c369fa3235b',
  appName: 'Azure AD Identity Governance - Entitlement Management',
};

/**
 * Appends one audit row about a request, whose id is the correlation id.
 * @param activity an activity name of category EntitlementManagement
 * @param initiator entitlement management itself when absent
 * @see https://learn.microsoft.com/entra/identity/monitoring-health/reference-audit-activities
 */
export function auditRequest(
  scope: Scope,
  activity: string,
  request: AssignmentRequest,
  initiator: Initiator = entitlementManagementApp,
  result: DirectoryAudit['result'] = 'success',
): void {
  const { tenant } = scope;
  const accessPackage = tenant.accessPackages.get(request.accessPackageId);
  const subject = tenant.subjects.get(request.subjectId);
  writeAudit(scope, {
    category: 'EntitlementManagement',
    service: 'Entitlement Management',
    activity,
    operation: 'Update',
    result,
    correlationId: request.id,
    initiatedBy: initiator,
    targets: [
      { id: request.id, displayName: '', type: 'Request' },
      { id: request.accessPackageId, displayName: accessPackage?.displayName ?? '', type: 'AccessPackage' },
      { id: subject?.objectId ?? '', displayName: subject?.displayName ?? '', type: 'User' },
    ],
  });
}

/** Appends one audit row for each resource of the package that was given or taken away. */
export function auditResources(scope: Scope, request: AssignmentRequest, activity: string): void {
  const { length } = scope.tenant.resourceRoleScopes.where('accessPackage', request.accessPackageId);
  for (let count = 0; count < length; count += 1) auditRequest(scope, activity, request);
}

/** Appends one audit row about a connected organization that entitlement management added by itself. */
export function auditOrganization(scope: Scope, { id, displayName }: ConnectedOrganization): void {
  writeAudit(scope, {
    category: 'EntitlementManagement',
    service: 'Entitlement Management',
    activity: 'Create connected organization',
    operation: 'Create',
    initiatedBy: entitlementManagementApp,
    targets: [{ id, displayName, type: 'ConnectedOrganization' }],
  });
}
