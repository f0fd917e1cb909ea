import type { AccessRecord } from '../access/access-record.ts';
import { followStage } from '../access/follow-stage.ts';
import type { AskedPerson, AskedStage, StageFacts, StageStep } from '../access/follow-stage.ts';
import type { RequestId, TenantId } from '../access/ids.ts';
import { toLaterStart } from '../access/later-start.ts';
import { DEFAULT_SETTINGS } from '../access/person-settings.ts';
import { toTried } from '../access/installation.ts';
import type { UnreachedPerson } from '../access/problem.ts';
import type { Tenant } from '../access/tenant.ts';
import type { RequestPack } from '../access/request-pack.ts';
import { toUrgentFrom } from '../access/urgency.ts';
import type { Clock } from '../ports/clock.ts';
import type { Tenants } from '../ports/tenants.ts';
import type { SeenRequest, Store, StoreTables } from '../ports/store.ts';

interface Deps {
  readonly store: Store;
  readonly clock: Clock;
  readonly tenants: Pick<Tenants, 'find' | 'source'>;
}

/**
 * Looks at a stage that is due: tells its approvers what came due, in their channel or each, the requestor when the
 * start comes before the decision, and the operator when no approver can be told.
 */
export async function followDueStage(
  deps: Deps,
  tenant: TenantId,
  request: RequestId,
  number: number,
): Promise<void> {
  const { store, clock, tenants } = deps;
  const stages = await store.stages.list(tenant, request);
  const before = stages.find(({ stage }) => stage === number);
  if (!before) return;
  const now = clock.now();
  const ours = tenants.find(tenant);
  if (!ours) return store.stages.save(before, withoutDue(before));
  const record = await store.records.read(ours, { request });
  const pack = await store.packs.findByRequest(tenant, request);
  const facts = await readFacts(store, record, pack, before, stages);
  const step = followStage(before, facts, now);
  const subject = { type: 'request', tenant, id: request } as const;
  await store.transaction(async (tx) => {
    await tx.stages.save(before, step.stage);
    await tx.requests.saveTold(before, step.told);
    const send = ({ kind, to, occurrence }: (typeof step.notices)[number]) =>
      ({ kind, subject, recipient: to, occurrence, mode: 'send' }) as const;
    await tx.notices.add(step.notices.map(send), now);
    if (step.lapsed) {
      const occurrence = `lapsed/${step.lapsed.claimedAt.toISOString()}`;
      await tx.notices.updateCopies(['approval', 'reminder'], subject, occurrence, now);
    }
    const ask = { kind: 'ask-approvers', tenant, request } as const;
    if (step.escalate) await tx.jobs.enqueue({ ...ask, stage: number, alternates: true });
    if (step.askNext) await tx.jobs.enqueue({ ...ask, stage: number + 1 });
    if (step.start && record.request)
      await tellStart(tx, tenants.source.id, record.request, pack, step.start, now);
    await reportReach(tx, before, facts, now);
    // What was wrong with a channel is over when the tenants file names none any more.
    if (!facts.channel) await tx.problems.end(noChannel(tenant), now);
  });
}

const noChannel = (tenant: TenantId) =>
  ({ tenant, facts: { kind: 'channel-unreached', channel: '' } }) as const;

/** What has left the tenants file is not looked at any more. */
const withoutDue = ({ nextDueAt: _, ...stage }: AskedStage): AskedStage => stage;

