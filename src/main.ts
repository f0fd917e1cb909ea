import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import type { Logger } from 'pino';
import type { Server } from 'restify';
import { toAccessError } from './access/errors.ts';
import type { TenantId } from './access/ids.ts';
import type { Intent } from './access/intent.ts';
import { followClock, systemClock } from './clock.ts';
import type { RunningClock } from './clock.ts';
import type { Config } from './config.ts';
import { readConfig } from './config.ts';
import { createGraph } from './graph/graph.ts';
import { createAppTokens } from './graph/tokens.ts';
import { createHandlers } from './jobs/handlers.ts';
import { startJobs } from './jobs/queues.ts';
import type { Jobs } from './jobs/queues.ts';
import { startTicker } from './jobs/ticker.ts';
import type { Store } from './ports/store.ts';
import { openDatabase } from './store/database.ts';
import type { Database } from './store/database.ts';
import { createStore } from './store/store.ts';
import { createChannel } from './teams/adapter.ts';
import { createCompose } from './teams/compose.ts';
import { createConnector } from './teams/connector.ts';
import { createServiceUrlCheck } from './teams/guards.ts';
import { createMessenger } from './teams/messenger.ts';
import { createPace } from './teams/pace.ts';
import type { Pace } from './teams/pace.ts';
import { createServer } from './teams/server.ts';
import { createSignIn } from './teams/sign-in.ts';

/** How long an invoke may take before an interim card is shown: Teams' people wait 3 s at most. */
const ANSWER_WITHIN_MS = 2_400;
const CONNECTOR_TIMEOUT_MS = 10_000;
const GRAPH_TIMEOUT_MS = 10_000;
const GRAPH_RETRIES = 2;
const PACKAGES_EVERY_MS = 10 * 60_000;
const ASSIGNMENTS_EVERY_MS = 30 * 60_000;

/** What does the work, wired together; nothing runs yet. */
function createParts(config: Config, log: Logger, clock: RunningClock, database: Database, jobs: Jobs) {
  const { tenants } = config;
  const store = createStore(database.db, (these, db, afterMs) => jobs.enqueueOn(these, db as never, afterMs));
  const appTokens = createAppTokens({
    loginBaseUrl: config.LOGIN_BASE_URL,
    clientId: config.BOT_APP_ID,
    clientSecret: config.BOT_APP_SECRET,
  });
  const graph = createGraph({
    baseUrl: config.GRAPH_BASE_URL,
    scope: config.graphScope,
    appTokens,
    requestTimeoutMs: GRAPH_TIMEOUT_MS,
    maxRetries: GRAPH_RETRIES,
    elapsedMs: () => performance.now(),
    onCall: (call) => log.debug(call, 'graph'),
  });
  const getBotToken = () =>
    appTokens.getToken(config.BOT_APP_TENANT_ID, `${config.channelAudience}/.default`);
  const channel = createChannel(config, getBotToken, () => systemClock.now());
  const isAllowedServiceUrl = createServiceUrlCheck(config.SERVICE_URL_ALLOW);
  const pace = createPace({ elapsedMs: () => performance.now(), wait: sleep });
  const createPacedMessenger = (takeTurn: Pace['takeTurn']) =>
    createMessenger(
      createConnector({
        getToken: getBotToken,
        isAllowedServiceUrl,
        timeoutMs: CONNECTOR_TIMEOUT_MS,
        takeTurn,
        pause: pace.pause,
      }),
    );
  const signIn = createSignIn({ channel, store, graph, tenants });
  return {
    store,
    graph,
    tenants,
    clock,
    log,
    channel,
    isAllowedServiceUrl,
    /** For what nobody waits for. */
    messenger: createPacedMessenger(pace.takeTurn),
    answers: createPacedMessenger(pace.cutIn),
    signIn,
    compose: createCompose({ store, tenants, clock, signIn, botAppId: config.BOT_APP_ID }),
    answerWithinMs: ANSWER_WITHIN_MS,
  };
}

type Parts = ReturnType<typeof createParts>;

