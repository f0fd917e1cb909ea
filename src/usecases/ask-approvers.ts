import type { ApprovalStagePlan } from '../access/access-package.ts';
import type { AskedStage } from '../access/follow-stage.ts';
import type { RequestId, TenantId } from '../access/ids.ts';
import type { FoundApprovers } from '../access/known-approvers.ts';
import type { Clock } from '../ports/clock.ts';
import type { SeenRequest, Store, StoreTables } from '../ports/store.ts';

interface Deps {
  readonly store: Store;
  readonly clock: Clock;
  /** See find-approvers. */
  readonly findApprovers: (
    request: SeenRequest,
    stage: number,
    alternates: boolean,
  ) => Promise<FoundApprovers | undefined>;
}

/**
 * Finds out who may approve the stage and has each of them told. They are looked for now: after a change of
 * the policy, cards with somebody's reasons must not go to those who were approvers before. Whether one may
 * really decide is Entra's word at the click.
 * @param stage counted from 1
 * @param alternates ask those whom the policy names for when nobody has decided in time
 * @returns how many were asked; undefined when nothing waits for an approver any more
 */
export async function askApprovers(
  deps: Deps,
  tenant: TenantId,
  requestId: RequestId,
  stage: number,
  alternates = false,
): Promise<number | undefined> {
  const { store, clock } = deps;
  const request = await store.requests.find(tenant, requestId);
  if (!request || request.state !== 'pendingApproval') return undefined;
  const found = await deps.findApprovers(request, stage, alternates);
  // The last stage has none after it, whatever made us look for one.
  if (!found && stage > 1) return undefined;
  const asks = found?.asks ?? [];
  const at = clock.now();
  await store.transaction(async (tx) => {
    await tx.requests.saveAsks(tenant, requestId, stage, asks);
    if (found) await tx.approvers.save(found.known, at);
    await tx.stages.begin(await toStage(tx, request, stage, found?.plan, at));
    const nobody = { tenant, facts: { kind: 'no-approver', request: requestId, stage } } as const;
    if (asks.length > 0) await tx.problems.end(nobody, at);
    // An alternate who cannot be found leaves the others.
    else if (!alternates) await tx.problems.open(nobody, at);
    await tx.jobs.enqueue({ kind: 'follow-stage', tenant, request: requestId, stage });
    const asked = `stage/${stage}${alternates ? '/alternate' : ''}`;
    // Copies in a channel say who may decide.
    const about = { type: 'request', tenant, id: requestId } as const;
    await tx.notices.updateCopies(['approval'], about, `asked/${asked}`, at);
    const pack = await tx.packs.findByRequest(tenant, requestId);
    if (pack) {
      const subject = { type: 'pack', id: pack.id } as const;
      const occurrence = `${requestId}/${asked}`;
      await tx.notices.add(
        [{ kind: 'receipt', subject, recipient: pack.requestor, occurrence, mode: 'update' }],
        at,
      );
    }
  });
  return asks.length;
}

/** A first stage is waited for since the request was made, a later one since the one before was decided. */
async function toStage(
  tx: StoreTables,
  request: SeenRequest,
  stage: number,
  plan: ApprovalStagePlan | undefined,
  now: Date,
): Promise<AskedStage> {
  const { tenant, id } = request;
  const before = stage > 1 ? (await tx.requests.listDecisions(tenant, id))[stage - 2] : undefined;
  const begunAt = stage > 1 ? (before?.at ?? now) : (request.createdAt ?? request.stateSince);
  const after = (ms: number | undefined) => (ms === undefined ? undefined : new Date(begunAt.getTime() + ms));
  const timesOutAt = after(plan?.timeoutMs);
  const escalatesAt = after(plan?.escalation?.afterMs);
  return {
    tenant,
    request: id,
    stage,
    begunAt,
    ...(timesOutAt ? { timesOutAt } : {}),
    ...(escalatesAt ? { escalatesAt } : {}),
    nextDueAt: now,
  };
}
