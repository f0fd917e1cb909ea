import type { GraphCall } from '../graph/route.ts';
import { unauthorized } from '../graph-error.ts';
import { isOwnRequest, isStageApprover } from '../lifecycle/approvers.ts';
import { isAllowedTarget } from '../lifecycle/subjects.ts';
import type { AccessPackage, Assignment, AssignmentRequest } from './entities.ts';

/**
 * Refuses a signed-in user on an administrator's path: a delegated call there needs an entitlement-management or
 * directory role on top of the permission, and no seeded person holds one.
 * @throws GraphError 403
 * @see https://learn.microsoft.com/entra/id-governance/entitlement-management-delegate
 */
export function requireAdministrator(call: GraphCall): void {
  if (call.caller.kind === 'user') throw unauthorized();
}

/** Whether the caller may read a request: an app may, its requestor, its target, and the approvers of its stages. */
export function canReadRequest({ caller, reading }: GraphCall, request: AssignmentRequest): boolean {
  if (caller.kind === 'app') return true;
  const { tenant } = reading;
  if (isOwnRequest(tenant, request, caller.userId)) return true;
  return request.stages.some((stage) => isStageApprover(tenant, request, stage, caller.userId));
}

/** Whether the caller may read an assignment: an app may, and its target. */
export function canReadAssignment({ caller, reading }: GraphCall, assignment: Assignment): boolean {
  if (caller.kind === 'app') return true;
  return reading.tenant.subjects.get(assignment.subjectId)?.objectId === caller.userId;
}

/** Whether the caller may read a package: an app may, and those who may request it or hold it. */
export function canReadPackage({ caller, reading }: GraphCall, accessPackage: AccessPackage): boolean {
  if (caller.kind === 'app') return true;
  const { tenant } = reading;
  const policies = tenant.assignmentPolicies.where('accessPackage', accessPackage.id);
  return policies.some((policy) => isAllowedTarget(tenant, policy, caller.userId));
}
