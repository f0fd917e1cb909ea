import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Actor } from '../support/actor.ts';
import { buttonsOf, textOf, valuesOf } from '../support/card-reader.ts';
import { HOUR, MINUTE } from '../support/time.ts';
import { until } from '../support/until.ts';
import type { World } from '../support/world.ts';
import { startWorld } from '../support/world.ts';

let world: World;
let [ana, carla, emi, finn] = [] as unknown as Actor[] as [Actor, Actor, Actor, Actor];
beforeAll(async () => {
  world = await startWorld();
  [ana, carla, emi, finn] = (await Promise.all(
    ['Ana Ruiz', 'Carla Weiss', 'Emi Sato', 'Finn Lund'].map((name) => world.actor(name)),
  )) as [Actor, Actor, Actor, Actor];
  for (const actor of [ana, carla, emi, finn]) await actor.install();
});
afterAll(() => world.close());

/** Day and time, as people in Berlin write them, so long from now. */
async function inBerlin(ms: number): Promise<{ date: string; time: string }> {
  const now = await world.emulator.advance(0);
  const text = new Date(now.getTime() + ms).toLocaleString('sv-SE', { timeZone: 'Europe/Berlin' });
  const [date = '', time = ''] = text.split(' ');
  return { date, time: time.slice(0, 5) };
}
const pendingOf = async (tenant: string, words: string) =>
  (await world.portal.requests(tenant, 'pendingApproval')).filter(({ justification }) =>
    String(justification).includes(words),
  );

it('a start within the hour: the typed line is warned of it, and what happens then is told at once', async () => {
  const start = await inBerlin(25 * MINUTE);
  const line = `operator in fabrikam from ${start.date} ${start.time} for 4h INC-70 soon start`;
  const form = await ana.say(line);
  expect(textOf(form.card)).toMatch(/Needs approval in Fabrikam, and the start is in 2\d minutes/);
  await ana.click(form, /send request/i);
  await carla.sees('soon start');
  const told = await ana.sees(/Starts in 2\d minutes, not approved yet\nOperator in Fabrikam/);
  expect(textOf(told.card)).toContain('If nobody decides before the start, the request goes on waiting.');
  expect(textOf(told.card)).toContain('Can approve: Carla Weiss and Dev Patel');

  await world.advance(30 * MINUTE);
  await ana.sees(
    /Your access request[^]*has passed without approval\. Approved later, the access begins then/,
  );
  const passed = await ana.sees(/The start has passed, not approved yet/);
  expect(passed.id).toBe(told.id);
  const asked = await carla.sees(/soon start[^]*The start has passed/);
  await carla.click(asked, /approve/i, { reason: 'late, and fine' });
  await world.advance(MINUTE);
  await ana.sees(/Your access is usable\nOperator in Fabrikam/);
  const over = await until('the notice shows that it is decided', () =>
    ana.messages().find(({ id, card }) => id === told.id && /No longer waiting/.test(textOf(card))),
  );
  expect(buttonsOf(over.card).map(({ verb }) => verb)).toEqual(['access.list']);
  const [held] = await world.portal.delivered('Fabrikam', 'ana.ruiz');
  const schedule = held?.['schedule'] as { expiration: { endDateTime: string } } | undefined;
  const now = await world.emulator.advance(0);
  expect(Date.parse(schedule?.expiration.endDateTime ?? '') - now.getTime()).toBeGreaterThan(3.9 * HOUR);
});

