import type { LocalizedText } from '../../access/access-package.ts';
import type { FormDetail, FormQuestion, RequestForm } from '../../access/request-form.ts';
import { problemSentence } from './view-request-problem.ts';
import { plain, refill } from './view-text.ts';
import { type Fields, type Look, name, plainName } from './view.ts';

/** How much of a question and of a choice is shown where the card has room, and where it has not. */
const QUESTION_MAX = { roomy: 200, tight: 60 } as const;
const CHOICE_MAX = { roomy: 200, tight: 24 } as const;
const ANSWER_MAX = 400;

/** What single tenants ask besides: a policy to choose, and its questions. */
export const detailFields = (look: Look, form: RequestForm): Fields => ({
  policyLabel: look.words.form.policy,
  details: form.details.map((detail) => ({
    heading: look.words.form.detail(name(detail.tenant.name), look.words.roles[detail.role].name),
    hasPolicies: detail.policies.length > 0,
    policyInput: detail.policyInput,
    policy: detail.policyId ?? '',
    policies: policiesOf(look, detail),
    policyProblems: problemsAt(look, form, detail.policyInput),
    questions: detail.questions.map((question) => questionOf(look, form, question)),
  })),
});

function policiesOf(look: Look, { policies }: FormDetail): Fields[] {
  const words = look.words.form;
  return policies.map((policy) => ({
    value: policy.id,
    title: look.words.aside(
      words.policyChoice(
        plainName(policy.name),
        policy.maximumMs === undefined ? words.noEnd : look.times.shortSpan(policy.maximumMs),
      ),
      policy.approvalRequired ? words.needsApproval : words.noApproval,
    ),
  }));
}

const maxOf = ({ room }: Look, max: { readonly roomy: number; readonly tight: number }): number =>
  room > 2 ? max.roomy : max.tight;

function questionOf(look: Look, form: RequestForm, { input, question, answer }: FormQuestion): Fields {
  const words = look.words.form;
  const { asks, isRequired } = question;
  const choices = asks.kind === 'choice' ? asks.choices : [];
  const pattern = asks.kind === 'text' ? (asks.pattern ?? '') : '';
  const choiceMax = maxOf(look, CHOICE_MAX);
  const text = plain(inWordsOf(look, question.text), maxOf(look, QUESTION_MAX)) || words.noQuestionText;
  return {
    input,
    label: words.question(text, isRequired),
    isRequired,
    isText: asks.kind === 'text' && pattern === '',
    isPattern: pattern !== '',
    isChoice: asks.kind === 'choice',
    isMultiple: asks.kind === 'choice' && asks.isMultiple,
    isMultiline: asks.kind === 'text' && !asks.isSingleLine,
    pattern,
    choices: choices.map(({ value, text: said }, number) => ({
      title: plain(inWordsOf(look, said), choiceMax) || plain(value, choiceMax),
      value: String(number),
    })),
    answer: refill(answer, ANSWER_MAX),
    problems: problemsAt(look, form, input),
  };
}

/** In the reader's language where the policy has it; `de` also serves `de-AT`. */
function inWordsOf(look: Look, { text, translations }: LocalizedText): string {
  const wanted = look.words.formatLocale.toLowerCase();
  const close = Object.keys(translations).find((tag) => tag.split('-')[0] === look.words.language);
  return translations[wanted] ?? (close === undefined ? undefined : translations[close]) ?? text;
}

const problemsAt = (look: Look, form: RequestForm, input: string): Fields[] =>
  form.problems
    .filter((problem) => problem.field === 'detail' && problem.input === input)
    .map((problem) => ({ text: problemSentence(look, form, problem) }))
    .filter(({ text }) => text !== '');
