import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Actor } from '../support/actor.ts';
import { buttonsOf, textOf } from '../support/card-reader.ts';
import { MINUTE } from '../support/time.ts';
import type { World } from '../support/world.ts';
import { until } from '../support/until.ts';
import { startWorld } from '../support/world.ts';

let world: World;
let ana: Actor;
let ben: Actor;
let carla: Actor;
let dev: Actor;
beforeAll(async () => {
  // Ben is made an approver of what he asks for himself.
  world = await startWorld({
    editSeed: (yaml) =>
      yaml.replace(
        'members: [carla.weiss@fabrikam.example, dev.patel@fabrikam.example]',
        'members: [carla.weiss@fabrikam.example, dev.patel@fabrikam.example, ben.osei@contoso.example]',
      ),
  });
  [ana, ben, carla, dev] = await Promise.all(
    ['Ana Ruiz', 'Ben Osei', 'Carla Weiss', 'Dev Patel'].map((name) => world.actor(name)) as [
      Promise<Actor>,
      Promise<Actor>,
      Promise<Actor>,
      Promise<Actor>,
    ],
  );
  for (const actor of [ana, ben, carla, dev]) await actor.install();
});
afterAll(() => world.close());

const ask = async (who: Actor, line: string): Promise<void> => {
  const before = who.messages().length;
  await who.say(line);
  // What else happens meanwhile may be told before the form comes.
  const [form] = await who.seesNew(before, /This is what I read from your line/, 1);
  const answer = textOf(await who.click(form as NonNullable<typeof form>, /send request/i));
  if (!answer.includes('Your access request')) throw new Error(`nothing was asked:\n${answer}`);
};
const APPROVALS = '/identityGovernance/entitlementManagement/accessPackageAssignmentApprovals';

it('deny: nothing is granted, and the analyst reads who denied and why', async () => {
  await ask(ana, 'operator in fabrikam for 1h INC-1 first story');
  const asked = await carla.sees('first story');
  await carla.click(asked, /deny/i, { reason: 'wrong tenant' });

  const told = await ana.sees(/denied[\s\S]*wrong tenant/i);
  expect(textOf(told.card)).toContain('Carla Weiss');
  expect(await world.portal.requests('Fabrikam', 'denied')).toHaveLength(1);
  expect(await world.portal.delivered('Fabrikam', 'ana.ruiz')).toEqual([]);
});

it('two approvers at once: one decision stands, the other is told whose', async () => {
  await ask(ana, 'operator in fabrikam for 1h INC-2 second story');
  const atCarla = await carla.sees('second story');
  const atDev = await dev.sees('second story');
  const answers = await Promise.all([
    carla.click(atCarla, /approve/i, { reason: 'mine' }),
    dev.click(atDev, /deny/i, { reason: 'mine too' }),
  ]);

  const [request] = await until('Entra has one decision', async () => {
    const decided = [
      ...(await world.portal.requests('Fabrikam', 'delivered')),
      ...(await world.portal.requests('Fabrikam', 'delivering')),
      ...(await world.portal.requests('Fabrikam', 'denied')),
    ].filter(({ justification }) => String(justification).includes('second story'));
    return decided.length > 0 ? decided : undefined;
  });
  const winner = request?.['state'] === 'denied' ? 'Dev Patel' : 'Carla Weiss';
  const loserAnswer = winner === 'Dev Patel' ? answers[0] : answers[1];
  expect(textOf(loserAnswer)).toContain(winner);
  for (const [actor, message] of [
    [carla, atCarla],
    [dev, atDev],
  ] as const) {
    const shown = await until(`${actor.person.name}'s card shows ${winner}`, () =>
      actor.messages().find(({ id, card }) => id === message.id && textOf(card).includes(winner)),
    );
    expect(buttonsOf(shown.card).map(({ verb }) => verb)).not.toContain('approval.decide');
  }
  await world.advance(2 * 60 * MINUTE);
});

it('decided outside the bot: every card shows it, a late click changes nothing', async () => {
  await ask(ana, 'reader in fabrikam for 1h INC-3 no approval needed');
  await ask(ana, 'operator in fabrikam for 1h INC-4 fourth story');
  const atDev = await dev.sees('fourth story');
  const [pending] = await world.portal.requests('Fabrikam', 'pendingApproval');
  const asCarla = await world.portal.as('carla.weiss@fabrikam.example', 'Fabrikam');
  const stages = (await (await asCarla('GET', `${APPROVALS}/${String(pending?.['id'])}/stages`)).json()) as {
    value: Array<{ id: string }>;
  };
  const patched = await asCarla(
    'PATCH',
    `${APPROVALS}/${String(pending?.['id'])}/stages/${stages.value[0]?.id}`,
    {
      reviewResult: 'Approve',
      justification: 'in My Access',
    },
  );
  expect(patched.status).toBe(204);

  const late = await dev.click(atDev, /deny/i, { reason: 'too late' });
  expect(textOf(late)).toMatch(/approved/i);
  await until("Dev's message shows it too", () =>
    dev.messages().find(({ id, card }) => id === atDev.id && /approved/i.test(textOf(card))),
  );
  expect(await world.portal.requests('Fabrikam', 'denied')).not.toContainEqual(
    expect.objectContaining({ id: pending?.['id'] }),
  );
});

it('nobody is asked to approve their own request, nor can they by a forged click', async () => {
  await ask(ben, 'operator in fabrikam for 1h INC-5 my own');
  const asked = await carla.sees('my own');
  const decide = buttonsOf(asked.card).find(({ title }) => /approve/i.test(title));
  expect(
    ben.messages().filter(({ card }) => buttonsOf(card).some(({ verb }) => verb === 'approval.decide')),
  ).toEqual([]);

  const answer = await ben.invoke({
    type: 'Action.Execute',
    verb: 'approval.decide',
    data: { ...decide?.data, decision: 'approve', reason: 'I am sure' },
  });
  expect(answer).toMatchObject({ httpStatus: 200, statusCode: 200 });
  expect(await world.portal.requests('Fabrikam', 'pendingApproval')).toContainEqual(
    expect.objectContaining({ justification: expect.stringContaining('my own') }),
  );
});

it('a two-stage request is asked of the second stage once the first has approved', async () => {
  await ask(ana, 'administrator in fabrikam for 1h INC-6 sixth story');
  await dev.click(await dev.sees('sixth story'), /approve/i, { reason: 'stage one' });
  const second = await until('Carla is asked for stage two', () =>
    carla
      .messages()
      .findLast(
        ({ card }) =>
          textOf(card).includes('sixth story') &&
          /2 of 2/.test(textOf(card)) &&
          buttonsOf(card).some(({ verb }) => verb === 'approval.decide'),
      ),
  );
  await carla.click(second, /approve/i, { reason: 'stage two' });
  await world.advance(MINUTE);
  await ana.sees(/Your access is usable\nAdministrator in Fabrikam/);
  expect(await world.portal.isMember('Fabrikam', 'ana.ruiz', 'sg-soc-security-administrator')).toBe(true);
});
