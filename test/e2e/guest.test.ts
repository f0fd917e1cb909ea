import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import type { Actor } from '../support/actor.ts';
import { textOf } from '../support/card-reader.ts';
import type { ShownMessage } from '../support/fake-connector.ts';
import { HOUR, MINUTE } from '../support/time.ts';
import { until } from '../support/until.ts';
import type { World } from '../support/world.ts';
import { startWorld } from '../support/world.ts';

const DAY = 24 * HOUR;
/** Ben has no account in Litware: one is made when what the app filed is delivered. */
const allow = (yaml: string): string =>
  yaml
    .replace('signInConnection: graph-litware', '$&\n    firstRequestByApp: true')
    .replace('applicationPermissions:', '$&\n      - EntitlementManagement.ReadWrite.All');

let world: World;
let ben: Actor;
let olga: Actor;
afterEach(() => world.close());

/** Lets time pass in steps until it shows. */
const passUntil = (actor: Actor, stepMs: number, words: RegExp): Promise<ShownMessage> =>
  until(`${actor.person.name} sees ${String(words)}`, async () => {
    await world.advance(stepMs);
    await sleep(200);
    return actor.messages().findLast(({ card }) => words.test(textOf(card)));
  });
const seesEdited = (actor: Actor, id: string, words: RegExp): Promise<unknown> =>
  until(`the message is edited to ${String(words)}`, () =>
    actor.messages().find((one) => one.id === id && words.test(textOf(one.card))),
  );

/** Ben's first access in Litware, approved and delivered, his invitation not accepted. */
async function invite(): Promise<void> {
  world = await startWorld({ editSeed: allow });
  ben = await world.actor('Ben Osei');
  olga = await world.actor('Olga Petrova');
  const emi = await world.actor('Emi Sato');
  for (const actor of [ben, olga, emi]) await actor.install();
  await ben.click(await ben.say('operator in litware for 4h INC-7 first time'), /request/i);
  await emi.click(await emi.sees('first time'), /approve/i, { reason: 'known incident' });
}
async function accept(): Promise<void> {
  await world.portal.setSignedIn('ben.osei@contoso.example', 'Litware', true);
  const call = await world.portal.as('ben.osei@contoso.example', 'Litware');
  await call('GET', '/me');
}

it('an invitation not accepted is told, usable once accepted; the account is blocked at the end, and deleted in time', async () => {
  await invite();
  const stuck = await passUntil(ben, 5 * MINUTE, /Approved, but not usable yet\nOperator in Litware/);
  expect(textOf(stuck.card)).toContain('Sign in once and accept the invitation.');
  expect(JSON.stringify(stuck.card)).toContain('https://myaccess.microsoft.com/@litware.example');
  const report = await passUntil(olga, MINUTE, /⚠ Approved access is not usable\nLitware/);
  expect(textOf(report.card)).toContain('The guest account waits for its first sign-in.');

  await accept();
  await passUntil(ben, MINUTE, /Your access is usable\nOperator in Litware/);
  await seesEdited(ben, stuck.id, /Your access is usable/);
  await seesEdited(olga, report.id, /Over: Approved access is not usable/);

  await world.advance(4 * HOUR);
  const receipt = await passUntil(ben, MINUTE, /Access has ended and is removed[^]*Operator in Litware/);
  expect(textOf(receipt.card)).toContain('sign-in blocked, to be deleted after 30 days');
  await world.advance(31 * DAY + HOUR);
  await seesEdited(ben, receipt.id, /Account\n✓ deleted \(/);
  expect(olga.messages().filter(({ card }) => /guest account is not deleted/.test(textOf(card)))).toEqual([]);
});

it('an account that is there although it should be deleted is told to the operators until it is gone', async () => {
  await invite();
  await passUntil(ben, 5 * MINUTE, /Approved, but not usable yet/);
  await accept();
  await passUntil(ben, MINUTE, /Your access is usable\nOperator in Litware/);
  await world.advance(4 * HOUR);
  const receipt = await passUntil(ben, MINUTE, /Access has ended and is removed/);

  await world.advance(30 * DAY + HOUR);
  const deleted = await world.portal.get('Litware', '/directory/deletedItems/microsoft.graph.user');
  const account = String(deleted.value[0]?.['id']);
  const restore = ['User.DeleteRestore.All', 'User.ReadWrite.All'];
  await world.portal.administer('Litware', restore, 'POST', `/directory/deletedItems/${account}/restore`);
  await world.advance(DAY);
  const report = await olga.sees(/⚠ A guest account is not deleted\nLitware/);
  expect(textOf(report.card)).toMatch(/What to do: Delete the account in Entra[^]*Requestor\nBen Osei/);
  await seesEdited(ben, receipt.id, /Account\n⚠ sign-in blocked, but not deleted/);

  await world.portal.administer('Litware', ['User.ReadWrite.All'], 'DELETE', `/users/${account}`);
  await world.advance(HOUR);
  await seesEdited(olga, report.id, /Over: A guest account is not deleted[^]*The account is deleted/);
  await seesEdited(ben, receipt.id, /Account\n✓ deleted \(/);
});
