import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Actor } from '../support/actor.ts';
import { buttonsOf, textOf, valuesOf } from '../support/card-reader.ts';
import type { Card, ShownMessage } from '../support/fake-connector.ts';
import { tenantId } from '../support/portal.ts';
import { HOUR, MINUTE } from '../support/time.ts';
import { until } from '../support/until.ts';
import type { World } from '../support/world.ts';
import { startWorld } from '../support/world.ts';

/** What stands on an approver's card, and what a click says that comes too early, too late or without a right. */

const CARLA = 'carla.weiss@fabrikam.example';
const DAY = 24 * HOUR;

let world: World;
let ana: Actor;
let carla: Actor;
let dev: Actor;
let emi: Actor;
beforeAll(async () => {
  // Administrators of Fabrikam are asked for their shift.
  world = await startWorld({
    editSeed: (yaml) =>
      yaml.replace(
        'extension: { approval: true }\n                  stages:\n                    - { approvers: [{ group: SOC Approvers }]',
        'extension: { approval: true }\n                  questions: [{ text: Which shift are you on?, choices: [Day, Night] }]\n                  stages:\n                    - { approvers: [{ group: SOC Approvers }]',
      ),
  });
  const names = ['Ana Ruiz', 'Carla Weiss', 'Dev Patel', 'Emi Sato'];
  const all = await Promise.all(names.map((name) => world.actor(name)));
  [ana, carla, dev, emi] = all as [Actor, Actor, Actor, Actor];
  for (const actor of [ana, carla, dev, emi]) await actor.install();
});
afterAll(() => world.close());
beforeEach(async () => {
  await world.portal.setFaults([]);
  await world.portal.setConsent('Fabrikam', true);
});

const ask = async (line: string, inputs: Readonly<Record<string, string>> = {}): Promise<void> => {
  const before = ana.messages().length;
  await ana.say(line);
  const [form] = await ana.seesNew(before, /This is what I read from your line/, 1);
  const shift = Object.keys(valuesOf(form?.card ?? {})).find((name) => name.startsWith('answer.'));
  const answers = shift ? { [shift]: '1' } : {};
  const answer = textOf(await ana.click(form as ShownMessage, /send request/i, { ...answers, ...inputs }));
  if (!answer.includes('Your access request')) throw new Error(`nothing was asked:\n${answer}`);
};
const plainText = (card: Card): string => textOf(card).replaceAll('\u200B', '');
const now = (actor: Actor, { id }: ShownMessage): Card | undefined =>
  actor.messages().find((each) => each.id === id)?.card;
const shows = (actor: Actor, message: ShownMessage, words: RegExp): Promise<Card> =>
  until(`${actor.person.name}’s card shows ${String(words)}`, () => {
    const card = now(actor, message);
    return card && words.test(plainText(card)) ? card : undefined;
  });
const pendingOf = async (words: string, tenant = 'Fabrikam'): Promise<number> =>
  (await world.portal.requests(tenant, 'pendingApproval')).filter(({ justification }) =>
    String(justification).includes(words),
  ).length;

it('the card holds all that an approver weighs', async () => {
  await ask('reader in fabrikam for 4h INC-1 to hold something');
  await world.advance(MINUTE);
  await ana.sees(/Your access is usable\nReader in Fabrikam/);
  await ask('administrator in fabrikam for 2h INC-1 the earlier one');
  await dev.click(await dev.sees('the earlier one'), /deny/i, { reason: 'Not with this incident.' });
  await ana.sees(/denied[^]*Not with this incident/);

  await ask('administrator in fabrikam for 3h INC-2 contain the mailbox rule', { urgent: 'true' });
  const { card, summary } = await carla.sees('contain the mailbox rule');
  const text = plainText(card);
  for (const part of [
    /^Urgent: Approval needed\nAna Ruiz asks for Administrator in Fabrikam\nana\.ruiz@contoso\.example\n/,
    /\nWhy: \n.*contain the mailbox rule\n/,
    /\nWhich shift are you on\? \nNight\n/,
    /\nIncident\nINC-2\n/,
    /\nHow long\n3 hours from approval\n/,
    /\nDecide by\n.* CET, in (2 d|1 d 23 h)/,
    /\nAllows\n\S.*\n/,
    /\nHolds now\nSOC Security Reader\n/,
    /\nEarlier\n✕\u00A0Dev Patel denied 2 h, /,
    /\nPackage\nSOC Security Administrator\n/,
    /\nAsked\n.* CET, /,
    /\nStages\nStage 2: decides after you\n/,
    /\nWhy you\nYou are a member of SOC Approvers \(stage 1 of 2\)\n/,
    /\nAs of /,
  ]) {
    expect(text).toMatch(part);
  }
  expect(summary).toContain('Ana Ruiz asks for Administrator in Fabrikam');
  expect(buttonsOf(card).map(({ title }) => title)).toEqual(
    expect.arrayContaining(['Approve 3 h', 'Deny', 'I am looking at it']),
  );
});

