const pattern = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;

const secondMs = 1000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** Graph's durations are .NET's, which reach this far. */
export const longestSpanMs = 10_675_199 * dayMs;

/**
 * The length in milliseconds of an ISO 8601 duration such as `PT8H` or `P2D`.
 * Years and months are refused: their length is not fixed and Entra's policies do not use them.
 * @returns undefined when the text is no such duration, or one too long for Graph
 */
export function parseIsoDuration(text: string): number | undefined {
  const match = pattern.exec(text);
  if (match === null || text === 'P' || text.endsWith('T')) return undefined;
  const [, weeks = '0', days = '0', hours = '0', minutes = '0', seconds = '0'] = match;
  const spanMs =
    Number(weeks) * 7 * dayMs +
    Number(days) * dayMs +
    Number(hours) * hourMs +
    Number(minutes) * minuteMs +
    Math.round(Number(seconds) * secondMs);
  return spanMs > longestSpanMs ? undefined : spanMs;
}

/** The ISO 8601 duration of a span in milliseconds, in days and smaller: 90 000 000 is `P1DT1H`. */
export function formatIsoDuration(spanMs: number): string {
  const days = Math.floor(spanMs / dayMs);
  const hours = Math.floor((spanMs % dayMs) / hourMs);
  const minutes = Math.floor((spanMs % hourMs) / minuteMs);
  const seconds = (spanMs % minuteMs) / secondMs;
  const date = days > 0 ? `${days}D` : '';
  const time = [
    hours > 0 ? `${hours}H` : '',
    minutes > 0 ? `${minutes}M` : '',
    seconds > 0 ? `${seconds}S` : '',
  ].join('');
  if (date === '' && time === '') return 'PT0S';
  return `P${date}${time === '' ? '' : `T${time}`}`;
}
