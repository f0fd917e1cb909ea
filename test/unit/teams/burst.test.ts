import { serve } from '@hono/node-server';
import type { ServerType } from '@hono/node-server';
import { Hono } from 'hono';
import { afterEach, expect, test } from 'vitest';
import { toAccessError } from '../../../src/access/errors.ts';
import { createConnector } from '../../../src/teams/connector.ts';
import type { Connector } from '../../../src/teams/connector.ts';
import { createPace } from '../../../src/teams/pace.ts';
import { fabrikam } from '../../support/access.ts';
import { createTeamsLimits } from '../../support/teams-limits.ts';
import type { TeamsLimits } from '../../support/teams-limits.ts';

/** Time as the test lets it pass: a wait moves it, and so does the way to Teams, which is not always as long. */
interface Time {
  nowMs: number;
  /** Between us and Teams, for the next message. */
  readonly latencyMs: () => number;
}

let server: ServerType | undefined;
afterEach(() => new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve())));

/** Teams over real HTTP, which answers 429 to whatever breaks its limits; edits count. */
async function startTeams(time: Time): Promise<{ url: string; limits: TeamsLimits }> {
  const limits = createTeamsLimits(() => time.nowMs);
  const app = new Hono();
  app.all('/v3/conversations/:conversation/*', (context) => {
    time.nowMs += time.latencyMs();
    const seconds = limits.take(fabrikam.id, context.req.param('conversation'));
    if (seconds > 0)
      return context.json({ error: { code: 'Throttled' } }, 429, { 'retry-after': `${seconds}` });
    return context.json({ id: 'posted' }, 201);
  });
  const port = await new Promise<number>((resolve) => {
    server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, (at) => resolve(at.port));
  });
  return { url: `http://127.0.0.1:${port}/`, limits };
}

const connectorOf = (time: Time): Connector => {
  const { takeTurn, pause } = createPace({
    elapsedMs: () => time.nowMs,
    wait: (ms) => Promise.resolve(void (time.nowMs += ms)),
  });
  return createConnector({
    getToken: () => Promise.resolve('token'),
    isAllowedServiceUrl: () => true,
    timeoutMs: 10_000,
    takeTurn,
    pause,
  });
};

/**
 * Delivers as the queue does: what is given back comes again when it was told to, and not before.
 * @returns how often something was given back
 */
async function deliverAll(
  time: Time,
  url: string,
  connectors: readonly Connector[],
  conversations: readonly string[],
): Promise<number> {
  const waiting = conversations.map((conversationId, n) => ({ conversationId, n, dueMs: 0 }));
  let givenBack = 0;
  for (;;) {
    waiting.sort((a, b) => a.dueMs - b.dueMs);
    const next = waiting.shift();
    if (!next) return givenBack;
    time.nowMs = Math.max(time.nowMs, next.dueMs);
    const connector = connectors[next.n % connectors.length];
    const to = { tenant: fabrikam.id, serviceUrl: url, botId: '28:bot', conversationId: next.conversationId };
    const activity = { type: 'message', text: `${next.n}` } as const;
    try {
      await (next.n % 3 === 0 ? connector?.update(to, 'earlier', activity) : connector?.send(to, activity));
    } catch (error) {
      const { retryAfterMs } = toAccessError(error).details;
      if (retryAfterMs === undefined) throw error;
      givenBack += 1;
      waiting.push({ ...next, dueMs: time.nowMs + retryAfterMs });
    }
  }
}

/** Between 20 and 170 ms, now this and now that. */
function createTime(): Time {
  let each = 0;
  return { nowMs: 0, latencyMs: () => 20 + ((each++ * 67) % 151) };
}

test('500 to one conversation: all arrive, none is refused, as fast as Teams allows', async () => {
  const time = createTime();
  const { url, limits } = await startTeams(time);
  const givenBack = await deliverAll(
    time,
    url,
    [connectorOf(time)],
    Array.from({ length: 500 }, () => 'a'),
  );
  expect(limits).toMatchObject({ taken: 500, refused: 0 });
  // 60 at once, the others two a second.
  expect(time.nowMs).toBeGreaterThan(220_000);
  expect(time.nowMs).toBeLessThan(260_000);
  // What waits for its turn is not picked up over and over.
  expect(givenBack).toBeLessThan(2 * 500);
});

test('500 to as many people of one tenant: all arrive, none is refused', async () => {
  const time = { nowMs: 0, latencyMs: () => 2 };
  const { url, limits } = await startTeams(time);
  await deliverAll(
    time,
    url,
    [connectorOf(time)],
    Array.from({ length: 500 }, (_, n) => `${n}`),
  );
  expect(limits).toMatchObject({ taken: 500, refused: 0 });
  expect(time.nowMs).toBeLessThan(16_000);
});

test.each([
  ['one conversation', () => 'a', 300_000],
  ['one tenant', (n: number) => `${n}`, 90_000],
])(
  'three processes that know nothing of each other, 500 to %s: all arrive',
  async (_what, nameOf, atMostMs) => {
    const time = { nowMs: 0, latencyMs: () => 2 };
    const { url, limits } = await startTeams(time);
    const processes = [connectorOf(time), connectorOf(time), connectorOf(time)];
    await deliverAll(
      time,
      url,
      processes,
      Array.from({ length: 500 }, (_, n) => nameOf(n)),
    );
    expect(limits.taken).toBe(500);
    // The others are told by a refusal, and most messages are still not sent in vain.
    expect(limits.refused).toBeGreaterThan(0);
    expect(limits.refused).toBeLessThan(500);
    expect(time.nowMs).toBeLessThan(atMostMs);
  },
);
