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

/**
 * The same for the same facts, whatever the order of members: tells whether a row changed. A hash, because one is kept
 * and compared for every row.
 */
export const toDigest = (value: object): string => hash('sha256', toCanonical(value), 'hex');

/** JSON with members in the order of their names, those that are undefined left out. */
function toCanonical(value: unknown): string {
  if (typeof value !== 'object' || value === null || value instanceof Date) {
    return JSON.stringify(toStorable(value)) ?? 'null';
  }
  if (Array.isArray(value)) return `[${value.map(toCanonical).join(',')}]`;
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  members.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${toCanonical(member)}`).join(',')}}`;
}
