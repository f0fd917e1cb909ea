import type { Grant } from '../../access/grant-message.ts';
import { clean, link } from './view-text.ts';
import { accessIn, type CardView, facts, type Look, name, NAME_MAX, plainName } from './view.ts';

type Kind = 'usable' | 'stuck' | 'ending';

/** `usable`: access that works now. `stuck`: access that should. `ending`: access that ends soon. */
export function viewGrant(look: Look, kind: Kind, grant: Grant): CardView {
  const { times } = look;
  const words = look.words.grant;
  const what = accessIn(look, grant);
  const defenderUrl = grant.isOver ? '' : link(grant.defenderUrl);
  const activateUrl = link(grant.activate?.url);
  const signInUrl = grant.stuckBecause === 'not-accepted' ? link(grant.myAccessUrl) : '';
  const ends = grant.endsAt ? times.when(grant.endsAt, grant.asOf) : '';
  return {
    ...headOf(look, kind, grant, what, ends),
    lead: what,
    fields: {
      note: noteOf(look, grant),
      facts: facts([
        [grant.isOver ? look.words.removal.ended : words.ends, ends || (grant.isOver ? '' : words.noEnd)],
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
      activateUrl,
      signInUrl,
      hasActions: grant.canExtend || grant.canRelease || defenderUrl + activateUrl + signInUrl !== '',
      aboutIt: plainName(grant.tenant.name),
      asOf: look.words.asOf(times.at(grant.asOf)),
    },
  };
}

/** An older message tells the state of now: a card that said `stuck` says `usable` once it is. */
function headOf(
  look: Look,
  kind: Kind,
  grant: Grant,
  what: string,
  ends: string,
): Pick<CardView, 'title' | 'style' | 'summary'> {
  const words = look.words.grant;
  if (grant.isOver)
    return { title: words.over, style: 'emphasis', summary: look.words.labelled(words.over, what) };
  if (grant.stuckBecause) return { title: words.stuck, style: 'warning', summary: words.summaryStuck(what) };
  if (kind === 'ending')
    return {
      title: endingTitle(look, grant),
      style: 'warning',
      summary: summaryEnding(look, ends, what),
    };
  if (grant.activate) return { title: words.eligible, style: 'accent', summary: words.summaryEligible(what) };
  return { title: words.usable, style: 'good', summary: summaryUsable(look, grant, what) };
}

/** What the holder has to do before it works, or what it waits for. */
function noteOf(look: Look, { isOver, stuckBecause, activate }: Grant): string {
  const words = look.words.grant;
  if (isOver) return '';
  if (stuckBecause) return `${words.stuckBecause[stuckBecause]} ${words.stuckTold}`;
  return activate ? words.activate[activate.what] : '';
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
