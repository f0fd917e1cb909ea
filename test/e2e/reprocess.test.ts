import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import type { Actor } from '../support/actor.ts';
import { textOf } from '../support/card-reader.ts';
import type { ShownMessage } from '../support/fake-connector.ts';
import { HOUR } from '../support/time.ts';
import { until } from '../support/until.ts';
import type { World } from '../support/world.ts';
import { startWorld } from '../support/world.ts';

const EM = '/identityGovernance/entitlementManagement';
/** What is stuck is stuck after four hours. */
const slowly = (yaml: string): string =>
  yaml.replace(/signInConnection: graph-(fabrikam|litware)/g, '$&\n    follow: { stuckAfter: PT4H }');
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

async function start(editSeed: (yaml: string) => string): Promise<void> {
  world = await startWorld({ editSeed: (yaml) => editSeed(slowly(yaml)) });
  ana = await world.actor('Ana Ruiz');
  olga = await world.actor('Olga Petrova');
  for (const actor of [ana, olga]) await actor.install();
}

/** Readers need no approval. */
const ask = async (tenant: string, words: string): Promise<unknown> =>
  ana.click(await ana.say(`reader in ${tenant} for 24h INC-5 ${words}`), /request/i);
/** Lets hours pass in steps, so that a bot on a slow machine looks in between, and not after all of them only. */
async function pass(ms: number): Promise<void> {
  for (let step = 0; step < 20; step += 1) {
    await world.advance(ms / 20);
    await sleep(250);
  }
}
/** What must have become true by then; only seconds pass meanwhile, however slow this machine is. */
const sees = (actor: Actor, words: RegExp): Promise<ShownMessage> =>
  until(
    `${actor.person.name} sees ${String(words)}`,
    async () => {
      await world.advance(1000);
      await sleep(200);
      return actor.messages().findLast(({ card }) => words.test(textOf(card)));
    },
    60_000,
  );

it('a failed delivery: tried again at once, and then once per bound, said on the report, until it works', async () => {
  await start((yaml) => permit(allow(yaml)));
  await world.portal.setDeliveries('Fabrikam', 'fail');
  await ask('fabrikam', 'fails twice');
  await sees(ana, /Your request failed\nReader in Fabrikam/);
  await pass(5 * HOUR);
  const report = await sees(olga, /⚠ Approved access is not usable\nFabrikam[^]*Tried again/);
  expect(textOf(report.card)).toMatch(/What to do: Nothing yet: I asked Entra to deliver it again/);

  await world.portal.setDeliveries('Fabrikam', 'deliver');
  await pass(5 * HOUR);
  await sees(ana, /Your access is usable\nReader in Fabrikam/);
  await sees(olga, /Over: Approved access is not usable[^]*has become usable/);
  await sees(ana, /Your request goes on\nReader in Fabrikam/);
  await until('nothing says that it failed', () =>
    ana.messages().every(({ card }) => !/Your request failed|could not deliver/.test(textOf(card))),
  );
  expect(await world.portal.delivered('Fabrikam', 'ana.ruiz')).toHaveLength(1);
}, 120_000);

it('a delivery in part is tried again as well', async () => {
  await start((yaml) => permit(allow(yaml)));
  await world.portal.setDeliveries('Litware', 'partial');
  await ask('litware', 'delivered in part');
  await until('Entra delivered a part', async () =>
    (await world.portal.requests('Litware', 'partiallyDelivered')).length > 0 ? true : undefined,
  );
  await world.portal.setDeliveries('Litware', 'deliver');
  await pass(5 * HOUR);
  await sees(ana, /Your access is usable\nReader in Litware/);
  expect(await world.portal.delivered('Litware', 'ana.ruiz')).toHaveLength(1);
}, 120_000);

it('where the tenant does not allow it nothing is tried, and what an administrator does is seen', async () => {
  await start(permit);
  await world.portal.setDeliveries('Fabrikam', 'partial');
  await ask('fabrikam', 'left alone');
  await until('Entra delivered a part', async () =>
    (await world.portal.requests('Fabrikam', 'partiallyDelivered')).length > 0 ? true : undefined,
  );
  await pass(5 * HOUR);
  const report = await sees(olga, /⚠ Approved access is not usable\nFabrikam/);
  expect(textOf(report.card)).toMatch(/only a part of it[^]*What to do: Look at the request in Entra/);
  expect(textOf(report.card)).not.toContain('Tried again');
  const [request] = await world.portal.requests('Fabrikam', 'partiallyDelivered');

  await world.portal.setDeliveries('Fabrikam', 'deliver');
  const path = `${EM}/assignmentRequests/${String(request?.['id'])}/reprocess`;
  await world.portal.administer('Fabrikam', ['EntitlementManagement.ReadWrite.All'], 'POST', path);
  // All assignments are read every half an hour.
  await pass(HOUR);
  await sees(ana, /Your access is usable\nReader in Fabrikam/);
  await sees(olga, /Over: Approved access is not usable/);
}, 120_000);

it('where the app lacks the right the report says so, and what to do', async () => {
  await start(allow);
  await world.portal.setDeliveries('Fabrikam', 'fail');
  await ask('fabrikam', 'without the right');
  await sees(ana, /Your request failed\nReader in Fabrikam/);
  await pass(5 * HOUR);
  await sees(
    olga,
    /⚠ Approved access is not usable\nFabrikam[^]*I may not have it delivered again[^]*give the app EntitlementManagement.ReadWrite.All/,
  );
  expect(await world.portal.requests('Fabrikam', 'deliveryFailed')).toHaveLength(1);
}, 120_000);
