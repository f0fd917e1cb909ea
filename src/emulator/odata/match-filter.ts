import { notEmulated, GraphError } from '../graph-error.ts';
import type { Entry, Table } from '../world/table.ts';
import type { Comparison, Filter, Literal, Operator } from './parse-filter.ts';
import type { Query } from './parse-query.ts';
import type { Filterable, Reading, Resource } from './resource.ts';

function byName<Value>(
  values: Readonly<Record<string, Value>> | undefined,
  wanted: string,
): Value | undefined {
  const entries = Object.entries(values ?? {});
  return entries.find(([name]) => name.toLowerCase() === wanted.toLowerCase())?.[1];
}

/** How a resource filters on a path. @throws GraphError 501 when it does not */
export function filterableOf<Row>(resource: Resource<Row>, path: string): Filterable<Row> {
  const found = byName(resource.filters, path) ?? resource.openFilter?.(path);
  if (found === undefined) throw notEmulated(`$filter on ${path} of ${resource.type}`);
  return found;
}

function toComparable(value: Literal, isExact: boolean): string | number | boolean | null {
  if (value instanceof Date) return value.getTime();
  return typeof value === 'string' && !isExact ? value.toLowerCase() : value;
}

function typeOf(value: Literal): string | undefined {
  if (value === null) return undefined;
  if (value instanceof Date) return 'Edm.DateTimeOffset';
  return { string: 'Edm.String', number: 'Edm.Int32', boolean: 'Edm.Boolean' }[
    typeof value as 'string' | 'number' | 'boolean'
  ];
}

/** A quoted instant is the usual mistake. That it shows only where there are rows is the emulator's shortcut. */
function refuseOtherType(actual: Literal, wanted: Literal, operator: Operator): void {
  const types = [typeOf(actual), typeOf(wanted)];
  if (types.includes(undefined) || types[0] === types[1]) return;
  throw new GraphError(
    400,
    'BadRequest',
    `A binary operator with incompatible types was detected. Found operand types '${types[0]}' and '${types[1]}' for operator kind '${operator}'.`,
  );
}

function compare(left: Literal, operator: Operator, right: Literal, isExact = false): boolean {
  refuseOtherType(left, right, operator);
  const [actual, wanted] = [toComparable(left, isExact), toComparable(right, isExact)];
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
    case 'endswith':
      return String(actual).endsWith(String(wanted));
    case 'startswith':
    default:
      return String(actual).startsWith(String(wanted));
  }
}

type Predicate<Row> = (row: Row, reading: Reading) => boolean;

function compileComparison<Row>(
  resource: Resource<Row>,
  { path, isLowered, operator, value }: Comparison,
  query: Query,
): Predicate<Row> {
  const { read, needsExpand, operators } = filterableOf(resource, path);
  const isKnown = operator !== 'endswith' || resource.isAdvanced === true;
  if (!isKnown || operators?.includes(operator) === false) {
    throw notEmulated(`'${operator}' on ${path} of ${resource.type} in $filter`);
  }
  if (needsExpand !== undefined && !query.expand.has(needsExpand)) {
    throw new GraphError(400, 'BadRequest', `A $filter on ${path} needs $expand=${needsExpand}.`);
  }
  const lower = (text: Literal): Literal =>
    isLowered === true && typeof text === 'string' ? text.toLowerCase() : text;
  const isExact = resource.isCaseSensitive === true;
  return (row, reading) => compare(lower(read(row, reading)), operator, value, isExact);
}

/** A predicate for one item of a collection inside a row, whose properties are named by `paths`. */
function compileItem(
  filter: Filter,
  paths: readonly string[],
  where: string,
): (item: Readonly<Record<string, Literal>>) => boolean {
  if (filter.kind === 'compare') {
    const { path, operator, value } = filter;
    if (!paths.includes(path)) throw notEmulated(`$filter on ${path} in ${where}`);
    return (item) => compare(item[path] ?? null, operator, value);
  }
  if (filter.kind !== 'and' && filter.kind !== 'or') throw notEmulated(`'${filter.kind}' in ${where}`);
  const [left, right] = [compileItem(filter.left, paths, where), compileItem(filter.right, paths, where)];
  return filter.kind === 'and' ? (item) => left(item) && right(item) : (item) => left(item) || right(item);
}

/**
 * A predicate for a filter, resolved once per request.
 * @throws GraphError 501 for a path the resource does not filter on, 400 when the filter needs an `$expand`
 */
export function compileFilter<Row>(resource: Resource<Row>, query: Query): Predicate<Row> {
  const compile = (filter: Filter): Predicate<Row> => {
    if (filter.kind === 'compare') return compileComparison(resource, filter, query);
    if (filter.kind === 'not') {
      if (resource.isAdvanced !== true) throw notEmulated(`'not' in $filter on ${resource.type}`);
      const operand = compile(filter.operand);
      return (row, reading) => !operand(row, reading);
    }
    if (filter.kind === 'any') {
      const where = `'${filter.path}/any' of ${resource.type} in $filter`;
      const collection = byName(resource.collections, filter.path);
      if (collection === undefined) throw notEmulated(where);
      const matches = compileItem(filter.condition, collection.paths, where);
      return (row, reading) => collection.read(row, reading).some(matches);
    }
    const [left, right] = [compile(filter.left), compile(filter.right)];
    return filter.kind === 'and'
      ? (row, reading) => left(row, reading) && right(row, reading)
      : (row, reading) => left(row, reading) || right(row, reading);
  };
  return query.filter === undefined ? () => true : compile(query.filter);
}

/** The comparisons that every row which passes the filter must pass. */
export function conjuncts(filter: Filter | undefined): Comparison[] {
  if (filter?.kind === 'compare') return [filter];
  return filter?.kind === 'and' ? [...conjuncts(filter.left), ...conjuncts(filter.right)] : [];
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
