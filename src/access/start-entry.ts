import { parseTypedTime } from './typed-time.ts';
import type { StartEntry } from './request-form.ts';
import { toWallTime } from './wall-time.ts';

/**
 * The instant that a date and a time field mean in the reader's zone; a time without a date is the next one
 * that comes.
 * @returns undefined when both are empty, `not-a-time` for what is no time, or a date alone
 */
export function parseStart(
  { date, time }: StartEntry,
  now: Date,
  timeZone: string,
): Date | 'not-a-time' | undefined {
  if (date === '' && time === '') return undefined;
  const typed = date === '' ? [time] : [date, time];
  return parseTypedTime(typed, now, timeZone)?.at ?? 'not-a-time';
}

/** An instant as the two fields show it in the reader's zone. */
export function toStartEntry(at: Date, timeZone: string): StartEntry {
  const { year, month, day, hour, minute } = toWallTime(at, timeZone);
  const two = (n: number): string => String(n).padStart(2, '0');
  return { date: `${year}-${two(month)}-${two(day)}`, time: `${two(hour)}:${two(minute)}` };
}
