import type { FollowedAssignment } from './follow-assignment.ts';

/** The same while nothing changed that a message shows. */
export const toShownAs = ({
  usableAt,
  stuckBecause,
  endsAt,
  endedAt,
  overdueAt,
  goneAt,
  lastChecks,
}: FollowedAssignment): string =>
  [
    stuckBecause ?? '-',
    ...[usableAt, endsAt, endedAt, overdueAt, goneAt].map((at) => at?.toISOString() ?? '-'),
    ...(lastChecks?.accountReadAt ? [lastChecks.account] : []),
  ].join('/');
