import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Actor } from '../support/actor.ts';
import { buttonsOf, textOf, valuesOf } from '../support/card-reader.ts';
import { tenantId } from '../support/portal.ts';
import { HOUR, MINUTE } from '../support/time.ts';
import { until } from '../support/until.ts';
import type { World } from '../support/world.ts';
import { startWorld } from '../support/world.ts';

/** Litware's administrators are operators too: two of its assignments give one membership. */
const editSeed = (yaml: string): string => {
  const [before = '', litware = ''] = yaml.split(/(?<=\n)(?= {4}Litware:)/);
  return (
    before +
    litware.replace(
      'group: sg-soc-security-administrator\n',
      'gives: [{ group: sg-soc-security-administrator }, { group: sg-soc-security-operator }]\n',
    )
  );
};

let world: World;
let [ana, carla, emi] = [] as unknown as Actor[] as [Actor, Actor, Actor];
beforeAll(async () => {
  world = await startWorld({ editSeed });
  [ana, carla, emi] = (await Promise.all(
    ['Ana Ruiz', 'Carla Weiss', 'Emi Sato'].map((name) => world.actor(name)),
  )) as [Actor, Actor, Actor];
  for (const actor of [ana, carla, emi]) await actor.install();
});
afterAll(() => world.close());
beforeEach(() => world.portal.setFaults([]));

const filing = {
  path: '/v1.0/identityGovernance/entitlementManagement/assignmentRequests',
  method: 'POST',
  tenantId: tenantId('Litware'),
};
const filed = async (tenant: string, words: string): Promise<unknown[]> => {
  const states = ['submitted', 'pendingApproval', 'delivering', 'delivered', 'denied', 'canceled'];
  const all = await Promise.all(states.map((state) => world.portal.requests(tenant, state)));
  return all.flat().filter(({ justification }) => String(justification).includes(words));
};

it('one tenant refuses: its line says what failed and what to do, the others go on', async () => {
  const form = await ana.say('operator in fabrikam, litware for 1h INC-90 half of it');
  await world.portal.setFaults([{ kind: 'status', status: 403, code: 'Forbidden', ...filing }]);
  await ana.click(form, /send request/i);
  const receipt = await ana.sees(/half of it[^]*Fabrikam[^]*Waiting for approval[^]*Litware[^]*Failed/);
  const text = textOf(receipt.card);
  expect(text).toMatch(/1 waiting for approval · 1 failed/);
  expect(text).toContain('A policy of Litware does not allow you to do this.');
  expect(text).toContain('If you need it, ask an administrator of that tenant.');
  expect(text).toMatch(/As of \w{3}, /);
  await carla.click(await carla.sees('half of it'), /deny/i, { reason: 'enough' });
  await ana.sees(/1 denied · 1 failed[^]*half of it/);
  expect(await filed('Litware', 'half of it')).toEqual([]);
});

it('a crash between two tenants: the first is not asked twice, the second is asked', async () => {
  const form = await ana.say('operator in fabrikam, litware for 1h INC-91 between tenants');
  await world.portal.setFaults([{ kind: 'status', status: 503, ...filing }]);
  await ana.click(form, /send request/i);
  await until('Fabrikam has it', async () =>
    (await filed('Fabrikam', 'between tenants')).length === 1 ? true : undefined,
  );
  await world.stopBot('by-force');
  expect(await filed('Litware', 'between tenants')).toEqual([]);
  await world.portal.setFaults([]);
  await world.startBot();
  await emi.sees('between tenants', 30_000);
  await ana.sees(/2 waiting for approval[^]*between tenants[^]*Can approve: Emi Sato/);
  for (const tenant of ['Fabrikam', 'Litware'])
    expect(await filed(tenant, 'between tenants')).toHaveLength(1);
  await carla.click(await carla.sees('between tenants'), /deny/i, { reason: 'no' });
  await emi.click(await emi.sees('between tenants'), /deny/i, { reason: 'no' });
  await ana.sees(/between tenants[^]*Denied[^]*Denied/);
});

it('two assignments that give the same: giving one back leaves the other, and says so', async () => {
  const form = await ana.say('operator and administrator in litware for 2h INC-92 overlapping');
  await ana.click(form, /send request/i);
  const asked = await until('both are asked', () => {
    const found = emi.messages().filter(({ card }) => /Approval needed\n[^]*overlapping/.test(textOf(card)));
    return found.length === 2 ? found : undefined;
  });
  for (const one of asked) await emi.click(one, /approve/i, { reason: 'both' });
  await world.advance(MINUTE);
  const receipt = await ana.sees(/2 usable[^]*overlapping/);
  const release = buttonsOf(receipt.card).find(({ verb }) => verb === 'access.release');
  const held = await world.portal.delivered('Litware', 'ana.ruiz');
  expect(held).toHaveLength(2);
  const before = ana.messages().length;
  // The operator's line comes first.
  await ana.invoke({ type: 'Action.Execute', verb: 'access.release', data: release?.data }, receipt.id);
  await world.advance(MINUTE);
  const [gone] = await ana.seesNew(before, /Access has ended and is removed/, 1);
  expect(textOf(gone?.card ?? {})).toContain('Operator in Litware');
  expect(textOf(gone?.card ?? {})).toContain('What stays is given by another assignment, until');
  expect(await world.portal.isMember('Litware', 'ana.ruiz', 'sg-soc-security-operator')).toBe(true);
  expect(await world.portal.delivered('Litware', 'ana.ruiz')).toHaveLength(1);
  await world.advance(2 * HOUR);
  await ana.seesNew(before, /Access has ended and is removed/, 2);
  expect(await world.portal.isMember('Litware', 'ana.ruiz', 'sg-soc-security-operator')).toBe(false);
});

it('after the end the receipt of removal brings the form, filled as before; extending is over', async () => {
  const ended = await ana.sees(/Access has ended and is removed[^]*Administrator in Litware/);
  const form = await ana.click(ended, 'Request again');
  expect(valuesOf(form)).toMatchObject({
    roles: 'administrator',
    tenants: tenantId('Litware'),
    duration: 'PT2H',
    justification: 'overlapping',
    incident: 'INC-92',
  });
  const refused = await ana.invoke({
    type: 'Action.Execute',
    verb: 'access.extend-form',
    data: { tenant: tenantId('Litware'), assignment: await assignmentOfAna() },
  });
  expect(textOf(refused.value as object as Parameters<typeof textOf>[0])).toContain(
    'When the access has ended, you can ask again.',
  );
});

/** The id of her last assignment in Litware. */
async function assignmentOfAna(): Promise<string> {
  const { value } = await world.portal.get(
    'Litware',
    `/identityGovernance/entitlementManagement/assignments?$filter=state eq 'Expired'&$expand=target`,
  );
  return String(value.at(-1)?.['id']);
}