async function readFacts(
  store: Store,
  record: AccessRecord,
  pack: RequestPack | undefined,
  { tenant, request, stage, timesOutAt }: AskedStage,
  stages: readonly AskedStage[],
): Promise<StageFacts> {
  const asks = (await store.requests.listAsks(tenant, request)).filter((ask) => ask.stage === stage);
  const durationMs = record.request?.durationMs ?? pack?.durationMs;
  const startsAt =
    pack?.startsAt ?? (record.request?.purpose === 'add' ? toLaterStart(record.request) : undefined);
  const urgentFrom = toUrgentFrom({
    isMarked: pack?.urgent ?? false,
    ...(durationMs === undefined ? {} : { durationMs }),
    ...(timesOutAt ? { timesOutAt } : {}),
    ...(startsAt ? { startsAt } : {}),
  });
  const isLast = stages.every((other) => other.stage <= stage);
  return {
    isOpen: record.request?.state === 'pendingApproval' && record.decidedStages < stage && isLast,
    ...toChannel(record.tenant),
    hasNextStage: (record.policy?.stages.length ?? stage) > stage,
    ...(urgentFrom ? { urgentFrom } : {}),
    ...(startsAt ? { startsAt } : {}),
    asked: await Promise.all(asks.map((ask) => readPerson(store, tenant, ask))),
  };
}

const toChannel = ({ id, approvalsChannel }: Tenant): Pick<StageFacts, 'channel'> =>
  approvalsChannel ? { channel: { tenant: id, channel: approvalsChannel } } : {};

/** The requestor is told once, for all that was asked in one go; what was sent before shows it as well. */
async function tellStart(
  tx: StoreTables,
  source: TenantId,
  request: SeenRequest,
  pack: RequestPack | undefined,
  { at, state }: NonNullable<StageStep['start']>,
  now: Date,
): Promise<void> {
  const { tenant, id } = request;
  const own = { type: 'request', tenant, id } as const;
  const occurrence = `start-${state}/${at.toISOString()}`;
  await tx.notices.updateCopies(['approval', 'reminder'], own, occurrence, now);
  const recipient = pack?.requestor ?? (await tx.people.findRequestor(source, request));
  if (!recipient) return;
  const about = { subject: pack ? ({ type: 'pack', id: pack.id } as const) : own, recipient };
  await tx.notices.add([{ kind: 'start-near', ...about, occurrence: at.toISOString(), mode: 'send' }], now);
  for (const kind of ['receipt', 'start-near'] as const) {
    await tx.notices.add([{ kind, ...about, occurrence, mode: 'update' }], now);
  }
}

async function readPerson(store: Store, tenant: TenantId, ask: AskedPerson['ask']): Promise<AskedPerson> {
  const known = await store.people.findByAccount(tenant, ask.approver.user);
  if (!known) {
    const person = { tenant, user: ask.approver.user };
    return { ask, person, canBeTold: false, settings: DEFAULT_SETTINGS, timeZone: 'UTC' };
  }
  const person = { tenant: known.tenant, user: known.user };
  return {
    ask,
    person,
    canBeTold: await store.people.canReach(person),
    settings: await store.settings.find(person),
    timeZone: known.timeZone,
  };
}

/** Where nobody can be told here, the request waits unseen: they can still decide in My Access. */
async function reportReach(
  tx: StoreTables,
  { tenant, request, stage, channelMissedAt }: AskedStage,
  { isOpen, asked, channel }: StageFacts,
  at: Date,
): Promise<void> {
  const people = await Promise.all(asked.map((one) => toUnreached(tx, one)));
  const unreached = people.flatMap((one) => one ?? []);
  const facts = { kind: 'no-approver-reached', request, stage, people: unreached } as const;
  const isInChannel = channel !== undefined && !channelMissedAt;
  const isUnseen = isOpen && !isInChannel && asked.length > 0 && unreached.length === asked.length;
  if (isUnseen) await tx.problems.open({ tenant, facts }, at);
  const solved = isUnseen ? [] : [facts];
  const over = isOpen ? [] : [{ kind: 'no-approver', request, stage } as const];
  for (const each of [...solved, ...over]) await tx.problems.end({ tenant, facts: each }, at);
}

async function toUnreached(
  tx: StoreTables,
  { ask, person, canBeTold }: AskedPerson,
): Promise<UnreachedPerson | undefined> {
  const { name } = ask.approver;
  if (ask.isDisabled) return { name, why: 'disabled' };
  if (canBeTold) return undefined;
  const { why = 'never-here', installation } = (await tx.people.findUnreached(person)) ?? {};
  return { name, why, ...(why === 'never-here' ? toTried(installation) : {}) };
}
