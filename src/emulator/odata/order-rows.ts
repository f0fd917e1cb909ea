import { notEmulated } from '../graph-error.ts';
import type { Entry } from '../world/table.ts';
import { toEntries } from '../world/table.ts';
import type { Literal } from './parse-filter.ts';
import type { Reading, Resource } from './resource.ts';

function compare(left: Literal, right: Literal): number {
  const [first, second] = [left, right].map((value) => {
    const plain = value?.valueOf() ?? '';
    return typeof plain === 'string' ? plain.toLowerCase() : plain;
  });
  if (first === second || first === undefined || second === undefined) return 0;
  return first < second ? -1 : 1;
}

/** What an `$orderby` asks for: one documented property of the resource, and the direction. */
interface Order<Row> {
  readonly path: string;
  readonly read: (row: Row, reading: Reading) => Literal;
  readonly isDescending: boolean;
}

/** @throws GraphError 501 for what Microsoft does not document for the resource */
function parseOrder<Row>(resource: Resource<Row>, orderBy: string): Order<Row> {
  const [path = '', direction = 'asc', ...rest] = orderBy.split(/\s+/);
  const read = resource.orders?.[path];
  if (read === undefined || rest.length > 0 || !/^(asc|desc)$/i.test(direction)) {
    throw notEmulated(`$orderby=${orderBy} on ${resource.type}`);
  }
  return { path, read, isDescending: direction.toLowerCase() === 'desc' };
}

/** The rows in the order asked for; equal ones keep theirs. @throws GraphError 501 */
export function orderRows<Row>(
  resource: Resource<Row>,
  rows: readonly Row[],
  orderBy: string | undefined,
  reading: Reading,
): readonly Row[] {
  if (orderBy === undefined) return rows;
  const { read, isDescending } = parseOrder(resource, orderBy);
  const sign = isDescending ? -1 : 1;
  return rows.toSorted((left, right) => sign * compare(read(left, reading), read(right, reading)));
}

/** Entries in the order asked for, and whether they are to be read from the end. */
export interface OrderedEntries<Row> {
  readonly entries: readonly Entry<Row>[];
  readonly isReversed: boolean;
}

/**
 * The entries in the order asked for. One that is the order of insertion costs nothing, however many there are.
 * @throws GraphError 501
 */
export function orderEntries<Row>(
  resource: Resource<Row>,
  entries: readonly Entry<Row>[],
  orderBy: string | undefined,
  reading: Reading,
): OrderedEntries<Row> {
  if (orderBy === undefined) return { entries, isReversed: false };
  const { path, isDescending } = parseOrder(resource, orderBy);
  if (resource.filters?.[path]?.isAscending === true) return { entries, isReversed: isDescending };
  const rows = entries.map(({ row }) => row);
  return { entries: toEntries(orderRows(resource, rows, orderBy, reading)), isReversed: false };
}
