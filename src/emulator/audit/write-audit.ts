import { randomUUID } from 'node:crypto';
import type { Scope } from '../world/world.ts';
import type { Initiator, DirectoryAudit } from './entities.ts';

/** What happened, before it has an id and an instant. */
export type AuditEvent = Omit<DirectoryAudit, 'id' | 'happenedAt' | 'correlationId' | 'result'> & {
  readonly correlationId?: string;
  readonly result?: DirectoryAudit['result'];
};

/** The audit form of a directory user; of nobody when the user is gone. */
export function toInitiator({ tenant }: Scope, userId: string): Initiator {
  const user = tenant.users.get(userId);
  return {
    user: {
      userId,
      displayName: user?.displayName ?? '',
      userPrincipalName: user?.userPrincipalName ?? '',
    },
  };
}

/**
 * Appends one row to the directory audit log.
 * @see https://learn.microsoft.com/entra/identity/monitoring-health/reference-audit-activities
 */
export function writeAudit({ tenant, now }: Scope, event: AuditEvent): void {
  tenant.directoryAudits.insert({
    correlationId: randomUUID(),
    result: 'success',
    ...event,
    id: `${event.category}_${randomUUID()}`,
    happenedAt: now,
  });
}
