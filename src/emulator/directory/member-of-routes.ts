import { z } from 'zod';
import { parseBody } from '../graph/parse-body.ts';
import type { GraphCall, Route } from '../graph/route.ts';
import { ok } from '../graph/route.ts';
import { groupIdsOf } from '../lifecycle/subjects.ts';
import { requireAdvancedQuery } from '../odata/advanced-query.ts';
import { listRows } from '../odata/list-rows.ts';
import { toEntries } from '../world/table.ts';
import { countRoute } from './count-route.ts';
import type { DirectoryObject } from './directory-objects.ts';
import { directoryObjects } from './directory-objects.ts';
import type { Group } from './entities.ts';
import { findGroup, findObject, findUser } from './find-object.ts';
import { groups } from './groups.ts';
import { readMembers, readOwnUser, readUserRelations } from './permissions.ts';

/** Where memberships are asked of: a path and how it names the member. */
interface Root {
  readonly path: 'me' | 'users/{id}' | 'groups/{id}' | 'directoryObjects/{id}';
  readonly find: (call: GraphCall) => DirectoryObject;
}

const roots: readonly Root[] = [
  { path: 'me', find: findUser },
  { path: 'users/{id}', find: findUser },
  { path: 'groups/{id}', find: findGroup },
  { path: 'directoryObjects/{id}', find: (call) => findObject(call, call.parameters['id'] ?? '') },
];

function groupsOf(call: GraphCall, member: DirectoryObject, isTransitive: boolean): Group[] {
  const { tenant } = call.reading;
  const direct = tenant.memberships.where('member', member.id).map((row) => row.groupId);
  const ids = isTransitive ? [...groupIdsOf(tenant, member.id)] : direct;
  return ids.flatMap((id) => tenant.groups.get(id) ?? []);
}

const checkBody = z.object({ groupIds: z.array(z.string()).max(20) });
const getBody = z.object({ securityEnabledOnly: z.boolean().optional() });

function checkMemberGroups(call: GraphCall, member: DirectoryObject): object {
  const { groupIds } = parseBody(checkBody, call.body, 'Request_BadRequest');
  const memberOf = groupIdsOf(call.reading.tenant, member.id);
  return { value: groupIds.filter((id) => memberOf.has(id.toLowerCase())) };
}

/** All groups of the emulator are security groups, so that the parameter makes no difference. */
function getMemberGroups(call: GraphCall, member: DirectoryObject): object {
  parseBody(getBody, call.body, 'Request_BadRequest');
  return { value: [...groupIdsOf(call.reading.tenant, member.id)] };
}

const checkers = [...readMembers, 'User.Read.All', 'User.ReadWrite.All'];

function operationRoutes({ path, find }: Root): Route[] {
  const common = { method: 'POST', delegated: checkers, application: checkers, returns: 'string[]' } as const;
  return [
    {
      ...common,
      path: `${path}/checkMemberGroups`,
      handle: (call) => ok(checkMemberGroups(call, find(call))),
    },
    { ...common, path: `${path}/getMemberGroups`, handle: (call) => ok(getMemberGroups(call, find(call))) },
  ];
}

function listRoutes({ path, find }: Root, relation: 'memberOf' | 'transitiveMemberOf'): Route[] {
  const isTransitive = relation === 'transitiveMemberOf';
  const found = (call: GraphCall): Group[] => groupsOf(call, find(call), isTransitive);
  const own = path === 'me' ? readOwnUser : [];
  const common = {
    method: 'GET',
    delegated: [...own, ...readMembers, ...readUserRelations],
    application: [...readMembers, ...(isTransitive ? readUserRelations : [])],
  } as const;
  const here = `${path}/${relation}`;
  return [
    {
      ...common,
      path: here,
      returns: 'directoryObject[]',
      handle: (call) => ok(listRows<DirectoryObject>(call, directoryObjects, found(call))),
    },
    countRoute(`${here}/$count`, common.application, groups, (call) => toEntries(found(call))),
    {
      ...common,
      path: `${here}/microsoft.graph.group`,
      returns: 'group[]',
      handle: (call) => {
        if (isTransitive) requireAdvancedQuery(call);
        return ok(listRows(call, groups, found(call)));
      },
    },
  ];
}

/**
 * What users and groups are members of. Directory roles and administrative units, which Graph lists here too, are left
 * out.
 * @see https://learn.microsoft.com/graph/api/user-list-memberof
 * @see https://learn.microsoft.com/graph/api/directoryobject-checkmembergroups
 */
export const memberOfRoutes: readonly Route[] = [
  ...roots.flatMap(operationRoutes),
  ...roots
    .filter(({ path }) => path !== 'directoryObjects/{id}')
    .flatMap((root) => [...listRoutes(root, 'memberOf'), ...listRoutes(root, 'transitiveMemberOf')]),
];
