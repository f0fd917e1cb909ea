import type { GraphCall, Route } from '../graph/route.ts';
import { ok } from '../graph/route.ts';
import { listTable } from '../odata/list-rows.ts';
import { render } from '../odata/resource.ts';
import { requestDenied } from '../roles/active-roles.ts';
import { countRoute } from './count-route.ts';
import type { DirectoryUser } from './entities.ts';
import { findUser } from './find-object.ts';
import { deleteUsers, readOwnUser, readUsers, writeUsers } from './permissions.ts';
import { users } from './users.ts';
import { createUser, deleteUser, updateUser } from './write-user.ts';

function renderUser(call: GraphCall, user: DirectoryUser): object {
  return render(users, user, call.reading, call.query);
}

/** `User.Read` opens the path of a user, but only one's own. */
function readUser(call: GraphCall): object {
  const { caller } = call;
  const user = findUser(call);
  const isOwn = caller.kind === 'user' && caller.userId === user.id;
  if (!isOwn && !readUsers.some((permission) => caller.permissions.has(permission))) throw requestDenied();
  return renderUser(call, user);
}

function update(call: GraphCall): { readonly status: number } {
  updateUser(call, findUser(call));
  return { status: 204 };
}

const common = { delegated: [...readOwnUser, ...readUsers], application: readUsers } as const;

/**
 * Users and the signed-in user.
 * @see https://learn.microsoft.com/graph/api/resources/users
 */
export const userRoutes: readonly Route[] = [
  {
    ...common,
    method: 'GET',
    path: 'me',
    returns: 'user',
    // An app gets as far as the handler, which answers 400 as Graph does.
    handle: (call) => ok(renderUser(call, findUser(call))),
  },
  {
    method: 'PATCH',
    path: 'me',
    delegated: ['User.ReadWrite', ...writeUsers],
    application: writeUsers,
    accepts: 'user',
    handle: update,
  },
  {
    method: 'GET',
    path: 'users',
    delegated: readUsers,
    application: readUsers,
    returns: 'user[]',
    handle: (call) => ok(listTable(call, users, call.reading.tenant.users)),
  },
  countRoute('users/$count', readUsers, users, ({ reading }) => reading.tenant.users.entries()),
  {
    method: 'POST',
    path: 'users',
    delegated: writeUsers,
    application: writeUsers,
    accepts: 'user',
    returns: 'user',
    handle: (call) => ({ status: 201, body: renderUser(call, createUser(call)) }),
  },
  {
    ...common,
    method: 'GET',
    path: 'users/{id}',
    returns: 'user',
    handle: (call) => ok(readUser(call)),
  },
  {
    method: 'PATCH',
    path: 'users/{id}',
    delegated: ['User.ReadWrite', ...writeUsers],
    application: writeUsers,
    accepts: 'user',
    handle: update,
  },
  {
    method: 'DELETE',
    path: 'users/{id}',
    delegated: deleteUsers,
    application: deleteUsers,
    handle: (call) => {
      deleteUser(call, findUser(call));
      return { status: 204 };
    },
  },
];
