import { X509Certificate } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, get } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readCertificate } from '../../../src/sandbox/certificate.ts';

const now = new Date('2026-11-23T08:00:00Z');
const dayMs = 24 * 60 * 60 * 1000;

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'certificate-'));
});

afterEach(() => rm(folder, { recursive: true }));

test('is used again at the next start', async () => {
  const first = await readCertificate(folder, now);
  expect(await readCertificate(folder, new Date(now.getTime() + 300 * dayMs))).toEqual(first);
});

test('is renewed a month before its end', async () => {
  const first = await readCertificate(folder, now);
  const second = await readCertificate(folder, new Date(now.getTime() + 368 * dayMs));
  expect(second.cert).not.toBe(first.cert);
  expect(await readCertificate(folder, new Date(now.getTime() + 369 * dayMs))).toEqual(second);
});

test('is made anew when its files are damaged or do not belong together', async () => {
  const first = await readCertificate(folder, now);
  await writeFile(first.certFile, 'damaged');
  const second = await readCertificate(folder, now);
  expect(new X509Certificate(second.cert).subjectAltName).toBe('DNS:localhost, IP Address:127.0.0.1');
  await writeFile(second.certFile, first.cert);
  expect((await readCertificate(folder, now)).cert).not.toBe(first.cert);
});

test.each(['localhost', '127.0.0.1'])('is trusted for %s by a client that knows it', async (host) => {
  const { key, cert } = await readCertificate(folder, new Date());
  const server = createServer({ key, cert }, (_, response) => void response.end('trusted'));
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const status = await new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', servername: host === 'localhost' ? host : '', port, ca: cert };
    get({ ...options, headers: { host } }, (response) => resolve(response.statusCode)).on('error', reject);
  });
  server.closeAllConnections();
  server.close();
  expect(status).toBe(200);
});
