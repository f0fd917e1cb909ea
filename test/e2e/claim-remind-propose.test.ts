import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Actor } from '../support/actor.ts';
import { buttonsOf, textOf, valuesOf } from '../support/card-reader.ts';
import { HOUR, MINUTE } from '../support/time.ts';
import type { World } from '../support/world.ts';
import { until } from '../support/until.ts';
import { startWorld } from '../support/world.ts';

let world: World;
let ana: Actor;
let ben: Actor;
let carla: Actor;
let dev: Actor;
let olga: Actor;
beforeAll(async () => {
  // Carla decides on operators alone, Dev from the fifth hour on as well.
  world = await startWorld({
    editSeed: (yaml) =>
      yaml.replace(
        '- { approvers: [{ group: SOC Approvers }], justificationRequired: true, timeout: P2D }',
        '- { approvers: [{ user: carla.weiss@fabrikam.example }], justificationRequired: true, timeout: P2D, escalation: PT5H, escalationApprovers: [{ user: dev.patel@fabrikam.example }] }',
      ),
  });
  [ana, ben, carla, dev, olga] = await Promise.all(
    ['Ana Ruiz', 'Ben Osei', 'Carla Weiss', 'Dev Patel', 'Olga Petrova'].map((name) => world.actor(name)) as [
      Promise<Actor>,
      Promise<Actor>,
      Promise<Actor>,
      Promise<Actor>,
      Promise<Actor>,
    ],
  );
  for (const actor of [ana, ben, carla, dev, olga]) await actor.install();
});
afterAll(() => world.close());

const ask = async (line: string, who = ana): Promise<void> => {
  await who.click(await who.say(line), /request/i);
};
const REMINDER = /Still waiting for your decision/;
const remindersOf = (actor: Actor) => actor.messages().filter(({ card }) => REMINDER.test(textOf(card)));
const APPROVALS = '/identityGovernance/entitlementManagement/accessPackageAssignmentApprovals';

it('is reminded, looks at it, is reminded of that; then the alternate is asked, decides, and all copies show it', async () => {
  await ask('operator in fabrikam for 4h INC-1 first story');
  const card = await carla.sees('first story');
  expect(textOf(card.card)).toMatch(/The policy names you as an approver/);
  await world.advance(15 * MINUTE);
  await carla.sees(REMINDER);
  await carla.click(card, /looking at it/);
  await until('the card shows it', () =>
    carla
      .messages()
      .find(({ id, card: now }) => id === card.id && /You are looking at this since/.test(textOf(now))),
  );
  await world.advance(20 * MINUTE);
  expect(remindersOf(carla)).toHaveLength(1);
  await world.advance(15 * MINUTE);
  await carla.sees(/“I am looking at it” ended at/);
  expect(dev.messages().some(({ card: shown }) => textOf(shown).includes('first story'))).toBe(false);

  await world.advance(5 * HOUR);
  const asked = await dev.sees('first story');
  expect(textOf(asked.card)).toContain('The first approvers have not decided in time');
  await dev.click(asked, /approve/i, { reason: 'the night is long' });
  await until('Carla’s card and reminders show who decided', () => {
    const shown = carla.messages().filter(({ card: now }) => /ask(s|ed) for Operator/.test(textOf(now)));
    const isOver = shown.every(({ card: now }) => textOf(now).includes('Dev Patel, '));
    return shown.length >= 3 && isOver ? shown : undefined;
  });
  expect(remindersOf(carla)).toEqual([]);
  await world.advance(5 * HOUR);
});

it('a denial agrees to less; the analyst accepts with one click, and a second one asks no more', async () => {
  await ask('operator in fabrikam for 8h INC-2 second story');
  const card = await carla.sees('second story');
  await carla.click(card, /Deny and say so/, { reason: 'Too long.', propose: 'PT2H' });
  const told = await ana.sees(/Your request was denied[\s\S]*Too long\. I would agree to 2 hours\./);
  for (const _ of [1, 2]) {
    const receipt = textOf(await ana.click(told, /Request 2 h instead/));
    expect(receipt).toMatch(/Operator in Fabrikam for 2 hours[^]*second story[^]*INC-2/);
  }
  const asked = await until('Carla is asked for less', () =>
    carla
      .messages()
      .find(
        ({ id, card: shown }) =>
          id !== card.id && /second story/.test(textOf(shown)) && /2 hours/.test(textOf(shown)),
      ),
  );
  await carla.click(asked, /deny/i, { reason: 'Not needed any more.' });
  await ana.sees(/Not needed any more/);
  const all = await world.portal.requests('Fabrikam', 'denied');
  expect(all.filter(({ justification }) => String(justification).includes('second story'))).toHaveLength(2);
});

