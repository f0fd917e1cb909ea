import type { ReviewResult } from '../../access/review-message.ts';
import { clean } from './view-text.ts';
import { accessIn, askAgain, type CardView, facts, type Look, name, REASON_MAX } from './view.ts';

/** How a review ended for the reader's own access. */
export function viewReviewOutcome(look: Look, outcome: ReviewResult): CardView {
  const words = look.words.reviewOutcome;
  const { result, isUndecided, decidedBy, decidedAt, justification, endedAt, asOf } = outcome;
  const isKept = result === 'kept';
  const title = words[result];
  const lead = accessIn(look, outcome);
  const by = decidedBy ? name(decidedBy) : '';
  return {
    title,
    lead,
    style: isKept ? 'good' : 'warning',
    summary: look.words.labelled(title, lead),
    fields: {
      what: isUndecided
        ? isKept
          ? words.keptUndecided
          : words.removedUndecided
        : isKept
          ? words.keptWhat
          : words.removedWhat,
      facts: facts([
        [words.decidedBy, by && decidedAt ? look.words.aside(by, look.times.at(decidedAt, asOf)) : by],
        [words.reason, clean(justification ?? '', REASON_MAX)],
        [words.ended, look.times.when(endedAt, asOf)],
        [words.package, name(outcome.packageName)],
      ]),
      removed: !isKept,
      again: askAgain(outcome),
      asOf: look.words.asOf(look.times.at(asOf)),
    },
  };
}
