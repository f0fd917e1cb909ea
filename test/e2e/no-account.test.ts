import { afterEach, expect, it } from 'vitest';
import { buttonsOf, textOf } from '../support/card-reader.ts';
import { MINUTE } from '../support/time.ts';
import type { World } from '../support/world.ts';
import { startWorld } from '../support/world.ts';

/** Ben has an account in Fabrikam and none in Litware, whose operator lets the app file. */
const allow = (yaml: string): string =>
  yaml.replace(
    'signInConnection: graph-litware',
    'signInConnection: graph-litware\n    firstRequestByApp: true',
  );
const permit = (yaml: string): string =>
  yaml.replace(
    'applicationPermissions:',
    'applicationPermissions:\n      - EntitlementManagement.ReadWrite.All',
  );
const LINE = 'operator in fabrikam and litware for 2h INC-4712 mail gateway';

let world: World;
afterEach(() => world.close());

it('the app files for who has no account; approved, signed in once, usable', async () => {
  world = await startWorld({ editSeed: (yaml) => permit(allow(yaml)) });
  const ben = await world.actor('Ben Osei');
  const emi = await world.actor('Emi Sato');
  for (const actor of [ben, emi]) await actor.install();

  const form = await ben.say(LINE);
  expect(textOf(form.card)).toContain('You have no account in Litware yet.');
  await ben.click(form, /request/i);
  const receipt = await ben.sees(/Filed by SOC Access in your name/);
  expect(textOf(receipt.card)).toContain('Fabrikam');
  // One button to cancel: that of Fabrikam.
  expect(buttonsOf(receipt.card).filter(({ verb }) => verb === 'request.cancel').length).toBeLessThan(2);

  const asked = await emi.sees('mail gateway');
  expect(textOf(asked.card)).toContain('Filed by SOC Access for Ben Osei (ben.osei@contoso.example)');
  await emi.click(asked, /approve/i, { reason: 'known incident' });
  await world.advance(MINUTE);
  await ben.sees(/Sign in there once and accept the invitation/);

  await world.portal.setSignedIn('ben.osei@contoso.example', 'Litware', true);
  await (
    await world.portal.as('ben.osei@contoso.example', 'Litware')
  )('GET', '/me');
  await world.advance(MINUTE);
  await ben.sees(/Your access is usable\nOperator in Litware/);
  expect(await world.portal.delivered('Litware', 'ben.osei')).toHaveLength(1);
});

it('without the right to file the receipt says what the operator has to do', async () => {
  world = await startWorld({ editSeed: allow });
  const ben = await world.actor('Ben Osei');
  await ben.install();
  await ben.click(await ben.say(LINE), /request/i);
  const receipt = await ben.sees(/Your operator has to give the app EntitlementManagement.ReadWrite.All/);
  expect(textOf(receipt.card)).not.toContain('Filed by SOC Access');
  expect(await world.portal.requests('Litware', 'pendingApproval')).toEqual([]);
});

it('where the operator does not allow it the form leads to My Access', async () => {
  world = await startWorld();
  const ben = await world.actor('Ben Osei');
  await ben.install();
  const form = await ben.say('request');
  expect(textOf(form.card)).toContain('Litware: you have no account there yet. Ask in its My Access portal');
  expect(JSON.stringify(form.card)).toContain(
    'https://myaccess.microsoft.com/@litware.example#/access-packages',
  );
});
