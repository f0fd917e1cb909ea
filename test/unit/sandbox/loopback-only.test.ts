import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const preload = new URL('../../../src/sandbox/loopback-only.ts', import.meta.url).href;

test.each([
  ['listen(port, callback)', 'server.listen(0, print)'],
  ['listen(port, host, callback)', "server.listen(0, '0.0.0.0', print)"],
  ['listen(port, host, backlog, callback)', "server.listen(0, '::', 16, print)"],
  ['listen(options, callback)', "server.listen({ port: 0, host: '0.0.0.0' }, print)"],
  ['listen(callback)', 'server.listen(print)'],
  ['listen()', "server.once('listening', print).listen()"],
])('%s ends up on 127.0.0.1', async (_, call) => {
  const program = `const server = require('node:http').createServer();
    const print = () => { console.log(server.address().address); server.close(); };
    ${call};`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', preload, '-e', program]);
  expect(stdout.trim()).toBe('127.0.0.1');
});
