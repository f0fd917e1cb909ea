import type { GraphCall, Route } from '../graph/route.ts';
import { ok, parameter, userIdOf } from '../graph/route.ts';
import { unauthorized } from '../graph-error.ts';
import { isAllowedTarget } from '../lifecycle/subjects.ts';
import { listEntries, listRows, listTable } from '../odata/list-rows.ts';
import { render } from '../odata/resource.ts';
import { accessPackages } from './access-packages.ts';
import { resourceRoleScopes, resourceRoleScopesOf } from './resource-role-scopes.ts';
import { toWireQuestion } from './subject-sets.ts';
import { toWireExpiration } from './wire-policy.ts';
import type { AccessPackage, AssignmentPolicy } from './entities.ts';
import { entitlementManagement, ownAccess, readEntitlements } from '../graph/permissions.ts';
import { canReadPackage, requireAdministrator } from './readers.ts';

const path = `${entitlementManagement}/accessPackages`;

function findPackage(call: GraphCall): AccessPackage {
  const row = call.reading.tenant.accessPackages.get(parameter(call, 'id'));
  if (row === undefined || !canReadPackage(call, row)) throw unauthorized();
  return row;
}

function toRequirements(policy: AssignmentPolicy): object {
  return {
    policyId: policy.id,
    policyDisplayName: policy.displayName,
    policyDescription: policy.description,
    isApprovalRequiredForAdd: policy.stages.length > 0,
    isApprovalRequiredForUpdate: policy.stages.length > 0 && policy.extensionApproval,
    isRequestorJustificationRequired: policy.justificationRequired,
    allowCustomAssignmentSchedule: policy.customScheduleAllowed,
    schedule: { startDateTime: null, recurrence: null, expiration: toWireExpiration(policy) },
    questions: policy.questions.map(toWireQuestion),
  };
}

function listRequirements(call: GraphCall): object {
  const { tenant } = call.reading;
  const accessPackage = tenant.accessPackages.get(parameter(call, 'id'));
  if (accessPackage === undefined) throw unauthorized();
  const policies = tenant.assignmentPolicies.where('accessPackage', accessPackage.id);
  const mine = policies.filter((policy) => isAllowedTarget(tenant, policy, userIdOf(call)));
  return { value: mine.map(toRequirements) };
}

/**
 * Access packages, what a person may request, and under which conditions.
 * @see https://learn.microsoft.com/graph/api/resources/accesspackage
 */
export const accessPackageRoutes: readonly Route[] = [
  {
    method: 'GET',
    path,
    delegated: readEntitlements,
    application: readEntitlements,
    handle: (call) => {
      requireAdministrator(call);
      return ok(listTable(call, accessPackages, call.reading.tenant.accessPackages));
    },
  },
  {
    method: 'GET',
    path: `${path}/filterByCurrentUser(on='allowedRequestor')`,
    delegated: ownAccess,
    application: 'not supported',
    handle: (call) => {
      const entries = call.reading.tenant.accessPackages.entries();
      return ok(listEntries(call, accessPackages, entries, (row) => canReadPackage(call, row)));
    },
  },
  {
    method: 'GET',
    path: `${path}/{id}`,
    delegated: readEntitlements,
    application: readEntitlements,
    handle: (call) => ok(render(accessPackages, findPackage(call), call.reading, call.query)),
  },
  {
    method: 'POST',
    path: `${path}/{id}/getApplicablePolicyRequirements`,
    delegated: ownAccess,
    application: 'not supported',
    handle: (call) => ok(listRequirements(call)),
  },
  {
    method: 'GET',
    path: `${path}/{id}/resourceRoleScopes`,
    delegated: readEntitlements,
    application: readEntitlements,
    handle: (call) =>
      ok(listRows(call, resourceRoleScopes, resourceRoleScopesOf(call.reading.tenant, findPackage(call)))),
  },
];