function startServer(config: Config, parts: Parts): Promise<Server> {
  const { store, tenants, channel, isAllowedServiceUrl } = parts;
  const server = createServer({
    channel,
    guards: {
      channelIssuer: config.CHANNEL_ISSUER,
      isAllowedServiceUrl,
      isKnownTenant: (id) => tenants.find(id as TenantId) !== undefined,
    },
    turn: { ...parts, messenger: parts.answers, awaitIntent: (intent) => awaitIntent(store, intent) },
    checkHealth: async () => void (await store.tenants.find(tenants.source.id)),
  });
  return new Promise((resolve, reject) => {
    server.on('error', reject);
    server.listen(config.PORT, config.HOST, () => resolve(server));
  });
}

/** Starts the bot: config, store, Graph, Teams, jobs, and at last the door. Stops in reverse, and drains. */
async function start(config: Config, log: Logger): Promise<{ stop(): Promise<void> }> {
  const clock = config.CLOCK_URL ? await followClock(config.CLOCK_URL) : systemClock;
  const database = await openDatabase({
    dataDir: config.DATA_DIR,
    databaseUrl: config.DATABASE_URL,
    onError: (error) => log.error({ error }, 'database'),
  });
  const jobs = await startJobs(database, (error) => log.error({ error }, 'jobs'));
  const parts = createParts(config, log, clock, database, jobs);
  const syncSettings = {
    openMs: config.SYNC_OPEN_SECONDS * 1000,
    idleMs: config.SYNC_IDLE_SECONDS * 1000,
    packagesMs: PACKAGES_EVERY_MS,
    assignmentsMs: ASSIGNMENTS_EVERY_MS,
  };
  const reviewsEveryMs = config.SYNC_REVIEWS_SECONDS * 1000;
  await jobs.work(
    createHandlers({
      ...parts,
      answerWithinMs: TELL_AFTER_MS,
      syncSettings,
      reviewsEveryMs,
      teamsAppId: config.TEAMS_APP_ID,
    }),
  );
  const ticker = startTicker({
    ...parts,
    tickMs: config.TICK_SECONDS * 1000,
    keepMs: config.KEEP_DAYS * 86_400_000,
    longestWaitMs: syncSettings.idleMs * 20,
    reviewsEveryMs,
    vacuum: database.vacuum,
    onError: (error) => log.error({ error }, 'tick'),
  });
  const server = await startServer(config, parts);
  log.info({ port: config.PORT, tenants: config.tenants.targets.length + 1 }, 'ready');
  return {
    async stop() {
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      ticker.stop();
      await jobs.stop();
      await database.close();
      clock.close();
    },
  };
}

/** How long an answer waits for the outcome of a click. */
const AWAIT_MS = ANSWER_WITHIN_MS - 400;
/** Polls, because the job may run in another process. */
const AWAIT_STEP_MS = 40;
/** Outcomes from here on are told by a notice: sooner than waiting ends, or some would be told by nobody. */
const TELL_AFTER_MS = AWAIT_MS - 400;

/** The intent once it is settled, or as it is when time is up. */
async function awaitIntent(store: Store, intent: Intent): Promise<Intent> {
  for (let waitedMs = 0; waitedMs < AWAIT_MS; waitedMs += AWAIT_STEP_MS) {
    const now = await store.intents.find(intent.id);
    if (now?.outcome) return now;
    await sleep(AWAIT_STEP_MS);
  }
  return intent;
}

/**
 * What an operator needs of an error, and no more: the libraries' own errors carry whole requests, with
 * tokens and secrets in them.
 */
function describeError(error: unknown): object {
  if (typeof error !== 'object' || error === null) return { message: String(error) };
  const { name, message, stack, cause } = error as Partial<Error>;
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {};
  const because = cause instanceof Error ? { cause: `${cause.name}: ${cause.message}` } : {};
  return { name, message, ...code, ...because, stack };
}

async function main(): Promise<void> {
  const config = readConfig(process.env);
  const log = pino({ level: config.LOG_LEVEL, serializers: { error: describeError } });
  const running = await start(config, log);
  const stop = (signal: string): void => {
    log.info({ signal }, 'stopping');
    running
      .stop()
      .then(
        () => log.info('stopped'),
        (error: unknown) => log.error({ error }, 'stopping failed'),
      )
      .finally(() => {
        process.exitCode ??= 0;
      });
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

try {
  await main();
} catch (error) {
  const { code, message } = toAccessError(error);
  process.stderr.write(`${message}\n`);
  // BSD's sysexits: 64 wrong use, 70 our own fault.
  process.exit(code === 'invalid-input' ? 64 : 70);
}
