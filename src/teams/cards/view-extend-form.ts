import { toIsoDuration } from '../../access/duration.ts';
import type { ExtendForm } from '../../access/message.ts';
import { type CardView, type Fields, type Look, name } from './view.ts';

const CHOICES_EXPANDED_MAX = 6;

/** Asks how much longer access is needed, in one tenant or in all of a pack. */
export function viewExtendForm(look: Look, form: ExtendForm): CardView {
  const words = look.words.extend;
  const { times } = look;
  const justificationProblem = form.problem === 'justification-missing';
  const problem = problemOf(look, form);
  const [first, ...others] = form.parts;
  const where = (part: ExtendForm['parts'][number] | undefined): string =>
    part ? look.words.roleIn(name(part.packageName), name(part.tenant.name)) : '';
  return {
    title: words.title,
    lead: others.length > 0 ? words.together(form.parts.length) : where(first),
    style: 'default',
    summary: words.title,
    fields: {
      ends: form.parts.slice(0, look.room).map((part): Fields => {
        const ends = words.ends(times.at(part.endsAt));
        return { text: others.length > 0 ? look.words.labelled(where(part), ends) : ends };
      }),
      approval: form.approvalRequired ? words.approval : words.noApproval,
      choices: form.choicesMs.map((ms) => ({
        title:
          others.length > 0 || !first
            ? words.more(times.span(ms))
            : words.choice(times.span(ms), times.at(new Date(first.endsAt.getTime() + ms), first.endsAt)),
        value: toIsoDuration(ms),
      })),
      choiceStyle: form.choicesMs.length > CHOICES_EXPANDED_MAX ? 'compact' : 'expanded',
      canExtend: form.choicesMs.length > 0,
      none: form.choicesMs.length > 0 ? '' : words.none,
      spanProblem: justificationProblem ? '' : problem,
      justificationProblem: justificationProblem ? problem : '',
      justificationLabel: form.justificationRequired ? words.justification : words.justificationOptional,
      justificationRequired: form.justificationRequired,
      verb: form.packId ? 'pack.extend' : 'access.extend',
      data: {
        ...(form.packId
          ? { pack: form.packId }
          : { tenant: first?.tenant.id ?? '', assignment: first?.assignmentId ?? '' }),
        // Sent twice, it asks for the same end twice.
        shownEnds: Object.fromEntries(
          form.parts.map(({ assignmentId, endsAt }) => [assignmentId, endsAt.toISOString()]),
        ),
      },
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
