import type { Initiator } from '../audit/entities.ts';
import { toInitiator } from '../audit/write-audit.ts';
import type { Scope } from '../world/world.ts';
import type { ScheduleRequest } from './schedule-request.ts';

/**
 * Microsoft's name of what a request does, for the audit log; roles and groups have the same.
 * @see https://learn.microsoft.com/entra/identity/monitoring-health/reference-audit-activities#privileged-identity-management-pim
 */
export function toRequestActivity(
  { action, grants, schedule }: ScheduleRequest,
  progress: 'requested' | 'completed',
): string {
  const member = grants === 'eligibility' ? 'eligible member' : 'member';
  const span = schedule.expiration === 'noExpiration' ? 'permanent' : 'timebound';
  switch (action) {
    case 'selfActivate':
      return `Add member to role ${progress} (PIM activation)`;
    case 'selfDeactivate':
      return `Remove member from role ${progress} (PIM deactivate)`;
    case 'adminRemove':
      return `Remove ${member} from role in PIM ${progress} (${span})`;
    case 'adminAssign':
    default:
      return `Add ${member} to role in PIM ${progress} (${span})`;
  }
}

/** Microsoft's name of the end of what a request granted. */
export function toEndActivity({ action, grants }: ScheduleRequest): string {
  if (action === 'selfActivate') return 'Remove member from role (PIM activation expired)';
  const member = grants === 'eligibility' ? 'eligible member' : 'member';
  return `Remove ${member} from role in PIM completed (timebound)`;
}

/** Microsoft's app in whose name what is over is taken away. */
export const privilegedIdentityManagement: Initiator = {
  appId: '01fc33a7-78ba-4d2f-a4b7-768e336e890e',
  appName: 'MS-PIM',
};

/** Who made a request, as audit rows name them. */
export function creatorOf(scope: Scope, { createdById, isCreatedByApp }: ScheduleRequest): Initiator {
  if (!isCreatedByApp) return toInitiator(scope, createdById);
  return { appId: createdById, appName: scope.world.apps.get(createdById)?.name ?? '' };
}
