import type { AccessReview, ReviewItem } from './access-review.ts';
import { isDecidedReview } from './access-review.ts';

/** How a review ended for one person. */
export interface ReviewOutcome {
  readonly result: 'kept' | 'removed';
  /** Nobody decided: it followed from what the review says of that. */
  readonly isUndecided: boolean;
}

/**
 * How the review ended for the person of this item, once that is certain: a denial counts when it is carried out.
 * @returns undefined while it is open, and while a denial waits to be carried out
 */
export function toReviewOutcome(
  review: Pick<AccessReview, 'status'>,
  item: Pick<ReviewItem, 'decision' | 'reviewedById' | 'isApplied'>,
): ReviewOutcome | undefined {
  if (!isDecidedReview(review)) return undefined;
  const isUndecided = item.decision === undefined || item.reviewedById === undefined;
  if (item.decision === 'deny') return item.isApplied ? { result: 'removed', isUndecided } : undefined;
  return { result: 'kept', isUndecided: isUndecided || item.decision === 'dont-know' };
}

/** Entra removes when it carries the decisions out, and says when; clocks and readings differ by little. */
const APART_MS = 60 * 60_000;

/** Whether this denial is why the access ended then. */
export function explainsRemoval(
  item: Pick<ReviewItem, 'decision' | 'isApplied' | 'appliedAt'>,
  endedAt: Date,
): boolean {
  if (item.decision !== 'deny' || !item.isApplied || !item.appliedAt) return false;
  return Math.abs(item.appliedAt.getTime() - endedAt.getTime()) <= APART_MS;
}

/**
 * The items whose outcome has become certain since it was last seen. Of a review that had ended before the tenant was
 * first read nothing is news.
 */
export function toNewOutcomes(
  before: AccessReview | undefined,
  after: AccessReview,
  firstContactAt: Date,
): ReviewItem[] {
  if (after.endsAt <= firstContactAt) return [];
  return after.items.filter((item) => {
    if (!toReviewOutcome(after, item)) return false;
    const known = before?.items.find(({ id }) => id === item.id);
    return !before || !known || !toReviewOutcome(before, known);
  });
}
