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

const toStorable = (member: unknown): unknown =>
  typeof member === 'string' ? member.replaceAll('\0', '\uFFFD').toWellFormed() : member;

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
export function toDigest(value: object): string {
  const text = JSON.stringify(value, (_key, member: unknown) => sorted(toStorable(member)));
  return hash('sha256', text, 'hex');
}

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
