import type { AccessReview, AskedReviewer } from '../access/access-review.ts';
import { followReview } from '../access/follow-review.ts';
import type { ReviewingPerson } from '../access/follow-review.ts';
import type { ReviewId, TenantId } from '../access/ids.ts';
import { DEFAULT_SETTINGS } from '../access/person-settings.ts';
import type { Clock } from '../ports/clock.ts';
import type { Store } from '../ports/store.ts';

interface Deps {
  readonly store: Store;
  readonly clock: Clock;
}

/** Looks at a review that is due: its reviewers get their card, or are reminded of what is left to them. */
export async function followDueReview({ store, clock }: Deps, tenant: TenantId, id: ReviewId): Promise<void> {
  const review = await store.reviews.find(tenant, id);
  if (!review) return;
  const now = clock.now();
  const people = await Promise.all(
    (await listAsked(store, review)).map((asked) => readPerson(store, tenant, asked)),
  );
  const step = followReview(review, people, now);
  const subject = { type: 'review', tenant, id } as const;
  await store.transaction(async (tx) => {
    await tx.reviews.saveStep(review, step);
    await tx.notices.add(
      step.notices.map(({ kind, to, occurrence }) => ({
        kind,
        subject,
        recipient: to,
        occurrence,
        mode: 'send',
      })),
      now,
    );
  });
}

async function listAsked(store: Store, review: AccessReview): Promise<AskedReviewer[]> {
  const all = await store.reviews.listReviewers(review.tenant, review.id);
  return all.filter(({ stage }) => stage === review.stage?.id);
}

async function readPerson(store: Store, tenant: TenantId, asked: AskedReviewer): Promise<ReviewingPerson> {
  const known = await store.people.findByAccount(tenant, asked.user);
  if (!known) {
    const person = { tenant, user: asked.user };
    return { asked, person, canBeTold: false, settings: DEFAULT_SETTINGS, timeZone: 'UTC' };
  }
  const person = { tenant: known.tenant, user: known.user };
  return {
    asked,
    person,
    canBeTold: await store.people.canReach(person),
    settings: await store.settings.find(person),
    timeZone: known.timeZone,
  };
}
