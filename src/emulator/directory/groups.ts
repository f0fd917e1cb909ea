import type { Group as WireGroup } from '@microsoft/microsoft-graph-types';
import type { Resource } from '../odata/resource.ts';
import type { DirectoryUser, Group } from './entities.ts';
import type { Tenant } from '../world/tenant.ts';
import { users } from './users.ts';

/**
 * A security group.
 * @see https://learn.microsoft.com/graph/api/resources/group
 */
export const groups: Resource<Group> = {
  type: 'group',
  toWire: (group): WireGroup => ({
    id: group.id,
    displayName: group.displayName,
    description: group.description,
    createdDateTime: group.createdAt.toISOString(),
    groupTypes: group.membershipRule === null ? [] : ['DynamicMembership'],
    isAssignableToRole: group.isAssignableToRole,
    mail: null,
    mailEnabled: false,
    mailNickname: group.displayName.toLowerCase().replaceAll(/[^a-z0-9]+/g, ''),
    membershipRule: group.membershipRule,
    securityEnabled: true,
    visibility: null,
  }),
  filters: {
    id: { read: (group) => group.id },
    displayName: { read: (group) => group.displayName, index: 'displayName' },
  },
};

/** A user or a group, as it stands in a member list. */
export type DirectoryObject = DirectoryUser | Group;

/** The directory objects with the given ids; ids that do not exist are left out. */
export function toDirectoryObjects(tenant: Tenant, ids: readonly string[]): DirectoryObject[] {
  return ids.flatMap((id) => tenant.users.get(id) ?? tenant.groups.get(id) ?? []);
}

/** A member of a group; `@odata.type` tells what it is. */
export const directoryObjects: Resource<DirectoryObject> = {
  type: 'directoryObject',
  ...(users.onlySelected === undefined ? {} : { onlySelected: users.onlySelected }),
  toWire: (row, reading) =>
    'userPrincipalName' in row
      ? { '@odata.type': '#microsoft.graph.user', ...users.toWire(row, reading) }
      : { '@odata.type': '#microsoft.graph.group', ...groups.toWire(row, reading) },
  filters: {
    id: { read: (row) => row.id },
    displayName: { read: (row) => row.displayName },
  },
};
