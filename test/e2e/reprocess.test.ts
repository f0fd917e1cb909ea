import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import type { Actor } from '../support/actor.ts';
import { textOf } from '../support/card-reader.ts';
import type { ShownMessage } from '../support/fake-connector.ts';
import { MINUTE } from '../support/time.ts';
import { until } from '../support/until.ts';
import type { World } from '../support/world.ts';
import { startWorld } from '../support/world.ts';

const EM = '/identityGovernance/entitlementManagement';
const allow = (yaml: string): string =>
  yaml.replace(/signInConnection: graph-(fabrikam|litware)/g, '$&\n    reprocess: true');
const permit = (yaml: string): string =>
  yaml.replace(
    'applicationPermissions:',
    'applicationPermissions:\n      - EntitlementManagement.ReadWrite.All',
  );

let world: World;
let ana: Actor;
let olga: Actor;
afterEach(() => world.close());

async function start(editSeed?: (yaml: string) => string): Promise<void> {
  world = await startWorld(editSeed ? { editSeed } : {});
  ana = await world.actor('Ana Ruiz');
  olga = await world.actor('Olga Petrova');
  for (const actor of [ana, olga]) await actor.install();
}

/** Readers need no approval. */
const ask = async (tenant: string, words: string): Promise<unknown> =>
  ana.click(await ana.say(`reader in ${tenant} for 4h INC-5 ${words}`), /request/i);
/** Lets time pass in steps until it shows. */
const passUntil = (what: string, actor: Actor, words: RegExp): Promise<ShownMessage> =>
  until(what, async () => {
    await world.advance(2 * MINUTE);
    await sleep(200);
    return actor.messages().findLast(({ card }) => words.test(textOf(card)));
  });

it('a failed delivery: tried again at once and each quarter of an hour, said on the report, until it works', async () => {
  await start((yaml) => permit(allow(yaml)));
  await world.portal.setDeliveries('Fabrikam', 'fail');
  await ask('fabrikam', 'fails twice');
  const report = await passUntil('the operator is told', olga, /⚠ Approved access is not usable\nFabrikam/);
  expect(textOf(report.card)).toMatch(/What to do: Nothing yet: I had Entra deliver it again/);
  expect(textOf(report.card)).toMatch(/Tried again\n.*, 2 times/);

  await world.portal.setDeliveries('Fabrikam', 'deliver');
  await passUntil('usable', ana, /Your access is usable\nReader in Fabrikam/);
  await passUntil('the report is over', olga, /Over: Approved access is not usable[^]*has become usable/);
  await passUntil('what had failed goes on', ana, /Your request goes on\nReader in Fabrikam/);
  expect(
    ana.messages().filter(({ card }) => /Your request failed|could not deliver/.test(textOf(card))),
  ).toEqual([]);
  expect(await world.portal.delivered('Fabrikam', 'ana.ruiz')).toHaveLength(1);
});

it('a delivery in part: tried again at once, and nobody need be told', async () => {
  await start((yaml) => permit(allow(yaml)));
  await world.portal.setDeliveries('Litware', 'partial');
  await ask('litware', 'delivered in part');
  await until('Entra delivered a part', async () =>
    (await world.portal.requests('Litware', 'partiallyDelivered')).length > 0 ? true : undefined,
  );
  await world.portal.setDeliveries('Litware', 'deliver');
  await passUntil('usable', ana, /Your access is usable\nReader in Litware/);
  expect(olga.messages().filter(({ card }) => /not usable/.test(textOf(card)))).toEqual([]);
});

it('where the tenant does not allow it nothing is tried, and what an administrator does is seen', async () => {
  await start(permit);
  await world.portal.setDeliveries('Fabrikam', 'partial');
  await ask('fabrikam', 'left alone');
  const report = await passUntil('the operator is told', olga, /⚠ Approved access is not usable\nFabrikam/);
  expect(textOf(report.card)).toMatch(/only a part of it[^]*What to do: Look at the request in Entra/);
  expect(textOf(report.card)).not.toContain('Tried again');
  const [request] = await world.portal.requests('Fabrikam', 'partiallyDelivered');

  await world.portal.setDeliveries('Fabrikam', 'deliver');
  const path = `${EM}/assignmentRequests/${String(request?.['id'])}/reprocess`;
  await world.portal.administer('Fabrikam', ['EntitlementManagement.ReadWrite.All'], 'POST', path);
  await passUntil('usable', ana, /Your access is usable\nReader in Fabrikam/);
  await passUntil('the report is over', olga, /Over: Approved access is not usable/);
});

it('where the app lacks the right the report says so, and what to do', async () => {
  await start(allow);
  await world.portal.setDeliveries('Fabrikam', 'fail');
  await ask('fabrikam', 'without the right');
  const report = await passUntil('the operator is told', olga, /⚠ Approved access is not usable\nFabrikam/);
  expect(textOf(report.card)).toMatch(
    /I may not have it delivered again[^]*give the app what tenants.example.yaml names/,
  );
  expect(await world.portal.requests('Fabrikam', 'deliveryFailed')).toHaveLength(1);
});
