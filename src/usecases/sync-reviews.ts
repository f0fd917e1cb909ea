import type {
  AccessReview,
  ReviewDefinition,
  Reviewer,
  ReviewInstance,
  ReviewStage,
} from '../access/access-review.ts';
import { isOpenReview, roundOf } from '../access/access-review.ts';
import { toAccessError } from '../access/errors.ts';
import { toNextReviewPassAt } from '../access/follow-review.ts';
import type { GroupId, UserId } from '../access/ids.ts';
import { toNewOutcomes } from '../access/review-outcome.ts';
import type { Tenant } from '../access/tenant.ts';
import type { AppCaller } from '../ports/callers.ts';
import type { Clock } from '../ports/clock.ts';
import type { Graph } from '../ports/graph.ts';
import type { Store, StoreTables } from '../ports/store.ts';

interface Deps {
  readonly graph: Pick<
    Graph,
    | 'listReviewDefinitions'
    | 'listReviewInstances'
    | 'listReviewStages'
    | 'listContactedReviewers'
    | 'listReviewItems'
    | 'getGroupWithMembers'
  >;
  readonly store: Store;
  readonly clock: Clock;
  /** Between readings when nothing is about to change. */
  readonly everyMs: number;
}

const DAY_MS = 86_400_000;
/** Where nobody carries out what was denied, nothing more is expected of a review after this. */
const WATCHED_MS = 30 * DAY_MS;

/**
 * Reads the reviews of our packages' policies as the app, and tells what changed: reviewers by what became due, people
 * how the review of their access ended. Of what had ended before the tenant was first read nothing is told. Where the
 * app may not read them, the operators are told once and everything else goes on.
 */
export async function syncReviews(deps: Deps, tenant: Tenant): Promise<void> {
  const { store, clock, everyMs } = deps;
  const startedAt = clock.now();
  const before = await store.reviews.findSync(tenant.id);
  const firstContactAt = before?.firstContactAt ?? startedAt;
  const unreadable = { tenant: tenant.id, facts: { kind: 'reviews-unreadable' } } as const;
  try {
    const live = await readTenant(deps, tenant, firstContactAt);
    const now = clock.now();
    const nextReadAt = toNextReviewPassAt(live, everyMs, now);
    await store.transaction(async (tx) => {
      await tx.reviews.saveSync(tenant.id, { firstContactAt, lastReadAt: startedAt, nextReadAt });
      await tx.problems.end(unreadable, now);
    });
  } catch (error) {
    const { code } = toAccessError(error);
    const now = clock.now();
    await store.transaction(async (tx) => {
      await tx.reviews.saveSync(tenant.id, {
        ...before,
        firstContactAt,
        nextReadAt: new Date(now.getTime() + (code === 'graph-unavailable' ? everyMs / 5 : everyMs)),
      });
      if (code === 'tenant-misconfigured') await tx.problems.open(unreadable, now);
    });
    if (code !== 'tenant-misconfigured') throw error;
  }
}

/** @returns the instances that are not finished */
async function readTenant(deps: Deps, tenant: Tenant, firstContactAt: Date): Promise<ReviewInstance[]> {
  const { graph, store, clock } = deps;
  const caller: AppCaller = { kind: 'app', tenant: tenant.id };
  const packages = await store.packages.list(tenant.id);
  const finished = new Set(await store.reviews.listFinished(tenant.id));
  const now = clock.now().getTime();
  const live: ReviewInstance[] = [];
  for (const definition of await graph.listReviewDefinitions(caller)) {
    if (!packages.some(({ id }) => id === definition.packageId)) continue;
    for (const instance of await graph.listReviewInstances(caller, definition.id)) {
      const isLong = instance.endsAt !== undefined && now - instance.endsAt.getTime() > WATCHED_MS;
      if (finished.has(instance.id) || isLong) continue;
      const isPlanned = instance.status === 'NotStarted' || instance.status === 'Initializing';
      const review = isPlanned
        ? undefined
        : await readInstance(deps, caller, definition, instance, firstContactAt);
      const isOver = instance.status === 'Completed' && !definition.settings.appliesItself;
      if (instance.status === 'Applied' || isOver) continue;
      live.push(review ? { ...instance, endsAt: roundOf(review).endsAt } : instance);
    }
  }
  return live;
}

