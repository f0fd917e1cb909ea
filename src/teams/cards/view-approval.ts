import type { Approval, ApprovalState } from '../../access/message.ts';
import { breakable, clean, link } from './view-text.ts';
import {
  accessIn,
  type CardView,
  type FactRow,
  facts,
  type Look,
  LINE_RUN,
  name,
  NAME_MAX,
  names,
} from './view.ts';

const JUSTIFICATION_MAX = 1000;
const REASON_MAX = 400;
const ADDRESS_MAX = 120;

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

/** One request as its approver sees it, before and after the decision. */
export function viewApproval(look: Look, approval: Approval): CardView {
  const words = look.words.approval;
  const open = approval.state === 'open';
  const title =
    open && approval.purpose === 'extend' ? words.extensionTitle : look.words.approvalTitles[approval.state];
  const lead = leadOf(look, approval);
  return {
    title,
    lead,
    style: STYLES[approval.state],
    summary: look.words.labelled(title, lead),
    fields: {
      notice: noticeOf(look, approval),
      outcome: look.words.approvalStates[approval.state],
      address: breakable(clean(approval.requestorAddress ?? '', ADDRESS_MAX), LINE_RUN),
      why: breakable(clean(approval.justification, JUSTIFICATION_MAX) || words.noWhy, LINE_RUN),
      decision: facts([
        [words.decided, decidedOf(look, approval)],
        [words.reason, clean(approval.reason ?? '', REASON_MAX)],
      ]),
      facts: factsOf(look, approval),
      open,
      unsettled: open || approval.state === 'recording' || approval.state === 'next-stage',
      approveTitle: approveTitle(look, approval),
      reasonLabel: approval.reasonRequired ? words.reasonLabel : words.reasonOptional,
      reasonRequired: approval.reasonRequired,
      tenant: approval.tenant.id,
      request: approval.requestId,
      myAccessUrl: link(approval.myAccessUrl),
      asOf: look.words.asOf(look.times.at(approval.asOf)),
    },
  };
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

/** `4 hours from approval`, `2 hours longer, until 20:00 CET`. */
export function spanOf(look: Look, approval: Approval): string {
  const words = look.words.approval;
  const span = approval.durationMs === undefined ? '' : look.times.span(approval.durationMs);
  const until = approval.endsAt ? words.untilAt(look.times.at(approval.endsAt, approval.asOf)) : '';
  if (approval.purpose === 'extend')
    return [span && words.longer(span), until].filter(Boolean).join(', ') || words.noEnd;
  if (until) return [span, until].filter(Boolean).join(', ');
  return span ? words.fromApproval(span) : words.noEnd;
}

function approveTitle(look: Look, approval: Approval): string {
  const words = look.words.approval;
  if (approval.endsAt && (approval.purpose === 'extend' || approval.durationMs === undefined)) {
    return words.approveUntil(look.times.at(approval.endsAt, approval.asOf));
  }
  if (approval.durationMs === undefined) return look.words.labels.approve;
  return words.approveSpan(look.times.shortSpan(approval.durationMs));
}

function factsOf(look: Look, approval: Approval): FactRow[] {
  const words = look.words.approval;
  const { times } = look;
  const open = approval.state === 'open';
  return facts([
    [words.incident, clean(approval.incident ?? '', NAME_MAX)],
    [words.span, spanOf(look, approval)],
    // Afterwards it would say what was held before, next to what was just granted.
    [words.holds, open ? names(look, approval.holds, 5) || words.holdsNothing : ''],
    [words.what, name(approval.packageName)],
    [words.askedAt, times.when(approval.requestedAt, approval.asOf)],
    [words.decideBy, open && approval.timesOutAt ? times.when(approval.timesOutAt, approval.asOf) : ''],
    [words.you, open ? whyYou(look, approval) : ''],
  ]);
}

function whyYou(look: Look, approval: Approval): string {
  const words = look.words.approval;
  const because = approval.becauseMemberOf ? words.memberOf(name(approval.becauseMemberOf)) : words.named;
  return approval.stageCount > 1
    ? look.words.aside(because, words.stage(approval.stageNumber, approval.stageCount))
    : because;
}

function decidedOf(look: Look, approval: Approval): string {
  const words = look.words.approval;
  const { decidedBy, decidedByReader, decidedAt, asOf } = approval;
  const undecided = approval.state === 'open' || approval.state === 'recording';
  if (undecided || (!decidedBy && !decidedByReader)) return '';
  const you = decidedBy ? words.youNamed(name(decidedBy)) : words.yourself;
  const by = decidedByReader ? you : name(decidedBy ?? look.words.somebody);
  return decidedAt ? words.by(by, look.times.when(decidedAt, asOf)) : by;
}

function noticeOf(look: Look, approval: Approval): string {
  const { notices } = look.words.approval;
  if (approval.notice === undefined) return '';
  if (approval.notice !== 'decided-by-other') return notices[approval.notice];
  const by = approval.decidedBy ? name(approval.decidedBy) : capitalized(look.words.somebody);
  const say = { approved: notices.approved, 'next-stage': notices.approved, denied: notices.denied }[
    approval.state as 'approved' | 'next-stage' | 'denied'
  ] as typeof notices.approved | undefined;
  return (say ?? notices.decided)(by, agoOf(look, approval));
}

function agoOf(look: Look, { decidedAt, asOf }: Approval): string {
  if (!decidedAt) return look.words.approval.notices.earlier;
  const ms = Math.max(0, asOf.getTime() - decidedAt.getTime());
  return look.words.spanAgo(look.times.span(ms));
}

const capitalized = (text: string): string => text.charAt(0).toLocaleUpperCase() + text.slice(1);
