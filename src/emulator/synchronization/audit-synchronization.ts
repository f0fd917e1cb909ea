import type { ServicePrincipal } from '../applications/entities.ts';
import { auditDirectory } from '../audit/audit-directory.ts';
import type { AuditEvent } from '../audit/write-audit.ts';
import type { GraphCall } from '../graph/route.ts';

/** Appends the audit row of a change the caller made to a synchronization. */
export function auditSynchronization(
  call: GraphCall,
  activity: string,
  operation: AuditEvent['operation'],
  { id, displayName }: ServicePrincipal,
): void {
  const targets = [{ id, displayName, type: 'ServicePrincipal' }];
  const category = 'ProvisioningManagement';
  auditDirectory(call, { category, service: 'Account Provisioning', activity, operation, targets });
}
