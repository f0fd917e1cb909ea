import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Channel as LocalChannel } from '../../../src/sandbox/channel.ts';
import { startChannel } from '../../../src/sandbox/channel.ts';
import { createAcceptedTokens } from '../../../src/teams/accepted-tokens.ts';
import { createChannel } from '../../../src/teams/adapter.ts';
import type { Channel } from '../../../src/teams/adapter.ts';
import { MINUTE } from '../../support/time.ts';

const appId = '50c0acce-5555-4b07-9a11-000000000001';
const serviceUrl = 'http://127.0.0.1:3979/';
const activity = { type: 'message', channelId: 'msteams', serviceUrl };

let folder: string;
let local: LocalChannel;
let channel: Channel;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'soc-access-channel-'));
  local = await startChannel({ port: 0, stateFolder: folder, appId, botMessagesUrl: 'http://127.0.0.1:1/' });
  channel = createChannel(
    {
      BOT_APP_ID: appId,
      BOT_APP_TENANT_ID: '0c0a10c4-7b1d-4c58-9a6e-0d1f5a3b2c01',
      CHANNEL_ISSUER: local.issuer,
      CHANNEL_OPENID_METADATA_URL: local.openIdMetadataUrl,
      TOKEN_SERVICE_URL: local.issuer,
      LOGIN_BASE_URL: local.issuer,
      channelAudience: 'https://api.botframework.com',
    },
    () => Promise.resolve('no token is needed'),
    () => new Date(),
  );
});
afterAll(async () => {
  await local.close();
  await rm(folder, { recursive: true });
});

async function readToken(): Promise<string> {
  const body = JSON.stringify({ serviceUrl });
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(local.tokenUrl, { method: 'POST', headers, body });
  return ((await answer.json()) as { token: string }).token;
}

test('a token that was accepted a moment ago is accepted for exactly the same only', async () => {
  const token = await readToken();
  for (let each = 0; each < 3; each += 1) await channel.authenticate(`Bearer ${token}`, activity);
  const elsewhere = { ...activity, serviceUrl: 'http://127.0.0.1:4000/' };
  await expect(channel.authenticate(`Bearer ${token}`, elsewhere)).rejects.toThrow(
    'ServiceUrl claim do not match',
  );
  await expect(
    channel.authenticate(`Bearer ${token}`, { ...activity, channelId: 'webchat' }),
  ).rejects.toThrow('endorse');
  const [head, body, signature = ''] = token.split('.');
  const forged = [
    head,
    body,
    signature.startsWith('A') ? `B${signature.slice(1)}` : `A${signature.slice(1)}`,
  ];
  await expect(channel.authenticate(`Bearer ${forged.join('.')}`, activity)).rejects.toThrow(
    'invalid signature',
  );
  await channel.authenticate(`Bearer ${token}`, activity);
});

const tokenUntil = (seconds: number): string =>
  ['{"alg":"none"}', JSON.stringify({ exp: seconds }), 'x']
    .map((part) => Buffer.from(part).toString('base64url'))
    .join('.');

test('a token counts as accepted for five minutes, and never beyond its own end', () => {
  let now = 0;
  const accepted = createAcceptedTokens(() => new Date(now));
  accepted.add('long', tokenUntil(3600));
  accepted.add('short', tokenUntil(60));
  accepted.add('over', tokenUntil(0));
  const known = () => ['long', 'short', 'over', 'unknown'].filter((key) => accepted.has(key));
  expect(known()).toEqual(['long', 'short']);
  now = MINUTE;
  expect(known()).toEqual(['long']);
  now = 5 * MINUTE;
  expect(known()).toEqual([]);
});

test('a thousand tokens at once are all there is room for', () => {
  const accepted = createAcceptedTokens(() => new Date(0));
  for (let each = 0; each <= 1000; each += 1) accepted.add(String(each), tokenUntil(3600));
  expect([accepted.has('0'), accepted.has('1000')]).toEqual([false, true]);
});
