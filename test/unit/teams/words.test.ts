import { describe, expect, test } from 'vitest';
import { breakable, clean, link, plain, refill } from '../../../src/teams/cards/view-text.ts';
import { timesFor } from '../../../src/teams/cards/view-time.ts';
import { countOf } from '../../../src/teams/cards/words-plural.ts';
import { CATALOGUES, wordsFor } from '../../../src/teams/cards/words.ts';

const words = wordsFor('en-GB');
const german = wordsFor('de-DE');
const timesIn = (timeZone: string, locale = 'en-GB') => timesFor(words, locale, timeZone);
const berlin = timesIn('Europe/Berlin');
const newYork = timesIn('America/New_York', 'en-US');
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

type Say = (values: readonly unknown[]) => string;

/** Every sentence of a catalogue by its path, to be called with values for whatever it takes. */
function sentencesOf(node: unknown, path = ''): Map<string, Say> {
  if (typeof node === 'string') return new Map([[path, () => node]]);
  if (typeof node === 'function') return new Map([[path, (values) => String(node(...values))]]);
  const forms = Object.values(node as object);
  // A plural has as many forms as its language, and is one sentence here.
  if ('other' in (node as object)) return new Map([[path, () => forms.join(' | ')]]);
  return new Map(
    Object.entries(node as object).flatMap(([key, value]) => [...sentencesOf(value, `${path}/${key}`)]),
  );
}

const ARGUMENTS: readonly unknown[] = ['αα', 'ββ', 'γγ', 'δδ'];
const ENGLISH = sentencesOf(words);

/** Which arguments make a difference to a sentence: texts that stand in it, and numbers that inflect it. */
const usedBy = (say: Say): boolean[] =>
  ARGUMENTS.map((text, at) => {
    const said = [text, 'ωω', 1, 2].map((value) => say(ARGUMENTS.with(at, value)));
    return new Set(said).size > 1;
  });

/** The same in every language. */
const PROPER_NAMES = [
  'SOC Access',
  'Microsoft Entra',
  'Defender',
  'Operator',
  'Administrator',
  'Teams',
  'INC-4711',
  'EntitlementManagement.ReadWrite.All',
  'operator in fabrikam',
];
const ENGLISH_WORDS =
  /\b(the|you|your|is|are|not|and|to|of|for|with|has|have|by|this|that|it|nothing|ask|choose|request|access|tenant|approval|denied|approved|until|since|ends)\b/iu;

describe('catalogue', () => {
  test.each([
    ['en', 'en'],
    ['en-US', 'en'],
    ['de', 'de'],
    ['de-DE', 'de'],
    ['DE-at', 'de'],
    ['de_CH', 'de'],
    ['den', 'en'],
    ['fr-FR', 'en'],
    ['x', 'en'],
    ['', 'en'],
  ])('for %j is %s', (locale, language) => {
    expect(wordsFor(locale).language).toBe(language);
  });

  test.each([
    [0, '0 tenants'],
    [1, '1 tenant'],
    [2, '2 tenants'],
    [1200, '1,200 tenants'],
  ])('%i tenants', (n, text) => {
    expect(countOf('en', words.tenants, n)).toBe(text);
  });

  test.each([
    [0, '0 Mandanten'],
    [1, '1 Mandant'],
    [1200, '1.200 Mandanten'],
  ])('%i tenants in German', (n, text) => {
    expect(countOf('de', german.tenants, n)).toBe(text);
  });

  test('uses the plural forms of other languages', () => {
    const polish = { one: '{n} żądanie', few: '{n} żądania', many: '{n} żądań', other: '{n} żądania' };
    expect([1, 2, 5, 22].map((n) => countOf('pl', polish, n))).toEqual([
      '1 żądanie',
      '2 żądania',
      '5 żądań',
      '22 żądania',
    ]);
  });
});

