import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Actor } from '../support/actor.ts';
import { textOf } from '../support/card-reader.ts';
import { tenantId } from '../support/portal.ts';
import { MINUTE } from '../support/time.ts';
import type { World } from '../support/world.ts';
import { until } from '../support/until.ts';
import { startWorld } from '../support/world.ts';

/** What the bot makes of answers that are old, newer than it, or incomplete. */

let world: World;
let ana: Actor;
let carla: Actor;
beforeAll(async () => {
  world = await startWorld();
  ana = await world.actor('Ana Ruiz');
  carla = await world.actor('Carla Weiss');
  for (const actor of [ana, carla]) await actor.install();
});
afterAll(() => world.close());
beforeEach(() => world.portal.setFaults([]));

const EM = '/v1.0/identityGovernance/entitlementManagement';
const ANA = 'ana.ruiz@contoso.example';
const filing = { path: `${EM}/assignmentRequests`, method: 'POST' };
const fabrikam = { tenantId: tenantId('Fabrikam') };

const ask = async (line: string): Promise<void> => {
  await ana.click(await ana.say(line), /request/i);
};
const filed = async (words: string): Promise<unknown[]> => {
  const states = ['submitted', 'pendingApproval', 'delivering', 'delivered', 'denied'];
  const all = await Promise.all(states.map((state) => world.portal.requests('Fabrikam', state)));
  return all.flat().filter(({ justification }) => String(justification).includes(words));
};
/** Ends a request, so that the next story may ask for the same; the notice is waited for, not only the receipt. */
const deny = async (words: string): Promise<void> => {
  const asked = await carla.sees(words, 30_000);
  await carla.click(asked, /deny/i, { reason: `no to ${words}` });
  await ana.sees(new RegExp(`Your request was denied[^]*no to ${words}`), 30_000);
};

it('lists of groups that are behind: access is called usable only when it is', async () => {
  const before = ana.messages().length;
  await world.portal.setFaults([{ kind: 'stale', path: '/v1.0/groups', ...fabrikam }]);
  await ask('reader in fabrikam for 1h INC-75 late membership');
  await world.advance(MINUTE);
  await until('it is delivered', async () =>
    (await world.portal.delivered('Fabrikam', 'ana.ruiz')).length === 1 ? true : undefined,
  );
  const usable = /Your access is usable\nReader in Fabrikam/;
  await world.advance(MINUTE);
  expect(
    ana
      .messages()
      .slice(before)
      .filter(({ card }) => usable.test(textOf(card))),
  ).toEqual([]);
  await world.portal.setFaults([]);
  await world.advance(MINUTE);
  await ana.seesNew(before, usable, 1);
});

// A defect of the bot: it looks for what an earlier try filed in a list of Graph only, although it has seen the request
// itself by then. The receipt says Failed; and when the request is decided before the next try, it is filed twice.
it.fails('an answer lost, and a list that does not show the request yet: the request is known as hers', async () => {
  const form = await ana.say('operator in fabrikam for 1h INC-76 not listed yet');
  await world.portal.setFaults([
    { kind: 'drop', at: 'afterWrite', ...filing, times: 1 },
    { kind: 'stale', path: `${EM}/assignmentRequests/filterByCurrentUser`, caller: ANA, times: 2 },
  ]);
  await ana.click(form, /request/i);
  await carla.sees('not listed yet', 30_000);
  const receipt = await ana.sees(
    /Your access request[^]*not listed yet[^]*(Failed|Waiting for approval)/,
    30_000,
  );
  const shown = textOf(receipt.card);
  await world.portal.setFaults([]);
  await deny('not listed yet');
  expect(shown).toContain('Waiting for approval');
});

it.each([
  ['a type that came later', { kind: 'unknownMember', property: 'requestType', path: EM }],
  ['a requestor that is null', { kind: 'nullProperty', property: 'requestor', path: EM }],
  ['a request without its times', { kind: 'missingProperty', property: 'createdDateTime', path: EM }],
  ['names that are null', { kind: 'nullProperty', property: 'displayName', path: '/v1.0/groups' }],
])('%s: what the bot does not understand waits, and comes when it does', async (words, fault) => {
  const form = await ana.say(`operator in fabrikam for 1h INC-77 ${words}`);
  await world.portal.setFaults([{ ...fault, ...fabrikam, times: 12 }]);
  await ana.click(form, /request/i);
  await deny(words);
  expect(await filed(words)).toHaveLength(1);
});

it('an older request in a state that came later counts as open: nothing is asked twice, and she is told', async () => {
  await ask('operator in fabrikam for 1h INC-78 the older one');
  await deny('the older one');
  const form = await ana.say('operator in fabrikam for 1h INC-79 the newer one');
  await world.portal.setFaults([
    { kind: 'unknownMember', property: 'state', path: `${EM}/assignmentRequests`, caller: ANA },
  ]);
  await ana.click(form, /request/i);
  await ana.sees(/the newer one[^]*Failed[^]*still open/, 30_000);
  await world.portal.setFaults([]);
  expect(await filed('the newer one')).toEqual([]);
});
