import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { startChild } from './child.ts';
import type { Child } from './child.ts';
import type { Certificate } from './certificate.ts';
import type { Channel } from './channel.ts';
import { findSourceTenant } from './read-seed.ts';
import type { SandboxSeed } from './read-seed.ts';
import type { SandboxSettings } from './read-settings.ts';

export interface BotOptions {
  readonly settings: SandboxSettings;
  readonly seed: SandboxSeed;
  readonly port: number;
  readonly certificate: Certificate;
  readonly channel: Channel;
  readonly graph: { readonly url: string; readonly loginUrl: string; readonly controlUrl: string };
}

/**
 * Starts the bot as `npm start` would, with every check turned on:
 * only the addresses and the keys it trusts are the sandbox's.
 */
export async function startBot(options: BotOptions): Promise<Child> {
  const { settings } = options;
  await mkdir(join(settings.dataDir, 'bot'), { recursive: true });
  return startChild({
    name: 'bot',
    args: [join(settings.root, 'src/main.ts')],
    cwd: settings.root,
    env: { ...settings.childEnvironment, ...toBotEnvironment(options) },
    logFile: join(settings.dataDir, 'bot.log'),
  });
}

function toBotEnvironment({
  settings,
  seed,
  port,
  certificate,
  channel,
  graph,
}: BotOptions): Record<string, string> {
  return {
    GRAPH_BASE_URL: graph.url,
    ...settings.botVariables,
    PORT: String(port),
    HOST: '127.0.0.1',
    BOT_APP_ID: seed.sandbox.app.clientId,
    BOT_APP_SECRET: seed.sandbox.app.clientSecret,
    BOT_APP_TENANT_ID: findSourceTenant(seed).id,
    TENANTS_FILE: settings.tenantsFile,
    DATA_DIR: join(settings.dataDir, 'bot'),
    LOGIN_BASE_URL: graph.loginUrl,
    CHANNEL_ISSUER: channel.issuer,
    CHANNEL_OPENID_METADATA_URL: channel.openIdMetadataUrl,
    TOKEN_SERVICE_URL: graph.url,
    SERVICE_URL_ALLOW: 'http://localhost:*,http://127.0.0.1:*',
    CLOCK_URL: `${graph.controlUrl}/clock/events`,
    NODE_EXTRA_CA_CERTS: certificate.certFile,
  };
}
