import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Actor } from '../support/actor.ts';
import { textOf, valuesOf } from '../support/card-reader.ts';
import { MINUTE } from '../support/time.ts';
import { until } from '../support/until.ts';
import type { World } from '../support/world.ts';
import { startWorld } from '../support/world.ts';

/** Who is asked to approve, what each is told of why, and what the operator hears of those who cannot be asked. */

const CARLA = 'carla.weiss@fabrikam.example';
const DEV = 'dev.patel@fabrikam.example';

let world: World;
let ana: Actor;
let ben: Actor;
let carla: Actor;
let dev: Actor;
let emi: Actor;
let olga: Actor;
beforeAll(async () => {
  world = await startWorld({ editSeed: arrange });
  const names = ['Ana Ruiz', 'Ben Osei', 'Carla Weiss', 'Dev Patel', 'Emi Sato', 'Olga Petrova'];
  const all = await Promise.all(names.map((name) => world.actor(name)));
  [ana, ben, carla, dev, emi, olga] = all as [Actor, Actor, Actor, Actor, Actor, Actor];
  for (const actor of [ana, ben, carla, emi, olga]) await actor.install();
});
afterAll(() => world.close());

/**
 * In Fabrikam operators are decided on by a group in a group, readers by the manager, and where there is none by
 * Carla; in Litware operators by the sponsors of Contoso.
 */
const arrange = (yaml: string): string =>
  [
    [
      'members: [carla.weiss@fabrikam.example, dev.patel@fabrikam.example]',
      `members: [${CARLA}, { group: Night Shift }]\n        - { name: Night Shift, members: [${DEV}] }`,
    ],
    [
      'home: Contoso\n      accountIn: [Fabrikam, Litware, Northwind]',
      `home: Contoso\n      manager: ${CARLA}\n      accountIn: [Fabrikam, Litware, Northwind]`,
    ],
    [
      'maximumDuration: P1D\n',
      `maximumDuration: P1D\n                  stages: [{ approvers: [{ manager: true }], fallbackApprovers: [{ user: ${CARLA} }] }]\n`,
    ],
    [
      '    Litware:\n      connectedOrganizations: [Contoso]',
      '    Litware:\n      connectedOrganizations: [{ tenant: Contoso, internalSponsors: [emi.sato@litware.example] }]',
    ],
    [
      '- { approvers: [{ group: SOC Approvers }], justificationRequired: false, timeout: P1D }',
      '- { approvers: [{ sponsors: internal }], justificationRequired: false, timeout: P1D }',
    ],
  ].reduce((text, [before = '', after = '']) => {
    if (!text.includes(before)) throw new Error(`the seed has no ${before}`);
    return text.replace(before, after);
  }, yaml);

const ask = async (who: Actor, line: string): Promise<void> => {
  const answer = textOf(await who.click(await who.say(line), /send request/i));
  if (!answer.includes('Your access request')) throw new Error(`nothing was asked:\n${answer}`);
};
const why = (card: { card: Parameters<typeof textOf>[0] }): string =>
  /Why you\n(.*)/.exec(textOf(card.card).replaceAll('\u200B', ''))?.[1] ?? '';
const reportsTo = (who: Actor, words: RegExp) =>
  who.messages().filter(({ card }) => words.test(textOf(card)));
const SOME = /Some people cannot be reached in Teams/;

it('members of a group, and of a group in it, are told so', async () => {
  await ask(ana, 'operator in fabrikam for 1h INC-1 first story');
  expect(why(await carla.sees('first story'))).toBe('You are a member of SOC Approvers');
});

it('the operator hears of who cannot be told although others can: one message, however many requests', async () => {
  const report = await olga.sees(SOME);
  expect(textOf(report.card)).toMatch(/Fabrikam\n1 person gets no cards from me\.[^]*No app yet\nDev Patel/);
  expect(textOf(report.card)).toMatch(/Groups\nSOC Approvers\n/);
  expect(valuesOf(report.card)['link']).toMatch(/^https:\/\/teams\.microsoft\.com\/l\/chat\/0\/0\?users=28:/);
  await ask(ben, 'operator in fabrikam for 1h INC-2 second story');
  await carla.sees('second story');
  await world.advance(MINUTE);
  expect(reportsTo(olga, SOME)).toHaveLength(1);
});

it('the report is over when they come, who find what waits for them', async () => {
  await dev.install();
  expect(why(await dev.sees('first story'))).toBe('You are a member of SOC Approvers');
  await dev.sees('second story');
  await olga.sees(/Over: Some people[^]*Everybody for whom something waits can be reached/);
});

it('who removes the bot, or is disabled, is reported until they are no approver any more', async () => {
  await dev.post(dev.activity({ type: 'installationUpdate', action: 'remove' }));
  const report = await olga.sees(/⚠ Some people[^]*Removed it\nDev Patel/);
  await world.portal.setEnabled('Fabrikam', DEV, false);
  await world.advance(11 * MINUTE);
  await until('the same message says so', () =>
    olga.messages().find(({ id, card }) => id === report.id && /Disabled\nDev Patel/.test(textOf(card))),
  );
  await world.portal.removeMember('Fabrikam', 'Night Shift', DEV);
  await world.advance(11 * MINUTE);
  await until('it is over', () =>
    olga.messages().find(({ id, card }) => id === report.id && /Over: Some people/.test(textOf(card))),
  );
  expect(reportsTo(olga, SOME)).toHaveLength(2);
});

it('the manager is asked as such, and where there is none the fallback in their place', async () => {
  await ask(ana, 'reader in fabrikam for 1h INC-3 third story');
  expect(why(await carla.sees('third story'))).toBe('You are the requestor’s manager');
  await ask(ben, 'reader in fabrikam for 1h INC-4 fourth story');
  expect(why(await carla.sees('fourth story'))).toBe(
    'The policy names you as an approver (in place of the first approvers, of whom there are none now)',
  );
});

it('a sponsor of the organization that the requestor comes from is asked as such', async () => {
  await ask(ana, 'operator in litware for 1h INC-5 fifth story');
  expect(why(await emi.sees('fifth story'))).toBe('You are a sponsor of Contoso');
});
