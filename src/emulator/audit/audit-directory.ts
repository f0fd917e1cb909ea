import type { DirectoryUser, Group } from '../directory/entities.ts';
import type { GraphCall } from '../graph/route.ts';
import type { AuditTarget, Initiator, PropertyChange } from './entities.ts';
import { toInitiator, writeAudit } from './write-audit.ts';
import type { AuditEvent } from './write-audit.ts';

/** Who calls, as audit rows name them. */
export function initiatorOf({ caller, reading }: GraphCall): Initiator {
  if (caller.kind === 'user') return toInitiator(reading, caller.userId);
  const { appId, servicePrincipalId } = caller;
  return { appId, servicePrincipalId, appName: reading.world.apps.get(appId)?.name ?? '' };
}

/** A directory object as the target of an audit row. */
export function toAuditTarget(
  object: DirectoryUser | Group,
  changes: readonly PropertyChange[] = [],
): AuditTarget {
  const { id, displayName } = object;
  if (!('userPrincipalName' in object)) return { id, displayName, type: 'Group', changes };
  return { id, displayName, type: 'User', userPrincipalName: object.userPrincipalName, changes };
}

/** The properties in which `after` differs from `before`, in the notation of audit rows. */
export function toChanges(before: object, after: object): PropertyChange[] {
  const old = new Map(Object.entries(before));
  return Object.entries(after)
    .map(([property, value]) => ({
      property,
      oldValue: old.get(property) === undefined ? null : JSON.stringify(old.get(property)),
      newValue: JSON.stringify(value),
    }))
    .filter(({ oldValue, newValue }) => oldValue !== newValue);
}

/**
 * Appends the audit row of a change the caller made in the directory.
 * @see https://learn.microsoft.com/entra/identity/monitoring-health/reference-audit-activities#core-directory
 */
export function auditDirectory(
  call: GraphCall,
  event: Omit<AuditEvent, 'initiatedBy' | 'service'> & { readonly service?: string },
): void {
  writeAudit(call.reading, { service: 'Core Directory', ...event, initiatedBy: initiatorOf(call) });
}
