import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Actor, InvokeAnswer } from '../support/actor.ts';
import { buttonsOf, textOf, valuesOf } from '../support/card-reader.ts';
import { createChannelReader } from '../support/channel-reader.ts';
import type { ChannelReader } from '../support/channel-reader.ts';
import type { Card } from '../support/fake-connector.ts';
import { tenantId } from '../support/portal.ts';
import { MINUTE } from '../support/time.ts';
import { until } from '../support/until.ts';
import type { World } from '../support/world.ts';
import { startWorld } from '../support/world.ts';

/** Fabrikam's approvers decide in a channel of one of its teams. */

const CHANNEL = '19:aa5b1c2d_SOC-desk@thread.tacv2';
const FABRIKAM = tenantId('Fabrikam');

let world: World;
const actors = new Map<string, Actor>();
const actor = (name: string): Actor => {
  const found = actors.get(name);
  if (!found) throw new Error(`${name} is not here`);
  return found;
};
const readers = new Map<string, ChannelReader>();
/** The person in Fabrikam's channel, members of other tenants as guests. */
const inChannel = (name: string): ChannelReader => {
  const found = readers.get(name);
  if (!found) throw new Error(`${name} is not in the channel`);
  return found;
};

beforeAll(async () => {
  world = await startWorld({
    editSeed: (yaml) =>
      yaml
        .replace(
          'signInConnection: graph-fabrikam\n',
          `signInConnection: graph-fabrikam\n    approvalsChannel: "${CHANNEL}"\n    timeZone: Europe/Berlin\n`,
        )
        // Of Fabrikam, in the team, and no approver of anything.
        .replace(
          '    - name: Emi Sato\n',
          '    - name: Ivo Novak\n      userPrincipalName: ivo.novak@fabrikam.example\n      home: Fabrikam\n      roles: []\n    - name: Emi Sato\n',
        )
        .replace(
          '- { approvers: [{ group: SOC Approvers }], justificationRequired: true, timeout: P2D }',
          '- { approvers: [{ group: SOC Approvers }], justificationRequired: false, timeout: P2D }',
        ),
  });
  for (const name of [
    'Ana Ruiz',
    'Ben Osei',
    'Carla Weiss',
    'Dev Patel',
    'Ivo Novak',
    'Emi Sato',
    'Olga Petrova',
  ]) {
    actors.set(name, await world.actor(name));
  }
  // Dev and Ivo never open a chat of their own with the bot.
  for (const name of ['Ana Ruiz', 'Ben Osei', 'Carla Weiss', 'Emi Sato', 'Olga Petrova'])
    await actor(name).install();
  const { connector } = world;
  for (const name of ['Ana Ruiz', 'Ben Osei', 'Carla Weiss', 'Dev Patel', 'Ivo Novak']) {
    readers.set(name, createChannelReader(actor(name), { connector, channel: CHANNEL, tenant: FABRIKAM }));
  }
  await inChannel('Carla Weiss').addBot();
});
afterAll(() => world.close());

/** For eight hours: nothing that is urgent. */
const ask = async (
  words: string,
  what = 'operator in fabrikam for 8h INC-70',
  who = 'Ana Ruiz',
): Promise<void> => {
  const before = actor(who).messages().length;
  await actor(who).say(`${what} ${words}`);
  // What else happens meanwhile may be told before the form comes.
  const [form] = await actor(who).seesNew(before, /This is what I read from your line/, 1);
  await actor(who).click(form as NonNullable<typeof form>, /send request/i);
};
const cardOf = ({ httpStatus, statusCode, type, value }: InvokeAnswer): Card => {
  expect({ httpStatus, statusCode, type }).toEqual({
    httpStatus: 200,
    statusCode: 200,
    type: 'application/vnd.microsoft.card.adaptive',
  });
  return value as Card;
};
const verbsOf = (card: Card): string[] => buttonsOf(card).map(({ verb }) => verb);
const of = (words: string) =>
  inChannel('Carla Weiss')
    .messages()
    .filter(({ card }) => textOf(card).includes(words));
const personal = (name: string, words: string) =>
  actor(name)
    .messages()
    .filter(({ card }) => textOf(card).includes(words));
const isPending = async (words: string): Promise<boolean> =>
  (await world.portal.requests('Fabrikam', 'pendingApproval')).some(({ justification }) =>
    String(justification).includes(words),
  );

