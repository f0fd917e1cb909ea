import type {
  UnifiedRoleAssignment,
  UnifiedRoleAssignmentScheduleInstance,
  UnifiedRoleAssignmentScheduleRequest,
  UnifiedRoleDefinition,
  UnifiedRoleEligibilityScheduleInstance,
} from '@microsoft/microsoft-graph-types';
import { directoryObjects, toDirectoryObjects } from '../directory/directory-objects.ts';
import type { Expand, Resource } from '../odata/resource.ts';
import { expandOne } from '../odata/resource.ts';
import { toWireScheduleRequest } from '../privileged-access/schedule-request.ts';
import type { ScheduleRequest } from '../privileged-access/schedule-request.ts';
import { directoryRoleOf } from './directory-roles.ts';
import type { DirectoryRole } from './directory-roles.ts';
import type { RoleEligibility, RoleInstance, RoleScheduleRequest } from './entities.ts';

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

interface RoleHolding {
  readonly principalId: string;
  readonly roleDefinitionId: string;
}

function toFilters<Row extends RoleHolding>(): NonNullable<Resource<Row>['filters']> {
  return {
    principalId: { read: (row) => row.principalId, index: 'principal' },
    roleDefinitionId: { read: (row) => row.roleDefinitionId, index: 'role' },
    // The emulator has no roles over administrative units or applications.
    directoryScopeId: { read: () => '/' },
  };
}

function toExpands<Row extends RoleHolding>(): Readonly<Record<string, Expand<Row>>> {
  return {
    roleDefinition: expandOne(
      () => roleDefinitions,
      (row) => directoryRoleOf(row.roleDefinitionId),
    ),
    principal: expandOne(
      () => directoryObjects,
      (row, { tenant }) => toDirectoryObjects(tenant, [row.principalId])[0],
    ),
  };
}

/**
 * A role somebody may activate.
 * @see https://learn.microsoft.com/graph/api/resources/unifiedroleeligibilityscheduleinstance
 */
export const roleEligibilityScheduleInstances: Resource<RoleEligibility> = {
  type: 'unifiedRoleEligibilityScheduleInstance',
  toWire: (row): UnifiedRoleEligibilityScheduleInstance => ({
    id: row.id,
    principalId: row.principalId,
    roleDefinitionId: row.roleDefinitionId,
    directoryScopeId: '/',
    appScopeId: null,
    startDateTime: row.startAt.toISOString(),
    endDateTime: row.endAt?.toISOString() ?? null,
    memberType: row.memberType,
    roleEligibilityScheduleId: row.id,
  }),
  filters: { ...toFilters(), memberType: { read: (row) => row.memberType } },
  expands: toExpands(),
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
    assignmentType: row.activatedUsingId === undefined ? 'Assigned' : 'Activated',
    memberType: row.memberType,
    roleAssignmentOriginId: row.id,
    roleAssignmentScheduleId: row.id,
  }),
  filters: {
    ...toFilters(),
    memberType: { read: (row) => row.memberType },
    assignmentType: { read: (row) => (row.activatedUsingId === undefined ? 'Assigned' : 'Activated') },
  },
  expands: {
    ...toExpands(),
    activatedUsing: expandOne(
      () => roleEligibilityScheduleInstances,
      (row, { tenant }) => tenant.roleEligibilities.get(row.activatedUsingId ?? ''),
    ),
  },
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
  filters: toFilters(),
  expands: toExpands(),
};

function toScheduleRequests(
  type: 'unifiedRoleAssignmentScheduleRequest' | 'unifiedRoleEligibilityScheduleRequest',
): Resource<RoleScheduleRequest> {
  return {
    type,
    // Both types have the same properties.
    toWire: (row): UnifiedRoleAssignmentScheduleRequest => ({
      ...toWireScheduleRequest(row),
      principalId: row.principalId,
      roleDefinitionId: row.roleDefinitionId,
      directoryScopeId: '/',
      appScopeId: null,
      targetScheduleId: row.id,
    }),
    filters: {
      ...toFilters(),
      action: { read: (row) => row.action },
      status: { read: (row) => row.status },
    },
    expands: toExpands(),
  };
}

/**
 * What was asked for about a role, by what it grants.
 * @see https://learn.microsoft.com/graph/api/resources/unifiedroleassignmentschedulerequest
 * @see https://learn.microsoft.com/graph/api/resources/unifiedroleeligibilityschedulerequest
 */
export const roleScheduleRequests: Readonly<
  Record<ScheduleRequest['grants'], Resource<RoleScheduleRequest>>
> = {
  assignment: toScheduleRequests('unifiedRoleAssignmentScheduleRequest'),
  eligibility: toScheduleRequests('unifiedRoleEligibilityScheduleRequest'),
};
