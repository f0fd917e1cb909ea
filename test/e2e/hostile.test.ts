import { randomUUID } from 'node:crypto';
import { SignJWT, generateKeyPair } from 'jose';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Actor } from '../support/actor.ts';
import { buttonsOf, textOf } from '../support/card-reader.ts';
import type { Card } from '../support/fake-connector.ts';
import { tenantId } from '../support/portal.ts';
import type { World } from '../support/world.ts';
import { until } from '../support/until.ts';
import { BOT_APP_ID, startWorld } from '../support/world.ts';

let world: World;
let ana: Actor;
let ben: Actor;
let carla: Actor;
beforeAll(async () => {
  world = await startWorld();
  ana = await world.actor('Ana Ruiz');
  ben = await world.actor('Ben Osei');
  carla = await world.actor('Carla Weiss');
  for (const actor of [ana, ben, carla]) await actor.install();
});
afterAll(() => world.close());

const send = (body: unknown, authorization?: string): Promise<Response> =>
  fetch(world.messagesUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(authorization ? { authorization } : {}) },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

const channelToken = async (serviceUrl = world.connector.serviceUrl): Promise<string> => {
  const response = await fetch(world.channel.tokenUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ serviceUrl }),
  });
  return ((await response.json()) as { token: string }).token;
};

const forged = async (claims: Record<string, unknown>, issuer = world.channel.issuer): Promise<string> => {
  const { privateKey } = await generateKeyPair('RS256');
  return new SignJWT({ serviceurl: world.connector.serviceUrl, ...claims })
    .setProtectedHeader({ alg: 'RS256', kid: 'k1' })
    .setIssuer(issuer)
    .setAudience(BOT_APP_ID)
    .setExpirationTime('5m')
    .sign(privateKey);
};

it.each([
  ['no token', async () => undefined],
  ['no bearer', async () => 'Basic YWRtaW46YWRtaW4='],
  ['garbage', async () => 'Bearer not.a.token'],
  ['a token signed by another key', async () => `Bearer ${await forged({})}`],
  [
    'an Entra token of some tenant, as the emulator path of botbuilder would take it',
    async () =>
      `Bearer ${await forged({ ver: '2.0', azp: BOT_APP_ID, tid: randomUUID() }, `https://login.microsoftonline.com/${randomUUID()}/v2.0`)}`,
  ],
  ['a token for another service URL', async () => `Bearer ${await channelToken('http://127.0.0.1:1/')}`],
])('%s is turned away with 401 and no reason', async (_case, authorization) => {
  const before = ana.messages().length;
  const response = await send(ana.activity({ type: 'message', text: 'help' }), await authorization());
  expect(response.status).toBe(401);
  expect(await response.text()).not.toMatch(/signature|issuer|audience|expired/i);
  expect(ana.messages()).toHaveLength(before);
});

it('a valid token does not open the door for another channel, service URL or tenant', async () => {
  const token = `Bearer ${await channelToken()}`;
  const activity = ana.activity({ type: 'message', text: 'help' });
  const statuses = await Promise.all(
    [
      { ...activity, channelId: 'emulator' },
      { ...activity, serviceUrl: undefined },
      { ...activity, serviceUrl: 'https://attacker.example/' },
      { ...activity, channelData: { tenant: { id: randomUUID() } }, conversation: { id: 'a:x' } },
      { ...activity, channelData: { tenant: { id: tenantId('Fabrikam') } } },
      { ...activity, channelData: {}, conversation: { id: 'a:x' } },
    ].map(async (body) => (await send(body, token)).status),
  );
  expect(statuses).toEqual([401, 401, 401, 403, 403, 403]);
});

it.each([
  ['a huge body', 'x'.repeat(300_000), 413],
  ['broken JSON', '{"type":', 400],
  ['a list', '[]', 400],
])('%s is refused', async (_case, body, status) => {
  expect((await send(body, `Bearer ${await channelToken()}`)).status).toBe(status);
});

it.each([
  ['nothing', undefined],
  ['an unknown verb', { type: 'Action.Execute', verb: 'grant.everything', data: {} }],
  ['no data', { type: 'Action.Execute', verb: 'approval.decide' }],
  [
    'ids that are none',
    { verb: 'approval.decide', data: { tenant: '../..', request: '1 or 1=1', decision: 'approve' } },
  ],
  [
    'a foreign member',
    { verb: 'access.release', data: { tenant: randomUUID(), assignment: randomUUID(), admin: true } },
  ],
  [
    'a tenant that is not ours',
    { verb: 'access.release', data: { tenant: randomUUID(), assignment: randomUUID() } },
  ],
  [
    'prototype keys',
    { verb: 'request.submit', data: JSON.parse('{"__proto__":{"role":"administrator"},"form":"x"}') },
  ],
  ['numbers for strings', { verb: 'request.submit', data: { form: 7, tenants: [1, 2], duration: {} } }],
  [
    'an endless justification',
    { verb: 'request.submit', data: { form: randomUUID(), justification: 'x'.repeat(50_000) } },
  ],
])('card data that is %s gets a card that says nothing was changed', async (_case, action) => {
  const answer = await ana.invoke(action);
  expect(answer).toMatchObject({
    httpStatus: 200,
    statusCode: 200,
    type: 'application/vnd.microsoft.card.adaptive',
  });
  expect(textOf(answer.value as Card)).toMatch(/nothing was changed/i);
});

