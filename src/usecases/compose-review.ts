import type { AccessReview, AskedReviewer, ReviewDecision, ReviewItem } from '../access/access-review.ts';
import { isDecidedNow, isOpenReview, itemsOf, roundOf } from '../access/access-review.ts';
import type { ReviewId, ReviewItemId, TenantId, UserId } from '../access/ids.ts';
import type { Person } from '../access/person.ts';
import type { ReviewCard, ReviewLine, ReviewResult } from '../access/review-message.ts';
import { toReviewOutcome } from '../access/review-outcome.ts';
import type { Clock } from '../ports/clock.ts';
import type { Tenants } from '../ports/tenants.ts';
import type { Store } from '../ports/store.ts';

interface Deps {
  readonly store: Pick<Store, 'reviews' | 'people' | 'packages' | 'assignments' | 'intents'>;
  readonly tenants: Pick<Tenants, 'find'>;
  readonly clock: Clock;
}

/** A card shows a dozen at most; of the others nobody needs to know since when they hold it. */
const LOOKED_UP_MAX = 24;

/**
 * The review as this reviewer sees it now. What is to be decided is listed once they have opened it with a token of
 * their own.
 * @returns undefined for who was not asked to review
 */
export async function composeReview(
  deps: Deps,
  tenantId: TenantId,
  id: ReviewId,
  reader: Person,
): Promise<ReviewCard | undefined> {
  const { store, clock } = deps;
  const found = await findReview(deps, tenantId, id);
  if (!found) return undefined;
  const { tenant, review } = found;
  const all = await store.reviews.listReviewers(tenantId, id);
  const users = await accountsOf(store, tenantId, reader);
  const own = all.filter(({ user }) => users.includes(user));
  const now = clock.now();
  const isOpen = isOpenReview(review) && review.endsAt > now;
  const current = own.find(({ stage }) => stage === review.stage?.id);
  const asked = (isOpen ? current : undefined) ?? own.at(-1);
  if (!asked) return undefined;
  const items = itemsOf(review, asked);
  const state = !isOpen ? 'ended' : current ? 'open' : 'passed-on';
  const others = all.filter(({ stage, user }) => stage === asked.stage && !users.includes(user));
  const { settings, stage, stageCount } = review;
  const { startsAt, endsAt } =
    state === 'open'
      ? roundOf(review)
      : { ...review, endsAt: state === 'ended' ? endOf(review) : review.endsAt };
  return {
    tenant: { id: tenant.id, name: tenant.name },
    reviewId: id,
    ...(await toWhat(deps, review)),
    state,
    isSelf: review.isSelf,
    total: items.length,
    decided: items.filter((item) => isDecidedNow(review, item)).length,
    startsAt,
    endsAt,
    ...(stage && stageCount > 1 ? { stage: { number: stage.number, of: stageCount } } : {}),
    otherNames: review.isSelf ? [] : others.map(({ name }) => name),
    whenUndecided: settings.whenUndecided,
    justificationRequired: settings.justificationRequired,
    ...(settings.lookBackMs ? { lookBackMs: settings.lookBackMs } : {}),
    ...(state === 'open' && asked.items ? await listLines(deps, review, asked, items, reader) : {}),
    ...(state === 'ended' ? { ended: countEnds(review, items) } : {}),
    asOf: now,
  };
}

/** How the review ended for this reader; undefined while that is not certain, and for whom it was not about. */
export async function composeReviewOutcome(
  deps: Deps,
  tenantId: TenantId,
  id: ReviewId,
  reader: Person,
): Promise<ReviewResult | undefined> {
  const { store, clock } = deps;
  const found = await findReview(deps, tenantId, id);
  if (!found) return undefined;
  const { tenant, review } = found;
  const users = await accountsOf(store, tenantId, reader);
  const item = review.items.find(({ principalId }) => principalId && users.includes(principalId));
  const outcome = item && toReviewOutcome(review, item);
  if (!item || !outcome) return undefined;
  const isByPerson = item.reviewedById !== undefined && item.decision !== undefined;
  return {
    ...outcome,
    tenant: { id: tenant.id, name: tenant.name },
    ...(await toWhat(deps, review)),
    ...(isByPerson && item.reviewedByName ? { decidedBy: item.reviewedByName } : {}),
    ...(isByPerson && item.reviewedAt ? { decidedAt: item.reviewedAt } : {}),
    ...(isByPerson && item.justification ? { justification: item.justification } : {}),
    endedAt: endOf(review),
    asOf: clock.now(),
  };
}

