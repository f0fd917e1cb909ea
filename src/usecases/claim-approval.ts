import type { RequestId, TenantId } from '../access/ids.ts';
import type { Approval } from '../access/approval-message.ts';
import type { Clock } from '../ports/clock.ts';
import type { KnownPerson } from '../ports/known-person.ts';
import type { Store } from '../ports/store.ts';

interface Deps {
  readonly store: Store;
  readonly clock: Clock;
}

/**
 * Tells the other approvers that this one is looking at a request, or no longer is. It keeps nobody from deciding.
 * @param approval as the person sees it now: open, and asked of them
 * @returns false when somebody else holds it, or there is nothing to hand back
 */
export async function claimApproval(
  { store, clock }: Deps,
  person: KnownPerson,
  approval: Pick<Approval, 'tenant' | 'requestId' | 'stageNumber'>,
  wants: 'claim' | 'hand-back',
): Promise<boolean> {
  const tenant = approval.tenant.id as TenantId;
  const request = approval.requestId as RequestId;
  const at = clock.now();
  const by = { tenant: person.tenant, user: person.user };
  return store.transaction(async (tx) => {
    const stages = await tx.stages.list(tenant, request);
    const stage = stages.find((each) => each.stage === approval.stageNumber);
    if (!stage) return false;
    const account = person.tenant === tenant ? person : await tx.people.findAccount(person, tenant);
    if (!account) return false;
    const claimer = { tenant, user: account.user };
    if (wants === 'claim') {
      const claim = { by: claimer, byName: person.name, claimedAt: at };
      const came = await tx.stages.claim(stage, claim);
      if (came !== 'claimed') return came === 'theirs-already';
    } else if (!(await tx.stages.handBack(stage, claimer, at))) return false;
    const subject = { type: 'request', tenant, id: request } as const;
    await tx.notices.updateCopies(['approval', 'reminder'], subject, `${wants}/${at.toISOString()}`, at);
    await tx.jobs.enqueue({ kind: 'follow-stage', tenant, request, stage: stage.stage });
    const event = wants === 'claim' ? 'request-claimed' : 'request-handed-back';
    await tx.audit.add({ at, event, tenant, subject: `request/${request}`, actor: by });
    return true;
  });
}
