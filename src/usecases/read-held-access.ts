import type { AccessPackage } from '../access/access-package.ts';
import type { HeldAccess, Holding } from '../access/held-access.ts';
import type { UserId } from '../access/ids.ts';
import { ROLE_TEMPLATE_IDS } from '../access/security-role.ts';
import type { AppCaller } from '../ports/callers.ts';
import type { Graph } from '../ports/graph.ts';

interface Deps {
  readonly graph: Pick<
    Graph,
    'getAccountState' | 'isGroupMember' | 'isEligibleGroupMember' | 'hasRoleInstance' | 'hasRoleEligibility'
  >;
}

/** What a person has of what a package grants, as Microsoft Graph of the package's tenant says at this moment. */
export async function readHeldAccess(
  { graph }: Deps,
  pack: AccessPackage,
  user: UserId,
): Promise<HeldAccess> {
  const caller: AppCaller = { kind: 'app', tenant: pack.tenant };
  const account = await graph.getAccountState(caller, user);
  const groups = account === 'none' ? 'none' : await readGroups(graph, caller, pack, user);
  const role = groups === 'none' ? 'none' : await readRole(graph, caller, pack, user);
  return { account, groups, role };
}

async function readGroups(
  graph: Deps['graph'],
  caller: AppCaller,
  { groupIds, eligibleGroupIds = [] }: AccessPackage,
  user: UserId,
): Promise<Holding> {
  const isMember = (group: (typeof groupIds)[number]) => graph.isGroupMember(caller, group, user);
  const members = await Promise.all(groupIds.map(isMember));
  if (!members.every(Boolean)) return 'none';
  let holding: Holding = 'active';
  for (const group of eligibleGroupIds) {
    if (await isMember(group)) continue;
    if (!(await graph.isEligibleGroupMember(caller, group, user))) return 'none';
    holding = 'eligible';
  }
  return holding;
}

/** Graph lists a role that came through a group under the member, the group or both: either will do. */
async function readRole(
  graph: Deps['graph'],
  caller: AppCaller,
  pack: AccessPackage,
  user: UserId,
): Promise<Holding> {
  const role = ROLE_TEMPLATE_IDS[pack.role];
  const principals = [user, ...pack.groupIds, ...(pack.eligibleGroupIds ?? [])];
  for (const principal of principals) {
    if (await graph.hasRoleInstance(caller, principal, role)) return 'active';
  }
  for (const principal of principals) {
    if (await graph.hasRoleEligibility(caller, principal, role)) return 'eligible';
  }
  return 'none';
}
