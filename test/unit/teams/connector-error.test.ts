import { expect, test } from 'vitest';
import { toConnectorError } from '../../../src/teams/connector-error.ts';

test.each([
  [400, 'unexpected-response'],
  [401, 'tenant-misconfigured'],
  [403, 'not-found'],
  [404, 'not-found'],
  [412, 'graph-unavailable'],
  [413, 'unexpected-response'],
  [429, 'graph-unavailable'],
  [500, 'unexpected-response'],
  [502, 'graph-unavailable'],
  [503, 'graph-unavailable'],
  [504, 'graph-unavailable'],
])('%d of Teams is %s', async (status, code) => {
  const error = await toConnectorError(new Response('{"error":{"code":"Some"}}', { status }));
  expect(error).toMatchObject({ code, details: { status } });
  expect(error.details.retryAfterMs).toBeUndefined();
});

test.each([
  ['7', 7000],
  ['0', 0],
  ['-3', 0],
  ['', undefined],
  ['soon', undefined],
])('Retry-After %j is %s ms', async (header, retryAfterMs) => {
  const error = await toConnectorError(new Response('', { status: 429, headers: { 'retry-after': header } }));
  expect(error.details.retryAfterMs).toBe(retryAfterMs);
});
