import type { Approval, OpenApprovals } from '../../access/approval-message.ts';
import { spanOf } from './view-approval-facts.ts';
import { leadOf, noticeOf, titleOf } from './view-approval.ts';
import { breakable, clean, plain } from './view-text.ts';
import {
  accessIn,
  type CardView,
  count,
  type Fields,
  LINE_RUN,
  type Look,
  name,
  NAME_MAX,
  plainName,
  ROOM_MAX,
} from './view.ts';

const WHY_MAX = 140;
const TICK_MAX = 200;
/** As many as a card lets one tick: what became of each must not be left out. */
const RESULTS_MAX = ROOM_MAX;

/** The open approvals of one person: the essential facts, each opened by its own button, several decided at once. */
export function viewApprovals(look: Look, open: OpenApprovals): CardView {
  const words = look.words.approvals;
  const all = open.approvals;
  const shown = all.slice(0, look.room);
  const rest = all.length - shown.length;
  const waiting = all.length > 0 ? count(look, words.waiting, all.length) : words.none;
  const ticked = shown.filter(canTick);
  const canDecide = ticked.length > 1;
  const isRequired = canDecide && ticked.every(({ reasonRequired }) => reasonRequired);
  return {
    title: open.isDigest ? words.digestTitle : words.title,
    lead: waiting,
    style: all.length > 0 ? 'accent' : 'default',
    summary: waiting,
    fields: {
      problem: open.problem ? words.problems[open.problem] : '',
      results: (open.results ?? []).slice(0, RESULTS_MAX).map((one) => resultOf(look, one)),
      entries: shown.map((one) => entryOf(look, one, open, canDecide)),
      more: rest > 0 ? count(look, look.words.andMore, rest) : '',
      canDecide,
      several: words.several,
      reasonLabel: isRequired ? words.reason : words.reasonOptional,
      reasonRequired: isRequired,
      asOf: look.words.asOf(look.times.at(open.asOf)),
    },
  };
}

/** What somebody else is looking at wants a second look first, which its own card gives. */
const canTick = ({ claim }: Approval): boolean => claim === undefined || claim.byReader;

function resultOf(look: Look, approval: Approval): Fields {
  const words = look.words.approvals;
  const { claim, notice, state } = approval;
  const what = words.result(name(approval.requestorName), accessIn(look, approval));
  const why =
    claim && notice === 'claimed-by-other' ? words.claimed(name(claim.byName)) : noticeOf(look, approval);
  return {
    outcome: words.outcome(state === 'open' ? words.unsent : titleOf(look, approval)),
    text: breakable([what, why].filter(Boolean).join('. '), LINE_RUN),
  };
}

function entryOf(look: Look, approval: Approval, open: OpenApprovals, canDecide: boolean): Fields {
  const words = look.words.approvals;
  const { asOf } = open;
  const why = clean(approval.justification, WHY_MAX);
  const incident = clean(approval.incident ?? '', NAME_MAX);
  const asked = words.asked(look.times.relative(approval.requestedAt, asOf));
  const decideBy = approval.timesOutAt ? words.decideBy(look.times.when(approval.timesOutAt, asOf)) : '';
  const tickable = canDecide && canTick(approval);
  const { claim } = approval;
  return {
    tickable,
    pick: `pick.${approval.tenant.id}.${approval.requestId}`,
    picked: open.picked?.includes(approval.requestId) ? 'true' : 'false',
    tick: plain(leadOf(look, approval), TICK_MAX),
    what: leadOf(look, approval),
    span: [spanOf(look, approval), incident].filter(Boolean).join(' · '),
    why: why ? look.words.quoted(breakable(why, LINE_RUN)) : '',
    claim: claim ? (claim.byReader ? words.claimedByYou : words.claimed(name(claim.byName))) : '',
    times: [asked, decideBy].filter(Boolean).join(' · '),
    tenant: approval.tenant.id,
    request: approval.requestId,
    aboutIt: `${plainName(approval.requestorName)}, ${plainName(approval.tenant.name)}`,
  };
}
