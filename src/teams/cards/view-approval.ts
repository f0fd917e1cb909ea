import { toIsoDuration } from '../../access/duration.ts';
import type { Approval, ApprovalState } from '../../access/approval-message.ts';
import { answersOf, factsOf } from './view-approval-facts.ts';
import { breakable, clean, link } from './view-text.ts';
import { accessIn, type CardView, facts, LINE_RUN, type Look, name } from './view.ts';

const JUSTIFICATION_MAX = 1000;
const REASON_MAX = 400;
const ADDRESS_MAX = 120;
/** Teams takes no more; who is left out sees what all see. */
const VIEWERS_MAX = 60;

const STYLES: Readonly<Record<ApprovalState, CardView['style']>> = {
  open: 'accent',
  recording: 'emphasis',
  approved: 'good',
  denied: 'emphasis',
  'next-stage': 'good',
  canceled: 'emphasis',
  'timed-out': 'emphasis',
  failed: 'warning',
};

/** One request as its approver, or all who read a channel, see it, before and after the decision. */
export function viewApproval(look: Look, approval: Approval): CardView {
  const words = look.words.approval;
  const open = approval.state === 'open';
  const mayTry = open && !approval.isOwn;
  const isOthers = approval.claim !== undefined && !approval.claim.byReader;
  const title = titleOf(look, approval);
  const lead = leadOf(look, approval);
  return {
    title,
    lead,
    style: STYLES[approval.state],
    summary: look.words.labelled(title, lead),
    fields: {
      notice: noticeOf(look, approval),
      claim: claimOf(look, approval),
      outcome: outcomeOf(look, approval),
      address: breakable(clean(approval.requestorAddress ?? '', ADDRESS_MAX), LINE_RUN),
      why: breakable(clean(approval.justification, JUSTIFICATION_MAX) || words.noWhy, LINE_RUN),
      answers: answersOf(look, approval),
      decision: facts([
        [words.decided, decidedOf(look, approval)],
        [words.reason, clean(approval.reason ?? '', REASON_MAX)],
      ]),
      facts: factsOf(look, approval),
      decidable: mayTry && !isOthers,
      heldByOther: mayTry && isOthers,
      despite: words.despite(name(approval.claim?.byName ?? '')),
      canClaim: mayTry && approval.claim === undefined,
      canHandBack: open && approval.claim?.byReader === true,
      unsettled: open || approval.state === 'recording' || approval.state === 'next-stage',
      approveTitle: approveTitle(look, approval),
      reasonLabel: approval.reasonRequired ? words.reasonLabel : words.reasonOptional,
      reasonRequired: approval.reasonRequired,
      canPropose: approval.proposalsMs.length > 0,
      proposeLabel: words.proposeLabel,
      proposals: approval.proposalsMs.map((ms) => ({ title: look.times.span(ms), value: toIsoDuration(ms) })),
      tenant: approval.tenant.id,
      request: approval.requestId,
      viewers: approval.viewers.slice(0, VIEWERS_MAX),
      myAccessUrl: link(approval.myAccessUrl),
      asOf: look.words.asOf(look.times.at(approval.asOf)),
    },
  };
}

function outcomeOf(look: Look, { state, as, approverNames }: Approval): string {
  if (state === 'open' && as === 'alternate') return look.words.approval.alternateNow;
  // That they have nothing more to do is said to those who had.
  return state === 'next-stage' && approverNames ? '' : look.words.approvalStates[state];
}

export function titleOf(look: Look, { state, purpose, isUrgent }: Approval): string {
  const words = look.words.approval;
  if (state !== 'open') return look.words.approvalTitles[state];
  const title = purpose === 'extend' ? words.extensionTitle : look.words.approvalTitles.open;
  return isUrgent ? words.urgent(title) : title;
}

/** `Ana Ruiz asks for Operator in Fabrikam`. */
export function leadOf(look: Look, approval: Approval): string {
  const words = look.words.approval;
  const open = approval.state === 'open';
  const say =
    approval.purpose === 'add'
      ? open
        ? words.asks
        : words.asked
      : open
        ? words.asksLonger
        : words.askedLonger;
  return say(name(approval.requestorName), accessIn(look, approval));
}

/** Who is looking at it, and since when; that the reader's own claim has ended. */
export function claimOf(look: Look, { claim, claimLapsedAt, asOf }: Approval): string {
  const words = look.words.approval;
  const { times } = look;
  if (!claim) return claimLapsedAt ? words.claimLapsed(times.at(claimLapsedAt, asOf)) : '';
  const [since, until] = [times.at(claim.claimedAt, asOf), times.at(claim.lapsesAt, asOf)];
  if (claim.byReader) return words.claimedByYou(since, until);
  return words.claimedBy(name(claim.byName) || capitalized(look.words.somebody), since, until);
}

function approveTitle(look: Look, approval: Approval): string {
  const words = look.words.approval;
  if (approval.endsAt && (approval.purpose === 'extend' || approval.durationMs === undefined)) {
    return words.approveUntil(look.times.at(approval.endsAt, approval.asOf));
  }
  if (approval.durationMs === undefined) return look.words.labels.approve;
  return words.approveSpan(look.times.shortSpan(approval.durationMs));
}

/** `Dev Patel, 17:43 CET, 2 min ago`; empty while nothing is decided. */
export function decidedOf(look: Look, approval: Approval): string {
  const words = look.words.approval;
  const { decidedBy, decidedByReader, decidedAt, asOf } = approval;
  const undecided = approval.state === 'open' || approval.state === 'recording';
  if (undecided || (!decidedBy && !decidedByReader)) return '';
  const you = decidedBy ? words.youNamed(name(decidedBy)) : words.yourself;
  const by = decidedByReader ? you : name(decidedBy ?? look.words.somebody);
  return decidedAt ? words.by(by, look.times.when(decidedAt, asOf)) : by;
}

/** What became of the reader's click. */
export function noticeOf(look: Look, approval: Approval): string {
  const { notices } = look.words.approval;
  if (approval.notice === undefined) return '';
  if (approval.notice === 'claimed-by-other') {
    return notices.claimed(name(approval.claim?.byName ?? '') || capitalized(look.words.somebody));
  }
  if (approval.notice !== 'decided-by-other') return notices[approval.notice];
  const by = approval.decidedBy ? name(approval.decidedBy) : capitalized(look.words.somebody);
  if (approval.state === 'timed-out' || approval.state === 'canceled') return notices[approval.state];
  const say = { approved: notices.approved, 'next-stage': notices.approved, denied: notices.denied }[
    approval.state as 'approved' | 'next-stage' | 'denied'
  ] as typeof notices.approved | undefined;
  return (say ?? notices.decided)(by, agoOf(look, approval));
}

function agoOf(look: Look, { decidedAt, asOf }: Approval): string {
  if (!decidedAt) return look.words.approval.notices.earlier;
  const ms = Math.max(0, asOf.getTime() - decidedAt.getTime());
  return look.words.spanAgo(look.times.distance(ms));
}

const capitalized = (text: string): string => text.charAt(0).toLocaleUpperCase() + text.slice(1);
