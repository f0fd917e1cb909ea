import { z } from 'zod';
import type { GraphCall, Route } from '../graph/route.ts';
import { ok, parameter, userIdOf } from '../graph/route.ts';
import { GraphError, resourceNotFound } from '../graph-error.ts';
import { groupIdsOf } from '../lifecycle/subjects.ts';
import { listTable } from '../odata/list-rows.ts';
import { render } from '../odata/resource.ts';
import { directoryObjects } from './groups.ts';
import { users } from './users.ts';
import type { DirectoryUser } from './entities.ts';
import { readGroupMembers, readUsers } from '../graph/permissions.ts';

function findUser({ reading: { tenant } }: GraphCall, id: string): DirectoryUser {
  const user = tenant.users.get(id) ?? tenant.users.find('userPrincipalName', id);
  if (user === undefined) throw resourceNotFound(id);
  return user;
}

function renderManager(call: GraphCall, user: DirectoryUser): object {
  const manager = call.reading.tenant.users.get(user.managerId ?? '');
  if (manager === undefined) throw resourceNotFound('manager');
  return render(directoryObjects, manager, call.reading, call.query);
}

function checkMemberGroups(call: GraphCall, user: DirectoryUser): object {
  const body = z.object({ groupIds: z.array(z.string()).max(20) }).safeParse(call.body);
  if (!body.success)
    throw new GraphError(400, 'Request_BadRequest', 'groupIds must be a list of at most 20 ids.');
  const memberOf = groupIdsOf(call.reading.tenant, user.id);
  return { value: body.data.groupIds.filter((id) => memberOf.has(id.toLowerCase())) };
}

/**
 * Users, the signed-in user, managers and membership checks.
 * @see https://learn.microsoft.com/graph/api/resources/users
 */
export const userRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: 'me',
    delegated: ['User.Read', 'User.ReadWrite', ...readUsers],
    // An app gets as far as the handler, which answers 400 as Graph does.
    application: readUsers,
    handle: (call) => ok(render(users, findUser(call, userIdOf(call)), call.reading, call.query)),
  },
  {
    method: 'GET',
    path: 'users',
    delegated: readUsers,
    application: readUsers,
    handle: (call) => ok(listTable(call, users, call.reading.tenant.users)),
  },
  {
    method: 'GET',
    path: 'users/{id}',
    delegated: readUsers,
    application: readUsers,
    handle: (call) => ok(render(users, findUser(call, parameter(call, 'id')), call.reading, call.query)),
  },
  {
    method: 'GET',
    path: 'users/{id}/manager',
    delegated: ['User.Read.All', 'Directory.Read.All'],
    application: ['User.Read.All', 'Directory.Read.All'],
    handle: (call) => ok(renderManager(call, findUser(call, parameter(call, 'id')))),
  },
  {
    method: 'POST',
    path: 'users/{id}/checkMemberGroups',
    delegated: readGroupMembers,
    application: readGroupMembers,
    handle: (call) => ok(checkMemberGroups(call, findUser(call, parameter(call, 'id')))),
  },
];
