import { splitSpan } from '../../access/duration.ts';
import { isLocale, isTimeZone } from '../../access/locale.ts';
import { remember } from '../../access/remember.ts';
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
  /** As `span`, in the form that stands after `in` and before `ago`. */
  readonly distance: (ms: number) => string;
}

/**
 * @param locale the reader's, e.g. `de-DE`; decides how a date is written when the words are in its language
 * @param timeZone IANA name; one that this runtime does not know is read as UTC
 */
export function timesFor(words: Words, locale: string, timeZone: string): Times {
  const language = words.language;
  const format =
    locale.toLowerCase().split('-')[0] === language && isLocale(locale) ? locale : words.formatLocale;
  const clock = clocksFor(format)(isTimeZone(timeZone) ? timeZone : 'UTC');
  const spanIn =
    (units: Words['span']['long']) =>
    (ms: number): string =>
      join(ms, (unit, n) => countOf(language, units[unit], n)) || units.less;
  const shortDistance = spanIn(words.distance.short);
  const at = (instant: Date, asOf?: Date): string => {
    const time = `${clock.time(instant)} ${clock.zone(instant)}`;
    if (asOf === undefined) return `${clock.date(instant, false)}, ${time}`;
    const [day, today] = [clock.day(instant), clock.day(asOf)];
    if (day === today) return time;
    return `${clock.date(instant, day.slice(0, 4) !== today.slice(0, 4))}, ${time}`;
  };
  const relative = (instant: Date, asOf: Date): string => {
    const ms = instant.getTime() - asOf.getTime();
    if (Math.abs(ms) < MINUTE_MS / 2) return ms > 0 ? words.now : words.justNow;
    return ms > 0 ? words.inSpan(shortDistance(ms)) : words.spanAgo(shortDistance(-ms));
  };
  return {
    at,
    relative,
    span: spanIn(words.span.long),
    shortSpan: spanIn(words.span.short),
    distance: spanIn(words.distance.long),
    when: (instant, asOf) => `${at(instant, asOf)}, ${relative(instant, asOf)}`,
  };
}

function join(ms: number, word: (unit: 'day' | 'hour' | 'minute', n: number) => string): string {
  const step = ms >= DAY_MS ? HOUR_MS : MINUTE_MS;
  const { days, hours, minutes } = splitSpan(Math.round(ms / step) * step);
  const parts = [days && word('day', days), hours && word('hour', hours), minutes && word('minute', minutes)];
  return parts.filter(Boolean).slice(0, 2).join(' ');
}

interface Clock {
  /** `18:00` */
  readonly time: (instant: Date) => string;
  /** `2026-11-18` */
  readonly day: (instant: Date) => string;
  /** `Wed 18 Nov` */
  readonly date: (instant: Date, withYear: boolean) => string;
  /** `CET` */
  readonly zone: (instant: Date) => string;
}

/** Formats are kept: making one costs a hundred times as much as using it. */
const clocksFor = remember((locale) => remember((timeZone) => createClock(timeZone, locale)));

function createClock(timeZone: string, locale: string): Clock {
  const time = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const day = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' });
  const parts = { timeZone, weekday: 'short', day: 'numeric', month: 'short' } as const;
  const date = new Intl.DateTimeFormat(locale, parts);
  const dateWithYear = new Intl.DateTimeFormat(locale, { ...parts, year: 'numeric' });
  const zones = [locale, ...ZONE_LOCALES].map(
    (each) => new Intl.DateTimeFormat(each, { timeZone, timeZoneName: 'short' }),
  );
  return {
    time: (instant) => time.format(instant),
    day: (instant) => day.format(instant),
    date: (instant, withYear) => (withYear ? dateWithYear : date).format(instant),
    zone: (instant) => {
      const names = zones.values().map((format) => zoneName(format, instant));
      return names.find((name) => !/^(GMT|UTC)[+\u2212-]/u.test(name)) ?? offsetName(zones[0], instant);
    },
  };
}

const zoneName = (format: Intl.DateTimeFormat, instant: Date): string =>
  format.formatToParts(instant).find(({ type }) => type === 'timeZoneName')?.value ?? 'UTC';

const offsetName = (format: Intl.DateTimeFormat | undefined, instant: Date): string =>
  format ? zoneName(format, instant).replace('GMT', 'UTC') : 'UTC';
