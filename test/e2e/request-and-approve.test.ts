import { afterAll, beforeAll, expect, it } from 'vitest';
import { textOf } from '../support/card-reader.ts';
import { tenantId } from '../support/portal.ts';
import type { World } from '../support/world.ts';
import { startWorld, until } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

it('an analyst gets access in two tenants, approved by each, and it becomes usable', async () => {
  const ana = await world.actor('Ana Ruiz');
  const carla = await world.actor('Carla Weiss');
  const emi = await world.actor('Emi Sato');
  await Promise.all([ana.install(), carla.install(), emi.install()]);

  const form = await ana.say('operator in fabrikam and litware for 2h INC-4711 lateral movement');
  expect(textOf(form.card)).toContain('Fabrikam');
  const receipt = await ana.click(form, /request|submit|send/i);
  expect(textOf(receipt)).toContain('Litware');

  const atCarla = await carla.sees('lateral movement');
  expect(textOf(atCarla.card)).toContain('INC-4711');
  await carla.click(atCarla, /approve/i, { reason: 'ok' });
  const atEmi = await emi.sees('lateral movement');
  await emi.click(atEmi, /approve/i, { reason: 'ok' });

  await world.advance(60_000);
  await ana.sees(/usable/i);
  for (const tenant of ['Fabrikam', 'Litware']) {
    const delivered = await until(`${tenant} delivered`, async () => {
      const { value } = await world.portal.get(tenant, "/identityGovernance/entitlementManagement/assignments?$filter=state eq 'Delivered'");
      return value.length === 1 ? value : undefined;
    });
    expect(delivered).toHaveLength(1);
  }
  expect(tenantId('Fabrikam')).toBeTruthy();
});
