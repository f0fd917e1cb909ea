import type { Assignment } from '../entitlement/entities.ts';
import { scheduleAt } from '../time/schedule-event.ts';
import type { Scope } from '../world/world.ts';
import { callExtensionsBeforeEnd } from './call-extensions.ts';

const dayMs = 86_400_000;

/** Plans the end of an assignment at its very instant, and what happens 14 days and one day before. */
export function planEnd(scope: Scope, assignment: Assignment): void {
  const { endAt } = assignment.schedule;
  if (endAt === null) return;
  for (const days of [14, 1]) {
    const at = new Date(endAt.getTime() - days * dayMs);
    if (at > scope.now) scheduleAt(scope, at, 'warn-of-end', assignment.id);
  }
  scheduleAt(scope, endAt, 'expire-assignment', assignment.id);
}

/**
 * Notes that an assignment ends soon, when its end still is where it was; the mails that Entra sends then are not sent.
 * @see https://learn.microsoft.com/entra/id-governance/entitlement-management-access-package-lifecycle-policy
 */
export function warnOfEnd(scope: Scope, assignment: Assignment): void {
  const { tenant, now } = scope;
  const { endAt } = assignment.schedule;
  if (assignment.state !== 'delivered' || endAt === null) return;
  const leftMs = endAt.getTime() - now.getTime();
  if (leftMs === 14 * dayMs)
    callExtensionsBeforeEnd(scope, assignment, 'assignmentFourteenDaysBeforeExpiration');
  if (leftMs !== dayMs) return;
  tenant.assignments.change(assignment, { status: 'NearExpiry1DayNotificationTriggered' });
  callExtensionsBeforeEnd(scope, assignment, 'assignmentOneDayBeforeExpiration');
}
