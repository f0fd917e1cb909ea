import { afterEach, expect, it } from 'vitest';
import { buttonsOf, textOf } from '../support/card-reader.ts';
import { HOUR, MINUTE } from '../support/time.ts';
import { until } from '../support/until.ts';
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

it('asked for in My Access without an account: it appears in `my access`, is followed, and told when usable', async () => {
  world = await startWorld({ editSeed: permit });
  const ben = await world.actor('Ben Osei');
  const emi = await world.actor('Emi Sato');
  for (const actor of [ben, emi]) await actor.install();
  // The form leads there, and is where the bot learns his address.
  expect(textOf((await ben.say('request')).card)).toContain('Litware: you have no account there yet.');
  await askInMyAccess('SOC Security Operator', 'asked at the door');

  const waiting = await until('my access shows it', async () => {
    const list = await ben.say('my access');
    return /Can approve: Emi Sato/.test(textOf(list.card)) ? list : undefined;
  });
  expect(textOf(waiting.card)).toMatch(
    /Litware[^]*Waiting for approval[^]*Without an account there you cannot/,
  );
  // Nothing that only his own token of Litware could do.
  expect(buttonsOf(waiting.card).map(({ verb }) => verb)).not.toContain('request.cancel');

  await emi.click(await emi.sees('asked at the door'), /approve/i, { reason: 'known incident' });
  await world.advance(MINUTE);
  await until('my access says what is left to do', async () =>
    /Sign in there once/.test(textOf((await ben.say('my access')).card)) ? true : undefined,
  );
  await world.portal.setSignedIn('ben.osei@contoso.example', 'Litware', true);
  await (
    await world.portal.as('ben.osei@contoso.example', 'Litware')
  )('GET', '/me');
  await world.advance(MINUTE);
  await ben.sees(/Your access is usable\nOperator in Litware/);
  await world.advance(5 * HOUR);
  await ben.sees(/Access has ended and is removed[^]*Operator in Litware/);
});

it('denied there, it is told here with the reason', async () => {
  world = await startWorld({ editSeed: permit });
  const ben = await world.actor('Ben Osei');
  const emi = await world.actor('Emi Sato');
  for (const actor of [ben, emi]) await actor.install();
  await ben.say('my access');
  await askInMyAccess('SOC Security Operator', 'not this time');
  await emi.click(await emi.sees('not this time'), /deny/i, { reason: 'no such incident' });
  const told = await ben.sees(/Your request was denied\nOperator in Litware/);
  expect(textOf(told.card)).toContain('no such incident');
});

/**
 * What Ben files in Litware's My Access. No Graph call of his own does it before he has an account: My Access
 * acts for him, and what Entra shows is a request of somebody known by the address alone, as this one.
 */
async function askInMyAccess(packageName: string, justification: string): Promise<void> {
  const em = '/identityGovernance/entitlementManagement';
  const filter = `displayName eq '${packageName}'`;
  const packages = await world.portal.get('Litware', `${em}/accessPackages?$filter=${filter}`);
  const accessPackageId = String(packages.value[0]?.['id']);
  const policies = await world.portal.get(
    'Litware',
    `${em}/assignmentPolicies?$expand=accessPackage&$filter=accessPackage/id eq '${accessPackageId}'`,
  );
  const call = await world.portal.asApp('Litware');
  const filed = await call('POST', `${em}/assignmentRequests`, {
    requestType: 'adminAdd',
    justification,
    assignment: {
      accessPackageId,
      assignmentPolicyId: policies.value[0]?.['id'],
      target: { email: 'ben.osei@contoso.example' },
    },
    schedule: { expiration: { type: 'afterDuration', duration: 'PT2H' } },
  });
  if (filed.status !== 201) throw new Error(`${filed.status} ${await filed.text()}`);
}
