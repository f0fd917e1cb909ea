import { meaningsOf } from './typed-words.ts';

const UNIT_MS = {
  w: 604_800_000,
  d: 86_400_000,
  h: 3_600_000,
  m: 60_000,
  s: 1_000,
};

const UNITS = meaningsOf('units');

const ISO = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/i;

/**
 * A span in milliseconds from what people type (`4h`, `3h50m`, `90 min`, `1 day`, `1,5 Std`) or from ISO 8601
 * (`PT4H`, `P1D`, `P1W`). Months and years have no fixed length, and a month is easily a slip
 * for a minute: they are refused.
 * @returns undefined when the text is no span, or is zero
 */
export function parseDuration(text: string): number | undefined {
  const trimmed = text.trim();
  const ms = /^p/i.test(trimmed) ? parseIso(trimmed) : parseTyped(trimmed);
  return ms !== undefined && ms > 0 && Number.isSafeInteger(ms) ? ms : undefined;
}

function parseIso(text: string): number | undefined {
  const match = ISO.exec(text);
  if (!match || text.toUpperCase().endsWith('T')) return undefined;
  const [, w, d, h, m, s] = match;
  const parts: ReadonlyArray<readonly [string | undefined, keyof typeof UNIT_MS]> = [
    [w, 'w'],
    [d, 'd'],
    [h, 'h'],
    [m, 'm'],
    [s, 's'],
  ];
  return Math.round(parts.reduce((sum, [count, unit]) => sum + Number(count ?? 0) * UNIT_MS[unit], 0));
}

function parseTyped(text: string): number | undefined {
  const part = /(\d+(?:\.\d+|,\d{1,2})?)\s*([a-z]+)\s*/iy;
  let sum = 0;
  let at = 0;
  while (at < text.length) {
    part.lastIndex = at;
    const match = part.exec(text);
    const unit = UNITS.get((match?.[2] ?? '').toLowerCase());
    if (!match || !unit) return undefined;
    sum += Number(match[1]?.replace(',', '.')) * UNIT_MS[unit];
    at = part.lastIndex;
  }
  return Math.round(sum);
}

/** ISO 8601 of a span, in days, hours, minutes and seconds: `PT4H`, `P1DT12H`. */
export function toIsoDuration(ms: number): string {
  const { days, hours, minutes, seconds } = splitSpan(ms);
  const time = [hours && `${hours}H`, minutes && `${minutes}M`, seconds && `${seconds}S`]
    .filter(Boolean)
    .join('');
  const text = `P${days ? `${days}D` : ''}${time ? `T${time}` : ''}`;
  return text === 'P' ? 'PT0S' : text;
}

/** A span cut into whole days, hours, minutes and seconds. */
export function splitSpan(ms: number): { days: number; hours: number; minutes: number; seconds: number } {
  const total = Math.max(0, Math.floor(ms / 1000));
  return {
    days: Math.floor(total / 86_400),
    hours: Math.floor((total % 86_400) / 3600),
    minutes: Math.floor((total % 3600) / 60),
    seconds: total % 60,
  };
}
