import { addDays, toInstant, toWallTime } from './wall-time.ts';

/** How one person wants to be told. Times of day are `HH:MM` in the person's own time zone. */
export interface PersonSettings {
  /** Both or none: from the first to the second, past midnight if need be, only what is urgent is sent. */
  readonly quietFrom?: string;
  readonly quietTo?: string;
  /** Whether single reminders are sent at all. */
  readonly reminders: boolean;
  /** One message a day lists what waits, in place of single reminders of what is not urgent. */
  readonly digestTime?: string;
}

/** How a person wants to be told, with what was wrong in what they entered. */
export interface SettingsForm {
  readonly settings: PersonSettings;
  readonly timeZone: string;
  readonly isSaved: boolean;
  readonly problem?: 'quiet-hours' | 'digest';
  readonly asOf: Date;
}

export const DEFAULT_SETTINGS: PersonSettings = { reminders: true };

/** When the quiet hours end that hold at this instant; undefined when none do. */
export function toQuietEnd(
  { quietFrom, quietTo }: PersonSettings,
  now: Date,
  timeZone: string,
): Date | undefined {
  const from = toMinutes(quietFrom);
  const to = toMinutes(quietTo);
  if (from === undefined || to === undefined || from === to) return undefined;
  const { hour, minute } = toWallTime(now, timeZone);
  const at = hour * 60 + minute;
  const isQuiet = from < to ? at >= from && at < to : at >= from || at < to;
  return isQuiet ? nextAt(to, now, timeZone) : undefined;
}

/** When the next digest is due after this instant, quiet hours waited for; undefined without digests. */
export function toNextDigestAt(settings: PersonSettings, after: Date, timeZone: string): Date | undefined {
  const at = toMinutes(settings.digestTime);
  const next = at === undefined ? undefined : nextAt(at, after, timeZone);
  return next && (toQuietEnd(settings, next, timeZone) ?? next);
}

/** The first instant after `after` at which the clocks show this minute of the day. */
function nextAt(minutes: number, after: Date, timeZone: string): Date | undefined {
  const today = toWallTime(after, timeZone);
  const wall = { ...today, hour: Math.floor(minutes / 60), minute: minutes % 60 };
  return [0, 1]
    .map((days) => toInstant(addDays(wall, days), timeZone))
    .find((at) => at !== undefined && at > after);
}

/** Minutes since midnight of `HH:MM`. */
export function toMinutes(time: string | undefined): number | undefined {
  const [, hour, minute] = /^(\d{1,2}):(\d{2})$/.exec(time ?? '') ?? [];
  if (hour === undefined || Number(hour) > 23 || Number(minute) > 59) return undefined;
  return Number(hour) * 60 + Number(minute);
}
