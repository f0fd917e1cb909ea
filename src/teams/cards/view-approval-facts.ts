import type { Approval, OtherStage } from '../../access/approval-message.ts';
import { breakable, clean } from './view-text.ts';
import {
  count,
  type FactRow,
  facts,
  type Fields,
  LINE_RUN,
  type Look,
  name,
  NAME_MAX,
  names,
} from './view.ts';

const QUESTION_MAX = 150;
const ANSWER_MAX = 300;
const APPROVERS_MAX = 5;
const HOUR_MS = 3_600_000;

/** What an approver weighs, a row each. */
export function factsOf(look: Look, approval: Approval): FactRow[] {
  const words = look.words.approval;
  const { times } = look;
  const { asOf } = approval;
  const open = approval.state === 'open';
  return facts([
    [words.incident, clean(approval.incident ?? '', NAME_MAX)],
    [words.span, spanOf(look, approval)],
    [words.starts, startOf(look, approval)],
    [words.decideBy, open && approval.timesOutAt ? times.when(approval.timesOutAt, asOf) : ''],
    [words.allows, open && approval.role ? look.words.roleAllows[approval.role] : ''],
    // Afterwards it would say what was held before, next to what was just granted.
    [words.holds, open ? names(look, approval.holds, 5) || words.holdsNothing : ''],
    [words.past, open ? pastOf(look, approval) : ''],
    [words.what, name(approval.packageName)],
    [words.askedAt, times.when(approval.requestedAt, asOf)],
    [words.stages, stagesOf(look, approval)],
    [words.you, open && approval.because ? whyYou(look, approval) : ''],
    [words.who, open ? names(look, approval.approverNames ?? [], APPROVERS_MAX) : ''],
  ]);
}

/** `4 hours from approval`, `2 hours longer, until 20:00 CET`. */
export function spanOf(look: Look, approval: Approval): string {
  const words = look.words.approval;
  const span = approval.durationMs === undefined ? '' : look.times.span(approval.durationMs);
  const until = approval.endsAt ? words.untilAt(look.times.at(approval.endsAt, approval.asOf)) : '';
  if (approval.purpose === 'extend')
    return [span && words.longer(span), until].filter(Boolean).join(', ') || words.noEnd;
  if (until) return [span, until].filter(Boolean).join(', ');
  if (!span) return words.noEnd;
  return approval.startsAt ? words.fromStart(span) : words.fromApproval(span);
}

/** A start that is near or past deserves a mark: who decides late takes from the time asked for. */
function startOf(look: Look, { startsAt, asOf, state }: Approval): string {
  const words = look.words.approval;
  if (!startsAt) return '';
  const when = look.times.when(startsAt, asOf);
  if (state !== 'open') return when;
  if (startsAt <= asOf) return words.startPast(when);
  return startsAt.getTime() - asOf.getTime() < HOUR_MS ? words.startSoon(when) : when;
}

/** What the requestor answered to the policy's questions, and how many answers there is no room for. */
export function answersOf(look: Look, { answers }: Approval): Fields[] {
  const given = answers.filter(({ answer }) => clean(answer, ANSWER_MAX) !== '');
  const rest = given.slice(look.room).length;
  return [
    ...given.slice(0, look.room).map(({ question, answer }) => ({
      question: `${breakable(clean(question, QUESTION_MAX) || '?', LINE_RUN)} `,
      answer: breakable(clean(answer, ANSWER_MAX), LINE_RUN),
    })),
    ...(rest > 0 ? [{ question: count(look, look.words.approval.moreAnswers, rest), answer: ' ' }] : []),
  ];
}

/** `✓ Dev Patel approved 4 h, 6 d ago`, newest first. */
function pastOf(look: Look, { pastDecisions, asOf }: Approval): string {
  const words = look.words.approval;
  const { times } = look;
  return pastDecisions
    .map(({ result, by, at, durationMs }) =>
      words.pastDecisions[result](
        name(by ?? '') || look.words.somebody,
        durationMs === undefined ? undefined : times.shortSpan(durationMs),
        at && times.relative(at, asOf),
      ),
    )
    .join(' · ');
}

/** What others decide; once nothing waits any more, only what they decided. */
function stagesOf(look: Look, approval: Approval): string {
  const words = look.words.approval;
  const { otherStages, state, asOf, because, stageNumber, stageCount } = approval;
  const waits = state === 'open' || state === 'recording' || state === 'next-stage';
  // Whom it asks reads it in the row that says why.
  const own = state === 'open' && !because && stageCount > 1 ? words.stageNow(stageNumber, stageCount) : '';
  const others = otherStages
    .filter((stage) => waits || (stage.state !== 'later' && stage.state !== 'open'))
    .map((stage) => stageOf(look, stage, because !== undefined, asOf));
  return [own, ...others].filter(Boolean).join(' · ');
}

function stageOf(look: Look, stage: OtherStage, isAsked: boolean, asOf: Date): string {
  const words = look.words.approval;
  const { number, state, decidedBy, decidedAt } = stage;
  if (state === 'later' && !isAsked) return words.laterStage(number);
  if (state !== 'approved' && state !== 'denied') return words.otherStages[state](number);
  if (!decidedBy) return words.otherStages[state](number);
  return words.otherStages[state](number, name(decidedBy), decidedAt && look.times.at(decidedAt, asOf));
}

function whyYou(look: Look, approval: Approval): string {
  const words = look.words.approval;
  const { as, stageNumber, stageCount } = approval;
  const more = [
    as === 'fallback' ? words.fallback : '',
    as === 'alternate' ? words.alternate : '',
    stageCount > 1 ? words.stage(stageNumber, stageCount) : '',
  ].filter(Boolean);
  const because = becauseOf(look, approval);
  return more.length > 0 ? look.words.aside(because, more.join(', ')) : because;
}

function becauseOf(look: Look, { because }: Approval): string {
  const words = look.words.approval.because;
  switch (because?.kind) {
    case 'member':
      return words.member(name(because.groupName));
    case 'manager':
      return because.level > 1 ? words.managerAbove(because.level) : words.manager;
    case 'sponsor':
      return words.sponsor(name(because.organizationName));
    case 'requestor-sponsor':
      return words.requestorSponsor;
    case 'named':
    case undefined:
      return words.named;
  }
}
