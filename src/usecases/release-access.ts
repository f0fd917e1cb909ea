import { isOpenRequest } from '../access/assignment-request.ts';
import type { IntentOf, IntentOutcome } from '../access/intent.ts';
import type { Clock } from '../ports/clock.ts';
import type { Graph } from '../ports/graph.ts';
import type { SignIn } from '../ports/sign-in.ts';
import type { Tenants } from '../ports/tenants.ts';
import type { Store } from '../ports/store.ts';

interface Deps {
  readonly graph: Pick<Graph, 'listOwnAssignments' | 'listOwnRequests' | 'requestRemoval'>;
  readonly store: Pick<Store, 'transaction'>;
  readonly signIn: Pick<SignIn, 'callerFor'>;
  readonly tenants: Tenants;
  readonly clock: Clock;
}

/**
 * Gives an assignment back before its end, as its holder. Safe to run again: an assignment that has
 * ended, or whose removal is open, counts as done.
 * @throws AccessError `graph-unavailable` when it must be tried again
 * @see https://learn.microsoft.com/graph/api/entitlementmanagement-post-assignmentrequests
 */
export async function releaseAccess(deps: Deps, intent: IntentOf<'release'>): Promise<IntentOutcome> {
  const { graph, store, clock } = deps;
  const { input } = intent;
  const tenant = deps.tenants.get(input.tenant);
  const caller = await deps.signIn.callerFor(intent.by, tenant);

  const assignment = (await graph.listOwnAssignments(caller)).find(({ id }) => id === input.assignment);
  if (!assignment) return { result: 'refused', failure: { code: 'not-found', tenantName: tenant.name } };
  const removals = (await graph.listOwnRequests(caller)).filter(
    ({ assignmentId, purpose }) => assignmentId === input.assignment && purpose === 'remove',
  );
  if (assignment.state === 'delivered' && !removals.some(isOpenRequest)) {
    await graph.requestRemoval(caller, input.assignment);
  }
  await store.transaction((tx) => tx.tenants.hurry(tenant.id, clock.now()));
  return { result: 'done' };
}
