import { mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { startChild, waitUntilReady } from './child.ts';
import type { Child } from './child.ts';
import { renderPlaygroundConfig, toPersonalChatId } from './playground-config.ts';
import type { PlaygroundConfig } from './playground-config.ts';

export interface PlaygroundOptions extends PlaygroundConfig {
  readonly port: number;
  /** Where the Playground sends activities: the channel's signing proxy. */
  readonly messagesUrl: string;
  /** State folder; the window gets a sub-folder of its own. */
  readonly stateFolder: string;
  readonly env: Readonly<Record<string, string>>;
  /** Ends the wait for its start. */
  readonly signal: AbortSignal;
}

/** One person's Playground window. */
export interface Playground {
  readonly child: Child;
  /** To open in a browser. */
  readonly url: string;
  /**
   * Tells the bot that it was installed in the personal chat, as Teams does once.
   * To be called when the bot is ready: the Playground does not repeat what was refused.
   */
  install(): Promise<void>;
}

const require = createRequire(import.meta.url);

/** Starts the window of one person, on 127.0.0.1 only, and waits until it answers. */
export async function startPlayground(options: PlaygroundOptions): Promise<Playground> {
  const folder = join(options.stateFolder, 'playground', options.person.aadObjectId);
  await mkdir(folder, { recursive: true });
  const configPath = join(folder, 'playground.yml');
  await writeFile(configPath, renderPlaygroundConfig(options));
  const url = `http://127.0.0.1:${options.port}`;
  const child = await startChild({
    name: `Playground of ${options.person.name}`,
    args: toArguments(options, url),
    cwd: folder,
    env: {
      ...options.env,
      TEAMSAPPTESTER_BROWSER: 'none',
      M365_AGENTS_PLAYGROUND_CONFIG_PATH: configPath,
      M365_AGENTS_PLAYGROUND_LOGFILE: join(folder, 'playground.log'),
    },
    logFile: join(folder, 'output.log'),
  });
  try {
    await waitUntilReady(child, `${url}/_debug/ping`, options.signal);
  } catch (error) {
    await child.stop();
    throw error;
  }
  return { child, url, install: () => install(url, toPersonalChatId(options.person)) };
}

function toArguments(options: PlaygroundOptions, url: string): string[] {
  return [
    '--import',
    new URL('loopback-only.ts', import.meta.url).href,
    '--import',
    new URL('late-websocket.ts', import.meta.url).href,
    require.resolve('@microsoft/m365agentsplayground/cli.js'),
    'start',
    `--port=${options.port}`,
    `--app-endpoint=${options.messagesUrl}`,
    '--channel-id=msteams',
    // Its own default says "localhost", which some machines resolve to ::1, where it does not listen.
    `--service-url=${url}/_connector`,
    '--disable-telemetry',
  ];
}

async function install(url: string, conversationId: string): Promise<void> {
  const response = await fetch(
    `${url}/_debug/conversation/${encodeURIComponent(conversationId)}/installation`,
    {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    },
  );
  if (!response.ok) throw new Error(`The Playground refused the installation with ${response.status}`);
}
