import type { ReviewDecision, WhenUndecided } from './access-review.ts';
import type { Named } from './named.ts';
import type { ReviewOutcome } from './review-outcome.ts';
import type { SecurityRole } from './security-role.ts';

/** What a reviewer sees of one review of an access package. */
export interface ReviewCard {
  readonly tenant: Named;
  readonly reviewId: string;
  readonly packageName: string;
  readonly role?: SecurityRole;
  /** Whose assignments are reviewed: those under this policy. */
  readonly policyName?: string;
  /** `passed-on`: the reader's stage is over, another one decides. */
  readonly state: 'open' | 'passed-on' | 'ended';
  /** The reader reviews the own access. */
  readonly isSelf: boolean;
  readonly isReminder?: true;
  /** Of the reader's items. */
  readonly total: number;
  readonly decided: number;
  readonly startsAt: Date;
  /** Until when the reader decides. */
  readonly endsAt: Date;
  readonly stage?: { readonly number: number; readonly of: number };
  /** Who else decides the same. */
  readonly otherNames: readonly string[];
  readonly whenUndecided: WhenUndecided;
  readonly justificationRequired: boolean;
  readonly lookBackMs?: number;
  /** What is to be decided, open ones first. Absent until the reader has opened it with an own token. */
  readonly lines?: readonly ReviewLine[];
  /** Ids of those that were ticked. */
  readonly picked?: readonly string[];
  /** What became of a click. */
  readonly notice?: ReviewNotice;
  /** The reader's click on all recommendations is kept, Graph has not confirmed it yet. */
  readonly isAccepting?: true;
  /** Once it has ended, as far as it is carried out. */
  readonly ended?: { readonly kept: number; readonly removed: number; readonly waiting: number };
  readonly asOf: Date;
}

export type ReviewNotice =
  | 'none-chosen'
  | 'reason-missing'
  | 'over'
  | 'not-reviewer'
  | 'no-consent'
  | 'unavailable'
  | 'refused';

/** One person's access in a review. */
export interface ReviewLine {
  readonly id: string;
  readonly personName: string;
  readonly decision?: ReviewDecision;
  readonly decidedBy?: string;
  readonly decidedByReader?: true;
  readonly decidedAt?: Date;
  readonly justification?: string;
  /** The reader's click is kept, Graph has not confirmed it yet. */
  readonly recording?: ReviewDecision;
  /** What an earlier stage said, where the review shows it. */
  readonly earlier?: { readonly decision: ReviewDecision; readonly by?: string };
  readonly recommendation?: 'approve' | 'deny';
  readonly lastSignInAt?: Date;
  readonly heldSince?: Date;
  readonly heldUntil?: Date;
}

/** The reviews that wait for one person. */
export interface OpenReviews {
  readonly reviews: readonly ReviewCard[];
  readonly asOf: Date;
}

/** How a review ended for the person whose access it was about. */
export interface ReviewResult extends ReviewOutcome {
  readonly tenant: Named;
  readonly packageName: string;
  readonly role?: SecurityRole;
  readonly decidedBy?: string;
  readonly decidedAt?: Date;
  readonly justification?: string;
  readonly endedAt: Date;
  readonly asOf: Date;
}
