/**
 * How long the server asks us to wait: `Retry-After` in seconds, or as an instant, which is compared
 * with the server's own `Date` so that our clock does not matter.
 * @returns undefined when it does not say, or says it unreadably
 * @see https://learn.microsoft.com/graph/throttling
 */
export function readRetryAfterMs(headers: Headers): number | undefined {
  const value = headers.get('retry-after')?.trim();
  if (!value) return undefined;
  if (/^\d+(\.\d+)?$/.test(value)) return Math.ceil(Number(value) * 1000);
  const waitMs = Date.parse(value) - Date.parse(headers.get('date') ?? '');
  return Number.isFinite(waitMs) ? Math.max(0, waitMs) : undefined;
}
