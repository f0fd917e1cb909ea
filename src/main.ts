import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import type { Logger } from 'pino';
import { toAccessError } from './access/errors.ts';
import type { TenantId } from './access/ids.ts';
import type { Intent } from './access/intent.ts';
import type { NoticeKind, Subject } from './access/notice.ts';
import type { Person } from './access/person.ts';
import { followClock, systemClock } from './clock.ts';
import type { Config } from './config.ts';
import { readConfig } from './config.ts';
import { createGraph } from './graph/graph.ts';
import { createAppTokens } from './graph/tokens.ts';
import { createHandlers } from './jobs/handlers.ts';
import { startJobs } from './jobs/queues.ts';
import { startTicker } from './jobs/ticker.ts';
import type { Store } from './store-port.ts';
import { openDatabase } from './store/database.ts';
import { createStore } from './store/store.ts';
import { CHANNEL_AUDIENCE, createChannel } from './teams/adapter.ts';
import { createConnector } from './teams/connector.ts';
import { createServiceUrlCheck } from './teams/guards.ts';
import { createMessenger } from './teams/messenger.ts';
import { createServer } from './teams/server.ts';
import { createSignIn } from './teams/sign-in.ts';
import { composeMessage } from './usecases/compose-message.ts';

/** How long an invoke may take before an interim card is shown: Teams' people wait 3 s at most. */
const ANSWER_WITHIN_MS = 2_400;
const CONNECTOR_TIMEOUT_MS = 10_000;
const GRAPH_TIMEOUT_MS = 10_000;
const GRAPH_RETRIES = 2;
const PACKAGES_EVERY_MS = 10 * 60_000;

/** Everything a running bot holds, in the order in which it was started. */
async function start(config: Config, log: Logger): Promise<{ stop(): Promise<void> }> {
  const clock = config.CLOCK_URL ? await followClock(config.CLOCK_URL) : systemClock;
  const database = await openDatabase({
    dataDir: config.DATA_DIR,
    ...(config.DATABASE_URL ? { databaseUrl: config.DATABASE_URL } : {}),
  });
  const jobs = await startJobs(database, (error) => log.error({ error }, 'jobs'));
  const store = createStore(database.db, (job, db) => jobs.enqueueOn(job, db as never));
  const { tenants } = config;
  const appTokens = createAppTokens({
    loginBaseUrl: config.LOGIN_BASE_URL,
    clientId: config.BOT_APP_ID,
    clientSecret: config.BOT_APP_SECRET,
  });
  const graph = createGraph({
    baseUrl: config.GRAPH_BASE_URL,
    appTokens,
    requestTimeoutMs: GRAPH_TIMEOUT_MS,
    maxRetries: GRAPH_RETRIES,
    onCall: (call) => log.debug(call, 'graph'),
  });
  const getBotToken = () =>
    appTokens.getToken(config.BOT_APP_TENANT_ID as TenantId, `${CHANNEL_AUDIENCE}/.default`);
  const channel = createChannel(
    {
      botAppId: config.BOT_APP_ID,
      botTenantId: config.BOT_APP_TENANT_ID,
      channelIssuer: config.CHANNEL_ISSUER,
      channelOpenIdMetadataUrl: config.CHANNEL_OPENID_METADATA_URL,
      tokenServiceUrl: config.TOKEN_SERVICE_URL,
      loginBaseUrl: config.LOGIN_BASE_URL,
    },
    getBotToken,
  );
  const isAllowedServiceUrl = createServiceUrlCheck(config.SERVICE_URL_ALLOW);
  const messenger = createMessenger(
    createConnector({ getToken: getBotToken, isAllowedServiceUrl, timeoutMs: CONNECTOR_TIMEOUT_MS }),
  );
  const signIn = createSignIn({ channel, store, graph, tenants });
  const compose = (kind: NoticeKind, subject: Subject, reader: Person) =>
    composeMessage({ store, tenants, clock }, kind, subject, reader);

  const shared = {
    store,
    graph,
    signIn,
    tenants,
    clock,
    compose,
    messenger,
    log,
    answerWithinMs: ANSWER_WITHIN_MS,
  };
  const syncSettings = {
    openMs: config.SYNC_OPEN_SECONDS * 1000,
    idleMs: config.SYNC_IDLE_SECONDS * 1000,
    packagesMs: PACKAGES_EVERY_MS,
  };
  await jobs.work(createHandlers({ ...shared, syncSettings }));
  const ticker = startTicker({
    store,
    tenants,
    clock,
    tickMs: config.TICK_SECONDS * 1000,
    longestWaitMs: config.SYNC_IDLE_SECONDS * 20_000,
    onError: (error) => log.error({ error }, 'tick'),
  });
  const server = createServer({
    channel,
    guards: {
      channelIssuer: config.CHANNEL_ISSUER,
      isAllowedServiceUrl,
      isKnownTenant: (id) => tenants.find(id as TenantId) !== undefined,
    },
    turn: { ...shared, awaitIntent: (intent) => awaitIntent(store, intent) },
    checkHealth: async () => void (await store.tenants.find(tenants.source.id)),
  });
  await new Promise<void>((resolve, reject) => {
    server.on('error', reject);
    server.listen(config.PORT, config.HOST, resolve);
  });
  log.info({ port: config.PORT, tenants: tenants.targets.length + 1 }, 'ready');
  return {
    async stop() {
      await new Promise<void>((resolve) => server.close(() => resolve()));
      ticker.stop();
      await jobs.stop();
      await database.close();
      clock.close();
    },
  };
}

/** Polls, because the job may run in another process. */
const AWAIT_STEP_MS = 40;

/** The intent once it is settled, or as it is when time is up. */
async function awaitIntent(store: Store, intent: Intent): Promise<Intent> {
  for (let waitedMs = 0; waitedMs < ANSWER_WITHIN_MS - 400; waitedMs += AWAIT_STEP_MS) {
    const now = await store.intents.find(intent.id);
    if (now?.outcome) return now;
    await sleep(AWAIT_STEP_MS);
  }
  return intent;
}

async function main(): Promise<void> {
  const config = readConfig(process.env);
  const log = pino({ level: config.LOG_LEVEL });
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