describe.each(CATALOGUES.filter((each) => each !== words).map((each) => [each.language, each] as const))(
  'catalogue of %s',
  (_, other) => {
    const sentences = sentencesOf(other);

    test('has a sentence for each English one, and no other', () => {
      expect([...sentences.keys()].toSorted()).toEqual([...ENGLISH.keys()].toSorted());
    });

    test('is silent only where English is', () => {
      const silent = (all: typeof ENGLISH) =>
        [...all].flatMap(([path, say]) => (say(ARGUMENTS).trim() === '' ? [path] : []));
      expect(silent(sentences)).toEqual(silent(ENGLISH));
    });

    test('puts in every name, span and instant that English does', () => {
      for (const [path, say] of ENGLISH) {
        expect([path, usedBy(sentences.get(path) ?? say)]).toEqual([path, usedBy(say)]);
      }
    });

    test('leaves no English', () => {
      const left = [...sentences].filter(([path, say]) => {
        const text = PROPER_NAMES.reduce((rest, name) => rest.replaceAll(name, ''), say(ARGUMENTS));
        const isSame = say(ARGUMENTS) === ENGLISH.get(path)?.(ARGUMENTS) && /\p{Script=Latin}{4}/u.test(text);
        return isSame || ENGLISH_WORDS.test(text);
      });
      expect(left.map(([path, say]) => `${path}: ${say(ARGUMENTS)}`)).toEqual([]);
    });
  },
);

describe('spans', () => {
  test.each([
    [0, 'less than a minute', 'less than a minute'],
    [29 * SECOND, 'less than a minute', 'less than a minute'],
    [MINUTE, '1 minute', '1 min'],
    [15 * MINUTE, '15 minutes', '15 min'],
    [HOUR, '1 hour', '1 h'],
    [4 * HOUR - 3 * SECOND, '4 hours', '4 h'],
    [90 * MINUTE, '1 hour 30 minutes', '1 h 30 min'],
    [DAY, '1 day', '1 d'],
    [DAY + 12 * HOUR + 7 * MINUTE, '1 day 12 hours', '1 d 12 h'],
    [14 * DAY, '14 days', '14 d'],
  ])('%i ms', (ms, long, short) => {
    expect(berlin.span(ms)).toBe(long);
    expect(berlin.shortSpan(ms)).toBe(short);
  });
});

describe('in German', () => {
  const asOf = new Date('2026-11-18T16:00:00Z');
  const times = timesFor(german, 'de-DE', 'Europe/Berlin');

  test.each([
    [29 * SECOND, 'weniger als eine Minute', 'weniger als einer Minute'],
    [MINUTE, '1 Minute', '1 Minute'],
    [90 * MINUTE, '1 Stunde 30 Minuten', '1 Stunde 30 Minuten'],
    [DAY, '1 Tag', '1 Tag'],
    [2 * DAY + 5 * HOUR, '2 Tage 5 Stunden', '2 Tagen 5 Stunden'],
  ])('%i ms are a span, and how far away', (ms, span, distance) => {
    expect([times.span(ms), times.distance(ms)]).toEqual([span, distance]);
  });

  test('instants are written as in Germany', () => {
    expect(times.when(new Date('2026-11-18T15:48:00Z'), asOf)).toBe('16:48 MEZ, vor 12 min');
    expect(times.when(new Date('2026-11-20T16:00:00Z'), asOf)).toBe('Fr., 20. Nov., 17:00 MEZ, in 2 Tagen');
    expect(times.at(new Date('2027-07-01T00:00:00Z'), asOf)).toBe('Do., 1. Juli 2027, 02:00 MESZ');
    expect(times.shortSpan(DAY + 12 * HOUR)).toBe('1 Tag 12 h');
  });
});

