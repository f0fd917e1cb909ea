import type { FieldProblem, RequestForm } from '../../access/request-form.ts';
import { clean } from './view-text.ts';
import { type Look, NAME_MAX, names } from './view.ts';

type TooLong = Extract<FieldProblem, { readonly problem: 'too-long'; readonly maximumMs: number }>;

/** One sentence under a field: what is wrong and what would be right. */
export function problemSentence(look: Look, form: RequestForm, problem: FieldProblem): string {
  const words = look.words.form.problems;
  switch (problem.field) {
    case 'roles':
      return problem.problem === 'missing' ? words.roleMissing : notOffered(look, problem);
    case 'tenants':
      return problem.problem === 'missing'
        ? words.tenantsMissing
        : words.tenantUnknown(look.words.quoted(clean(problem.typed, NAME_MAX)));
    case 'duration':
      if (problem.problem === 'too-long') return tooLong(look, form, problem);
      return problem.problem === 'missing' ? words.durationMissing : words.durationNotASpan;
    case 'start':
      return startSentence(look, problem);
    case 'detail':
      return detailSentence(look, problem);
    case 'justification':
      return problem.problem === 'missing' ? words.justificationMissing : words.justificationTooLong;
    case 'incident':
      break;
  }
  return words.incidentTooLong;
}

type Of<Field extends FieldProblem['field']> = Extract<FieldProblem, { readonly field: Field }>;

function notOffered(
  look: Look,
  { roles, tenantNames }: Extract<Of<'roles'>, { problem: 'not-offered' }>,
): string {
  const words = look.words.form.problems;
  const said = names(
    look,
    roles.map((role) => look.words.roles[role].name),
    3,
  );
  const where = names(look, tenantNames.filter(Boolean), 3);
  return where ? words.roleNotOffered(said, where) : words.roleNotOfferedAnywhere(said);
}

function startSentence(look: Look, problem: Of<'start'>): string {
  const words = look.words.form.problems;
  if (problem.problem === 'not-allowed') {
    return words.startNotAllowed(names(look, problem.tenantNames, 3), problem.tenantNames.length);
  }
  return { 'not-a-time': words.startNotATime, past: words.startPast, 'too-far': words.startTooFar, soon: '' }[
    problem.problem
  ];
}

function detailSentence(look: Look, { problem }: Of<'detail'>): string {
  const words = look.words.form.problems;
  return {
    unasked: words.detailUnasked,
    missing: words.detailMissing,
    'not-a-choice': words.detailNotAChoice,
    'too-long': words.detailTooLong,
  }[problem];
}

function tooLong(look: Look, form: RequestForm, problem: TooLong): string {
  const words = look.words.form.problems;
  const where = names(look, problem.tenantNames, 3);
  const [only, ...others] = form.filled.roles;
  const role = only && others.length === 0 ? look.words.roles[only].name : undefined;
  const some = form.filled.tenantIds.length > problem.tenantNames.length;
  const say = some ? words.durationTooLongForSome : words.durationTooLong;
  return say(where, problem.tenantNames.length, look.times.span(problem.maximumMs), role);
}
