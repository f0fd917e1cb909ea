import { toStartNearAt } from '../../access/later-start.ts';
import type { AccessLine, Stage } from '../../access/message.ts';
import { failureLine } from './view-failure.ts';
import { breakable, clean, link } from './view-text.ts';
import { type Fields, LINE_RUN, type Look, name, names, plainName, REASON_MAX } from './view.ts';

const LOUD: ReadonlySet<Stage> = new Set(['removal-overdue', 'denied', 'timed-out', 'failed']);
const QUIET: ReadonlySet<Stage> = new Set(['gone', 'canceled']);
/** An event, not a state that lasts. */
const OVER: ReadonlySet<Stage> = new Set(['gone', 'denied', 'timed-out', 'canceled', 'failed']);
/** Approved and not usable yet: who approved is the news. Once it is usable, or over, that is noise. */
const APPROVED: ReadonlySet<Stage> = new Set(['provisioning', 'scheduled']);

/** Asked and not decided: what one would want to cancel. */
const UNDECIDED: ReadonlySet<Stage> = new Set(['requested', 'waiting-for-approval']);
/** Who filed it is told until there is access to speak of. */
const UNDER_WAY: ReadonlySet<Stage> = new Set([...UNDECIDED, ...APPROVED]);

/** One tenant's line with its notes and buttons. */
export function lineOf(look: Look, line: AccessLine, asOf: Date): Fields {
  const calm = line.pending === undefined;
  const can = {
    extend: line.canExtend && calm && line.assignmentId !== undefined,
    release: line.canRelease && calm && line.assignmentId !== undefined,
    cancel: line.canCancel && calm && line.requestId !== undefined,
  };
  const defenderUrl = link(line.defenderUrl);
  const firstSignInUrl = line.needsFirstSignIn ? link(line.myAccessUrl) : '';
  return {
    tenantName: name(line.tenant.name),
    packageName: name(line.packageName),
    myAccessUrl: link(line.myAccessUrl),
    status: statusOf(look, line),
    color: colorOf(line.stage),
    since: line.since ? ` ${sinceOf(look, line.stage, look.times.when(line.since, asOf))}` : '',
    notes: notesOf(look, line, asOf).map((text) => ({ text: breakable(text, LINE_RUN) })),
    canExtend: can.extend,
    canRelease: can.release,
    canCancel: can.cancel,
    hasActions: can.extend || can.release || can.cancel || defenderUrl !== '' || firstSignInUrl !== '',
    defenderUrl,
    firstSignInUrl,
    tenant: line.tenant.id,
    assignment: line.assignmentId ?? '',
    request: line.requestId ?? '',
    aboutIt: plainName(line.tenant.name),
  };
}

/** The line where there is no room for more than its state and its end. */
export const shortLineOf = (look: Look, line: AccessLine, asOf: Date): Fields => ({
  text: [look.words.labelled(clean(line.tenant.name, 40), statusOf(look, line)), endOf(look, line, asOf)]
    .filter(Boolean)
    .join(' · '),
});

function endOf(look: Look, { endsAt, stage }: AccessLine, asOf: Date): string {
  if (!endsAt || QUIET.has(stage)) return '';
  const { ended, ends } = look.words.receipt;
  return (endsAt <= asOf ? ended : ends)(look.times.when(endsAt, asOf));
}

function statusOf(look: Look, line: AccessLine): string {
  const { icon, word } = look.words.stages[line.stage];
  return `${icon} ${word}`;
}

const sinceOf = (look: Look, stage: Stage, when: string): string =>
  OVER.has(stage) ? when : look.words.since(when);

function colorOf(stage: Stage): string {
  return LOUD.has(stage) ? 'attention' : 'default';
}

function notesOf(look: Look, line: AccessLine, asOf: Date): string[] {
  const words = look.words.receipt;
  const waiting = line.stage === 'waiting-for-approval';
  const notes = [
    startOf(look, line, asOf),
    endOf(look, line, asOf),
    line.pending ? words.pending[line.pending] : '',
    waiting ? approversOf(look, line) : '',
    line.filedBy === 'app' && UNDER_WAY.has(line.stage) ? words.filedByApp : '',
    line.noAccount && UNDECIDED.has(line.stage) ? words.noAccount : '',
    ...decisionOf(look, line, asOf),
    line.needsFirstSignIn ? words.firstSignIn : '',
    line.stuckBecause && !line.needsFirstSignIn
      ? `⚠ ${look.words.grant.stuckBecause[line.stuckBecause]}`
      : '',
    line.failure ? failureLine(look, line.failure) : '',
    line.stage === 'removal-overdue' ? words.overdue : '',
  ];
  return notes.flatMap((note) => (note ? [note] : []));
}

/** A start that is near or past deserves a mark: who decides late takes from the time asked for. */
function startOf(look: Look, line: AccessLine, asOf: Date): string {
  if (!line.startsAt) return '';
  const words = look.words.receipt;
  const when = look.times.when(line.startsAt, asOf);
  if (!UNDECIDED.has(line.stage) || toStartNearAt(line.startsAt) > asOf) return words.starts(when);
  return line.startsAt > asOf ? words.startNear(when) : words.startPassed(when);
}

function approversOf(look: Look, line: AccessLine): string {
  const all = names(look, line.approverNames ?? [], 3);
  return all && look.words.receipt.approvers(all);
}

/** Who decided and why, as long as that is what the reader waits for. */
function decisionOf(look: Look, line: AccessLine, asOf: Date): string[] {
  const words = look.words.receipt;
  const approved = APPROVED.has(line.stage);
  if (!approved && line.stage !== 'denied') return [];
  const reason = clean(line.reason ?? '', REASON_MAX);
  // A denial bears its time already.
  const when = approved && line.decidedAt ? look.times.at(line.decidedAt, asOf) : undefined;
  const say = approved ? words.approvedBy : words.deniedBy;
  return [
    line.decidedBy ? say(name(line.decidedBy), when) : '',
    reason && words.reason(look.words.quoted(reason)),
  ];
}
