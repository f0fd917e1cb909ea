import type { UserIdentity } from '../directory/entities.ts';
import { createTable } from '../world/table.ts';

export interface ConnectedOrganization {
  readonly id: string;
  readonly displayName: string;
  readonly sourceTenantId: string;
  readonly internalSponsorIds: readonly string[];
  readonly externalSponsorIds: readonly string[];
  readonly createdAt: Date;
}

export interface Catalog {
  readonly id: string;
  readonly displayName: string;
  readonly description: string;
  readonly createdAt: Date;
}

export interface AccessPackage {
  readonly id: string;
  readonly displayName: string;
  readonly description: string;
  readonly catalogId: string;
  /** Groups whose membership the package gives. */
  readonly groupIds: readonly string[];
  readonly createdAt: Date;
}

export type SubjectSet =
  | { readonly kind: 'singleUser'; readonly userId: string; readonly description: string }
  | { readonly kind: 'groupMembers'; readonly groupId: string; readonly description: string }
  | {
      readonly kind: 'connectedOrganizationMembers';
      readonly connectedOrganizationId: string;
      readonly description: string;
    }
  | { readonly kind: 'requestorManager' | 'targetManager'; readonly managerLevel: number }
  | { readonly kind: 'internalSponsors' | 'externalSponsors' | 'targetUserSponsors' }
  /** Whoever the rule of a dynamic group fits, for policies that assign by themselves. */
  | { readonly kind: 'attributeRuleMembers'; readonly membershipRule: string; readonly description: string };

export interface ApprovalStageSettings {
  readonly timeoutMs: number;
  readonly justificationRequired: boolean;
  readonly primaryApprovers: readonly SubjectSet[];
  readonly fallbackPrimaryApprovers: readonly SubjectSet[];
  /** After this long without a decision the escalation approvers may decide too; null when escalation is off. */
  readonly escalationMs: number | null;
  readonly escalationApprovers: readonly SubjectSet[];
  readonly fallbackEscalationApprovers: readonly SubjectSet[];
}

export interface LocalizedText {
  readonly languageCode: string;
  readonly text: string;
}

/** A question of a policy, in Graph's own names. A text question has no choices. */
export interface Question {
  readonly id: string;
  readonly text: string;
  readonly localizations: readonly LocalizedText[];
  readonly isRequired: boolean;
  readonly isAnswerEditable: boolean;
  readonly sequence: number;
  readonly isSingleLineQuestion: boolean;
  readonly regexPattern: string | null;
  readonly isMultipleSelectionAllowed: boolean;
  readonly choices: readonly {
    readonly actualValue: string;
    readonly text: string;
    readonly localizations: readonly LocalizedText[];
  }[];
}

export interface ReviewSettings {
  readonly expirationBehavior: 'keepAccess' | 'removeAccess' | 'acceptAccessRecommendation';
  readonly recommendationsEnabled: boolean;
  readonly justificationRequired: boolean;
  readonly selfReview: boolean;
  readonly startAt: Date;
  /** How long one round stays open. */
  readonly spanMs: number;
  /** Between the starts of two rounds; null when there is one round only. */
  readonly intervalMs: number | null;
  readonly primaryReviewers: readonly SubjectSet[];
  readonly fallbackReviewers: readonly SubjectSet[];
}

/** Assigning without a request: who fits the rule gets the package, who leaves it loses it after the grace period. */
export interface AutomaticRequestSettings {
  readonly requestAccess: boolean;
  readonly removeAccess: boolean;
  readonly graceMs: number;
}

export type AllowedTargetScope =
  | 'notSpecified'
  | 'specificDirectoryUsers'
  | 'specificConnectedOrganizationUsers'
  | 'specificDirectoryServicePrincipals'
  | 'allMemberUsers'
  | 'allDirectoryUsers'
  | 'allDirectoryServicePrincipals'
  | 'allConfiguredConnectedOrganizationUsers'
  | 'allExternalUsers';

/**
 * What a policy says, ready for the rules; derived from the body that was written.
 * @see https://learn.microsoft.com/graph/api/resources/accesspackageassignmentpolicy
 */
export interface PolicyTerms {
  readonly allowedTargetScope: AllowedTargetScope;
  readonly targets: readonly SubjectSet[];
  /** The longest span of an assignment (`afterDuration`); null for no limit. */
  readonly maximumMs: number | null;
  /** When every assignment ends at the latest (`afterDateTime`). */
  readonly endAt: Date | null;
  readonly justificationRequired: boolean;
  readonly customScheduleAllowed: boolean;
  readonly selfAddAllowed: boolean;
  readonly extensionAllowed: boolean;
  readonly selfRemovalAllowed: boolean;
  /** Managers may ask for their direct reports. */
  readonly onBehalfAllowed: boolean;
  readonly approvalRequired: boolean;
  readonly extensionApproval: boolean;
  readonly stages: readonly ApprovalStageSettings[];
  readonly questions: readonly Question[];
  readonly review: ReviewSettings | null;
  readonly automatic: AutomaticRequestSettings | null;
  readonly notificationsDisabled: boolean;
}

