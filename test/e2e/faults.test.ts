import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Actor } from '../support/actor.ts';
import { textOf } from '../support/card-reader.ts';
import { HOUR, MINUTE } from '../support/time.ts';
import { until } from '../support/until.ts';
import type { World } from '../support/world.ts';
import { startWorld } from '../support/world.ts';

/** How the bot gets through a Graph that answers with errors, throttles or pages oddly: delayed, never lost, never doubled. */

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
beforeEach(async () => {
  await world.portal.setFaults([]);
  await world.portal.setThrottling('none');
});

const EM = '/v1.0/identityGovernance/entitlementManagement';

const filed = async (words: string): Promise<unknown[]> => {
  const states = ['submitted', 'pendingApproval', 'delivering', 'delivered', 'denied'];
  const all = await Promise.all(states.map((state) => world.portal.requests('Fabrikam', state)));
  return all.flat().filter(({ justification }) => String(justification).includes(words));
};
const asksOf = (words: string): unknown[] =>
  carla.messages().filter(({ card }) => textOf(card).includes(words));

/**
 * Ana asks while the faults are set, and Carla denies. Counted is at the end, when the receipt shows the decision:
 * what is tried again later would be filed by then.
 */
async function askThrough(words: string, faults: readonly unknown[]): Promise<object> {
  const form = await ana.say(`operator in fabrikam for 1h INC-60 ${words}`);
  await world.portal.setFaults(faults);
  await ana.click(form, /request/i);
  const asked = await carla.sees(words, 30_000);
  await world.portal.setFaults([]);
  await carla.click(asked, /deny/i, { reason: `no to ${words}` });
  await ana.sees(new RegExp(`Your request was denied[^]*no to ${words}`), 30_000);
  await ana.sees(new RegExp(`Your access request[^]*${words}[^]*Denied`), 30_000);
  return { requests: (await filed(words)).length, asks: asksOf(words).length };
}

const once = { requests: 1, asks: 1 };

it.each([
  ['a gateway page for an answer', { kind: 'status', status: 502, body: 'html', path: EM, times: 4 }],
  ['an answer without a body', { kind: 'status', status: 504, body: 'none', path: EM, times: 4 }],
  ['throttled, come back whenever', { kind: 'status', status: 429, path: EM, times: 4 }],
  [
    'throttled until an instant',
    { kind: 'status', status: 429, retryAfterSeconds: 1, retryAfterAs: 'date', path: EM, times: 4 },
  ],
  ['an empty page before every page', { kind: 'emptyPage' }],
  // Bounded: for ever, every third call may happen to be the same write of every try.
  ['every third call failing for a while', { kind: 'status', status: 503, everyNth: 3, times: 6 }],
])('%s', async (words, fault) => {
  expect(await askThrough(words, [fault])).toEqual(once);
});

it('a request that Entra does not show holds up no other; operators are told while it is so', async () => {
  const olga = await world.actor('Olga Petrova');
  await olga.install();
  await ana.click(await ana.say('operator in fabrikam for 1h INC-61 shown no more'), /request/i);
  const first = await carla.sees('shown no more');
  const [request] = await filed('shown no more');
  const { id } = request as { readonly id: string };
  const path = `/assignmentRequests/${id}\\?`;
  await world.portal.setFaults([{ kind: 'status', status: 403, code: 'Forbidden', path, caller: 'app' }]);
  // Out of the overlap in which the feed of new requests shows it.
  await world.advance(2 * HOUR);
  const report = await olga.sees(/⚠ Some requests or assignments cannot be read\nFabrikam/, 30_000);
  expect(textOf(report.card).replaceAll('\u200B', '')).toMatch(
    new RegExp(`does not show me 1 request[^]*${id}[^]*403 Forbidden`),
  );
  await ana.click(await ana.say('reader in fabrikam for 1h INC-62 goes on all the same'), /request/i);
  await world.advance(MINUTE);
  await ana.sees(/Your access is usable\nReader in Fabrikam/, 30_000);

  await world.portal.setFaults([]);
  await carla.click(first, /deny/i, { reason: 'seen again' });
  await ana.sees(/Your request was denied[^]*seen again/, 30_000);
  await world.advance(MINUTE);
  await until('the report is over', () =>
    olga.messages().find((one) => one.id === report.id && /✓ Over: Some requests/.test(textOf(one.card))),
  );
});

it('the published limits leave room for the bot', async () => {
  await world.portal.setThrottling('published');
  expect(await askThrough('within the limits', [])).toEqual(once);
  expect(await world.botLog()).not.toMatch(/x-ms-throttle|ResourceUnitLimitExceeded/);
});
