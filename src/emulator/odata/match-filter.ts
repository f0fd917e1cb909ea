import { notEmulated, GraphError } from '../graph-error.ts';
import type { Entry, Table } from '../world/table.ts';
import type { Filter, Literal, Operator } from './parse-filter.ts';
import type { Query } from './parse-query.ts';
import type { Filterable, Reading, Resource } from './resource.ts';

type Comparison = Extract<Filter, { kind: 'compare' }>;

function filterableOf<Row>(resource: Resource<Row>, path: string): Filterable<Row> {
  const entries = Object.entries(resource.filters ?? {});
  const found = entries.find(([name]) => name.toLowerCase() === path.toLowerCase());
  if (found === undefined) throw notEmulated(`$filter on ${path} of ${resource.type}`);
  return found[1];
}

function toComparable(value: Literal): string | number | boolean | null {
  if (value instanceof Date) return value.getTime();
  return typeof value === 'string' ? value.toLowerCase() : value;
}

function compare(left: Literal, operator: Operator, right: Literal): boolean {
  const [actual, wanted] = [toComparable(left), toComparable(right)];
  if (operator === 'eq') return actual === wanted;
  if (operator === 'ne') return actual !== wanted;
  if (actual === null || wanted === null) return false;
  switch (operator) {
    case 'gt':
      return actual > wanted;
    case 'ge':
      return actual >= wanted;
    case 'lt':
      return actual < wanted;
    case 'le':
      return actual <= wanted;
    case 'contains':
      return String(actual).includes(String(wanted));
    case 'startswith':
    default:
      return String(actual).startsWith(String(wanted));
  }
}

/**
 * A predicate for a filter, resolved once per request.
 * @throws GraphError 501 for a path the resource does not filter on, 400 when the filter needs an `$expand`
 */
export function compileFilter<Row>(
  resource: Resource<Row>,
  query: Query,
): (row: Row, reading: Reading) => boolean {
  const compile = (filter: Filter): ((row: Row, reading: Reading) => boolean) => {
    if (filter.kind !== 'compare') {
      const [left, right] = [compile(filter.left), compile(filter.right)];
      return filter.kind === 'and'
        ? (row, reading) => left(row, reading) && right(row, reading)
        : (row, reading) => left(row, reading) || right(row, reading);
    }
    const { path, operator, value } = filter;
    const { read, needsExpand } = filterableOf(resource, path);
    if (needsExpand !== undefined && !query.expand.has(needsExpand)) {
      throw new GraphError(400, 'BadRequest', `A $filter on ${path} needs $expand=${needsExpand}.`);
    }
    return (row, reading) => compare(read(row, reading), operator, value);
  };
  return query.filter === undefined ? () => true : compile(query.filter);
}

function conjuncts(filter: Filter | undefined): Comparison[] {
  if (filter === undefined || filter.kind === 'or') return [];
  if (filter.kind === 'compare') return [filter];
  return [...conjuncts(filter.left), ...conjuncts(filter.right)];
}

function fromInstant<Row>(
  entries: readonly Entry<Row>[],
  read: (row: Row) => Literal,
  bound: Date,
): readonly Entry<Row>[] {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const value = entries[middle] === undefined ? null : read(entries[middle].row);
    if (value instanceof Date && value < bound) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? entries : entries.slice(low);
}

/**
 * The fewest rows of a table that can match the filter: the smallest index key it names, else the tail of an
 * ascending property. The filter itself still has to be applied.
 */
export function narrow<Row extends { readonly id: string }>(
  table: Table<Row>,
  resource: Resource<Row>,
  filter: Filter | undefined,
  reading: Reading,
): readonly Entry<Row>[] {
  let best = table.entries();
  const terms = conjuncts(filter);
  for (const { path, operator, value } of terms) {
    const { index, toIndexKey } = filterableOf(resource, path);
    if (operator !== 'eq' || typeof value !== 'string' || index === undefined) continue;
    const candidate = table.entriesWhere(index, toIndexKey?.(value, reading) ?? value);
    if (candidate.length < best.length) best = candidate;
  }
  for (const { path, operator, value } of terms) {
    const { isAscending, read } = filterableOf(resource, path);
    if (isAscending !== true || !(operator === 'ge' || operator === 'gt') || !(value instanceof Date))
      continue;
    best = fromInstant(best, (row) => read(row, reading), value);
  }
  return best;
}
