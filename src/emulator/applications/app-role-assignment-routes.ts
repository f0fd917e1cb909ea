import { z } from 'zod';
import { auditDirectory } from '../audit/audit-directory.ts';
import { odataType, parseBody } from '../graph/parse-body.ts';
import type { Answer, GraphCall, Permissions, Route } from '../graph/route.ts';
import { ok, parameter } from '../graph/route.ts';
import { GraphError, resourceNotFound } from '../graph-error.ts';
import { listRows } from '../odata/list-rows.ts';
import { render } from '../odata/resource.ts';
import { requireRole } from '../roles/active-roles.ts';
import { appRoleAssignments, principalOf } from './app-role-assignments.ts';
import { assignAppRole } from './assign-app-role.ts';
import type { AppRoleAssignment } from './entities.ts';
import { applicationAdministrators, readApplications } from './permissions.ts';
import { findServicePrincipal, servicePrincipalPaths } from './service-principal-routes.ts';

const guid = z.guid().transform((id) => id.toLowerCase());
const newAssignment = z.strictObject({ ...odataType, appRoleId: guid, principalId: guid, resourceId: guid });

const write: Permissions = [
  ['AppRoleAssignment.ReadWrite.All', 'Application.Read.All'],
  ['AppRoleAssignment.ReadWrite.All', 'Directory.Read.All'],
];
const readOwn = ['Directory.Read.All', 'Directory.ReadWrite.All', 'AppRoleAssignment.ReadWrite.All'];

const activities = {
  User: ['UserManagement', 'Add app role assignment grant to user', 'Remove app role assignment from user'],
  Group: ['GroupManagement', 'Add app role assignment to group', 'Remove app role assignment from group'],
  ServicePrincipal: [
    'ApplicationManagement',
    'Add app role assignment to service principal',
    'Remove app role assignment from service principal',
  ],
} as const;

function audit(call: GraphCall, row: AppRoleAssignment, isAdded: boolean): void {
  const { tenant } = call.reading;
  const [category, added, removed] = activities[row.principalType];
  const resource = tenant.servicePrincipals.get(row.resourceId);
  auditDirectory(call, {
    category,
    activity: isAdded ? added : removed,
    operation: isAdded ? 'Assign' : 'Unassign',
    targets: [
      { id: row.resourceId, displayName: resource?.displayName ?? '', type: 'ServicePrincipal' },
      {
        id: row.principalId,
        displayName: principalOf(tenant, row.principalId)?.displayName ?? '',
        type: row.principalType,
      },
    ],
  });
}

function assign(call: GraphCall, addressed: 'resourceId' | 'principalId', id: string): Answer {
  requireRole(call, applicationAdministrators);
  const wish = parseBody(newAssignment, call.body, 'Request_BadRequest');
  if (wish[addressed] !== id) {
    throw new GraphError(400, 'Request_BadRequest', `${addressed} must be the object the address names.`);
  }
  const row = assignAppRole(call.reading, wish);
  audit(call, row, true);
  return { status: 201, body: render(appRoleAssignments, row, call.reading, call.query) };
}

function unassign(call: GraphCall, addressed: 'resourceId' | 'principalId', id: string): Answer {
  requireRole(call, applicationAdministrators);
  const assignmentId = parameter(call, 'assignmentId');
  const row = call.reading.tenant.appRoleAssignments.get(assignmentId);
  if (row === undefined || row[addressed] !== id) throw resourceNotFound(assignmentId);
  call.reading.tenant.appRoleAssignments.remove(row.id);
  audit(call, row, false);
  return { status: 204 };
}

/** List, create and delete at one end of assignments: `path` below an object that `idOf` finds. */
function routesBelow(
  path: string,
  addressed: 'resourceId' | 'principalId',
  idOf: (call: GraphCall) => string,
  read: { readonly delegated: Permissions; readonly application: Permissions },
): Route[] {
  const index = addressed === 'resourceId' ? 'resource' : 'principal';
  return [
    {
      method: 'GET',
      path,
      ...read,
      returns: 'appRoleAssignment[]',
      handle: (call) => {
        const rows = call.reading.tenant.appRoleAssignments.where(index, idOf(call));
        return ok(listRows(call, appRoleAssignments, rows));
      },
    },
    {
      method: 'POST',
      path,
      delegated: write,
      application: write,
      accepts: 'appRoleAssignment',
      returns: 'appRoleAssignment',
      handle: (call) => assign(call, addressed, idOf(call)),
    },
    {
      method: 'DELETE',
      path: `${path}/{assignmentId}`,
      delegated: write,
      application: write,
      handle: (call) => unassign(call, addressed, idOf(call)),
    },
  ];
}

function principalRoutes(collection: 'users' | 'groups'): Route[] {
  const idOf = (call: GraphCall): string => {
    const id = parameter(call, 'id');
    const row = call.reading.tenant[collection].get(id);
    if (row === undefined) throw resourceNotFound(id);
    return row.id;
  };
  const read = { delegated: readOwn, application: readOwn };
  return routesBelow(`${collection}/{id}/appRoleAssignments`, 'principalId', idOf, read);
}

const idOfServicePrincipal = (call: GraphCall): string => findServicePrincipal(call).id;

/**
 * App roles: who is assigned to an app, and what a user, group or app is assigned to.
 * @see https://learn.microsoft.com/graph/api/resources/approleassignment
 */
export const appRoleAssignmentRoutes: readonly Route[] = [
  ...servicePrincipalPaths.flatMap((path) => [
    ...routesBelow(`${path}/appRoleAssignedTo`, 'resourceId', idOfServicePrincipal, readApplications),
    ...routesBelow(`${path}/appRoleAssignments`, 'principalId', idOfServicePrincipal, readApplications),
  ]),
  ...principalRoutes('users'),
  ...principalRoutes('groups'),
];
