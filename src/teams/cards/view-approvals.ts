import type { Approval, OpenApprovals } from '../../access/message.ts';
import { leadOf, spanOf } from './view-approval.ts';
import { breakable, clean } from './view-text.ts';
import { type CardView, count, type Fields, LINE_RUN, type Look, NAME_MAX, plainName } from './view.ts';

const WHY_MAX = 140;

/** The open approvals of one person: the essential facts, each opened by its own button. */
export function viewApprovals(look: Look, open: OpenApprovals): CardView {
  const words = look.words.approvals;
  const all = open.approvals;
  const rest = all.length - Math.min(all.length, look.room);
  const waiting = all.length > 0 ? count(look, words.waiting, all.length) : words.none;
  return {
    title: words.title,
    lead: waiting,
    style: all.length > 0 ? 'accent' : 'default',
    summary: waiting,
    fields: {
      entries: all.slice(0, look.room).map((approval) => entryOf(look, approval, open.asOf)),
      more: rest > 0 ? count(look, look.words.andMore, rest) : '',
      asOf: look.words.asOf(look.times.at(open.asOf)),
    },
  };
}

function entryOf(look: Look, approval: Approval, asOf: Date): Fields {
  const words = look.words.approvals;
  const why = clean(approval.justification, WHY_MAX);
  const incident = clean(approval.incident ?? '', NAME_MAX);
  const asked = words.asked(look.times.relative(approval.requestedAt, asOf));
  const decideBy = approval.timesOutAt ? words.decideBy(look.times.when(approval.timesOutAt, asOf)) : '';
  return {
    what: leadOf(look, approval),
    span: [spanOf(look, approval), incident].filter(Boolean).join(' · '),
    why: why ? look.words.quoted(breakable(why, LINE_RUN)) : '',
    times: [asked, decideBy].filter(Boolean).join(' · '),
    tenant: approval.tenant.id,
    request: approval.requestId,
    aboutIt: `${plainName(approval.requestorName)}, ${plainName(approval.tenant.name)}`,
  };
}
