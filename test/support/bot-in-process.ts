import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import type { Message } from '../../src/access/message.ts';
import type { SyncSettings } from '../../src/access/sync-settings.ts';
import type { Tenant } from '../../src/access/tenant.ts';
import { createHandlers } from '../../src/jobs/handlers.ts';
import type { HandlerDeps } from '../../src/jobs/handlers.ts';
import { tick, tidy } from '../../src/jobs/ticker.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { Graph } from '../../src/ports/graph.ts';
import type { Job } from '../../src/ports/job.ts';
import type { Tenants } from '../../src/ports/tenants.ts';
import { openDatabase } from '../../src/store/database.ts';
import { createStore } from '../../src/store/store.ts';
import type { Store } from '../../src/ports/store.ts';
import { createCompose } from '../../src/teams/compose.ts';
import { ana, contoso, id, NOON } from './access.ts';
import type { Grant } from './generated-tenants.ts';
import { DAY, HOUR } from './time.ts';

/** A message about an assignment, as Teams was given it. */
export interface Told {
  readonly kind: Message['kind'];
  readonly assignment: string;
  readonly at: Date;
}

/** The bot's store, rules, use cases, jobs and ticker, without HTTP: Graph is given, and Teams takes everything. */
export interface BotInProcess {
  readonly store: Store;
  /** New messages about assignments, in their order. */
  readonly told: readonly Told[];
  /** What a tick at that instant brings, to its end: what is enqueued runs right after, one job after the other. */
  letBe(at: Date): Promise<void>;
  close(): Promise<void>;
}

interface Settings {
  readonly targets: readonly Tenant[];
  readonly toGraph: (clock: Clock) => Partial<Graph>;
  readonly syncSettings: SyncSettings;
  readonly reviewsEveryMs: number;
  /** Where it is part of the story that something does not answer; else it ends the test. */
  readonly onWarning?: () => void;
}

const unused = (): never => {
  throw new Error('not needed here');
};

/** What goes wrong ends the test. */
const fail = (fields?: object, text?: string): never => {
  throw new Error(`${text}: ${JSON.stringify(fields)}`);
};

/** Starts at noon. */
export async function startBotInProcess(settings: Settings): Promise<BotInProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'soc-access-bot-'));
  await cp(inject('databaseTemplate'), folder, { recursive: true });
  const database = await openDatabase({ dataDir: folder });
  const queue: Job[] = [];
  const store = createStore(database.db, (jobs) => Promise.resolve(void queue.push(...jobs)));
  let now = NOON;
  const clock = { now: () => now };
  const told: Told[] = [];
  const deps = toDeps(settings, store, clock, told);
  const handlers = createHandlers(deps);
  const { tenants, syncSettings } = deps;
  const run = async (job: Job): Promise<void> => {
    try {
      await (handlers[job.kind] as (job: Job, triesBefore: number) => Promise<void>)(job, 0);
    } catch (error) {
      // As its queue does: the next tick asks for it again.
      if (!settings.onWarning || job.kind !== 'sync-tenant') throw error;
    }
  };
  let tidiedAt = 0;
  return {
    store,
    told,
    async letBe(at) {
      now = at;
      await tick({ store, tenants, longestWaitMs: syncSettings.idleMs * 20, ...settings }, at);
      for (let job = queue.shift(); job; job = queue.shift()) {
        await run(job);
      }
      if (Math.abs(at.getTime() - tidiedAt) < HOUR) return;
      tidiedAt = at.getTime();
      await tidy({ store, tenants, keepMs: 90 * DAY, vacuum: database.vacuum }, at);
    },
    async close() {
      await database.close();
      await rm(folder, { recursive: true });
    },
  };
}

function toDeps(
  { targets, toGraph, syncSettings, reviewsEveryMs, onWarning = fail }: Settings,
  store: Store,
  clock: Clock,
  told: Told[],
): HandlerDeps {
  const byId = new Map(targets.map((tenant) => [tenant.id, tenant]));
  const tenants: Tenants = {
    source: contoso,
    targets,
    find: (tenant) => byId.get(tenant),
    get: (tenant) => byId.get(tenant) ?? unused(),
  };
  const signIn = { callerFor: unused, signInUrl: unused, forget: unused };
  let sent = 0;
  return {
    store,
    graph: toGraph(clock) as Graph,
    signIn,
    tenants,
    clock,
    messenger: {
      send({ conversationId }, message) {
        sent += 1;
        const at = clock.now();
        const { kind } = message;
        if ('grant' in message) told.push({ kind, assignment: message.grant.assignmentId, at });
        if ('removal' in message) told.push({ kind, assignment: message.removal.assignmentId, at });
        return Promise.resolve({ conversationId, activityId: String(sent), contentHash: '' });
      },
      update: (_to, shown) => Promise.resolve(shown),
    },
    compose: createCompose({ store, tenants, clock, signIn, botAppId: 'bot' }),
    syncSettings,
    reviewsEveryMs,
    answerWithinMs: 0,
    log: { error: fail, warn: onWarning },
  };
}

/** Whoever is told something uses the bot: in every tenant they have another account. */
export async function meetHolders(store: Store, grants: readonly Grant[]): Promise<void> {
  for (const own of Map.groupBy(grants, ({ tenant }) => tenant).values()) {
    for (const [n, { tenant, user }] of own.entries()) {
      const person = { ...ana, user: id<typeof ana.user>(100_000 + n), conversationId: `a:${n}` };
      if (!(await store.people.find(person))) await store.people.save(person);
      await store.people.saveAccount(person, { tenant, user, name: 'Somebody' });
    }
  }
}
