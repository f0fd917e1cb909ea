import type { AccessPackage } from '../access/access-package.ts';
import type { Tenant } from '../access/tenant.ts';
import type { AppCaller } from '../ports/callers.ts';
import type { Graph } from '../ports/graph.ts';
import type { Store } from '../ports/store.ts';

interface Deps {
  readonly graph: Pick<Graph, 'listAccessPackages' | 'listPoliciesOfPackages'>;
  readonly store: Store;
}

/** Reads the packages that the tenants file names, and their policies. */
export async function readPackages({ graph, store }: Deps, tenant: Tenant): Promise<void> {
  const caller: AppCaller = { kind: 'app', tenant: tenant.id };
  const named = await graph.listAccessPackages(caller, tenant.packages);
  const packages = [...named, ...(await listStillHeld(store, tenant, named))];
  const policies = await graph.listPoliciesOfPackages(
    caller,
    packages.map(({ id }) => id),
  );
  await store.transaction((tx) => tx.packages.replace(tenant.id, packages, policies));
}

/** Packages that were renamed or left the tenants file: what was granted by them is followed to its end. */
async function listStillHeld(
  store: Store,
  tenant: Tenant,
  named: readonly AccessPackage[],
): Promise<AccessPackage[]> {
  const held: AccessPackage[] = [];
  for (const known of await store.packages.list(tenant.id)) {
    if (named.some(({ id }) => id === known.id)) continue;
    if (await store.assignments.isFollowed(tenant.id, known.id)) held.push(known);
  }
  return held;
}
