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

const blocked = {
  errorCode: 209,
  message: '{\r\n  "subCode": "MessageWritesBlocked",\r\n  "details": null\r\n}',
};
test.each([
  [{ error: { code: 'BotDisabledByAdmin' } }, 'app-blocked'],
  [{ error: { code: 'ConversationBlockedByUser', message: 'blocked' } }, 'blocked'],
  [
    { error: { code: 'Forbidden', message: JSON.stringify({ subCode: 'MessageWritesBlocked' }) } },
    'blocked-or-left',
  ],
  [blocked, 'blocked-or-left'],
  [{ error: blocked }, 'blocked-or-left'],
  [{ error: { code: 'BotNotInConversationRoster' } }, 'left'],
  [{ error: { code: 'ConversationNotFound' } }, 'chat-gone', 404],
  [{ error: { code: 'NotEnoughPermissions' } }, 'unsaid'],
  [{ error: { code: 'ActivityNotFoundInConversation' } }, 'unsaid', 404],
  [{ message: 'The word MessageWritesBlocked alone is no code.' }, 'unsaid'],
  [null, 'unsaid'],
  ['MessageWritesBlocked', 'unsaid'],
] as const)('a refusal with %j: %s', async (body, unreachedWhy, status: number = 403) => {
  const error = await toConnectorError(new Response(JSON.stringify(body), { status }));
  expect(error.code).toBe('not-found');
  expect(error.details.unreachedWhy).toBe(unreachedWhy);
});

test('the Teams of another cloud is the operator’s to put right: nobody has left', async () => {
  const body = JSON.stringify({ error: { code: 'InvalidBotApiHost' } });
  expect(await toConnectorError(new Response(body, { status: 403 }))).toMatchObject({
    code: 'tenant-misconfigured',
  });
});
