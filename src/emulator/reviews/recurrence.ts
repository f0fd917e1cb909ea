import type { Recurrence } from './entities.ts';

/** The day `dayOfMonth` of the month `months` after an instant, at the same time of day; the last one of a shorter month. */
function addMonths(from: Date, months: number, dayOfMonth: number): Date {
  const first = new Date(from);
  first.setUTCDate(1);
  first.setUTCMonth(first.getUTCMonth() + months);
  const lastDay = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  first.setUTCDate(Math.min(dayOfMonth, lastDay));
  return first;
}

/**
 * When the instance after the given one starts; null when there is none.
 * @param held how many instances there were already
 */
export function nextStart(recurrence: Recurrence, lastStartAt: Date, held: number): Date | null {
  const { everyMs, everyMonths, count, endAt } = recurrence;
  if (count !== null && held >= count) return null;
  const day = recurrence.dayOfMonth || recurrence.startAt.getUTCDate();
  let next: Date | null = null;
  if (everyMonths !== null) next = addMonths(lastStartAt, everyMonths, day);
  else if (everyMs !== null) next = new Date(lastStartAt.getTime() + everyMs);
  // An interval so long that it leads out of time has no next instance.
  if (next === null || Number.isNaN(next.getTime())) return null;
  return endAt !== null && next > endAt ? null : next;
}
