import type { ApprovalStagePlan, ApproverSet, AssignmentPolicy } from '../access/access-package.ts';
import type { Ask, AskRank, AskReason } from '../access/ask.ts';
import type { GroupId, UserId } from '../access/ids.ts';
import type { FoundApprovers, KnownApprover } from '../access/known-approvers.ts';
import type { Account } from '../access/person.ts';
import type { AppCaller } from '../ports/callers.ts';
import type { ConnectedOrganization, Graph, Sponsors } from '../ports/graph.ts';
import type { Tenants } from '../ports/tenants.ts';
import type { SeenRequest } from '../ports/store.ts';

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
 * Finds out who may approve the stage, the requestor never. The app cannot read approvals, so the approvers
 * come from the policy, read now.
 * @param stage counted from 1
 * @param alternates those whom the policy names for when nobody has decided in time
 * @returns undefined when no policy of the package has such a stage
 * @see https://learn.microsoft.com/graph/api/resources/accesspackageapprovalstage
 */
export async function findApprovers(
  { graph, tenants }: Deps,
  request: SeenRequest,
  stage: number,
  alternates: boolean,
): Promise<FoundApprovers | undefined> {
  const search: Search = {
    graph,
    caller: { kind: 'app', tenant: request.tenant },
    source: tenants.source,
    request,
  };
  const policy = await findPolicy(search);
  const plan = policy?.stages[stage - 1];
  if (!policy || !plan) return undefined;
  const sets = alternates ? (plan.escalation ?? NOBODY) : plan;
  const asks = await findAsks(search, sets, alternates);
  const { tenant, id, requestorId } = request;
  const known = {
    tenant,
    policyId: policy.id,
    stage,
    alternates,
    ...(requestorId && dependsOnRequestor(sets) ? { requestor: requestorId } : {}),
    request: id,
    people: asks.map(toKnownApprover),
  };
  return { plan, asks, known };
}

const dependsOnRequestor = ({ approvers, fallbackApprovers }: Sets): boolean =>
  [...approvers, ...fallbackApprovers].some(
    ({ kind }) => kind === 'manager' || kind === 'requestor-sponsors',
  );

const toKnownApprover = ({ approver, because, isDisabled }: Ask): KnownApprover => ({
  user: approver.user,
  name: approver.name,
  ...(isDisabled ? { isDisabled } : {}),
  ...(because.kind === 'member' ? { groupName: because.groupName } : {}),
});

async function findPolicy({ graph, caller, request }: Search): Promise<AssignmentPolicy | undefined> {
  if (!request.packageId) return undefined;
  const policies = await graph.listAssignmentPolicies(caller, request.packageId);
  return (
    policies.find(({ id }) => id === request.policyId) ?? policies.find(({ stages }) => stages.length > 0)
  );
}

type Sets = Pick<ApprovalStagePlan, 'approvers' | 'fallbackApprovers'>;
const NOBODY: Sets = { approvers: [], fallbackApprovers: [] };

async function findAsks(
  search: Search,
  { approvers, fallbackApprovers }: Sets,
  alternates: boolean,
): Promise<Ask[]> {
  const rank = alternates ? 'alternate' : 'primary';
  const primary = await resolve(search, approvers, rank);
  const asks =
    primary.length > 0
      ? primary
      : await resolve(search, fallbackApprovers, alternates ? 'alternate' : 'fallback');
  return markDisabled(search, asks);
}

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
