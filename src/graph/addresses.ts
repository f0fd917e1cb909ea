import type { Graph } from '../ports/graph.ts';
import type { GraphClient } from './client.ts';
import { ACCOUNT, isExternal, toAccount, toOwnAccount, userSchema } from './directory.ts';
import { quote, withQuery } from './query.ts';

/**
 * People by their address.
 * @see https://learn.microsoft.com/graph/api/user-get
 * @see https://learn.microsoft.com/graph/api/user-list
 * @see https://learn.microsoft.com/entra/external-id/user-properties
 */
export const createAddresses = (
  client: GraphClient,
): Pick<Graph, 'getHomeAccount' | 'listAccountsByAddress'> => ({
  async getHomeAccount(caller, user) {
    const wire = await client.find(caller, withQuery(`/users/${user}`, { $select: ACCOUNT }), userSchema);
    const account = wire && toOwnAccount(wire, caller.tenant);
    return account?.isAtHome ? account : undefined;
  },

  async listAccountsByAddress(caller, address) {
    // The principal name of a guest is made of the address that was invited, and stays when the mail changes.
    const guest = `${address.replace('@', '_')}#EXT#`;
    const path = withQuery('/users', {
      $filter: `mail eq ${quote(address)} or startswith(userPrincipalName,${quote(guest)})`,
      $select: ACCOUNT,
    });
    const rows = await client.list(caller, path, userSchema);
    return rows.map((wire) => ({ ...toAccount(wire, caller.tenant), isExternal: isExternal(wire) }));
  },
});
