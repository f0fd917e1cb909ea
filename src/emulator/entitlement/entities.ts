import { createTable } from '../world/table.ts';
import { createAssignmentTables } from './assignment-entities.ts';
import { createCatalogTables } from './catalog-entities.ts';
import type { WrittenPolicy } from './parse-policy.ts';

export interface ConnectedOrganization {
  readonly id: string;
  readonly displayName: string;
  readonly description: string;
  /** A proposed one came to be by an approved request and was not confirmed yet. */
  readonly state: 'configured' | 'proposed';
  /** Null for a domain that belongs to no tenant of the sandbox. */
  readonly sourceTenantId: string | null;
  /** The domain it was added by, when that belongs to no tenant of the sandbox. */
  readonly domainName: string | null;
  readonly internalSponsorIds: readonly string[];
  readonly externalSponsorIds: readonly string[];
  readonly createdAt: Date;
  readonly modifiedAt: Date;
}

export interface AccessPackage {
  readonly id: string;
  readonly displayName: string;
  readonly description: string;
  readonly catalogId: string;
  /** Not listed in My Access; who has the link may still request it. */
  readonly isHidden: boolean;
  /** Who holds one of these packages, or is in one of these groups, cannot get this one. Not the other way round. */
  readonly incompatiblePackageIds: readonly string[];
  readonly incompatibleGroupIds: readonly string[];
  readonly createdAt: Date;
  readonly modifiedAt: Date;
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
  | {
      readonly kind: 'singleServicePrincipal';
      readonly servicePrincipalId: string;
      readonly description: string;
    }
  /** Of apps and agents, which do not ask for packages here. */
  | { readonly kind: 'targetApplicationOwners' | 'targetAgentIdentitySponsorsOrOwners' }
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
  /** Between the starts of two rounds; with `intervalMonths` null too there is one round only. */
  readonly intervalMs: number | null;
  readonly intervalMonths: number | null;
  /** The day of the month of later rounds; 0 for that of the first. */
  readonly dayOfMonth: number;
  /** How many rounds there are; null for no end. */
  readonly rounds: number | null;
  /** The day after which no round starts. */
  readonly endAt: Date | null;
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
  | 'allExternalUsers'
  | 'allDirectoryAgentIdentities';

/** At which stage a custom extension is called. */
export interface ExtensionStage {
  readonly id: string;
  readonly stage:
    | 'assignmentRequestCreated'
    | 'assignmentRequestApproved'
    | 'assignmentRequestGranted'
    | 'assignmentRequestRemoved'
    | 'assignmentFourteenDaysBeforeExpiration'
    | 'assignmentOneDayBeforeExpiration';
  readonly customExtensionId: string;
}

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
  readonly onBehalfRequestors: readonly SubjectSet[];
  readonly approvalRequired: boolean;
  readonly extensionApproval: boolean;
  readonly stages: readonly ApprovalStageSettings[];
  readonly questions: readonly Question[];
  readonly review: ReviewSettings | null;
  readonly automatic: AutomaticRequestSettings | null;
  readonly notificationsDisabled: boolean;
  readonly extensionStages: readonly ExtensionStage[];
}

export interface AssignmentPolicy extends PolicyTerms {
  readonly id: string;
  readonly displayName: string;
  readonly description: string;
  readonly accessPackageId: string;
  readonly catalogId: string;
  /** The body as it was written, which is how it is read back. */
  readonly written: WrittenPolicy;
  readonly createdAt: Date;
  readonly modifiedAt: Date;
}

export type {
  ApprovalStage,
  Assignment,
  AssignmentRequest,
  Callout,
  RequestType,
  Schedule,
  Subject,
} from './assignment-entities.ts';

/** The empty tables of entitlement management. */
export const createEntitlementTables = () => ({
  ...createCatalogTables(),
  ...createAssignmentTables(),
  connectedOrganizations: createTable<ConnectedOrganization>(),
  accessPackages: createTable<AccessPackage>({
    displayName: (row) => row.displayName,
    catalog: (row) => row.catalogId,
  }),
  assignmentPolicies: createTable<AssignmentPolicy>({ accessPackage: (row) => row.accessPackageId }),
});
