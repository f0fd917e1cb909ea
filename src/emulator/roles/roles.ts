import type {
  UnifiedRoleAssignment,
  UnifiedRoleAssignmentScheduleInstance,
  UnifiedRoleDefinition,
} from '@microsoft/microsoft-graph-types';
import type { Expand, Resource } from '../odata/resource.ts';
import { expandOne } from '../odata/resource.ts';
import { directoryRoles } from './directory-roles.ts';
import type { DirectoryRole } from './directory-roles.ts';
import type { RoleInstance } from './entities.ts';
import { directoryObjects, toDirectoryObjects } from '../directory/groups.ts';

/**
 * A built-in directory role.
 * @see https://learn.microsoft.com/graph/api/resources/unifiedroledefinition
 */
export const roleDefinitions: Resource<DirectoryRole> = {
  type: 'unifiedRoleDefinition',
  toWire: (role): UnifiedRoleDefinition => ({
    id: role.id,
    displayName: role.displayName,
    description: role.displayName,
    isBuiltIn: true,
    isEnabled: true,
    resourceScopes: ['/'],
    templateId: role.id,
    version: '1',
    rolePermissions: [],
  }),
  filters: {
    id: { read: (role) => role.id },
    displayName: { read: (role) => role.displayName },
    templateId: { read: (role) => role.id },
    isBuiltIn: { read: () => true },
  },
};

const filters: Resource<RoleInstance>['filters'] = {
  principalId: { read: (row) => row.principalId, index: 'principal' },
  roleDefinitionId: { read: (row) => row.roleDefinitionId, index: 'role' },
};

const expands: Readonly<Record<string, Expand<RoleInstance>>> = {
  roleDefinition: expandOne(
    () => roleDefinitions,
    (row) => directoryRoles.find((role) => role.id === row.roleDefinitionId),
  ),
  principal: expandOne(
    () => directoryObjects,
    (row, { tenant }) => toDirectoryObjects(tenant, [row.principalId])[0],
  ),
};

/**
 * An active role: the row of a role-assignable group, or of its member (memberType Group).
 * @see https://learn.microsoft.com/graph/api/rbacapplication-list-roleassignmentscheduleinstances
 */
export const roleAssignmentScheduleInstances: Resource<RoleInstance> = {
  type: 'unifiedRoleAssignmentScheduleInstance',
  toWire: (row): UnifiedRoleAssignmentScheduleInstance => ({
    id: row.id,
    principalId: row.principalId,
    roleDefinitionId: row.roleDefinitionId,
    directoryScopeId: '/',
    appScopeId: null,
    startDateTime: row.startAt.toISOString(),
    endDateTime: row.endAt?.toISOString() ?? null,
    assignmentType: 'Assigned',
    memberType: row.memberType,
    roleAssignmentOriginId: row.id,
    roleAssignmentScheduleId: row.id,
  }),
  filters,
  expands,
};

/**
 * A role assignment itself, which a member of a role-assignable group does not have.
 * @see https://learn.microsoft.com/graph/api/rbacapplication-list-roleassignments
 */
export const roleAssignments: Resource<RoleInstance> = {
  type: 'unifiedRoleAssignment',
  toWire: (row): UnifiedRoleAssignment => ({
    id: row.id,
    principalId: row.principalId,
    roleDefinitionId: row.roleDefinitionId,
    directoryScopeId: '/',
  }),
  filters,
  expands,
};
