import { z } from 'zod';
import { AccessError } from '../access/errors.ts';
import type { UserId } from '../access/ids.ts';
import type { Account } from '../access/person.ts';
import type { Graph } from '../ports.ts';
import type { GraphClient } from './client.ts';
import { quote, withQuery } from './query.ts';
import { dropUndefined, id, optionalText } from './wire.ts';

const ACCOUNT = 'id,displayName,mail,userPrincipalName';
const ROLE_INSTANCES = '/roleManagement/directory/roleAssignmentScheduleInstances';

/** @see https://learn.microsoft.com/graph/api/resources/user */
const userSchema = z.object({
  id: id<UserId>(),
  displayName: optionalText,
  mail: optionalText,
  userPrincipalName: optionalText,
});

/** Members of every kind; `@odata.type` says which. */
const memberSchema = userSchema.extend({ '@odata.type': optionalText });

const groupSchema = z.object({ displayName: optionalText });
const row = z.object({ id: z.string() });

/** Stands in the user principal name of everybody who is at home in another tenant. */
const EXTERNAL = '#EXT#';
const isExternal = ({ userPrincipalName }: z.output<typeof userSchema>): boolean =>
  userPrincipalName?.toUpperCase().includes(EXTERNAL) ?? false;
const isAtHome = (wire: z.output<typeof userSchema>): boolean =>
  wire.userPrincipalName !== undefined && !isExternal(wire);

const toHomeAccount = (wire: z.output<typeof userSchema>, tenant: Account['tenant']): Account => ({
  ...toAccount(wire, tenant),
  isAtHome: true,
});

function toAccount(wire: z.output<typeof userSchema>, tenant: Account['tenant']): Account {
  const address = wire.mail ?? wire.userPrincipalName;
  return dropUndefined({ tenant, user: wire.id, name: wire.displayName ?? address ?? wire.id, address });
}

/**
 * People, groups and directory roles.
 * @see https://learn.microsoft.com/graph/api/user-get
 * @see https://learn.microsoft.com/graph/api/user-list
 * @see https://learn.microsoft.com/entra/external-id/user-properties
 * @see https://learn.microsoft.com/graph/api/user-list-manager
 * @see https://learn.microsoft.com/graph/api/group-list-transitivemembers
 * @see https://learn.microsoft.com/graph/api/directoryobject-checkmembergroups
 * @see https://learn.microsoft.com/graph/api/rbacapplication-list-roleassignmentscheduleinstances
 */
export function createDirectory(
  client: GraphClient,
): Pick<
  Graph,
  | 'getUser'
  | 'getManager'
  | 'getHomeAccount'
  | 'listAccountsByAddress'
  | 'getGroupWithMembers'
  | 'isGroupMember'
  | 'hasRoleInstance'
  | 'getMe'
> {
  async function find(caller: Parameters<Graph['getUser']>[0], path: string): Promise<Account | undefined> {
    const wire = await client.find(caller, withQuery(path, { $select: ACCOUNT }), userSchema);
    return wire && toAccount(wire, caller.tenant);
  }

  return {
    getUser: (caller, user) => find(caller, `/users/${user}`),
    getManager: (caller, user) => find(caller, `/users/${user}/manager`),

    async getHomeAccount(caller, user) {
      const path = withQuery(`/users/${user}`, { $select: ACCOUNT });
      const wire = await client.find(caller, path, userSchema);
      return wire && isAtHome(wire) ? toHomeAccount(wire, caller.tenant) : undefined;
    },

    async listAccountsByAddress(caller, address) {
      const guestName = `${address.replace('@', '_')}${EXTERNAL}`;
      const path = withQuery('/users', {
        $filter: `mail eq ${quote(address)} or startswith(userPrincipalName,${quote(guestName)})`,
        $select: ACCOUNT,
      });
      const rows = await client.list(caller, path, userSchema);
      return rows.map((wire) => ({ ...toAccount(wire, caller.tenant), isExternal: isExternal(wire) }));
    },

    async getMe(caller) {
      const wire = await client.get(caller, withQuery('/me', { $select: ACCOUNT }), userSchema);
      return isAtHome(wire) ? toHomeAccount(wire, caller.tenant) : toAccount(wire, caller.tenant);
    },

    async getGroupWithMembers(caller, group) {
      const path = `/groups/${group}`;
      const wire = await client.find(caller, withQuery(path, { $select: 'id,displayName' }), groupSchema);
      if (!wire) return undefined;
      // No $select: members are of several types, and not every type has the properties of a user.
      const members = withQuery(`${path}/transitiveMembers`, { $top: '999' });
      const all = await client.list(caller, members, memberSchema);
      const users = all.filter((one) => one['@odata.type'] === '#microsoft.graph.user');
      return { name: wire.displayName ?? group, members: users.map((one) => toAccount(one, caller.tenant)) };
    },

    async isGroupMember(caller, group, user) {
      const path = `/users/${user}/checkMemberGroups`;
      const schema = z.object({ value: z.array(z.string()) });
      try {
        const { value } = await client.query(caller, path, { groupIds: [group] }, schema);
        return value.some((one) => one.toLowerCase() === group);
      } catch (error) {
        // Who has no account any more is a member of nothing.
        if (error instanceof AccessError && error.code === 'not-found') return false;
        throw error;
      }
    },

    async hasRoleInstance(caller, principal, roleTemplateId) {
      const path = withQuery(ROLE_INSTANCES, {
        $filter: `principalId eq ${quote(principal)} and roleDefinitionId eq ${quote(roleTemplateId)}`,
      });
      for await (const rows of client.pages(caller, path, row)) {
        if (rows.length > 0) return true;
      }
      return false;
    },
  };
}
