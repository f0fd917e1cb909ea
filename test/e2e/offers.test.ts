import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Actor } from '../support/actor.ts';
import { inputOf, textOf, valuesOf } from '../support/card-reader.ts';
import { tenantId } from '../support/portal.ts';
import { HOUR, MINUTE } from '../support/time.ts';
import { until } from '../support/until.ts';
import type { World } from '../support/world.ts';
import { startWorld } from '../support/world.ts';

/**
 * Fabrikam keeps its change managers from being readers; Northwind has its readers synced from a group without Ben,
 * and asks its administrators three things.
 */
const editSeed = (yaml: string): string => {
  const [before = '', fabrikam = '', northwind = ''] = yaml.split(/(?<=\n)(?= {4}(?:Fabrikam|Northwind):)/);
  const barred = fabrikam
    .replace(
      /( +)- name: SOC Security Reader\n/,
      (found, indent: string) => `${found}${indent}  incompatibleGroups: [Change Managers]\n`,
    )
    .replace(
      /( +)groups:\n/,
      (found, indent: string) =>
        `${found}${indent}  - { name: Change Managers, members: [ana.ruiz@contoso.example] }\n`,
    );
  const scoped = northwind
    .replace(
      /( +)groups:\n/,
      (found, indent: string) =>
        `${found}${indent}  - { name: Readers, members: [ana.ruiz@contoso.example] }\n`,
    )
    .replace('requestors: { group: Synced SOC Analysts }', 'requestors: { group: Readers }')
    .replace(
      /(maximumDuration: PT4H\n +justificationRequired: true\n)( +)/,
      (_found, head: string, indent: string) =>
        `${head}${indent}questions:\n` +
        `${indent}  - { text: Which ticket of ours?, pattern: '^NW-[0-9]+$', required: true, german: Welches Ticket von uns? }\n` +
        `${indent}  - { text: How severe is it?, choices: [High, Low], required: true }\n` +
        `${indent}  - { text: Which areas?, choices: [Mail, Identity, Endpoints], multiple: true }\n${indent}`,
    );
  // So that the story can put somebody into the group; the bot itself never writes.
  const permitted = before.replace(
    'applicationPermissions:',
    'applicationPermissions:\n      - GroupMember.ReadWrite.All',
  );
  return permitted + barred + scoped;
};

let world: World;
let [ana, ben, finn] = [] as unknown as Actor[] as [Actor, Actor, Actor];
beforeAll(async () => {
  world = await startWorld({ editSeed });
  [ana, ben, finn] = (await Promise.all(
    ['Ana Ruiz', 'Ben Osei', 'Finn Lund'].map((name) => world.actor(name)),
  )) as [Actor, Actor, Actor];
  for (const actor of [ana, ben, finn]) await actor.install();
});
afterAll(() => world.close());

const pendingOf = async (words: string) =>
  (await world.portal.requests('Northwind', 'pendingApproval')).filter(({ justification }) =>
    String(justification).includes(words),
  );

it('who is in a group that bars from a package reads so, by its name, before anything is sent', async () => {
  const form = await until('the packages have been read', async () => {
    const message = await ana.say('reader in fabrikam for 1h INC-80 barred');
    return textOf(message.card).includes('Change Managers') ? message : undefined;
  });
  expect(textOf(form.card)).toContain(
    'Fabrikam, Reader: not for members of Change Managers, of which you are one.',
  );
  const refused = await ana.click(form, /send request/i);
  expect(textOf(refused)).toContain('Reader cannot be asked for in Fabrikam.');
  expect(textOf((await ben.say('reader in fabrikam for 1h INC-80 free')).card)).not.toContain(
    'Change Managers',
  );
});

it('Entra refuses what the form could not know yet, and the receipt says that it did', async () => {
  // Ben becomes one between form and click; the form offered it.
  const form = await ben.say('reader in fabrikam for 1h INC-81 since then');
  const call = await world.portal.asApp('Fabrikam');
  const groups = await world.portal.get('Fabrikam', `/groups?$filter=displayName eq 'Change Managers'`);
  const id = ben.person.objectIds[tenantId('Fabrikam')] ?? '';
  const added = await call('POST', `/groups/${String(groups.value[0]?.['id'])}/members/$ref`, {
    '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${id}`,
  });
  expect(added.status).toBe(204);
  await ben.click(form, /send request/i);
  const receipt = await ben.sees(/since then[^]*Failed/);
  expect(textOf(receipt.card)).toContain('Microsoft Entra refused it for Fabrikam');
});

it('who is not in scope of any policy reads so', async () => {
  const form = await ben.say('request');
  expect(textOf(form.card)).toContain('Northwind, Reader: you are not among those who may ask.');
});

