import { z } from 'zod';
import { parseBody } from '../graph/parse-body.ts';
import type { GraphCall, Route } from '../graph/route.ts';
import { ok, parameter } from '../graph/route.ts';
import { listRows } from '../odata/list-rows.ts';
import { render } from '../odata/resource.ts';
import { directoryObjects, isUser, toDirectoryObjects } from './directory-objects.ts';
import { findObject } from './find-object.ts';

const body = z.object({ ids: z.array(z.guid()).max(1000), types: z.array(z.string()).optional() });

const permissions = ['Directory.Read.All', 'Directory.ReadWrite.All'];

function getByIds(call: GraphCall): object {
  const { ids, types = ['directoryObject'] } = parseBody(body, call.body, 'Request_BadRequest');
  const wanted = new Set(types.map((type) => type.toLowerCase()));
  const objects = toDirectoryObjects(call.reading.tenant, ids).filter(
    (object) => wanted.has('directoryobject') || wanted.has(isUser(object) ? 'user' : 'group'),
  );
  return listRows(call, directoryObjects, objects);
}

/**
 * Users and groups by their ids.
 * @see https://learn.microsoft.com/graph/api/directoryobject-getbyids
 * @see https://learn.microsoft.com/graph/api/directoryobject-get
 */
export const directoryObjectRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: 'directoryObjects/getByIds',
    delegated: permissions,
    application: permissions,
    returns: 'directoryObject[]',
    handle: (call) => ok(getByIds(call)),
  },
  {
    method: 'GET',
    path: 'directoryObjects/{id}',
    delegated: permissions,
    application: permissions,
    returns: 'directoryObject',
    handle: (call) => {
      const object = findObject(call, parameter(call, 'id'));
      return ok(render(directoryObjects, object, call.reading, call.query));
    },
  },
];
