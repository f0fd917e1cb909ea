import { notEmulated } from '../graph-error.ts';
import type { Entry, Table } from '../world/table.ts';
import { offsetAfter, toEntries } from '../world/table.ts';
import { checkAdvancedQuery } from './advanced-query.ts';
import { compileFilter, narrow } from './match-filter.ts';
import { compileSearch } from './match-search.ts';
import { orderEntries } from './order-rows.ts';
import type { Query } from './parse-query.ts';
import type { Reading, Resource } from './resource.ts';
import { render } from './resource.ts';
import { formatSkipToken, parseSkipToken } from './skip-token.ts';

/** A page as it goes over the wire. */
export interface Page {
  readonly '@odata.count'?: number;
  readonly '@odata.nextLink'?: string;
  readonly value: object[];
}

/** What a list needs to know of the request. */
export interface Listing {
  readonly reading: Reading;
  readonly query: Query;
  readonly pageSize: number;
  /** The address of the request as the client sees it; the next link is this with a skip token. */
  readonly address: URL;
  /** `ConsistencyLevel: eventual`, which directory objects want for their advanced queries. */
  readonly isEventual: boolean;
}

function idOf(row: unknown): string | null {
  return typeof row === 'object' && row !== null && 'id' in row && typeof row.id === 'string' ? row.id : null;
}

/** The offset of the row a page ended with: at its old position, or wherever it is now. */
function offsetOf(
  entries: readonly Entry<unknown>[],
  [position, id]: readonly [number, string | null],
): number {
  const offset = offsetAfter(entries, position) - 1;
  const isThere = (entry: Entry<unknown> | undefined) => entry !== undefined && idOf(entry.row) === id;
  return id === null || isThere(entries[offset]) ? offset : entries.findIndex(isThere);
}

/** The offset at which a page begins: past the row the last one ended with, in the direction of reading. */
function firstOffset(entries: readonly Entry<unknown>[], { skipToken }: Query, descending: boolean): number {
  const past = skipToken === undefined ? null : parseSkipToken(skipToken).past;
  if (past === null) return descending ? entries.length - 1 : 0;
  const offset = offsetOf(entries, past);
  if (offset !== -1) return descending ? offset - 1 : offset + 1;
  // The row is gone, so its old place tells.
  const [position] = past;
  return descending ? offsetAfter(entries, position - 1) - 1 : offsetAfter(entries, position);
}

function nextLink(address: URL, { position, row }: Entry<unknown>): string {
  const link = new URL(address);
  for (const name of address.searchParams.keys()) {
    if (name.toLowerCase() === '$skiptoken') link.searchParams.delete(name);
  }
  link.searchParams.set('$skiptoken', formatSkipToken({ past: [position, idOf(row)] }));
  return link.href;
}

/**
 * One page of the given entries, in their order: those that pass `keep` and the filter.
 * The mark of the next page is the position of the last row, so a page costs no more when many precede it.
 */
export function listEntries<Row>(
  listing: Listing,
  resource: Resource<Row>,
  entries: readonly Entry<Row>[],
  keep: (row: Row) => boolean = () => true,
): Page {
  const { reading, query, pageSize, address } = listing;
  if (query.skip !== undefined) throw notEmulated(`$skip on ${resource.type}`);
  const size = Math.min(query.top ?? pageSize, pageSize);
  const isCounted = checkAdvancedQuery(resource, listing);
  const compiled = compileFilter(resource, query);
  const found = compileSearch(resource, query.search);
  const matches = ({ row }: Entry<Row>): boolean => keep(row) && compiled(row, reading) && found(row);
  const { entries: ordered, isReversed: descending } = orderEntries(
    resource,
    entries,
    query.orderBy,
    reading,
  );
  const step = descending ? -1 : 1;
  // The number stands on the first page only.
  const isTold = isCounted && query.skipToken === undefined;
  const counted = isTold ? { '@odata.count': entries.filter(matches).length } : {};
  const value: object[] = [];
  let last: Entry<Row> | undefined;
  for (let at = firstOffset(ordered, query, descending); at >= 0 && at < ordered.length; at += step) {
    const entry = ordered[at];
    if (entry === undefined || !matches(entry)) continue;
    if (value.length === size && last !== undefined) {
      return { ...counted, '@odata.nextLink': nextLink(address, last), value };
    }
    value.push(render(resource, entry.row, reading, query));
    last = entry;
  }
  return { ...counted, value };
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
