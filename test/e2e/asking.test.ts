import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Actor } from '../support/actor.ts';
import { buttonsOf, inputOf, textOf, valuesOf } from '../support/card-reader.ts';
import { HOUR, MINUTE } from '../support/time.ts';
import { until } from '../support/until.ts';
import type { World } from '../support/world.ts';
import { startWorld } from '../support/world.ts';

/** Litware's readers choose between two policies; its administrators may not be operators. */
const editSeed = (yaml: string): string => {
  const [before = '', litware = ''] = yaml.split(/(?<=\n)(?= {4}Litware:)/);
  const policy = /( +)- name: Contoso analysts, read\n(?:\1 .*\n)+/;
  const twice = litware.replace(policy, (found) => found + found.replace('analysts, read', 'on call, read'));
  const apart = twice.replace(
    /( +)- name: SOC Security Administrator\n/,
    (found, indent: string) => `${found}${indent}  incompatiblePackages: [SOC Security Operator]\n`,
  );
  return before + apart;
};

let world: World;
let [ana, ben, carla, emi, finn] = [] as unknown as Actor[] as [Actor, Actor, Actor, Actor, Actor];
beforeAll(async () => {
  world = await startWorld({ editSeed });
  [ana, ben, carla, emi, finn] = (await Promise.all(
    ['Ana Ruiz', 'Ben Osei', 'Carla Weiss', 'Emi Sato', 'Finn Lund'].map((name) => world.actor(name)),
  )) as [Actor, Actor, Actor, Actor, Actor];
  for (const actor of [ana, ben, carla, emi, finn]) await actor.install();
});
afterAll(() => world.close());

it('several roles in one ask: a line for each, all extended and released as one', async () => {
  const form = await ana.say('reader and operator in fabrikam for 2h INC-1 two roles');
  expect(valuesOf(form.card)).toMatchObject({ roles: 'reader,operator' });
  await ana.click(form, /send request/i);
  const asked = await carla.sees('two roles');
  await carla.click(asked, /approve/i, { reason: 'fine' });
  await world.advance(MINUTE);
  const receipt = await ana.sees(/Reader and Operator in Fabrikam for 2 hours[^]*2 usable/);
  expect(textOf(receipt.card)).toContain('SOC Security Operator');

  const before = ana.messages().length;
  await ana.click(receipt, 'Extend all');
  const [longer] = await ana.seesNew(before, /The same span longer in all 2/, 1);
  await ana.click(longer as NonNullable<typeof longer>, 'Send', {
    extendBy: 'PT2H',
    justification: 'longer',
  });
  await world.advance(MINUTE);
  await until('both end later', async () => {
    const [held, now] = [
      await world.portal.delivered('Fabrikam', 'ana.ruiz'),
      await world.emulator.advance(0),
    ];
    const ends = held.map(
      ({ schedule }) =>
        new Date((schedule as { expiration: { endDateTime: string } }).expiration.endDateTime),
    );
    return ends.every((end) => end.getTime() > now.getTime() + 3 * HOUR) || undefined;
  });

  const settled = await until('the receipt shows both as extended', () =>
    ana
      .messages()
      .findLast(
        ({ card }) =>
          /in 3 h/.test(textOf(card)) && buttonsOf(card).some(({ verb }) => verb === 'pack.release'),
      ),
  );
  await ana.click(settled, 'Release all now');
  await world.advance(MINUTE);
  await ana.seesNew(before, /Access has ended and is removed/, 2);
  expect(await world.portal.delivered('Fabrikam', 'ana.ruiz')).toEqual([]);
});

it('what a policy asks besides is put once, kept, and reaches Entra', async () => {
  const form = await ana.say('operator in northwind for 1h INC-2 questions');
  const shift = inputOf(form.card, /shift/);
  await ana.click(form, /send request/i, { [shift]: '1' });
  const request = await until(
    'it waits',
    async () => (await world.portal.requests('Northwind', 'pendingApproval'))[0],
  );
  expect(request['answers']).toMatchObject([{ value: 'Night', displayValue: 'Night' }]);
  expect(textOf((await finn.sees('questions')).card)).toContain('Ana Ruiz');

  // From the blank form the question is not there yet: it comes back with everything kept.
  const blank = await ben.say('request');
  const entries: Record<string, string> = {
    ...valuesOf(form.card),
    justification: 'from the blank form',
    incident: 'INC-3',
  };
  const { [shift]: _, ...without } = entries;
  const again = await ben.click(blank, /send request/i, without);
  expect(textOf(again)).toContain('Northwind asks something more');
  expect(valuesOf(again)).toMatchObject({
    justification: 'from the blank form',
    incident: 'INC-3',
    duration: 'PT1H',
  });
  await ben.click({ ...blank, card: again }, /send request/i);
  await finn.sees('from the blank form');
});

it('of several policies the person chooses one', async () => {
  const form = await ana.say('reader in litware for 1h INC-4 which policy');
  const policy = inputOf(form.card, /Under which rules/);
  const refused = await ana.click(form, /send request/i);
  expect(textOf(refused)).toContain('Litware, Reader');
  const choices = [...textOf(refused).matchAll(/on call, read: .* ([0-9a-f-]{36})/g)];
  await ana.click({ ...form, card: refused }, /send request/i, { [policy]: choices[0]?.[1] ?? '' });
  await ana.sees(/Reader in Litware for 1 hour/);
  await world.advance(MINUTE);
  const [held] = await until('it is there', async () => {
    const all = await world.portal.delivered('Litware', 'ana.ruiz');
    return all.length > 0 ? all : undefined;
  });
  const read = await world.portal.get<{ assignmentPolicy: { displayName: string } }>(
    'Litware',
    `/identityGovernance/entitlementManagement/assignments/${String(held?.['id'])}?$expand=assignmentPolicy`,
  );
  expect(read.assignmentPolicy.displayName).toContain('on call');
});

