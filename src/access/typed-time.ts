import { placeOf, wordsOf } from './typed-words.ts';
import { addDays, toInstant, toWallTime, weekdayOf } from './wall-time.ts';
import type { WallTime } from './wall-time.ts';

/** An instant that a person typed, and how many of their words it took. */
export interface TypedTime {
  readonly at: Date;
  readonly words: number;
}

const TIME = /^(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm|h)?$/;
const HOUR = /^\d{1,2}$/;
const ISO_DATE = /^(?<year>\d{4})-(?<month>\d{1,2})-(?<day>\d{1,2})$/;
/** `2.10.2026`; without a year it could be a time. */
const DOTTED_DATE = /^(?<day>\d{1,2})\.(?<month>\d{1,2})\.(?<year>\d{4})$/;
const BEFORE = wordsOf('beforeTime');
const AFTER = wordsOf('afterTime');
/** `on friday at 18 o'clock`. */
export const TIME_WORDS_MAX = 5;

/**
 * The instant that words mean in the reader's time zone: `18:00`, `6pm`, `18 uhr`, `tomorrow 08:00`,
 * `friday 17:00`, `2026-10-02 08:00`, `2.10.2026 um 8 Uhr`. A time without a day is the next one that comes.
 * @param words in lower case, without punctuation at their ends
 * @returns undefined when the words do not begin with a time
 */
export function parseTypedTime(words: readonly string[], now: Date, timeZone: string): TypedTime | undefined {
  const today = toWallTime(now, timeZone);
  let used = 0;
  const skip = (fillers: ReadonlySet<string>): void => {
    if (fillers.has(words[used] ?? '')) used += 1;
  };
  skip(BEFORE);
  const day = parseDay(words[used] ?? '', today);
  if (day) used += 1;
  skip(BEFORE);
  const isHour = HOUR.test(words[used] ?? '') && AFTER.has(words[used + 1] ?? '');
  const time = parseTime(isHour ? `${words[used]}h` : (words[used] ?? ''));
  if (!time) return undefined;
  used += 1;
  skip(AFTER);
  const first = toInstant({ ...(day ?? today), ...time }, timeZone);
  const isPast = !day && first !== undefined && first <= now;
  const at = isPast ? toInstant({ ...addDays(today, 1), ...time }, timeZone) : first;
  return at && { at, words: used };
}

/** The calendar day a word names; the time of day is that of `today`. */
function parseDay(word: string, today: WallTime): WallTime | undefined {
  const ahead = placeOf('days', word);
  if (ahead !== undefined) return addDays(today, ahead);
  const weekday = placeOf('weekdays', word);
  if (weekday !== undefined) return addDays(today, (weekday - weekdayOf(today) + 7) % 7 || 7);
  const { year, month, day } = (ISO_DATE.exec(word) ?? DOTTED_DATE.exec(word))?.groups ?? {};
  return year ? { ...today, year: Number(year), month: Number(month), day: Number(day) } : undefined;
}

/** `18:00`, `18.00`, `18h`, `6pm`, `6:30pm`; a bare number is no time. */
function parseTime(word: string): Pick<WallTime, 'hour' | 'minute'> | undefined {
  const [, hours, minutes, mark] = TIME.exec(word) ?? [];
  if (!hours || (minutes === undefined && mark === undefined)) return undefined;
  const typed = Number(hours);
  const isTwelveHour = mark === 'am' || mark === 'pm';
  if (isTwelveHour && (typed < 1 || typed > 12)) return undefined;
  const hour = isTwelveHour ? (typed % 12) + (mark === 'pm' ? 12 : 0) : typed;
  return { hour, minute: Number(minutes ?? 0) };
}
