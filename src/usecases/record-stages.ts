import type { ApprovalStage } from '../access/approval.ts';
import type { RequestId, TenantId } from '../access/ids.ts';
import type { Clock } from '../ports/clock.ts';
import type { Store } from '../ports/store.ts';

interface Deps {
  readonly store: Pick<Store, 'transaction'>;
  readonly clock: Clock;
}

/**
 * Keeps who decided which stage, as an approver read it, wherever it was decided; edits every copy of the card, and
 * asks the next stage's approvers. The same stages may be recorded again.
 * @param occurrence tells this reading from others: the same one edits no message twice
 */
export async function recordStages(
  { store, clock }: Deps,
  { tenant, request }: { readonly tenant: TenantId; readonly request: RequestId },
  stages: readonly ApprovalStage[],
  occurrence: string,
): Promise<void> {
  const at = clock.now();
  const next = stages.findIndex(({ status }) => status === 'InProgress');
  await store.transaction(async (tx) => {
    for (const stage of stages) {
      if (stage.result !== 'Approved' && stage.result !== 'Denied') continue;
      await tx.requests.saveDecision(tenant, request, {
        stageId: stage.id,
        result: stage.result,
        at: stage.reviewedAt ?? at,
        ...(stage.reviewedById ? { byId: stage.reviewedById } : {}),
        ...(stage.reviewedByName ? { byName: stage.reviewedByName } : {}),
        ...(stage.justification ? { reason: stage.justification } : {}),
      });
    }
    const subject = { type: 'request', tenant, id: request } as const;
    await tx.notices.updateCopies(['approval', 'reminder'], subject, occurrence, at);
    const pack = await tx.packs.findByRequest(tenant, request);
    if (pack) {
      const about = { type: 'pack', id: pack.id } as const;
      await tx.notices.add(
        [{ kind: 'receipt', subject: about, recipient: pack.requestor, occurrence, mode: 'update' }],
        at,
      );
    }
    if (next > 0) await tx.jobs.enqueue({ kind: 'ask-approvers', tenant, request, stage: next + 1 });
    await tx.tenants.hurry(tenant, at);
  });
}
