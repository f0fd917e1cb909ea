import type { GraphCall, Route } from '../graph/route.ts';
import { ok, parameter, userIdOf } from '../graph/route.ts';
import { GraphError, unauthorized } from '../graph-error.ts';
import { listEntries, listTable } from '../odata/list-rows.ts';
import { render } from '../odata/resource.ts';
import { assignments } from './assignments.ts';
import type { Assignment } from './entities.ts';
import type { Entry } from '../world/table.ts';
import { entitlementManagement, ownAccess, readEntitlements } from '../graph/permissions.ts';
import { canReadAssignment, requireAdministrator } from './readers.ts';

const path = `${entitlementManagement}/assignments`;

function entriesOfCaller(call: GraphCall): readonly Entry<Assignment>[] {
  const { tenant } = call.reading;
  const on = parameter(call, 'on').toLowerCase();
  if (on !== 'target' && on !== 'createdby') {
    throw new GraphError(400, 'BadRequest', `'${parameter(call, 'on')}' is no value for on.`);
  }
  const subjectId = tenant.subjects.find('object', userIdOf(call))?.id ?? '';
  // Nobody requests for others here, so both lists are the same.
  return tenant.assignments.entriesWhere('subject', subjectId);
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
    handle: (call) => {
      requireAdministrator(call);
      return ok(listTable(call, assignments, call.reading.tenant.assignments));
    },
  },
  {
    method: 'GET',
    path: `${path}/filterByCurrentUser(on='{on}')`,
    delegated: ownAccess,
    application: 'not supported',
    handle: (call) => ok(listEntries(call, assignments, entriesOfCaller(call))),
  },
  {
    method: 'GET',
    path: `${path}/{id}`,
    delegated: readEntitlements,
    application: readEntitlements,
    handle: (call) => {
      const row = call.reading.tenant.assignments.get(parameter(call, 'id'));
      if (row === undefined || !canReadAssignment(call, row)) throw unauthorized();
      return ok(render(assignments, row, call.reading, call.query));
    },
  },
];