it('several are decided together, and each result is shown', async () => {
  await ask('operator and administrator in fabrikam for 2h INC-3 third story');
  await until('Carla is asked about both', () => {
    const asked = carla.messages().filter(({ card }) => textOf(card).includes('third story'));
    return asked.length >= 2 ? asked : undefined;
  });
  await carla.say('approvals');
  const list = await carla.sees('Your approvals');
  const picks = Object.keys(valuesOf(list.card)).filter((name) => name.startsWith('pick.'));
  expect(picks).toHaveLength(2);
  const chosen = Object.fromEntries(picks.map((name) => [name, 'true']));
  const none = await carla.click(list, /Approve ticked/, { reason: 'all of INC-3' });
  expect(textOf(none)).toContain('Tick at least one request');
  const shown = await carla.click(list, /Approve ticked/, { ...chosen, reason: 'all of INC-3' });
  expect(textOf(shown)).toMatch(/Approved: [\s\S]*Operator in Fabrikam/);
  expect(textOf(shown)).toMatch(/Approved here, the next stage decides: [\s\S]*Administrator in Fabrikam/);
  await ana.sees(/Your access is usable\nOperator in Fabrikam/);
  // Entra holds a decision of its own for each.
  const asCarla = await world.portal.as('carla.weiss@fabrikam.example', 'Fabrikam');
  const ids = picks.map((pick) => pick.split('.')[2] ?? '');
  expect(new Set(ids).size).toBe(2);
  for (const id of ids) {
    const { value } = (await (await asCarla('GET', `${APPROVALS}/${id}/stages`)).json()) as {
      value: Array<Record<string, unknown>>;
    };
    expect(value[0]).toMatchObject({
      reviewResult: 'Approved',
      justification: 'all of INC-3',
      reviewedBy: { displayName: 'Carla Weiss' },
    });
  }
});

it('a first stage approved in My Access is learned from the next approver who asks what waits', async () => {
  // Ana’s own request for that role still waits for its second stage.
  await ask('administrator in fabrikam for 1h INC-4 fourth story', ben);
  await dev.sees('fourth story');
  const pending = await until('it waits', async () =>
    (await world.portal.requests('Fabrikam', 'pendingApproval')).find(({ justification }) =>
      String(justification).includes('fourth story'),
    ),
  );
  const asDev = await world.portal.as('dev.patel@fabrikam.example', 'Fabrikam');
  const path = `${APPROVALS}/${String(pending['id'])}/stages`;
  const stages = (await (await asDev('GET', path)).json()) as { value: Array<{ id: string }> };
  const decision = { reviewResult: 'Approve', justification: 'in My Access' };
  expect((await asDev('PATCH', `${path}/${stages.value[0]?.id}`, decision)).status).toBe(204);
  await carla.say('approvals');
  const second = await until('Carla is asked for stage two', () =>
    carla
      .messages()
      .find(({ card }) => /fourth story/.test(textOf(card)) && /stage 2 of 2/.test(textOf(card))),
  );
  expect(textOf(second.card)).toMatch(/Stage 1: approved by Dev Patel/);
  expect(buttonsOf(second.card).map(({ verb }) => verb)).toContain('approval.decide');
});

it('where no approver can be told, the operator is, until one comes', async () => {
  await ask('operator in northwind for 1h INC-5 fifth story');
  const report = await olga.sees(/No approver can be reached in Teams/);
  expect(textOf(report.card)).toMatch(/No app yet\n[^\n]*Finn Lund/);
  const finn = await world.actor('Finn Lund');
  await finn.install();
  await finn.sees('fifth story');
  await world.advance(15 * MINUTE);
  await until('the report is over', () =>
    olga.messages().find(({ id, card }) => id === report.id && /Over: No approver/.test(textOf(card))),
  );
});