async function readInstance(
  deps: Deps,
  caller: AppCaller,
  definition: ReviewDefinition,
  instance: ReviewInstance,
  firstContactAt: Date,
): Promise<AccessReview | undefined> {
  const { store, clock } = deps;
  const readAt = clock.now();
  const read = await readReview(deps, caller, definition, instance);
  if (!read) return undefined;
  const review = withStop(read, await store.reviews.find(read.tenant, read.id), readAt);
  await store.transaction(async (tx) => {
    const at = clock.now();
    const change = await tx.reviews.see(review, at, readAt);
    if (!change) return;
    const subject = { type: 'review', tenant: review.tenant, id: review.id } as const;
    await tx.notices.updateCopies(['review', 'review-reminder'], subject, `seen/${at.toISOString()}`, at);
    await tellOutcomes(tx, change.before, change.after, firstContactAt, at);
  });
  return review;
}

function withStop(review: AccessReview, known: AccessReview | undefined, now: Date): AccessReview {
  if (isOpenReview(review)) return review;
  const stoppedAt = known?.stoppedAt ?? (review.endsAt > now ? now : undefined);
  return stoppedAt ? { ...review, stoppedAt } : review;
}

async function tellOutcomes(
  tx: StoreTables,
  before: AccessReview | undefined,
  after: AccessReview,
  firstContactAt: Date,
  at: Date,
): Promise<void> {
  const subject = { type: 'review', tenant: after.tenant, id: after.id } as const;
  for (const { principalId } of toNewOutcomes(before, after, firstContactAt)) {
    const known = principalId && (await tx.people.findByAccount(after.tenant, principalId));
    if (principalId) await showCause(tx, after, principalId, at);
    if (!known) continue;
    const recipient = { tenant: known.tenant, user: known.user };
    await tx.notices.add(
      [{ kind: 'review-outcome', subject, recipient, occurrence: 'once', mode: 'send' }],
      at,
    );
  }
}

/** A removal receipt may have gone out before it was known that the review is why. */
async function showCause(
  tx: StoreTables,
  { tenant, id: review, packageId }: AccessReview,
  principal: UserId,
  at: Date,
): Promise<void> {
  const held = await tx.assignments.listOf(tenant, principal, new Date(at.getTime() - DAY_MS));
  for (const { id, packageId: of } of held) {
    if (of !== packageId) continue;
    const subject = { type: 'assignment', tenant, id } as const;
    await tx.notices.updateCopies(['gone'], subject, `reviewed/${review}`, at);
  }
}

/** @returns undefined for an instance without dates, of which nobody could say until when it is open */
async function readReview(
  { graph }: Deps,
  caller: AppCaller,
  definition: ReviewDefinition,
  { id, status, startsAt, endsAt, isSelf }: ReviewInstance,
): Promise<AccessReview | undefined> {
  if (!startsAt || !endsAt) return undefined;
  const ref = { definition: definition.id, id };
  const items = await graph.listReviewItems(caller, ref);
  const contacted = await graph.listContactedReviewers(caller, ref);
  const stages = definition.stageCount > 0 ? await graph.listReviewStages(caller, ref) : [];
  const number = stages.findIndex((stage) => stage.status === 'InProgress') + 1;
  const open = stages[number - 1];
  const inStage = open ? await graph.listReviewItems(caller, ref, open.id) : [];
  const { name, packageId, policyId, settings, stageCount } = definition;
  return {
    tenant: caller.tenant,
    id,
    definition: definition.id,
    name,
    packageId,
    ...(policyId ? { policyId } : {}),
    status,
    startsAt,
    endsAt,
    isSelf: isSelf && stageCount === 0,
    settings,
    stageCount,
    ...(open
      ? {
          stage: {
            id: open.id,
            number,
            startsAt: open.startsAt ?? startsAt,
            endsAt: open.endsAt ?? endsAt,
            items: inStage.map((item) => item.id),
          },
        }
      : {}),
    reviewers: open ? await findStageReviewers(graph, caller, open, contacted) : contacted,
    items,
  };
}

/** Graph names the reviewers of all stages together: of these, the ones whom the open stage means. */
async function findStageReviewers(
  graph: Deps['graph'],
  caller: AppCaller,
  { reviewers, startsAt }: ReviewStage,
  contacted: readonly Reviewer[],
): Promise<Reviewer[]> {
  const named = new Set<UserId>();
  for (const scope of reviewers) {
    if (scope.kind === 'user') named.add(scope.id);
    if (scope.kind !== 'group') continue;
    const group = await graph.getGroupWithMembers(caller, scope.id as string as GroupId);
    for (const { user } of group?.members ?? []) named.add(user);
  }
  const found = contacted.filter(({ user }) => named.has(user));
  // Managers and the like, or the fallback reviewers: whoever was asked since the stage began.
  return found.length > 0
    ? found
    : contacted.filter(({ askedAt }) => !startsAt || !askedAt || askedAt >= startsAt);
}
