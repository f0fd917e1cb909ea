import { randomUUID } from 'node:crypto';
import type { AssignmentRequest, Decision, DirectoryAudit } from '../world/entities.ts';
import type { Scope } from '../world/world.ts';

/** The first-party app in whose name entitlement management acts by itself. */
const entitlementManagementApp = {
  appId: '810dcf14-1858-4bf2-8134-4c369fa3235b',
  appName: 'Azure AD Identity Governance - Entitlement Management',
};

/** Who did it: a user, an app, or entitlement management itself when absent. */
export type Initiator = Decision | { readonly appId: string; readonly appName: string };

/** The audit form of a directory user. */
export function toInitiator(scope: Scope, userId: string): Initiator {
  const user = scope.tenant.users.get(userId);
  if (user === undefined) return entitlementManagementApp;
  return { userId: user.id, displayName: user.displayName, userPrincipalName: user.userPrincipalName };
}

/**
 * Appends one row to the directory audit log; the correlation id is the request's.
 * @param activity an activity name of category EntitlementManagement
 * @see https://learn.microsoft.com/entra/identity/monitoring-health/reference-audit-activities
 */
export function writeAudit(
  scope: Scope,
  activity: string,
  request: AssignmentRequest,
  initiator: Initiator = entitlementManagementApp,
  result: DirectoryAudit['result'] = 'success',
): void {
  const { tenant, now } = scope;
  const accessPackage = tenant.accessPackages.get(request.accessPackageId);
  const subject = tenant.subjects.get(request.subjectId);
  tenant.directoryAudits.insert({
    id: `EntitlementManagement_${randomUUID()}`,
    correlationId: request.id,
    activityDisplayName: activity,
    result,
    happenedAt: now,
    initiatedBy: 'userId' in initiator ? { user: initiator } : initiator,
    targets: [
      { id: request.id, displayName: '', type: 'Request' },
      { id: request.accessPackageId, displayName: accessPackage?.displayName ?? '', type: 'AccessPackage' },
      { id: subject?.objectId ?? '', displayName: subject?.displayName ?? '', type: 'User' },
    ],
  });
}
