import { setTimeout as sleep } from 'node:timers/promises';
import { AccessError } from '../access/errors.ts';
import type { RequestId, TenantId } from '../access/ids.ts';
import type { IntentInput } from '../access/intent.ts';
import type { Approval } from '../access/approval-message.ts';
import type { Message } from '../access/message.ts';
import type { KnownPerson } from '../ports/known-person.ts';
import { claimApproval } from '../usecases/claim-approval.ts';
import { listApprovals } from '../usecases/list-approvals.ts';
import { recordIntent } from '../usecases/record-intent.ts';
import { recordStages } from '../usecases/record-stages.ts';
import { refreshApprovals } from '../usecases/refresh-approvals.ts';
import { toDenialReason } from './cards/denial-reason.ts';
import type { ActionOf, DispatchDeps, Reply } from './dispatch-parts.ts';
import { assertSignedIn, assertTokenTaken, show, toRequest } from './dispatch-parts.ts';

/** What waits for the person, as far as can be read in a moment; what comes later is asked with a card of its own. */
export async function listFreshApprovals(
  deps: DispatchDeps,
  person: KnownPerson,
): Promise<Extract<Message, { kind: 'approvals' }>> {
  await readAhead(deps, person, person.tenant);
  return listApprovals(deps, person);
}

/** The request as this person sees it now, from what is known here: nothing is asked of Graph, nothing is kept. */
export const viewApproval = (
  deps: DispatchDeps,
  person: KnownPerson,
  action: ActionOf<'approval.refresh'>,
): Promise<Message> => show(deps, 'approval', toRequest(action), person);

/** The request as it is now; the message that holds it is kept up to date from here on. */
export async function refreshApproval(
  deps: DispatchDeps,
  person: KnownPerson,
  action: ActionOf<'approval.refresh'>,
): Promise<Reply> {
  const subject = toRequest(action);
  // Whoever is not asked learns nothing, not even whether there is such a request.
  const { because } = await showApproval(deps, person, subject);
  // Only an approver can read more; who merely reads a channel is not made to wait for that.
  if (because) await readAhead(deps, person, subject.tenant, subject.id);
  return asApproval(await showApproval(deps, person, subject), subject);
}

/** "I am looking at it", or no longer. */
export async function changeClaim(
  deps: DispatchDeps,
  person: KnownPerson,
  action: ActionOf<'approval.claim' | 'approval.hand-back'>,
): Promise<Reply> {
  const subject = toRequest(action);
  const before = await showApproval(deps, person, subject);
  if (before.state !== 'open') return asApproval(toLate(before), subject);
  const notice = before.isOwn ? 'own-request' : before.because ? undefined : 'not-asked';
  if (notice) return asApproval({ ...before, notice }, subject);
  const wants = action.verb === 'approval.claim' ? 'claim' : 'hand-back';
  await claimApproval(deps, person, before, wants);
  return asApproval(await showApproval(deps, person, subject), subject);
}

/** Records the decision on one request, unless the person must first see something that they did not. */
export async function decide(
  deps: DispatchDeps,
  person: KnownPerson,
  action: ActionOf<'approval.decide'>,
): Promise<Reply> {
  const subject = toRequest(action);
  const before = await showApproval(deps, person, subject);
  const refused = findRefusal(before, action);
  if (refused) return { message: { kind: 'approval', approval: refused } };
  await assertSignedIn(deps, person, deps.tenants.get(subject.tenant));
  const intent = await recordIntent(deps, person, toIntent(before, action));
  assertTokenTaken(await deps.awaitIntent(intent));
  // Kept up to date as a notice, also when this answer is late and the outcome has been shown already.
  return asApproval(await showApproval(deps, person, subject), subject);
}

