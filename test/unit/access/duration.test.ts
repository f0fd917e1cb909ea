import { describe, expect, test } from 'vitest';
import { parseDuration, splitSpan, toIsoDuration } from '../../../src/access/duration.ts';
import { HOUR, MINUTE } from '../../support/time.ts';

const DAY = 24 * HOUR;

describe('what people type', () => {
  test.each([
    ['4h', 4 * HOUR],
    [' 4 H ', 4 * HOUR],
    ['3h50m', 3 * HOUR + 50 * MINUTE],
    ['3 hours 50 minutes', 3 * HOUR + 50 * MINUTE],
    ['90 min', 90 * MINUTE],
    ['1.5h', 90 * MINUTE],
    ['1,5 Std', 90 * MINUTE],
    ['4 Stunden 30 Minuten', 270 * MINUTE],
    ['1 Tag', DAY],
    ['2 Wochen', 14 * DAY],
    ['1 day', DAY],
    ['1d12h', 36 * HOUR],
    ['2 weeks', 14 * DAY],
    ['2hrs', 2 * HOUR],
    ['45 secs', 45_000],
  ])('%j', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });
});

describe('ISO 8601', () => {
  test.each([
    ['PT4H', 4 * HOUR],
    ['pt4h', 4 * HOUR],
    ['P1D', DAY],
    ['P1W', 7 * DAY],
    ['P1DT12H30M', 36 * HOUR + 30 * MINUTE],
    ['PT0.5S', 500],
    ['PT1.001S', 1001],
    ['PT300M', 5 * HOUR],
  ])('%j', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });
});

describe('no span', () => {
  test.each([
    '',
    ' ',
    '4',
    'h',
    '4h30',
    '-4h',
    '1,500h',
    '0h',
    'PT0S',
    'P',
    'PT',
    'P1DT',
    'P1M',
    'P1Y',
    'PT4H1D',
    '-PT4H',
    '1 month',
    '2 years',
    'four hours',
    '4 hors',
    '1e3h',
    'Infinityh',
    'NaN',
    '9'.repeat(30) + 'h',
    'P99999999999999999999D',
    '4h; drop table',
    '4\u0000h',
  ])('%j', (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });
});

test('a hostile text is refused at once', () => {
  expect(parseDuration('1h'.repeat(50_000) + '!')).toBeUndefined();
  expect(parseDuration('1'.repeat(100_000))).toBeUndefined();
});

describe('to ISO 8601', () => {
  test.each([
    [4 * HOUR, 'PT4H'],
    [DAY, 'P1D'],
    [36 * HOUR + 90_000, 'P1DT12H1M30S'],
    [999, 'PT0S'],
    [0, 'PT0S'],
    [-1, 'PT0S'],
  ])('%i ms', (ms, iso) => {
    expect(toIsoDuration(ms)).toBe(iso);
  });

  test('and back', () => {
    for (const ms of [4 * HOUR, DAY, 36 * HOUR + 90_000, 7 * DAY + 1000])
      expect(parseDuration(toIsoDuration(ms))).toBe(ms);
  });

  test('a span is cut into whole parts', () => {
    expect(splitSpan(DAY + 2 * HOUR + 3 * MINUTE + 4999)).toEqual({
      days: 1,
      hours: 2,
      minutes: 3,
      seconds: 4,
    });
  });
});
