import { scheduleAfter } from '../time/schedule-event.ts';
import type { Scope } from '../world/world.ts';
import { isHeld } from './access-effects.ts';
import { enforceAccess } from './deliver-request.ts';
import { removeBySystem } from './end-assignment.ts';

function assignmentsOf({ tenant }: Scope, userId: string) {
  const subject = tenant.subjects.find('object', userId);
  return subject === undefined ? [] : tenant.assignments.where('subject', subject.id);
}

/**
 * Plans that the access of somebody who was deleted and restored is brought in line with their assignments: some may
 * have ended meanwhile.
 */
export function reconcileAccess(scope: Scope, userId: string): void {
  for (const assignment of assignmentsOf(scope, userId)) {
    if (isHeld(assignment)) enforceAccess(scope, assignment);
    else scheduleAfter(scope, scope.world.delays.removalMs, 'remove-access', assignment.id);
  }
}

/**
 * Ends the assignments of somebody who cannot be restored any more. Microsoft says that those of deleted users are there
 * for the 30 days of their retention; what is filed at its end is not documented.
 * @see https://learn.microsoft.com/entra/id-governance/entitlement-management-troubleshoot
 */
export function endAccess(scope: Scope, userId: string): void {
  const { tenant } = scope;
  for (const assignment of assignmentsOf(scope, userId)) {
    if (assignment.state !== 'expired') removeBySystem(scope, assignment, 'Removed');
  }
  for (const { id } of tenant.grantedAccess.where('principal', userId)) tenant.grantedAccess.remove(id);
}
