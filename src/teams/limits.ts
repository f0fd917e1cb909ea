/** At most so many in any span of this length, whenever it begins. */
export interface Limit {
  readonly count: number;
  readonly spanMs: number;
}

/**
 * Two messages can arrive closer together than they were sent: what the network makes of it must not break a limit, so
 * each span is taken a little longer.
 */
const SLACK_MS = 200;
const limit = (count: number, spanMs: number): Limit => ({ count, spanMs: spanMs + SLACK_MS });

/**
 * What Teams takes of one app in one conversation; an edit counts as a message.
 * @see https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit
 */
export const CONVERSATION_LIMITS: readonly Limit[] = [
  limit(7, 1000),
  limit(8, 2000),
  limit(60, 30_000),
  limit(1800, 3_600_000),
];

/**
 * What we send to one tenant: less than the 50 a second that Teams takes of one app there, beyond which all of the
 * tenant's messages are refused for a while. The rest is room for what else the app asks of Teams.
 */
export const TENANT_LIMITS: readonly Limit[] = [limit(45, 1000)];

/**
 * The earliest instant, not before `from`, at which one more may go.
 * @param past when the others went, oldest first, none after `from`
 */
export function nextFreeAt(limits: readonly Limit[], past: readonly number[], from: number): number {
  const frees = limits.map(({ count, spanMs }) => (past.at(-count) ?? -Infinity) + spanMs);
  return Math.max(from, ...frees);
}
