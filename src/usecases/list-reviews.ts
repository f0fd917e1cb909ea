import type { Message } from '../access/message.ts';
import type { Subject } from '../access/notice.ts';
import type { Person } from '../access/person.ts';
import type { ReviewCard } from '../access/review-message.ts';
import type { Clock } from '../ports/clock.ts';
import type { Store } from '../ports/store.ts';

interface Deps {
  readonly store: Pick<Store, 'reviews'>;
  readonly clock: Clock;
  readonly compose: (kind: 'review', subject: Subject, reader: Person) => Promise<Message | undefined>;
}

/** The reviews that are open for this person, as of the last reading; what is left to decide comes first. */
export async function listReviews(
  { store, clock, compose }: Deps,
  person: Person,
): Promise<Extract<Message, { kind: 'reviews' }>> {
  const reviews: ReviewCard[] = [];
  for (const { tenant, id } of await store.reviews.listOpenOf(person)) {
    const message = await compose('review', { type: 'review', tenant, id }, person);
    if (message?.kind !== 'review' || message.review.state !== 'open') continue;
    if (message.review.total > 0) reviews.push(message.review);
  }
  const isDone = ({ total, decided }: ReviewCard): number => Number(decided >= total);
  reviews.sort((a, b) => isDone(a) - isDone(b) || a.endsAt.getTime() - b.endsAt.getTime());
  return { kind: 'reviews', reviews: { reviews, asOf: clock.now() } };
}
