import { toAuditTarget } from '../audit/audit-directory.ts';
import type { Initiator } from '../audit/entities.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { toDirectoryObjects } from '../directory/directory-objects.ts';
import type { Scope } from '../world/world.ts';
import { directoryRoleOf } from './directory-roles.ts';

/** Who has to do with which role. */
interface RoleHolder {
  readonly principalId: string;
  readonly roleDefinitionId: string;
}

/**
 * Appends one audit row about somebody's role.
 * @param reason the justification
 * @param service the directory's own rows are of Core Directory
 */
export function auditRole(
  { tenant, ...scope }: Scope,
  activity: string,
  { principalId, roleDefinitionId }: RoleHolder,
  initiatedBy: Initiator,
  reason: string | null = null,
  service: 'PIM' | 'Core Directory' = 'PIM',
): void {
  const principals = toDirectoryObjects(tenant, [principalId]).map((principal) => toAuditTarget(principal));
  const displayName = directoryRoleOf(roleDefinitionId)?.displayName ?? '';
  writeAudit(
    { tenant, ...scope },
    {
      category: 'RoleManagement',
      service,
      activity,
      operation: activity.startsWith('Remove') ? 'Unassign' : 'Assign',
      reason: reason ?? '',
      initiatedBy,
      targets: [{ id: roleDefinitionId, displayName, type: 'Role' }, ...principals],
    },
  );
}
