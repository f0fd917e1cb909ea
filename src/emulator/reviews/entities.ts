import type { UserIdentity } from '../directory/entities.ts';
import { createTable } from '../world/table.ts';

/** Microsoft's words; `Applied` stands in its examples only. */
export type ReviewStatus =
  | 'NotStarted'
  | 'Initializing'
  | 'InProgress'
  | 'Completing'
  | 'Completed'
  | 'AutoReviewing'
  | 'AutoReviewed'
  | 'Applied';

export type Decision = 'Approve' | 'Deny' | 'NotReviewed' | 'DontKnow';

export type ApplyResult =
  | 'New'
  | 'AppliedSuccessfully'
  | 'AppliedSuccessfullyButObjectNotFound'
  | 'ApplyNotSupported';

/** Who reviews, as a query such as `/users/{id}`, `/groups/{id}/transitiveMembers` or `./manager`. */
export interface ReviewerScope {
  readonly query: string;
  readonly queryType: string;
  readonly queryRoot: string | null;
}

/** What is reviewed, as a query. */
export interface QueryScope {
  readonly query: string;
  readonly queryType: string;
  readonly queryRoot: string | null;
  /** Only who has not signed in for so long; null when everybody is reviewed. */
  readonly inactiveMs: number | null;
}

/** When the instances of a review start. Without `everyMs` and `everyMonths` there is one only. */
export interface Recurrence {
  readonly startAt: Date;
  readonly everyMs: number | null;
  readonly everyMonths: number | null;
  /** The day of the month of all instances but the first; 0 for that of the first. */
  readonly dayOfMonth: number;
  readonly endAt: Date | null;
  readonly count: number | null;
}

/** The settings of a review, those of Graph with spans in milliseconds. */
export interface ScheduleSettings {
  readonly mailNotificationsEnabled: boolean;
  readonly reminderNotificationsEnabled: boolean;
  readonly justificationRequiredOnApproval: boolean;
  readonly recommendationsEnabled: boolean;
  /** A sign-in within so long before the start recommends approval. */
  readonly lookBackMs: number;
  readonly decisionHistoriesForReviewersEnabled: boolean;
  readonly defaultDecisionEnabled: boolean;
  readonly defaultDecision: 'None' | 'Approve' | 'Deny' | 'Recommendation';
  readonly autoApplyDecisionsEnabled: boolean;
  /** How long an instance stays open. */
  readonly spanMs: number;
  readonly recurrence: Recurrence;
}

export interface StageSettings {
  readonly stageId: string;
  readonly dependsOn: readonly string[];
  readonly spanMs: number;
  readonly recommendationsEnabled: boolean;
  /** Null lets every decision move on. */
  readonly decisionsThatMoveOn: readonly string[] | null;
  readonly reviewers: readonly ReviewerScope[];
  readonly fallbackReviewers: readonly ReviewerScope[];
}

export interface ReviewDefinition {
  readonly id: string;
  readonly displayName: string;
  readonly descriptionForAdmins: string;
  readonly descriptionForReviewers: string;
  readonly scope: QueryScope;
  readonly instanceEnumerationScope: QueryScope | null;
  /** Without reviewers, people review themselves. */
  readonly reviewers: readonly ReviewerScope[];
  readonly fallbackReviewers: readonly ReviewerScope[];
  readonly settings: ScheduleSettings;
  readonly stageSettings: readonly StageSettings[];
  /** As they were written: nobody is notified. */
  readonly additionalNotificationRecipients: readonly Readonly<Record<string, unknown>>[];
  /** Null when an app or entitlement management made it. */
  readonly createdBy: UserIdentity | null;
  /** The assignment policy whose review settings made it. */
  readonly policyId: string | null;
  readonly createdAt: Date;
  readonly modifiedAt: Date;
}

/** One round of a review. What the definition says is copied when it opens: later changes are for later rounds. */
export interface ReviewInstance {
  readonly id: string;
  readonly definitionId: string;
  readonly status: ReviewStatus;
  readonly startAt: Date;
  readonly endAt: Date;
  readonly reviewers: readonly ReviewerScope[];
  readonly fallbackReviewers: readonly ReviewerScope[];
  readonly settings: ScheduleSettings;
  readonly stageSettings: readonly StageSettings[];
}

/** A stage of a multi-stage instance; it comes to be when the one before it ends. */
export interface ReviewStage {
  readonly id: string;
  readonly instanceId: string;
  readonly settings: StageSettings;
  readonly status: ReviewStatus;
  readonly startAt: Date;
  readonly endAt: Date;
}

export type ReviewedResource =
  | {
      readonly kind: 'package';
      readonly policyId: string;
      readonly policyName: string;
      readonly accessPackageId: string;
      readonly accessPackageName: string;
      readonly assignmentId: string;
    }
  | { readonly kind: 'group'; readonly groupId: string; readonly groupName: string };

/** Who may decide an item during one stage, or during the whole instance when it has no stages. */
export interface ReviewRound {
  readonly stageId: string | null;
  readonly reviewerIds: readonly string[];
}

/** One person's access to one resource, to be decided about. */
export interface DecisionItem {
  readonly id: string;
  readonly instanceId: string;
  readonly principal: UserIdentity;
  readonly resource: ReviewedResource;
  /** Those it took part in; the last is where it stands. */
  readonly rounds: readonly ReviewRound[];
  /** The last answer, of whichever stage. */
  readonly decision: Decision;
  readonly decidedInStageId: string | null;
  readonly justification: string;
  readonly reviewedBy: UserIdentity | null;
  readonly reviewedAt: Date | null;
  readonly recommendation: 'Approve' | 'Deny' | 'NoInfoAvailable';
  readonly lastSignInAt: Date | null;
  readonly createdAt: Date;
  readonly applyResult: ApplyResult;
  readonly appliedBy: UserIdentity | null;
  readonly appliedAt: Date | null;
}

/** That a user reviews in an instance, or in one stage of it. */
export interface ReviewReviewer {
  readonly id: string;
  readonly definitionId: string;
  readonly instanceId: string;
  readonly stageId: string | null;
  readonly userId: string;
  readonly addedAt: Date;
}

/** A mail Entra would have sent to reviewers; the control interface shows them. */
export interface ReviewMail {
  readonly id: string;
  readonly kind: 'start' | 'halfway' | 'requested';
  readonly definitionId: string;
  readonly instanceId: string;
  readonly stageId: string | null;
  readonly reviewerIds: readonly string[];
  readonly sentAt: Date;
}

/** The empty tables of access reviews. */
export const createReviewTables = () => ({
  reviewDefinitions: createTable<ReviewDefinition>({ policy: (row) => row.policyId }),
  reviewInstances: createTable<ReviewInstance>({ definition: (row) => row.definitionId }),
  reviewStages: createTable<ReviewStage>({ instance: (row) => row.instanceId }),
  decisionItems: createTable<DecisionItem>({ instance: (row) => row.instanceId }),
  reviewReviewers: createTable<ReviewReviewer>({
    instance: (row) => row.instanceId,
    user: (row) => row.userId,
  }),
  reviewMails: createTable<ReviewMail>({ instance: (row) => row.instanceId }),
});
