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
}

/** One subject set of an approval stage, as far as we know how to resolve it. */
export type ApproverSet =
  | { readonly kind: 'user'; readonly user: UserId }
  | { readonly kind: 'group'; readonly group: GroupId }
  | { readonly kind: 'manager' }
  | { readonly kind: 'unknown'; readonly type: string };

export interface ApprovalStagePlan {
  readonly approvers: readonly ApproverSet[];
  readonly fallbackApprovers: readonly ApproverSet[];
  readonly reasonRequired: boolean;
  /** After this span without a decision Entra denies. */
  readonly timeoutMs?: number;
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
  /** Ids of questions that must be answered. */
  readonly requiredQuestionIds: readonly string[];
}
