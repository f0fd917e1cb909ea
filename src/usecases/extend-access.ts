import { isOpenRequest } from '../access/assignment-request.ts';
import type { IntentOf, IntentOutcome } from '../access/intent.ts';
import type { Failure } from '../access/message.ts';
import type { Clock } from '../ports/clock.ts';
import type { Graph } from '../ports/graph.ts';
import type { SignIn } from '../ports/sign-in.ts';
import type { Tenants } from '../ports/tenants.ts';
import type { Store } from '../ports/store.ts';

interface Deps {
  readonly graph: Pick<Graph, 'listOwnAssignments' | 'listOwnRequests' | 'requestExtension'>;
  readonly store: Pick<Store, 'transaction'>;
  readonly signIn: Pick<SignIn, 'callerFor'>;
  readonly tenants: Tenants;
  readonly clock: Clock;
}

/**
 * Asks Entra for a later end of an assignment, as its holder. Safe to run again: an extension that
 * is already open, answered or reached counts as done.
 * @throws AccessError `graph-unavailable` when it must be tried again
 * @see https://learn.microsoft.com/graph/api/entitlementmanagement-post-assignmentrequests
 */
export async function extendAccess(deps: Deps, intent: IntentOf<'extend'>): Promise<IntentOutcome> {
  const { graph, store, clock } = deps;
  const { input } = intent;
  const tenant = deps.tenants.get(input.tenant);
  const caller = await deps.signIn.callerFor(intent.by, tenant);
  const refuse = (failure: Failure): IntentOutcome => ({
    result: 'refused',
    failure: { ...failure, tenantName: tenant.name },
  });

  const assignment = (await graph.listOwnAssignments(caller)).find(({ id }) => id === input.assignment);
  if (!assignment?.endsAt || assignment.state !== 'delivered') return refuse({ code: 'not-found' });
  const own = await graph.listOwnRequests(caller);
  const mine = own.filter(
    ({ assignmentId, purpose }) => assignmentId === input.assignment && purpose === 'extend',
  );
  const open = mine.find(isOpenRequest);
  if (open?.endsAt && !isSameEnd(open.endsAt, input.endsAt)) {
    return refuse({ code: 'not-allowed', detail: 'duplicate-request' });
  }
  // Ours, denied before its answer was heard: asking once more would be another request.
  const isAnswered = mine.some(
    ({ endsAt, createdAt }) =>
      endsAt && isSameEnd(endsAt, input.endsAt) && createdAt && createdAt >= intent.createdAt,
  );
  const isReached = assignment.endsAt >= input.endsAt || isSameEnd(assignment.endsAt, input.endsAt);
  if (!open && !isReached && !isAnswered) {
    await graph.requestExtension(caller, {
      assignmentId: input.assignment,
      endsAt: input.endsAt,
      justification: input.justification,
      ...(assignment.startsAt ? { startsAt: assignment.startsAt } : {}),
    });
  }
  await store.transaction((tx) => tx.tenants.hurry(tenant.id, clock.now()));
  return { result: 'done' };
}

/** Entra may round what it is given to seconds. */
const isSameEnd = (a: Date, b: Date): boolean => Math.abs(a.getTime() - b.getTime()) < 1000;
