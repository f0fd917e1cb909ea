import { hash } from 'node:crypto';

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;
const INSTANT_NAME = /(At|Since|Until|For)$/;

/**
 * An access value as the text of a jsonb column; members that are undefined are left out. PostgreSQL
 * refuses zero bytes and halves of surrogate pairs, and anybody may type them in another portal: one
 * such justification must not keep a whole tenant from being read.
 */
export const toDoc = (value: object): string =>
  JSON.stringify(value, (_key, member: unknown) => toStorable(member));

function toStorable(member: unknown): unknown {
  if (typeof member !== 'string') return member;
  return (member.includes('\0') ? member.replaceAll('\0', '\uFFFD') : member).toWellFormed();
}

/**
 * The access value of a jsonb column. Instants come back as Date: by our naming, members that hold
 * one end in At, Since, Until or For, and only those are touched.
 */
export function fromDoc<T>(doc: unknown): T {
  return revive(doc) as T;
}

function revive(value: unknown, name = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => revive(item));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, revive(member, key)]));
  }
  return typeof value === 'string' && INSTANT_NAME.test(name) && INSTANT.test(value)
    ? new Date(value)
    : value;
}

/** What JSON writes for what a column refuses, see above. */
const UNSTORABLE = /\\u(?:0000|d[89a-f])/;

/**
 * The same for the same facts, whatever the order of members: tells whether a row changed. A hash, because one is kept
 * and compared for every row; made for every row of every page that is read, so no more is done than must be.
 */
export function toDigest(value: object): string {
  const text = JSON.stringify(toSorted(value));
  const stored = UNSTORABLE.test(text) ? JSON.stringify(toSorted(JSON.parse(toDoc(value)))) : text;
  return hash('sha256', stored, 'hex');
}

/** With members in the order of their names, for JSON, which leaves out those that are undefined. */
function toSorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(toSorted);
  const sorted: Record<string, unknown> = {};
  for (const name of Object.keys(value).sort()) {
    sorted[name] = toSorted((value as Readonly<Record<string, unknown>>)[name]);
  }
  return sorted;
}
