import type { Approval } from '../../access/approval-message.ts';
import { spanOf } from './view-approval-facts.ts';
import { claimOf, decidedOf, leadOf, titleOf } from './view-approval.ts';
import { clean } from './view-text.ts';
import { type CardView, type Look, NAME_MAX } from './view.ts';

/** What still waits, in short; once it is decided, by whom. */
export function viewReminder(look: Look, approval: Approval): CardView {
  const words = look.words.reminder;
  const { approvals } = look.words;
  const { asOf, timesOutAt } = approval;
  const open = approval.state === 'open';
  const isForAll = approval.approverNames !== undefined;
  const title = open ? (isForAll ? words.titleForAll : words.title) : titleOf(look, approval);
  const lead = leadOf(look, approval);
  const times = [
    approvals.asked(look.times.relative(approval.requestedAt, asOf)),
    timesOutAt ? approvals.decideBy(look.times.when(timesOutAt, asOf)) : '',
  ];
  const waiting = [
    [spanOf(look, approval), clean(approval.incident ?? '', NAME_MAX)].filter(Boolean).join(' · '),
    times.filter(Boolean).join(' · '),
    claimOf(look, approval),
  ];
  return {
    title,
    lead,
    style: open ? 'accent' : 'emphasis',
    summary: look.words.labelled(title, lead),
    fields: {
      lines: (open ? waiting : [decidedOf(look, approval)]).filter(Boolean).map((text) => ({ text })),
      open,
      // What waits for one person is for that person's own chat.
      canList: !isForAll,
      canClaim: open && approval.claim === undefined,
      tenant: approval.tenant.id,
      request: approval.requestId,
      asOf: look.words.asOf(look.times.at(asOf)),
    },
  };
}
