import type {
  AccessPackageId,
  AssignmentPolicyId,
  ReviewDefinitionId,
  ReviewId,
  ReviewItemId,
  ReviewStageId,
  TenantId,
  UserId,
} from './ids.ts';

/**
 * Microsoft's words. An instance is decided while it is `InProgress`; `Applied` stands in its examples only.
 * @see https://learn.microsoft.com/graph/api/resources/accessreviewinstance
 */
export const REVIEW_STATUSES = [
  'NotStarted',
  'Initializing',
  'Starting',
  'InProgress',
  'Completing',
  'Completed',
  'AutoReviewing',
  'AutoReviewed',
  'Applied',
] as const;
export type ReviewStatus = (typeof REVIEW_STATUSES)[number] | 'unknown';

/** What a reviewer can say of somebody's access. */
export const REVIEW_DECISIONS = ['approve', 'deny', 'dont-know'] as const;
export type ReviewDecision = (typeof REVIEW_DECISIONS)[number];

/** What follows for those about whom nobody decides. */
export type WhenUndecided = 'keep' | 'remove' | 'recommendation' | 'nothing';

/** Where an instance is in Graph. */
export interface ReviewRef {
  readonly definition: ReviewDefinitionId;
  readonly id: ReviewId;
}

/**
 * A review series of one policy of an access package.
 * @see https://learn.microsoft.com/graph/api/resources/accessreviewscheduledefinition
 */
export interface ReviewDefinition {
  readonly id: ReviewDefinitionId;
  readonly name: string;
  readonly packageId: AccessPackageId;
  readonly policyId?: AssignmentPolicyId;
  readonly settings: ReviewSettings;
  /** How many stages decide one after the other; 0: it has none. */
  readonly stageCount: number;
}

export interface ReviewSettings {
  readonly justificationRequired: boolean;
  /** A sign-in within so long before the start recommends approval. */
  readonly lookBackMs?: number;
  /** Reviewers of a later stage see what earlier ones decided. */
  readonly showsEarlier: boolean;
  readonly whenUndecided: WhenUndecided;
  /** Entra carries the decisions out by itself when the review ends. */
  readonly appliesItself: boolean;
}

/** One round of a review, as Graph shows it by itself. */
export interface ReviewInstance {
  readonly id: ReviewId;
  readonly status: ReviewStatus;
  readonly startsAt?: Date;
  readonly endsAt?: Date;
  /** Nobody is named as reviewer: everybody reviews the own access. */
  readonly isSelf: boolean;
}

/** @see https://learn.microsoft.com/graph/api/resources/accessreviewstage */
export interface ReviewStage {
  readonly id: ReviewStageId;
  readonly status: ReviewStatus;
  readonly startsAt?: Date;
  readonly endsAt?: Date;
  readonly reviewers: readonly ReviewerScope[];
}

/** Who reviews, as the stage says it; `relative` depends on whose access it is. */
export type ReviewerScope =
  | { readonly kind: 'user' | 'group'; readonly id: UserId }
  | { readonly kind: 'relative' };

/** Somebody whom Entra has asked to review. */
export interface Reviewer {
  readonly user: UserId;
  readonly name: string;
  readonly askedAt?: Date;
}

/**
 * One person's access, to be decided about.
 * @see https://learn.microsoft.com/graph/api/resources/accessreviewinstancedecisionitem
 */
export interface ReviewItem {
  readonly id: ReviewItemId;
  readonly principalId?: UserId;
  readonly principalName: string;
  /** Absent: nobody has decided. */
  readonly decision?: ReviewDecision;
  readonly justification?: string;
  /** Absent on what Entra decided itself when nobody had. */
  readonly reviewedById?: UserId;
  readonly reviewedByName?: string;
  readonly reviewedAt?: Date;
  /** Absent: Entra has none. */
  readonly recommendation?: 'approve' | 'deny';
  readonly lastSignInAt?: Date;
  readonly isApplied: boolean;
  readonly appliedAt?: Date;
}

/** One instance of a review of one of our packages, with everything that was read of it. */
export interface AccessReview {
  readonly tenant: TenantId;
  readonly id: ReviewId;
  readonly definition: ReviewDefinitionId;
  readonly name: string;
  readonly packageId: AccessPackageId;
  readonly policyId?: AssignmentPolicyId;
  readonly status: ReviewStatus;
  readonly startsAt: Date;
  /** As it is planned. */
  readonly endsAt: Date;
  /** When it was first seen closed before its planned end: Graph does not say when that was. */
  readonly stoppedAt?: Date;
  readonly isSelf: boolean;
  readonly settings: ReviewSettings;
  readonly stageCount: number;
  /** The stage that is decided now; absent: none, or the review has no stages. */
  readonly stage?: OpenStage;
  /** Those who decide now. */
  readonly reviewers: readonly Reviewer[];
  readonly items: readonly ReviewItem[];
}

