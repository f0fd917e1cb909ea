import type { Permissions, Route } from '../graph/route.ts';
import { ok } from '../graph/route.ts';
import { listEntries, listRows, listTable } from '../odata/list-rows.ts';
import { narrow } from '../odata/match-filter.ts';
import { roleAssignments, roleAssignmentScheduleInstances, roleDefinitions } from './roles.ts';
import { directoryRoles } from './directory-roles.ts';

const readRoles = ['RoleManagement.Read.Directory', 'RoleManagement.Read.All', 'Directory.Read.All'];
// Microsoft's page of the list names these two next to the schedule permission.
const readSchedules = ['RoleAssignmentSchedule.Read.Directory', 'RoleManagement.Read.Directory'];
const readEligibility = ['RoleEligibilitySchedule.Read.Directory', 'RoleManagement.Read.Directory'];

function listRoute(path: string, permissions: Permissions, handle: Route['handle']): Route {
  return {
    method: 'GET',
    path: `roleManagement/directory/${path}`,
    delegated: permissions,
    application: permissions,
    handle,
  };
}

/**
 * Directory roles, to check that access is really there and really gone.
 * @see https://learn.microsoft.com/graph/api/resources/rolemanagement
 */
export const roleManagementRoutes: readonly Route[] = [
  listRoute('roleDefinitions', [...readRoles, ...readSchedules], (call) =>
    ok(listRows(call, roleDefinitions, directoryRoles)),
  ),
  listRoute('roleAssignments', readRoles, (call) => {
    const { roleInstances } = call.reading.tenant;
    const entries = narrow(roleInstances, roleAssignments, call.query.filter, call.reading);
    // A member of a role-assignable group has no assignment of its own.
    return ok(listEntries(call, roleAssignments, entries, (row) => row.memberType === 'Direct'));
  }),
  listRoute('roleAssignmentScheduleInstances', readSchedules, (call) =>
    ok(listTable(call, roleAssignmentScheduleInstances, call.reading.tenant.roleInstances)),
  ),
  // Nobody is eligible for anything here: all roles come active, through groups.
  listRoute('roleEligibilityScheduleInstances', readEligibility, (call) =>
    ok(listRows(call, roleAssignmentScheduleInstances, [])),
  ),
];