export interface AssignmentPolicy extends PolicyTerms {
  readonly id: string;
  readonly displayName: string;
  readonly description: string;
  readonly accessPackageId: string;
  readonly catalogId: string;
  readonly createdAt: Date;
  readonly modifiedAt: Date;
}

/** A person as entitlement management knows them; `id` is not the directory's object id. */
export interface Subject {
  readonly id: string;
  readonly objectId: string;
  readonly displayName: string;
  readonly email: string;
  readonly principalName: string;
  readonly connectedOrganizationId: string | null;
}

export interface Schedule {
  readonly startAt: Date | null;
  readonly expiration: 'notSpecified' | 'noExpiration' | 'afterDateTime' | 'afterDuration';
  readonly endAt: Date | null;
  readonly spanMs: number | null;
}

export interface Assignment {
  readonly id: string;
  readonly accessPackageId: string;
  readonly assignmentPolicyId: string;
  readonly subjectId: string;
  readonly state: 'delivering' | 'partiallyDelivered' | 'delivered' | 'deliveryFailed' | 'expired';
  readonly status: string;
  readonly schedule: Schedule;
  readonly expiredAt: Date | null;
}

export interface ApprovalStage {
  readonly id: string;
  /** A copy of the policy's stage: a later change of the policy does not touch requests that are under way. */
  readonly settings: ApprovalStageSettings;
  /** Since when the escalation approvers may decide as well. */
  escalatedAt: Date | null;
  status: 'Initializing' | 'InProgress' | 'Completed' | 'Expired';
  reviewResult: 'NotReviewed' | 'Approved' | 'Denied';
  reviewedBy: UserIdentity | null;
  reviewedAt: Date | null;
  justification: string;
}

type RequestState =
  | 'submitted'
  | 'pendingApproval'
  | 'scheduled'
  | 'delivering'
  | 'delivered'
  | 'partiallyDelivered'
  | 'deliveryFailed'
  | 'denied'
  | 'canceled';

export type RequestType =
  | 'userAdd'
  | 'userUpdate'
  | 'userRemove'
  | 'adminAdd'
  | 'adminUpdate'
  | 'adminRemove'
  | 'systemAdd'
  | 'systemUpdate'
  | 'systemRemove'
  | 'onBehalfAdd'
  | 'approverRemove';

export interface AssignmentRequest {
  readonly id: string;
  readonly requestType: RequestType;
  readonly state: RequestState;
  readonly status: string;
  readonly accessPackageId: string;
  readonly assignmentPolicyId: string;
  readonly assignmentId: string;
  readonly subjectId: string;
  /** The subject who asked; null when the system or an app did. */
  readonly requestorSubjectId: string | null;
  readonly justification: string | null;
  readonly answers: readonly Readonly<Record<string, unknown>>[];
  readonly schedule: Schedule;
  readonly stages: readonly ApprovalStage[];
  readonly createdAt: Date;
  readonly completedAt: Date | null;
}

/** States in which a request still wants something; at most one such request per person and package. */
const openRequestStates: ReadonlySet<string> = new Set([
  'submitted',
  'pendingApproval',
  'scheduled',
  'delivering',
]);

/** The empty tables of entitlement management. */
export const createEntitlementTables = () => ({
  connectedOrganizations: createTable<ConnectedOrganization>(),
  catalogs: createTable<Catalog>(),
  accessPackages: createTable<AccessPackage>({ displayName: (row) => row.displayName }),
  assignmentPolicies: createTable<AssignmentPolicy>({ accessPackage: (row) => row.accessPackageId }),
  subjects: createTable<Subject>({ object: (row) => row.objectId }),
  assignments: createTable<Assignment>({
    state: (row) => row.state,
    accessPackage: (row) => row.accessPackageId,
    assignmentPolicy: (row) => row.assignmentPolicyId,
    subject: (row) => row.subjectId,
  }),
  /** Assignments whose request is not approved yet: reached through the request only, in no list. */
  pendingAssignments: createTable<Assignment>(),
  assignmentRequests: createTable<AssignmentRequest>({
    state: (row) => row.state,
    accessPackage: (row) => row.accessPackageId,
    subject: (row) => row.subjectId,
    requestor: (row) => row.requestorSubjectId,
    assignment: (row) => row.assignmentId,
    openSubject: (row) => (openRequestStates.has(row.state) ? row.subjectId : null),
  }),
});
