import type { FieldProblem, RequestForm } from '../../access/request-form.ts';
import { clean } from './view-text.ts';
import { type Look, NAME_MAX, names } from './view.ts';

type TooLong = Extract<FieldProblem, { readonly problem: 'too-long'; readonly maximumMs: number }>;

/** One sentence under a field: what is wrong and what would be right. */
export function problemSentence(look: Look, form: RequestForm, problem: FieldProblem): string {
  const words = look.words.form.problems;
  switch (problem.field) {
    case 'role': {
      if (problem.problem === 'missing') return words.roleMissing;
      const where = names(look, problem.tenantNames ?? [], 3);
      return where ? words.roleNotOffered(where) : words.roleNotOfferedAnywhere;
    }
    case 'tenants':
      return problem.problem === 'missing'
        ? words.tenantsMissing
        : words.tenantUnknown(look.words.quoted(clean(problem.typed, NAME_MAX)));
    case 'duration':
      if (problem.problem === 'too-long') return tooLong(look, form, problem);
      return problem.problem === 'missing' ? words.durationMissing : words.durationNotASpan;
    case 'justification':
      return problem.problem === 'missing' ? words.justificationMissing : words.justificationTooLong;
    case 'incident':
      break;
  }
  return words.incidentTooLong;
}

function tooLong(look: Look, form: RequestForm, problem: TooLong): string {
  const words = look.words.form.problems;
  const where = names(look, problem.tenantNames, 3);
  const role = form.filled.role ? words.forRole(look.words.roles[form.filled.role].name) : '';
  const some = form.filled.tenantIds.length > problem.tenantNames.length;
  const rule = words.durationTooLong(
    where,
    look.times.span(problem.maximumMs),
    role,
    problem.tenantNames.length,
  );
  return rule + (some ? words.alone(where) : words.notAlone);
}
