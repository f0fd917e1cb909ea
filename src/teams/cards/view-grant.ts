import type { Grant } from '../../access/message.ts';
import { clean, link } from './view-text.ts';
import { accessIn, type CardView, facts, type Look, name, NAME_MAX, plainName } from './view.ts';

/** `usable`: access that works now. `ending`: access that ends soon. */
export function viewGrant(look: Look, kind: 'usable' | 'ending', grant: Grant): CardView {
  const { times } = look;
  const words = look.words.grant;
  const what = accessIn(look, grant);
  const defenderUrl = grant.isOver ? '' : link(grant.defenderUrl);
  const ends = grant.endsAt ? times.when(grant.endsAt, grant.asOf) : '';
  return {
    title: grant.isOver ? words.over : kind === 'usable' ? words.usable : endingTitle(look, grant),
    lead: what,
    style: grant.isOver ? 'emphasis' : kind === 'usable' ? 'good' : 'warning',
    summary: grant.isOver
      ? look.words.labelled(words.over, what)
      : kind === 'usable'
        ? summaryUsable(look, grant, what)
        : summaryEnding(look, ends, what),
    fields: {
      facts: facts([
        [grant.isOver ? look.words.removal.ended : words.ends, ends || words.noEnd],
        [words.change, grant.pending && look.words.receipt.pending[grant.pending]],
        [words.package, name(grant.packageName)],
        [words.incident, clean(grant.incident ?? '', NAME_MAX)],
        [words.usableSince, grant.usableAt && times.at(grant.usableAt, grant.asOf)],
      ]),
      tenant: grant.tenant.id,
      assignment: grant.assignmentId,
      canExtend: grant.canExtend,
      canRelease: grant.canRelease,
      defenderUrl,
      hasActions: grant.canExtend || grant.canRelease || defenderUrl !== '',
      aboutIt: plainName(grant.tenant.name),
      asOf: look.words.asOf(times.at(grant.asOf)),
    },
  };
}

function endingTitle(look: Look, grant: Grant): string {
  const words = look.words.grant;
  const leftMs = grant.leftMs ?? (grant.endsAt && grant.endsAt.getTime() - grant.asOf.getTime());
  return leftMs !== undefined && leftMs > 0 ? words.ending(look.times.distance(leftMs)) : words.endingSoon;
}

const summaryUsable = (look: Look, grant: Grant, what: string): string =>
  look.words.grant.summaryUsable(what, grant.endsAt && look.times.at(grant.endsAt, grant.asOf));

const summaryEnding = (look: Look, ends: string, what: string): string =>
  ends ? look.words.grant.summaryEnding(what, ends) : look.words.grant.summaryEndingSoon(what);
