import type { Question } from './access-package.ts';
import type { TenantId } from './ids.ts';
import type { FieldProblem, FormDetail, FormQuestion } from './request-form.ts';
import { ANSWER_MAX } from './request-pack.ts';
import type { Answer, Offer } from './request-pack.ts';
import type { SecurityRole } from './security-role.ts';

/** What the inputs for policies and questions held, by the input's id; an input that was not shown is absent. */
export type Entered = Readonly<Record<string, string>>;

interface Wanted {
  readonly tenant: TenantId;
  readonly role: SecurityRole;
}

interface CheckedDetail {
  /** Absent while it is open which policy is meant, or an answer is missing. */
  readonly taken?: Offer & { readonly answers: readonly Answer[] };
  readonly problems: readonly FieldProblem[];
}

/** Ids of the inputs begin with these words, which is how a sent card's details are told from its other fields. */
export const DETAIL_INPUT = /^(policy|answer)\./;

const policyInputOf = ({ tenant, role }: Wanted): string => `policy.${tenant}.${role}`;

/** The policy is part of the id: another policy's question of the same id is another question. */
const answerInputOf = ({ policyId }: Offer, question: Question): string =>
  `answer.${policyId}.${question.id}`;

/**
 * What the tenants ask besides of somebody who wants these roles: nothing, where one policy without
 * questions applies.
 */
export function toDetails(
  wanted: readonly Wanted[],
  offers: readonly Offer[],
  entered: Entered,
  nameOf: (tenant: TenantId) => string,
): FormDetail[] {
  return wanted.flatMap((one) => {
    const candidates = candidatesOf(one, offers);
    const offer = takenOf(one, candidates, entered);
    const questions = offer ? toQuestions(offer, entered) : [];
    if (candidates.length < 2 && questions.length === 0) return [];
    return [
      {
        tenant: { id: one.tenant, name: nameOf(one.tenant) },
        role: one.role,
        policyInput: policyInputOf(one),
        policies: candidates.length < 2 ? [] : candidates.map(toChoice),
        ...(offer ? { policyId: offer.policyId } : {}),
        questions,
      },
    ];
  });
}

/** Takes one policy for each wanted role, with the answers to its questions. */
export function checkDetails(
  wanted: readonly Wanted[],
  offers: readonly Offer[],
  entered: Entered,
): CheckedDetail[] {
  return wanted.flatMap((one): CheckedDetail[] => {
    const candidates = candidatesOf(one, offers);
    if (candidates.length === 0) return [];
    const offer = takenOf(one, candidates, entered);
    const input = policyInputOf(one);
    if (!offer) return [{ problems: [{ field: 'detail', input, problem: absence(entered[input]) }] }];
    const checked = toQuestions(offer, entered).map((asked) => checkAnswer(asked, entered[asked.input]));
    const problems = checked.flatMap((each) => each.problem ?? []);
    return [{ problems, taken: { ...offer, answers: checked.flatMap(({ answers }) => answers) } }];
  });
}

const candidatesOf = ({ tenant, role }: Wanted, offers: readonly Offer[]): Offer[] =>
  offers.filter((offer) => offer.tenant === tenant && offer.role === role);

const takenOf = (one: Wanted, candidates: readonly Offer[], entered: Entered): Offer | undefined =>
  candidates.length === 1
    ? candidates[0]
    : candidates.find(({ policyId }) => policyId === entered[policyInputOf(one)]);

const toChoice = ({ policyId, policyName, approvalRequired, maximumMs }: Offer) => ({
  id: policyId,
  name: policyName,
  approvalRequired,
  ...(maximumMs === undefined ? {} : { maximumMs }),
});

const toQuestions = (offer: Offer, entered: Entered): FormQuestion[] =>
  offer.questions
    .toSorted((a, b) => a.sequence - b.sequence)
    .map((question) => {
      const input = answerInputOf(offer, question);
      return { input, question, answer: entered[input] ?? '' };
    });

const absence = (value: string | undefined): 'unasked' | 'missing' =>
  value === undefined ? 'unasked' : 'missing';

function checkAnswer(
  { input, question }: FormQuestion,
  value: string | undefined,
): { readonly answers: readonly Answer[]; readonly problem?: FieldProblem } {
  const typed = (value ?? '').trim();
  const problem = (what: 'unasked' | 'missing' | 'not-a-choice' | 'too-long') => ({
    answers: [],
    problem: { field: 'detail', input, problem: what } as const,
  });
  // Also a question that may stay open is put once: the form that was sent did not show it.
  if (value === undefined) return problem('unasked');
  if (typed === '') return question.isRequired ? problem('missing') : { answers: [] };
  const { asks, id: questionId } = question;
  if (asks.kind === 'choice') {
    const values = asks.isMultiple ? typed.split(',').map((part) => part.trim()) : [typed];
    // Choices go by their number: their values may hold commas, or what no card may hold.
    const taken = values.map((one) => (/^\d+$/.test(one) ? asks.choices[Number(one)] : undefined));
    if (taken.includes(undefined)) return problem('not-a-choice');
    const answers = taken.flatMap((choice) =>
      choice ? [{ questionId, kind: 'choice' as const, value: choice.value, text: choice.text.text }] : [],
    );
    return { answers };
  }
  if (typed.length > ANSWER_MAX) return problem('too-long');
  // Its pattern is matched by the card and by Entra: run here, another tenant's expression could take for ever.
  return { answers: [{ questionId, kind: 'text', value: typed, text: typed }] };
}
