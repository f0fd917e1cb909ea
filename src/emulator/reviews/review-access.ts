import type { GraphCall } from '../graph/route.ts';
import { unauthorized } from '../graph-error.ts';
import { holdsDirectoryRole } from '../roles/active-roles.ts';

/** The path prefix of access reviews. */
export const accessReviews = 'identityGovernance/accessReviews/definitions';

export const readReviews = ['AccessReview.Read.All', 'AccessReview.ReadWrite.All'] as const;

export const writeReviews = ['AccessReview.ReadWrite.All'] as const;

const writers = ['Global Administrator', 'Identity Governance Administrator', 'User Administrator'];

const readers = [...writers, 'Global Reader', 'Security Administrator', 'Security Reader'];

function requireRole({ caller, reading }: GraphCall, names: readonly string[]): void {
  if (caller.kind === 'user' && !holdsDirectoryRole(reading, caller.userId, names)) throw unauthorized();
}

/**
 * Refuses a signed-in user without a directory role that reads reviews. Reviewers need none, but they read through
 * `filterByCurrentUser`; that the creator of a review may read it too is not emulated.
 * @throws GraphError 403
 * @see https://learn.microsoft.com/graph/api/resources/accessreviewsv2-overview
 */
export function requireReviewReader(call: GraphCall): void {
  requireRole(call, readers);
}

/** Refuses a signed-in user without a directory role that manages reviews. @throws GraphError 403 */
export function requireReviewWriter(call: GraphCall): void {
  requireRole(call, writers);
}
