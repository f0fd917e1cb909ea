import type { GraphCall, Permissions, Route } from '../graph/route.ts';
import { ok, parameter, userIdOf } from '../graph/route.ts';
import { notEmulated, resourceNotFound } from '../graph-error.ts';
import { groupIdsOf } from '../lifecycle/subjects.ts';
import { listEntries, listRows } from '../odata/list-rows.ts';
import { narrow } from '../odata/match-filter.ts';
import type { Resource } from '../odata/resource.ts';
import { render } from '../odata/resource.ts';
import type { ScheduleRequest } from '../privileged-access/schedule-request.ts';
import type { Table } from '../world/table.ts';
import { requireRole } from './active-roles.ts';
import { assignRole, unassignRole } from './assign-role.ts';
import { directoryRoleOf, directoryRoles } from './directory-roles.ts';
import type { RoleInstance } from './entities.ts';
import { requestRole } from './request-role.ts';
import {
  roleAssignments,
  roleAssignmentScheduleInstances,
  roleDefinitions,
  roleEligibilityScheduleInstances,
  roleScheduleRequests,
} from './roles.ts';

const root = 'roleManagement/directory';

const readRoles = [
  'RoleManagement.Read.Directory',
  'RoleManagement.Read.All',
  'RoleManagement.ReadWrite.Directory',
  'Directory.Read.All',
  'Directory.ReadWrite.All',
];
const writeRoles = ['RoleManagement.ReadWrite.Directory'];
const readAll = [
  'RoleManagement.Read.Directory',
  'RoleManagement.Read.All',
  'RoleManagement.ReadWrite.Directory',
];
const readAssignments = [
  'RoleAssignmentSchedule.Read.Directory',
  'RoleAssignmentSchedule.ReadWrite.Directory',
  ...readAll,
];
const readEligibilities = [
  'RoleEligibilitySchedule.Read.Directory',
  'RoleEligibilitySchedule.ReadWrite.Directory',
  ...readAll,
];
const writeAssignments = ['RoleAssignmentSchedule.ReadWrite.Directory', ...writeRoles];
const writeEligibilities = ['RoleEligibilitySchedule.ReadWrite.Directory', ...writeRoles];

/** The roles that read all schedules of roles; anybody else reads their own through filterByCurrentUser. */
const scheduleReaders = [
  'Global Reader',
  'Security Operator',
  'Security Reader',
  'Security Administrator',
  'Privileged Role Administrator',
];

interface Row {
  readonly id: string;
  readonly principalId: string;
}

/** Rows of schedules: where they are, who may read them, which of them show. */
interface Schedules<Kind extends Row> {
  readonly path: string;
  readonly permissions: Permissions;
  readonly resource: Resource<Kind>;
  readonly table: (call: GraphCall) => Table<Kind>;
  readonly isListed?: (row: Kind, call: GraphCall) => boolean;
}

function listSchedules<Kind extends Row>(call: GraphCall, schedules: Schedules<Kind>): object {
  const { resource, table, isListed = () => true } = schedules;
  requireRole(call, scheduleReaders);
  const entries = narrow(table(call), resource, call.query.filter, call.reading);
  return listEntries(call, resource, entries, (row) => isListed(row, call));
}

function listOwn<Kind extends Row>(call: GraphCall, schedules: Schedules<Kind>): object {
  const userId = userIdOf(call);
  const on = parameter(call, 'on');
  if (on.toLowerCase() !== 'principal') throw notEmulated(`filterByCurrentUser(on='${on}') of roles`);
  const { isListed = () => true } = schedules;
  const principals = [userId, ...groupIdsOf(call.reading.tenant, userId)];
  const rows = principals.flatMap((id) => schedules.table(call).where('principal', id));
  return listRows(
    call,
    schedules.resource,
    rows.filter((row) => isListed(row, call)),
  );
}

function renderSchedule<Kind extends Row>(call: GraphCall, { resource, table }: Schedules<Kind>): object {
  requireRole(call, scheduleReaders);
  const id = parameter(call, 'id');
  const row = table(call).get(id);
  if (row === undefined) throw resourceNotFound(id);
  return render(resource, row, call.reading, call.query);
}

function scheduleRoutes<Kind extends Row>(schedules: Schedules<Kind>): Route[] {
  const { path, permissions, resource } = schedules;
  const common = { method: 'GET', delegated: permissions, application: permissions } as const;
  return [
    {
      ...common,
      path: `${root}/${path}`,
      returns: `${resource.type}[]`,
      handle: (call) => ok(listSchedules(call, schedules)),
    },
    {
      ...common,
      path: `${root}/${path}/filterByCurrentUser(on='{on}')`,
      returns: `${resource.type}[]`,
      handle: (call) => ok(listOwn(call, schedules)),
    },
    {
      ...common,
      path: `${root}/${path}/{id}`,
      returns: resource.type,
      handle: (call) => ok(renderSchedule(call, schedules)),
    },
  ];
}

