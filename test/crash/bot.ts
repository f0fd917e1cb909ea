import { randomUUID } from 'node:crypto';
import type { PGlite } from '@electric-sql/pglite';
import type { UserTokenClient } from 'botframework-connector';
import { createGraph } from '../../src/graph/graph.ts';
import { createHandlers } from '../../src/jobs/handlers.ts';
import type { JobHandlers } from '../../src/jobs/queues.ts';
import { tick } from '../../src/jobs/ticker.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { Graph } from '../../src/ports/graph.ts';
import type { Tenants } from '../../src/ports/tenants.ts';
import { createStore } from '../../src/store/store.ts';
import { parseActivity } from '../../src/teams/activity.ts';
import { createCompose } from '../../src/teams/compose.ts';
import { createMessenger } from '../../src/teams/messenger.ts';
import { createSignIn } from '../../src/teams/sign-in.ts';
import { runTurn } from '../../src/teams/turn.ts';
import type { TurnAnswer } from '../../src/teams/turn.ts';
import type { TurnDeps } from '../../src/teams/turn-parts.ts';
import { HOUR, MINUTE } from '../support/time.ts';
import type { Life } from './life.ts';
import { connect } from './mortal-database.ts';
import type { Queue } from './queue.ts';
import type { Teams } from './teams.ts';
import type { Tokens } from './tokens.ts';

/** What outlives every process. */
export interface Surroundings {
  readonly pglite: PGlite;
  readonly graphUrl: string;
  readonly tokens: Tokens;
  readonly teams: Teams;
  readonly queue: Queue;
  readonly tenants: Tenants;
  readonly clock: Clock;
  /** Errors that the bot would have logged. */
  readonly complaints: string[];
}

/** One process of the bot: main.ts without its edges, every call of which that goes out is a point of its life. */
export interface Bot {
  readonly handlers: JobHandlers;
  tick(): Promise<void>;
  turn(activity: object, awaitIntent: AwaitIntent): Promise<TurnAnswer>;
  /** To be called once it has died. */
  disconnect(): Promise<void>;
}

export type AwaitIntent = (
  find: () => ReturnType<TurnDeps['awaitIntent']>,
) => ReturnType<TurnDeps['awaitIntent']>;

const SYNC = { openMs: 15_000, idleMs: MINUTE, packagesMs: 10 * MINUTE, assignmentsMs: 30 * MINUTE };
const REVIEWS_EVERY_MS = 24 * HOUR;
const BOT_APP_ID = '50c0acce-5555-4b07-9a11-000000000001';

export async function startBot(world: Surroundings, life: Life): Promise<Bot> {
  const { pglite, tokens, teams, queue, tenants, clock, complaints } = world;
  const database = await connect(pglite, life);
  const store = createStore(database.db, queue.enqueueOn);
  const graph = toMortal('graph', life, createGraph({ baseUrl: world.graphUrl, appTokens: tokens.ofApp }));
  const tokenClient = toMortal('tokens', life, tokens.ofPeople);
  const signIn = createSignIn({
    channel: { getUserTokenClient: () => Promise.resolve(tokenClient as unknown as UserTokenClient) },
    store,
    graph,
    tenants,
  });
  const messenger = createMessenger(toMortal('teams', life, teams.connector));
  const complain = (fields: object, text: string): void => {
    if (!life.isOver) complaints.push(`${text} ${JSON.stringify(fields)}`);
  };
  const log = { error: complain, warn: complain };
  const compose = createCompose({ store, tenants, clock, signIn, botAppId: BOT_APP_ID });
  const parts = { store, graph, tenants, clock, log, messenger, signIn, compose };
  return {
    handlers: createHandlers({
      ...parts,
      answerWithinMs: 1_600,
      syncSettings: SYNC,
      reviewsEveryMs: REVIEWS_EVERY_MS,
    }),
    tick: () =>
      tick(
        { store, tenants, longestWaitMs: SYNC.idleMs * 20, reviewsEveryMs: REVIEWS_EVERY_MS },
        clock.now(),
      ),
    turn(activity, awaitIntent) {
      const deps: TurnDeps = {
        ...parts,
        answerWithinMs: MINUTE,
        awaitIntent: (intent) => awaitIntent(async () => (await store.intents.find(intent.id)) ?? intent),
      };
      return runTurn(deps, parseActivity(activity), randomUUID());
    },
    disconnect: () => database.disconnect(),
  };
}

/** The paged readings of Graph: each page is a call. */
const PAGED: ReadonlySet<string> = new Set<keyof Graph>([
  'listAssignmentRequests',
  'listDeliveredAssignments',
]);

/** The same functions, each call of which is a point. */
function toMortal<Port extends object>(name: string, life: Life, port: Port): Port {
  const entries = Object.entries(port).map(([key, value]: [string, (...of: unknown[]) => unknown]) => {
    const at = `${name}.${key}`;
    const call = PAGED.has(key)
      ? (...of: unknown[]) => readPages(at, life, value(...of) as AsyncIterable<unknown>)
      : (...of: unknown[]) => life.reach(at, () => value(...of) as Promise<unknown>);
    return [key, call];
  });
  return Object.fromEntries(entries) as Port;
}

async function* readPages<T>(at: string, life: Life, pages: AsyncIterable<T>): AsyncGenerator<T> {
  const iterator = pages[Symbol.asyncIterator]();
  for (;;) {
    const { done, value } = await life.reach(at, () => iterator.next());
    if (done) return;
    yield value;
  }
}
