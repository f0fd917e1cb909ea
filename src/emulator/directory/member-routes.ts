import type { GraphCall, Route } from '../graph/route.ts';
import { ok, parameter } from '../graph/route.ts';
import { resourceNotFound } from '../graph-error.ts';
import { transitiveMemberIds } from '../lifecycle/subjects.ts';
import { requireAdvancedQuery } from '../odata/advanced-query.ts';
import { listRows } from '../odata/list-rows.ts';
import { render } from '../odata/resource.ts';
import { toEntries } from '../world/table.ts';
import { addMember, addOwner, removeMember, removeOwner } from './change-members.ts';
import { countRoute } from './count-route.ts';
import type { DirectoryObject } from './directory-objects.ts';
import { directoryObjects, toDirectoryObjects } from './directory-objects.ts';
import { findGroup } from './find-object.ts';
import { groups } from './groups.ts';
import { referencedBy } from './manager-routes.ts';
import { readGroups, readMembers, writeGroups, writeMembers } from './permissions.ts';
import { users } from './users.ts';

type Relation = 'members' | 'transitiveMembers' | 'owners';

function idsOf(call: GraphCall, relation: Relation): readonly string[] {
  const { tenant } = call.reading;
  const group = findGroup(call);
  if (relation === 'owners') return group.ownerIds;
  if (relation === 'transitiveMembers') return transitiveMemberIds(tenant, group.id);
  return tenant.memberships.where('group', group.id).map((row) => row.memberId);
}

function objectsOf(call: GraphCall, relation: Relation): DirectoryObject[] {
  return toDirectoryObjects(call.reading.tenant, idsOf(call, relation));
}

/** A relation as a list, as a number, and as a list of one type of object only. */
function listRoutes(relation: Relation): Route[] {
  const permissions = relation === 'owners' ? readGroups : readMembers;
  const common = { method: 'GET', delegated: permissions, application: permissions } as const;
  const path = `groups/{id}/${relation}`;
  return [
    {
      ...common,
      path,
      returns: 'directoryObject[]',
      handle: (call) => ok(listRows(call, directoryObjects, objectsOf(call, relation))),
    },
    countRoute(`${path}/$count`, permissions, directoryObjects, (call) =>
      toEntries(objectsOf(call, relation)),
    ),
    {
      ...common,
      path: `${path}/microsoft.graph.user`,
      returns: 'user[]',
      handle: (call) => {
        const { tenant } = call.reading;
        if (relation === 'transitiveMembers') requireAdvancedQuery(call);
        return ok(
          listRows(
            call,
            users,
            idsOf(call, relation).flatMap((id) => tenant.users.get(id) ?? []),
          ),
        );
      },
    },
    {
      ...common,
      path: `${path}/microsoft.graph.group`,
      returns: 'group[]',
      handle: (call) => {
        const { tenant } = call.reading;
        if (relation === 'transitiveMembers') requireAdvancedQuery(call);
        return ok(
          listRows(
            call,
            groups,
            idsOf(call, relation).flatMap((id) => tenant.groups.get(id) ?? []),
          ),
        );
      },
    },
  ];
}

function renderMember(call: GraphCall): object {
  const { tenant } = call.reading;
  const memberId = parameter(call, 'memberId');
  const membership = tenant.memberships.get(`${findGroup(call).id}/${memberId}`);
  const [member] = toDirectoryObjects(tenant, membership === undefined ? [] : [membership.memberId]);
  if (member === undefined) throw resourceNotFound(memberId);
  return render(directoryObjects, member, call.reading, call.query);
}

function done(act: (call: GraphCall) => void): Route['handle'] {
  return (call) => {
    act(call);
    return { status: 204 };
  };
}

const members = { delegated: writeMembers, application: writeMembers } as const;
const owners = { delegated: writeGroups, application: writeGroups } as const;

/**
 * Members and owners of groups.
 * @see https://learn.microsoft.com/graph/api/group-list-members
 * @see https://learn.microsoft.com/graph/api/group-list-owners
 */
export const memberRoutes: readonly Route[] = [
  ...(['members', 'transitiveMembers', 'owners'] as const).flatMap(listRoutes),
  {
    ...members,
    method: 'POST',
    path: 'groups/{id}/members/$ref',
    handle: done((call) => addMember(call, findGroup(call), referencedBy(call))),
  },
  {
    ...members,
    method: 'DELETE',
    path: 'groups/{id}/members/{memberId}/$ref',
    handle: done((call) => removeMember(call, findGroup(call), parameter(call, 'memberId'))),
  },
  {
    ...owners,
    method: 'POST',
    path: 'groups/{id}/owners/$ref',
    handle: done((call) => addOwner(call, findGroup(call), referencedBy(call))),
  },
  {
    ...owners,
    method: 'DELETE',
    path: 'groups/{id}/owners/{ownerId}/$ref',
    handle: done((call) => removeOwner(call, findGroup(call), parameter(call, 'ownerId'))),
  },
  {
    // Not a documented operation of its own, but what `members` addresses: 200 with the member, or 404.
    method: 'GET',
    path: 'groups/{id}/members/{memberId}',
    delegated: readMembers,
    application: readMembers,
    returns: 'directoryObject',
    handle: (call) => ok(renderMember(call)),
  },
];
