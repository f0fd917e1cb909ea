import type { AccessReview, WrittenWord } from '../access/access-review.ts';
import { mergeOwnItems } from '../access/access-review.ts';
import type { ReviewItemId } from '../access/ids.ts';
import type { UserCaller } from '../ports/callers.ts';
import type { Clock } from '../ports/clock.ts';
import type { Graph } from '../ports/graph.ts';
import type { Store } from '../ports/store.ts';

interface Deps {
  readonly graph: Pick<Graph, 'listOwnReviewItems'>;
  readonly store: Store;
  readonly clock: Clock;
}

/**
 * Reads what the caller reviews with the caller's own token, keeps it, and has every card of the review edited.
 * @param written what the caller has just said: Graph may show the old for a moment
 * @returns ids of what is the caller's to decide now
 */
export async function recordReview(
  { graph, store, clock }: Deps,
  caller: UserCaller,
  review: AccessReview,
  written: readonly WrittenWord[] = [],
): Promise<ReviewItemId[]> {
  const readAt = clock.now();
  const { tenant, id, stage } = review;
  const own = await graph.listOwnReviewItems(caller, review, stage?.id);
  const ids = own.map((item) => item.id);
  await store.transaction(async (tx) => {
    const at = clock.now();
    await tx.reviews.saveOpened({ tenant, id, ...(stage ? { stage: stage.id } : {}) }, caller.user, ids);
    const known = await tx.reviews.find(tenant, id);
    if (!known || known.stage?.id !== stage?.id) return;
    const { nextDueAt: _, ...before } = known;
    const change = await tx.reviews.see(mergeOwnItems(before, own, written), at, readAt);
    if (!change) return;
    const subject = { type: 'review', tenant, id } as const;
    await tx.notices.updateCopies(['review', 'review-reminder'], subject, `read/${at.toISOString()}`, at);
  });
  return ids;
}
