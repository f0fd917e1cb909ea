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
 * Runs `look` with reads that note which permissions Graph let the app use and which it refused. Afterwards the operators
 * of the tenant are told of each that is missing, and of each that is there again.
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
      read: (...asked: Asked) => Promise<Answer>,
    ): ((...asked: Asked) => Promise<Answer>) =>
    async (...asked) => {
      try {
        const answer = await read(...asked);
        // One refusal counts more than the reads that went well.
        if (!has.has(permission)) has.set(permission, true);
        return answer;
      } catch (error) {
        if (isPermissionMissing(toAccessError(error))) has.set(permission, false);
        throw error;
      }
    };
  const watched: Reads = {
    getAccountState: watch('User.Read.All', (...of) => graph.getAccountState(...of)),
    isGroupMember: watch('GroupMember.Read.All', (...of) => graph.isGroupMember(...of)),
    isEligibleGroupMember: watch('PrivilegedEligibilitySchedule.Read.AzureADGroup', (...of) =>
      graph.isEligibleGroupMember(...of),
    ),
    hasRoleInstance: watch('RoleAssignmentSchedule.Read.Directory', (...of) => graph.hasRoleInstance(...of)),
    hasRoleEligibility: watch('RoleEligibilitySchedule.Read.Directory', (...of) =>
      graph.hasRoleEligibility(...of),
    ),
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