it('chosen on the form, such a start is sent with the second click, everything else kept', async () => {
  const form = await ana.say('operator in litware for 4h INC-71 chosen start');
  const { date, time } = await inBerlin(20 * MINUTE);
  const warned = await ana.click(form, /send request/i, { startDate: date, startTime: time });
  expect(textOf(warned)).toContain('Nothing is sent yet: the start may come before the approval.');
  expect(valuesOf(warned)).toMatchObject({
    startDate: date,
    startTime: time,
    justification: 'chosen start',
    incident: 'INC-71',
    duration: 'PT4H',
  });
  expect(await pendingOf('Litware', 'chosen start')).toEqual([]);
  await ana.click({ ...form, card: warned }, /send request/i);
  await emi.sees('chosen start');
  expect(await pendingOf('Litware', 'chosen start')).toHaveLength(1);

  // Withdrawn from the notice: it shows so, and offers to ask again.
  const told = await ana.sees(/not approved yet\nOperator in Litware/);
  await ana.click(told, 'Cancel the request');
  const canceled = await until('canceled', () =>
    ana.messages().find(({ id, card }) => id === told.id && /Canceled before the start/.test(textOf(card))),
  );
  await until('in Entra too', async () =>
    (await pendingOf('Litware', 'chosen start')).length === 0 ? true : undefined,
  );
  const again = await until('what was canceled can be asked for', async () => {
    const card = await ana.click(canceled, 'Request again');
    return valuesOf(card)['tenants'] ? card : undefined;
  });
  expect(valuesOf(again)).toMatchObject({
    roles: 'operator',
    duration: 'PT4H',
    justification: 'chosen start',
    incident: 'INC-71',
  });
});

it('an hour before the start requestor and approvers are reminded once; another start is one click', async () => {
  const start = await inBerlin(5 * HOUR);
  const line = `operator in northwind from ${start.date} ${start.time} for 4h INC-72 planned start`;
  const form = await ana.say(line);
  expect(textOf(form.card)).toContain('Approvers in Northwind have up to 1 day to decide.');
  await ana.click(form, /send request/i);
  const asked = await finn.sees('planned start');
  expect(textOf(asked.card)).toContain('from the start');
  const before = ana.messages().length;
  await world.advance(3 * HOUR + 50 * MINUTE);
  await finn.sees(/Still waiting for your decision/);
  const reminded = finn.messages().length;
  const early = ana
    .messages()
    .filter(({ card }) => /not approved yet\nOperator in Northwind/.test(textOf(card)));
  expect(early).toEqual([]);
  await world.advance(15 * MINUTE);
  await finn.seesNew(reminded, /Still waiting for your decision/, 1);
  const [told] = await ana.seesNew(
    before,
    /Starts in 5\d minutes, not approved yet\nOperator in Northwind/,
    1,
  );
  await ana.sees(/Your access request[^]*planned start[^]*and is not approved yet/);

  await ana.click(told as NonNullable<typeof told>, 'Cancel, choose another start');
  const next = await until('the form for another start', () =>
    ana
      .messages()
      .slice(before)
      .find(({ card }) => textOf(card).startsWith('Request access')),
  );
  expect(valuesOf(next.card)).toMatchObject({
    roles: 'operator',
    startDate: start.date,
    startTime: start.time,
    justification: 'planned start',
    incident: 'INC-72',
    duration: 'PT4H',
  });
  expect(await pendingOf('Northwind', 'planned start')).toEqual([]);
  const { date, time } = await inBerlin(26 * HOUR);
  await ana.click(next, /send request/i, { startDate: date, startTime: time });
  await until('asked anew', async () =>
    (await pendingOf('Northwind', 'planned start')).length === 1 ? true : undefined,
  );
  await ana.sees(/Canceled before the start\nOperator in Northwind/);
});

it('approved before it, a start is scheduled: the receipt says when, and nothing is said of it again', async () => {
  const asked = await finn.sees(/Approval needed\n[^]*planned start/);
  await finn.click(asked, /approve/i, { reason: 'go' });
  await ana.sees(/Your access request[^]*Approved, starts later/);
  const before = ana.messages().length;
  expect(textOf((await ana.say('my access')).card)).toMatch(/Approved, starts later\n[^]*Starts /);
  await world.advance(26 * HOUR);
  await ana.seesNew(before, /Your access is usable\nOperator in Northwind/, 1);
  expect(
    ana
      .messages()
      .slice(before)
      .filter(({ card }) => /not approved yet/.test(textOf(card))),
  ).toEqual([]);
});