function requestRoutes(path: string, grants: ScheduleRequest['grants'], permissions: Permissions): Route[] {
  const resource = roleScheduleRequests[grants];
  return [
    ...scheduleRoutes({
      path,
      permissions,
      resource,
      table: (call) => call.reading.tenant.roleRequests,
      isListed: (row) => row.grants === grants,
    }),
    {
      method: 'POST',
      path: `${root}/${path}`,
      delegated: permissions,
      application: permissions,
      returns: resource.type,
      accepts: resource.type,
      handle: (call) => {
        const request = requestRole(call, grants);
        return { status: 201, body: render(resource, request, call.reading, call.query) };
      },
    },
  ];
}

function findAssignment(call: GraphCall): RoleInstance {
  const id = parameter(call, 'id');
  const row = call.reading.tenant.roleInstances.get(id);
  if (row?.memberType !== 'Direct') throw resourceNotFound(id);
  return row;
}

function renderDefinition(call: GraphCall): object {
  const id = parameter(call, 'id');
  const role = directoryRoleOf(id);
  if (role === undefined) throw resourceNotFound(id);
  return render(roleDefinitions, role, call.reading, call.query);
}

const reading = { method: 'GET', delegated: readRoles, application: readRoles } as const;
const writing = { delegated: writeRoles, application: writeRoles } as const;

/**
 * Directory roles: who holds them, who may, and how they are given. That reading roles takes a role, which every member
 * of a tenant has for definitions and assignments by default, is asked for at the schedules only.
 * @see https://learn.microsoft.com/graph/api/resources/rolemanagement
 * @see https://learn.microsoft.com/graph/api/resources/privilegedidentitymanagementv3-overview
 */
export const roleManagementRoutes: readonly Route[] = [
  {
    ...reading,
    path: `${root}/roleDefinitions`,
    delegated: [...readRoles, ...readAssignments],
    application: [...readRoles, ...readAssignments],
    returns: 'unifiedRoleDefinition[]',
    handle: (call) => ok(listRows(call, roleDefinitions, directoryRoles)),
  },
  {
    ...reading,
    path: `${root}/roleDefinitions/{id}`,
    returns: 'unifiedRoleDefinition',
    handle: (call) => ok(renderDefinition(call)),
  },
  {
    ...reading,
    path: `${root}/roleAssignments`,
    returns: 'unifiedRoleAssignment[]',
    handle: (call) => {
      const { roleInstances } = call.reading.tenant;
      const entries = narrow(roleInstances, roleAssignments, call.query.filter, call.reading);
      // A member of a role-assignable group has no assignment of its own.
      return ok(listEntries(call, roleAssignments, entries, (row) => row.memberType === 'Direct'));
    },
  },
  {
    ...writing,
    method: 'POST',
    path: `${root}/roleAssignments`,
    returns: 'unifiedRoleAssignment',
    accepts: 'unifiedRoleAssignment',
    handle: (call) => {
      const row = assignRole(call);
      return { status: 201, body: render(roleAssignments, row, call.reading, call.query) };
    },
  },
  {
    ...reading,
    path: `${root}/roleAssignments/{id}`,
    returns: 'unifiedRoleAssignment',
    handle: (call) => ok(render(roleAssignments, findAssignment(call), call.reading, call.query)),
  },
  {
    ...writing,
    method: 'DELETE',
    path: `${root}/roleAssignments/{id}`,
    handle: (call) => {
      unassignRole(call, findAssignment(call));
      return { status: 204 };
    },
  },
  ...scheduleRoutes({
    path: 'roleAssignmentScheduleInstances',
    permissions: readAssignments,
    resource: roleAssignmentScheduleInstances,
    table: (call) => call.reading.tenant.roleInstances,
    // Whether Graph lists under a member what comes through a group is not documented.
    isListed: (row, call) => row.memberType === 'Direct' || call.reading.world.quirks.inheritedRolesListed,
  }),
  ...scheduleRoutes({
    path: 'roleEligibilityScheduleInstances',
    permissions: readEligibilities,
    resource: roleEligibilityScheduleInstances,
    table: (call) => call.reading.tenant.roleEligibilities,
  }),
  ...requestRoutes('roleAssignmentScheduleRequests', 'assignment', writeAssignments),
  ...requestRoutes('roleEligibilityScheduleRequests', 'eligibility', writeEligibilities),
];
