import { toAccessLine } from './access-record.ts';
import type { AccessRecord } from './access-record.ts';
import type { FollowedAssignment } from './follow-assignment.ts';
import { toDefenderUrl } from './links.ts';
import type { Grant } from './message.ts';

/** Access as its holder reads of it at this moment. */
export function toGrant(
  record: AccessRecord,
  assignment: FollowedAssignment,
  incident: string | undefined,
  now: Date,
): Grant {
  const line = toAccessLine(record, now);
  const { endsAt, usableAt } = assignment;
  const isOver = assignment.state !== 'delivered' || (endsAt !== undefined && endsAt <= now);
  return {
    tenant: { id: record.tenant.id, name: record.tenant.name },
    assignmentId: assignment.id,
    packageName: record.packageName,
    canExtend: line.canExtend,
    canRelease: line.canRelease,
    ...(line.pending ? { pending: line.pending } : {}),
    asOf: now,
    ...(isOver ? { isOver: true as const } : { defenderUrl: toDefenderUrl(record.tenant) }),
    ...(record.role ? { role: record.role } : {}),
    ...(incident ? { incident } : {}),
    ...(usableAt ? { usableAt } : {}),
    ...(endsAt ? { endsAt, leftMs: endsAt.getTime() - now.getTime() } : {}),
  };
}
