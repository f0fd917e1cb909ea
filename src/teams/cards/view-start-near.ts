import { toIsoDuration } from '../../access/duration.ts';
import type { AccessLine, StartNear } from '../../access/message.ts';
import { INCIDENT_MAX, JUSTIFICATION_MAX } from '../../access/request-pack.ts';
import { isUndecided } from '../../access/to-start-near.ts';
import { shortLineOf } from './view-access-line.ts';
import { clean, link, plain, refill } from './view-text.ts';
import { type CardView, count, type Fields, type Look, name, names } from './view.ts';

/** A start that comes before its decision: what happens then, and what can be done about it. */
export function viewStartNear(look: Look, startNear: StartNear): CardView {
  const words = look.words.startNear;
  const { startsAt, asOf, lines } = startNear;
  const undecided = lines.filter(isUndecided);
  const waits = undecided.length > 0;
  const hasPassed = startsAt <= asOf;
  const isCanceling = undecided.some(({ pending }) => pending === 'cancel');
  const isCanceled = !waits && lines.every(({ stage }) => stage === 'canceled');
  const canCancel = undecided.some((line) => line.canCancel);
  const title = titleOf(look, startNear, waits, isCanceled);
  const lead = leadOf(look, waits ? undecided : lines);
  return {
    title,
    lead,
    style: waits ? 'warning' : 'emphasis',
    summary: look.words.labelled(title, lead),
    fields: {
      starts: words.starts(look.times.when(startsAt, asOf)),
      next: waits ? (hasPassed ? words.passedNext : words.next) : '',
      canceling: isCanceling ? words.canceling : '',
      lines: linesOf(
        look,
        waits ? undecided : lines,
        waits ? approversOf : (...of) => shortLineOf(...of, asOf),
      ),
      change: canCancel ? words.change : waits && !isCanceling ? words.cannotCancel : '',
      canCancel,
      isCanceled,
      again: againOf(startNear, lines),
      pack: startNear.packId ?? '',
      tenant: startNear.packId ? '' : (lines[0]?.tenant.id ?? ''),
      request: startNear.packId ? '' : (lines[0]?.requestId ?? ''),
      myAccessUrl: waits && !canCancel && !isCanceling ? link(undecided[0]?.myAccessUrl) : '',
      asOf: look.words.asOf(look.times.at(asOf)),
    },
  };
}

function titleOf(look: Look, { startsAt, asOf }: StartNear, waits: boolean, isCanceled: boolean): string {
  const words = look.words.startNear;
  if (isCanceled) return words.canceled;
  if (!waits) return words.settled;
  const leftMs = startsAt.getTime() - asOf.getTime();
  return leftMs > 0 ? words.near(look.times.span(leftMs)) : words.passed;
}

/** `Operator in Fabrikam and Litware`. */
function leadOf(look: Look, lines: readonly AccessLine[]): string {
  const roles = [...new Set(lines.flatMap(({ role }) => role ?? []))].map(
    (role) => look.words.roles[role].name,
  );
  const what = roles.length > 0 ? names(look, roles, 3) : name(lines[0]?.packageName ?? '');
  const where = [...new Set(lines.map(({ tenant }) => tenant.name))];
  return look.words.roleIn(what, names(look, where, 3));
}

function approversOf(look: Look, line: AccessLine): Fields {
  const who = names(look, line.approverNames ?? [], 3);
  const said = who ? look.words.receipt.approvers(who) : look.words.stages[line.stage].word;
  return { text: look.words.labelled(name(line.tenant.name), said) };
}

/** As many as there is room for, and how many there are besides. */
function linesOf(
  look: Look,
  lines: readonly AccessLine[],
  say: (look: Look, line: AccessLine) => Fields,
): Fields[] {
  const shown = lines.slice(0, look.room).map((line) => say(look, line));
  const rest = lines.length - shown.length;
  return rest > 0 ? [...shown, { text: count(look, look.words.andMoreTenants, rest) }] : shown;
}

/** The data of a `request.open` for the same, as soon as it is approved. */
const againOf = (
  { durationMs, justification, incident }: StartNear,
  lines: readonly AccessLine[],
): Fields => ({
  roles: [...new Set(lines.flatMap(({ role }) => role ?? []))].join(','),
  tenants: [...new Set(lines.map(({ tenant }) => tenant.id))].join(','),
  ...(durationMs === undefined ? {} : { duration: toIsoDuration(durationMs) }),
  ...(justification ? { justification: refill(justification, JUSTIFICATION_MAX) } : {}),
  ...(incident ? { incident: plain(clean(incident, INCIDENT_MAX), INCIDENT_MAX) } : {}),
});
