import { randomUUID } from 'node:crypto';
import type { Actor } from '../actor.ts';
import { tenantId } from '../portal.ts';
import { HOUR, MINUTE } from '../time.ts';
import { until } from '../until.ts';
import type { World } from '../world.ts';
import type { OldDatabase } from './old-database.ts';
import { createOldMessages } from './old-messages.ts';
import type { OldMessages } from './old-messages.ts';
import { writePerson, writeTenant } from './old-people.ts';
import { createOldRows } from './old-rows.ts';
import type { Filed, OldRows } from './old-rows.ts';

const EM = '/identityGovernance/entitlementManagement';

/** What an older version of the bot had on its hands when it was stopped; Entra knows the same. */
export interface OldStory {
  readonly ana: Actor;
  readonly ben: Actor;
  readonly emi: Actor;
  readonly olga: Actor;
  /** Ana's access as Reader in Fabrikam, for four hours; she was told that it is usable. */
  readonly held: Filed;
  /** Ana's request for Operator in Litware, of which Emi has a card, and Olga a report of a problem. */
  readonly waiting: Filed;
}

/** Messages that the old version has sent, by their ids. */
export const OLD = {
  receipt: 'old-receipt',
  usable: 'old-usable',
  card: 'old-card',
  report: 'old-report',
} as const;

/**
 * In Entra: Ana holds one access, waits for another and has a third in limbo; Ben was denied one, and something of an
 * ended one is left. In the database the same, with a click of Ben's that was not carried out and a denial not told.
 */
export async function writeOldStory(world: World, old: OldDatabase): Promise<OldStory> {
  const { portal } = world;
  const find = (name: string): Promise<Actor> => world.actor(name);
  const [ana, ben, emi, olga] = [
    await find('Ana Ruiz'),
    await find('Ben Osei'),
    await find('Emi Sato'),
    await find('Olga Petrova'),
  ];
  // An administrator had made him a member: Entra leaves that alone.
  await portal.addMember(
    'Fabrikam',
    'sg-soc-security-reader',
    ben.person.objectIds[tenantId('Fabrikam')] ?? '',
  );
  const overdue = await file(world, ben, 'Fabrikam', 'SOC Security Reader', 'PT1H');
  const denied = await file(world, ben, 'Fabrikam', 'SOC Security Operator', 'PT1H');
  await world.advance(MINUTE);
  await deny(world, denied);
  await world.advance(HOUR + 10 * MINUTE);
  const held = await file(world, ana, 'Fabrikam', 'SOC Security Reader', 'PT4H');
  const waiting = await file(world, ana, 'Litware', 'SOC Security Operator', 'PT2H');
  await portal.setDeliveries('Northwind', 'limbo');
  const limbo = await file(world, ana, 'Northwind', 'SOC Security Reader', 'PT4H');
  await world.advance(MINUTE);

  const now = await world.emulator.advance(0);
  for (const actor of [ana, ben, emi, olga]) await writePerson(old, world, actor);
  for (const tenant of ['Fabrikam', 'Litware', 'Northwind']) await writeTenant(old, tenant, [ana, ben], now);
  const rows = { ...createOldRows(world, old, now), ...createOldMessages(world, old, now) };
  for (const each of [held, denied, waiting, limbo]) await rows.accessPackage(each);
  const wanted = await findPackage(world, 'Northwind', 'SOC Security Operator');
  await rows.accessPackage(wanted);
  await writeHeld(rows, ana, held);
  await writeWaiting(rows, ana, emi, olga, waiting);
  await rows.request(limbo, 'delivering');
  await rows.assignment(limbo, { checkingSince: limbo.createdAt }, null);
  await writeOverdue(rows, overdue);
  await writeDenied(rows, ben, denied);
  await writeClick(rows, ben, wanted);
  // What an older version did one by one, this one does not know at all.
  await old.enqueue('follow-assignment', {
    kind: 'follow-assignment',
    tenant: held.tenant,
    assignment: held.id,
  });
  return { ana, ben, emi, olga, held, waiting };
}

async function writeHeld(rows: OldRows & OldMessages, ana: Actor, held: Filed): Promise<void> {
  const pack = await rows.pack(ana, held, 'reader', 4 * HOUR, 'INC-901', 'held over the upgrade');
  const { startsAt, endsAt } = await rows.request(held, 'delivered');
  await rows.assignment(held, { usableAt: startsAt }, new Date(startsAt.getTime() + 0.8 * 4 * HOUR));
  await rows.message(OLD.receipt, 'receipt', `pack/${pack}`, ana);
  const subject = `assignment/${held.tenant}/${await rows.assignmentId(held)}`;
  await rows.message(OLD.usable, 'usable', subject, ana);
  await rows.notice({ kind: 'usable', subject, occurrence: 'once', mode: 'send' }, ana, endsAt);
}

