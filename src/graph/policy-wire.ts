import { z } from 'zod';
import type {
  AccessPackage,
  ApprovalStagePlan,
  ApproverSet,
  AssignmentPolicy,
  PolicyRequirement,
} from '../access/access-package.ts';
import type { AccessPackageId, AssignmentPolicyId, GroupId, TenantId, UserId } from '../access/ids.ts';
import type { SecurityRole } from '../access/security-role.ts';
import { questionSchema } from './question-wire.ts';
import {
  dropUndefined,
  expirationOf,
  flag,
  id,
  list,
  optionalId,
  optionalText,
  related,
  schedule,
  span,
} from './wire.ts';

const origin = related(z.object({ originId: optionalText, originSystem: optionalText }));

/** @see https://learn.microsoft.com/graph/api/resources/accesspackage */
export const packageSchema = z.object({
  id: id<AccessPackageId>(),
  displayName: z.string(),
  resourceRoleScopes: list(z.object({ role: origin, scope: origin })),
  incompatibleAccessPackages: list(z.object({ id: id<AccessPackageId>(), displayName: optionalText })),
});

/** @see https://learn.microsoft.com/graph/api/accesspackage-list-incompatiblegroups */
export const incompatibleGroupSchema = z.object({ id: id<GroupId>(), displayName: optionalText });

type WirePackage = z.output<typeof packageSchema>;

export const toAccessPackage = (
  wire: WirePackage,
  incompatibleGroups: ReadonlyArray<z.output<typeof incompatibleGroupSchema>>,
  tenant: TenantId,
  role: SecurityRole,
): AccessPackage => {
  const eligible = [...new Set(wire.resourceRoleScopes.flatMap((row) => eligibleGroupOf(row) ?? []))];
  return {
    tenant,
    id: wire.id,
    name: wire.displayName,
    role,
    incompatibleWith: wire.incompatibleAccessPackages.map((other) => ({
      id: other.id,
      name: other.displayName ?? '',
    })),
    incompatibleGroups: incompatibleGroups.map((group) => ({ id: group.id, name: group.displayName ?? '' })),
    groupIds: [...new Set(wire.resourceRoleScopes.flatMap((row) => groupOf(row) ?? []))],
    ...(eligible.length > 0 ? { eligibleGroupIds: eligible } : {}),
  };
};

/** The group of which the package makes a person a member. Owners and eligible members are no members. */
function groupOf({ role, scope }: WirePackage['resourceRoleScopes'][number]): GroupId | undefined {
  const member = /^Member_(.+)$/i.exec(role?.originId ?? '')?.[1];
  const isGroup = scope?.originSystem?.toLowerCase() === 'aadgroup';
  return optionalId<GroupId>().parse(member ?? (isGroup && !role?.originId ? scope?.originId : undefined));
}

/**
 * The group in which the package makes a person an eligible member.
 * @see https://learn.microsoft.com/entra/id-governance/entitlement-management-access-package-eligible
 */
const eligibleGroupOf = ({ role }: WirePackage['resourceRoleScopes'][number]): GroupId | undefined =>
  optionalId<GroupId>().parse(/^Eligible ?Member_(.+)$/i.exec(role?.originId ?? '')?.[1]);

/** @see https://learn.microsoft.com/graph/api/resources/subjectset */
const subjectSet = z
  .object({
    '@odata.type': optionalText,
    userId: optionalId<UserId>(),
    groupId: optionalId<GroupId>(),
    managerLevel: z.number().int().positive().nullish().catch(undefined),
  })
  .transform((wire): ApproverSet => {
    const type = wire['@odata.type']?.split('.').at(-1) ?? 'unknown';
    switch (type) {
      case 'singleUser':
        return wire.userId ? { kind: 'user', user: wire.userId } : { kind: 'unknown', type };
      case 'groupMembers':
        return wire.groupId ? { kind: 'group', group: wire.groupId } : { kind: 'unknown', type };
      // A person asks for themselves, so requestor and target are one.
      case 'requestorManager':
      case 'targetManager':
        return { kind: 'manager', level: wire.managerLevel ?? 1 };
      case 'internalSponsors':
        return { kind: 'internal-sponsors' };
      case 'externalSponsors':
        return { kind: 'external-sponsors' };
      case 'targetUserSponsors':
        return { kind: 'requestor-sponsors' };
      default:
        return { kind: 'unknown', type };
    }
  });

