/**
 * What an Entra tenant holds, as the emulator keeps it. Plain JSON-able rows: every property that ends in `At` is an
 * instant, and nothing else is, which is how a saved state gets its dates back.
 */

export interface DirectoryUser {
  readonly id: string;
  readonly displayName: string;
  readonly userPrincipalName: string;
  readonly mail: string;
  readonly userType: 'Member' | 'Guest';
  readonly externalUserState: 'Accepted' | 'PendingAcceptance' | null;
  readonly homeTenantId: string;
  readonly homeUserPrincipalName: string;
  readonly managerId: string | null;
  readonly createdAt: Date;
}

export interface Group {
  readonly id: string;
  readonly displayName: string;
  readonly isAssignableToRole: boolean;
  readonly createdAt: Date;
}

export interface Membership {
  readonly id: string;
  readonly groupId: string;
  readonly memberId: string;
  /** Put there by hand, not by entitlement management: the end of an assignment does not take it away. */
  readonly isPermanent: boolean;
}

export interface RoleInstance {
  readonly id: string;
  readonly principalId: string;
  readonly roleDefinitionId: string;
  readonly memberType: 'Direct' | 'Group';
  readonly startAt: Date;
  readonly endAt: Date | null;
}

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
  | { readonly kind: 'requestorManager' }
  | { readonly kind: 'internalSponsors' }
  | { readonly kind: 'externalSponsors' };

export interface ApprovalStageSettings {
  readonly timeoutMs: number;
  readonly justificationRequired: boolean;
  readonly primaryApprovers: readonly SubjectSet[];
  readonly fallbackPrimaryApprovers: readonly SubjectSet[];
}

export interface Question {
  readonly id: string;
  readonly text: string;
  readonly choices: readonly string[];
  readonly required: boolean;
}

export interface AssignmentPolicy {
  readonly id: string;
  readonly displayName: string;
  readonly description: string;
  readonly accessPackageId: string;
  readonly catalogId: string;
  readonly allowedTargetScope: 'specificDirectoryUsers' | 'specificConnectedOrganizationUsers';
  readonly targets: readonly SubjectSet[];
  readonly maximumMs: number | null;
  readonly justificationRequired: boolean;
  readonly customScheduleAllowed: boolean;
  readonly extensionAllowed: boolean;
  readonly extensionApproval: boolean;
  readonly stages: readonly ApprovalStageSettings[];
  readonly questions: readonly Question[];
  readonly createdAt: Date;
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
  readonly state: 'delivering' | 'delivered' | 'expired';
  readonly status: string;
  readonly schedule: Schedule;
  readonly expiredAt: Date | null;
}

export interface Decision {
  readonly userId: string;
  readonly displayName: string;
  readonly userPrincipalName: string;
}

export interface ApprovalStage {
  readonly id: string;
  /** A copy of the policy's stage: a later change of the policy does not touch requests that are under way. */
  readonly settings: ApprovalStageSettings;
  status: 'Initializing' | 'InProgress' | 'Completed' | 'Expired';
  reviewResult: 'NotReviewed' | 'Approved' | 'Denied';
  reviewedBy: Decision | null;
  reviewedAt: Date | null;
  justification: string;
}

type RequestState =
  | 'submitted'
  | 'pendingApproval'
  | 'scheduled'
  | 'delivering'
  | 'delivered'
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
  | 'systemRemove';

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

export interface DirectoryAudit {
  readonly id: string;
  readonly correlationId: string;
  readonly activityDisplayName: string;
  readonly result: 'success' | 'failure' | 'timeout';
  readonly happenedAt: Date;
  readonly initiatedBy: { readonly user: Decision } | { readonly appId: string; readonly appName: string };
  readonly targets: readonly { readonly id: string; readonly displayName: string; readonly type: string }[];
}
