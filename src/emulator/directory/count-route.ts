import type { GraphCall, Permissions, Route } from '../graph/route.ts';
import { GraphError } from '../graph-error.ts';
import { compileFilter } from '../odata/match-filter.ts';
import { compileSearch } from '../odata/match-search.ts';
import type { Resource } from '../odata/resource.ts';

/**
 * The route that answers the number of directory objects as a plain text, with `ConsistencyLevel: eventual` only.
 * @see https://learn.microsoft.com/graph/aad-advanced-queries#error-handling-for-advanced-queries-on-directory-objects
 */
export function countRoute<Row>(
  path: string,
  permissions: Permissions,
  resource: Resource<Row>,
  entriesOf: (call: GraphCall) => readonly { readonly row: Row }[],
): Route {
  return {
    method: 'GET',
    path,
    delegated: permissions,
    application: permissions,
    handle: (call) => {
      if (!call.isEventual) {
        throw new GraphError(400, 'Request_BadRequest', '$count is not currently supported.');
      }
      const matches = compileFilter(resource, call.query);
      const found = compileSearch(resource, call.query.search);
      const rows = entriesOf(call).filter(({ row }) => matches(row, call.reading) && found(row));
      return { status: 200, text: String(rows.length) };
    },
  };
}
