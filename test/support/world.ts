import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import { parse } from 'yaml';
import { startEmulator } from '../../src/emulator/start-emulator.ts';
import type { Emulator } from '../../src/emulator/start-emulator.ts';
import { readCertificate } from '../../src/sandbox/certificate.ts';
import { startChannel } from '../../src/sandbox/channel.ts';
import type { Channel } from '../../src/sandbox/channel.ts';
import { createActor } from './actor.ts';
import type { Actor } from './actor.ts';
import { createBotProcess } from './bot-process.ts';
import type { BotProcess } from './bot-process.ts';
import { startConnector } from './fake-connector.ts';
import type { FakeConnector } from './fake-connector.ts';
import { freePort } from './free-port.ts';
import { createPortal } from './portal.ts';
import type { Portal } from './portal.ts';

const SEED_FILE = join(import.meta.dirname, '../../env/tenants.sandbox.yaml');
export const BOT_APP_ID = '50c0acce-5555-4b07-9a11-000000000001';

/** Emulator, channel, connector and a bot process, all real and all on loopback. */
export interface World {
  readonly emulator: Emulator;
  readonly channel: Channel;
  readonly connector: FakeConnector;
  /** Of the first process. */
  readonly messagesUrl: string;
  /** The bot's: one, or as many as were asked for. */
  readonly processes: readonly BotProcess[];
  /** Where the embedded database is. */
  readonly dataDir: string;
  /** What Entra itself says, read as an administrator would. */
  readonly portal: Portal;
  /** A person in Teams, by name of the seed. */
  actor(name: string, options?: { readonly locale?: string }): Promise<Actor>;
  /** Lets virtual time pass for emulator and bot. */
  advance(ms: number): Promise<void>;
  restartBot(how?: 'gently' | 'by-force'): Promise<void>;
  stopBot(how?: 'gently' | 'by-force'): Promise<void>;
  startBot(): Promise<void>;
  botLog(): Promise<string>;
  close(): Promise<void>;
}

export interface WorldOptions {
  /** Variables of the bot that this story needs different. */
  readonly env?: Readonly<Record<string, string>>;
  /** Changes the text of the seed. */
  readonly editSeed?: (yaml: string) => string;
  /** A data folder with an empty, migrated database, which the bot gets a copy of; stories share one. */
  readonly databaseTemplate?: string;
  /** Runs before the bot starts for the first time. */
  readonly prepare?: (world: World) => Promise<void>;
  /** How many processes of the bot run; several need `DATABASE_URL` in `env`. */
  readonly processCount?: number;
}

export async function startWorld({
  env = {},
  editSeed = (yaml) => yaml,
  databaseTemplate = inject('databaseTemplate'),
  prepare,
  processCount = 1,
}: WorldOptions = {}): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), 'soc-access-'));
  const certificate = await readCertificate(folder, new Date());
  const yaml = editSeed(await readFile(SEED_FILE, 'utf8'));
  const dataDir = join(folder, 'bot');
  const tenantsFile = join(folder, 'tenants.yaml');
  await writeFile(tenantsFile, yaml);
  const seed: unknown = parse(yaml);
  const emulator = await startEmulator(seed, { tls: { key: certificate.key, cert: certificate.cert } });
  const ports = await Promise.all(Array.from({ length: processCount }, freePort));
  const messagesUrl = `http://127.0.0.1:${ports[0]}/api/messages`;
  const channel = await startChannel({
    port: 0,
    stateFolder: folder,
    appId: BOT_APP_ID,
    botMessagesUrl: messagesUrl,
  });
  const portal = createPortal(emulator);
  const people = await portal.people();
  const home = people[0]?.homeTenantId ?? '';
  const connector = await startConnector(`${emulator.url}/${home}/discovery/v2.0/keys`);
  // A database made once for all stories: making one takes seconds.
  if (!env['DATABASE_URL']) await cp(databaseTemplate, dataDir, { recursive: true });

  const botEnv = {
    BOT_APP_ID,
    BOT_APP_SECRET: 'sandbox-secret',
    BOT_APP_TENANT_ID: home,
    TENANTS_FILE: tenantsFile,
    DATA_DIR: dataDir,
    GRAPH_BASE_URL: emulator.url,
    LOGIN_BASE_URL: emulator.loginUrl,
    CHANNEL_ISSUER: channel.issuer,
    CHANNEL_OPENID_METADATA_URL: channel.openIdMetadataUrl,
    TOKEN_SERVICE_URL: emulator.url,
    SERVICE_URL_ALLOW: 'http://127.0.0.1:*',
    CLOCK_URL: `${emulator.controlUrl}/clock/events`,
    NODE_EXTRA_CA_CERTS: certificate.certFile,
    SYNC_OPEN_SECONDS: '0.3',
    SYNC_IDLE_SECONDS: '1',
    TICK_SECONDS: '0.2',
    LOG_LEVEL: 'info',
    ...env,
  };
  const logFile = join(folder, 'bot.log');
  const processes = ports.map((port, at) =>
    createBotProcess({ name: ports.length > 1 ? `bot ${at + 1}` : 'bot', port, env: botEnv, logFile }),
  );
  const startBot = async (): Promise<void> => {
    await Promise.all(processes.map((each) => each.start()));
  };
  const stopBot: World['stopBot'] = async (how) => {
    await Promise.all(processes.map((each) => each.stop(how)));
  };
  const close = async (): Promise<void> => {
    await stopBot();
    if (process.env['SHOW_BOT_LOG']) process.stderr.write(await readFile(logFile, 'utf8'));
    await Promise.all([connector.close(), channel.close(), emulator.close()]);
    await rm(folder, { recursive: true, force: true });
  };
  const world: World = {
    emulator,
    channel,
    connector,
    messagesUrl,
    processes,
    dataDir,
    portal,
    async actor(name, { locale } = {}) {
      const person = people.find((each) => each.name === name);
      if (!person) throw new Error(`${name} is not in the seed`);
      return createActor({ person, channel, connector, locale, chooseUrl: createRoundRobin(processes) });
    },
    async advance(ms) {
      await emulator.advance(ms);
    },
    startBot,
    stopBot,
    async restartBot(how) {
      await stopBot(how);
      await startBot();
    },
    botLog: () => readFile(logFile, 'utf8'),
    close,
  };
  try {
    await prepare?.(world);
    await startBot();
  } catch (error) {
    await close();
    throw error;
  }
  return world;
}

/** As a load balancer would: each activity to the next process that is ready; while none is, to the first. */
function createRoundRobin(processes: readonly BotProcess[]): () => string {
  let turn = 0;
  return () => {
    const ready = processes.filter((each) => each.isReady());
    const chosen = ready[turn % ready.length] ?? processes[0];
    turn += 1;
    return chosen?.messagesUrl ?? '';
  };
}