async function writeWaiting(
  rows: OldRows & OldMessages,
  ana: Actor,
  emi: Actor,
  olga: Actor,
  waiting: Filed,
): Promise<void> {
  const { tenant, id } = waiting;
  await rows.pack(ana, waiting, 'operator', 2 * HOUR, 'INC-902', 'asked before the upgrade');
  await rows.request(waiting, 'pendingApproval');
  await rows.ask(waiting, emi, 'SOC Approvers');
  await rows.message(OLD.card, 'approval', `request/${tenant}/${id}`, emi, [
    { type: 'Input.Text', id: 'reason', label: 'Reason' },
    {
      type: 'ActionSet',
      actions: [
        {
          type: 'Action.Execute',
          title: 'Approve',
          verb: 'approval.decide',
          data: { tenant, request: id, decision: 'approve' },
        },
      ],
    },
  ]);
  const problem = await rows.problem(tenant, `no-approver/${id}/1`, {
    kind: 'no-approver',
    request: id,
    stage: 1,
  });
  await rows.message(OLD.report, 'operator-report', `problem/${tenant}/${problem}`, olga);
}

async function writeOverdue(rows: OldRows & OldMessages, overdue: Filed): Promise<void> {
  const { endsAt } = await rows.request(overdue, 'delivered');
  const overdueAt = new Date(endsAt.getTime() + 6 * MINUTE);
  const progress = {
    usableAt: overdue.createdAt,
    endedAt: endsAt,
    cause: 'expired',
    checkingSince: endsAt,
    overdueAt,
    lastChecks: { assignment: true, group: false, role: false },
  };
  await rows.assignment(overdue, progress, new Date(overdueAt.getTime() + 5 * MINUTE));
}

/** The denial is written down, and was not told yet. */
async function writeDenied(rows: OldRows & OldMessages, ben: Actor, denied: Filed): Promise<void> {
  await rows.request(denied, 'denied');
  const subject = `request/${denied.tenant}/${denied.id}`;
  await rows.notice({ kind: 'refused', subject, occurrence: 'denied', mode: 'send' }, ben);
}

/** The click is kept, with the job that carries it out. */
async function writeClick(rows: OldRows & OldMessages, ben: Actor, wanted: Omit<Filed, 'id'>): Promise<void> {
  const pack = await rows.pack(ben, wanted, 'operator', HOUR, 'INC-903', 'clicked before the upgrade');
  await rows.intent(ben, { kind: 'request', pack, tenant: wanted.tenant, role: 'operator' });
}

async function findPackage(world: World, tenant: string, name: string): Promise<Omit<Filed, 'id'>> {
  const query = `$filter=displayName eq '${name}'&$expand=assignmentPolicies`;
  const { value } = await world.portal.get(tenant, `${EM}/accessPackages?${query}`);
  const [policy] = (value[0]?.['assignmentPolicies'] ?? []) as Array<{ id: string }>;
  return {
    tenant: tenantId(tenant),
    packageId: String(value[0]?.['id']),
    policyId: policy?.id ?? '',
    packageName: name,
    requestorId: '',
    requestorName: '',
    createdAt: await world.emulator.advance(0),
  };
}

/** Asks in My Access. */
async function file(
  world: World,
  actor: Actor,
  tenant: string,
  name: string,
  duration: string,
): Promise<Filed> {
  const wanted = await findPackage(world, tenant, name);
  const call = await world.portal.as(actor.person.userPrincipalName, tenant);
  const requestorId = actor.person.objectIds[wanted.tenant] ?? '';
  const response = await call('POST', `${EM}/assignmentRequests`, {
    requestType: 'userAdd',
    assignment: {
      targetId: requestorId,
      assignmentPolicyId: wanted.policyId,
      accessPackageId: wanted.packageId,
    },
    justification: `for the upgrade, ${randomUUID()}`,
    schedule: { expiration: { type: 'afterDuration', duration } },
  });
  if (!response.ok) throw new Error(`${name} in ${tenant}: ${await response.text()}`);
  const { id } = (await response.json()) as { id: string };
  return { ...wanted, id, requestorId, requestorName: actor.person.name };
}

async function deny(world: World, { id }: Filed): Promise<void> {
  const call = await world.portal.as('carla.weiss@fabrikam.example', 'Fabrikam');
  const stages = `${EM}/accessPackageAssignmentApprovals/${id}/stages`;
  const stage = await until('it waits for its approvers', async () => {
    const answer = await call('GET', stages);
    return answer.ok ? ((await answer.json()) as { value: Array<{ id: string }> }).value[0] : undefined;
  });
  await call('PATCH', `${stages}/${stage.id}`, {
    reviewResult: 'Deny',
    justification: 'not before the upgrade',
  });
}
