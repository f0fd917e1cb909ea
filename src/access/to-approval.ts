import type { AccessRecord } from './access-record.ts';
import { isTimedOut, toDecisionFields } from './access-record.ts';
import { toMyAccessUrl } from './links.ts';
import type { Approval, ApprovalState } from './message.ts';
import type { Account, Person } from './person.ts';

interface Reading {
  readonly record: AccessRecord & { readonly request: NonNullable<AccessRecord['request']> };
  /** Who was asked, in the order of the stages. */
  readonly asks: ReadonlyArray<{
    readonly approver: Account;
    readonly becauseMemberOf?: string;
    readonly stage: number;
  }>;
  /** The reader and the reader's own account in the request's tenant. */
  readonly reader: Person;
  readonly readerAccount: Pick<Account, 'user'>;
  /** Names of packages that the requestor holds in this tenant now. */
  readonly holds: readonly string[];
  readonly incident?: string;
  /** The justification without the incident number. */
  readonly justification: string;
  readonly requestorName: string;
}

/** One assignment request as this approver sees it at this moment. */
export function toApproval(reading: Reading, now: Date): Approval {
  const { record, asks, readerAccount, holds } = reading;
  const { request, tenant, policy, decision } = record;
  const stage = Math.max(1, ...asks.map((ask) => ask.stage));
  const ask = asks.findLast(({ approver }) => approver.user === readerAccount.user);
  const plan = policy?.stages[stage - 1];
  const clicks = record.intents.filter(
    ({ by, input }) =>
      input.kind === 'decide' && by.user === reading.reader.user && by.tenant === reading.reader.tenant,
  );
  const last = clicks.at(-1);
  const state = toState(record, stage, ask?.stage, last !== undefined && !last.outcome);
  const refused = last?.outcome?.result === 'refused' ? last.outcome.failure : undefined;
  return {
    tenant: { id: tenant.id, name: tenant.name },
    requestId: request.id,
    requestorName: reading.requestorName,
    ...(request.requestorAddress ? { requestorAddress: request.requestorAddress } : {}),
    packageName: record.packageName,
    ...(record.role ? { role: record.role } : {}),
    purpose: request.purpose === 'extend' ? 'extend' : 'add',
    ...toSpan(record),
    requestedAt: request.createdAt ?? request.stateSince,
    justification: reading.justification,
    ...(reading.incident ? { incident: reading.incident } : {}),
    ...(ask?.becauseMemberOf ? { becauseMemberOf: ask.becauseMemberOf } : {}),
    stageNumber: stage,
    stageCount: policy?.stages.length ?? 1,
    reasonRequired: plan?.reasonRequired ?? false,
    ...(plan?.timeoutMs && state === 'open'
      ? { timesOutAt: new Date(request.stateSince.getTime() + plan.timeoutMs) }
      : {}),
    holds,
    state,
    ...(state === 'open' || state === 'recording' ? {} : toDecisionFields(decision)),
    decidedByReader: decision?.byId !== undefined && decision.byId === readerAccount.user,
    ...(refused ? { notice: toNotice(refused.code, refused.detail) } : {}),
    myAccessUrl: toMyAccessUrl(tenant),
    asOf: now,
  };
}

function toState(
  record: Reading['record'],
  stage: number,
  readerStage: number | undefined,
  isRecording: boolean,
): ApprovalState {
  const { request, decision } = record;
  switch (request.state) {
    case 'denied':
      return isTimedOut(request, decision) ? 'timed-out' : 'denied';
    case 'canceled':
      return 'canceled';
    case 'deliveryFailed':
      return 'failed';
    case 'submitted':
    case 'pendingApproval':
    case 'unknown':
      break;
    case 'scheduled':
    case 'delivering':
    case 'delivered':
    case 'partiallyDelivered':
      return 'approved';
  }
  if (isRecording) return 'recording';
  // What an approver has said is shown at once, before the next pass has read what Entra made of it.
  if (decision?.result === 'Denied') return 'denied';
  if (decision?.result === 'Approved' && isDecidedStage(record, stage, readerStage)) {
    return (record.policy?.stages.length ?? 1) > (readerStage ?? stage) ? 'next-stage' : 'approved';
  }
  return 'open';
}

/** Whether the decision we know of was on the stage that the reader was asked about. */
const isDecidedStage = (record: Reading['record'], stage: number, readerStage: number | undefined): boolean =>
  record.decidedStages >= (readerStage ?? stage);

function toSpan(record: Reading['record']): Pick<Approval, 'durationMs' | 'endsAt'> {
  const { request, policy, assignment } = record;
  if (request.purpose === 'extend') return request.endsAt ? { endsAt: request.endsAt } : {};
  const durationMs =
    request.durationMs ??
    (request.startsAt && request.endsAt
      ? request.endsAt.getTime() - request.startsAt.getTime()
      : policy?.maximumMs);
  const endsAt = assignment?.endsAt ?? request.endsAt;
  return { ...(durationMs ? { durationMs } : {}), ...(endsAt ? { endsAt } : {}) };
}

function toNotice(code: string, detail: string | undefined): NonNullable<Approval['notice']> {
  if (detail === 'own-request') return 'own-request';
  if (code === 'already-decided') return 'decided-by-other';
  if (code === 'invalid-input') return 'reason-missing';
  return code === 'not-allowed' ? 'not-approver' : 'unavailable';
}