/** @see https://learn.microsoft.com/graph/api/resources/accesspackageapprovalstage */
const stage = z
  .object({
    durationBeforeAutomaticDenial: span,
    isApproverJustificationRequired: flag,
    isEscalationEnabled: flag,
    durationBeforeEscalation: span,
    primaryApprovers: list(subjectSet),
    fallbackPrimaryApprovers: list(subjectSet),
    escalationApprovers: list(subjectSet),
    fallbackEscalationApprovers: list(subjectSet),
  })
  .transform((wire): ApprovalStagePlan =>
    dropUndefined({
      approvers: wire.primaryApprovers,
      fallbackApprovers: wire.fallbackPrimaryApprovers,
      reasonRequired: wire.isApproverJustificationRequired,
      timeoutMs: wire.durationBeforeAutomaticDenial,
      // Switched off, the page's examples still carry a span of zero.
      escalation:
        wire.isEscalationEnabled && wire.durationBeforeEscalation !== undefined
          ? {
              afterMs: wire.durationBeforeEscalation,
              approvers: wire.escalationApprovers,
              fallbackApprovers: wire.fallbackEscalationApprovers,
            }
          : undefined,
    }),
  );

/** @see https://learn.microsoft.com/graph/api/resources/accesspackageassignmentpolicy */
export const policySchema = z.object({
  id: id<AssignmentPolicyId>(),
  displayName: z.string().nullish(),
  expiration: expirationOf,
  requestorSettings: related(
    z.object({
      enableTargetsToSelfAddAccess: flag,
      enableTargetsToSelfUpdateAccess: flag,
      enableTargetsToSelfRemoveAccess: flag,
      allowCustomAssignmentSchedule: flag,
    }),
  ),
  requestApprovalSettings: related(
    z.object({
      isApprovalRequiredForAdd: flag,
      isApprovalRequiredForUpdate: flag,
      isRequestorJustificationRequired: flag,
      stages: list(stage),
    }),
  ),
  questions: list(questionSchema),
});

export const toAssignmentPolicy = (
  wire: z.output<typeof policySchema>,
  tenant: TenantId,
  packageId: AccessPackageId,
): AssignmentPolicy =>
  dropUndefined({
    tenant,
    id: wire.id,
    packageId,
    name: wire.displayName ?? '',
    maximumMs: wire.expiration.durationMs,
    approvalForAdd: wire.requestApprovalSettings?.isApprovalRequiredForAdd ?? false,
    approvalForUpdate: wire.requestApprovalSettings?.isApprovalRequiredForUpdate ?? false,
    justificationRequired: wire.requestApprovalSettings?.isRequestorJustificationRequired ?? false,
    canExtend: wire.requestorSettings?.enableTargetsToSelfUpdateAccess ?? false,
    canRelease: wire.requestorSettings?.enableTargetsToSelfRemoveAccess ?? false,
    stages: wire.requestApprovalSettings?.stages ?? [],
    questions: wire.questions.length > 0 ? wire.questions : undefined,
  });

/** @see https://learn.microsoft.com/graph/api/accesspackage-getapplicablepolicyrequirements */
export const requirementSchema = z
  .object({
    policyId: id<AssignmentPolicyId>(),
    policyDisplayName: z.string().nullish(),
    isApprovalRequiredForAdd: flag,
    isRequestorJustificationRequired: flag,
    allowCustomAssignmentSchedule: flag,
    schedule,
    questions: list(questionSchema),
  })
  .transform((wire): PolicyRequirement =>
    dropUndefined({
      policyId: wire.policyId,
      policyName: wire.policyDisplayName ?? '',
      approvalForAdd: wire.isApprovalRequiredForAdd,
      justificationRequired: wire.isRequestorJustificationRequired,
      customSchedule: wire.allowCustomAssignmentSchedule,
      maximumMs: wire.schedule.durationMs,
      questions: wire.questions.toSorted((a, b) => a.sequence - b.sequence),
    }),
  );
