import { afterAll, beforeAll, expect, it } from 'vitest';
import { buttonsOf, textOf } from '../support/card-reader.ts';
import { HOUR, MINUTE } from '../support/time.ts';
import type { World } from '../support/world.ts';
import { startWorld } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

it('one ask in two tenants: approved by each, usable, warned once, removed and proven gone', async () => {
  const ana = await world.actor('Ana Ruiz');
  const carla = await world.actor('Carla Weiss');
  const emi = await world.actor('Emi Sato');
  for (const actor of [ana, carla, emi]) {
    await actor.install();
    await actor.sees('SOC Access');
  }

  const form = await ana.say('operator in fabrikam and litware for 4h INC-4711 lateral movement');
  await ana.click(form, /request/i);
  expect(textOf((await ana.sees(/waiting/i)).card)).toContain('Fabrikam');

  for (const [approver, tenant] of [
    [carla, 'Fabrikam'],
    [emi, 'Litware'],
  ] as const) {
    const asked = await approver.sees('lateral movement');
    for (const words of ['Ana Ruiz', tenant, 'INC-4711']) expect(textOf(asked.card)).toContain(words);
    const decided = await approver.click(asked, /approve/i, { reason: 'known incident' });
    expect(buttonsOf(decided).filter(({ verb }) => verb === 'approval.decide')).toEqual([]);
  }

  await world.advance(MINUTE);
  for (const tenant of ['Fabrikam', 'Litware']) {
    await ana.sees(new RegExp(`Your access is usable\\nOperator in ${tenant}`));
    expect(await world.portal.delivered(tenant, 'ana.ruiz')).toHaveLength(1);
    expect(await world.portal.isMember(tenant, 'ana.ruiz', 'sg-soc-security-operator')).toBe(true);
  }

  const messagesBefore = ana.messages().length;
  await world.advance(3 * HOUR + 20 * MINUTE);
  const warnings = await ana.seesNew(messagesBefore, /Your access ends in/, 2);
  expect(warnings.map(({ card }) => buttonsOf(card).map(({ verb }) => verb))).toEqual([
    expect.arrayContaining(['access.extend-form', 'access.release']),
    expect.arrayContaining(['access.extend-form', 'access.release']),
  ]);

  await world.advance(HOUR);
  await ana.seesNew(messagesBefore, /Access has ended and is removed/, 2);
  // The two warnings no longer offer to extend what is over.
  const over = await ana.seesNew(messagesBefore, /This access has ended/, 2);
  expect(over.flatMap(({ card }) => buttonsOf(card)).map(({ verb }) => verb)).not.toContain('access.release');
  for (const tenant of ['Fabrikam', 'Litware']) {
    expect(await world.portal.delivered(tenant, 'ana.ruiz')).toEqual([]);
    expect(await world.portal.isMember(tenant, 'ana.ruiz', 'sg-soc-security-operator')).toBe(false);
  }
  // Two warnings and two receipts of removal, and nothing said twice.
  expect(ana.messages().length - messagesBefore).toBe(4);
});