it('says in the channel what it does there; mentioned in another one, how that would become the place', async () => {
  await inChannel('Ana Ruiz').sees(/Requests for access to Fabrikam come to this channel/);
  const elsewhere = createChannelReader(actor('Ivo Novak'), {
    connector: world.connector,
    channel: '19:lunch@thread.tacv2',
    tenant: FABRIKAM,
  });
  await elsewhere.mention();
  const told = await elsewhere.sees(/another channel/);
  expect(valuesOf(told.card)).toEqual({ line: 'approvalsChannel: "19:lunch@thread.tacv2"' });
  expect(told.conversationId).toMatch(/^19:lunch@thread\.tacv2;messageid=/);
});

it('one card for a stage comes to the channel, for all eyes; nobody is asked in person', async () => {
  await ask('first story');
  const card = await inChannel('Ivo Novak').sees(/first story/);
  expect(of('first story')).toHaveLength(1);
  expect(textOf(card.card)).toMatch(/Can decide\nCarla Weiss and Dev Patel/);
  expect(textOf(card.card)).toMatch(/As of .* (CET|CEST)/);
  expect(textOf(card.card)).not.toMatch(/Why you|You are/);
  expect(personal('Carla Weiss', 'first story')).toEqual([]);
  // Carla is known; Dev was never met.
  const carlaId = `29:${actor('Carla Weiss').person.objectIds[FABRIKAM]}`;
  expect(card.card['refresh']).toMatchObject({ userIds: [carlaId] });
  // It is in their list all the same.
  await actor('Carla Weiss').say('approvals');
  await actor('Carla Weiss').sees(/Your approvals[^]*first story/);
});

it('a client that looks by itself gets its viewer’s own view, and Graph need not answer', async () => {
  const [card] = of('first story');
  if (!card) throw new Error('no card');
  await world.portal.setFaults([{ kind: 'status', status: 503, path: '/v1.0/' }]);
  const own = textOf(cardOf(await inChannel('Carla Weiss').refresh(card)));
  const devs = textOf(cardOf(await inChannel('Dev Patel').refresh(card)));
  const ivos = cardOf(await inChannel('Ivo Novak').refresh(card));
  await world.portal.setFaults([]);
  expect(own).toMatch(/Why you\nYou are a member of SOC Approvers/);
  expect(devs).toMatch(/Why you\nYou are a member of SOC Approvers/);
  expect(textOf(ivos)).toMatch(/Can decide\nCarla Weiss and Dev Patel/);
  const requestors = cardOf(await inChannel('Ana Ruiz').refresh(card));
  expect(verbsOf(requestors)).toEqual(['approval.refresh']);
  expect(of('first story').map(({ edits }) => edits)).toEqual([card.edits]);
  expect(
    personal('Carla Weiss', 'first story').filter(({ card: one }) => verbsOf(one).includes('approval.claim')),
  ).toEqual([]);
  const action = { type: 'Action.Execute', verb: 'approval.decide', data: buttonsOf(card.card)[0]?.data };
  const decided = await inChannel('Carla Weiss').invoke(card, action, { trigger: 'automatic' });
  expect(decided).toMatchObject({ statusCode: 200, type: 'application/vnd.microsoft.activity.message' });
  expect(await isPending('first story')).toBe(true);
});

it('reminders stand under the card, and reach nobody in person', async () => {
  const [card] = of('first story');
  await world.advance(15 * MINUTE);
  const reminder = await inChannel('Carla Weiss').sees(/Still waiting for a decision/);
  expect(reminder.conversationId).toBe(card?.conversationId);
  expect(verbsOf(reminder.card)).not.toContain('approvals.list');
  expect(personal('Carla Weiss', 'Still waiting')).toEqual([]);
  const opened = cardOf(await inChannel('Carla Weiss').click(reminder, /^Open$/));
  expect(textOf(opened)).toContain('first story');
});

