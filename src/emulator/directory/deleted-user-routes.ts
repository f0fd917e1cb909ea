import type { GraphCall, Route } from '../graph/route.ts';
import { ok, parameter } from '../graph/route.ts';
import { resourceNotFound } from '../graph-error.ts';
import { listRows } from '../odata/list-rows.ts';
import type { Resource } from '../odata/resource.ts';
import { render } from '../odata/resource.ts';
import type { DeletedUser } from './entities.ts';
import { hiddenOf, toWireUser } from './user-properties.ts';
import { users } from './users.ts';
import { purgeUser, restoreUser } from './write-user.ts';

const deletedUsers: Resource<DeletedUser> = {
  type: 'user',
  isAdvanced: true,
  onlySelected: ({ user }) => hiddenOf(user),
  toWire: ({ user, deletedAt }, reading) => ({
    ...toWireUser(user, reading),
    deletedDateTime: deletedAt.toISOString(),
  }),
  filters: {
    id: { read: ({ id }) => id, operators: ['eq', 'ne'] },
    displayName: { read: ({ user }) => user.displayName, operators: ['eq', 'ne', 'startswith'] },
    userPrincipalName: {
      read: ({ user }) => user.userPrincipalName,
      operators: ['eq', 'startswith', 'endswith'],
    },
    deletedDateTime: { read: ({ deletedAt }) => deletedAt, operators: ['eq', 'ge', 'le'], isAdvanced: true },
  },
  orders: { displayName: ({ user }) => user.displayName, deletedDateTime: ({ deletedAt }) => deletedAt },
  advancedOrders: ['deletedDateTime'],
};

function findDeleted(call: GraphCall): DeletedUser {
  const id = parameter(call, 'id');
  const deleted = call.reading.tenant.deletedUsers.get(id);
  if (deleted === undefined) throw resourceNotFound(id);
  return deleted;
}

const readDeleted = ['User.Read.All', 'User.ReadWrite.All', 'Directory.Read.All', 'Directory.ReadWrite.All'];
const restoring = ['User.DeleteRestore.All', 'User.ReadWrite.All'];

/**
 * Deleted users, for 30 days. Of what else Graph keeps here the emulator has nothing: its groups are security groups,
 * which are gone at once.
 * @see https://learn.microsoft.com/graph/api/resources/directory
 */
export const deletedUserRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: 'directory/deletedItems/microsoft.graph.user',
    delegated: readDeleted,
    application: readDeleted,
    returns: 'user[]',
    handle: (call) => {
      const rows = call.reading.tenant.deletedUsers.entries().map(({ row }) => row);
      return ok(listRows(call, deletedUsers, rows));
    },
  },
  {
    method: 'GET',
    path: 'directory/deletedItems/{id}',
    delegated: readDeleted,
    application: readDeleted,
    returns: 'directoryObject',
    handle: (call) => {
      const wire = render(deletedUsers, findDeleted(call), call.reading, call.query);
      return ok({ '@odata.type': '#microsoft.graph.user', ...wire });
    },
  },
  {
    method: 'POST',
    path: 'directory/deletedItems/{id}/restore',
    delegated: restoring,
    application: restoring,
    returns: 'directoryObject',
    handle: (call) => {
      const user = restoreUser(call, findDeleted(call));
      return ok({ '@odata.type': '#microsoft.graph.user', ...render(users, user, call.reading, call.query) });
    },
  },
  {
    method: 'DELETE',
    path: 'directory/deletedItems/{id}',
    delegated: restoring,
    application: restoring,
    handle: (call) => {
      purgeUser(call, findDeleted(call));
      return { status: 204 };
    },
  },
];
