import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Actor } from '../support/actor.ts';
import { buttonsOf, textOf } from '../support/card-reader.ts';
import { HOUR, MINUTE } from '../support/time.ts';
import type { Card } from '../support/fake-connector.ts';
import { tenantId } from '../support/portal.ts';
import type { World } from '../support/world.ts';
import { until } from '../support/until.ts';
import { startWorld } from '../support/world.ts';

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

const endOf = async (tenant: string): Promise<number> => {
  const [held] = await world.portal.delivered(tenant, 'ana.ruiz');
  const schedule = held?.['schedule'] as { expiration: { endDateTime: string } } | undefined;
  return Date.parse(schedule?.expiration.endDateTime ?? '');
};

const grant = async (approver: Actor, tenant: string, story: string): Promise<void> => {
  await ana.click(await ana.say(`operator in ${tenant} for 2h INC-7 ${story}`), /request/i);
  await approver.click(await approver.sees(story), /approve/i, { reason: 'ok' });
  await world.advance(MINUTE);
  await ana.sees(new RegExp(`Your access is usable\\nOperator in ${tenant}`, 'i'));
};

it('extends from the warning in two clicks; the old end is void and the new one warned of', async () => {
  await grant(carla, 'Fabrikam', 'to be extended');
  const endBefore = await endOf('Fabrikam');
  let before = ana.messages().length;
  await world.advance(100 * MINUTE);
  const [warning] = await ana.seesNew(before, /Your access ends in/, 1);
  const form = await ana.click(warning!, 'Extend');
  const entered = { extendBy: 'PT1H', justification: 'still on it' };
  await ana.click({ ...warning!, card: form }, 'Send', entered);

  await until('the new end is in Entra', async () =>
    (await endOf('Fabrikam')) === endBefore + HOUR ? true : undefined,
  );
  expect(await world.portal.delivered('Fabrikam', 'ana.ruiz')).toHaveLength(1);

  await until('the warning that was clicked shows the new end', () =>
    ana.messages().find(({ id, card }) => id === warning!.id && /in 1 h [12]\d min/.test(textOf(card))),
  );
  // Whose answer was lost sends the form once more: it asks for the same end, not for another hour.
  await ana.click({ ...warning!, card: form }, 'Send', entered);
  // The old end passes in silence.
  await until(
    'the new end is known',
    () => ana.messages().some(({ card }) => /in 1 h 1\d min/.test(textOf(card))) || undefined,
  );
  expect(await endOf('Fabrikam')).toBe(endBefore + HOUR);
  before = ana.messages().length;
  await world.advance(30 * MINUTE);
  await until('a pass over the tenant', async () => ((await ana.say('my access')) ? true : undefined));
  expect(
    ana
      .messages()
      .slice(before)
      .filter(({ card }) => /Your access (ends in|has ended)/.test(textOf(card))),
  ).toEqual([]);
  before = ana.messages().length;
  await world.advance(40 * MINUTE);
  await ana.seesNew(before, /Your access ends in/, 1);
});

it('an extension that the policy wants approved goes to the approver again', async () => {
  await grant(emi, 'Litware', 'litware work');
  const endBefore = await endOf('Litware');
  const list = await ana.say('my access');
  const button = buttonsOf(list.card).find(
    ({ verb, data }) => verb === 'access.extend-form' && data['tenant'] === tenantId('Litware'),
  );
  const form = await ana.invoke(
    { type: 'Action.Execute', verb: 'access.extend-form', data: button?.data },
    list.id,
  );
  await ana.click({ ...list, card: form.value as Card }, 'Send', {
    extendBy: 'PT1H',
    justification: 'not done yet',
  });

  const asked = await emi.sees('not done yet');
  expect(await endOf('Litware')).toBe(endBefore);
  await until('the receipt says what the extension waits for', () =>
    ana.messages().find(({ card }) => /litware work[^]*Extension waits for approval/.test(textOf(card))),
  );
  await emi.click(asked, /approve/i, { reason: 'go on' });
  await world.advance(MINUTE);
  await until('the new end is in Entra', async () =>
    (await endOf('Litware')) === endBefore + HOUR ? true : undefined,
  );
});

it('releases: gone in Entra at once, with a receipt that says so', async () => {
  const { list, button } = await until('the extension is over and Litware can be released', async () => {
    const card = await ana.say('my access');
    const release = buttonsOf(card.card).find(
      ({ verb, data }) => verb === 'access.release' && data['tenant'] === tenantId('Litware'),
    );
    return release ? { list: card, button: release } : undefined;
  });
  const before = ana.messages().length;
  await ana.invoke({ type: 'Action.Execute', verb: 'access.release', data: button.data }, list.id);
  await world.advance(MINUTE);
  const [receipt] = await ana.seesNew(before, /Access has ended and is removed/, 1);
  expect(textOf(receipt?.card ?? {})).toMatch(/released/i);
  expect(await world.portal.delivered('Litware', 'ana.ruiz')).toEqual([]);
  expect(await world.portal.isMember('Litware', 'ana.ruiz', 'sg-soc-security-operator')).toBe(false);
});

it('cancels what nobody has decided yet', async () => {
  await ana.click(await ana.say('operator in litware for 1h INC-9 not needed after all'), /request/i);
  await emi.sees('not needed after all');
  const list = await ana.say('my access');
  const cancel = buttonsOf(list.card).find(({ verb }) => verb === 'request.cancel');
  await ana.invoke({ type: 'Action.Execute', verb: 'request.cancel', data: cancel?.data }, list.id);
  await until('canceled in Entra', async () =>
    (await world.portal.requests('Litware', 'canceled')).length === 1 ? true : undefined,
  );
  const atEmi = await until("Emi's card has no buttons left", () =>
    emi
      .messages()
      .find(
        ({ card }) =>
          textOf(card).includes('not needed after all') &&
          !buttonsOf(card).some(({ verb }) => verb === 'approval.decide'),
      ),
  );
  expect(textOf(atEmi.card)).toMatch(/cancel|withdrawn/i);
});