describe('who may not', () => {
  it('neither member, nor requestor, nor another tenant changes anything; each is told why', async () => {
    const [card] = of('first story');
    if (!card) throw new Error('no card');
    const ivo = cardOf(await inChannel('Ivo Novak').click(card, /^Approve/));
    expect(textOf(ivo)).toContain('Entra does not accept you as an approver');
    const claimed = cardOf(await inChannel('Ivo Novak').click(card, /looking at it/));
    expect(textOf(claimed)).toContain('I have not found you among the approvers');
    const ana = cardOf(await inChannel('Ana Ruiz').click(card, /^Approve/));
    expect(textOf(ana)).toContain('This is your own request');
    const stranger = createChannelReader(actor('Emi Sato'), {
      connector: world.connector,
      channel: '19:litware@thread.tacv2',
      tenant: tenantId('Litware'),
    });
    const emi = cardOf(await stranger.click(card, /^Approve/));
    expect(textOf(emi)).toContain('This request is of another organization than the channel');
    expect(await isPending('first story')).toBe(true);
    expect(textOf(of('first story')[0]?.card ?? {})).not.toMatch(/own request|does not accept|looking at/);
  });

  it('who reads another channel learns nothing of it; what is personal is not answered in any', async () => {
    const [card] = of('first story');
    if (!card) throw new Error('no card');
    const lunch = createChannelReader(actor('Ivo Novak'), {
      connector: world.connector,
      channel: '19:lunch@thread.tacv2',
      tenant: FABRIKAM,
    });
    const action = { type: 'Action.Execute', verb: 'approval.refresh', data: buttonsOf(card.card)[0]?.data };
    const { decision: _, ...data } = action.data as Record<string, unknown>;
    const answer = cardOf(
      await lunch.invoke(
        { id: '1', conversationId: '19:lunch@thread.tacv2;messageid=1' },
        { ...action, data },
      ),
    );
    expect(textOf(answer)).not.toContain('first story');
    for (const verb of ['access.list', 'approvals.list', 'settings.open', 'help']) {
      const personal = cardOf(
        await inChannel('Carla Weiss').invoke(card, { type: 'Action.Execute', verb, data: {} }),
      );
      expect(textOf(personal)).toContain('Access is personal');
    }
  });

  it('who is not signed in is asked to, alone, and then decides by the same click', async () => {
    await world.portal.setSignedIn('dev.patel@fabrikam.example', 'Fabrikam', false);
    const [card] = of('first story');
    if (!card) throw new Error('no card');
    const login = await inChannel('Dev Patel').click(card, /^Approve/, { reason: 'by Dev' });
    expect(login).toMatchObject({
      httpStatus: 200,
      statusCode: 401,
      type: 'application/vnd.microsoft.activity.loginRequest',
      value: { connectionName: 'graph-fabrikam' },
    });
    // Looking asks nobody.
    cardOf(await inChannel('Dev Patel').refresh(card));
    await world.portal.setSignedIn('dev.patel@fabrikam.example', 'Fabrikam', true);
    const done = cardOf(await inChannel('Dev Patel').click(card, /^Approve/, { reason: 'by Dev' }));
    expect(textOf(done)).toMatch(/✓ Approved[^]*You \(Dev Patel\)/);
    const shown = await inChannel('Ivo Novak').seesOn(card, /✓ Approved[^]*Dev Patel, /);
    expect(verbsOf(shown.card)).toEqual([]);
    expect(shown.card['refresh']).toMatchObject({ userIds: [] });
    await actor('Ana Ruiz').sees(/Your access is usable/);
  });
});

it('a claim shows to all, is handed back, and keeps the reminders away', async () => {
  await ask('second story', 'operator in fabrikam for 8h INC-71', 'Ben Osei');
  const card = await inChannel('Carla Weiss').sees(/second story/);
  const mine = cardOf(await inChannel('Carla Weiss').click(card, /looking at it/));
  expect(textOf(mine)).toMatch(/You are looking at this since/);
  const claimed = await inChannel('Ivo Novak').seesOn(card, /Carla Weiss is looking at this since/);
  const warned = cardOf(await inChannel('Dev Patel').invoke(claimed, decision(claimed.card, 'approve')));
  expect(textOf(warned)).toContain('Carla Weiss is looking at this, so nothing was sent');
  const before = inChannel('Carla Weiss').messages().length;
  await world.advance(20 * MINUTE);
  const own = cardOf(await inChannel('Carla Weiss').refresh(claimed));
  const back = buttonsOf(own).find(({ verb }) => verb === 'approval.hand-back');
  expect(inChannel('Carla Weiss').messages()).toHaveLength(before);
  cardOf(await inChannel('Carla Weiss').invoke(card, { type: 'Action.Execute', ...back }));
  const free = await until('nobody holds it', () =>
    of('second story').find(({ id, card: now }) => id === card.id && !/is looking at this/.test(textOf(now))),
  );
  const answers = await Promise.all([
    inChannel('Carla Weiss').click(free, /^Deny$/, { reason: 'mine' }),
    inChannel('Dev Patel').click(free, /^Deny$/, { reason: 'mine too' }),
  ]);
  const shown = await inChannel('Ivo Novak').seesOn(card, /✕ Denied/);
  const winner = textOf(shown.card).includes('Carla Weiss, ') ? 'Carla Weiss' : 'Dev Patel';
  // Who is second learns it with the answer, or by the card itself where Entra shows the decision before it refuses theirs.
  const loser = textOf(cardOf(answers[winner === 'Carla Weiss' ? 1 : 0]));
  expect([`${winner} denied this`, `${winner}, `].some((words) => loser.includes(words))).toBe(true);
});

