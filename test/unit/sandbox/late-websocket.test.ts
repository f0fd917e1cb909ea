import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const preload = new URL('../../../src/sandbox/late-websocket.ts', import.meta.url).href;
const messageStream = '/_ws_conversation/v1/conversations/stream';

/** Asks for a stream, installs after 300 ms if told to, and says after how many ms the stream opened. */
async function openStream(path: string, installs: boolean): Promise<number> {
  const program = `const http = require('node:http');
    const server = http.createServer((_, response) => response.end()).listen(0, '127.0.0.1', () => {
      const to = { port: server.address().port, host: '127.0.0.1', agent: false };
      const asked = performance.now();
      server.on('upgrade', (_, socket) => { console.log(performance.now() - asked); socket.destroy(); server.close(); });
      const headers = { connection: 'Upgrade', upgrade: 'websocket' };
      http.get({ ...to, path: '${path}', headers }).on('error', () => {});
      const install = () => http.request({ ...to, method: 'POST', path: '/_debug/conversation/a/installation' }).end();
      if (${installs}) setTimeout(install, 300);
    });`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', preload, '-e', program]);
  return Number(stdout);
}

test.concurrent('the message stream opens when the page has announced the installation', async () => {
  const ms = await openStream(messageStream, true);
  expect(ms).toBeGreaterThan(290);
  expect(ms).toBeLessThan(4_000);
});

test.concurrent('it opens for a page that announces nothing, after a while', async () => {
  expect(await openStream(messageStream, false)).toBeGreaterThan(4_900);
}, 20_000);

test.concurrent('other streams open at once', async () => {
  expect(await openStream('/_ws/log/stream', false)).toBeLessThan(4_000);
});
