import { toIsoDuration } from '../../access/duration.ts';
import type { ExtendForm } from '../../access/message.ts';
import { type CardView, type Look, name } from './view.ts';

const CHOICES_EXPANDED_MAX = 6;

/** Asks how much longer an assignment is needed. */
export function viewExtendForm(look: Look, form: ExtendForm): CardView {
  const words = look.words.extend;
  const { times } = look;
  const justificationProblem = form.problem === 'justification-missing';
  const problem = problemOf(look, form);
  return {
    title: words.title,
    lead: look.words.roleIn(name(form.packageName), name(form.tenant.name)),
    style: 'default',
    summary: words.title,
    fields: {
      ends: words.ends(times.at(form.endsAt)),
      approval: form.approvalRequired ? words.approval : words.noApproval,
      choices: form.choicesMs.map((ms) => ({
        title: words.choice(times.span(ms), times.at(new Date(form.endsAt.getTime() + ms), form.endsAt)),
        value: toIsoDuration(ms),
      })),
      choiceStyle: form.choicesMs.length > CHOICES_EXPANDED_MAX ? 'compact' : 'expanded',
      canExtend: form.choicesMs.length > 0,
      none: form.choicesMs.length > 0 ? '' : words.none,
      spanProblem: justificationProblem ? '' : problem,
      justificationProblem: justificationProblem ? problem : '',
      justificationLabel: form.justificationRequired ? words.justification : words.justificationOptional,
      justificationRequired: form.justificationRequired,
      tenant: form.tenant.id,
      assignment: form.assignmentId,
    },
  };
}

function problemOf(look: Look, form: ExtendForm): string {
  const { problems } = look.words.extend;
  if (form.problem === undefined) return '';
  if (form.problem !== 'too-long') return problems[form.problem];
  return form.maximumMs === undefined
    ? problems.tooLongUnknown
    : problems.tooLong(look.times.span(form.maximumMs));
}
