import { z } from 'zod';
import {
  entitlementManagement,
  ownAccess,
  readEntitlements,
  writeEntitlements,
} from '../graph/permissions.ts';
import type { GraphCall, Route } from '../graph/route.ts';
import { ok, parameter, userIdOf } from '../graph/route.ts';
import { GraphError, unauthorized } from '../graph-error.ts';
import { reprocessAssignment } from '../lifecycle/reprocess.ts';
import { listEntries, listRows } from '../odata/list-rows.ts';
import { narrow } from '../odata/match-filter.ts';
import { render } from '../odata/resource.ts';
import { assignmentsFor } from './assignments.ts';
import type { Assignment } from './entities.ts';
import { findOwnAssignments } from './find-own-assignments.ts';
import { canReadAssignment, catalogOfPackage, readableByPackage, requirePackageFilter } from './readers.ts';
import { requireEntitlementRole } from './require-role.ts';

const path = `${entitlementManagement}/assignments`;

function findAssignment(call: GraphCall): Assignment {
  const row = call.reading.tenant.assignments.get(parameter(call, 'id'));
  if (row === undefined || !canReadAssignment(call, row)) throw unauthorized();
  return row;
}

/** As on the page of a request's `reprocess`: 400 for an id that is none, 404 for one that does not exist. */
function reprocess(call: GraphCall): void {
  const { tenant } = call.reading;
  const id = parameter(call, 'id');
  if (!z.guid().safeParse(id).success) throw new GraphError(400, 'BadRequest', `'${id}' is no id.`);
  const row = tenant.assignments.get(id);
  if (row === undefined) throw new GraphError(404, 'NotFound', 'The assignment was not found.');
  requireEntitlementRole(call, 'assign', catalogOfPackage(tenant, row.accessPackageId));
  reprocessAssignment(call.reading, row);
}

/**
 * Assignments, current and expired; they are changed through assignment requests only.
 * @see https://learn.microsoft.com/graph/api/entitlementmanagement-list-assignments
 */
export const assignmentRoutes: readonly Route[] = [
  {
    method: 'GET',
    path,
    delegated: readEntitlements,
    application: readEntitlements,
    returns: 'accessPackageAssignment[]',
    handle: (call) => {
      const isReadable = readableByPackage(call);
      requirePackageFilter(call);
      const { reading, query } = call;
      const resource = assignmentsFor(reading.world.quirks);
      const entries = narrow(reading.tenant.assignments, resource, query.filter, reading);
      return ok(listEntries(call, resource, entries, isReadable));
    },
  },
  {
    method: 'GET',
    path: `${path}/filterByCurrentUser(on='{on}')`,
    delegated: ownAccess,
    application: 'not supported',
    returns: 'accessPackageAssignment[]',
    handle: (call) => {
      const rows = findOwnAssignments(call.reading, userIdOf(call), parameter(call, 'on'));
      return ok(listRows(call, assignmentsFor(call.reading.world.quirks), rows));
    },
  },
  {
    method: 'GET',
    path: `${path}/{id}`,
    delegated: readEntitlements,
    application: readEntitlements,
    returns: 'accessPackageAssignment',
    handle: (call) => {
      const resource = assignmentsFor(call.reading.world.quirks);
      return ok(render(resource, findAssignment(call), call.reading, call.query));
    },
  },
  {
    method: 'POST',
    path: `${path}/{id}/reprocess`,
    delegated: writeEntitlements,
    application: writeEntitlements,
    handle: (call) => {
      reprocess(call);
      return { status: 202 };
    },
  },
];
