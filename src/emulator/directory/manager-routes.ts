import { z } from 'zod';
import { auditDirectory, toAuditTarget, toChanges } from '../audit/audit-directory.ts';
import type { GraphCall, Route } from '../graph/route.ts';
import { ok, parameter } from '../graph/route.ts';
import { parseBody } from '../graph/parse-body.ts';
import { GraphError, resourceNotFound } from '../graph-error.ts';
import { listRows } from '../odata/list-rows.ts';
import { render } from '../odata/resource.ts';
import { requireRole } from '../roles/active-roles.ts';
import type { DirectoryObject } from './directory-objects.ts';
import { directoryObjects, isUser, toDirectoryObjects } from './directory-objects.ts';
import type { DirectoryUser } from './entities.ts';
import { findReferenced, findUser } from './find-object.ts';
import { readOwnUser, readUserRelations, writeUsers } from './permissions.ts';
import { userWriters } from './write-user.ts';

const referenceBody = z.object({ '@odata.id': z.string() });

/** The object the body of a `$ref` call leads to. @throws GraphError 400, 404 */
export function referencedBy(call: GraphCall): DirectoryObject {
  const body = parseBody(referenceBody, call.body, 'Request_BadRequest');
  return findReferenced(call, body['@odata.id']);
}

function badRequest(message: string): GraphError {
  return new GraphError(400, 'Request_BadRequest', message);
}

function renderManager(call: GraphCall): object {
  const manager = call.reading.tenant.users.get(findUser(call).managerId ?? '');
  if (manager === undefined) throw resourceNotFound('manager');
  return render(directoryObjects, manager, call.reading, call.query);
}

function change(
  call: GraphCall,
  user: DirectoryUser,
  values: Partial<DirectoryUser>,
  activity: string,
): void {
  requireRole(call, userWriters);
  const before = { ...user };
  call.reading.tenant.users.change(user, values);
  const targets = [toAuditTarget(user, toChanges(before, user))];
  auditDirectory(call, { category: 'UserManagement', operation: 'Update', activity, targets });
}

function setManager(call: GraphCall): void {
  const user = findUser(call);
  const manager = referencedBy(call);
  if (!isUser(manager)) throw badRequest('The manager must be a user or an organizational contact.');
  change(call, user, { managerId: manager.id }, 'Set user manager');
}

function removeManager(call: GraphCall): void {
  const user = findUser(call);
  if (user.managerId === null) throw resourceNotFound('manager');
  change(call, user, { managerId: null }, 'Update user');
}

/** A user has five sponsors at most: https://learn.microsoft.com/entra/external-id/b2b-sponsors */
const mostSponsors = 5;

function addSponsor(call: GraphCall): void {
  const user = findUser(call);
  const { id } = referencedBy(call);
  if (user.sponsorIds.includes(id)) {
    throw badRequest(
      "One or more added object references already exist for the following modified properties: 'sponsors'.",
    );
  }
  if (user.sponsorIds.length >= mostSponsors)
    throw badRequest(`A user has at most ${mostSponsors} sponsors.`);
  change(call, user, { sponsorIds: [...user.sponsorIds, id] }, 'Update user');
}

function removeSponsor(call: GraphCall): void {
  const user = findUser(call);
  const id = parameter(call, 'sponsorId').toLowerCase();
  if (!user.sponsorIds.includes(id)) throw resourceNotFound(id);
  change(call, user, { sponsorIds: user.sponsorIds.filter((other) => other !== id) }, 'Update user');
}

function listSponsors(call: GraphCall): object {
  return listRows(call, directoryObjects, toDirectoryObjects(call.reading.tenant, findUser(call).sponsorIds));
}

const writing = { delegated: writeUsers, application: writeUsers } as const;

function done(act: (call: GraphCall) => void): Route['handle'] {
  return (call) => {
    act(call);
    return { status: 204 };
  };
}

/**
 * Managers and sponsors of users.
 * @see https://learn.microsoft.com/graph/api/user-list-manager
 * @see https://learn.microsoft.com/graph/api/user-list-sponsors
 */
export const managerRoutes: readonly Route[] = [
  ...['me', 'users/{id}'].flatMap((root): Route[] => [
    {
      method: 'GET',
      path: `${root}/manager`,
      delegated: readUserRelations,
      application: readUserRelations,
      returns: 'directoryObject',
      handle: (call) => ok(renderManager(call)),
    },
    {
      method: 'GET',
      path: `${root}/sponsors`,
      delegated: [...(root === 'me' ? readOwnUser : []), ...readUserRelations],
      application: readUserRelations,
      returns: 'directoryObject[]',
      handle: (call) => ok(listSponsors(call)),
    },
  ]),
  { ...writing, method: 'PUT', path: 'users/{id}/manager/$ref', handle: done(setManager) },
  { ...writing, method: 'DELETE', path: 'users/{id}/manager/$ref', handle: done(removeManager) },
  { ...writing, method: 'POST', path: 'users/{id}/sponsors/$ref', handle: done(addSponsor) },
  { ...writing, method: 'DELETE', path: 'users/{id}/sponsors/{sponsorId}/$ref', handle: done(removeSponsor) },
];
