import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Actor } from '../support/actor.ts';
import { textOf } from '../support/card-reader.ts';
import { tenantId } from '../support/portal.ts';
import { MINUTE } from '../support/time.ts';
import { until } from '../support/until.ts';
import type { World } from '../support/world.ts';
import { startWorld } from '../support/world.ts';

const EM = '/identityGovernance/entitlementManagement';
/** Fabrikam's operators are eligible for the role, its readers for the group that bears it. */
const makeEligible = (yaml: string): string =>
  yaml
    .replace(
      'group: sg-soc-security-operator\n',
      'gives: [{ directoryRole: Security Operator, as: eligible }]\n',
    )
    .replace('group: sg-soc-security-reader\n', 'gives: [{ group: sg-soc-security-reader, as: eligible }]\n')
    .replace(
      'applicationPermissions:',
      'applicationPermissions:\n      - PrivilegedEligibilitySchedule.Read.AzureADGroup',
    );

let world: World;
let ana: Actor;
let olga: Actor;
let emi: Actor;
beforeAll(async () => {
  world = await startWorld({ editSeed: makeEligible });
  ana = await world.actor('Ana Ruiz');
  olga = await world.actor('Olga Petrova');
  emi = await world.actor('Emi Sato');
  for (const actor of [ana, olga, emi]) await actor.install();
});
afterAll(() => world.close());

/** Asks in Litware and has it approved. */
async function approve(words: string): Promise<void> {
  await ana.click(await ana.say(`operator in litware for 4h INC-5 ${words}`), /request/i);
  await emi.click(await emi.sees(words), /approve/i, { reason: 'ok' });
}
/** The bound counts from when the delivery was first looked at, and that may be just now. */
const waitUntilStuck = (): Promise<unknown> =>
  until('it counts as stuck', async () => {
    await world.advance(5 * MINUTE);
    await sleep(200);
    return ana.messages().some(({ card }) => /not usable yet\nOperator in Litware/.test(textOf(card)))
      ? true
      : undefined;
  });
const seesEdited = (actor: Actor, id: string, words: RegExp): Promise<unknown> =>
  until(`the message is edited to ${String(words)}`, () =>
    actor.messages().find((one) => one.id === id && words.test(textOf(one.card))),
  );

it('eligible for the role: says what to activate, with the link', async () => {
  const carla = await world.actor('Carla Weiss');
  await carla.install();
  await ana.click(await ana.say('operator in fabrikam for 2h INC-1 to be activated'), /request/i);
  await carla.click(await carla.sees('to be activated'), /approve/i, { reason: 'ok' });
  await world.advance(MINUTE);
  const told = await ana.sees(/Your access is ready to activate\nOperator in Fabrikam/);
  expect(textOf(told.card)).toContain('You are eligible for the role.');
  expect(JSON.stringify(told.card)).toContain(
    `https://entra.microsoft.com/${tenantId('Fabrikam')}#view/Microsoft_Azure_PIMCommon/ActivationMenuBlade/~/aadmigratedroles`,
  );
  expect(JSON.stringify(told.card)).toContain(`https://security.microsoft.com/?tid=${tenantId('Fabrikam')}`);
});

it('eligible for the group that carries the role; where the app may not see that, operators are told until it may', async () => {
  const path = '/v1.0/identityGovernance/privilegedAccess/group';
  await world.portal.setFaults([{ kind: 'status', status: 403, path }]);
  await ana.click(await ana.say('reader in fabrikam for 2h INC-2 group to be activated'), /request/i);
  await world.advance(MINUTE);
  const report = await olga.sees(/⚠ The app lacks a permission\nFabrikam/);
  expect(textOf(report.card)).toMatch(
    /eligible group memberships[^]*neither usable nor gone[^]*Consent to PrivilegedEligibilitySchedule\.Read\.AzureADGroup/,
  );
  await world.portal.setFaults([]);
  await world.advance(6 * MINUTE);
  await seesEdited(olga, report.id, /Over: The app lacks a permission[^]*I can read it again/);
  const told = await ana.sees(/Your access is ready to activate\nReader in Fabrikam/);
  expect(textOf(told.card)).toContain('Activate the membership');
  expect(JSON.stringify(told.card)).toContain('ActivationMenuBlade/~/aadgroup');
});

it('a disabled account: holder and operator are told once after 15 minutes, and both messages end by themselves', async () => {
  const account = ana.person.objectIds[tenantId('Litware')] ?? '';
  await world.portal.setEnabled('Litware', account, false);
  await approve('with a disabled account');
  await world.advance(MINUTE);
  await until('delivered', async () =>
    (await world.portal.delivered('Litware', 'ana.ruiz')).length === 1 ? true : undefined,
  );
  await waitUntilStuck();
  const stuck = await ana.sees(/Approved, but not usable yet\nOperator in Litware/);
  expect(textOf(stuck.card)).toContain('Your account there is disabled.');
  const report = await olga.sees(/Approved access is not usable\nLitware/);
  expect(textOf(report.card)).toMatch(
    /The account is disabled[^]*What to do: Enable the account[^]*Ana Ruiz/,
  );

  await world.portal.setEnabled('Litware', account, true);
  await world.advance(6 * MINUTE);
  await ana.sees(/Your access is usable\nOperator in Litware/);
  await seesEdited(ana, stuck.id, /Your access is usable/);
  await seesEdited(olga, report.id, /Over: Approved access is not usable[^]*The access has become usable/);
  expect(ana.messages().filter(({ card }) => /not usable yet/.test(textOf(card)))).toEqual([]);
});

it('limbo: told, and over once an administrator had it reprocessed', async () => {
  await ana.say('my access');
  await world.advance(4 * 60 * MINUTE);
  await ana.sees(/Access has ended and is removed[^]*Operator in Litware/);
  await world.portal.setDeliveries('Litware', 'limbo');
  await approve('on its way for ever');
  await world.advance(MINUTE);
  await ana.sees(/on its way for ever[^]*Approved, being set up/);
  await waitUntilStuck();
  const stuck = await ana.sees(/Approved, but not usable yet\nOperator in Litware/);
  expect(textOf(stuck.card)).toContain('Entra is still delivering it.');
  const report = await olga.sees(/⚠ Approved access is not usable\nLitware/);

  await world.portal.setDeliveries('Litware', 'deliver');
  const { value } = await world.portal.get('Litware', `${EM}/assignments?$filter=state eq 'delivering'`);
  const path = `${EM}/assignments/${String(value[0]?.['id'])}/reprocess`;
  await world.portal.administer('Litware', ['EntitlementManagement.ReadWrite.All'], 'POST', path);
  await world.advance(6 * MINUTE);
  await seesEdited(ana, stuck.id, /Your access is usable/);
  await seesEdited(olga, report.id, /Over: Approved access is not usable/);
});
