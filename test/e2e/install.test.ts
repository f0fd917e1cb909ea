import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Actor } from '../support/actor.ts';
import { textOf } from '../support/card-reader.ts';
import { HOUR, MINUTE } from '../support/time.ts';
import { until } from '../support/until.ts';
import type { World } from '../support/world.ts';
import { BOT_APP_ID, startWorld } from '../support/world.ts';

const MANIFEST_ID = '11111111-2222-4333-8444-555555555555';
const APP_PERMISSIONS = `    applicationPermissions:
      - TeamsAppInstallation.ReadWriteSelfForUser.All
      - AppCatalog.Read.All`;

let world: World;
let ana: Actor;
let carla: Actor;
let dev: Actor;
let emi: Actor;
let gus: Actor;
let olga: Actor;
beforeAll(async () => {
  world = await startWorld({
    env: { TEAMS_APP_ID: MANIFEST_ID },
    editSeed: (yaml) =>
      yaml
        .replace(
          'signInConnection: graph-fabrikam',
          'signInConnection: graph-fabrikam\n    installForPeople: true',
        )
        .replace(
          'signInConnection: graph-litware',
          'signInConnection: graph-litware\n    installForPeople: true',
        )
        .replace('    applicationPermissions:', APP_PERMISSIONS)
        .replace(
          '\n  people:',
          `
  teamsApps:
    - { name: A try of somebody’s own, manifestId: ${MANIFEST_ID}, distribution: sideloaded }
    - name: SOC Access
      manifestId: ${MANIFEST_ID}
      blockedFor: [dev.patel@fabrikam.example]
      installedFor: [emi.sato@litware.example]
  people:
    - { name: Gus Moreau, userPrincipalName: gus.moreau@litware.example, home: Litware, roles: [] }`,
        ),
  });
  [ana, carla, dev, emi, gus, olga] = (await Promise.all(
    ['Ana Ruiz', 'Carla Weiss', 'Dev Patel', 'Emi Sato', 'Gus Moreau', 'Olga Petrova'].map((name) =>
      world.actor(name),
    ),
  )) as [Actor, Actor, Actor, Actor, Actor, Actor];
  for (const actor of [ana, olga]) await actor.install();
});
afterAll(() => world.close());

/** Whether Teams shows the bot among somebody's apps. */
async function hasApp(actor: Actor): Promise<boolean> {
  const tenant = actor.person.homeTenantId;
  const path = `/users/${actor.person.objectIds[tenant]}/teamwork/installedApps`;
  return (await world.portal.get(tenant, path)).value.length > 0;
}
const ask = async (line: string): Promise<void> => {
  await ana.click(await ana.say(line), /request/i);
};

it('approvers who never opened the bot: it is added for them, and they are told once Teams announces it', async () => {
  await ask('operator in fabrikam for 1h INC-90 nobody is here');
  await until('the bot is added for Carla', () => hasApp(carla));
  // Graph’s answer alone is no chat: nothing is sent before Teams announces it.
  expect(carla.messages()).toEqual([]);
  await carla.install();
  await carla.sees('nobody is here');
  expect(await hasApp(dev)).toBe(false);
});

it('a policy forbids it for one of them: the operators read that it was tried, and why it failed', async () => {
  const report = await olga.sees(
    /Some people cannot be reached[^]*I could not be added for Dev Patel: a policy of Teams or a missing permission forbids it \(Graph said 403 Forbidden\)/,
    30_000,
  );
  expect(textOf(report.card)).toMatch(/No app yet\s+Dev Patel/);
  expect(textOf(report.card)).not.toMatch(/Carla Weiss/);
  await dev.install();
  await dev.sees('nobody is here');
  await until('the report is over', () =>
    olga.messages().find(({ id, card }) => id === report.id && /Over: /.test(textOf(card))),
  );
});

it('reviewers who never opened the bot are reported as others are, where nothing is to be added for them', async () => {
  await ask('reader in northwind for 7d INC-92 watching alerts');
  await ana.sees(/Your access is usable\nReader in Northwind/, 30_000);
  await world.advance(25 * HOUR);
  const report = await olga.sees(
    /Some people cannot be reached in Teams\nNorthwind[^]*No app yet\s+Finn Lund( and Greta Holm)?/,
    60_000,
  );
  expect(textOf(report.card)).not.toMatch(/added for/i);
});

it('whoever removes the bot after that is left alone, and reported', async () => {
  const path = (actor: Actor) =>
    `/users/${actor.person.objectIds[actor.person.homeTenantId]}/teamwork/installedApps`;
  const tenant = carla.person.homeTenantId;
  const [installed] = (await world.portal.get(tenant, path(carla))).value;
  const permission = 'TeamsAppInstallation.ReadWriteForUser.All';
  await world.portal.administer(
    tenant,
    [permission],
    'DELETE',
    `${path(carla)}/${String(installed?.['id'])}`,
  );
  world.connector.setBotIn(carla.conversationId, false);
  await carla.post(carla.activity({ type: 'installationUpdate', action: 'remove' }));
  await ask('administrator in fabrikam for 1h INC-91 she is gone');
  await dev.sees('she is gone');
  await olga.sees(/Some people cannot be reached[^]*Removed it\s+Carla Weiss/, 30_000);
  await world.advance(25 * HOUR);
  await world.advance(MINUTE);
  expect(await hasApp(carla)).toBe(false);
  expect(textOf((await olga.sees(/Removed it\s+Carla Weiss/)).card)).not.toMatch(/added for/);
});

it('an approver who has the bot already, by a policy, and never opened it, is told in the chat that Graph names', async () => {
  await ask('operator in litware for 1h INC-93 she has it already');
  // Nobody of Litware was ever seen, and without that nobody knows where its Teams is.
  await olga.sees(
    /Litware[^]*Emi Sato: SOC Access is in Teams already[^]*once anybody of this tenant/,
    30_000,
  );
  expect(emi.messages()).toEqual([]);
  await gus.install();
  const card = await emi.sees('she has it already', 30_000);
  expect(card.conversationId).toBe(
    `19:${emi.person.objectIds[emi.person.homeTenantId]}_${BOT_APP_ID}@unq.gbl.spaces`,
  );
  // What Teams calls her is not known before she has come, so there can be no view of her own.
  expect(card.card['refresh']).toMatchObject({ userIds: [] });
  await emi.click(card, /^Approve/);
  await until('her card is edited where it is', () =>
    emi.messages().find(({ id, card: now }) => id === card.id && /Approved/.test(textOf(now))),
  );
  expect(emi.messages().filter(({ card: one }) => /she has it already/.test(textOf(one)))).toHaveLength(1);
});
