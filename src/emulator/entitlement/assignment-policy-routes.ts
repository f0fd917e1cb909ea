import { randomUUID } from 'node:crypto';
import type { GraphCall, Route } from '../graph/route.ts';
import { ok, parameter } from '../graph/route.ts';
import { invalidModel, unauthorized } from '../graph-error.ts';
import { entitlementManagement, readEntitlements, writeEntitlements } from '../graph/permissions.ts';
import { listEntries } from '../odata/list-rows.ts';
import { narrow } from '../odata/match-filter.ts';
import { render } from '../odata/resource.ts';
import { assignmentPolicies } from './access-packages.ts';
import { auditEntitlement } from './audit-entitlement.ts';
import type { AssignmentPolicy } from './entities.ts';
import type { Deed } from './entitlement-roles.ts';
import type { PolicyInput } from './parse-policy.ts';
import { parsePolicy } from './parse-policy.ts';
import { readableCatalogs, requireEntitlementRole } from './require-role.ts';
import { removePolicy, writePolicy } from './write-policy.ts';

const path = `${entitlementManagement}/assignmentPolicies`;
const reads = { method: 'GET', delegated: readEntitlements, application: readEntitlements } as const;
const writes = { delegated: writeEntitlements, application: writeEntitlements } as const;

function findPolicy(call: GraphCall, deed: Deed): AssignmentPolicy {
  const policy = call.reading.tenant.assignmentPolicies.get(parameter(call, 'id'));
  if (policy === undefined) throw unauthorized();
  requireEntitlementRole(call, deed, policy.catalogId);
  return policy;
}

/**
 * Policies that assign by themselves are for administrators of the tenant, not for those of a catalog.
 * @see https://learn.microsoft.com/entra/id-governance/entitlement-management-access-package-auto-assignment-policy
 */
function requireWriter(call: GraphCall, { written }: PolicyInput, catalogId: string): void {
  const isAutomatic = written.automaticRequestSettings?.requestAccessForAllowedTargets === true;
  if (isAutomatic) requireEntitlementRole(call, 'write');
  else requireEntitlementRole(call, 'write', catalogId);
}

function toTarget({ id, displayName }: AssignmentPolicy) {
  return { id, displayName, type: 'AccessPackageAssignmentPolicy' };
}

function create(call: GraphCall): AssignmentPolicy {
  const { tenant } = call.reading;
  const input = parsePolicy(call.body);
  if (input.accessPackageId === null) throw invalidModel('accessPackage.id is required.');
  const accessPackage = tenant.accessPackages.get(input.accessPackageId);
  if (accessPackage === undefined) throw unauthorized();
  requireWriter(call, input, accessPackage.catalogId);
  const policy = writePolicy(call.reading, randomUUID(), accessPackage, input.written);
  auditEntitlement(call, 'Create access package assignment policy', toTarget(policy));
  return policy;
}

function replace(call: GraphCall): AssignmentPolicy {
  const known = findPolicy(call, 'write');
  const input = parsePolicy(call.body);
  requireWriter(call, input, known.catalogId);
  const accessPackage = call.reading.tenant.accessPackages.get(
    input.accessPackageId ?? known.accessPackageId,
  );
  if (accessPackage?.id !== known.accessPackageId) {
    throw invalidModel('A policy stays with its access package.');
  }
  const policy = writePolicy(call.reading, known.id, accessPackage, input.written);
  auditEntitlement(call, 'Update access package assignment policy', toTarget(policy));
  return policy;
}

/**
 * Assignment policies. They are replaced as a whole: there is no PATCH.
 * @see https://learn.microsoft.com/graph/api/resources/accesspackageassignmentpolicy
 */
export const assignmentPolicyRoutes: readonly Route[] = [
  {
    ...reads,
    path,
    returns: 'accessPackageAssignmentPolicy[]',
    handle: (call) => {
      const isReadable = readableCatalogs(call);
      const { reading, query } = call;
      const entries = narrow(reading.tenant.assignmentPolicies, assignmentPolicies, query.filter, reading);
      return ok(listEntries(call, assignmentPolicies, entries, (row) => isReadable(row.catalogId)));
    },
  },
  {
    ...writes,
    method: 'POST',
    path,
    returns: 'accessPackageAssignmentPolicy',
    accepts: 'accessPackageAssignmentPolicy',
    handle: (call) => ({
      status: 201,
      body: render(assignmentPolicies, create(call), call.reading, call.query),
    }),
  },
  {
    ...reads,
    path: `${path}/{id}`,
    returns: 'accessPackageAssignmentPolicy',
    handle: (call) => ok(render(assignmentPolicies, findPolicy(call, 'read'), call.reading, call.query)),
  },
  {
    ...writes,
    method: 'PUT',
    path: `${path}/{id}`,
    returns: 'accessPackageAssignmentPolicy',
    accepts: 'accessPackageAssignmentPolicy',
    handle: (call) => ok(render(assignmentPolicies, replace(call), call.reading, call.query)),
  },
  {
    ...writes,
    method: 'DELETE',
    path: `${path}/{id}`,
    handle: (call) => {
      const policy = findPolicy(call, 'write');
      removePolicy(call.reading, policy);
      auditEntitlement(call, 'Delete access package assignment policy', toTarget(policy));
      return { status: 204 };
    },
  },
];
