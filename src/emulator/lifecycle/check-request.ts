import { invalidModel } from '../graph-error.ts';
import { formatIsoDuration } from '../iso-duration.ts';
import type { AssignmentPolicy, RequestType, Schedule } from '../entitlement/entities.ts';
import type { RequestInput } from './request-input.ts';

/** A client counts "eight hours from now" by its own clock; Entra's documentation names no tolerance. */
const clockToleranceMs = 60_000;

/** Refuses a schedule the policy does not admit. @throws GraphError 400 naming the bound */
export function checkSchedule(
  schedule: Schedule,
  policy: AssignmentPolicy,
  requestType: RequestType,
  now: Date,
): void {
  const isUpdate = requestType === 'userUpdate' || requestType === 'adminUpdate';
  const isCustom = schedule.startAt !== null || schedule.expiration !== 'notSpecified';
  if (isCustom && !isUpdate && !policy.customScheduleAllowed) {
    throw invalidModel(`The policy "${policy.displayName}" does not allow a custom assignment schedule.`);
  }
  if (schedule.expiration === 'noExpiration' && policy.maximumMs !== null) {
    throw invalidModel(`The policy "${policy.displayName}" requires an expiration.`);
  }
  // An extension is measured from now: the start of the assignment is already past.
  const startMs = isUpdate ? now.getTime() : Math.max(now.getTime(), schedule.startAt?.getTime() ?? 0);
  const spanMs = schedule.endAt === null ? schedule.spanMs : schedule.endAt.getTime() - startMs;
  if (spanMs === null) return;
  if (spanMs <= 0)
    throw invalidModel('schedule.expiration.endDateTime must be later than the start and than now.');
  if (policy.maximumMs !== null && spanMs > policy.maximumMs + clockToleranceMs) {
    const maximum = formatIsoDuration(policy.maximumMs);
    throw invalidModel(`The schedule is longer than the policy "${policy.displayName}" allows (${maximum}).`);
  }
}

/** Refuses answers that miss a required question or choose what is not offered. @throws GraphError 400 */
export function checkAnswers(answers: RequestInput['answers'], policy: AssignmentPolicy): void {
  for (const question of policy.questions) {
    const answer = answers?.find(
      (candidate) => candidate.answeredQuestion.id.toLowerCase() === question.id.toLowerCase(),
    );
    const value = answer?.value ?? '';
    if (value === '' && question.isRequired) {
      throw invalidModel(`The question "${question.text}" must be answered.`);
    }
    if (
      value !== '' &&
      question.choices.length > 0 &&
      !question.choices.some((choice) => choice.actualValue === value)
    ) {
      throw invalidModel(`"${value}" is not a choice of the question "${question.text}".`);
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
