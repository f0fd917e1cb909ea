import { invalidModel } from '../graph-error.ts';
import { formatIsoDuration } from '../iso-duration.ts';
import type { AssignmentPolicy, RequestType, Schedule } from '../entitlement/entities.ts';
import type { RequestInput } from './request-input.ts';

/** A client counts "eight hours from now" by its own clock; Entra's documentation names no tolerance. */
const clockToleranceMs = 60_000;

function checkSpan(
  spanMs: number,
  startMs: number,
  { displayName, maximumMs, endAt }: AssignmentPolicy,
): void {
  if (spanMs <= 0) {
    throw invalidModel('schedule.expiration.endDateTime must be later than the start and than now.');
  }
  const limits = [
    ...(maximumMs === null
      ? []
      : [{ span: maximumMs + clockToleranceMs, text: formatIsoDuration(maximumMs) }]),
    ...(endAt === null ? [] : [{ span: endAt.getTime() - startMs, text: `until ${endAt.toISOString()}` }]),
  ];
  for (const { span, text } of limits) {
    if (spanMs <= span) continue;
    throw invalidModel(`The schedule is longer than the policy "${displayName}" allows (${text}).`);
  }
}

/** Refuses a schedule the policy does not admit. @throws GraphError 400 naming the bound */
export function checkSchedule(
  schedule: Schedule,
  policy: AssignmentPolicy,
  requestType: RequestType,
  now: Date,
): void {
  const { startAt, expiration, endAt } = schedule;
  const isCustom = startAt !== null || expiration !== 'notSpecified';
  // What the policy says of requestors; who assigns directly chooses the dates.
  if (isCustom && requestType === 'userAdd' && !policy.customScheduleAllowed) {
    throw invalidModel(`The policy "${policy.displayName}" does not allow a custom assignment schedule.`);
  }
  if (expiration === 'noExpiration' && (policy.maximumMs !== null || policy.endAt !== null)) {
    throw invalidModel(`The policy "${policy.displayName}" requires an expiration.`);
  }
  // An extension is measured from now: the start of the assignment is already past.
  const isUpdate = requestType.endsWith('Update');
  const startMs = isUpdate ? now.getTime() : Math.max(now.getTime(), startAt?.getTime() ?? 0);
  const spanMs = endAt === null ? schedule.spanMs : endAt.getTime() - startMs;
  if (spanMs !== null) checkSpan(spanMs, startMs, policy);
  const isOver = policy.endAt !== null && policy.endAt.getTime() <= startMs;
  if (isOver && requestType.endsWith('Add')) {
    throw invalidModel(
      `The policy "${policy.displayName}" gives access until ${policy.endAt?.toISOString()}.`,
    );
  }
}

type Question = AssignmentPolicy['questions'][number];

function checkAnswer(question: Question, value: string): void {
  const { text, choices, regexPattern, isMultipleSelectionAllowed } = question;
  if (choices.length === 0) {
    if (regexPattern === null || new RegExp(regexPattern).test(value)) return;
    throw invalidModel(`"${value}" does not fit the pattern of the question "${text}".`);
  }
  // How several choices are written into one value is not documented; commas are the emulator's choice.
  const chosen = isMultipleSelectionAllowed ? value.split(',').map((part) => part.trim()) : [value];
  for (const one of chosen) {
    if (choices.some((choice) => choice.actualValue === one)) continue;
    throw invalidModel(`"${one}" is not a choice of the question "${text}".`);
  }
}

/**
 * Refuses answers that do not fit their questions. Only requestors have to answer what is required, and in an update
 * they may change what is editable.
 * @throws GraphError 400
 */
export function checkAnswers(
  answers: RequestInput['answers'],
  policy: AssignmentPolicy,
  requestType: RequestType,
): void {
  for (const question of policy.questions) {
    const answer = answers?.find(
      (candidate) => candidate.answeredQuestion.id.toLowerCase() === question.id.toLowerCase(),
    );
    const value = answer?.value ?? '';
    if (value !== '') checkAnswer(question, value);
    else if (question.isRequired && requestType === 'userAdd') {
      throw invalidModel(`The question "${question.text}" must be answered.`);
    }
    if (answer !== undefined && requestType === 'userUpdate' && !question.isAnswerEditable) {
      throw invalidModel(`The answer to the question "${question.text}" cannot be changed.`);
    }
  }
}

/** Refuses a request without the justification the policy asks for. @throws GraphError 400 */
export function checkJustification(
  justification: string | null,
  policy: AssignmentPolicy,
  requestType: RequestType,
): void {
  const isAsked = requestType === 'userAdd' || (requestType === 'userUpdate' && policy.extensionApproval);
  if (isAsked && policy.justificationRequired && (justification ?? '').trim() === '') {
    throw invalidModel(`The policy "${policy.displayName}" requires a justification.`);
  }
}
