import { auditDirectory } from '../audit/audit-directory.ts';
import type { GraphCall } from '../graph/route.ts';
import type { ServicePrincipal } from './entities.ts';

/** Takes an app out of the tenant, with everything that was assigned on it or to it. */
export function removeServicePrincipal(call: GraphCall, row: ServicePrincipal): void {
  const { appRoleAssignments, servicePrincipals } = call.reading.tenant;
  const assignments = ['resource', 'principal'].flatMap((index) => appRoleAssignments.where(index, row.id));
  for (const { id } of assignments) appRoleAssignments.remove(id);
  servicePrincipals.remove(row.id);
  auditDirectory(call, {
    category: 'ApplicationManagement',
    activity: 'Remove service principal',
    operation: 'Delete',
    targets: [{ id: row.id, displayName: row.displayName, type: 'ServicePrincipal' }],
  });
}
