import { toAuditTarget } from '../audit/audit-directory.ts';
import { writeAudit } from '../audit/write-audit.ts';
import type { DirectoryUser } from '../directory/entities.ts';
import { moveToDeleted } from '../directory/write-user.ts';
import type { Assignment, Subject } from '../entitlement/entities.ts';
import { settingsOf } from '../entitlement/settings-routes.ts';
import { parseIsoDuration } from '../iso-duration.ts';
import { scheduleAt } from '../time/schedule-event.ts';
import type { Scope } from '../world/world.ts';
import { entitlementManagementApp } from './audit-request.ts';
import { heldPackageIds } from './check-conflicts.ts';

const dayMs = 86_400_000;

function isStillWanted({ tenant }: Scope, subject: Subject): boolean {
  if (heldPackageIds(tenant, subject).size > 0) return true;
  return tenant.assignmentRequests.where('openSubject', subject.id).length > 0;
}

function audit(scope: Scope, user: DirectoryUser, activity: string, operation: 'Update' | 'Delete'): void {
  writeAudit(scope, {
    category: 'UserManagement',
    service: 'Core Directory',
    activity,
    operation,
    initiatedBy: entitlementManagementApp,
    targets: [toAuditTarget(user)],
  });
}

/**
 * Blocks the sign-in of a guest who has lost the last assignment, and plans their deletion, as the settings say. Only
 * guests whom entitlement management brought in are concerned.
 * @see https://learn.microsoft.com/entra/id-governance/entitlement-management-external-users
 */
export function releaseGuest(scope: Scope, assignment: Assignment): void {
  const { tenant, now } = scope;
  const subject = tenant.subjects.get(assignment.subjectId);
  const user = tenant.users.get(subject?.objectId ?? '');
  if (subject?.lifecycle !== 'governed' || user === undefined || subject.blockedAt !== null) return;
  const settings = settingsOf(tenant);
  if (settings.externalUserLifecycleAction === 'none' || isStillWanted(scope, subject)) return;
  tenant.users.change(user, { accountEnabled: false });
  tenant.subjects.change(subject, { blockedAt: now });
  audit(scope, user, 'Disable account', 'Update');
  if (settings.externalUserLifecycleAction !== 'blockSignInAndDelete') return;
  const waitMs = parseIsoDuration(settings.durationUntilExternalUserDeletedAfterBlocked ?? '') ?? 30 * dayMs;
  scheduleAt(scope, new Date(now.getTime() + waitMs), 'delete-guest', assignment.id, now.toISOString());
}

/** Deletes a guest who was blocked at the given instant and has been so ever since. */
export function deleteGuest(scope: Scope, assignment: Assignment, blockedSince: string | undefined): void {
  const { tenant, now } = scope;
  const subject = tenant.subjects.get(assignment.subjectId);
  const user = tenant.users.get(subject?.objectId ?? '');
  if (subject === undefined || user === undefined) return;
  if (subject.blockedAt?.toISOString() !== blockedSince) return;
  if (isStillWanted(scope, subject)) {
    // A request that is open now may come to nothing, so it is asked again.
    scheduleAt(scope, new Date(now.getTime() + dayMs), 'delete-guest', assignment.id, blockedSince);
    return;
  }
  moveToDeleted(scope, user);
  tenant.subjects.change(subject, { blockedAt: null });
  audit(scope, user, 'Delete user', 'Delete');
}
