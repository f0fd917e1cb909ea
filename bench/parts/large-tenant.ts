import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AccessPackage } from '../../src/access/access-package.ts';
import { parseId } from '../../src/access/ids.ts';
import type { TenantId } from '../../src/access/ids.ts';
import type { Tenant } from '../../src/access/tenant.ts';
import { createGraph } from '../../src/graph/graph.ts';
import type { Graph } from '../../src/ports/graph.ts';
import { openDatabase } from '../../src/store/database.ts';
import type { Database } from '../../src/store/database.ts';
import { createStore } from '../../src/store/store.ts';
import type { Store } from '../../src/ports/store.ts';
import { startAt, tenantId } from './large-world.ts';

/** A large tenant behind the emulator in a process of its own, the bot's own Graph client, and an empty store. */
export interface LargeTenant {
  readonly tenant: Tenant;
  readonly startAt: Date;
  readonly packages: readonly AccessPackage[];
  readonly graph: Graph;
  readonly database: Database;
  readonly store: Store;
  /** Calls of Graph so far, as they went over the wire. */
  calls(): number;
  close(): Promise<void>;
}

const PACKAGES = 'identityGovernance/entitlementManagement/accessPackages';

/** @param databaseUrl an empty database of a PostgreSQL server, instead of the embedded one */
export async function openLargeTenant(assignments: number, databaseUrl?: string): Promise<LargeTenant> {
  const emulator = fork(fileURLToPath(new URL('serve.ts', import.meta.url)), [String(assignments)]);
  const [{ url, controlUrl }] = (await once(emulator, 'message')) as [{ url: string; controlUrl: string }];
  const body = JSON.stringify({ tenantId, app: true });
  const { token } = (await (await fetch(`${controlUrl}/token`, { method: 'POST', body })).json()) as {
    token: string;
  };
  const listed = await fetch(`${url}/v1.0/${PACKAGES}`, { headers: { authorization: `Bearer ${token}` } });
  const rows = ((await listed.json()) as { value: ReadonlyArray<{ id: string; displayName: string }> }).value;
  let calls = 0;
  const graph = createGraph({
    baseUrl: url,
    appTokens: { getToken: () => Promise.resolve(token) },
    onCall: () => void (calls += 1),
  });
  const folder = await mkdtemp(join(tmpdir(), 'soc-access-bench-'));
  const database = await openDatabase({ databaseUrl, dataDir: folder });
  const store = createStore(database.db, () => Promise.resolve());
  const packages = rows.map((row) => toPackage(row.id, row.displayName));
  await store.packages.replace(tenant.id, packages, []);
  return {
    tenant,
    startAt,
    packages,
    graph,
    database,
    store,
    calls: () => calls,
    async close() {
      await database.close();
      await rm(folder, { recursive: true, force: true });
      emulator.send('stop');
      await once(emulator, 'exit');
    },
  };
}

const tenant: Tenant = {
  id: parseId<TenantId>(tenantId, 'tenant'),
  name: 'Bench',
  aliases: [],
  domain: 'bench.example',
  kind: 'target',
  topology: 2,
  signInConnection: 'bench',
  packages: { reader: 'Package 1', operator: 'Package 2', administrator: 'Package 3' },
};

const toPackage = (id: string, name: string): AccessPackage => ({
  tenant: tenant.id,
  id: parseId(id, 'package'),
  name,
  role: 'operator',
  groupIds: [],
  incompatibleWith: [],
  incompatibleGroups: [],
});
