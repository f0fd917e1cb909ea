import type { ApprovalStage, AssignmentRequest, SubjectSet } from '../entitlement/entities.ts';
import type { Tenant } from '../world/tenant.ts';
import { isInSubjectSet, transitiveMemberIds } from './subjects.ts';

/** The user whose manager or sponsors a set means: the requestor's where it says so, else the target's. */
function aboutOf(tenant: Tenant, request: AssignmentRequest, set: SubjectSet): string {
  const ofRequestor = set.kind === 'requestorManager' ? request.requestorSubjectId : null;
  return tenant.subjects.get(ofRequestor ?? request.subjectId)?.objectId ?? '';
}

function isEmptySet(tenant: Tenant, set: SubjectSet, about: string): boolean {
  if (set.kind === 'singleUser') return tenant.users.get(set.userId) === undefined;
  if (set.kind === 'groupMembers') return transitiveMemberIds(tenant, set.groupId).length === 0;
  return !tenant.users.entries().some(({ row }) => isInSubjectSet(tenant, set, row.id, about));
}

/**
 * Whether a user is among the approvers of a stage, the escalation approvers among them once it is escalated. Fallback
 * approvers count when the others resolve to nobody.
 * @see https://learn.microsoft.com/graph/api/resources/accesspackageapprovalstage
 */
export function isStageApprover(
  tenant: Tenant,
  request: AssignmentRequest,
  { settings, escalatedAt }: ApprovalStage,
  userId: string,
): boolean {
  const isAmong = (approvers: readonly SubjectSet[], fallback: readonly SubjectSet[]): boolean => {
    const isNobody = approvers.every((set) => isEmptySet(tenant, set, aboutOf(tenant, request, set)));
    const sets = isNobody ? fallback : approvers;
    return sets.some((set) => isInSubjectSet(tenant, set, userId, aboutOf(tenant, request, set)));
  };
  if (isAmong(settings.primaryApprovers, settings.fallbackPrimaryApprovers)) return true;
  if (escalatedAt === null) return false;
  return isAmong(settings.escalationApprovers, settings.fallbackEscalationApprovers);
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
