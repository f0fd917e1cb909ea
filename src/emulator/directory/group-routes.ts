import type { GraphCall, Route } from '../graph/route.ts';
import { ok, parameter } from '../graph/route.ts';
import { resourceNotFound } from '../graph-error.ts';
import { transitiveMemberIds } from '../lifecycle/subjects.ts';
import { listRows, listTable } from '../odata/list-rows.ts';
import { render } from '../odata/resource.ts';
import { directoryObjects, groups, toDirectoryObjects } from './groups.ts';
import type { Group } from './entities.ts';
import { readGroupMembers } from '../graph/permissions.ts';

function findGroup(call: GraphCall): Group {
  const id = parameter(call, 'id');
  const group = call.reading.tenant.groups.get(id);
  if (group === undefined) throw resourceNotFound(id);
  return group;
}

function listMembers(call: GraphCall, ids: readonly string[]): object {
  return listRows(call, directoryObjects, toDirectoryObjects(call.reading.tenant, ids));
}

function renderMember(call: GraphCall): object {
  const { tenant } = call.reading;
  const memberId = parameter(call, 'memberId');
  const membership = tenant.memberships.get(`${findGroup(call).id}/${memberId}`);
  const [member] = toDirectoryObjects(tenant, membership === undefined ? [] : [membership.memberId]);
  if (member === undefined) throw resourceNotFound(memberId);
  return render(directoryObjects, member, call.reading, call.query);
}

/**
 * Groups and their members.
 * @see https://learn.microsoft.com/graph/api/resources/groups-overview
 */
export const groupRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: 'groups',
    delegated: readGroupMembers,
    application: readGroupMembers,
    handle: (call) => ok(listTable(call, groups, call.reading.tenant.groups)),
  },
  {
    method: 'GET',
    path: 'groups/{id}',
    delegated: readGroupMembers,
    application: readGroupMembers,
    handle: (call) => ok(render(groups, findGroup(call), call.reading, call.query)),
  },
  {
    method: 'GET',
    path: 'groups/{id}/members',
    delegated: readGroupMembers,
    application: readGroupMembers,
    handle: (call) => {
      const rows = call.reading.tenant.memberships.where('group', findGroup(call).id);
      return ok(
        listMembers(
          call,
          rows.map((row) => row.memberId),
        ),
      );
    },
  },
  {
    method: 'GET',
    path: 'groups/{id}/transitiveMembers',
    delegated: readGroupMembers,
    application: readGroupMembers,
    handle: (call) => ok(listMembers(call, transitiveMemberIds(call.reading.tenant, findGroup(call).id))),
  },
  {
    // Not a documented operation of its own, but what `members` addresses: 200 with the member, or 404.
    method: 'GET',
    path: 'groups/{id}/members/{memberId}',
    delegated: readGroupMembers,
    application: readGroupMembers,
    handle: (call) => ok(renderMember(call)),
  },
];
