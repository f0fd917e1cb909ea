import type { AccessPackage } from '../access/access-package.ts';
import { toAccountAfter } from '../access/account-after.ts';
import type { AccountAfter } from '../access/account-after.ts';
import { isOpenRequest } from '../access/assignment-request.ts';
import type { FollowedAssignment, FollowFacts, RemovalChecks } from '../access/follow-assignment.ts';
import type { AssignmentId, GroupId, UserId } from '../access/ids.ts';
import { ROLE_TEMPLATE_IDS } from '../access/security-role.ts';
import type { Tenant } from '../access/tenant.ts';
import type { AppCaller } from '../ports/callers.ts';
import type { Clock } from '../ports/clock.ts';
import type { Graph } from '../ports/graph.ts';
import type { Store } from '../ports/store.ts';

interface Deps {
  readonly graph: Pick<
    Graph,
    | 'getAccountState'
    | 'getGuestLifeCycle'
    | 'hasAssignment'
    | 'hasRoleEligibility'
    | 'hasRoleInstance'
    | 'isEligibleGroupMember'
    | 'isGovernedGuest'
    | 'isGroupMember'
  >;
  readonly store: Pick<Store, 'requests' | 'assignments'>;
  readonly clock: Clock;
}

/** Whose access has ended, and what had granted it. */
interface EndedAccess {
  readonly tenant: Tenant;
  readonly assignment: AssignmentId;
  readonly user: UserId;
  readonly pack: AccessPackage;
  /** Another assignment gives the role: only what else there is is asked for. */
  readonly isRoleGivenElsewhere?: boolean;
}

/** What is left of access that has ended, besides the assignment itself, as Microsoft Graph says at this moment. */
export async function readRemoval(
  deps: Deps,
  { tenant, assignment, user, pack, isRoleGivenElsewhere = false }: EndedAccess,
): Promise<Omit<RemovalChecks, 'assignment'>> {
  const { graph } = deps;
  const caller: AppCaller = { kind: 'app', tenant: pack.tenant };
  const role = ROLE_TEMPLATE_IDS[pack.role];
  const eligibleGroups = pack.eligibleGroupIds ?? [];
  const readAt = deps.clock.now();
  const isMember = (group: GroupId) => graph.isGroupMember(caller, group, user);
  const isEligible = (group: GroupId) => graph.isEligibleGroupMember(caller, group, user);
  const members = await Promise.all([...pack.groupIds, ...eligibleGroups].map(isMember));
  const eligible = await Promise.all(eligibleGroups.map(isEligible));
  return {
    group: !members.some(Boolean),
    role: isRoleGivenElsewhere || !(await graph.hasRoleInstance(caller, user, role)),
    eligibility:
      !eligible.some(Boolean) &&
      (isRoleGivenElsewhere || !(await graph.hasRoleEligibility(caller, user, role))),
    ...(await readAccount(deps, caller, tenant, assignment, user)),
    readAt,
  };
}

/**
 * What has become of the account a while after everything else was gone. Another assignment that has ended since takes
 * it over: its deletion counts from there.
 */
export async function readAccountLater(
  deps: Deps,
  tenant: Tenant,
  { id, targetId, goneAt }: FollowedAssignment,
): Promise<Extract<FollowFacts, { check: 'account' }> | undefined> {
  const { store, clock } = deps;
  if (!targetId || !goneAt) return undefined;
  const caller: AppCaller = { kind: 'app', tenant: tenant.id };
  const accountReadAt = clock.now();
  const read = await readAccount(deps, caller, tenant, id, targetId);
  const since = await store.assignments.listOf(tenant.id, targetId, goneAt);
  const isTakenOver = since.some((other) => other.id !== id && other.goneAt && other.goneAt > goneAt);
  const requests = await store.requests.listOf(tenant.id, targetId, accountReadAt);
  return {
    check: 'account',
    ...(isTakenOver && read.account !== 'deleted' ? { account: 'other-access' as const } : read),
    accountReadAt,
    isWanted: requests.some(isOpenRequest),
  };
}

async function readAccount(
  { graph, store, clock }: Deps,
  caller: AppCaller,
  { topology = 2 }: Tenant,
  assignment: AssignmentId,
  user: UserId,
): Promise<{ readonly account: AccountAfter; readonly deletedAfterMs?: number }> {
  const state = await graph.getAccountState(caller, user);
  if (topology === 1 || state === 'none') {
    const nothing = { hasOtherAccess: false, isGoverned: false, action: 'none' } as const;
    return { account: toAccountAfter({ topology, state, ...nothing }) };
  }
  const { action, deletedAfterMs } = await graph.getGuestLifeCycle(caller);
  const requests = await store.requests.listOf(caller.tenant, user, clock.now());
  const account = toAccountAfter({
    topology,
    state,
    action,
    hasOtherAccess: requests.some(isOpenRequest) || (await graph.hasAssignment(caller, user)),
    isGoverned: await graph.isGovernedGuest(caller, assignment),
  });
  return { account, ...(account === 'blocked' && deletedAfterMs ? { deletedAfterMs } : {}) };
}
