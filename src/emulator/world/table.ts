/** One row with the position at which it was inserted; positions only grow, so they serve as page marks. */
export interface Entry<Row> {
  readonly position: number;
  readonly row: Row;
}

/**
 * Rows by id, in order of insertion, with indexes: reading one row, one index key or the page after a position
 * costs no scan and no sort, however many rows there are.
 */
export interface Table<Row extends { readonly id: string }> {
  readonly size: number;
  get(id: string): Row | undefined;
  /** Appends the row. @throws Error when the id is taken */
  insert(row: Row): Row;
  /** Writes the given properties into the row and moves it between index keys. */
  change(row: Row, values: Partial<Row>): void;
  remove(id: string): void;
  entries(): readonly Entry<Row>[];
  entriesWhere(index: string, key: string): readonly Entry<Row>[];
  where(index: string, key: string): Row[];
  find(index: string, key: string): Row | undefined;
}

/** What an index sorts by; null leaves the row out. Keys are compared in lower case, as Entra compares. */
export type IndexKeys<Row> = Readonly<Record<string, (row: Row) => string | null>>;

/** The first offset in `entries` whose position is greater than `position`. */
export function offsetAfter(entries: readonly Entry<unknown>[], position: number): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((entries[middle]?.position ?? 0) <= position) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Rows that live in no table (a computed list) as entries. */
export function toEntries<Row>(rows: readonly Row[]): Entry<Row>[] {
  return rows.map((row, position) => ({ position, row }));
}

function insertSorted<Row>(entries: Entry<Row>[], entry: Entry<Row>): void {
  const last = entries.at(-1);
  if (last === undefined || last.position < entry.position) entries.push(entry);
  else entries.splice(offsetAfter(entries, entry.position), 0, entry);
}

function removeSorted<Row>(entries: Entry<Row>[], entry: Entry<Row>): void {
  const offset = offsetAfter(entries, entry.position - 1);
  if (entries[offset]?.row === entry.row) entries.splice(offset, 1);
}

interface Index<Row> {
  readonly name: string;
  readonly keyOf: (row: Row) => string | null;
  readonly buckets: Map<string, Entry<Row>[]>;
}

function addTo<Row>(index: Index<Row>, entry: Entry<Row>): void {
  const key = index.keyOf(entry.row)?.toLowerCase();
  if (key === undefined) return;
  const bucket = index.buckets.get(key);
  if (bucket === undefined) index.buckets.set(key, [entry]);
  else insertSorted(bucket, entry);
}

function dropFrom<Row>(index: Index<Row>, entry: Entry<Row>): void {
  const key = index.keyOf(entry.row)?.toLowerCase();
  const bucket = key === undefined ? undefined : index.buckets.get(key);
  if (key === undefined || bucket === undefined) return;
  removeSorted(bucket, entry);
  if (bucket.length === 0) index.buckets.delete(key);
}

/** An empty table with the given indexes. */
export function createTable<Row extends { readonly id: string }>(keys: IndexKeys<Row> = {}): Table<Row> {
  const byId = new Map<string, Entry<Row>>();
  const ordered: Entry<Row>[] = [];
  const indexes: Index<Row>[] = Object.entries(keys).map(([name, keyOf]) => ({
    name,
    keyOf,
    buckets: new Map(),
  }));
  let nextPosition = 1;

  const entriesWhere = (name: string, key: string): readonly Entry<Row>[] => {
    const index = indexes.find((candidate) => candidate.name === name);
    if (index === undefined) throw new Error(`The table has no index "${name}".`);
    return index.buckets.get(key.toLowerCase()) ?? [];
  };

  return {
    get size() {
      return ordered.length;
    },
    get: (id) => byId.get(id.toLowerCase())?.row,
    insert(row) {
      if (byId.has(row.id.toLowerCase())) throw new Error(`The id ${row.id} is taken.`);
      const entry = { position: nextPosition++, row };
      byId.set(row.id.toLowerCase(), entry);
      ordered.push(entry);
      for (const index of indexes) addTo(index, entry);
      return row;
    },
    change(row, values) {
      const entry = byId.get(row.id.toLowerCase());
      if (entry === undefined) throw new Error(`There is no row ${row.id}.`);
      for (const index of indexes) dropFrom(index, entry);
      Object.assign(entry.row, values);
      for (const index of indexes) addTo(index, entry);
    },
    remove(id) {
      const entry = byId.get(id.toLowerCase());
      if (entry === undefined) return;
      byId.delete(id.toLowerCase());
      removeSorted(ordered, entry);
      for (const index of indexes) dropFrom(index, entry);
    },
    entries: () => ordered,
    entriesWhere,
    where: (index, key) => entriesWhere(index, key).map((entry) => entry.row),
    find: (index, key) => entriesWhere(index, key)[0]?.row,
  };
}
