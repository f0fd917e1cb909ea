import type { AccessRecord } from './access-record.ts';
import type { FollowedAssignment, RemovalChecks } from './follow-assignment.ts';
import type { Removal } from './grant-message.ts';
import type { RequestPack } from './request-pack.ts';

/** What was read again after the end of access. */
export function toRemoval(
  record: AccessRecord,
  assignment: FollowedAssignment,
  pack: Pick<RequestPack, 'incident' | 'durationMs' | 'justification'> | undefined,
  now: Date,
): Removal {
  const checks: RemovalChecks = assignment.lastChecks ?? { assignment: false, group: false, role: false };
  return {
    tenant: { id: record.tenant.id, name: record.tenant.name },
    assignmentId: assignment.id,
    packageName: record.packageName,
    personName: assignment.targetName,
    endedAt: assignment.endedAt ?? assignment.endsAt ?? now,
    cause: assignment.cause ?? 'expired',
    checks: (['assignment', 'group', 'role', 'eligibility'] as const).flatMap((what) => {
      const gone = checks[what];
      if (gone === undefined) return [];
      // Of access that counts as gone, what is left is what other access grants.
      const mayStay = !gone && (assignment.isCovered ?? checks.mayStay?.includes(what));
      return { what, gone, ...(mayStay ? { mayStay: true as const } : {}) };
    }),
    ...(checks.account ? { account: checks.account } : {}),
    ...(checks.accountReadAt ? { accountReadAt: checks.accountReadAt } : {}),
    ...(checks.deletedAfterMs ? { deletedAfterMs: checks.deletedAfterMs } : {}),
    checkedAt: checks.readAt ?? assignment.goneAt ?? assignment.overdueAt ?? now,
    ...(pack ? { durationMs: pack.durationMs, justification: pack.justification } : {}),
    ...(pack?.incident ? { incident: pack.incident } : {}),
    ...(assignment.isCovered ? { stillCovered: true as const } : {}),
    ...(assignment.coveredUntil ? { stillCoveredUntil: assignment.coveredUntil } : {}),
    ...(record.role ? { role: record.role } : {}),
  };
}
