import { join } from 'node:path';
import { startEmulator } from '../emulator/start-emulator.ts';
import type { Emulator } from '../emulator/start-emulator.ts';
import { readCertificate } from './certificate.ts';
import type { Certificate } from './certificate.ts';
import { startChannel } from './channel.ts';
import type { Channel } from './channel.ts';
import { toEndedError, waitUntilReady } from './child.ts';
import { chooseWindows } from './choose-windows.ts';
import { claimPort } from './claim-port.ts';
import { startPlayground } from './playground.ts';
import type { Playground } from './playground.ts';
import { readPeople } from './read-people.ts';
import { readSeed } from './read-seed.ts';
import type { SandboxSeed } from './read-seed.ts';
import type { PortName, SandboxSettings } from './read-settings.ts';
import type { ReadyEvent, SandboxPerson } from './ready-event.ts';
import type { SandboxError } from './sandbox-error.ts';
import { startBot } from './start-bot.ts';
import { allOrFirstError } from './all-or-first-error.ts';
import { announceControl, prepareStateFolder, withdrawControl } from './state-folder.ts';
import { createStopStack } from './stop-stack.ts';
import type { StopStack } from './stop-stack.ts';

export interface StartOptions {
  readonly settings: SandboxSettings;
  readonly fresh: boolean;
  readonly noPlayground: boolean;
  readonly now: Date;
  /** Gives the start up; what already runs is stopped. */
  readonly signal: AbortSignal;
}

interface SandboxWindow {
  readonly person: SandboxPerson;
  readonly url: string;
}

/** The sandbox while it runs. */
export interface Sandbox {
  readonly ready: ReadyEvent;
  readonly windows: readonly SandboxWindow[];
  readonly stateFolder: string;
  readonly botLog: string;
  /** Resolves when one of the processes ended by itself: the sandbox is of no use then. */
  readonly broken: Promise<SandboxError>;
  /** Stops everything in reverse order and waits for it. */
  stop(): Promise<void>;
}

/**
 * Starts emulator, channel, bot and windows, in parallel where one does not need the other's answer.
 * @throws SandboxError with an exit code; whatever had started is stopped again
 */
export async function startSandbox(options: StartOptions): Promise<Sandbox> {
  const stops = createStopStack();
  try {
    return await startAll(options, stops);
  } catch (error) {
    await stops.stopAll();
    throw error;
  }
}

async function startAll(options: StartOptions, stops: StopStack): Promise<Sandbox> {
  const { settings, signal, noPlayground } = options;
  const seed = await readSeed(settings.tenantsFile);
  await prepareStateFolder({ folder: settings.dataDir, fresh: options.fresh, seed: seed.fingerprint });
  const servers = await startServers(options, seed, stops);
  const people = await readPeople(servers.emulator.controlUrl);
  const bot = await startBot({ settings, seed, graph: servers.emulator, ...servers });
  stops.push(() => bot.stop());
  const chosen = noPlayground ? [] : chooseWindows(seed.tenants, people);
  const botUrl = `http://127.0.0.1:${servers.port}`;
  const [windows] = await allOrFirstError([
    startWindows(options, { seed, people, chosen, messagesUrl: servers.channel.messagesUrl }, stops),
    waitUntilReady(bot, `${botUrl}/healthz`, signal),
  ]);
  await Promise.all(windows.map(({ playground }) => playground.install()));
  const { emulator, channel } = servers;
  await announceControl(settings.dataDir, seed.fingerprint, emulator.controlUrl);
  stops.push(() => withdrawControl(settings.dataDir, seed.fingerprint));
  return {
    ready: {
      event: 'ready',
      bot: { messages: `${botUrl}/api/messages`, appId: seed.sandbox.app.clientId },
      channel: { issuer: channel.issuer, token: channel.tokenUrl },
      graph: { url: emulator.url, control: emulator.controlUrl },
      tenants: seed.tenants.map(({ id, name, domain, kind, topology }) => ({
        id,
        name,
        domain,
        topology: kind === 'source' ? null : (topology ?? 2),
      })),
      people,
    },
    windows: windows.map(({ person, playground }) => ({ person, url: playground.url })),
    stateFolder: settings.dataDir,
    botLog: bot.logFile,
    broken: Promise.race([bot, ...windows.map(({ playground }) => playground.child)].map(toEndedError)),
    stop: () => stops.stopAll(),
  };
}

interface Servers {
  /** The bot's. */
  readonly port: number;
  readonly certificate: Certificate;
  readonly emulator: Emulator;
  readonly channel: Channel;
}

/** Emulator and channel live in this process; the bot's port is claimed here because the channel must know it. */
async function startServers(options: StartOptions, seed: SandboxSeed, stops: StopStack): Promise<Servers> {
  const { dataDir, ports } = options.settings;
  const claim = (name: PortName): Promise<number> => claimPort(name, ports[name]);
  const [port, channelPort, emulatorPort, loginPort, certificate] = await Promise.all([
    claim('PORT'),
    claim('CHANNEL_PORT'),
    claim('EMULATOR_PORT'),
    claim('EMULATOR_LOGIN_PORT'),
    readCertificate(dataDir, options.now),
  ]);
  const channel = await startChannel({
    port: channelPort,
    stateFolder: dataDir,
    appId: seed.sandbox.app.clientId,
    botMessagesUrl: `http://127.0.0.1:${port}/api/messages`,
  });
  stops.push(() => channel.close());
  const emulator = await startEmulator(seed.source, {
    port: emulatorPort,
    loginPort,
    tls: certificate,
    stateFile: join(dataDir, 'emulator.json'),
  });
  stops.push(() => emulator.close());
  return { port, certificate, emulator, channel };
}

interface WindowPlan {
  readonly seed: SandboxSeed;
  readonly people: readonly SandboxPerson[];
  readonly chosen: readonly SandboxPerson[];
  readonly messagesUrl: string;
}

async function startWindows(
  { settings, signal }: StartOptions,
  { seed, people, chosen, messagesUrl }: WindowPlan,
  stops: StopStack,
): Promise<Array<{ person: SandboxPerson; playground: Playground }>> {
  const first = settings.ports.PLAYGROUND_PORT;
  return allOrFirstError(
    chosen.map(async (person, index) => {
      const playground = await startPlayground({
        person,
        others: people,
        botAppId: seed.sandbox.app.clientId,
        port: await claimPort('PLAYGROUND_PORT', first === 0 ? 0 : first + index),
        messagesUrl,
        stateFolder: settings.dataDir,
        env: settings.childEnvironment,
        signal,
      });
      stops.push(() => playground.child.stop());
      return { person, playground };
    }),
  );
}
