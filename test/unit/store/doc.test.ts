import { describe, expect, test } from 'vitest';
import { fromDoc, toDigest, toDoc } from '../../../src/store/doc.ts';
import { assignmentWith, later, NOON, packWith, requestWith } from '../../support/access.ts';

/** As jsonb gives it back. */
const roundTrip = <T extends object>(value: T): T => fromDoc<T>(JSON.parse(toDoc(value)));

describe('a doc and back', () => {
  test.each([
    ['a request', requestWith({ completedAt: later(1), startsAt: NOON, endsAt: later(3) })],
    ['a pack', packWith()],
    [
      'a followed assignment',
      assignmentWith({
        usableAt: NOON,
        endedAt: later(1),
        warnedFor: later(2),
        warnedUntil: later(3),
        checkingSince: later(4),
        coveredUntil: later(5),
        lastChecks: { assignment: true, group: false, role: true },
      }),
    ],
    ['lists', { offers: [{ tenant: 'x', seenAt: NOON }], none: [] }],
    ['odd texts', { note: '\u0001 "\\ 🏭 ${x}', emptyAt: '', nothing: null, zero: 0, no: false }],
  ])('%s', (_, value) => {
    expect(roundTrip(value)).toEqual(value);
  });

  test('undefined members are left out', () => {
    expect(Object.keys(roundTrip({ a: 1, b: undefined }))).toEqual(['a']);
  });

  test('an instant that a person typed stays text', () => {
    const typed = NOON.toISOString();
    const value = { justification: typed, reason: typed, name: typed, lines: [typed], endsAt: 'soon' };
    expect(roundTrip(value)).toEqual(value);
  });
});

describe('a digest', () => {
  test('is the same for the same facts', () => {
    expect(toDigest({ a: 1, b: { c: NOON, d: undefined } })).toBe(toDigest({ b: { c: NOON }, a: 1 }));
    expect(toDigest(roundTrip(requestWith()))).toBe(toDigest(requestWith()));
  });

  test('is that of the row as it is stored, whatever was typed', () => {
    const typed = {
      note: 'zero \0, half \ud800, \\u0000 and \\ud800, \u0001 "\\ 🏭',
      lines: ['\0', { at: NOON }],
    };
    expect(toDigest(typed)).toBe(toDigest(roundTrip(typed)));
    expect(toDigest(typed)).not.toBe(toDigest({ ...typed, note: typed.note.replace('zero', 'one') }));
  });

  test('tells every difference', () => {
    const values = [{}, { a: null }, { a: 1 }, { a: '1' }, { a: [1, 2] }, { a: [2, 1] }, { a: { b: 1 } }];
    expect(new Set(values.map(toDigest)).size).toBe(values.length);
  });
});
