import { toAccessLine } from './access-record.ts';
import type { AccessRecord } from './access-record.ts';
import type { FollowedAssignment } from './follow-assignment.ts';
import { toActivationUrl, toDefenderUrl } from './links.ts';
import type { Grant } from './grant-message.ts';

/** Access as its holder reads of it at this moment. */
export function toGrant(
  record: AccessRecord,
  assignment: FollowedAssignment,
  incident: string | undefined,
  now: Date,
): Grant {
  const line = toAccessLine(record, now);
  const { usableAt, toActivate, stuckBecause } = assignment;
  const isOver =
    assignment.state === 'expired' || (assignment.endsAt !== undefined && assignment.endsAt <= now);
  // What was given back or taken away has not ended when it was to end.
  const endsAt = (isOver && (assignment.endedAt ?? assignment.expiredAt)) || assignment.endsAt;
  return {
    tenant: { id: record.tenant.id, name: record.tenant.name },
    assignmentId: assignment.id,
    packageName: record.packageName,
    canExtend: line.canExtend,
    canRelease: line.canRelease,
    ...(line.pending ? { pending: line.pending } : {}),
    asOf: now,
    myAccessUrl: line.myAccessUrl,
    ...(isOver ? { isOver: true as const } : {}),
    ...(usableAt && !isOver ? { defenderUrl: toDefenderUrl(record.tenant) } : {}),
    ...(toActivate && !isOver
      ? { activate: { what: toActivate, url: toActivationUrl(record.tenant, toActivate) } }
      : {}),
    ...(stuckBecause && !isOver ? { stuckBecause } : {}),
    ...(record.role ? { role: record.role } : {}),
    ...(incident ? { incident } : {}),
    ...(usableAt ? { usableAt } : {}),
    ...(endsAt ? { endsAt, leftMs: endsAt.getTime() - now.getTime() } : {}),
  };
}
