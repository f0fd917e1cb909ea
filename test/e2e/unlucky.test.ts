import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Actor } from '../support/actor.ts';
import { buttonsOf, textOf } from '../support/card-reader.ts';
import { tenantId } from '../support/portal.ts';
import { HOUR, MINUTE } from '../support/time.ts';
import type { World } from '../support/world.ts';
import { until } from '../support/until.ts';
import { startWorld } from '../support/world.ts';

let world: World;
let ana: Actor;
let ben: Actor;
let carla: Actor;
let dev: Actor;
beforeAll(async () => {
  world = await startWorld();
  ana = await world.actor('Ana Ruiz');
  ben = await world.actor('Ben Osei');
  carla = await world.actor('Carla Weiss');
  dev = await world.actor('Dev Patel');
  for (const actor of [ana, ben, carla]) await actor.install();
});
afterAll(() => world.close());
beforeEach(() => world.portal.setFaults([]));

const EM = '/identityGovernance/entitlementManagement';
const ask = async (who: Actor, line: string): Promise<void> => {
  await who.click(await who.say(line), /request/i);
};
const pendingOf = async (words: string): Promise<Array<Record<string, unknown>>> =>
  (await world.portal.requests('Fabrikam', 'pendingApproval')).filter(({ justification }) =>
    String(justification).includes(words),
  );

/** Files a request in My Access, not through the bot. */
const askElsewhere = async (
  address: string,
  packageName: string,
  justification: string,
): Promise<Response> => {
  const call = await world.portal.as(address, 'Fabrikam');
  const packages = await world.portal.get(
    'Fabrikam',
    `${EM}/accessPackages?$filter=displayName eq '${packageName}'`,
  );
  const packageId = String(packages.value[0]?.['id']);
  const needed = (await (
    await call('POST', `${EM}/accessPackages/${packageId}/getApplicablePolicyRequirements`)
  ).json()) as { value: Array<{ policyId: string }> };
  const me = (await (await call('GET', '/me')).json()) as { id: string };
  return call('POST', `${EM}/assignmentRequests`, {
    requestType: 'userAdd',
    assignment: {
      targetId: me.id,
      assignmentPolicyId: needed.value[0]?.policyId,
      accessPackageId: packageId,
    },
    justification,
    schedule: { expiration: { type: 'afterDuration', duration: 'PT1H' } },
  });
};

const decideElsewhere = async (request: unknown, reviewResult: string): Promise<number> => {
  const call = await world.portal.as('carla.weiss@fabrikam.example', 'Fabrikam');
  const stages = `${EM}/accessPackageAssignmentApprovals/${String(request)}/stages`;
  const { value } = (await (await call('GET', stages)).json()) as { value: Array<{ id: string }> };
  return (await call('PATCH', `${stages}/${value[0]?.id}`, { reviewResult, justification: 'in My Access' }))
    .status;
};

it('Teams is busy for a moment: a typed message is answered all the same', async () => {
  world.connector.fail({ status: 429, retryAfterSeconds: 1, times: 1 });
  const before = ana.messages().length;
  await ana.post(ana.activity({ type: 'message', text: 'help' }));
  const answer = await until('an answer', () => ana.messages()[before], 8_000);
  expect(textOf(answer.card)).toContain('SOC Access');
});

it('the same words again right after a withdrawal are a new request', async () => {
  await ask(ana, 'operator in fabrikam for 1h INC-50 typed twice');
  await until('pending', async () => ((await pendingOf('typed twice')).length === 1 ? true : undefined));
  const list = await until('can be withdrawn', async () => {
    const card = await ana.say('my access');
    return buttonsOf(card.card).some(({ verb }) => verb === 'request.cancel') ? card : undefined;
  });
  const cancel = buttonsOf(list.card).find(({ verb }) => verb === 'request.cancel');
  await ana.invoke({ type: 'Action.Execute', verb: 'request.cancel', data: cancel?.data }, list.id);
  await until('withdrawn', async () => ((await pendingOf('typed twice')).length === 0 ? true : undefined));

  await ask(ana, 'operator in fabrikam for 1h INC-50 typed twice');
  const [again] = await until(
    'asked again',
    async () => {
      const found = await pendingOf('typed twice');
      return found.length === 1 ? found : undefined;
    },
    8_000,
  );
  expect(await decideElsewhere(again?.['id'], 'Deny')).toBe(204);
});

