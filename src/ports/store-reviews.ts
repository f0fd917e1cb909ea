import type { AccessReview, AskedReviewer } from '../access/access-review.ts';
import type { ReviewStep } from '../access/follow-review.ts';
import type {
  AccessPackageId,
  ReviewId,
  ReviewItemId,
  ReviewStageId,
  TenantId,
  UserId,
} from '../access/ids.ts';
import type { Person } from '../access/person.ts';

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
