import type { DirectoryAudit, Initiator } from '../audit/entities.ts';
import { toInitiator, writeAudit } from '../audit/write-audit.ts';
import type { GraphCall } from '../graph/route.ts';
import type { Scope } from '../world/world.ts';
import type { DecisionItem, ReviewDefinition } from './entities.ts';

/** The first-party app of identity governance; which one Entra logs for reviews is not documented. */
const identityGovernanceApp: Initiator = {
  appId: 'bf26f092-3426-4a99-abfb-97dad74e661a',
  appName: 'Azure AD Identity Governance',
};

/** Who calls, as audit rows name them. */
export function initiatorOf({ caller, reading }: GraphCall): Initiator {
  if (caller.kind === 'user') return toInitiator(reading, caller.userId);
  return { appId: caller.appId, appName: reading.world.app.name };
}

interface ReviewActivity {
  readonly activity: string;
  /** Policy when absent. */
  readonly category?: 'Policy' | 'UserManagement';
  readonly operation?: DirectoryAudit['operation'];
  /** Access reviews itself when absent. */
  readonly initiator?: Initiator | undefined;
  readonly correlationId?: string;
  readonly item?: DecisionItem;
}

/**
 * Appends one audit row of the service Access Reviews.
 * @see https://learn.microsoft.com/entra/identity/monitoring-health/reference-audit-activities
 */
export function auditReview(scope: Scope, definition: ReviewDefinition, what: ReviewActivity): void {
  const { activity, category = 'Policy', operation = 'Update', item } = what;
  writeAudit(scope, {
    category,
    service: 'Access Reviews',
    activity,
    operation,
    correlationId: what.correlationId ?? item?.instanceId ?? definition.id,
    initiatedBy: what.initiator ?? identityGovernanceApp,
    targets: [
      { id: definition.id, displayName: definition.displayName, type: 'AccessReview' },
      ...(item === undefined
        ? []
        : [{ id: item.principal.userId, displayName: item.principal.displayName, type: 'User' }]),
    ],
  });
}

/** Appends one audit row about an instance, whose id is the correlation id; nothing when its review is deleted. */
export function auditInstance(
  scope: Scope,
  instance: { readonly id: string; readonly definitionId: string },
  what: ReviewActivity,
): void {
  const definition = scope.tenant.reviewDefinitions.get(instance.definitionId);
  if (definition !== undefined) auditReview(scope, definition, { correlationId: instance.id, ...what });
}
