import { lastDecidedStage, openStageOf } from '../access/approval.ts';
import type { ApprovalStage } from '../access/approval.ts';
import { AccessError, toAccessError } from '../access/errors.ts';
import type { RequestId, TenantId } from '../access/ids.ts';
import type { IntentOf, IntentOutcome } from '../access/intent.ts';
import type { Account } from '../access/person.ts';
import type { UserCaller } from '../ports/callers.ts';
import type { Clock } from '../ports/clock.ts';
import type { Graph } from '../ports/graph.ts';
import type { SignIn } from '../ports/sign-in.ts';
import type { Tenants } from '../ports/tenants.ts';
import type { SeenRequest, Store } from '../ports/store.ts';

interface Deps {
  readonly graph: Pick<
    Graph,
    'listApprovalStages' | 'decideApprovalStage' | 'listRequestsToApprove' | 'getMe'
  >;
  readonly store: Pick<Store, 'requests'>;
  readonly signIn: Pick<SignIn, 'callerFor'>;
  readonly tenants: Tenants;
  readonly clock: Clock;
  /** Keeps what the stages say, and tells who must know. */
  readonly recordStages: (
    of: { readonly tenant: TenantId; readonly request: RequestId },
    stages: readonly ApprovalStage[],
    occurrence: string,
  ) => Promise<void>;
}

/**
 * Records an approver's decision on the stage that is theirs, as the approver: Graph has no
 * application permission for this. Safe to run again: a stage that already holds this person's
 * decision counts as done.
 * @throws AccessError `graph-unavailable` when it must be tried again; `tenant-misconfigured` when Entra accepts
 *   the person as approver and their token does not carry the right to decide
 * @see https://learn.microsoft.com/graph/api/approvalstage-update
 */
export async function decideApproval(deps: Deps, intent: IntentOf<'decide'>): Promise<IntentOutcome> {
  const { store, tenants, signIn, graph } = deps;
  const { input } = intent;
  const request = await store.requests.find(input.tenant, input.request);
  if (!request) return { result: 'refused', failure: { code: 'not-found' } };
  const caller = await signIn.callerFor(intent.by, tenants.get(input.tenant));
  const me = await graph.getMe(caller);
  if (isOwnRequest(request, me))
    return { result: 'refused', failure: { code: 'not-allowed', detail: 'own-request' } };

  const stages = await readStages(deps, caller, request);
  if (!stages) {
    if (await isAskedByEntra(deps, caller, request)) throw lackingConsent();
    return { result: 'refused', failure: { code: 'not-allowed' } };
  }
  const open = openStageOf(stages);
  if (!open) return settleDecided(deps, intent, stages, me);
  try {
    await graph.decideApprovalStage(caller, input.request, open.id, {
      decision: input.decision,
      justification: input.reason,
    });
  } catch (error) {
    const { code } = toAccessError(error);
    // Entra has just said that the stage is theirs.
    if (code === 'not-allowed') throw lackingConsent(error);
    if (code !== 'already-decided') throw error;
    return settleDecided(deps, intent, (await readStages(deps, caller, request)) ?? stages, me);
  }
  const after = (await readStages(deps, caller, request)) ?? stages;
  await deps.recordStages(input, withMine(after, open, intent, me, deps.clock.now()), `decided/${intent.id}`);
  return { result: 'done' };
}

/** Compares people, not ids: the same human may hold a guest account and a member account. */
const isOwnRequest = (request: SeenRequest, me: Account): boolean =>
  request.requestorId === me.user ||
  (me.address !== undefined && request.requestorAddress?.toLowerCase() === me.address.toLowerCase());

/** @returns undefined when the caller may not see the approval: they are no approver of it */
async function readStages(
  { graph }: Deps,
  caller: UserCaller,
  request: SeenRequest,
): Promise<ApprovalStage[] | undefined> {
  try {
    return await graph.listApprovalStages(caller, request.id);
  } catch (error) {
    const { code } = toAccessError(error);
    if (code === 'not-allowed' || code === 'not-found') return undefined;
    throw error;
  }
}

/**
 * Whether Entra itself says that the request waits for the caller, whom it did not let read the stages, or does
 * not even say what waits for them: that list is everybody's own.
 */
async function isAskedByEntra({ graph }: Deps, caller: UserCaller, { id }: SeenRequest): Promise<boolean> {
  try {
    return (await graph.listRequestsToApprove(caller)).some((asked) => asked.id === id);
  } catch (error) {
    if (toAccessError(error).code === 'not-allowed') return true;
    throw error;
  }
}

const lackingConsent = (cause?: unknown): AccessError =>
  new AccessError('tenant-misconfigured', 'an approver’s token lacks EntitlementManagement.ReadWrite.All', {
    cause,
  });

/** Nothing is open for this person: they or somebody else were first, or it is not theirs. */
async function settleDecided(
  deps: Deps,
  intent: IntentOf<'decide'>,
  stages: readonly ApprovalStage[],
  me: Account,
): Promise<IntentOutcome> {
  const decided = lastDecidedStage(stages);
  await deps.recordStages(intent.input, stages, `decided/${intent.id}`);
  if (!decided) {
    const expired = stages.some(({ status }) => status === 'Expired');
    return { result: 'refused', failure: { code: expired ? 'already-decided' : 'not-allowed' } };
  }
  const wanted = intent.input.decision === 'approve' ? 'Approved' : 'Denied';
  if (decided.reviewedById === me.user && decided.result === wanted) return { result: 'done' };
  return { result: 'refused', failure: { code: 'already-decided' } };
}

/** Graph may show the old stages for a moment after the write; what we just wrote stands. */
const withMine = (
  stages: readonly ApprovalStage[],
  open: ApprovalStage,
  intent: IntentOf<'decide'>,
  me: Account,
  at: Date,
): ApprovalStage[] =>
  stages.map((stage) =>
    stage.id === open.id && stage.result === 'NotReviewed'
      ? {
          ...stage,
          status: 'Completed',
          result: intent.input.decision === 'approve' ? 'Approved' : 'Denied',
          reviewedById: me.user,
          reviewedByName: me.name,
          reviewedAt: at,
          justification: intent.input.reason,
        }
      : stage,
  );
