import { randomUUID } from 'node:crypto';
import { serve } from '@hono/node-server';
import type { ServerType } from '@hono/node-server';
import { Hono } from 'hono';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { createTeamsLimits } from './teams-limits.ts';
import type { TeamsLimits } from './teams-limits.ts';

/** A message as Teams would hold it: what was posted, or what it was last edited to. */
export interface ShownMessage {
  readonly id: string;
  readonly conversationId: string;
  readonly summary: string;
  readonly card: Card;
  readonly edits: number;
}

export type Card = Readonly<Record<string, unknown>>;

/** What the connector answers instead of doing its work. */
export interface ConnectorFault {
  readonly status: number;
  readonly retryAfterSeconds?: number;
  /** Only there; everywhere when it is not said. */
  readonly conversationId?: string;
  /** As Teams words it; a fault that nobody knows when it is not said. */
  readonly body?: object;
  times: number;
}

/**
 * A Bot Connector over real HTTP: takes messages and edits of the bot, with a valid token only, and within Teams' limits.
 * Holds what every conversation shows.
 */
export interface FakeConnector {
  readonly serviceUrl: string;
  readonly messages: readonly ShownMessage[];
  readonly refusedTokens: number;
  /** What it took and what it refused for being too much. */
  readonly limits: TeamsLimits;
  /** Calls back at each message and each edit, the moment it is there; returns what ends that. */
  onShown(listener: (message: ShownMessage) => void): () => void;
  fail(fault: ConnectorFault): void;
  /** Has a conversation show a message from before. */
  hold(message: Omit<ShownMessage, 'edits' | 'summary'>): void;
  forget(conversationId: string): void;
  /** Whether the bot is in the chat, or in the channel's team: without it Teams refuses whatever it does there. */
  setBotIn(conversation: string, isIn: boolean): void;
  close(): Promise<void>;
}

export async function startConnector(keysUrl: string): Promise<FakeConnector> {
  const messages: ShownMessage[] = [];
  const faults: ConnectorFault[] = [];
  const closed = new Set<string>();
  const limits = createTeamsLimits(() => performance.now());
  const listeners = new Set<(message: ShownMessage) => void>();
  const show = (at: number, message: ShownMessage): void => {
    messages[at] = message;
    for (const listener of listeners) listener(message);
  };
  let refusedTokens = 0;
  const keys = createRemoteJWKSet(new URL(keysUrl));
  const app = new Hono();

  app.use(async (context, next) => {
    const token = context.req.header('authorization')?.replace(/^Bearer /, '') ?? '';
    const valid = await jwtVerify(token, keys, { audience: 'https://api.botframework.com' }).catch(
      () => undefined,
    );
    if (!valid) {
      refusedTokens += 1;
      return context.json({ error: { code: 'Unauthorized' } }, 401);
    }
    const path = decodeURIComponent(new URL(context.req.url).pathname);
    const conversation = /^\/v3\/conversations\/([^/]+)/.exec(path)?.[1] ?? '';
    const fault = faults.find(
      ({ times, conversationId = conversation }) => times > 0 && conversationId === conversation,
    );
    if (fault) {
      fault.times -= 1;
      if (fault.retryAfterSeconds !== undefined)
        context.header('retry-after', String(fault.retryAfterSeconds));
      return context.json(fault.body ?? { error: { code: 'Fault' } }, fault.status as 500);
    }
    // Of which tenant a conversation is its id does not tell: all are taken for those of one.
    const seconds = limits.take('', conversation);
    if (seconds > 0) {
      context.header('retry-after', String(seconds));
      return context.json({ error: { code: 'Throttled' } }, 429);
    }
    return next();
  });
  const refusal = { error: { code: 'BotNotInConversationRoster' } };
  const isClosed = (conversationId: string) => closed.has(conversationId.split(';')[0] ?? '');
  app.post('/v3/conversations', async (context) => {
    const { isGroup, bot, channelData, activity } = (await context.req.json()) as {
      isGroup?: boolean;
      bot?: { id?: string };
      channelData?: { channel?: { id?: string } };
      activity?: unknown;
    };
    const channel = channelData?.channel?.id ?? '';
    if (!isGroup || !bot?.id || !channel.startsWith('19:') || channel.includes(';') || !activity) {
      return context.json({ error: { code: 'BadSyntax' } }, 400);
    }
    if (isClosed(channel)) return context.json(refusal, 403);
    const activityId = String(1_700_000_000_000 + messages.length);
    const id = `${channel};messageid=${activityId}`;
    show(messages.length, { id: activityId, conversationId: id, ...toShown(activity), edits: 0 });
    return context.json({ id, activityId }, 201);
  });
  app.post('/v3/conversations/:conversation/activities', async (context) => {
    const id = randomUUID();
    const conversationId = decodeURIComponent(context.req.param('conversation'));
    if (isClosed(conversationId)) return context.json(refusal, 403);
    const shown = toShown(await context.req.json());
    show(messages.length, { id, conversationId, ...shown, edits: 0 });
    return context.json({ id }, 201);
  });
  app.put('/v3/conversations/:conversation/activities/:activity', async (context) => {
    const at = messages.findIndex(({ id }) => id === context.req.param('activity'));
    const known = messages[at];
    if (known && isClosed(known.conversationId)) return context.json(refusal, 403);
    if (!known) return context.json({ error: { code: 'ActivityNotFoundInConversation' } }, 404);
    show(at, { ...known, ...toShown(await context.req.json()), edits: known.edits + 1 });
    return context.json({ id: known.id });
  });

  const { server, port } = await listen(app);
  return {
    serviceUrl: `http://127.0.0.1:${port}/`,
    messages,
    get refusedTokens() {
      return refusedTokens;
    },
    limits,
    onShown(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    fail: (fault) => void faults.push(fault),
    hold: (message) => show(messages.length, { ...message, summary: '', edits: 0 }),
    forget(conversationId) {
      for (let at = messages.length - 1; at >= 0; at -= 1) {
        if (messages[at]?.conversationId === conversationId) messages.splice(at, 1);
      }
    },
    setBotIn: (channel, isIn) => void (isIn ? closed.delete(channel) : closed.add(channel)),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

const listen = (app: Hono): Promise<{ server: ServerType; port: number }> =>
  new Promise((resolve) => {
    const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) =>
      resolve({ server, port }),
    );
  });

function toShown(body: unknown): Pick<ShownMessage, 'summary' | 'card'> {
  const { summary, attachments } = body as { summary?: string; attachments?: Array<{ content: Card }> };
  return { summary: summary ?? '', card: attachments?.[0]?.content ?? {} };
}
