import type {
  AccessReview,
  AskedReviewer,
  ReviewDecision,
  ReviewDefinition,
  Reviewer,
  ReviewInstance,
  ReviewItem,
  ReviewRef,
  ReviewStage,
} from './access/access-review.ts';
import type { ReviewStep } from './access/follow-review.ts';
import type {
  AccessPackageId,
  ReviewDefinitionId,
  ReviewId,
  ReviewItemId,
  ReviewStageId,
  TenantId,
  UserId,
} from './access/ids.ts';
import type { Person } from './access/person.ts';
import type { AppCaller, UserCaller } from './ports.ts';

/** Access reviews in Microsoft Graph; the rest of it, and its errors, are in `Graph`. */
export interface ReviewGraph {
  /** Those of access packages, whichever. */
  listReviewDefinitions(caller: AppCaller): Promise<ReviewDefinition[]>;
  listReviewInstances(caller: AppCaller, definition: ReviewDefinitionId): Promise<ReviewInstance[]>;
  /** The stages that have come to be, in their order; empty where there are none. */
  listReviewStages(caller: AppCaller, review: ReviewRef): Promise<ReviewStage[]>;
  /** Of all stages, each person once. */
  listContactedReviewers(caller: AppCaller, review: ReviewRef): Promise<Reviewer[]>;
  /** With the last sign-ins. @param stage those that came into it only */
  listReviewItems(caller: AppCaller, review: ReviewRef, stage?: ReviewStageId): Promise<ReviewItem[]>;
  /** What the caller reviews; empty for who reviews nothing of it. Without the last sign-ins. */
  listOwnReviewItems(caller: UserCaller, review: ReviewRef, stage?: ReviewStageId): Promise<ReviewItem[]>;
  /** May be changed until the end; of several reviewers the last word counts. */
  recordReviewDecision(
    caller: UserCaller,
    review: ReviewRef,
    word: {
      readonly stage?: ReviewStageId;
      readonly item: ReviewItemId;
      readonly decision: ReviewDecision;
      readonly justification: string;
    },
  ): Promise<void>;
  /** Entra's recommendation becomes the answer to whatever the caller reviews and nobody has answered. */
  acceptRecommendations(caller: UserCaller, review: ReviewRef): Promise<void>;
}

/** A review as it is stored. */
export interface StoredReview extends AccessReview {
  /** When it must be looked at next; absent: not before something changes. */
  readonly nextDueAt?: Date;
}

/** How far the reviews of a tenant were read. */
export interface ReviewSync {
  readonly firstContactAt: Date;
  readonly lastReadAt?: Date;
  readonly nextReadAt: Date;
}

/** Access reviews as last seen, and their reviewers. */
export interface ReviewTables {
  /**
   * Stores what was read, and makes the review due when it changed.
   * @param readAt when the reading began: what was stored since is newer, and stays
   * @returns undefined when nothing had changed
   */
  see(
    review: AccessReview,
    at: Date,
    readAt: Date,
  ): Promise<{ readonly before?: AccessReview; readonly after: AccessReview } | undefined>;
  find(tenant: TenantId, id: ReviewId): Promise<StoredReview | undefined>;
  /** Ids of those that were finished when last seen: they are not read again. */
  listFinished(tenant: TenantId): Promise<ReviewId[]>;
  /** Reviews of the package, ended or not, in which somebody's access is an item. */
  listAbout(tenant: TenantId, packageId: AccessPackageId, principal: UserId): Promise<AccessReview[]>;
  /** Of all stages that were read while they were open. */
  listReviewers(tenant: TenantId, id: ReviewId): Promise<AskedReviewer[]>;
  /** What Entra said is this reviewer's. */
  saveOpened(
    of: { readonly tenant: TenantId; readonly id: ReviewId; readonly stage?: ReviewStageId },
    user: UserId,
    items: readonly ReviewItemId[],
  ): Promise<void>;
  /** What followed from looking at it. Whatever made it due meanwhile keeps it due. */
  saveStep(before: StoredReview, step: ReviewStep): Promise<void>;
  /** Open reviews in which this person was asked, under whichever account, the earliest end first. */
  listOpenOf(person: Person): Promise<Array<Pick<AccessReview, 'tenant' | 'id'>>>;
  /** Makes due all open reviews in which this person was asked. */
  hurryOf(person: Person, at: Date): Promise<void>;
  listDue(now: Date, limit: number): Promise<Array<Pick<AccessReview, 'tenant' | 'id'>>>;
  findSync(tenant: TenantId): Promise<ReviewSync | undefined>;
  saveSync(tenant: TenantId, sync: ReviewSync): Promise<void>;
  /**
   * Of these tenants those whose packages are known and whose reviews must be read: never, or not since they were due,
   * or due after `latest`. The longest waiting first.
   */
  listTenantsDue(tenants: readonly TenantId[], now: Date, latest: Date): Promise<TenantId[]>;
}
