import type { StageId, UserId } from './ids.ts';

/** What an approver can say. */
export type Decision = 'approve' | 'deny';

/**
 * One stage of an approval, as its approver sees it.
 * @see https://learn.microsoft.com/graph/api/resources/approvalstage
 */
export interface ApprovalStage {
  readonly id: StageId;
  readonly status: 'Initializing' | 'InProgress' | 'Completed' | 'Expired' | 'unknown';
  readonly assignedToMe: boolean;
  readonly result: 'NotReviewed' | 'Approved' | 'Denied' | 'unknown';
  readonly reviewedById?: UserId;
  readonly reviewedByName?: string;
  readonly reviewedAt?: Date;
  readonly justification?: string;
}

/** The stage that this person can decide now, if there is one. */
export const openStageOf = (stages: readonly ApprovalStage[]): ApprovalStage | undefined =>
  stages.find((stage) => stage.assignedToMe && stage.status === 'InProgress');

/** The last stage that somebody decided. */
export const lastDecidedStage = (stages: readonly ApprovalStage[]): ApprovalStage | undefined =>
  stages.findLast((stage) => stage.result === 'Approved' || stage.result === 'Denied');
