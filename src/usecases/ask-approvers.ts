import type { ApprovalStagePlan, ApproverSet } from '../access/access-package.ts';
import type { Ask, AskRank, AskReason } from '../access/ask.ts';
import type { GroupId, RequestId, TenantId, UserId } from '../access/ids.ts';
import type { AskedStage } from '../access/follow-stage.ts';
import type { Account } from '../access/person.ts';
import type { AppCaller, Clock, ConnectedOrganization, Graph, Sponsors, Tenants } from '../ports.ts';
import type { SeenRequest, Store, StoreTables } from '../store-port.ts';

interface Deps {
  readonly graph: Pick<
    Graph,
    | 'getUser'
    | 'getManager'
    | 'getGroupWithMembers'
    | 'getConnectedOrganization'
    | 'listSponsors'
    | 'listDisabledUsers'
    | 'listAssignmentPolicies'
  >;
  readonly store: Store;
  readonly clock: Clock;
  readonly tenants: Pick<Tenants, 'source'>;
}

/** What is read about one request while its approvers are looked for. */
interface Search {
  readonly graph: Deps['graph'];
  readonly caller: AppCaller;
  readonly source: Tenants['source'];
  readonly request: SeenRequest;
}

/**
 * Finds out who may approve the stage and has each of them told, the requestor never. The app
 * cannot read approvals, so the approvers come from the policy, read now: after a change, cards with
 * somebody's reasons must not go to those who were approvers before. Whether one may really decide
 * is Entra's word at the click.
 * @param stage counted from 1
 * @param alternates ask those whom the policy names for when nobody has decided in time
 * @returns how many were asked; undefined when nothing waits for an approver any more
 * @see https://learn.microsoft.com/graph/api/resources/accesspackageapprovalstage
 */
export async function askApprovers(
  deps: Deps,
  tenant: TenantId,
  requestId: RequestId,
  stage: number,
  alternates = false,
): Promise<number | undefined> {
  const { graph, store, clock, tenants } = deps;
  const request = await store.requests.find(tenant, requestId);
  if (!request || request.state !== 'pendingApproval') return undefined;
  const search = { graph, caller: { kind: 'app', tenant }, source: tenants.source, request } as const;
  const plan = await findStagePlan(search, stage);
  // The last stage has none after it, whatever made us look for one.
  if (!plan && stage > 1) return undefined;
  const asks = plan ? await findAsks(search, plan, alternates) : [];
  const at = clock.now();
  await store.transaction(async (tx) => {
    await tx.requests.saveAsks(tenant, requestId, stage, asks);
    await tx.stages.begin(await toStage(tx, request, stage, plan, at));
    await reportFound(tx, request, { stage, asks, alternates }, at);
    await tx.jobs.enqueue({ kind: 'follow-stage', tenant, request: requestId, stage });
    const asked = `stage/${stage}${alternates ? '/alternate' : ''}`;
    // Copies in a channel say who may decide.
    const about = { type: 'request', tenant, id: requestId } as const;
    await tx.notices.updateCopies(['approval'], about, `asked/${asked}`, at);
    const pack = await tx.packs.findByRequest(tenant, requestId);
    if (pack) {
      const subject = { type: 'pack', id: pack.id } as const;
      const occurrence = `${requestId}/${asked}`;
      await tx.notices.add(
        [{ kind: 'receipt', subject, recipient: pack.requestor, occurrence, mode: 'update' }],
        at,
      );
    }
  });
  return asks.length;
}

async function findStagePlan(
  { graph, caller, request }: Search,
  stage: number,
): Promise<ApprovalStagePlan | undefined> {
  if (!request.packageId) return undefined;
  const policies = await graph.listAssignmentPolicies(caller, request.packageId);
  const policy =
    policies.find(({ id }) => id === request.policyId) ?? policies.find(({ stages }) => stages.length > 0);
  return policy?.stages[stage - 1];
}

/** A first stage is waited for since the request was made, a later one since the one before was decided. */
async function toStage(
  tx: StoreTables,
  request: SeenRequest,
  stage: number,
  plan: ApprovalStagePlan | undefined,
  now: Date,
): Promise<AskedStage> {
  const { tenant, id } = request;
  const before = stage > 1 ? (await tx.requests.listDecisions(tenant, id))[stage - 2] : undefined;
  const begunAt = stage > 1 ? (before?.at ?? now) : (request.createdAt ?? request.stateSince);
  const after = (ms: number | undefined) => (ms === undefined ? undefined : new Date(begunAt.getTime() + ms));
  const timesOutAt = after(plan?.timeoutMs);
  const escalatesAt = after(plan?.escalation?.afterMs);
  return {
    tenant,
    request: id,
    stage,
    begunAt,
    ...(timesOutAt ? { timesOutAt } : {}),
    ...(escalatesAt ? { escalatesAt } : {}),
    nextDueAt: now,
  };
}

