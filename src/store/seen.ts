import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Change } from '../ports/store.ts';
import { fromDoc, toDigest, toDoc } from './doc.ts';
import type { Schema } from './schema.ts';

interface Identified {
  readonly tenant: string;
  readonly id: string;
}

/** A row as it is stored. */
export interface Stored {
  readonly doc: unknown;
  readonly state: string;
  readonly state_since?: Date;
  readonly created_at?: Date | null;
  /** Of assignments. */
  readonly progress?: unknown;
}

/** How one kind of what Graph shows is stored. */
export interface SeenKind<Row extends Identified> {
  readonly table: 'requests' | 'assignments';
  /** The columns to search by, with their types. */
  readonly columns: Readonly<Record<string, string>>;
  /** What a row begins with, and keeps when Graph shows it anew. */
  readonly beginning: Readonly<Record<string, string>>;
  readonly toValues: (after: Row, before: Stored | undefined, at: Date) => Readonly<Record<string, unknown>>;
  /** What of the known row stands although Graph did not show it again. */
  readonly merge: (known: Row, seen: Row) => Row;
}

interface News<Row> {
  readonly row: Row;
  readonly digest: string;
  readonly stored: Stored | undefined;
}

/**
 * Of these rows those that are new, or that Graph shows otherwise than last time: found by the database, which is
 * given ids and digests, in one statement. Each once, as it comes last: a page may hold one that changed while it
 * was read twice. Each is looked up by its key: without statistics, which the embedded database does not make by itself,
 * a plain join would read the whole table for every page.
 */
export async function listNews<Row extends Identified>(
  db: Kysely<Schema>,
  { table }: SeenKind<Row>,
  rows: readonly Row[],
): Promise<News<Row>[]> {
  const seen = [...new Map(rows.map((row) => [`${row.tenant}/${row.id}`, row])).values()].map((row, at) => ({
    row,
    key: { at, tenant_id: row.tenant, id: row.id, digest: toDigest(row) },
  }));
  if (seen.length === 0) return [];
  const { rows: found } = await sql<Stored & { at: number; was_known: boolean }>`
    select known.*, seen.at, known.id is not null as was_known
    from json_to_recordset(${JSON.stringify(seen.map(({ key }) => key))}::json)
      as seen (at integer, tenant_id text, id text, digest text)
    left join lateral (
      select * from ${sql.table(table)} as stored
      where stored.tenant_id = seen.tenant_id and stored.id = seen.id limit 1) as known on true
    where known.digest is distinct from seen.digest
    order by seen.at`.execute(db);
  return found.flatMap(({ at, was_known: wasKnown, ...stored }) => {
    const one = seen[at];
    return one ? [{ row: one.row, digest: one.key.digest, stored: wasKnown ? stored : undefined }] : [];
  });
}

/**
 * Stores what is new of these rows, in one statement.
 * @returns the rows that are other facts now, with what they were
 */
export async function see<Row extends Identified>(
  db: Kysely<Schema>,
  kind: SeenKind<Row>,
  rows: readonly Row[],
  at: Date,
): Promise<Array<Change<Row>>> {
  const news = (await listNews(db, kind, rows)).map(({ row, digest, stored }) => {
    const before = stored && fromDoc<Row>(stored.doc);
    const after = before ? kind.merge(before, row) : row;
    const { tenant, id } = row;
    const key = { tenant_id: tenant, id, digest };
    return { key, stored, change: before ? { before, after } : { after } };
  });
  const isChange = ({ change: { before, after } }: { change: Change<Row> }) =>
    before === undefined || toDigest(before) !== toDigest(after);
  const changed = news.filter(isChange);
  const restated = news.filter((one) => !isChange(one));
  if (changed.length > 0) {
    const values = changed.map(({ key, stored, change: { after } }) => ({
      ...key,
      doc: after,
      ...kind.toValues(after, stored, at),
    }));
    await upsert(db, kind, values);
  }
  // Graph left out now what it had said, or said what we knew.
  if (restated.length > 0) await restate(db, kind.table, toDoc(restated.map(({ key }) => key)));
  return changed.map(({ change }) => change);
}

const OWN = { tenant_id: 'text', id: 'text', digest: 'text', doc: 'jsonb' };

async function upsert<Row extends Identified>(
  db: Kysely<Schema>,
  { table, columns, beginning }: SeenKind<Row>,
  values: readonly object[],
): Promise<void> {
  const all = { ...OWN, ...columns, ...beginning };
  const names = sql.raw(Object.keys(all).join(', '));
  const types = Object.entries(all).map(([name, type]) => `${name} ${type}`);
  const shownAnew = ['digest', 'doc', ...Object.keys(columns)].map((name) => `${name} = excluded.${name}`);
  await sql`
    insert into ${sql.table(table)} (${names})
    select ${names} from json_to_recordset(${toDoc(values)}::json) as seen (${sql.raw(types.join(', '))})
    on conflict (tenant_id, id) do update set ${sql.raw(shownAnew.join(', '))}`.execute(db);
}

async function restate(db: Kysely<Schema>, table: SeenKind<never>['table'], keys: string): Promise<void> {
  await sql`
    update ${sql.table(table)} as known set digest = seen.digest
    from json_to_recordset(${keys}::json) as seen (tenant_id text, id text, digest text)
    where known.tenant_id = seen.tenant_id and known.id = seen.id`.execute(db);
}
