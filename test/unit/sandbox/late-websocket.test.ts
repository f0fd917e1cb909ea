import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const preload = new URL('../../../src/sandbox/late-websocket.ts', import.meta.url).href;

test.each([
  ['the message stream opens late', '/_ws_conversation/v1/conversations/stream', true],
  ['other streams open at once', '/_ws/log/stream', false],
])('%s', async (_, path, isLate) => {
  const program = `const http = require('node:http');
    const server = http.createServer().listen(0, '127.0.0.1', () => {
      const asked = performance.now();
      server.on('upgrade', (_, socket) => { console.log(performance.now() - asked > 900); socket.destroy(); server.close(); });
      const headers = { connection: 'Upgrade', upgrade: 'websocket' };
      http.get({ port: server.address().port, host: '127.0.0.1', path: '${path}', headers }).on('error', () => {});
    });`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', preload, '-e', program]);
  expect(stdout.trim()).toBe(String(isLate));
});