it('a claim shows at the others until it is handed back; they see who decided, when and why', async () => {
  const atCarla = await carla.sees('contain the mailbox rule');
  const atDev = await dev.sees('contain the mailbox rule');
  await carla.click(atCarla, /looking at it/);
  const claimed = await shows(
    dev,
    atDev,
    /Carla Weiss is looking at this since .* CET, at most until .* CET/,
  );
  const held = buttonsOf(claimed).find(({ verb }) => verb === 'approval.decide');
  expect(held?.data).toMatchObject({ despiteClaim: 'yes' });
  // An old copy of the card, from before the claim.
  const stopped = await dev.click(atDev, /^Approve/, { reason: 'quick' });
  expect(textOf(stopped)).toContain('Carla Weiss is looking at this, so nothing was sent.');
  const mine = await shows(carla, atCarla, /You are looking at this/);
  await carla.click({ ...atCarla, card: mine }, /hand back/i);
  const free = await until('the claim is gone from Dev’s card', () => {
    const card = now(dev, atDev);
    return card && !/looking at this/.test(textOf(card)) ? card : undefined;
  });
  await dev.click({ ...atDev, card: free }, /^Deny$/, { reason: 'The rule is gone already.' });
  const told = await shows(carla, atCarla, /Decided\nDev Patel, .* CET, just now/);
  expect(plainText(told)).toContain('Reason\nThe rule is gone already.');
  expect(buttonsOf(told).map(({ verb }) => verb)).not.toContain('approval.decide');
});

it('a reason is required where the stage requires one, and only there', async () => {
  await ask('operator in fabrikam for 4h INC-3 a reason is needed');
  const asked = await carla.sees('a reason is needed');
  for (const button of [/^Approve/, /^Deny$/]) {
    expect(textOf(await carla.click(asked, button, { reason: '  ' }))).toContain('A reason is required.');
  }
  expect(await pendingOf('a reason is needed')).toBe(1);
  await carla.click(asked, /^Deny$/, { reason: 'Only a test.' });
  await ana.sees(/Only a test/);

  await ask('operator in litware for 2h INC-4 no reason is needed');
  await emi.click(await emi.sees('no reason is needed'), /^Deny$/);
  await ana.sees(/Your request was denied\nOperator in Litware[^]*None given/);
});

it('an approver whose sign-in lacks the right to decide is told so, and so is the operator', async () => {
  await ask('operator in fabrikam for 4h INC-5 no consent for approvals');
  const asked = await carla.sees('no consent for approvals');
  await world.portal.setConsent('Fabrikam', true, ['User.Read', 'EntitlementMgmt-SubjectAccess.ReadWrite']);
  const answer = await carla.click(asked, /^Approve/, { reason: 'fine' });
  expect(textOf(answer)).toContain('I lack a permission in this tenant, so nothing was recorded.');
  expect(buttonsOf(answer).map(({ title }) => title)).toContain('Deny');
  expect(await pendingOf('no consent for approvals')).toBe(1);
  await until('the log names it', async () =>
    /a click came to nothing: a right is missing/.test(await world.botLog()) ? true : undefined,
  );
  await world.portal.setConsent('Fabrikam', true);
  await carla.click(asked, /^Deny$/, { reason: 'consent is back' });
  await ana.sees(/consent is back/);
});

it('an approver whose account is blocked decides nothing; another one can', async () => {
  await ask('operator in fabrikam for 4h INC-6 blocked at the click');
  const atCarla = await carla.sees('blocked at the click');
  const atDev = await dev.sees('blocked at the click');
  await world.portal.setEnabled('Fabrikam', CARLA, false);
  await world.portal.setSignedIn(CARLA, 'Fabrikam', false);
  await world.portal.setFaults([{ kind: 'revoked', caller: CARLA, tenantId: tenantId('Fabrikam') }]);
  const approve = buttonsOf(atCarla.card).find(({ title }) => title.startsWith('Approve'));
  const answer = await carla.invoke(
    { type: 'Action.Execute', verb: 'approval.decide', data: { ...approve?.data, reason: 'still here' } },
    atCarla.id,
  );
  expect(answer).toMatchObject({ httpStatus: 200, statusCode: 401 });
  expect(await pendingOf('blocked at the click')).toBe(1);
  await dev.click(atDev, /^Deny$/, { reason: 'decided by Dev' });
  await shows(carla, atCarla, /Decided\nDev Patel/);
  await world.portal.setEnabled('Fabrikam', CARLA, true);
  await world.portal.setSignedIn(CARLA, 'Fabrikam', true);
});

it('a card from last week answers with the state of today', async () => {
  await ask('operator in fabrikam for 4h INC-7 denied last week');
  const denied = await carla.sees('denied last week');
  const copy = await dev.sees('denied last week');
  await carla.click(denied, /^Deny$/, { reason: 'No.' });
  await shows(dev, copy, /Decided\nCarla Weiss/);
  await ask('operator in fabrikam for 4h INC-8 nobody looked');
  const forgotten = await carla.sees('nobody looked');
  await world.advance(7 * DAY);
  await ana.sees(/Nobody decided in time/);

  const late = plainText(await dev.click(copy, /^Approve/, { reason: 'late' }));
  expect(late).toMatch(/Denied[^]*Carla Weiss denied this 7 days ago\. Your click changed nothing\./);
  const tooLate = plainText(await carla.click(forgotten, /^Approve/, { reason: 'late' }));
  expect(tooLate).toMatch(/Nobody decided in time[^]*The time to decide was up before your click/);
  expect(await world.portal.delivered('Fabrikam', 'ana.ruiz')).toEqual([]);
});
