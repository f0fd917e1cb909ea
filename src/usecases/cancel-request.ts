import { isCancelable } from '../access/assignment-request.ts';
import type { IntentOf, IntentOutcome } from '../access/intent.ts';
import type { Clock } from '../ports/clock.ts';
import type { Graph } from '../ports/graph.ts';
import type { SignIn } from '../ports/sign-in.ts';
import type { Tenants } from '../ports/tenants.ts';
import type { Store } from '../ports/store.ts';

interface Deps {
  readonly graph: Pick<Graph, 'listOwnRequests' | 'cancelRequest'>;
  readonly store: Pick<Store, 'transaction'>;
  readonly signIn: Pick<SignIn, 'callerFor'>;
  readonly tenants: Tenants;
  readonly clock: Clock;
}

/**
 * Withdraws a request that has not been delivered, as its requestor. Safe to run again.
 * @throws AccessError `graph-unavailable` when it must be tried again
 * @see https://learn.microsoft.com/graph/api/accesspackageassignmentrequest-cancel
 */
export async function cancelRequest(deps: Deps, intent: IntentOf<'cancel'>): Promise<IntentOutcome> {
  const { graph, store, clock } = deps;
  const { input } = intent;
  const tenant = deps.tenants.get(input.tenant);
  const caller = await deps.signIn.callerFor(intent.by, tenant);

  const request = (await graph.listOwnRequests(caller)).find(({ id }) => id === input.request);
  if (!request) return { result: 'refused', failure: { code: 'not-found', tenantName: tenant.name } };
  if (request.state !== 'canceled') {
    if (!isCancelable(request)) {
      return { result: 'refused', failure: { code: 'already-decided', tenantName: tenant.name } };
    }
    await graph.cancelRequest(caller, input.request);
  }
  await store.transaction((tx) => tx.tenants.hurry(tenant.id, clock.now()));
  return { result: 'done' };
}
