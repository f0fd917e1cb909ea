import { access, constants } from 'node:fs/promises';
import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';

const knownPaths = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

const launchArguments = [
  '--no-sandbox', // containers run as root
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * A headless Chromium of this machine; playwright-core brings none of its own.
 * @throws when there is none: says how to get one
 */
export async function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: await findBrowser(), args: launchArguments });
}

async function findBrowser(): Promise<string> {
  const wanted = process.env['CHROMIUM_PATH'];
  for (const path of wanted ? [wanted] : knownPaths) {
    if (await isExecutable(path)) return path;
  }
  throw new Error(
    `${wanted ? `CHROMIUM_PATH is no program: ${wanted}` : 'No browser was found'}. ` +
      'Install one with: apt-get install chromium. Or set CHROMIUM_PATH to a Chromium, Chrome or Edge.',
  );
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
