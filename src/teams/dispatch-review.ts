import { AccessError, isTokenRefused, toAccessError } from '../access/errors.ts';
import type { ReviewId, ReviewItemId, TenantId } from '../access/ids.ts';
import type { Intent, IntentInput } from '../access/intent.ts';
import type { ReviewCard, ReviewNotice } from '../access/review-message.ts';
import type { KnownPerson } from '../ports/known-person.ts';
import { listReviews } from '../usecases/list-reviews.ts';
import { recordIntent } from '../usecases/record-intent.ts';
import { recordReview } from '../usecases/record-review.ts';
import type { ActionOf, DispatchDeps, Reply } from './dispatch-parts.ts';
import { assertSignedIn, assertTokenTaken, show } from './dispatch-parts.ts';

/** The ids of an action, as claims. */
const toSubject = ({ tenant, review }: { tenant: string; review: string }) =>
  ({ type: 'review', tenant: tenant as TenantId, id: review as ReviewId }) as const;

type ReviewSubject = ReturnType<typeof toSubject>;

/** Answers a click on the card of a review. */
export async function answerReviewer(
  deps: DispatchDeps,
  person: KnownPerson,
  action: ActionOf<'reviews.list' | 'review.open' | 'review.decide' | 'review.accept'>,
): Promise<Reply> {
  switch (action.verb) {
    case 'reviews.list':
      return { message: await listReviews(deps, person) };
    case 'review.open':
      return openReview(deps, person, action);
    case 'review.decide':
      return decideReviewed(deps, person, action);
    case 'review.accept':
      return acceptAll(deps, person, action);
  }
}

/** What there is to decide, read with the reviewer's own token; the message that holds it is kept up to date. */
async function openReview(
  deps: DispatchDeps,
  person: KnownPerson,
  action: ActionOf<'review.open'>,
): Promise<Reply> {
  const subject = toSubject(action);
  const before = await showReview(deps, person, subject);
  if (before.state !== 'open') return asReply(before, subject);
  const notice = await readOwn(deps, person, subject);
  return asReply(await showReview(deps, person, subject), subject, notice);
}

/** Records one word on each of the people who were ticked, unless something is missing. */
async function decideReviewed(
  deps: DispatchDeps,
  person: KnownPerson,
  action: ActionOf<'review.decide'>,
): Promise<Reply> {
  const subject = toSubject(action);
  const before = await showOpened(deps, person, subject);
  const known = new Set((before.lines ?? []).map(({ id }) => id));
  const picked = action.ticked.filter((id) => known.has(id));
  const needsReason = before.justificationRequired && action.reason === '';
  const notice =
    before.state !== 'open'
      ? 'over'
      : picked.length === 0
        ? 'none-chosen'
        : needsReason
          ? 'reason-missing'
          : undefined;
  if (notice) return asReply({ ...before, picked }, subject, notice);
  const inputs = picked.map((item): IntentInput => ({
    kind: 'review-decide',
    tenant: subject.tenant,
    review: subject.id,
    item: item as ReviewItemId,
    decision: action.decision,
    reason: action.reason,
  }));
  return carryOut(deps, person, subject, inputs);
}

/** Entra's recommendations become the answers to what nobody has answered. */
async function acceptAll(
  deps: DispatchDeps,
  person: KnownPerson,
  action: ActionOf<'review.accept'>,
): Promise<Reply> {
  const subject = toSubject(action);
  const before = await showReview(deps, person, subject);
  if (before.state !== 'open') return asReply(before, subject, 'over');
  // Nobody accepts what they have not seen.
  if (!before.lines) return openReview(deps, person, { ...action, verb: 'review.open' });
  const { tenant, id: review } = subject;
  return carryOut(deps, person, subject, [{ kind: 'review-accept', tenant, review }]);
}

async function carryOut(
  deps: DispatchDeps,
  person: KnownPerson,
  subject: ReviewSubject,
  inputs: readonly IntentInput[],
): Promise<Reply> {
  await assertSignedIn(deps, person, deps.tenants.get(subject.tenant));
  const intents = await Promise.all(inputs.map((input) => recordIntent(deps, person, input)));
  const settled = await Promise.all(intents.map((intent) => deps.awaitIntent(intent)));
  for (const each of settled) assertTokenTaken(each);
  const notice = settled.map(toNotice).find((one) => one !== undefined);
  return asReply(await showReview(deps, person, subject), subject, notice);
}

function toNotice({ outcome }: Intent): ReviewNotice | undefined {
  if (outcome?.result !== 'refused') return undefined;
  const { code } = outcome.failure;
  if (code === 'already-decided' || code === 'not-found') return 'over';
  if (code === 'not-allowed') return 'not-reviewer';
  return code === 'tenant-misconfigured' ? 'no-consent' : 'refused';
}

async function showOpened(
  deps: DispatchDeps,
  person: KnownPerson,
  subject: ReviewSubject,
): Promise<ReviewCard> {
  const before = await showReview(deps, person, subject);
  if (before.state !== 'open' || before.lines) return before;
  await readOwn(deps, person, subject);
  return showReview(deps, person, subject);
}

/** @returns what kept it from being read, if anything did @throws AccessError `sign-in-required` */
async function readOwn(
  deps: DispatchDeps,
  person: KnownPerson,
  { tenant: id, id: reviewId }: ReviewSubject,
): Promise<ReviewNotice | undefined> {
  const tenant = deps.tenants.get(id);
  const review = await deps.store.reviews.find(id, reviewId);
  if (!review) throw new AccessError('not-found', 'no such review');
  try {
    const caller = await deps.signIn.callerFor(person, tenant);
    const own = await recordReview(deps, caller, review);
    return own.length === 0 ? 'not-reviewer' : undefined;
  } catch (error) {
    const failed = toAccessError(error);
    if (isTokenRefused(failed)) await deps.signIn.forget(person, tenant);
    if (failed.code === 'graph-unavailable') return 'unavailable';
    if (failed.code === 'not-allowed') return 'no-consent';
    throw error;
  }
}

const asReply = (review: ReviewCard, subject: ReviewSubject, notice?: ReviewNotice): Reply => ({
  message: { kind: 'review', review: notice ? { ...review, notice } : review },
  becomes: { kind: 'review', subject },
});

async function showReview(
  deps: DispatchDeps,
  person: KnownPerson,
  subject: ReviewSubject,
): Promise<ReviewCard> {
  const message = await show(deps, 'review', subject, person);
  if (message.kind !== 'review') throw new AccessError('internal', 'a review is no review');
  return message.review;
}
