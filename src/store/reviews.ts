import { sql } from 'kysely';
import type { Kysely, RawBuilder, SqlBool } from 'kysely';
import { isOpenReview } from '../access/access-review.ts';
import type { AccessReview } from '../access/access-review.ts';
import type { ReviewId, TenantId } from '../access/ids.ts';
import type { Person } from '../access/person.ts';
import type { ReviewTables } from '../ports/store-reviews.ts';
import { fromDoc, toDigest, toDoc } from './doc.ts';
import { createReviewers, saveReviewers, saveTold } from './reviewers.ts';
import { createReviewSyncs } from './review-syncs.ts';
import type { Schema } from './schema.ts';

/** Access reviews as last seen, and when each must be looked at next. */
export const createReviews = (db: Kysely<Schema>): ReviewTables => ({
  see: (...seen) => see(db, ...seen),
  async find(tenant, id) {
    const row = await at(db, tenant, id).select(['doc', 'next_due_at']).executeTakeFirst();
    if (!row) return undefined;
    const review = fromDoc<AccessReview>(row.doc);
    return row.next_due_at ? { ...review, nextDueAt: row.next_due_at } : review;
  },
  async listFinished(tenant) {
    const rows = await db
      .selectFrom('reviews')
      .select('id')
      .where('tenant_id', '=', tenant)
      .where('is_finished', '=', true)
      .execute();
    return rows.map((row) => row.id as ReviewId);
  },
  async listAbout(tenant, packageId, principal) {
    const rows = await db
      .selectFrom('reviews')
      .select('doc')
      .where('tenant_id', '=', tenant)
      .where('package_id', '=', packageId)
      .where(sql<SqlBool>`doc @> ${toDoc({ items: [{ principalId: principal }] })}::jsonb`)
      .orderBy('ends_at', 'desc')
      .execute();
    return rows.map((row) => fromDoc<AccessReview>(row.doc));
  },
  ...createDue(db),
  ...createReviewers(db),
  ...createReviewSyncs(db),
});

const createDue = (
  db: Kysely<Schema>,
): Pick<ReviewTables, 'saveStep' | 'listOpenOf' | 'hurryOf' | 'listDue'> => ({
  async saveStep(before, step) {
    await saveTold(db, before, step.told);
    await db
      .updateTable('reviews')
      .set((eb) => ({
        next_due_at: eb
          .case()
          .when(sql<boolean>`next_due_at is not distinct from ${before.nextDueAt ?? null}::timestamptz`)
          .then(step.nextDueAt ?? null)
          .else(eb.ref('next_due_at'))
          .end(),
      }))
      .where('tenant_id', '=', before.tenant)
      .where('id', '=', before.id)
      .execute();
  },
  async listOpenOf(person) {
    const rows = await db
      .selectFrom('reviews')
      .select(['tenant_id', 'id'])
      .where('status', '=', 'InProgress')
      .where(isReviewedBy(person))
      .orderBy('ends_at')
      .execute();
    return rows.map(toKey);
  },
  async hurryOf(person, now) {
    await db
      .updateTable('reviews')
      .set({ next_due_at: now })
      .where('status', '=', 'InProgress')
      .where(isReviewedBy(person))
      .execute();
  },
  async listDue(now, limit) {
    const rows = await db
      .selectFrom('reviews')
      .select(['tenant_id', 'id'])
      .where('next_due_at', '<=', now)
      .orderBy('next_due_at')
      .limit(limit)
      .execute();
    return rows.map(toKey);
  },
});

const at = (db: Kysely<Schema>, tenant: TenantId, id: ReviewId) =>
  db.selectFrom('reviews').where('tenant_id', '=', tenant).where('id', '=', id);

const toKey = (row: { readonly tenant_id: string; readonly id: string }) => ({
  tenant: row.tenant_id as TenantId,
  id: row.id as ReviewId,
});

/** Whether a review asks this person: under their id at home, or under that of an account of theirs elsewhere. */
const isReviewedBy = ({ tenant, user }: Person): RawBuilder<SqlBool> => sql<SqlBool>`
  (reviews.tenant_id, reviews.id) in (
    select tenant_id, review_id from review_reviewers where (tenant_id, user_id) in (
      select ${tenant}::text, ${user}::text
      union all
      select tenant_id, user_id from accounts
        where person_tenant_id = ${tenant} and person_user_id = ${user}))`;

async function see(
  db: Kysely<Schema>,
  ...[review, now, readAt]: Parameters<ReviewTables['see']>
): ReturnType<ReviewTables['see']> {
  const known = await at(db, review.tenant, review.id)
    .select(['digest', 'doc', 'seen_at'])
    .forUpdate()
    .executeTakeFirst();
  if (known && known.seen_at > readAt) return undefined;
  const digest = toDigest(review);
  if (known?.digest === digest) return undefined;
  const values = {
    package_id: review.packageId,
    status: review.status,
    ends_at: review.endsAt,
    is_finished: review.status === 'Applied' || (isEnded(review) && !review.items.some(waitsToBeApplied)),
    seen_at: now,
    next_due_at: isOpenReview(review) ? now : null,
    digest,
    doc: toDoc(review),
  };
  await db
    .insertInto('reviews')
    .values({ tenant_id: review.tenant, id: review.id, ...values })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'id']).doUpdateSet(values))
    .execute();
  await saveReviewers(db, review);
  return { after: review, ...(known ? { before: fromDoc<AccessReview>(known.doc) } : {}) };
}

/** Where Entra carries nothing out by itself, somebody may still do it. */
const isEnded = ({ status, settings }: AccessReview): boolean =>
  status === 'Completed' && !settings.appliesItself;

const waitsToBeApplied = ({ decision, isApplied }: AccessReview['items'][number]): boolean =>
  decision === 'deny' && !isApplied;
