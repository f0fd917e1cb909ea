import { describe, expect, test } from 'vitest';
import { AccessError } from '../../../src/access/errors.ts';
import { parseActivity } from '../../../src/teams/activity.ts';

const TENANT = '0c0a10c4-7b1d-4c58-9a6e-0d1f5a3b2c01';
const USER = '5f2222b1-57c3-48ba-8ad5-d4759f1fde6f';
const activity = (more: object = {}) => ({
  type: 'message',
  id: '1',
  serviceUrl: 'https://smba.trafficmanager.net/emea/',
  from: { id: '29:ana', aadObjectId: USER, name: 'Ana Ruiz' },
  recipient: { id: '28:bot' },
  conversation: { id: 'a:ana', conversationType: 'personal' },
  channelData: { tenant: { id: TENANT } },
  locale: 'en-GB',
  localTimezone: 'Europe/Berlin',
  ...more,
});
const parse = (more: object = {}) => parseActivity(activity(more));
const invoke = (name: string, value: unknown) => parse({ type: 'invoke', name, value, replyToId: '9' });
const person = {
  tenant: TENANT,
  user: USER,
  name: 'Ana Ruiz',
  channelUserId: '29:ana',
  conversationId: 'a:ana',
  serviceUrl: 'https://smba.trafficmanager.net/emea/',
  botId: '28:bot',
  locale: 'en-GB',
  timeZone: 'Europe/Berlin',
};
const personOf = (more: object) => {
  const inbound = parse(more);
  return 'person' in inbound ? inbound.person : undefined;
};

test('what several read is nobody’s own chat, also where Teams does not say what it is', () => {
  for (const id of ['19:meeting_x@thread.v2', '19:x@thread.v2;messageid=1']) {
    const value = { action: { verb: 'help' } };
    for (const conversation of [{ id }, { id, conversationType: 'personal' }]) {
      expect(parse({ type: 'invoke', name: 'adaptiveCard/action', value, conversation })).toMatchObject({
        kind: 'not-personal',
        isInvoke: true,
      });
    }
  }
});

describe('messages', () => {
  test('with who wrote them', () => {
    expect(parse({ text: ' my access \n' })).toEqual({
      kind: 'message',
      person,
      activityId: '1',
      text: 'my access',
    });
  });

  test('without text, as an attachment has none', () => {
    expect(parse()).toMatchObject({ kind: 'message', text: '' });
    expect(parse({ value: { x: 1 } })).toMatchObject({ kind: 'message', text: '' });
  });

  test('of a card whose Execute fell back to Submit', () => {
    const value = { verb: 'request.open', role: 'operator' };
    expect(parse({ value, replyToId: '9' })).toEqual({
      kind: 'action',
      person,
      activityId: '1',
      messageId: '9',
      action: { verb: 'request.open', data: { role: 'operator' } },
      isAutomatic: false,
    });
    expect(parse({ value, text: 'hi' })).toMatchObject({ kind: 'message', text: 'hi' });
    expect(parse({ value: { verb: 1 } })).toMatchObject({ kind: 'message' });
  });
});

describe('the person', () => {
  test('has ids in lower case', () => {
    const from = { id: '29:ana', aadObjectId: USER.toUpperCase() };
    expect(personOf({ from, channelData: { tenant: { id: TENANT.toUpperCase() } } })).toMatchObject({
      tenant: TENANT,
      user: USER,
      name: '',
    });
  });

  test.each([
    ['Europe/Berlin', 'Europe/Berlin'],
    ['Asia/Kolkata', 'Asia/Kolkata'],
    ['Europe/Kyiv', 'Europe/Kyiv'],
    ['UTC', 'UTC'],
    ['Mars/Olympus', 'UTC'],
    ['', 'UTC'],
    [undefined, 'UTC'],
  ])('of the time zone %j is in %s', (localTimezone, timeZone) => {
    expect(personOf({ localTimezone })).toMatchObject({ timeZone });
  });

  test('has the time zone of the client where the activity names none', () => {
    const client = { type: 'clientInfo', timezone: 'America/New_York' };
    const bare = { localTimezone: undefined };
    expect(personOf({ ...bare, entities: [null, 1, {}, client] })).toMatchObject({
      timeZone: 'America/New_York',
    });
    expect(personOf({ ...bare, entities: [{ type: 'clientInfo', timezone: {} }] })).toMatchObject({
      timeZone: 'UTC',
    });
  });

  test('speaks English until told otherwise', () => {
    expect(personOf({ locale: undefined })).toMatchObject({ locale: 'en-US' });
  });
});

