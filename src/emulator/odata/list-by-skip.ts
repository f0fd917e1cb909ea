import type { Page, Listing } from './list-rows.ts';
import { notEmulated } from '../graph-error.ts';
import { compileFilter } from './match-filter.ts';
import { orderRows } from './order-rows.ts';
import type { Resource } from './resource.ts';
import { render } from './resource.ts';

/** A page that also says how many rows there are in all. */
interface CountedPage extends Page {
  readonly '@odata.count': number;
}

function nextLink(address: URL, skip: number): string {
  const link = new URL(address);
  for (const name of address.searchParams.keys()) {
    if (name.toLowerCase() === '$skip') link.searchParams.delete(name);
  }
  link.searchParams.set('$skip', String(skip));
  return link.href;
}

/**
 * One page of rows of an API that pages by `$top` and `$skip` and counts without being asked, as access reviews do.
 * A larger `$top` than a page gives one page.
 * @throws GraphError 501 for `$search` and `$skiptoken`, which such an API has not
 * @see https://learn.microsoft.com/graph/paging
 */
export function listBySkip<Row>(
  { reading, query, pageSize, address }: Listing,
  resource: Resource<Row>,
  rows: readonly Row[],
): CountedPage {
  if (query.search !== undefined) throw notEmulated(`$search on ${resource.type}`);
  if (query.skipToken !== undefined) throw notEmulated(`$skiptoken on ${resource.type}`);
  const matches = compileFilter(resource, query);
  const found = rows.filter((row) => matches(row, reading));
  const sorted = orderRows(resource, found, query.orderBy, reading);
  const first = query.skip ?? 0;
  const end = first + Math.min(query.top ?? pageSize, pageSize);
  const more = end < sorted.length ? { '@odata.nextLink': nextLink(address, end) } : {};
  const value = sorted.slice(first, end).map((row) => render(resource, row, reading, query));
  return { '@odata.count': sorted.length, ...more, value };
}
