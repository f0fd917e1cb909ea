import { remember } from './remember.ts';

/** A time of day on a calendar day, as clocks on a wall show it somewhere. */
export interface WallTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
}

const DAY_MS = 86_400_000;

/** What the clocks of a time zone show at an instant. A zone that is not known is read as UTC. */
export function toWallTime(instant: Date, timeZone: string): WallTime {
  const parts = new Map(
    formatFor(timeZone)
      .formatToParts(instant)
      .map(({ type, value }) => [type, value]),
  );
  const [year, month, day, hour, minute] = (['year', 'month', 'day', 'hour', 'minute'] as const).map((type) =>
    Number(parts.get(type)),
  ) as [number, number, number, number, number];
  return { year, month, day, hour, minute };
}

/**
 * When the clocks of a time zone show this. Of a time that comes twice (clocks go back) the first; for one
 * that never comes (clocks go forward) the same span later.
 * @returns undefined for what is on no calendar, such as 31 February or 25:00
 */
export function toInstant(wall: WallTime, timeZone: string): Date | undefined {
  const asUtc = utcOf(wall);
  const { year, month, day, hour, minute } = toWallTime(new Date(asUtc), 'UTC');
  const isReal =
    year === wall.year &&
    month === wall.month &&
    day === wall.day &&
    hour === wall.hour &&
    minute === wall.minute;
  if (!isReal) return undefined;
  // The offset before the day and after it: around a change of clocks both are tried, the earlier instant first.
  const offsets = [asUtc - DAY_MS, asUtc + DAY_MS].map((ms) => offsetMs(ms, timeZone));
  const candidates = offsets.map((offset) => asUtc - offset);
  const exact = candidates.filter((ms) => utcOf(toWallTime(new Date(ms), timeZone)) === asUtc);
  return new Date(exact.length > 0 ? Math.min(...exact) : Math.max(...candidates));
}

/** Days later on the calendar, at the same time of day. */
export function addDays(wall: WallTime, days: number): WallTime {
  const date = new Date(utcOf(wall) + days * DAY_MS);
  return { ...toWallTime(date, 'UTC'), hour: wall.hour, minute: wall.minute };
}

/** 0 for Sunday. */
export const weekdayOf = (wall: WallTime): number => new Date(utcOf(wall)).getUTCDay();

const utcOf = ({ year, month, day, hour, minute }: WallTime): number =>
  Date.UTC(year, month - 1, day, hour, minute);

const offsetMs = (ms: number, timeZone: string): number =>
  utcOf(toWallTime(new Date(ms), timeZone)) - Math.floor(ms / 60_000) * 60_000;

const formatFor = remember(createFormat);

function createFormat(timeZone: string): Intl.DateTimeFormat {
  const numeric = {
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  } as const;
  try {
    return new Intl.DateTimeFormat('en-u-ca-gregory', { ...numeric, hourCycle: 'h23', timeZone });
  } catch {
    return new Intl.DateTimeFormat('en-u-ca-gregory', { ...numeric, hourCycle: 'h23', timeZone: 'UTC' });
  }
}
