import type { GraphCall } from '../graph/route.ts';
import { parameter, userIdOf } from '../graph/route.ts';
import { GraphError, resourceNotFound } from '../graph-error.ts';
import type { DirectoryObject } from './directory-objects.ts';
import { toDirectoryObjects } from './directory-objects.ts';
import type { DirectoryUser, Group } from './entities.ts';

/** The user a path names by id or user principal name, the signed-in one below `/me`. @throws GraphError 400, 404 */
export function findUser(call: GraphCall): DirectoryUser {
  const { users } = call.reading.tenant;
  const id = call.parameters['id'] ?? userIdOf(call);
  const user = users.get(id) ?? users.find('userPrincipalName', id);
  if (user === undefined) throw resourceNotFound(id);
  return user;
}

/** The group a path names. @throws GraphError 404 */
export function findGroup(call: GraphCall): Group {
  const id = parameter(call, 'id');
  const group = call.reading.tenant.groups.get(id);
  if (group === undefined) throw resourceNotFound(id);
  return group;
}

/** The user or group with an id. @throws GraphError 404 */
export function findObject({ reading: { tenant } }: GraphCall, id: string): DirectoryObject {
  const [object] = toDirectoryObjects(tenant, [id]);
  if (object === undefined) throw resourceNotFound(id);
  return object;
}

const reference = /\/(?:directoryObjects|users|groups)\/([^/]+)\/?$/i;

/**
 * The object a reference (`@odata.id`, `…@odata.bind`) leads to. Its host is not looked at: clients of an emulator write
 * either.
 * @throws GraphError 400 for something else than a reference, 404 for an object that does not exist
 */
export function findReferenced(call: GraphCall, url: string): DirectoryObject {
  const [, id] = reference.exec(url) ?? [];
  if (id === undefined) {
    throw new GraphError(
      400,
      'Request_BadRequest',
      `Invalid URL format specified for a reference: '${url}'.`,
    );
  }
  const named = call.reading.tenant.users.find('userPrincipalName', decodeURIComponent(id));
  return named ?? findObject(call, id);
}