describe('card actions', () => {
  const action = { type: 'Action.Execute', verb: 'help', data: {} };

  test('clicked, and refreshed by the client', () => {
    expect(invoke('adaptiveCard/action', { action, trigger: 'manual' })).toEqual({
      kind: 'action',
      person,
      activityId: '1',
      messageId: '9',
      action,
      isAutomatic: false,
    });
    expect(invoke('adaptiveCard/action', { action, trigger: 'automatic' })).toMatchObject({
      isAutomatic: true,
    });
  });

  test('with the proof of a sign-in', () => {
    const authentication = { id: 'x', connectionName: 'graph-contoso', token: 't' };
    expect(invoke('adaptiveCard/action', { action, authentication })).toMatchObject({
      signIn: { token: 't', connectionName: 'graph-contoso' },
    });
    expect(invoke('adaptiveCard/action', { action, state: '123456' })).toMatchObject({
      signIn: { code: '123456' },
    });
    expect(invoke('adaptiveCard/action', { action, authentication: { token: 't' } })).not.toHaveProperty(
      'signIn',
    );
  });

  test.each([undefined, null, 'x', 1, [], [{ action }]])(
    'of the value %j are for the card parser',
    (value) => {
      expect(invoke('adaptiveCard/action', value)).toMatchObject({ kind: 'action', action: undefined });
    },
  );
});

describe('sign-in', () => {
  test('by exchange', () => {
    const value = { id: 'e', connectionName: 'graph-contoso', token: 't' };
    expect(invoke('signin/tokenExchange', value)).toEqual({
      kind: 'sign-in',
      person,
      proof: { token: 't', connectionName: 'graph-contoso' },
      exchangeId: 'e',
    });
  });

  test('by code', () => {
    expect(invoke('signin/verifyState', { state: '123456' })).toEqual({
      kind: 'sign-in',
      person,
      proof: { code: '123456' },
    });
  });

  test.each([{}, undefined, { state: '' }, { state: 1 }, { token: 't' }, { token: 1, connectionName: 2 }])(
    'of %j is none',
    (value) => {
      expect(invoke('signin/tokenExchange', value)).toEqual({
        kind: 'sign-in-failure',
        person,
        code: 'empty',
      });
    },
  );

  test('that failed in the client', () => {
    expect(invoke('signin/failure', { code: 'resourcematchfailed' })).toMatchObject({
      code: 'resourcematchfailed',
    });
    expect(invoke('signin/failure', { code: {} })).toMatchObject({ code: 'unknown' });
  });
});

describe('installation', () => {
  test.each([
    ['add', 'installed'],
    ['add-upgrade', 'installed'],
    [undefined, 'installed'],
    ['remove', 'removed'],
    ['remove-upgrade', 'removed'],
  ])('%s', (action, kind) => {
    expect(parse({ type: 'installationUpdate', action })).toMatchObject({ kind });
  });
});

describe('elsewhere than in the personal chat', () => {
  const conversation = { id: '19:x@thread.v2', conversationType: 'groupChat' };

  test('what is said is answered, what happens is not', () => {
    expect(parse({ conversation })).toMatchObject({ kind: 'not-personal', isInvoke: false });
    expect(parse({ conversation, type: 'invoke', name: 'adaptiveCard/action' })).toMatchObject({
      isInvoke: true,
    });
    expect(parse({ conversation, type: 'installationUpdate', action: 'add' })).toEqual({ kind: 'ignored' });
  });
});