it('the tightest limit is shown with whose it is; beyond it nothing is sent, and all is kept', async () => {
  const form = await ana.say('operator in fabrikam, litware for 8h INC-82 too long');
  expect(textOf(form.card)).toContain('At most 4 hours: Litware allows no more for Operator.');
  const refused = await ana.click(form, /send request/i);
  expect(textOf(refused)).toContain(
    'Litware allows at most 4 hours for Operator. Choose 4 hours or less, or ask for Litware alone.',
  );
  expect(valuesOf(refused)).toMatchObject({
    roles: 'operator',
    duration: 'PT8H',
    justification: 'too long',
    incident: 'INC-82',
  });
  expect(valuesOf(refused)['tenants']?.split(',')).toHaveLength(2);
  for (const tenant of ['Fabrikam', 'Litware'])
    expect(await world.portal.requests(tenant, 'pendingApproval')).toEqual([]);
});

it('text with a pattern, one choice and several: asked once, kept, and given to Entra', async () => {
  const form = await ana.say('admin in nw for 1h INC-83 three questions');
  const [ticket, severity, areas] = [/ticket/, /severe/, /areas/].map((label) => inputOf(form.card, label));
  expect(JSON.stringify(form.card)).toContain('"regex":"^NW-[0-9]+$"');
  const answers = { [ticket ?? '']: 'NW-4711', [areas ?? '']: '0,2' };
  const missing = await ana.click(form, /send request/i, answers);
  expect(textOf(missing)).toContain('This needs an answer.');
  expect(valuesOf(missing)).toMatchObject(answers);
  await ana.click({ ...form, card: missing }, /send request/i, { [severity ?? '']: '0' });
  const asked = await finn.sees('three questions');
  expect(textOf(asked.card)).toContain('NW-4711');
  const [request] = await until('it waits', async () => {
    const found = await pendingOf('three questions');
    return found.length > 0 ? found : undefined;
  });
  const said = request?.['answers'] as Array<{ value: string }> | undefined;
  expect(said?.map(({ value }) => value)).toEqual(['NW-4711', 'High', 'Mail', 'Endpoints']);
  await finn.click(asked, /deny/i, { reason: 'not now' });
});

it('an answer that does not fit the pattern, from a client that did not look: Entra refuses, nothing waits', async () => {
  await ana.sees(/Your request was denied/);
  const form = await ana.say('admin in nw for 1h INC-84 bad answer');
  const [ticket, severity, areas] = [/ticket/, /severe/, /areas/].map((label) => inputOf(form.card, label));
  await ana.click(form, /send request/i, {
    [ticket ?? '']: 'none',
    [severity ?? '']: '1',
    [areas ?? '']: '',
  });
  await ana.sees(/bad answer[^]*Failed/);
  expect(await pendingOf('bad answer')).toEqual([]);
});

it('a typed line: roles, aliases, until and from, incident and words are shown as understood, and nothing is sent', async () => {
  const now = await world.emulator.advance(0);
  const at = (ms: number): string =>
    new Date(now.getTime() + ms).toLocaleTimeString('sv-SE', { timeZone: 'Europe/Berlin' }).slice(0, 5);
  const until18 = await ana.say(
    `operator, admin in fab and lit until ${at(90 * MINUTE)} INC-85 mail gateway`,
  );
  expect(textOf(until18.card)).toContain('This is what I read from your line. Check it, then send it.');
  const values = valuesOf(until18.card);
  expect(values).toMatchObject({
    roles: 'operator,administrator',
    incident: 'INC-85',
    justification: 'mail gateway',
  });
  expect(values['tenants']?.split(',')).toHaveLength(2);
  // Until a minute on the clock: what is left of this one comes off.
  expect(values['duration']).toMatch(/^PT1H(29M|30M)/);

  const from = valuesOf((await ana.say('op in northwind from tomorrow 08:00 for 2h SIR-7 planned')).card);
  const tomorrow = new Date(now.getTime() + 24 * HOUR).toLocaleDateString('sv-SE', {
    timeZone: 'Europe/Berlin',
  });
  expect(from).toMatchObject({
    roles: 'operator',
    startDate: tomorrow,
    startTime: '08:00',
    duration: 'PT2H',
    incident: 'SIR-7',
  });
  const unknown = await ana.say('reader in nowhere for 1h INC-86 typo');
  expect(textOf(unknown.card)).toContain('I know no tenant “nowhere”. Choose from the list.');
  const states = await Promise.all(
    ['Fabrikam', 'Litware', 'Northwind'].map((tenant) => world.portal.requests(tenant, 'pendingApproval')),
  );
  expect(states.flat()).toEqual([]);
});

it('a question is put in the reader’s language where the policy has it', async () => {
  const before = ana.messages().length;
  const text = 'administrator in northwind for 1h INC-87 auf Deutsch';
  await ana.post(ana.activity({ type: 'message', text, locale: 'de-DE' }));
  const [found] = await ana.seesNew(before, /Zugriff anfordern/, 1);
  const form = found as NonNullable<typeof found>;
  expect(inputOf(form.card, /^Welches Ticket von uns\?$/)).toMatch(/^answer\./);
  // Without a translation it stays as the policy has it.
  expect(inputOf(form.card, /^How severe is it\?$/)).toMatch(/^answer\./);
});
