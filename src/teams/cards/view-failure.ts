import type { AccessErrorCode } from '../../access/errors.ts';
import type { Failure } from '../../access/message.ts';
import { clean } from './view-text.ts';
import { type CardView, type Look, name } from './view.ts';

/** Failures after which we know, without being told, that nothing was written. */
const NEVER_WRITES: ReadonlySet<AccessErrorCode> = new Set([
  'invalid-input',
  'not-allowed',
  'sign-in-required',
  'not-found',
  'already-decided',
]);

const REFERENCE_MAX = 80;

/** What happened, whether anything was changed, and what to do next. */
export function viewFailure(look: Look, failure: Failure): CardView {
  const words = look.words.failure;
  const { title, what, next } = sentences(look, failure);
  const changed = failure.mayHaveChanged ?? !NEVER_WRITES.has(failure.code);
  const field = failure.field && words.field(words.fields[failure.field] ?? clean(failure.field, 40));
  return {
    title: words.title(title),
    lead: [what, field].filter(Boolean).join(' '),
    style: changed ? 'attention' : 'warning',
    summary: title,
    fields: {
      changed: changed ? words.mayHaveChanged : words.unchanged,
      next:
        failure.retryAfterMs === undefined ? next : words.retryIn(look.times.distance(failure.retryAfterMs)),
      reference: referenceOf(look, failure),
    },
  };
}

/** The same in one line, for a line of a list that failed. */
export function failureLine(look: Look, failure: Failure): string {
  const { what, next } = sentences(look, failure);
  const then =
    failure.retryAfterMs === undefined
      ? next
      : look.words.receipt.retry(look.times.distance(failure.retryAfterMs));
  return [what, then, referenceOf(look, failure)].filter(Boolean).join(' ');
}

function sentences(look: Look, failure: Failure): { title: string; what: string; next: string } {
  const { failures, failureDetails } = look.words;
  const words = failure.detail ? failureDetails[failure.detail] : failures[failure.code];
  const tenant = failure.tenantName ? name(failure.tenantName) : undefined;
  return { title: words.title, what: words.what(tenant), next: words.next };
}

const referenceOf = (look: Look, failure: Failure): string =>
  failure.correlationId ? look.words.failure.reference(clean(failure.correlationId, REFERENCE_MAX)) : '';
