import type { Kysely } from 'kysely';
import { isOpenReview } from '../access/access-review.ts';
import type { AccessReview, Reviewer } from '../access/access-review.ts';
import type { ReviewStep } from '../access/follow-review.ts';
import type { ReviewItemId, ReviewStageId, UserId } from '../access/ids.ts';
import type { ReviewTables } from '../ports/store-reviews.ts';
import { fromDoc, toDoc } from './doc.ts';
import type { Schema } from './schema.ts';

/** Who decides in access reviews, and how far they were told. */
export const createReviewers = (db: Kysely<Schema>): Pick<ReviewTables, 'listReviewers' | 'saveOpened'> => ({
  async listReviewers(tenant, id) {
    const rows = await db
      .selectFrom('review_reviewers')
      .selectAll()
      .where('tenant_id', '=', tenant)
      .where('review_id', '=', id)
      .orderBy('user_id')
      .execute();
    return rows.map((row) => ({
      ...fromDoc<Reviewer>(row.doc),
      user: row.user_id as UserId,
      ...(row.stage_id ? { stage: row.stage_id as ReviewStageId } : {}),
      ...(row.told_at ? { toldAt: row.told_at } : {}),
      ...(row.reminded_until ? { remindedUntil: row.reminded_until } : {}),
      ...(row.items ? { items: row.items as ReviewItemId[] } : {}),
    }));
  },
  async saveOpened({ tenant, id, stage = '' as ReviewStageId }, user, items) {
    await db
      .updateTable('review_reviewers')
      .set({ items: JSON.stringify(items) })
      .where('tenant_id', '=', tenant)
      .where('review_id', '=', id)
      .where('stage_id', '=', stage)
      .where('user_id', '=', user)
      .execute();
  },
});

/** Keeps who decides now in the place of who did when it was last read; earlier stages keep theirs. */
export async function saveReviewers(
  db: Kysely<Schema>,
  review: Pick<AccessReview, 'tenant' | 'id' | 'stage' | 'reviewers' | 'status'>,
): Promise<void> {
  // Once it has ended nobody decides, and who did keeps a card.
  if (!isOpenReview(review)) return;
  const { tenant, id, stage, reviewers } = review;
  const key = { tenant_id: tenant, review_id: id, stage_id: stage?.id ?? '' };
  const gone = db
    .deleteFrom('review_reviewers')
    .where('tenant_id', '=', tenant)
    .where('review_id', '=', id)
    .where('stage_id', '=', key.stage_id);
  const users = reviewers.map(({ user }) => user);
  await (users.length === 0 ? gone : gone.where('user_id', 'not in', users)).execute();
  if (reviewers.length === 0) return;
  await db
    .insertInto('review_reviewers')
    .values(reviewers.map((reviewer) => ({ ...key, user_id: reviewer.user, doc: toDoc(reviewer) })))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export async function saveTold(
  db: Kysely<Schema>,
  { tenant, id, stage }: Pick<AccessReview, 'tenant' | 'id' | 'stage'>,
  told: ReviewStep['told'],
): Promise<void> {
  for (const { user, toldAt, remindedUntil } of told) {
    await db
      .updateTable('review_reviewers')
      .set({
        ...(toldAt ? { told_at: toldAt } : {}),
        ...(remindedUntil ? { reminded_until: remindedUntil } : {}),
      })
      .where('tenant_id', '=', tenant)
      .where('review_id', '=', id)
      .where('stage_id', '=', stage?.id ?? '')
      .where('user_id', '=', user)
      .execute();
  }
}
