import type { ApprovalStage, AssignmentRequest, SubjectSet } from '../entitlement/entities.ts';
import type { Tenant } from '../world/tenant.ts';
import { isInSubjectSet, transitiveMemberIds } from './subjects.ts';

function isEmptySet(tenant: Tenant, set: SubjectSet, about: string): boolean {
  if (set.kind === 'singleUser') return tenant.users.get(set.userId) === undefined;
  if (set.kind === 'groupMembers') return transitiveMemberIds(tenant, set.groupId).length === 0;
  return !tenant.users.entries().some(({ row }) => isInSubjectSet(tenant, set, row.id, about));
}

/**
 * Whether a user is among the approvers of a stage. Fallback approvers count when the primary ones resolve to nobody.
 * @see https://learn.microsoft.com/graph/api/resources/accesspackageapprovalstage
 */
export function isStageApprover(
  tenant: Tenant,
  request: AssignmentRequest,
  stage: ApprovalStage,
  userId: string,
): boolean {
  const about = tenant.subjects.get(request.subjectId)?.objectId ?? '';
  const { primaryApprovers, fallbackPrimaryApprovers } = stage.settings;
  const isNobody = primaryApprovers.every((set) => isEmptySet(tenant, set, about));
  const sets = isNobody ? fallbackPrimaryApprovers : primaryApprovers;
  return sets.some((set) => isInSubjectSet(tenant, set, userId, about));
}

/** Whether the request is the user's own: made by them or for them. Nobody decides about their own request. */
export function isOwnRequest(tenant: Tenant, request: AssignmentRequest, userId: string): boolean {
  const ids = [request.subjectId, request.requestorSubjectId ?? ''];
  return ids.some((id) => tenant.subjects.get(id)?.objectId === userId);
}

/**
 * Whether Entra would show the stage to this user as theirs to decide. False for the requestor even when the policy
 * names them as approver.
 * @see https://learn.microsoft.com/entra/id-governance/entitlement-management-access-package-approval-policy
 */
export function isAssignedTo(
  tenant: Tenant,
  request: AssignmentRequest,
  stage: ApprovalStage,
  userId: string,
): boolean {
  return !isOwnRequest(tenant, request, userId) && isStageApprover(tenant, request, stage, userId);
}

/** The stage that waits for a decision now. */
export function currentStage(request: AssignmentRequest): ApprovalStage | undefined {
  if (request.state !== 'pendingApproval') return undefined;
  return request.stages.find((stage) => stage.status === 'InProgress');
}
