import type { AccessRecord, StageDecision } from './access-record.ts';
import { isTimedOut, toDecisionFields } from './access-record.ts';
import type { Ask } from './ask.ts';
import { toActiveClaim, toLapseAt } from './claim.ts';
import type { Claim } from './claim.ts';
import type { AskedStage } from './follow-stage.ts';
import { toLaterStart } from './later-start.ts';
import { toMyAccessUrl } from './links.ts';
import type { Approval, ApprovalState, OtherStage } from './approval-message.ts';
import type { Account, Person } from './person.ts';
import { isSamePerson } from './person.ts';
import type { RequestPack } from './request-pack.ts';

interface Reading {
  readonly record: AccessRecord & { readonly request: NonNullable<AccessRecord['request']> };
  /** Who was asked, in the order of the stages. */
  readonly asks: ReadonlyArray<Ask & { readonly stage: number }>;
  /** Stages whose approvers were asked, in their order. */
  readonly stages: readonly AskedStage[];
  /** The reader and the reader's own account in the request's tenant. Absent: all who read a channel. */
  readonly reader?: Person;
  readonly readerAccount?: Pick<Account, 'user'>;
  /** See `Approval`. */
  readonly viewers: readonly string[];
  /** Names of packages that the requestor holds in this tenant now. */
  readonly holds: readonly string[];
  /** Of like requests of the same person, newest first. */
  readonly pastDecisions: ReadonlyArray<StageDecision & { readonly durationMs?: number }>;
  /** Where it was asked for in our form. */
  readonly pack?: RequestPack;
  readonly requestorName: string;
}

/** One assignment request as this reader sees it at this moment. */
export function toApproval(reading: Reading, now: Date): Approval {
  const { record, asks, reader, readerAccount, holds, pack, viewers } = reading;
  const { request, tenant, policy, decision } = record;
  const last = Math.max(1, ...asks.map((ask) => ask.stage));
  const ask = asks.findLast(({ approver }) => approver.user === readerAccount?.user);
  const stage = ask?.stage ?? last;
  const asked = reading.stages.find((each) => each.stage === stage);
  const refused = lastRefusalOf(reading);
  const state = toState(reading, stage);
  const isOpen = state === 'open';
  const isByApp = pack?.items.some(({ requestId, filedBy }) => requestId === request.id && filedBy === 'app');
  const incident = pack?.incident;
  const isOwn =
    (readerAccount !== undefined && request.requestorId === readerAccount.user) ||
    (reader !== undefined && pack !== undefined && isSamePerson(pack.requestor, reader));
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
    // What the app filed says in Entra's words for whom.
    justification: (isByApp ? undefined : pack?.justification) ?? request.justification,
    ...(incident ? { incident } : {}),
    answers: toAnswers(reading),
    ...(ask ? { because: ask.because, as: ask.as } : { approverNames: record.approverNames }),
    ...(isOwn ? { isOwn } : {}),
    viewers: isOpen || state === 'recording' ? viewers : [],
    stageNumber: stage,
    stageCount: policy?.stages.length ?? 1,
    otherStages: toOtherStages(reading, stage),
    pastDecisions: reading.pastDecisions.map(toPast),
    ...(isOpen ? toClaimFields(asked?.claim, readerAccount, now) : {}),
    ...(pack ? { packId: pack.id } : {}),
    ...(pack?.urgent ? { isUrgent: true } : {}),
    proposalsMs: isOpen ? toProposals(record) : [],
    reasonRequired: policy?.stages[stage - 1]?.reasonRequired ?? false,
    ...(asked?.timesOutAt && isOpen ? { timesOutAt: asked.timesOutAt } : {}),
    holds,
    state,
    ...(isOpen || state === 'recording' ? {} : toDecisionFields(decision)),
    decidedByReader: decision?.byId !== undefined && decision.byId === readerAccount?.user,
    ...(refused ? { notice: toNotice(refused.code, refused.detail) } : {}),
    myAccessUrl: toMyAccessUrl(tenant),
    asOf: now,
  };
}

const clicksOf = ({ record, reader }: Reading) =>
  record.intents.filter(({ by, input }) => input.kind === 'decide' && reader && isSamePerson(by, reader));

function lastRefusalOf(reading: Reading) {
  const outcome = clicksOf(reading).at(-1)?.outcome;
  return outcome?.result === 'refused' ? outcome.failure : undefined;
}

