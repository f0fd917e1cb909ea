import type { ApprovalStagePlan, ApproverSet } from '../access/access-package.ts';
import type { RequestId, TenantId } from '../access/ids.ts';
import type { Account } from '../access/person.ts';
import type { AppCaller, Clock, Graph } from '../ports.ts';
import type { Ask, SeenRequest, Store } from '../store-port.ts';

interface Deps {
  readonly graph: Pick<Graph, 'getUser' | 'getManager' | 'getGroupWithMembers' | 'listAssignmentPolicies'>;
  readonly store: Store;
  readonly clock: Clock;
}

/**
 * Finds out who may approve the stage and writes each of them a notice, the requestor never. The app
 * cannot read approvals, so the approvers come from the policy, read now: after a change, cards with
 * somebody's reasons must not go to those who were approvers before. Whether one may really decide
 * is Entra's word at the click.
 * @param stage counted from 1
 * @returns how many were asked; undefined when nothing waits for an approver any more
 * @see https://learn.microsoft.com/graph/api/resources/accesspackageapprovalstage
 */
export async function askApprovers(
  deps: Deps,
  tenant: TenantId,
  requestId: RequestId,
  stage: number,
): Promise<number | undefined> {
  const { store, clock } = deps;
  const request = await store.requests.find(tenant, requestId);
  if (!request || request.state !== 'pendingApproval') return undefined;
  const caller: AppCaller = { kind: 'app', tenant };
  const plan = await findStagePlan(deps.graph, caller, request, stage);
  if (!plan) return 0;

  const asked = exclude(await resolve(deps.graph, caller, plan.approvers, request), request);
  const asks =
    asked.length > 0
      ? asked
      : exclude(await resolve(deps.graph, caller, plan.fallbackApprovers, request), request);
  const at = clock.now();
  await store.transaction(async (tx) => {
    await tx.requests.saveAsks(tenant, requestId, stage, asks);
    for (const { approver } of asks) {
      const known = await tx.people.findByAccount(tenant, approver.user);
      const recipient = known ?? { tenant, user: approver.user };
      const subject = { type: 'request', tenant, id: requestId } as const;
      await tx.notices.add(
        [{ kind: 'approval', subject, recipient, occurrence: `stage/${stage}`, mode: 'send' }],
        at,
      );
    }
    const pack = await tx.packs.findByRequest(tenant, requestId);
    if (pack) {
      const subject = { type: 'pack', id: pack.id } as const;
      const occurrence = `${requestId}/stage/${stage}`;
      await tx.notices.add(
        [{ kind: 'receipt', subject, recipient: pack.requestor, occurrence, mode: 'update' }],
        at,
      );
    }
  });
  return asks.length;
}

async function findStagePlan(
  graph: Deps['graph'],
  caller: AppCaller,
  request: SeenRequest,
  stage: number,
): Promise<ApprovalStagePlan | undefined> {
  if (!request.packageId) return undefined;
  const policies = await graph.listAssignmentPolicies(caller, request.packageId);
  const policy =
    policies.find(({ id }) => id === request.policyId) ?? policies.find(({ stages }) => stages.length > 0);
  return policy?.stages[stage - 1];
}

async function resolve(
  graph: Deps['graph'],
  caller: AppCaller,
  sets: readonly ApproverSet[],
  request: SeenRequest,
): Promise<Ask[]> {
  const asks = await Promise.all(sets.map((set) => resolveSet(graph, caller, set, request)));
  const unique = new Map(asks.flat().map((ask) => [ask.approver.user, ask]));
  return [...unique.values()];
}

async function resolveSet(
  graph: Deps['graph'],
  caller: AppCaller,
  set: ApproverSet,
  request: SeenRequest,
): Promise<Ask[]> {
  switch (set.kind) {
    case 'user':
      return toAsks(await graph.getUser(caller, set.user));
    case 'manager':
      return toAsks(request.requestorId && (await graph.getManager(caller, request.requestorId)));
    case 'group': {
      const group = await graph.getGroupWithMembers(caller, set.group);
      return (group?.members ?? []).map((approver) => ({ approver, becauseMemberOf: group?.name ?? '' }));
    }
    case 'unknown':
      return [];
  }
}

const toAsks = (approver: Account | undefined | ''): Ask[] => (approver ? [{ approver }] : []);

const exclude = (asks: readonly Ask[], request: SeenRequest): Ask[] =>
  asks.filter(
    ({ approver }) =>
      approver.user !== request.requestorId &&
      (!approver.address || approver.address.toLowerCase() !== request.requestorAddress?.toLowerCase()),
  );
