import { toLogFields } from '../access/errors.ts';
import { followAssignment } from '../access/follow-assignment.ts';
import { toFollowSettings } from '../access/follow-settings.ts';
import type { SyncSettings, SyncState } from '../access/sync-settings.ts';
import type { Tenant } from '../access/tenant.ts';
import type { Clock } from '../ports/clock.ts';
import type { Graph } from '../ports/graph.ts';
import type { Tenants } from '../ports/tenants.ts';
import type { Store } from '../ports/store.ts';
import { linkAccounts } from '../usecases/link-accounts.ts';
import { readAllAssignments, readNamedAssignments } from '../usecases/read-assignments.ts';
import { readPackages } from '../usecases/read-packages.ts';
import { readRequests } from '../usecases/read-requests.ts';
import { syncTenant } from '../usecases/sync-tenant.ts';
import type { SyncedTenant } from '../usecases/sync-tenant.ts';

interface Deps {
  readonly store: Store;
  readonly graph: Pick<
    Graph,
    | 'listAccessPackages'
    | 'listPoliciesOfPackages'
    | 'listAssignmentRequests'
    | 'listAssignmentRequestsById'
    | 'listDeliveredAssignments'
    | 'listAssignmentsById'
    | 'listAccountsByAddress'
  >;
  readonly tenants: Pick<Tenants, 'source'>;
  readonly clock: Clock;
  readonly syncSettings: SyncSettings;
  readonly log: { warn(fields: object, text: string): void };
}

/**
 * A pass over the tenant, and another when somebody hurried it meanwhile: it may not have seen what that is for.
 * @returns the state that the last one left
 */
export async function readTenant(deps: Deps, tenant: Tenant): Promise<SyncState> {
  const { store, clock, tenants, syncSettings, log } = deps;
  const followSettings = toFollowSettings(tenant);
  const parts = {
    ...deps,
    source: tenants.source.id,
    linkAccounts: (rows: Parameters<typeof linkAccounts>[1]) => linkAccounts(deps, rows),
    toFollowed: (...[assignment, now]: [Parameters<typeof followAssignment>[0], Date]) =>
      followAssignment(assignment, { check: 'none' }, now, followSettings).assignment,
  };
  const pass = {
    store,
    clock,
    settings: syncSettings,
    readPackages: (of: Tenant) => readPackages(deps, of),
    readRequests: (...of: WithoutDeps<typeof readRequests>) => readRequests(parts, ...of),
    readNamedAssignments: (...of: WithoutDeps<typeof readNamedAssignments>) =>
      readNamedAssignments(parts, ...of),
    readAllAssignments: (...of: WithoutDeps<typeof readAllAssignments>) => readAllAssignments(parts, ...of),
  };
  let synced: SyncedTenant;
  do {
    synced = await syncTenant(pass, tenant);
    logRefused(log, tenant, synced.refused);
  } while (synced.state.nextSyncAt <= clock.now());
  return synced.state;
}

/** Once a pass, however many they are: the log has the list where the problem is reported. */
function logRefused(log: Deps['log'], { id }: Tenant, [first, ...more]: SyncedTenant['refused']): void {
  if (!first) return;
  const fields = { tenant: id, type: first.type, row: first.id, rows: 1 + more.length };
  log.warn({ ...fields, ...toLogFields(first.error) }, `not shown: ${first.error.message}`);
}

type WithoutDeps<Work extends (deps: never, ...rest: never[]) => unknown> =
  Parameters<Work> extends [unknown, ...infer Rest] ? Rest : never;
