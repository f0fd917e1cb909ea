import { isOpenReview } from '../access/access-review.ts';
import type { AccessReview, WrittenWord } from '../access/access-review.ts';
import { AccessError, toAccessError } from '../access/errors.ts';
import type { ReviewItemId } from '../access/ids.ts';
import type { IntentOf, IntentOutcome } from '../access/intent.ts';
import type { Account } from '../access/person.ts';
import type { UserCaller } from '../ports/callers.ts';
import type { Clock } from '../ports/clock.ts';
import type { Graph } from '../ports/graph.ts';
import type { SignIn } from '../ports/sign-in.ts';
import type { Tenants } from '../ports/tenants.ts';
import type { Store } from '../ports/store.ts';

interface Deps {
  readonly graph: Pick<
    Graph,
    'recordReviewDecision' | 'acceptRecommendations' | 'listReviewInstances' | 'listOwnReviewItems' | 'getMe'
  >;
  readonly store: Store;
  readonly signIn: Pick<SignIn, 'callerFor'>;
  readonly tenants: Tenants;
  readonly clock: Clock;
  /** Reads again what is the caller's, and keeps it. */
  readonly recordReview: (
    caller: UserCaller,
    review: AccessReview,
    written?: readonly WrittenWord[],
  ) => Promise<ReviewItemId[]>;
}

type ReviewIntent = IntentOf<'review-decide'> | IntentOf<'review-accept'>;

const OVER = { result: 'refused', failure: { code: 'already-decided', detail: 'review-over' } } as const;

/**
 * Records a reviewer's word on one person's access, as the reviewer: Graph takes it from nobody else. Whichever of the
 * reviewer's clicks on it is carried out, the latest word is written, so that of two the older never stands.
 * @throws AccessError `graph-unavailable` when it must be tried again; `tenant-misconfigured` when the item is theirs
 *   and their token does not carry the right to decide it
 * @see https://learn.microsoft.com/graph/api/accessreviewinstancedecisionitem-update
 */
export async function decideReview(deps: Deps, intent: IntentOf<'review-decide'>): Promise<IntentOutcome> {
  return asReviewer(deps, intent, async (caller, review) => {
    const me = await deps.graph.getMe(caller);
    let said: WrittenWord | undefined;
    for (;;) {
      const latest = await findLatest(deps, intent);
      if (said?.decision === latest.decision && said.justification === latest.reason) break;
      said = toWord(latest, me, deps.clock.now());
      await deps.graph.recordReviewDecision(caller, review, {
        ...(review.stage ? { stage: review.stage.id } : {}),
        item: latest.item,
        decision: latest.decision,
        justification: latest.reason,
      });
    }
    return [said];
  });
}

/**
 * Lets Entra's recommendation be the reviewer's answer wherever nobody has answered.
 * @throws AccessError as `decideReview`
 * @see https://learn.microsoft.com/graph/api/accessreviewinstance-acceptrecommendations
 */
export async function acceptRecommendations(
  deps: Deps,
  intent: IntentOf<'review-accept'>,
): Promise<IntentOutcome> {
  return asReviewer(deps, intent, async (caller, review) => {
    await deps.graph.acceptRecommendations(caller, review);
    return [];
  });
}

async function asReviewer(
  deps: Deps,
  { by, input }: ReviewIntent,
  write: (caller: UserCaller, review: AccessReview) => Promise<WrittenWord[]>,
): Promise<IntentOutcome> {
  const { store, signIn, tenants } = deps;
  const { tenant } = input;
  const review = await store.reviews.find(tenant, input.review);
  if (!review) return { result: 'refused', failure: { code: 'not-found' } };
  if (!isOpenReview(review)) return OVER;
  const caller = await signIn.callerFor(by, tenants.get(tenant));
  try {
    const written = await write(caller, review);
    await deps.recordReview(caller, review, written);
  } catch (error) {
    return explain(deps, caller, review, error);
  }
  return { result: 'done' };
}

/** Graph says neither with a documented code that a review is over, nor whether rights or the role are missing. */
async function explain(
  deps: Deps,
  caller: UserCaller,
  review: AccessReview,
  error: unknown,
): Promise<IntentOutcome> {
  const { graph, store } = deps;
  const { tenant } = review;
  const { code } = toAccessError(error);
  if (code === 'invalid-input') {
    const instances = await graph.listReviewInstances({ kind: 'app', tenant }, review.definition);
    if (instances.some(({ id, status }) => id === review.id && status === 'InProgress')) throw error;
    await store.jobs.enqueue({ kind: 'sync-reviews', tenant });
    return OVER;
  }
  if (code !== 'not-allowed') throw error;
  const own = await listOwn(graph, caller, review);
  if (own === 'not-allowed' || own > 0) {
    throw new AccessError('tenant-misconfigured', 'a reviewer’s token lacks AccessReview.ReadWrite.All', {
      cause: error,
    });
  }
  return { result: 'refused', failure: { code: 'not-allowed' } };
}

/** How much of the review is the caller's; that list is everybody's own. */
async function listOwn(
  graph: Deps['graph'],
  caller: UserCaller,
  review: AccessReview,
): Promise<number | 'not-allowed'> {
  try {
    return (await graph.listOwnReviewItems(caller, review, review.stage?.id)).length;
  } catch (error) {
    if (toAccessError(error).code === 'not-allowed') return 'not-allowed';
    throw error;
  }
}

/** The person's newest word on the item, which may be a later click than the one that is carried out. */
async function findLatest(
  { store }: Deps,
  { by, input, id }: IntentOf<'review-decide'>,
): Promise<IntentOf<'review-decide'>['input']> {
  const { tenant, review, item } = input;
  const about = await store.intents.listAbout({ tenant, review }, by);
  const words = about.flatMap((one) =>
    one.input.kind === 'review-decide' &&
    one.input.item === item &&
    (one.id === id || one.outcome?.result !== 'refused')
      ? one.input
      : [],
  );
  return words.at(-1) ?? input;
}

const toWord = (
  { item, decision, reason }: IntentOf<'review-decide'>['input'],
  me: Account,
  at: Date,
): WrittenWord => ({ item, decision, justification: reason, by: me.user, byName: me.name, at });
