import type { AccessPackageId, AssignmentPolicyId, GroupId, TenantId, UserId } from './ids.ts';
import type { SecurityRole } from './security-role.ts';

/** An access package that the tenants file names, with the groups through which it grants its role. */
export interface AccessPackage {
  readonly tenant: TenantId;
  readonly id: AccessPackageId;
  readonly name: string;
  readonly role: SecurityRole;
  /** Groups whose membership the package grants; the directory role hangs on them. */
  readonly groupIds: readonly GroupId[];
  /** Groups in which the package makes a person eligible only: they activate the membership. Absent: none. */
  readonly eligibleGroupIds?: readonly GroupId[];
  /** Whoever holds one of these may not ask for this one. */
  readonly incompatibleWith: ReadonlyArray<{ readonly id: AccessPackageId; readonly name: string }>;
  /** Whoever is a member of one of these may not ask for it. */
  readonly incompatibleGroups: ReadonlyArray<{ readonly id: GroupId; readonly name: string }>;
}

/**
 * One subject set of an approval stage, as far as we know how to resolve it.
 * @see https://learn.microsoft.com/graph/api/resources/subjectset
 */
export type ApproverSet =
  | { readonly kind: 'user'; readonly user: UserId }
  | { readonly kind: 'group'; readonly group: GroupId }
  /** Of the requestor, who is also the target; level 1 is their own manager, 2 the manager of that one. */
  | { readonly kind: 'manager'; readonly level: number }
  /** Of the requestor's connected organization. */
  | { readonly kind: 'internal-sponsors' | 'external-sponsors' }
  /** Of the requestor's own account. */
  | { readonly kind: 'requestor-sponsors' }
  | { readonly kind: 'unknown'; readonly type: string };

export interface ApprovalStagePlan {
  readonly approvers: readonly ApproverSet[];
  readonly fallbackApprovers: readonly ApproverSet[];
  readonly reasonRequired: boolean;
  /** After this span without a decision Entra denies. */
  readonly timeoutMs?: number;
  /** Who may decide as well when nobody has for a while; absent: nobody else. */
  readonly escalation?: {
    readonly afterMs: number;
    readonly approvers: readonly ApproverSet[];
    readonly fallbackApprovers: readonly ApproverSet[];
  };
}

/**
 * An assignment policy, as far as approving, extending and following need it.
 * @see https://learn.microsoft.com/graph/api/resources/accesspackageassignmentpolicy
 */
export interface AssignmentPolicy {
  readonly tenant: TenantId;
  readonly id: AssignmentPolicyId;
  readonly packageId: AccessPackageId;
  readonly name: string;
  /** Absent: assignments never expire, or end at a fixed instant. */
  readonly maximumMs?: number;
  readonly approvalForAdd: boolean;
  readonly approvalForUpdate: boolean;
  readonly justificationRequired: boolean;
  readonly canExtend: boolean;
  readonly canRelease: boolean;
  readonly stages: readonly ApprovalStagePlan[];
  /** What requestors are asked; absent: nothing. */
  readonly questions?: readonly Question[];
}

/**
 * What one policy asks of the person who wants to request, told to that person by Graph.
 * @see https://learn.microsoft.com/graph/api/accesspackage-getapplicablepolicyrequirements
 */
export interface PolicyRequirement {
  readonly policyId: AssignmentPolicyId;
  readonly policyName: string;
  readonly approvalForAdd: boolean;
  readonly justificationRequired: boolean;
  /** Whether the requestor may set an end of their own. */
  readonly customSchedule: boolean;
  readonly maximumMs?: number;
  /** What the requestor is asked, in the order of asking. */
  readonly questions: readonly Question[];
}

/**
 * A question of a policy to the requestor.
 * @see https://learn.microsoft.com/graph/api/resources/accesspackagequestion
 */
export interface Question {
  readonly id: string;
  readonly text: LocalizedText;
  readonly isRequired: boolean;
  readonly sequence: number;
  readonly asks:
    | {
        readonly kind: 'text';
        readonly isSingleLine: boolean;
        /** Regular expression of .NET that the answer must match. */
        readonly pattern?: string;
      }
    | {
        readonly kind: 'choice';
        readonly isMultiple: boolean;
        readonly choices: readonly Choice[];
      }
    /** A kind that is newer than us: it cannot be answered here. */
    | { readonly kind: 'unknown'; readonly type: string };
}

export interface Choice {
  /** What goes into the answer. */
  readonly value: string;
  readonly text: LocalizedText;
}

/** Text, with its translations by language such as `de-de`, in lower case. */
export interface LocalizedText {
  readonly text: string;
  readonly translations: Readonly<Record<string, string>>;
}
