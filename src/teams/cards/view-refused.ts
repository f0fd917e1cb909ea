import { toIsoDuration } from '../../access/duration.ts';
import type { Refusal } from '../../access/message.ts';
import { failureLine } from './view-failure.ts';
import { JUSTIFICATION_MAX } from '../../access/request-pack.ts';
import { clean, refill } from './view-text.ts';
import {
  accessIn,
  askAgain,
  type CardView,
  facts,
  type Fields,
  type Look,
  name,
  REASON_MAX,
} from './view.ts';

/** A request or an extension that came to nothing. */
export function viewRefused(look: Look, refusal: Refusal): CardView {
  const words = look.words.refusal;
  const extension = refusal.purpose === 'extend';
  const isMended = refusal.outcome === 'mended';
  const title = words[extension ? (`${refusal.outcome}Extend` as const) : refusal.outcome];
  const what = accessIn(look, refusal);
  const reason = clean(refusal.reason ?? '', REASON_MAX);
  return {
    title,
    lead: what,
    style: isMended ? 'accent' : 'warning',
    summary: look.words.labelled(title, what),
    fields: {
      facts: facts([
        [words.reason, reason || (refusal.outcome === 'denied' ? words.noReason : '')],
        [words.decidedBy, decidedBy(look, refusal)],
        [words.what, refusal.failure && failureLine(look, refusal.failure)],
        [words.package, name(refusal.packageName)],
      ]),
      consequence: isMended ? words.goesOn : extension ? words.keeps : words.noAccess,
      canAskAgain: !extension && !isMended,
      again: { ...askAgain(refusal), ...whyOf(refusal) },
      canAskShorter: !extension && !isMended && refusal.proposedMs !== undefined,
      shorterTitle: words.shorter(look.times.shortSpan(refusal.proposedMs ?? 0)),
      shorterVerb: refusal.acceptAs ? 'request.submit' : 'request.open',
      shorter: shorterOf(refusal),
    },
  };
}

/** Everything that the request needs, or, where that is not known here, what the form starts with. */
function shorterOf(refusal: Refusal): Fields {
  const duration = toIsoDuration(refusal.proposedMs ?? 0);
  const { role, tenant, ...rest } = { ...askAgain(refusal), ...whyOf(refusal), duration };
  return refusal.acceptAs
    ? { form: refusal.acceptAs, roles: role ?? '', tenants: tenant, ...rest }
    : { ...(role ? { role } : {}), tenant, ...rest };
}

/** The reason of the next request starts as that of this one. */
const whyOf = ({ justification }: Refusal): { justification?: string } =>
  justification ? { justification: refill(justification, JUSTIFICATION_MAX) } : {};

function decidedBy(look: Look, { decidedBy: by, decidedAt }: Refusal): string {
  const at = decidedAt ? look.times.at(decidedAt) : '';
  return [by ? name(by) : '', at].filter(Boolean).join(', ');
}
