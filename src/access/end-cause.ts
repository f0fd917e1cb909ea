import type { AssignmentRequest } from './assignment-request.ts';
import type { Assignment } from './assignment.ts';

/** How an assignment came to its end. `entra`: removed before its planned end by a rule of Entra's own. */
export type EndCause = 'expired' | 'released' | 'removed' | 'entra';

/** What is known of an end, besides the assignment itself. */
export interface EndFacts {
  /** The holder gave it back here. */
  readonly isReleased: boolean;
  /** The request that removed it, where Entra shows one. */
  readonly removal: Pick<AssignmentRequest, 'bySystem' | 'byAdministrator' | 'requestorId'> | undefined;
}

/** Why an assignment has ended, as far as it can be told. */
export function toEndCause(
  { endsAt, expiredAt, targetId }: Pick<Assignment, 'endsAt' | 'expiredAt' | 'targetId'>,
  { isReleased, removal }: EndFacts,
): EndCause {
  if (isReleased) return 'released';
  const isEarly = expiredAt !== undefined && (endsAt === undefined || expiredAt < endsAt);
  if (!removal) return isEarly && endsAt ? 'removed' : 'expired';
  if (removal.bySystem) return isEarly ? 'entra' : 'expired';
  return removal.requestorId === targetId && !removal.byAdministrator ? 'released' : 'removed';
}
