import type { AssignmentRequest } from '../access/assignment-request.ts';
import type { Assignment } from '../access/assignment.ts';
import { toAccessError } from '../access/errors.ts';
import type { TenantId } from '../access/ids.ts';
import { isSameAddress } from '../access/person.ts';
import type { FoundAccount } from '../access/person.ts';
import type { Graph } from '../ports/graph.ts';
import type { Tenants } from '../ports/tenants.ts';
import type { Store } from '../ports/store.ts';

interface Deps {
  readonly graph: Pick<Graph, 'listAccountsByAddress'>;
  readonly store: Pick<Store, 'people'>;
  readonly tenants: Pick<Tenants, 'source'>;
}

/**
 * Recognizes people whose account has appeared in a tenant: an account that Entra names beside the address of
 * somebody of the source tenant is theirs when the directory too knows it by this address, as one of another
 * tenant. A member of the tenant who has the same mail address is somebody else. What a sign-in has told stays.
 * @param rows of one tenant
 * @throws AccessError `graph-unavailable`; what time does not mend is left unlinked
 */
export async function linkAccounts(
  { graph, store, tenants }: Deps,
  rows: ReadonlyArray<AssignmentRequest | Assignment>,
): Promise<void> {
  const seen = rows.map(toSighting).filter(({ user }) => user !== undefined);
  const addresses = [...new Set(seen.flatMap(({ address }) => address ?? []))];
  const tenant = rows[0]?.tenant;
  if (!tenant || addresses.length === 0) return;
  for (const { person, address } of await store.people.listUnlinked(tenants.source.id, tenant, addresses)) {
    const named = seen.filter((one) => isSameAddress(one.address ?? '', address));
    const accounts = await listAccounts(graph, tenant, address);
    const own = accounts.find(({ user, isExternal }) => isExternal && named.some((one) => one.user === user));
    if (!own) continue;
    const { isExternal: _, ...account } = own;
    await store.people.linkAccount(person, { ...account, isByAddress: true });
  }
}

const toSighting = (row: AssignmentRequest | Assignment) =>
  'requestorName' in row
    ? { user: row.requestorId, address: row.requestorAddress }
    : { user: row.targetId, address: row.targetAddress };

async function listAccounts(
  graph: Deps['graph'],
  tenant: TenantId,
  address: string,
): Promise<FoundAccount[]> {
  try {
    return await graph.listAccountsByAddress({ kind: 'app', tenant }, address);
  } catch (error) {
    if (toAccessError(error).code === 'graph-unavailable') throw error;
    return [];
  }
}
