import { splitSpan } from '../access/duration.ts';
import { countOf } from './words-plural.ts';
import type { Words } from './words.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** Locales whose readers name their zones, e.g. CET in en-GB but EST in en-US. */
const ZONE_LOCALES = ['en-US', 'en-GB', 'en-AU', 'en-IN', 'en-ZA', 'en-NZ'] as const;

/** Instants and spans in one reader's words and time zone. */
export interface Times {
  /** `18:00 CET`, with the date when it is not the day of `asOf` (or when there is no `asOf`). */
  readonly at: (instant: Date, asOf?: Date) => string;
  /** `18:00 CET, in 2 h` or `17:30 CET, 12 min ago`. */
  readonly when: (instant: Date, asOf: Date) => string;
  /** `in 2 h`, `12 min ago`. */
  readonly relative: (instant: Date, asOf: Date) => string;
  /** `4 hours`, `1 day 12 hours`: at most two units, rounded to minutes. */
  readonly span: (ms: number) => string;
  /** `4 h`, `1 d 12 h`. */
  readonly shortSpan: (ms: number) => string;
}

/**
 * @param locale the reader's, e.g. `de-DE`; decides how a date is written when the words are in its language
 * @param timeZone IANA name; one that this runtime does not know is read as UTC
 */
export function timesFor(words: Words, locale: string, timeZone: string): Times {
  const language = words.language;
  const format =
    locale.toLowerCase().split('-')[0] === language && isLocale(locale) ? locale : words.formatLocale;
  const zone = isTimeZone(timeZone) ? timeZone : 'UTC';
  const span = (ms: number): string =>
    join(ms, (unit, n) => countOf(language, words.units[unit], n)) || words.lessThanAMinute;
  const shortSpan = (ms: number): string =>
    join(ms, (unit, n) => `${n} ${words.shortUnits[unit]}`) || words.lessThanAMinute;
  const at = (instant: Date, asOf?: Date): string => {
    const time = `${clock(instant, zone)} ${zoneName(instant, zone, format)}`;
    if (asOf && dayOf(instant, zone) === dayOf(asOf, zone)) return time;
    const withYear = asOf !== undefined && dayOf(instant, zone).slice(0, 4) !== dayOf(asOf, zone).slice(0, 4);
    return `${date(instant, zone, format, withYear)}, ${time}`;
  };
  const relative = (instant: Date, asOf: Date): string => {
    const ms = instant.getTime() - asOf.getTime();
    if (Math.abs(ms) < MINUTE_MS / 2) return words.now;
    return ms > 0 ? words.inSpan(shortSpan(ms)) : words.spanAgo(shortSpan(-ms));
  };
  return {
    at,
    relative,
    span,
    shortSpan,
    when: (instant, asOf) => `${at(instant, asOf)}, ${relative(instant, asOf)}`,
  };
}

function join(ms: number, word: (unit: 'day' | 'hour' | 'minute', n: number) => string): string {
  const step = ms >= DAY_MS ? HOUR_MS : MINUTE_MS;
  const { days, hours, minutes } = splitSpan(Math.round(ms / step) * step);
  const parts = [days && word('day', days), hours && word('hour', hours), minutes && word('minute', minutes)];
  return parts.filter(Boolean).slice(0, 2).join(' ');
}

const clock = (instant: Date, timeZone: string): string =>
  new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(
    instant,
  );

/** `2026-11-18` in the zone. */
const dayOf = (instant: Date, timeZone: string): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(instant);

function date(instant: Date, timeZone: string, locale: string, withYear: boolean): string {
  const year = withYear ? ({ year: 'numeric' } as const) : {};
  return new Intl.DateTimeFormat(locale, {
    timeZone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    ...year,
  }).format(instant);
}

function zoneName(instant: Date, timeZone: string, locale: string): string {
  const names = [locale, ...ZONE_LOCALES].map(
    (each) =>
      new Intl.DateTimeFormat(each, { timeZone, timeZoneName: 'short' })
        .formatToParts(instant)
        .find(({ type }) => type === 'timeZoneName')?.value ?? 'UTC',
  );
  const named = names.find((name) => !/^(GMT|UTC)[+\u2212-]/u.test(name));
  return named ?? (names[0] ?? 'UTC').replace('GMT', 'UTC');
}

function isTimeZone(timeZone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

function isLocale(locale: string): boolean {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(locale).length > 0;
  } catch {
    return false;
  }
}
