import type {
  ReviewDecision,
  ReviewDefinition,
  ReviewInstance,
  ReviewItem,
  ReviewRef,
  ReviewStage,
  Reviewer,
} from '../access/access-review.ts';
import type { ReviewDefinitionId, ReviewItemId, ReviewStageId } from '../access/ids.ts';
import type { AppCaller, UserCaller } from './callers.ts';

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