it('access that came and went while the bot was away is told as ended', async () => {
  await ask(ana, 'operator in fabrikam for 1h INC-51 nobody was home');
  const [pending] = await until('pending', async () => {
    const found = await pendingOf('nobody was home');
    return found.length === 1 ? found : undefined;
  });
  await carla.sees('nobody was home');
  await world.stopBot('gently');
  expect(await decideElsewhere(pending?.['id'], 'Approve')).toBe(204);
  await world.advance(2 * HOUR);
  const before = ana.messages().length;
  await world.startBot();
  await ana.seesNew(before, /Access has ended and is removed/, 1);
});

it('a tenant that does not let us read its groups: its approvers are asked once it does', async () => {
  await world.portal.setFaults([
    { kind: 'status', path: '/v1.0/groups', status: 403, tenantId: tenantId('Fabrikam') },
  ]);
  await ask(ana, 'operator in fabrikam for 1h INC-52 consent was gone');
  const [pending] = await until('pending', async () => {
    const found = await pendingOf('consent was gone');
    return found.length === 1 ? found : undefined;
  });
  await until(
    'the operator can read why',
    async () => (await world.botLog()).includes('tenant-misconfigured') || undefined,
  );
  await world.portal.setFaults([]);
  await carla.sees('consent was gone');
  expect(await decideElsewhere(pending?.['id'], 'Deny')).toBe(204);
  await ana.sees('consent was gone');
});

it('an approver who comes late is shown what waits, not what others have decided', async () => {
  await ask(ana, 'operator in fabrikam for 1h INC-53 still waits');
  await carla.sees('still waits');
  await dev.install();
  await dev.sees('still waits');
  for (const words of ['nobody was home', 'consent was gone']) {
    expect(dev.messages().filter(({ card }) => textOf(card).includes(words))).toEqual([]);
  }
  const [pending] = await pendingOf('still waits');
  await decideElsewhere(pending?.['id'], 'Deny');
});

it('words that a database cannot hold, typed elsewhere, do not keep the tenant from being read', async () => {
  const words = 'a zero byte \u0000 and half \ud83d an emoji';
  const filed = await askElsewhere('ben.osei@contoso.example', 'SOC Security Operator', words);
  expect(filed.status).toBe(201);
  const { id } = (await filed.json()) as { id: string };
  await carla.sees('an emoji');
  await decideElsewhere(id, 'Deny');
});

it('our own secret has run out: what was to be told meanwhile is told once it is renewed', async () => {
  const home = tenantId('Contoso');
  await world.portal.setFaults([{ kind: 'status', path: 'oauth2/v2.0/token', tenantId: home, status: 401 }]);
  // Tokens that are still good would hide it.
  await world.restartBot();
  const filed = await askElsewhere('ben.osei@contoso.example', 'SOC Security Operator', 'secret ran out');
  const { id } = (await filed.json()) as { id: string };
  await until('the operator can read of it', async () =>
    /"deliver-notice".*tenant-misconfigured/.test(await world.botLog()) ? true : undefined,
  );
  await world.portal.setFaults([]);
  await carla.sees('secret ran out');
  expect(await decideElsewhere(id, 'Deny')).toBe(204);
});

it('who asked in My Access and never here is shown it by "my access"', async () => {
  expect(
    (await askElsewhere('ben.osei@contoso.example', 'SOC Security Reader', 'read a little')).status,
  ).toBe(201);
  await world.advance(MINUTE);
  await until(
    'Ben sees it',
    async () => (/Reader/.test(textOf((await ben.say('my access')).card)) ? true : undefined),
    8_000,
  );
});