/** What an operator must know of it. An alternate who cannot be found leaves the others. */
async function reportFound(
  tx: StoreTables,
  { tenant, id, packageId }: SeenRequest,
  found: { readonly stage: number; readonly asks: readonly Ask[]; readonly alternates: boolean },
  at: Date,
): Promise<void> {
  const { stage, asks, alternates } = found;
  const nobody = { tenant, facts: { kind: 'no-approver', request: id, stage } } as const;
  if (asks.length > 0) await tx.problems.end(nobody, at);
  else if (!alternates) await tx.problems.open(nobody, at);
  for (const { approver, isDisabled } of asks) {
    if (!packageId) continue;
    const { user, name } = approver;
    const disabled = { tenant, facts: { kind: 'approver-disabled', packageId, user, name } } as const;
    if (isDisabled) await tx.problems.open(disabled, at);
    else await tx.problems.end(disabled, at);
  }
}

async function findAsks(search: Search, plan: ApprovalStagePlan, alternates: boolean): Promise<Ask[]> {
  const { approvers, fallbackApprovers } = alternates ? (plan.escalation ?? NOBODY) : plan;
  const rank = alternates ? 'alternate' : 'primary';
  const primary = await resolve(search, approvers, rank);
  const asks =
    primary.length > 0
      ? primary
      : await resolve(search, fallbackApprovers, rank === 'primary' ? 'fallback' : rank);
  return markDisabled(search, asks);
}

const NOBODY = { approvers: [], fallbackApprovers: [] };

/** What only the operator wants to know must not keep anybody from being asked. */
async function markDisabled({ graph, caller }: Search, asks: readonly Ask[]): Promise<Ask[]> {
  const ids = asks.map(({ approver }) => approver.user);
  const disabled = await graph.listDisabledUsers(caller, ids).catch((): UserId[] => []);
  return asks.map((ask) =>
    disabled.includes(ask.approver.user) ? { ...ask, isDisabled: true as const } : ask,
  );
}

/** Each person once, for the first reason there is; the requestor never. */
async function resolve(search: Search, sets: readonly ApproverSet[], as: AskRank): Promise<Ask[]> {
  const { request } = search;
  const found = (await Promise.all(sets.map((set) => resolveSet(search, set)))).flat();
  const asks = found.map(({ approver, because }): Ask => ({ approver, because, as }));
  const unique = new Map(asks.toReversed().map((ask) => [ask.approver.user, ask]));
  return [...unique.values()]
    .toReversed()
    .filter(
      ({ approver }) =>
        approver.user !== request.requestorId &&
        (!approver.address || approver.address.toLowerCase() !== request.requestorAddress?.toLowerCase()),
    );
}

type Found = Pick<Ask, 'approver' | 'because'>;

async function resolveSet(search: Search, set: ApproverSet): Promise<Found[]> {
  const { graph, caller, request } = search;
  switch (set.kind) {
    case 'user':
      return toFound([await graph.getUser(caller, set.user)], { kind: 'named' });
    case 'group':
      return listMembers(search, set.group);
    case 'manager':
      return toFound([await findManager(search, set.level)], { kind: 'manager', level: set.level });
    case 'internal-sponsors':
      return listOrganizationSponsors(search, ({ internalSponsors }) => internalSponsors);
    case 'external-sponsors':
      return listOrganizationSponsors(search, ({ externalSponsors }) => externalSponsors);
    case 'requestor-sponsors': {
      const sponsors = request.requestorId && (await graph.listSponsors(caller, request.requestorId));
      return sponsors ? expandSponsors(search, sponsors, { kind: 'requestor-sponsor' }) : [];
    }
    case 'unknown':
      return [];
  }
}

const toFound = (approvers: ReadonlyArray<Account | undefined>, because: AskReason): Found[] =>
  approvers.flatMap((approver) => (approver ? { approver, because } : []));

async function listMembers({ graph, caller }: Search, id: GroupId, because?: AskReason): Promise<Found[]> {
  const group = await graph.getGroupWithMembers(caller, id);
  return toFound(group?.members ?? [], because ?? { kind: 'member', groupName: group?.name ?? '' });
}

/** The manager so many levels above the requestor; where the line ends earlier, nobody. */
async function findManager({ graph, caller, request }: Search, level: number): Promise<Account | undefined> {
  let above = request.requestorId;
  let manager: Account | undefined;
  for (let at = 0; at < level; at += 1) {
    manager = above && (await graph.getManager(caller, above));
    above = manager?.user;
  }
  return manager;
}

async function listOrganizationSponsors(
  search: Search,
  choose: (organization: ConnectedOrganization) => Sponsors,
): Promise<Found[]> {
  const organization = await search.graph.getConnectedOrganization(search.caller, search.source);
  if (!organization) return [];
  const because = { kind: 'sponsor', organizationName: organization.name } as const;
  return expandSponsors(search, choose(organization), because);
}

async function expandSponsors(search: Search, sponsors: Sponsors, because: AskReason): Promise<Found[]> {
  const groups = await Promise.all(sponsors.groups.map((group) => listMembers(search, group, because)));
  return [...toFound(sponsors.users, because), ...groups.flat()];
}
