import { expect, test } from 'vitest';
import {
  fromRecipientIds,
  isChannelId,
  isSameRecipient,
  toChannelId,
  toRecipientIds,
  toRecipientKey,
} from '../../../src/access/recipient.ts';
import { ana, carla, fabrikam, northwind } from '../../support/access.ts';

const channel = { tenant: fabrikam.id, channel: '19:aB_3-x@thread.tacv2' };

test.each([
  ['19:aB_3-x@thread.tacv2', true],
  ['19:old@thread.skype', true],
  ['19:chat@thread.v2', false],
  ['19:aB_3-x@thread.tacv2;messageid=1', false],
  ['19%3aaB@thread.tacv2', false],
  ['https://teams.microsoft.com/l/channel/19%3aaB%40thread.tacv2/General', false],
  ['a:1', false],
  ['', false],
])('%j as the id of a channel: %s', (text, is) => {
  expect(isChannelId(text)).toBe(is);
});

test('a thread is of its channel', () => {
  expect(toChannelId('19:x@thread.tacv2;messageid=17')).toBe('19:x@thread.tacv2');
  expect(toChannelId('a:1')).toBe('a:1');
});

test('people and channels come back from the texts that stand for them, and have a key each', () => {
  const person = { tenant: carla.tenant, user: carla.user };
  for (const recipient of [person, channel]) {
    const { tenant, id } = toRecipientIds(recipient);
    expect(fromRecipientIds(tenant, id)).toEqual(recipient);
    expect(isSameRecipient(recipient, { ...recipient })).toBe(true);
  }
  const all = [
    person,
    ana,
    channel,
    { ...channel, tenant: northwind.id },
    { ...channel, channel: '19:y@thread.tacv2' },
  ];
  expect(new Set(all.map(toRecipientKey)).size).toBe(all.length);
});
