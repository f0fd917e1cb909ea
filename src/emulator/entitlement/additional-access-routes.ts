import { entitlementManagement, readEntitlements } from '../graph/permissions.ts';
import type { GraphCall, Route } from '../graph/route.ts';
import { ok } from '../graph/route.ts';
import { invalidModel } from '../graph-error.ts';
import { listRows } from '../odata/list-rows.ts';
import type { Tenant } from '../world/tenant.ts';
import { assignmentsFor } from './assignments.ts';
import type { Assignment } from './entities.ts';
import { readableByPackage } from './readers.ts';

const path = `${entitlementManagement}/assignments/additionalAccess`;

/** The assignments to a package whose holders also hold one of the others. Those that are over do not count. */
function findDoubles(tenant: Tenant, accessPackageId: string, others: readonly string[]): Assignment[] {
  const current = (row: Assignment) => row.state !== 'expired' && row.state !== 'deliveryFailed';
  return tenant.assignments.where('accessPackage', accessPackageId).filter((assignment) => {
    const held = tenant.assignments.where('subject', assignment.subjectId).filter(current);
    return current(assignment) && held.some((row) => others.includes(row.accessPackageId));
  });
}

/** Without the other package: any of those the package names as incompatible. */
function findIncompatible(tenant: Tenant, accessPackageId: string): Assignment[] {
  const others = tenant.accessPackages.get(accessPackageId)?.incompatiblePackageIds ?? [];
  return findDoubles(tenant, accessPackageId, others);
}

function list(call: GraphCall, find: (tenant: Tenant) => Assignment[]): object {
  const isReadable = readableByPackage(call);
  const { tenant, world } = call.reading;
  return listRows(call, assignmentsFor(world.quirks), find(tenant).filter(isReadable));
}

function route(parameters: string, find: (call: GraphCall, tenant: Tenant) => Assignment[]): Route {
  return {
    method: 'GET',
    path: `${path}(${parameters})`,
    delegated: readEntitlements,
    application: 'not supported',
    quirk: { name: 'additionalAccessForApps', kind: 'app', permissions: readEntitlements },
    returns: 'accessPackageAssignment[]',
    handle: (call) => ok(list(call, (tenant) => find(call, tenant))),
  };
}

/**
 * Assignments of people who hold packages that are, or are to become, incompatible. Microsoft's page knows the form with
 * two packages only; what the others answer is the emulator's reading of their names.
 * @see https://learn.microsoft.com/graph/api/accesspackageassignment-additionalaccess
 */
export const additionalAccessRoutes: readonly Route[] = [
  route("accessPackageId='{one}',incompatibleAccessPackageId='{other}'", ({ parameters }, tenant) => {
    const { one = '', other = '' } = parameters;
    if (one.toLowerCase() === other.toLowerCase())
      throw invalidModel('The two access packages must be distinct.');
    return findDoubles(tenant, one, [other.toLowerCase()]);
  }),
  route("accessPackageId='{one}'", ({ parameters }, tenant) =>
    findIncompatible(tenant, parameters['one'] ?? ''),
  ),
  route('', (_call, tenant) =>
    tenant.accessPackages.entries().flatMap(({ row }) => findIncompatible(tenant, row.id)),
  ),
];
