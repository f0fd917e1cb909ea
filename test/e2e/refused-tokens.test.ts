import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Actor } from '../support/actor.ts';
import { tenantId } from '../support/portal.ts';
import type { World } from '../support/world.ts';
import { until } from '../support/until.ts';
import { startWorld } from '../support/world.ts';

/** What the bot does when its tokens, or a person's, are no longer accepted. */

let world: World;
let ana: Actor;
let carla: Actor;
let emi: Actor;
beforeAll(async () => {
  world = await startWorld();
  ana = await world.actor('Ana Ruiz');
  carla = await world.actor('Carla Weiss');
  emi = await world.actor('Emi Sato');
  for (const actor of [ana, carla, emi]) await actor.install();
});
afterAll(() => world.close());
beforeEach(async () => {
  await world.portal.setFaults([]);
  await world.portal.setConsent('Fabrikam', true);
});

const ANA = 'ana.ruiz@contoso.example';
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

it('tokens of the app are revoked: it gets new ones and goes on', async () => {
  await world.portal.setFaults([{ kind: 'revoked', caller: 'app' }]);
  await ask('operator in fabrikam for 1h INC-70 app revoked');
  await deny('app revoked');
  expect(await world.botLog()).not.toContain('tenant-misconfigured');
});

it('the app is challenged for an authentication context: it passes the challenge on, and goes on', async () => {
  await world.portal.setFaults([{ kind: 'challenge', acrs: 'c1', caller: 'app' }]);
  await ask('operator in fabrikam for 1h INC-71 app challenged');
  await deny('app challenged');
  // The portal reads as the app, too.
  await world.portal.setFaults([]);
  expect(await filed('app challenged')).toHaveLength(1);
});

it('tokens of a person are revoked: they are told, sign in again, and ask once', async () => {
  const form = await ana.say('operator in fabrikam for 1h INC-72 signed in again');
  await world.portal.setFaults([{ kind: 'revoked', caller: ANA, ...fabrikam }]);
  await ana.click(form, /request/i);
  await ana.sees(/sign in/i);
  expect(await filed('signed in again')).toEqual([]);
  await world.portal.setSignedIn(ANA, 'Fabrikam', true);
  await ask('operator in fabrikam for 1h INC-72 signed in again');
  await deny('signed in again');
  expect(await filed('signed in again')).toHaveLength(1);
});

it('consent is taken away: other tenants go on, and so does this one when it is back', async () => {
  await world.portal.setConsent('Fabrikam', false);
  // Tokens that are still good would hide it.
  await world.restartBot();
  await ask('operator in litware for 1h INC-73 the others go on');
  await emi.sees('the others go on');
  await until('the operator can read why', async () =>
    /"tenant-misconfigured".*|AADSTS7000229/.test(await world.botLog()) ? true : undefined,
  );
  await world.portal.setConsent('Fabrikam', true);
  await ask('operator in fabrikam for 1h INC-74 consent is back');
  await deny('consent is back');
  expect(await filed('consent is back')).toHaveLength(1);
});