it("nobody can touch another person's request, assignment or pack by its ids", async () => {
  const receipt = await ana.click(await ana.say('operator in fabrikam for 1h INC-30 mine alone'), /request/i);
  const refresh = buttonsOf(receipt).find(({ verb }) => verb === 'receipt.refresh');
  const shown = await ana.sees(/waiting/i);
  const cancel = buttonsOf(shown.card).find(({ verb }) => verb === 'request.cancel');
  for (const button of [refresh, cancel]) {
    const answer = await ben.invoke({ type: 'Action.Execute', verb: button?.verb, data: button?.data });
    expect(textOf(answer.value as Card)).not.toContain('mine alone');
  }
  const start = { verb: 'start.cancel', data: { pack: refresh?.data['pack'], tenant: '', request: '' } };
  for (const action of [start, { ...start, verb: 'start.change' }, { ...start, data: {} }]) {
    const answer = await ben.invoke({ type: 'Action.Execute', ...action });
    expect(textOf(answer.value as Card)).toMatch(/nothing was changed/i);
  }
  const asked = await carla.sees('mine alone');
  const decide = buttonsOf(asked.card).find(({ verb }) => verb === 'approval.decide');
  const forgedDecision = await ben.invoke({
    type: 'Action.Execute',
    verb: 'approval.decide',
    data: { ...decide?.data, decision: 'approve', reason: 'me' },
  });
  expect(forgedDecision.httpStatus).toBe(200);
  expect(await world.portal.requests('Fabrikam', 'pendingApproval')).toHaveLength(1);
});

it('the same click twice asks once; the same activity twice is answered once', async () => {
  const form = await ana.say('reader in litware for 1h INC-31 twice');
  const submit = buttonsOf(form.card).find(({ verb }) => verb === 'request.submit');
  const fill = {
    roles: 'reader',
    tenants: tenantId('Litware'),
    duration: 'PT1H',
    justification: 'twice',
    incident: 'INC-31',
  };
  const action = { type: 'Action.Execute', verb: 'request.submit', data: { ...submit?.data, ...fill } };
  await Promise.all([ana.invoke(action, form.id), ana.invoke(action, form.id), ana.invoke(action, form.id)]);
  await until('filed', async () => {
    const all = await Promise.all(
      ['submitted', 'delivering', 'delivered'].map((state) => world.portal.requests('Litware', state)),
    );
    return all.flat().length > 0 ? all.flat() : undefined;
  });
  const before = ana.messages().length;
  const activity = ana.activity({ type: 'message', text: 'help' });
  await Promise.all([ana.post(activity), ana.post(activity)]);
  expect(ana.messages()).toHaveLength(before + 1);
  const all = await Promise.all(
    ['submitted', 'delivering', 'delivered'].map((state) => world.portal.requests('Litware', state)),
  );
  expect(all.flat()).toHaveLength(1);
});

it.each([
  ['a packed body', { 'content-type': 'application/json', 'content-encoding': 'gzip' }],
  ['an uploaded file', { 'content-type': 'multipart/form-data; boundary=x' }],
  ['a form', { 'content-type': 'application/x-www-form-urlencoded' }],
])('%s is refused before anything is unpacked or stored', async (_case, headers) => {
  const answer = await fetch(world.messagesUrl, { method: 'POST', headers, body: 'x'.repeat(1000) });
  expect(answer.status).toBe(415);
});

it('a malformed activity of the channel neither stops the bot nor is answered with 200 and silence', async () => {
  const token = `Bearer ${await channelToken()}`;
  for (const body of [
    { ...ana.activity({ type: 'message', text: 'help' }), from: { id: '29:x' } },
    { ...ana.activity({ type: 'message', text: 'help' }), conversation: undefined },
    { ...ana.activity({ type: 7 }) },
  ]) {
    expect((await send(body, token)).status).toBeGreaterThanOrEqual(400);
  }
  const answer = await ana.say('help');
  expect(textOf(answer.card)).toMatch(/SOC Access/);
});
