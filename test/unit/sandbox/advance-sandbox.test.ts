import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { advanceSandbox } from '../../../src/sandbox/advance-sandbox.ts';
import { announceControl, withdrawControl } from '../../../src/sandbox/state-folder.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'advance-'));
});

afterEach(() => rm(folder, { recursive: true }));

test('advances the sandbox that runs on the folder', async () => {
  let received = '';
  const server = createServer((request, response) => {
    request.on(
      'data',
      (chunk: Buffer) => (received += `${request.method} ${request.url} ${chunk.toString()}`),
    );
    request.on('end', () => response.end('{"now":"2026-11-23T12:50:00.000Z"}'));
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  await announceControl(folder, 'seed', `http://127.0.0.1:${(server.address() as AddressInfo).port}/control`);
  expect(await advanceSandbox(folder, 1000)).toEqual(new Date('2026-11-23T12:50:00Z'));
  expect(received).toBe('POST /control/advance {"ms":1000}');
  server.closeAllConnections();
  server.close();
});

test.each(['never ran', 'was stopped', 'was killed'])(
  'says what to do when the sandbox %s',
  async (state) => {
    if (state === 'was stopped') await withdrawControl(folder, 'seed');
    if (state === 'was killed') await announceControl(folder, 'seed', 'http://127.0.0.1:1/control');
    await expect(advanceSandbox(folder, 1000)).rejects.toMatchObject({
      exitCode: 69,
      message: expect.stringContaining('npm run sandbox'),
    });
  },
);
