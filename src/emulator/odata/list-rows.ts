import { GraphError, notEmulated } from '../graph-error.ts';
import type { Entry, Table } from '../world/table.ts';
import { offsetAfter, toEntries } from '../world/table.ts';
import { compileFilter, narrow } from './match-filter.ts';
import type { Query } from './parse-query.ts';
import type { Reading, Resource } from './resource.ts';
import { render } from './resource.ts';

/** A page as it goes over the wire. */
export interface Page {
  readonly value: object[];
  readonly '@odata.nextLink'?: string;
}

/** What a list needs to know of the request. */
export interface Listing {
  readonly reading: Reading;
  readonly query: Query;
  readonly pageSize: number;
  /** The address of the request as the client sees it; the next link is this with a skip token. */
  readonly address: URL;
}

function toSkipToken(position: number): string {
  return Buffer.from(`past:${position}`).toString('base64url');
}

function fromSkipToken(token: string): number {
  const [, digits] = /^past:(\d+)$/.exec(Buffer.from(token, 'base64url').toString()) ?? [];
  if (digits === undefined) throw new GraphError(400, 'BadRequest', 'The $skiptoken is not valid.');
  return Number(digits);
}

/** Whether the rows are wanted last first; only the order of insertion can be asked for. */
function isDescending<Row>(resource: Resource<Row>, orderBy: string | undefined): boolean {
  if (orderBy === undefined) return false;
  const [path = '', direction = 'asc'] = orderBy.split(/\s+/);
  if (resource.filters?.[path]?.isAscending !== true || !/^(asc|desc)$/i.test(direction)) {
    throw notEmulated(`$orderby=${orderBy} on ${resource.type}`);
  }
  return direction.toLowerCase() === 'desc';
}

/** The offset at which a page begins: past the mark, in the direction of reading. */
function firstOffset(entries: readonly Entry<unknown>[], query: Query, descending: boolean): number {
  if (query.skipToken === undefined) return descending ? entries.length - 1 : 0;
  const position = fromSkipToken(query.skipToken);
  return descending ? offsetAfter(entries, position - 1) - 1 : offsetAfter(entries, position);
}

function nextLink(address: URL, position: number): string {
  const link = new URL(address);
  for (const name of address.searchParams.keys()) {
    if (name.toLowerCase() === '$skiptoken') link.searchParams.delete(name);
  }
  link.searchParams.set('$skiptoken', toSkipToken(position));
  return link.href;
}

/**
 * One page of the given entries, in their order: those that pass `keep` and the filter.
 * The mark of the next page is the position of the last row, so a page costs no more when many precede it.
 */
export function listEntries<Row>(
  { reading, query, pageSize, address }: Listing,
  resource: Resource<Row>,
  entries: readonly Entry<Row>[],
  keep: (row: Row) => boolean = () => true,
): Page {
  const size = Math.min(query.top ?? pageSize, pageSize);
  const matches = compileFilter(resource, query);
  const descending = isDescending(resource, query.orderBy);
  const step = descending ? -1 : 1;
  const value: object[] = [];
  let lastPosition = -1;
  for (let at = firstOffset(entries, query, descending); at >= 0 && at < entries.length; at += step) {
    const entry = entries[at];
    if (entry === undefined || !keep(entry.row) || !matches(entry.row, reading)) continue;
    if (value.length === size) return { '@odata.nextLink': nextLink(address, lastPosition), value };
    value.push(render(resource, entry.row, reading, query));
    lastPosition = entry.position;
  }
  return { value };
}

/** One page of a table, through its indexes where the filter allows it. */
export function listTable<Row extends { readonly id: string }>(
  listing: Listing,
  resource: Resource<Row>,
  table: Table<Row>,
): Page {
  const { query, reading } = listing;
  return listEntries(listing, resource, narrow(table, resource, query.filter, reading));
}

/** One page of rows that were computed for this request. */
export function listRows<Row>(listing: Listing, resource: Resource<Row>, rows: readonly Row[]): Page {
  return listEntries(listing, resource, toEntries(rows));
}
