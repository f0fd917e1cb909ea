import { initiatorOf } from '../audit/audit-directory.ts';
import type { DirectoryAudit } from '../audit/entities.ts';
import { writeAudit } from '../audit/write-audit.ts';
import type { GraphCall } from '../graph/route.ts';

/** What an administrator changed; the type is the emulator's word, as Microsoft documents none. */
interface ChangedThing {
  readonly id: string;
  readonly displayName: string;
  readonly type: string;
}

/**
 * Appends the audit row of a change an administrator made to the configuration.
 * @param activity an activity name of category EntitlementManagement; its first word tells the operation
 * @see https://learn.microsoft.com/entra/identity/monitoring-health/reference-audit-activities
 */
export function auditEntitlement(
  call: GraphCall,
  activity: string,
  ...targets: readonly ChangedThing[]
): void {
  writeAudit(call.reading, {
    category: 'EntitlementManagement',
    service: 'Entitlement Management',
    activity,
    operation: operationOf(activity),
    initiatedBy: initiatorOf(call),
    targets,
  });
}

function operationOf(activity: string): DirectoryAudit['operation'] {
  const [verb] = activity.split(' ');
  if (verb === 'Create' || verb === 'Delete' || verb === 'Update') return verb;
  return verb === 'Remove' ? 'Unassign' : 'Assign';
}
