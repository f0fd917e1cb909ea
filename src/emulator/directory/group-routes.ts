import type { GraphCall, Route } from '../graph/route.ts';
import { ok } from '../graph/route.ts';
import { listTable } from '../odata/list-rows.ts';
import { render } from '../odata/resource.ts';
import { countRoute } from './count-route.ts';
import type { Group } from './entities.ts';
import { findGroup } from './find-object.ts';
import { groups } from './groups.ts';
import { readGroups, writeGroups } from './permissions.ts';
import { createGroup, deleteGroup, updateGroup } from './write-group.ts';

const reading = { delegated: readGroups, application: readGroups } as const;
const writing = { delegated: writeGroups, application: writeGroups } as const;

function renderGroup(call: GraphCall, group: Group): object {
  return render(groups, group, call.reading, call.query);
}

/**
 * Groups.
 * @see https://learn.microsoft.com/graph/api/resources/groups-overview
 */
export const groupRoutes: readonly Route[] = [
  {
    ...reading,
    method: 'GET',
    path: 'groups',
    returns: 'group[]',
    handle: (call) => ok(listTable(call, groups, call.reading.tenant.groups)),
  },
  countRoute('groups/$count', readGroups, groups, (call) => call.reading.tenant.groups.entries()),
  {
    method: 'POST',
    path: 'groups',
    delegated: writeGroups,
    application: ['Group.Create', ...writeGroups],
    returns: 'group',
    accepts: 'group',
    handle: (call) => ({ status: 201, body: renderGroup(call, createGroup(call)) }),
  },
  {
    ...reading,
    method: 'GET',
    path: 'groups/{id}',
    returns: 'group',
    handle: (call) => ok(renderGroup(call, findGroup(call))),
  },
  {
    ...writing,
    method: 'PATCH',
    path: 'groups/{id}',
    accepts: 'group',
    handle: (call) => {
      updateGroup(call, findGroup(call));
      return { status: 204 };
    },
  },
  {
    delegated: ['Group.ReadWrite.All'],
    application: ['Group.ReadWrite.All'],
    method: 'DELETE',
    path: 'groups/{id}',
    handle: (call) => {
      deleteGroup(call, findGroup(call));
      return { status: 204 };
    },
  },
];
