import type { Resource } from '../odata/resource.ts';
import type { Tenant } from '../world/tenant.ts';
import type { DirectoryUser, Group } from './entities.ts';
import { toWireGroup } from './group-properties.ts';
import { hiddenOf, toWireUser } from './user-properties.ts';

/** A user or a group, as it stands in a member list. */
export type DirectoryObject = DirectoryUser | Group;

/** Whether an object is a user, not a group. */
export function isUser(object: DirectoryObject): object is DirectoryUser {
  return 'userPrincipalName' in object;
}

/** The directory objects with the given ids; ids that do not exist are left out. */
export function toDirectoryObjects(tenant: Tenant, ids: readonly string[]): DirectoryObject[] {
  return ids.flatMap((id) => tenant.users.get(id) ?? tenant.groups.get(id) ?? []);
}

/** Where users and groups stand together: `@odata.type` tells what is what. */
export const directoryObjects: Resource<DirectoryObject> = {
  type: 'directoryObject',
  isAdvanced: true,
  isMixed: true,
  onlySelected: (row) => (isUser(row) ? hiddenOf(row) : []),
  toWire: (row, reading) =>
    isUser(row)
      ? { '@odata.type': '#microsoft.graph.user', ...toWireUser(row, reading) }
      : { '@odata.type': '#microsoft.graph.group', ...toWireGroup(row) },
  filters: {
    id: { read: (row) => row.id, operators: ['eq', 'ne'] },
    displayName: { read: (row) => row.displayName, operators: ['eq', 'ne', 'startswith'] },
    userType: { read: (row) => (isUser(row) ? row.userType : null), operators: ['eq', 'ne'] },
  },
  orders: { displayName: (row) => row.displayName },
  // With a sort, member lists are advanced queries: https://learn.microsoft.com/graph/api/group-list-members
  advancedOrders: ['displayName'],
  searches: {
    displayName: (row) => row.displayName,
    description: (row) => (isUser(row) ? null : row.description),
  },
};