export interface OpenStage {
  readonly id: ReviewStageId;
  /** Counted from 1. */
  readonly number: number;
  readonly startsAt: Date;
  readonly endsAt: Date;
  /** Those that came into it. */
  readonly items: readonly ReviewItemId[];
}

/** A reviewer of one round, and how far they were told. */
export interface AskedReviewer extends Reviewer {
  /** Absent: the review has no stages. */
  readonly stage?: ReviewStageId;
  /** When their card went out. */
  readonly toldAt?: Date;
  /** The latest reminder instant that was given or skipped. */
  readonly remindedUntil?: Date;
  /** What Entra itself said is theirs, when they last opened it with their own token; absent: never opened. */
  readonly items?: readonly ReviewItemId[];
}

export const isOpenReview = ({ status }: Pick<AccessReview, 'status'>): boolean => status === 'InProgress';

/** It has its decisions, those that Entra makes where nobody did included. */
export const isDecidedReview = ({ status }: Pick<AccessReview, 'status'>): boolean =>
  status === 'Completed' || status === 'AutoReviewed' || status === 'Applied';

/** From when to when the reviewers of now decide. */
export const roundOf = ({
  stage,
  startsAt,
  endsAt,
}: Pick<AccessReview, 'stage' | 'startsAt' | 'endsAt'>): { readonly startsAt: Date; readonly endsAt: Date } =>
  stage ?? { startsAt, endsAt };

/** The items that are decided now: those that came into the open stage, else all. */
const currentItems = ({ stage, items }: Pick<AccessReview, 'stage' | 'items'>): ReviewItem[] =>
  stage ? items.filter(({ id }) => stage.items.includes(id)) : [...items];

/** Whether the answer is one of the round that is decided now; what an earlier stage said is not. */
export const isDecidedNow = (
  { stage }: Pick<AccessReview, 'stage'>,
  { decision, reviewedAt }: ReviewItem,
): boolean =>
  decision !== undefined && (stage === undefined || reviewedAt === undefined || reviewedAt >= stage.startsAt);

/**
 * The items of one reviewer: what Entra said is theirs, their own access in a self-review, else all. Where each reviews
 * some people only, as managers do, the app cannot see whose they are before the reviewer has opened the card.
 */
export function itemsOf(
  review: Pick<AccessReview, 'stage' | 'items' | 'isSelf'>,
  reviewer: Pick<AskedReviewer, 'user' | 'items'>,
): ReviewItem[] {
  const now = currentItems(review);
  const { items } = reviewer;
  if (items) return now.filter(({ id }) => items.includes(id));
  return review.isSelf ? now.filter(({ principalId }) => principalId === reviewer.user) : now;
}

/** What a reviewer has just written, which Graph may not show for a moment. */
export interface WrittenWord {
  readonly item: ReviewItemId;
  readonly decision: ReviewDecision;
  readonly justification: string;
  readonly by: UserId;
  readonly byName: string;
  readonly at: Date;
}

/**
 * The review with what a reviewer's own reading says of it. Reviewers are not always shown what an earlier stage said,
 * and never the last sign-ins: what the app knows of these stays.
 */
export function mergeOwnItems<Review extends AccessReview>(
  review: Review,
  own: readonly ReviewItem[],
  written: readonly WrittenWord[],
): Review {
  const items = review.items.map((known): ReviewItem => {
    const seen = own.find(({ id }) => id === known.id);
    const word = written.find(({ item }) => item === known.id);
    const isHidden =
      seen?.decision === undefined && known.decision !== undefined && !isDecidedNow(review, known);
    const { lastSignInAt } = known;
    const base = seen && !isHidden ? { ...seen, ...(lastSignInAt ? { lastSignInAt } : {}) } : known;
    return word && !isSaid(base, word) ? withWord(base, word) : base;
  });
  return { ...review, items };
}

const isSaid = ({ decision, reviewedAt }: ReviewItem, word: WrittenWord): boolean =>
  decision === word.decision || (reviewedAt !== undefined && reviewedAt > word.at);

const withWord = (
  item: ReviewItem,
  { decision, justification, by, byName, at }: WrittenWord,
): ReviewItem => ({
  ...item,
  decision,
  justification,
  reviewedById: by,
  reviewedByName: byName,
  reviewedAt: at,
});
