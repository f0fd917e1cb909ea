import type { GraphCall } from '../graph/route.ts';
import { unauthorized } from '../graph-error.ts';
import { isOwnRequest, isStageApprover } from '../lifecycle/approvers.ts';
import { canRequestThrough } from '../lifecycle/subjects.ts';
import type { Filter } from '../odata/parse-filter.ts';
import type { Tenant } from '../world/tenant.ts';
import type { AccessPackage, Assignment, AssignmentRequest } from './entities.ts';
import { hasEntitlementRole, isBoundToCatalogs, readableCatalogs } from './require-role.ts';

/** The catalog of a package, by which roles are judged; empty when the package is gone. */
export function catalogOfPackage(tenant: Tenant, accessPackageId: string): string {
  return tenant.accessPackages.get(accessPackageId)?.catalogId ?? '';
}

/** Whether the caller may read a request: by a role in its catalog, as its requestor, its target or an approver. */
export function canReadRequest(call: GraphCall, request: AssignmentRequest): boolean {
  const { caller, reading } = call;
  const { tenant } = reading;
  if (hasEntitlementRole(call, 'read', catalogOfPackage(tenant, request.accessPackageId))) return true;
  if (caller.kind === 'app') return false;
  if (isOwnRequest(tenant, request, caller.userId)) return true;
  return request.stages.some((stage) => isStageApprover(tenant, request, stage, caller.userId));
}

/** Whether the caller may read an assignment: by a role in its catalog, or as its target. */
export function canReadAssignment(call: GraphCall, assignment: Assignment): boolean {
  const { caller, reading } = call;
  const { tenant } = reading;
  if (hasEntitlementRole(call, 'read', catalogOfPackage(tenant, assignment.accessPackageId))) return true;
  return caller.kind === 'user' && tenant.subjects.get(assignment.subjectId)?.objectId === caller.userId;
}

/** Whether a user may request a package, which needs no role. */
export function canRequestPackage(tenant: Tenant, accessPackage: AccessPackage, userId: string): boolean {
  const policies = tenant.assignmentPolicies.where('accessPackage', accessPackage.id);
  return policies.some((policy) => canRequestThrough(tenant, policy, userId));
}

/** Whether the caller may read a package: by a role in its catalog, or as somebody who may request it. */
export function canReadPackage(call: GraphCall, accessPackage: AccessPackage): boolean {
  if (hasEntitlementRole(call, 'read', accessPackage.catalogId)) return true;
  const { caller, reading } = call;
  return caller.kind === 'user' && canRequestPackage(reading.tenant, accessPackage, caller.userId);
}

/**
 * Which rows of a list of requests or assignments the caller may see: those of the catalogs their roles reach.
 * @throws GraphError 403 for a caller without any role
 */
export function readableByPackage(call: GraphCall): (row: { readonly accessPackageId: string }) => boolean {
  const isReadable = readableCatalogs(call);
  const { tenant } = call.reading;
  return (row) => isReadable(catalogOfPackage(tenant, row.accessPackageId));
}

function namesPackage(filter: Filter | undefined): boolean {
  if (filter?.kind === 'and') return namesPackage(filter.left) || namesPackage(filter.right);
  if (filter?.kind !== 'compare') return false;
  return filter.path.toLowerCase() === 'accesspackage/id' && filter.operator === 'eq';
}

/**
 * Refuses a list of assignments without `accessPackage/id eq` in its filter to a caller whose roles reach some catalogs
 * only. Microsoft's page asks for the filter; that its lack answers 403 is the emulator's choice.
 * @throws GraphError 403
 * @see https://learn.microsoft.com/graph/api/entitlementmanagement-list-assignments
 */
export function requirePackageFilter(call: GraphCall): void {
  if (isBoundToCatalogs(call) && !namesPackage(call.query.filter)) throw unauthorized();
}