describe('instants', () => {
  const asOf = new Date('2026-11-18T16:00:00Z');

  test('of the same day have no date', () => {
    expect(berlin.when(new Date('2026-11-18T17:00:00Z'), asOf)).toBe('18:00 CET, in 1 h');
    expect(berlin.when(new Date('2026-11-18T15:48:00Z'), asOf)).toBe('16:48 CET, 12 min ago');
    expect(berlin.when(asOf, asOf)).toBe('17:00 CET, just now');
  });

  test('of another day have one: the day is that of the reader', () => {
    const end = new Date('2026-11-18T23:30:00Z');
    expect(berlin.at(end, asOf)).toBe('Thu 19 Nov, 00:30 CET');
    expect(newYork.at(end, asOf)).toBe('18:30 EST');
  });

  test('without an instant to compare with always have a date', () => {
    expect(berlin.at(asOf)).toBe('Wed 18 Nov, 17:00 CET');
    expect(newYork.at(asOf)).toBe('Wed, Nov 18, 11:00 EST');
  });

  test('of another year name it', () => {
    expect(berlin.at(new Date('2027-01-01T00:00:00Z'), asOf)).toBe('Fri, 1 Jan 2027, 01:00 CET');
    expect(newYork.at(new Date('2027-01-01T00:00:00Z'), asOf)).toBe('Thu, Dec 31, 19:00 EST');
  });

  test('name the zone that holds then: summer time ends in between', () => {
    const before = new Date('2026-10-25T00:30:00Z');
    const after = new Date('2026-10-25T01:30:00Z');
    expect(berlin.at(before, before)).toBe('02:30 CEST');
    expect(berlin.when(after, before)).toBe('02:30 CET, in 1 h');
    expect(newYork.at(new Date('2026-11-01T05:30:00Z'), new Date('2026-11-01T04:30:00Z'))).toBe('01:30 EDT');
    expect(newYork.at(new Date('2026-11-01T06:30:00Z'), new Date('2026-11-01T05:30:00Z'))).toBe('01:30 EST');
  });

  test('summer time begins in between', () => {
    const asOf = new Date('2026-03-29T00:30:00Z');
    expect(berlin.at(asOf, asOf)).toBe('01:30 CET');
    expect(berlin.when(new Date('2026-03-29T01:30:00Z'), asOf)).toBe('03:30 CEST, in 1 h');
  });

  test.each([
    ['Asia/Kolkata', '21:30 IST'],
    ['Asia/Tokyo', 'Thu 19 Nov, 01:00 UTC+9'],
    ['UTC', '16:00 UTC'],
    ['Mars/Olympus', '16:00 UTC'],
    ['', '16:00 UTC'],
  ])('in %s', (timeZone, text) => {
    expect(timesIn(timeZone).at(asOf, new Date('2026-11-18T14:00:00Z'))).toBe(text);
  });

  test.each(['en_US', '!', 'en-'.repeat(50)])('do not fail for the locale %j', (locale) => {
    expect(timesIn('Europe/Berlin', locale).at(asOf)).toContain('17:00 CET');
  });
});

describe('untrusted text', () => {
  test('is one line without controls, bidi overrides and piles of marks', () => {
    expect(clean(' a\u0000b\r\n\tc\u202Egnp.exe\u200B \u{E0041}', 99)).toBe('ab cgnp.exe');
    expect(clean(`Z${'\u0300'.repeat(50)}`, 99)).toHaveLength(5);
    expect(clean('\uD800x', 99)).toBe('\uFFFDx');
  });

  test('is cut between visible characters', () => {
    expect(clean('abcdef', 6)).toBe('abcdef');
    expect(clean('abcdefg', 6)).toBe('abcde…');
    expect(clean('👩🏽‍🚒👩🏽‍🚒👩🏽‍🚒', 10)).toBe('👩🏽‍🚒…');
  });

  test('is isolated when it runs from right to left', () => {
    expect(clean('אבטחה', 99)).toBe('\u2068אבטחה\u2069');
  });

  test('keeps emoji and is not changed otherwise', () => {
    expect(clean('Łódź 👩🏽‍🚒 <b> *x* ${y}', 99)).toBe('Łódź 👩🏽‍🚒 <b> *x* ${y}');
  });

  test('loses markdown where that would be read', () => {
    expect(plain('**a** [b](http://c) <at>d</at> ${e}', 99)).toBe('a (b)(http://c) at d /at e');
  });

  test('goes back into its input with its lines', () => {
    expect(refill('a\r\nb\u0007\n\nc ', 99)).toBe('a\nb\n\nc');
    expect(refill('x'.repeat(20), 10)).toBe(`${'x'.repeat(9)}…`);
  });

  test('breaks where it would be cut off', () => {
    expect(breakable('aaaaaa bb', 4)).toBe('aaaa\u200Baa bb');
    expect(breakable('aaaa', 4)).toBe('aaaa');
    // An id is copied: it breaks at its hyphens.
    const id = '2f6e1d2a-9c1b-4f6e-8a77-0123456789ab';
    expect(breakable(`aaaaaa ${id}, ${id} x${id}`, 18)).toBe(
      `aaaaaa ${id}, ${id} x2f6e1d2a-9c1b-4f6\u200Be-8a77-0123456789a\u200Bb`,
    );
  });
});

test.each([
  ['https://myaccess.microsoft.com/@a#/b', 'https://myaccess.microsoft.com/@a#/b'],
  ['http://localhost:3978/x', 'http://localhost:3978/x'],
  ['http://127.0.0.1:3978/x', 'http://127.0.0.1:3978/x'],
  ['http://evil.example/', ''],
  ['http://localhost.evil.example/', ''],
  ['javascript:alert(1)', ''],
  ['no address', ''],
  [undefined, ''],
])('a card may open %j as %j', (url, allowed) => {
  expect(link(url)).toBe(allowed);
});
