import { toAccessError } from '../access/errors.ts';
import type { TenantId } from '../access/ids.ts';
import { isPermissionMissing } from '../access/permission.ts';
import type { Permission } from '../access/permission.ts';
import type { Clock } from '../ports/clock.ts';
import type { Graph } from '../ports/graph.ts';
import type { Store } from '../ports/store.ts';

type Reads = Pick<
  Graph,
  'getAccountState' | 'isGroupMember' | 'isEligibleGroupMember' | 'hasRoleInstance' | 'hasRoleEligibility'
>;

interface Deps {
  readonly graph: Reads;
  readonly store: Store;
  readonly clock: Clock;
}

/**
 * Has the operators told of each permission that the app lacks for what people hold in a tenant, and that it has it
 * again: a look gets its reads from here, and what it asked for by them shows which are there.
 * @see https://learn.microsoft.com/graph/permissions-reference
 */
export async function watchPermissions<T>(
  { graph, store, clock }: Deps,
  tenant: TenantId,
  look: (watched: Reads) => Promise<T>,
): Promise<T> {
  const has = new Map<Permission, boolean>();
  const watch =
    <Asked extends unknown[], Answer>(
      permission: Permission,
      readOf: () => (...asked: Asked) => Promise<Answer>,
    ): ((...asked: Asked) => Promise<Answer>) =>
    async (...asked) => {
      try {
        const answer = await readOf()(...asked);
        has.set(permission, has.get(permission) ?? true);
        return answer;
      } catch (error) {
        if (isPermissionMissing(toAccessError(error))) has.set(permission, false);
        throw error;
      }
    };
  // Each is looked up at the call: a look that needs none of them touches nothing of Graph.
  const watched: Reads = {
    getAccountState: watch('User.Read.All', () => graph.getAccountState),
    isGroupMember: watch('GroupMember.Read.All', () => graph.isGroupMember),
    isEligibleGroupMember: watch(
      'PrivilegedEligibilitySchedule.Read.AzureADGroup',
      () => graph.isEligibleGroupMember,
    ),
    hasRoleInstance: watch('RoleAssignmentSchedule.Read.Directory', () => graph.hasRoleInstance),
    hasRoleEligibility: watch('RoleEligibilitySchedule.Read.Directory', () => graph.hasRoleEligibility),
  };
  try {
    return await look(watched);
  } finally {
    await tellOperators(store, tenant, has, clock.now());
  }
}

async function tellOperators(
  store: Store,
  tenant: TenantId,
  has: ReadonlyMap<Permission, boolean>,
  at: Date,
): Promise<void> {
  if (has.size === 0) return;
  const standing = await store.problems.listStanding(tenant);
  const changed = [...has].filter(([permission, isThere]) => {
    const stands = standing.some((facts) => 'permission' in facts && facts.permission === permission);
    return stands === isThere;
  });
  if (changed.length === 0) return;
  await store.transaction(async (tx) => {
    for (const [permission, isThere] of changed) {
      const problem = { tenant, facts: { kind: 'permission-missing', permission } } as const;
      await (isThere ? tx.problems.end(problem, at) : tx.problems.open(problem, at));
    }
  });
}