/** One decision with one reason on several: each is recorded by itself, and what becomes of each is shown. */
export async function decideSeveral(
  deps: DispatchDeps,
  person: KnownPerson,
  action: ActionOf<'approvals.decide'>,
): Promise<Reply> {
  const chosen = await Promise.all(
    action.picked.map((picked) => showApproval(deps, person, toRequest(picked))),
  );
  const isOpen = ({ state }: Approval): boolean => state === 'open';
  const needsReason = action.reason === '' && chosen.some((one) => isOpen(one) && one.reasonRequired);
  const problem = chosen.length === 0 ? 'none-chosen' : needsReason ? 'reason-missing' : undefined;
  if (problem) {
    const { approvals } = await listApprovals(deps, person);
    const picked = chosen.map(({ requestId }) => requestId);
    return { message: { kind: 'approvals', approvals: { ...approvals, problem, picked } } };
  }
  const wanted = chosen.filter((one) => findRefusal(one, action) === undefined);
  const tenants = new Set(wanted.map(({ tenant }) => tenant.id as TenantId));
  await Promise.all([...tenants].map((id) => assertSignedIn(deps, person, deps.tenants.get(id))));
  const inputs = wanted.map((one) => toIntent(one, action));
  const intents = await Promise.all(inputs.map((input) => recordIntent(deps, person, input)));
  for (const settled of await Promise.all(intents.map((intent) => deps.awaitIntent(intent)))) {
    assertTokenTaken(settled);
  }
  const results = await Promise.all(
    chosen.map(
      async (one) =>
        findRefusal(one, action) ??
        (await showApproval(deps, person, toRequest({ tenant: one.tenant.id, request: one.requestId }))),
    ),
  );
  const { approvals } = await listApprovals(deps, person);
  return { message: { kind: 'approvals', approvals: { ...approvals, results } } };
}

type DecideAction = Pick<ActionOf<'approval.decide'>, 'decision' | 'reason'> &
  Partial<Pick<ActionOf<'approval.decide'>, 'propose' | 'despiteClaim'>>;

/** The card that says why nothing is recorded; undefined when nothing stands in the way. */
function findRefusal(before: Approval, action: DecideAction): Approval | undefined {
  if (before.state !== 'open') return toLate(before);
  if (before.isOwn) return { ...before, notice: 'own-request' };
  const proposes = action.decision === 'deny' && action.propose !== undefined;
  if (before.reasonRequired && action.reason === '' && !proposes) {
    return { ...before, notice: 'reason-missing' };
  }
  if (before.claim && !before.claim.byReader && !action.despiteClaim) {
    return { ...before, notice: 'claimed-by-other' };
  }
  return undefined;
}

/** A click on what is decided or over is told whose decision stands, or how it ended. */
function toLate(approval: Approval): Approval {
  const { state, decidedByReader } = approval;
  const isLate = state !== 'open' && state !== 'recording' && !decidedByReader;
  return isLate ? { ...approval, notice: 'decided-by-other' } : approval;
}

function toIntent(approval: Approval, { decision, reason, propose }: DecideAction): IntentInput {
  const isOffered = decision === 'deny' && propose !== undefined && approval.proposalsMs.includes(propose);
  return {
    kind: 'decide',
    tenant: approval.tenant.id as TenantId,
    request: approval.requestId as RequestId,
    decision,
    reason: isOffered ? toDenialReason(reason, propose) : reason,
    ...(isOffered ? { proposedMs: propose } : {}),
  };
}

type RequestSubject = ReturnType<typeof toRequest>;

const asApproval = (approval: Approval, subject: RequestSubject): Reply => ({
  message: { kind: 'approval', approval },
  becomes: { kind: 'approval', subject },
});

async function showApproval(
  deps: DispatchDeps,
  person: KnownPerson,
  subject: RequestSubject,
): Promise<Approval> {
  const message = await show(deps, 'approval', subject, person);
  if (message.kind !== 'approval') throw new AccessError('internal', 'an approval is no approval');
  return message.approval;
}

/** Teams' people wait for a card for a moment only; a slow Graph is read to the end all the same. */
const READ_AHEAD_MS = 1_200;

async function readAhead(
  deps: DispatchDeps,
  person: KnownPerson,
  tenant: TenantId,
  request?: RequestId,
): Promise<void> {
  const record: Parameters<typeof refreshApprovals>[0]['recordStages'] = (...seen) =>
    recordStages(deps, ...seen);
  const reading = refreshApprovals({ ...deps, recordStages: record }, person, tenant, request);
  reading.catch(() => undefined);
  await Promise.race([reading, sleep(READ_AHEAD_MS)]);
}