describe('in a channel', () => {
  const channel = { tenant: TENANT, channel: '19:x-1_y@thread.tacv2' };
  const conversation = { id: `${channel.channel};messageid=17`, conversationType: 'channel' };
  const click = { conversation, type: 'invoke', name: 'adaptiveCard/action', replyToId: '17' };

  test('a click names the channel, and the thread as where the person is', () => {
    expect(parse({ ...click, value: { action: { verb: 'help' }, trigger: 'automatic' } })).toMatchObject({
      kind: 'action',
      channel,
      person: { conversationId: conversation.id },
      messageId: '17',
      isAutomatic: true,
    });
    expect(parse({ ...click, conversation: { id: 'a:1' } })).not.toHaveProperty('channel');
  });

  test('a mention is answered in its thread, an arrival in the channel', () => {
    expect(parse({ conversation, text: '<at>SOC Access</at> hi' })).toMatchObject({
      kind: 'in-channel',
      channel,
      because: 'mentioned',
      to: { conversationId: conversation.id, botId: '28:bot' },
    });
    const added = { kind: 'in-channel', channel, because: 'added', to: { conversationId: channel.channel } };
    expect(parse({ conversation, type: 'installationUpdate', action: 'add' })).toMatchObject(added);
    const arrival = { conversation, type: 'conversationUpdate', from: { id: '29:x' } };
    expect(parse({ ...arrival, membersAdded: [{ id: '28:bot' }] })).toMatchObject(added);
    expect(parse({ ...arrival, membersAdded: [{ id: '29:somebody' }] })).toEqual({ kind: 'ignored' });
    expect(parse({ ...arrival, type: 'installationUpdate', action: 'remove' })).toEqual({ kind: 'ignored' });
  });

  test('a sign-in that did not begin with a card there ends nowhere', () => {
    const invoke = { ...click, name: 'signin/verifyState', value: { state: '123456' } };
    expect(parse(invoke)).toMatchObject({ kind: 'not-personal', isInvoke: true });
    expect(parse({ ...click, name: 'task/fetch' })).toMatchObject({ kind: 'not-personal' });
    expect(parse({ conversation, type: 'messageReaction' })).toEqual({ kind: 'ignored' });
  });
});

describe('without a person', () => {
  const from = { id: '29:guest' };

  test('events are ignored, invokes unknown, messages refused', () => {
    expect(parse({ from, type: 'conversationUpdate' })).toEqual({ kind: 'ignored' });
    expect(parse({ from, type: 'invoke', name: 'adaptiveCard/action' })).toEqual({
      kind: 'unknown-invoke',
      name: 'adaptiveCard/action',
    });
    expect(() => parse({ from })).toThrow(AccessError);
    expect(() => parse({ from: { ...from, aadObjectId: 'ana@contoso.example' } })).toThrow(AccessError);
  });
});

test.each(['typing', 'messageReaction', 'event', 'endOfConversation', '', 'constructor'])(
  'the activity %j is ignored',
  (type) => {
    expect(parse({ type })).toEqual({ kind: 'ignored' });
  },
);

test.each(['task/fetch', 'composeExtension/query', '', undefined])('the invoke %j is unknown', (name) => {
  expect(parse({ type: 'invoke', name })).toEqual({ kind: 'unknown-invoke', name: name ?? '' });
});

describe('hostile', () => {
  test.each([
    ['nothing', undefined],
    ['null', null],
    ['a list', [activity()]],
    ['text', 'x'],
    ['no person', activity({ from: undefined })],
    ['a nameless person', activity({ from: { id: '' } })],
    ['a person of numbers', activity({ from: { id: 1, aadObjectId: 2 } })],
    ['no conversation', activity({ conversation: null })],
    ['no tenant', activity({ channelData: {} })],
    ['a tenant that is no id', activity({ channelData: { tenant: { id: '../..' } } })],
    ['no type', activity({ type: undefined })],
    ['text that is none', activity({ text: { $gt: '' } })],
    ['an id that is none', activity({ id: ['1'] })],
    ['entities that are no list', activity({ entities: { 0: 1 } })],
  ])('%s is refused', (_, body) => {
    expect(() => parseActivity(body)).toThrow(expect.objectContaining({ code: 'invalid-input' }));
  });

  test('members of the prototype are not read, foreign ones left out', () => {
    const body = JSON.parse(
      JSON.stringify(activity({ text: 'x', callerId: 'urn:evil' })).replace(
        '{',
        '{"__proto__":{"action":"remove"},',
      ),
    ) as object;
    expect(parseActivity(body)).toEqual({ kind: 'message', person, activityId: '1', text: 'x' });
    expect(({} as Record<string, unknown>)['action']).toBeUndefined();
    const fallback = JSON.parse('{"verb":"help","__proto__":{"tenant":"x"}}') as object;
    const inbound = parse({ value: fallback });
    expect(
      inbound.kind === 'action' && Object.getPrototypeOf((inbound.action as { data: object }).data),
    ).toBe(Object.prototype);
  });

  test('deep and long bodies are taken for what they are', () => {
    const deep = JSON.parse('['.repeat(2000) + ']'.repeat(2000)) as unknown;
    expect(parse({ text: 'x'.repeat(200_000), entities: [deep], value: deep })).toMatchObject({
      kind: 'message',
    });
    expect(invoke('adaptiveCard/action', { action: deep })).toMatchObject({ kind: 'action' });
  });
});
