import { z } from 'zod';
import { AccessError } from '../access/errors.ts';
import type { UserId } from '../access/ids.ts';
import type { Account } from '../access/person.ts';
import type { Graph } from '../ports/graph.ts';
import type { GraphClient } from './client.ts';
import { withQuery } from './query.ts';
import { dropUndefined, id, optionalText } from './wire.ts';

/** What of a user makes an account. */
export const ACCOUNT = 'id,displayName,mail,userPrincipalName';

/** @see https://learn.microsoft.com/graph/api/resources/user */
export const userSchema = z.object({
  id: id<UserId>(),
  displayName: optionalText,
  mail: optionalText,
  userPrincipalName: optionalText,
});

/** Members of every kind; `@odata.type` says which. */
export const memberSchema = userSchema.extend({ '@odata.type': optionalText });

const enabledSchema = z.object({ id: id<UserId>(), accountEnabled: z.boolean().nullish() });
const groupSchema = z.object({ displayName: optionalText });

type WireUser = z.output<typeof userSchema>;

/** Whether the user is at home in another tenant: `#EXT#` stands in the user principal name of all who are. */
export const isExternal = ({ userPrincipalName }: WireUser): boolean =>
  userPrincipalName?.toUpperCase().includes('#EXT#') ?? false;

export function toAccount(wire: WireUser, tenant: Account['tenant']): Account {
  const address = wire.mail ?? wire.userPrincipalName;
  return dropUndefined({ tenant, user: wire.id, name: wire.displayName ?? address ?? wire.id, address });
}

/** The account with whether the person is at home in the tenant, as far as the principal name tells. */
export const toOwnAccount = (wire: WireUser, tenant: Account['tenant']): Account => ({
  ...toAccount(wire, tenant),
  ...(wire.userPrincipalName !== undefined && !isExternal(wire) ? { isAtHome: true as const } : {}),
});

/**
 * People and groups.
 * @see https://learn.microsoft.com/graph/api/user-get
 * @see https://learn.microsoft.com/graph/api/user-list-manager
 * @see https://learn.microsoft.com/graph/api/group-list-transitivemembers
 * @see https://learn.microsoft.com/graph/api/directoryobject-checkmembergroups
 */
export function createDirectory(
  client: GraphClient,
): Pick<
  Graph,
  'getUser' | 'getManager' | 'getGroupWithMembers' | 'listDisabledUsers' | 'isGroupMember' | 'getMe'
> {
  async function find(caller: Parameters<Graph['getUser']>[0], path: string): Promise<Account | undefined> {
    const wire = await client.find(caller, withQuery(path, { $select: ACCOUNT }), userSchema);
    return wire && toAccount(wire, caller.tenant);
  }

  return {
    getUser: (caller, user) => find(caller, `/users/${user}`),
    getManager: (caller, user) => find(caller, `/users/${user}/manager`),

    async getMe(caller) {
      const wire = await client.get(caller, withQuery('/me', { $select: ACCOUNT }), userSchema);
      return toOwnAccount(wire, caller.tenant);
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

    listDisabledUsers: (caller, ids) => listDisabledUsers(client, caller, ids),

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
  };
}

async function listDisabledUsers(
  client: GraphClient,
  ...[caller, ids]: Parameters<Graph['listDisabledUsers']>
): Promise<UserId[]> {
  const paths = ids.map((id) => withQuery(`/users/${id}`, { $select: 'id,accountEnabled' }));
  const answers = ids.length === 0 ? [] : await client.batch(caller, paths, enabledSchema);
  // Who could not be read is not said to be disabled.
  return answers.flatMap((answer) =>
    'value' in answer && answer.value?.accountEnabled === false ? answer.value.id : [],
  );
}
