import { addDays, toInstant, toWallTime, weekdayOf } from './wall-time.ts';
import type { WallTime } from './wall-time.ts';

/** An instant that a person typed, and how many of their words it took. */
export interface TypedTime {
  readonly at: Date;
  readonly words: number;
}

const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const TIME = /^(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm|h)?$/;
const ISO_DATE = /^(\d{4})-(\d{1,2})-(\d{1,2})$/;
const FILLERS = new Set(['at', 'on', 'o’clock']);

/**
 * The instant that words mean in the reader's time zone: `18:00`, `6pm`, `tomorrow 08:00`, `friday 17:00`,
 * `2026-10-02 08:00`. A time without a day is the next one that comes.
 * @param words in lower case, without punctuation at their ends
 * @returns undefined when the words do not begin with a time
 */
export function parseTypedTime(words: readonly string[], now: Date, timeZone: string): TypedTime | undefined {
  const today = toWallTime(now, timeZone);
  const day = parseDay(words[0] ?? '', today);
  let used = day ? 1 : 0;
  if (FILLERS.has(words[used] ?? '')) used += 1;
  const time = parseTime(words[used] ?? '');
  if (!time) return undefined;
  const first = toInstant({ ...(day ?? today), ...time }, timeZone);
  const isPast = !day && first !== undefined && first <= now;
  const at = isPast ? toInstant({ ...addDays(today, 1), ...time }, timeZone) : first;
  return at && { at, words: used + 1 };
}

/** The calendar day a word names; the time of day is that of `today`. */
function parseDay(word: string, today: WallTime): WallTime | undefined {
  if (word === 'today') return today;
  if (word === 'tomorrow') return addDays(today, 1);
  const weekday = WEEKDAYS.findIndex((name) => name === word || (word.length === 3 && name.startsWith(word)));
  if (weekday >= 0) return addDays(today, (weekday - weekdayOf(today) + 7) % 7 || 7);
  const [, year, month, day] = ISO_DATE.exec(word) ?? [];
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