/** @param stage of the reader */
function toState(reading: Reading, stage: number): ApprovalState {
  const { record } = reading;
  const { request, decision } = record;
  switch (request.state) {
    case 'denied':
      return isTimedOut(record) ? 'timed-out' : 'denied';
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
  const click = clicksOf(reading).at(-1);
  if (click && !click.outcome) return 'recording';
  // What an approver has said is shown at once, before the next pass has read what Entra made of it.
  if (decision?.result === 'Denied') return 'denied';
  if (decision?.result === 'Approved' && record.decidedStages >= stage) {
    return (record.policy?.stages.length ?? 1) > stage ? 'next-stage' : 'approved';
  }
  return 'open';
}

function toSpan(record: Reading['record']): Pick<Approval, 'durationMs' | 'startsAt' | 'endsAt'> {
  const { request, policy, assignment } = record;
  if (request.purpose === 'extend') return request.endsAt ? { endsAt: request.endsAt } : {};
  const { startsAt } = request;
  const durationMs =
    request.durationMs ??
    (startsAt && request.endsAt ? request.endsAt.getTime() - startsAt.getTime() : policy?.maximumMs);
  const endsAt = assignment?.endsAt ?? request.endsAt;
  const laterStart = toLaterStart(request);
  return {
    ...(durationMs ? { durationMs } : {}),
    ...(laterStart ? { startsAt: laterStart } : {}),
    ...(endsAt ? { endsAt } : {}),
  };
}

/** What Entra has; before it was read there, what was entered in our form. */
function toAnswers({ record, pack }: Reading): Approval['answers'] {
  const { request, policy } = record;
  const item = pack?.items.find(({ requestId }) => requestId === request.id);
  const entered = item?.answers.map(({ questionId, text }) => ({ questionId, answer: text })) ?? [];
  const given = request.answers?.length ? request.answers : entered;
  return given.map((each) => {
    const asked = policy?.questions?.find(({ id }) => id === each.questionId)?.text.text;
    return { question: asked ?? ('question' in each ? (each.question ?? '') : ''), answer: each.answer };
  });
}

function toOtherStages({ record, stages }: Reading, own: number): OtherStage[] {
  const count = record.policy?.stages.length ?? 1;
  const numbers = Array.from({ length: count }, (_, at) => at + 1).filter((number) => number !== own);
  return numbers.map((number): OtherStage => {
    const decision = record.decisions[number - 1];
    if (decision) {
      const { decidedBy, decidedAt } = toDecisionFields(decision);
      return {
        number,
        state: decision.result === 'Approved' ? 'approved' : 'denied',
        ...(decidedBy ? { decidedBy } : {}),
        ...(decidedAt ? { decidedAt } : {}),
      };
    }
    if (number > own)
      return { number, state: stages.some(({ stage }) => stage === number) ? 'open' : 'later' };
    // A later stage is open: this one was approved where we do not see it.
    return { number, state: 'unknown' };
  });
}

const toPast = ({ result, byName, at, durationMs }: Reading['pastDecisions'][number]) => ({
  result,
  ...(byName ? { by: byName } : {}),
  ...(at ? { at } : {}),
  ...(durationMs === undefined ? {} : { durationMs }),
});

function toClaimFields(
  claim: Claim | undefined,
  readerAccount: Reading['readerAccount'],
  now: Date,
): Pick<Approval, 'claim' | 'claimLapsedAt'> {
  if (!claim) return {};
  const { byName, claimedAt } = claim;
  const byReader = claim.by.user === readerAccount?.user;
  const lapsesAt = toLapseAt(claim);
  if (toActiveClaim(claim, now)) return { claim: { byName, byReader, claimedAt, lapsesAt } };
  return byReader ? { claimLapsedAt: lapsesAt } : {};
}

const HOUR_MS = 3_600_000;
const PROPOSALS_MS = [0.5, 1, 2, 4, 8, 12, 24, 72].map((hours) => hours * HOUR_MS);
const PROPOSALS_MAX = 5;

/** Round spans below what is asked for, the longest few. Of an extension Entra lets nobody choose less. */
function toProposals(record: Reading['record']): number[] {
  const { durationMs = 0 } = record.request.purpose === 'extend' ? {} : toSpan(record);
  return PROPOSALS_MS.filter((ms) => ms < durationMs).slice(-PROPOSALS_MAX);
}

function toNotice(code: string, detail: string | undefined): NonNullable<Approval['notice']> {
  if (detail === 'own-request') return 'own-request';
  if (code === 'already-decided') return 'decided-by-other';
  if (code === 'invalid-input') return 'reason-missing';
  if (code === 'sign-in-required') return 'sign-in';
  if (code === 'tenant-misconfigured') return 'no-consent';
  return code === 'not-allowed' ? 'not-approver' : 'unavailable';
}