const endOf = ({ stoppedAt, endsAt }: AccessReview): Date => stoppedAt ?? endsAt;

/** The review as last read, where its tenant is still in the tenants file. */
async function findReview({ store, tenants }: Deps, tenantId: TenantId, id: ReviewId) {
  const tenant = tenants.find(tenantId);
  const review = tenant && (await store.reviews.find(tenantId, id));
  return tenant && review && { tenant, review };
}

/** Who the reader is in the tenant. */
async function accountsOf(store: Deps['store'], tenant: TenantId, reader: Person): Promise<UserId[]> {
  const account = await store.people.findAccount(reader, tenant);
  return [...(reader.tenant === tenant ? [reader.user] : []), ...(account ? [account.user] : [])];
}

async function toWhat(
  { store }: Deps,
  { tenant, packageId, policyId, name }: AccessReview,
): Promise<Pick<ReviewCard, 'packageName' | 'role' | 'policyName'>> {
  const reviewed = (await store.packages.list(tenant)).find(({ id }) => id === packageId);
  const policies = await store.packages.listPolicies(tenant, packageId);
  const policyName = policies.find(({ id }) => id === policyId)?.name;
  return {
    packageName: reviewed?.name ?? name,
    ...(reviewed ? { role: reviewed.role } : {}),
    ...(policyName ? { policyName } : {}),
  };
}

const countEnds = (review: AccessReview, items: readonly ReviewItem[]): NonNullable<ReviewCard['ended']> => {
  const results = items.map((item) => toReviewOutcome(review, item)?.result);
  const kept = results.filter((result) => result === 'kept').length;
  const removed = results.filter((result) => result === 'removed').length;
  return { kept, removed, waiting: items.length - kept - removed };
};

async function listLines(
  { store, clock }: Deps,
  review: AccessReview,
  asked: AskedReviewer,
  items: readonly ReviewItem[],
  reader: Person,
): Promise<Pick<ReviewCard, 'lines' | 'isAccepting'>> {
  const { tenant, id } = review;
  const clicks = await store.intents.listAbout({ tenant, review: id }, reader);
  const waiting = clicks.filter(({ outcome }) => !outcome).map(({ input }) => input);
  const recording = new Map<ReviewItemId, ReviewDecision>();
  for (const input of waiting) {
    if (input.kind === 'review-decide') recording.set(input.item, input.decision);
  }
  const ordered = items.toSorted((a, b) => Number(isDecidedNow(review, a)) - Number(isDecidedNow(review, b)));
  const lines = await Promise.all(
    ordered.map(async (item, index): Promise<ReviewLine> => {
      const held =
        index < LOOKED_UP_MAX && item.principalId
          ? await store.assignments.listOf(tenant, item.principalId, clock.now())
          : [];
      const holding = held.find(
        ({ packageId, state }) => packageId === review.packageId && state === 'delivered',
      );
      const click = recording.get(item.id);
      return {
        ...toLine(review, asked, item),
        ...(holding?.startsAt ? { heldSince: holding.startsAt } : {}),
        ...(holding?.endsAt ? { heldUntil: holding.endsAt } : {}),
        ...(click ? { recording: click } : {}),
      };
    }),
  );
  return {
    lines,
    ...(waiting.some(({ kind }) => kind === 'review-accept') ? { isAccepting: true as const } : {}),
  };
}

function toLine(review: AccessReview, { user }: AskedReviewer, item: ReviewItem): ReviewLine {
  const { decision, reviewedByName, reviewedById, reviewedAt, justification } = item;
  const { recommendation, lastSignInAt } = item;
  const isNow = isDecidedNow(review, item);
  const isEarlier = decision !== undefined && !isNow && review.settings.showsEarlier;
  return {
    id: item.id,
    personName: item.principalName,
    ...(isNow && decision ? { decision } : {}),
    ...(isNow && reviewedByName ? { decidedBy: reviewedByName } : {}),
    ...(isNow && reviewedById === user ? { decidedByReader: true as const } : {}),
    ...(isNow && reviewedAt ? { decidedAt: reviewedAt } : {}),
    ...(isNow && justification ? { justification } : {}),
    ...(isEarlier ? { earlier: { decision, ...(reviewedByName ? { by: reviewedByName } : {}) } } : {}),
    ...(recommendation ? { recommendation } : {}),
    ...(lastSignInAt ? { lastSignInAt } : {}),
  };
}
