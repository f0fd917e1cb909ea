import { z } from 'zod';
import type { Graph } from '../ports/graph.ts';
import type { AppCaller } from '../ports/callers.ts';
import type { GraphClient } from './client.ts';
import { quote, withQuery } from './query.ts';
import { optionalText } from './wire.ts';

const ROLES = '/roleManagement/directory';
const PIM_GROUPS = '/identityGovernance/privilegedAccess/group/eligibilityScheduleInstances';

const row = z.object({ id: z.string() });
const eligibleRow = z.object({ accessId: optionalText });
const stateSchema = z.object({ accountEnabled: z.boolean().nullish(), externalUserState: optionalText });

/**
 * What somebody really holds: account, directory roles, eligibility in Privileged Identity Management.
 * @see https://learn.microsoft.com/graph/api/rbacapplication-list-roleassignmentscheduleinstances
 * @see https://learn.microsoft.com/graph/api/rbacapplication-list-roleeligibilityscheduleinstances
 * @see https://learn.microsoft.com/graph/api/privilegedaccessgroup-list-eligibilityscheduleinstances
 */
export function createHeldAccess(
  client: GraphClient,
): Pick<Graph, 'getAccountState' | 'hasRoleInstance' | 'hasRoleEligibility' | 'isEligibleGroupMember'> {
  async function isListed(
    caller: AppCaller,
    list: string,
    principal: string,
    role: string,
  ): Promise<boolean> {
    const $filter = `principalId eq ${quote(principal)} and roleDefinitionId eq ${quote(role)}`;
    for await (const rows of client.pages(caller, withQuery(`${ROLES}/${list}`, { $filter }), row)) {
      if (rows.length > 0) return true;
    }
    return false;
  }

  return {
    async getAccountState(caller, user) {
      const path = withQuery(`/users/${user}`, { $select: 'id,accountEnabled,externalUserState' });
      const wire = await client.find(caller, path, stateSchema);
      if (!wire) return 'none';
      // What Graph does not say is no reason to keep anybody waiting.
      if (wire.accountEnabled === false) return 'disabled';
      return wire.externalUserState?.toLowerCase() === 'pendingacceptance' ? 'not-accepted' : 'ready';
    },
    hasRoleInstance: (caller, principal, role) =>
      isListed(caller, 'roleAssignmentScheduleInstances', principal, role),
    hasRoleEligibility: (caller, principal, role) =>
      isListed(caller, 'roleEligibilityScheduleInstances', principal, role),
    async isEligibleGroupMember(caller, group, user) {
      const $filter = `groupId eq ${quote(group)} and principalId eq ${quote(user)}`;
      const rows = await client.list(caller, withQuery(PIM_GROUPS, { $filter }), eligibleRow);
      return rows.some(({ accessId }) => accessId?.toLowerCase() === 'member');
    },
  };
}
