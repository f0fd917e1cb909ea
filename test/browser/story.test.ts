import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readSettings } from '../../src/sandbox/read-settings.ts';
import { startSandbox } from '../../src/sandbox/start-sandbox.ts';
import type { Sandbox } from '../../src/sandbox/start-sandbox.ts';
import { launchBrowser } from './browser.ts';
import { openPlaygroundPage, picture } from './playground-page.ts';
import type { PlaygroundPage } from './playground-page.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** README shows these. */
const pictures = join(root, 'docs/pictures');

let folder: string;
let sandbox: Sandbox;
let browser: Browser;
/** Windows by the first name of the person. */
let windows: Record<string, PlaygroundPage>;

beforeAll(async () => {
  // First, because it is the quicker to fail, and says how to get one.
  browser = await launchBrowser();
  folder = await mkdtemp(join(tmpdir(), 'story-'));
  const anyPort = {
    PORT: '0',
    CHANNEL_PORT: '0',
    EMULATOR_PORT: '0',
    EMULATOR_LOGIN_PORT: '0',
    PLAYGROUND_PORT: '0',
  };
  const settings = await readSettings(root, { ...process.env, ...anyPort, DATA_DIR: folder });
  const signal = new AbortController().signal;
  sandbox = await startSandbox({ settings, fresh: true, noPlayground: false, now: new Date(), signal });
  const opened = sandbox.windows.map(async ({ person, url }) => {
    return [person.name.split(' ')[0] ?? '', await openPlaygroundPage(browser, url)] as const;
  });
  windows = Object.fromEntries(await Promise.all(opened));
});

afterAll(async () => {
  await browser?.close();
  await sandbox?.stop();
  if (folder) await rm(folder, { recursive: true });
});

describe('an analyst gets access in two tenants', () => {
  test('is welcomed and told what to type', async () => {
    const { Ana } = getWindows('Ana');
    await Ana.say('help');
    const card = await Ana.waitForCard('request');
    await picture(card, join(pictures, 'help.png'));
    expect(await card.innerText()).toContain('request');
  });
});

/** The windows of these people. */
function getWindows<Name extends string>(...names: Name[]): Record<Name, PlaygroundPage> {
  return Object.fromEntries(
    names.map((name) => {
      const window = windows[name];
      if (!window) throw new Error(`${name} has no window: the tenants file has changed`);
      return [name, window];
    }),
  ) as Record<Name, PlaygroundPage>;
}