const decision = (card: Card, wants: 'approve' | 'deny'): object => {
  const { tenant, request } = buttonsOf(card)[0]?.data ?? {};
  return {
    type: 'Action.Execute',
    verb: 'approval.decide',
    data: { tenant, request, decision: wants, reason: 'x' },
  };
};

it('a click in the channel never tells where to write to somebody', async () => {
  await actor('Carla Weiss').say('help');
  expect(personal('Carla Weiss', 'What SOC Access can do')).toHaveLength(1);
  // Ben clicks as a guest of Fabrikam, and is told in his own chat at home as before.
  await ask('third story', 'operator in fabrikam for 8h INC-76', 'Ben Osei');
  const card = await inChannel('Carla Weiss').sees(/third story/);
  cardOf(await inChannel('Ben Osei').click(card, /^Deny$/));
  cardOf(await inChannel('Carla Weiss').click(card, /^Deny$/, { reason: 'not this' }));
  await actor('Ben Osei').sees(/Your request was denied[^]*not this/);
});

it('the next stage comes as the one whole card; a restart between repeats and loses nothing', async () => {
  await ask('fourth story', 'administrator in fabrikam for 4h INC-72');
  const first = await inChannel('Carla Weiss').sees(/fourth story/);
  // Who was not asked sees it once it is recorded where it is; killed before that, the bot would post it once more.
  await until('the card is recorded', async () => {
    const { type } = await inChannel('Ivo Novak').refresh(first);
    return type.endsWith('card.adaptive') || undefined;
  });
  await world.restartBot('by-force');
  cardOf(await inChannel('Dev Patel').click(first, /^Approve/, { reason: 'stage one' }));
  const second = await until('a card of its own for stage two', () => {
    const found = of('fourth story').find(({ id }) => id !== first.id);
    return found && /Stage 2 of 2 decides now/.test(textOf(found.card)) ? found : undefined;
  });
  expect(textOf(second.card)).toMatch(/Stage 1: approved by Dev Patel/);
  await inChannel('Carla Weiss').seesOn(first, /^Still waiting for a decision/);
  await world.restartBot('by-force');
  cardOf(await inChannel('Carla Weiss').click(second, /^Approve/, { reason: 'stage two' }));
  await inChannel('Ivo Novak').seesOn(second, /✓ Approved[^]*Carla Weiss, /);
  await inChannel('Ivo Novak').seesOn(first, /✓ Approved/);
  expect(of('fourth story')).toHaveLength(1);
});

it('what is urgent reaches the approvers themselves as well', async () => {
  await ask('fifth story', 'operator in fabrikam for 1h INC-73', 'Ben Osei');
  const card = await inChannel('Carla Weiss').sees(/fifth story/);
  const own = await actor('Carla Weiss').sees('fifth story');
  expect(textOf(own.card)).toMatch(/Why you/);
  cardOf(await inChannel('Dev Patel').click(card, /^Deny$/, { reason: 'no' }));
  await until('Carla’s own card shows it too', () =>
    personal('Carla Weiss', 'fifth story').find(({ card: now }) => /✕ Denied[^]*Dev Patel/.test(textOf(now))),
  );
});

it('where the channel does not take the card, each is asked, and the operators are told until it does again', async () => {
  world.connector.setBotIn(CHANNEL, false);
  await ask('sixth story', 'operator in fabrikam for 8h INC-74', 'Ben Osei');
  await actor('Carla Weiss').sees('sixth story');
  const report = await actor('Olga Petrova').sees(/The approvers’ channel cannot be reached/);
  expect(textOf(report.card)).toMatch(/Fabrikam[^]*Add SOC Access to the channel’s team/);
  expect(of('sixth story')).toEqual([]);
  world.connector.setBotIn(CHANNEL, true);
  await inChannel('Carla Weiss').addBot();
  await inChannel('Carla Weiss').sees(/sixth story/);
  await until('the report is over', () =>
    actor('Olga Petrova')
      .messages()
      .find(({ id, card }) => id === report.id && /Over: The approvers’ channel/.test(textOf(card))),
  );
});

it('thrown out of the team, it asks each from then on', async () => {
  await ask('seventh story', 'administrator in fabrikam for 3h INC-75', 'Ben Osei');
  await inChannel('Carla Weiss').sees(/seventh story/);
  world.connector.setBotIn(CHANNEL, false);
  await world.advance(15 * MINUTE);
  const own = await actor('Carla Weiss').sees('seventh story');
  expect(textOf(own.card)).toMatch(/Why you/);
});
