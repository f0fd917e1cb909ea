import { GraphError, notEmulated } from '../graph-error.ts';
import type { Scope } from '../world/world.ts';
import type { Literal, Operator } from './parse-filter.ts';
import type { Query } from './parse-query.ts';

/** Who reads; some properties depend on it (`assignedToMe`). Null when an app does. */
export interface Reading extends Scope {
  readonly userId: string | null;
  /** `Prefer: include-unknown-enum-members`: without it members after the sentinel read as `unknownFutureValue`. */
  readonly unknownMembers: boolean;
  /** The language tag that `Accept-Language` puts first, in lower case; null when the caller names none. */
  readonly language: string | null;
}

/** How a path of `$filter` is evaluated on a row. */
export interface Filterable<Row> {
  readonly read: (row: Row, reading: Reading) => Literal;
  /** The table index with this value as key; it makes `eq` cheap. */
  readonly index?: string;
  /** The index key for a value of the filter, where it is not the value itself. */
  readonly toIndexKey?: (value: string, reading: Reading) => string;
  /** Rows are inserted in ascending order of this value; it makes `ge` and `gt` cheap. */
  readonly isAscending?: true;
  /** The property that must be `$expand`ed for this filter, as all documented examples do. */
  readonly needsExpand?: string;
  /** Those Microsoft documents, where it does not leave the choice open. */
  readonly operators?: readonly Operator[];
  /** Directory objects: the property is filtered in advanced queries only. */
  readonly isAdvanced?: true;
}

/** A collection inside a row, which `any` can look into. */
export interface Collection<Row> {
  /** What of an item may be compared; `''` is the item itself. */
  readonly paths: readonly string[];
  readonly read: (row: Row, reading: Reading) => readonly Readonly<Record<string, Literal>>[];
}

/** Renders an expanded navigation property. */
export type Expand<Row> = (row: Row, reading: Reading, query: Query) => object | null;

/** One type of Graph: how its rows look on the wire, and what may be filtered and expanded. */
export interface Resource<Row> {
  /** The name in Graph's metadata, without namespace. */
  readonly type: string;
  /** Filters tell upper from lower case, as they do nowhere else. */
  readonly isCaseSensitive?: true;
  /** A directory object: it has `$count`, `$search` and more filters, but only in advanced queries. */
  readonly isAdvanced?: true;
  readonly toWire: (row: Row, reading: Reading) => object;
  /** Properties that are returned only when `$select` names them. */
  readonly onlySelected?: readonly string[] | ((row: Row) => readonly string[]);
  /** Rows are of several types: what `$select` names and a row does not have is left out. */
  readonly isMixed?: true;
  readonly filters?: Readonly<Record<string, Filterable<Row>>>;
  /** Filters of an open type, whose properties are not all known: directory extensions. */
  readonly openFilter?: (path: string) => Filterable<Row> | undefined;
  /** What `any` may look into. */
  readonly collections?: Readonly<Record<string, Collection<Row>>>;
  /** What `$orderby` may name; nothing when absent. */
  readonly orders?: Readonly<Record<string, (row: Row, reading: Reading) => Literal>>;
  /** Those of `orders` that directory objects have in advanced queries only. */
  readonly advancedOrders?: readonly string[];
  /** Directory objects: what `$search` may name. */
  readonly searches?: Readonly<Record<string, (row: Row) => string | null>>;
  readonly expands?: Readonly<Record<string, Expand<Row>>>;
}

/** A navigation property to one other row; null when there is none. */
export function expandOne<Row, Other>(
  resource: () => Resource<Other>,
  read: (row: Row, reading: Reading) => Other | null | undefined,
): Expand<Row> {
  return (row, reading, query) => {
    const other = read(row, reading);
    return other === null || other === undefined ? null : render(resource(), other, reading, query);
  };
}

/** A navigation property to many other rows. */
export function expandMany<Row, Other>(
  resource: () => Resource<Other>,
  read: (row: Row, reading: Reading) => readonly Other[],
): Expand<Row> {
  return (row, reading, query) =>
    read(row, reading).map((other) => render(resource(), other, reading, query));
}

function hiddenOf<Row>({ onlySelected = [] }: Resource<Row>, row: Row): readonly string[] {
  return typeof onlySelected === 'function' ? onlySelected(row) : onlySelected;
}

function pick<Row>(
  resource: Resource<Row>,
  row: Row,
  wire: object,
  select: readonly string[] | undefined,
): object {
  if (select === undefined || select.includes('*')) {
    const hidden = hiddenOf(resource, row);
    if (hidden.length === 0) return wire;
    return Object.fromEntries(Object.entries(wire).filter(([name]) => !hidden.includes(name)));
  }
  const properties = new Map(Object.entries(wire));
  const odataType = properties.get('@odata.type');
  const picked: [string, unknown][] = odataType === undefined ? [] : [['@odata.type', odataType]];
  for (const name of select) {
    if (!properties.has(name) && (resource.isMixed === true || resource.openFilter?.(name) !== undefined))
      continue;
    if (!properties.has(name)) {
      const message = `Could not find a property named '${name}' on type 'microsoft.graph.${resource.type}'.`;
      throw new GraphError(400, 'BadRequest', message);
    }
    picked.push([name, properties.get(name)]);
  }
  return Object.fromEntries(picked);
}

/**
 * A row as Graph returns it: its properties (those of `$select`) and the expanded navigation properties. What is not
 * expanded is absent, not null.
 * @throws GraphError 400 for a selected property that does not exist, 501 for an expansion that is not emulated
 */
export function render<Row>(resource: Resource<Row>, row: Row, reading: Reading, query: Query): object {
  const wire = pick(resource, row, resource.toWire(row, reading), query.select);
  if (query.expand.size === 0) return wire;
  const expanded: Record<string, unknown> = {};
  for (const [name, inner] of query.expand) {
    const expand = resource.expands?.[name];
    if (expand === undefined) throw notEmulated(`$expand=${name} on ${resource.type}`);
    expanded[name] = expand(row, reading, inner);
  }
  return { ...wire, ...expanded };
}
