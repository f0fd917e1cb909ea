import type { ApprovalStage } from '../access/approval.ts';
import { toAccessError } from '../access/errors.ts';
import type { RequestId, TenantId } from '../access/ids.ts';
import type { Person } from '../access/person.ts';
import type { UserCaller } from '../ports/callers.ts';
import type { Graph } from '../ports/graph.ts';
import type { SignIn } from '../ports/sign-in.ts';
import type { Tenants } from '../ports/tenants.ts';
import type { Store } from '../ports/store.ts';

interface Deps {
  readonly graph: Pick<Graph, 'listApprovalStages' | 'listRequestsToApprove'>;
  readonly store: Pick<Store, 'requests' | 'stages'>;
  readonly signIn: Pick<SignIn, 'callerFor'>;
  readonly tenants: Pick<Tenants, 'find'>;
  /** Keeps what the stages say, and tells who must know. */
  readonly recordStages: (
    of: { readonly tenant: TenantId; readonly request: RequestId },
    stages: readonly ApprovalStage[],
    occurrence: string,
  ) => Promise<void>;
}

/**
 * Learns what only approvers may read: who decided a stage elsewhere, and that the next one waits. Best effort:
 * without a token, or when Graph does not answer, what is known stands, and nobody is asked to sign in.
 * @param request absent: all that waits for this person in their own tenant
 */
export async function refreshApprovals(
  deps: Deps,
  person: Person,
  tenantId: TenantId,
  request?: RequestId,
): Promise<void> {
  const { graph, signIn, tenants } = deps;
  const tenant = tenants.find(tenantId);
  if (!tenant || tenant.kind !== 'target') return;
  try {
    const caller = await signIn.callerFor(person, tenant);
    const ids = request ? [request] : (await graph.listRequestsToApprove(caller)).map(({ id }) => id);
    for (const id of ids) await refreshOne(deps, caller, id);
  } catch (error) {
    // An approver of nothing, no sign-in, a busy Graph: the card shows what is known.
    if (toAccessError(error).code === 'internal') throw error;
  }
}

async function refreshOne(
  { graph, store, recordStages }: Deps,
  caller: UserCaller,
  request: RequestId,
): Promise<void> {
  const { tenant } = caller;
  const seen = await store.requests.find(tenant, request);
  if (seen?.state !== 'pendingApproval') return;
  const stages = await graph.listApprovalStages(caller, request);
  const decided = stages.filter(({ result }) => result === 'Approved' || result === 'Denied').length;
  const open = stages.findIndex(({ status }) => status === 'InProgress') + 1;
  const known = (await store.requests.listDecisions(tenant, request)).length;
  const asked = await store.stages.list(tenant, request);
  const isNew = decided > known || (open > 1 && !asked.some(({ stage }) => stage === open));
  if (isNew) await recordStages({ tenant, request }, stages, `seen/${decided}/${open}`);
}