it('the form says what one holds, waits for, and may not hold together', async () => {
  const form = await ben.say('operator in litware for 1h INC-5 apart');
  await ben.click(form, /send request/i).catch(() => undefined);
  // Ben has no account in Litware; Ana has.
  await ana.click(await ana.say('operator in litware for 1h INC-5 apart'), /send request/i);
  await emi.sees('apart');
  const waiting = textOf((await ana.say('request')).card);
  expect(waiting).toMatch(/Litware, Operator: you asked .* not decided yet/);
  await emi.click(await emi.sees('apart'), /approve/i, { reason: 'fine' });
  await world.advance(MINUTE);
  await ana.sees(/Your access is usable\nOperator in Litware/);
  const holding = textOf((await ana.say('request')).card);
  expect(holding).toMatch(/Litware, (Reader and )?Operator: you hold it until/);
  expect(holding).toMatch(/Litware, Administrator: may not be held together with SOC Security Operator/);
});

it('a past start, a start without a time: said at the field, nothing sent', async () => {
  const form = await ana.say('reader in fabrikam for 1h INC-7 when');
  const past = await ana.click(form, /send request/i, { startDate: '2020-01-01', startTime: '08:00' });
  expect(textOf(past)).toContain('This start is past');
  const half = await ana.click(form, /send request/i, { startDate: '2030-01-01', startTime: '' });
  expect(textOf(half)).toContain('Give a day and a time');
  expect(valuesOf(half)).toMatchObject({ startDate: '2030-01-01', justification: 'when' });
});

it('a request is handed over to a colleague, who asks for the same', async () => {
  await ana.click(await ana.say('reader in fabrikam for 1h INC-8 shift change'), /send request/i);
  const receipt = await ana.sees('shift change');
  const before = ana.messages().length;
  await ana.click(receipt, 'Hand over');
  const [form] = await ana.seesNew(before, /To whom|Your colleague gets a card/, 1);
  const choice =
    / Ben Osei|Ben Osei ([0-9a-f-]{36})/.exec(textOf((form as NonNullable<typeof form>).card))?.[1] ?? '';
  await ana.click(form as NonNullable<typeof form>, 'Hand over', {
    colleague: choice,
    note: 'two hosts left',
  });
  const handed = await ben.sees('two hosts left');
  const filled = await ben.click(handed, 'Request the same');
  expect(valuesOf(filled)).toMatchObject({ roles: 'reader', duration: 'PT1H', incident: 'INC-8' });
  expect(textOf((await ana.sees(/Handed over to Ben Osei/)).card)).toContain('Fabrikam');
});

it('handed over to somebody who never opened the bot: the giver reads so, and the card is there when they do', async () => {
  const olga = await world.actor('Olga Petrova');
  const receipt = await ana.sees('shift change');
  const before = ana.messages().length;
  await ana.click(receipt, 'Hand over');
  const [form] = await ana.seesNew(before, /Your colleague gets a card/, 1);
  const at = form as NonNullable<typeof form>;
  expect(textOf(at.card)).not.toContain('Olga Petrova');
  // Teams' own list of people adds whom it finds; the id is that of the directory.
  expect(JSON.stringify(at.card)).toContain('"dataset":"graph.microsoft.com/users"');
  const idOf = ({ person }: Actor): string => person.objectIds[person.homeTenantId] ?? '';
  for (const stranger of [idOf(ana), idOf(carla)]) {
    const refused = await ana.click(at, 'Hand over', { colleague: stranger, note: 'to nobody' });
    expect(textOf(refused)).toContain('Choose somebody else of your own tenant, and no guest of it.');
  }
  await ana.click(at, 'Hand over', { colleague: idOf(olga), note: 'please take over' });
  await ana.sees(/Handed over to Olga Petrova[^]*Olga Petrova has not opened SOC Access yet/);
  expect(olga.messages()).toEqual([]);

  await olga.install();
  const handed = await olga.sees('please take over');
  expect(textOf(handed.card)).toContain('Ana Ruiz hands over: Reader in Fabrikam');
  await until('the giver’s receipt no longer says that she has not', () =>
    ana.messages().find(({ card }) => /Handed over to Olga Petrova(?![^]*has not opened)/.test(textOf(card))),
  );
  expect(olga.messages().some(({ card }) => textOf(card).includes('to nobody'))).toBe(false);
});

it('Request access on any message brings the filled form to one’s own chat', async () => {
  const before = ana.messages().length;
  const answer = await ana.post({
    ...ana.activity({ type: 'invoke', name: 'composeExtension/fetchTask' }),
    conversation: {
      id: '19:soc@thread.tacv2',
      conversationType: 'channel',
      tenantId: ana.person.homeTenantId,
    },
    value: {
      commandId: 'requestAccess',
      commandContext: 'message',
      messagePayload: {
        body: { contentType: 'html', content: '<p>INC-4712: phishing at <b>Fabrikam</b></p>' },
      },
    },
  });
  expect(await answer.json()).toMatchObject({
    task: { type: 'message', value: expect.stringContaining('your chat') as string },
  });
  const [form] = await ana.seesNew(before, /Request access/, 1);
  expect(valuesOf((form as NonNullable<typeof form>).card)).toMatchObject({
    incident: 'INC-4712',
    justification: 'INC-4712: phishing at Fabrikam',
  });
});
