import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startChannel } from '../../../src/sandbox/channel.ts';
import type { Channel } from '../../../src/sandbox/channel.ts';

const appId = '50c0acce-5555-4b07-9a11-000000000001';
const serviceUrl = 'http://localhost:56150/_connector';

let folder: string;
let bot: Server;
let received: Array<{ request: IncomingMessage; body: string }>;
let botAnswer: { status: number; body: string };
let channel: Channel;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'channel-'));
  received = [];
  botAnswer = { status: 200, body: '{"statusCode":200}' };
  bot = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      received.push({ request, body });
      response.writeHead(botAnswer.status, { 'content-type': 'application/json' }).end(botAnswer.body);
    });
  });
  await new Promise<void>((resolve) => void bot.listen(0, '127.0.0.1', resolve));
  channel = await start();
});

afterEach(async () => {
  await channel.close();
  bot.closeAllConnections();
  bot.close();
  await rm(folder, { recursive: true });
});

test('gives a token with the claims botbuilder checks, signed with a key endorsed for Teams only', async () => {
  const { token } = (await (await askToken({ serviceUrl })).json()) as { token: string };
  const { payload } = await verify(token);
  expect(payload).toMatchObject({ iss: channel.issuer, aud: appId, serviceurl: serviceUrl });
  expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(3600);
  const { keys } = (await (await fetch(`${channel.issuer}/keys`)).json()) as {
    keys: Array<Record<string, unknown>>;
  };
  expect(keys).toHaveLength(1);
  expect(keys[0]).toMatchObject({
    kid: decodeProtectedHeader(token).kid,
    use: 'sig',
    endorsements: ['msteams'],
  });
  expect(keys[0], 'the private half stays at home').not.toHaveProperty('d');
});

test.each([
  ['no serviceUrl', {}],
  ['a foreign serviceUrl', { serviceUrl: 'https://smba.trafficmanager.net/teams/' }],
  ['a name that only begins like localhost', { serviceUrl: 'http://localhost.evil.example/' }],
  ['user info before a foreign host', { serviceUrl: 'http://127.0.0.1@evil.example/' }],
  ['no URL', { serviceUrl: 'localhost' }],
])('refuses a token for %s', async (_, body) => {
  const response = await askToken(body);
  expect(response.status).toBe(400);
  expect(((await response.json()) as { error: string }).error).toContain('serviceUrl');
});

test('passes an activity on byte for byte, signed for its own serviceUrl, and the answer back', async () => {
  const activity = `{ "type":"message",  "serviceUrl":"${serviceUrl}", "text":"Zürich \u00e9" }\n`;
  botAnswer = { status: 202, body: '{"value":"ä"}' };
  const response = await sendActivity(activity);
  expect(response.status).toBe(202);
  expect(await response.text()).toBe('{"value":"ä"}');
  expect(received[0]?.body).toBe(activity);
  const { payload } = await verify(received[0]?.request.headers.authorization?.replace('Bearer ', '') ?? '');
  expect(payload['serviceurl']).toBe(serviceUrl);
});

test.each([
  ['without serviceUrl', '{"type":"message"}', 400],
  ['with a foreign serviceUrl', '{"serviceUrl":"https://evil.example/"}', 400],
  ['that is no JSON', 'hello', 400],
  ['that is too large', JSON.stringify({ serviceUrl, text: 'x'.repeat(1024 * 1024) }), 413],
])('does not sign an activity %s', async (_, body, status) => {
  expect((await sendActivity(body)).status).toBe(status);
  expect(received).toEqual([]);
});

test('does not sign what a page of a browser can send without asking', async () => {
  expect((await sendActivity(JSON.stringify({ serviceUrl }), 'text/plain')).status).toBe(415);
  expect(received).toEqual([]);
});

test('answers 502 while the bot is away', async () => {
  bot.closeAllConnections();
  bot.close();
  expect((await sendActivity(JSON.stringify({ serviceUrl }))).status).toBe(502);
});

test('keeps its key over a restart, because the bot keeps the key set for a day', async () => {
  const before = await keyId();
  await channel.close();
  channel = await start();
  expect(await keyId()).toBe(before);
});

function start(): Promise<Channel> {
  const botMessagesUrl = `http://127.0.0.1:${(bot.address() as AddressInfo).port}/api/messages`;
  return startChannel({ port: 0, stateFolder: folder, appId, botMessagesUrl });
}

function askToken(body: object): Promise<Response> {
  return fetch(channel.tokenUrl, { method: 'POST', body: JSON.stringify(body) });
}

function sendActivity(body: string, contentType = 'application/json'): Promise<Response> {
  return fetch(channel.messagesUrl, { method: 'POST', headers: { 'content-type': contentType }, body });
}

async function verify(token: string): ReturnType<typeof jwtVerify> {
  const metadata = (await (await fetch(channel.openIdMetadataUrl)).json()) as {
    issuer: string;
    jwks_uri: string;
  };
  return jwtVerify(token, createRemoteJWKSet(new URL(metadata.jwks_uri)), { issuer: metadata.issuer });
}

async function keyId(): Promise<string | undefined> {
  const { token } = (await (await askToken({ serviceUrl })).json()) as { token: string };
  return decodeProtectedHeader(token).kid;
}
