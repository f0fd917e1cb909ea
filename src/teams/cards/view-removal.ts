import { toIsoDuration } from '../../access/duration.ts';
import type { Removal } from '../../access/grant-message.ts';
import { JUSTIFICATION_MAX } from '../../access/request-pack.ts';
import { clean, refill } from './view-text.ts';
import { accessIn, askAgain, type CardView, facts, type Look, name, NAME_MAX } from './view.ts';

/** Until when group or role stay although this assignment is gone. */
function coveredOf(look: Look, { stillCovered, stillCoveredUntil, checkedAt }: Removal): string {
  const words = look.words.removal;
  if (stillCoveredUntil) return words.covered(look.times.at(stillCoveredUntil, checkedAt));
  return stillCovered ? words.coveredWithoutEnd : '';
}

function accountOf(look: Look, { account, deletedAfterMs, accountReadAt }: Removal): string {
  if (!account) return '';
  const { accountAfter, deletedAfter } = look.words.removal;
  const state = accountAfter[account];
  if (accountReadAt) return look.words.aside(state, look.times.at(accountReadAt));
  return deletedAfterMs ? deletedAfter(state, look.times.distance(deletedAfterMs)) : state;
}

/** What was read again after the end: `gone`, or `removal-overdue` when something is left. */
export function viewRemoval(look: Look, kind: 'gone' | 'removal-overdue', removal: Removal): CardView {
  const words = look.words.removal;
  const { times } = look;
  const gone = kind === 'gone';
  const what = accessIn(look, removal);
  const readAt = removal.accountReadAt ?? removal.checkedAt;
  const ended = look.words.aside(times.when(removal.endedAt, readAt), words.causes[removal.cause]);
  return {
    title: gone ? words.gone : words.overdue,
    lead: words.lead(name(removal.personName), what),
    style: gone ? 'emphasis' : 'attention',
    summary: gone ? words.summaryGone(what) : words.summaryOverdue(what),
    fields: {
      facts: facts([
        [words.ended, ended],
        ...removal.checks.map(
          ({ what, gone: isGone, mayStay }) =>
            [
              words.checks[what],
              mayStay ? words.mayStay : (isGone ? words.isGone : words.isLeft)[what],
            ] as const,
        ),
        [words.account, accountOf(look, removal)],
        [words.checked, times.at(removal.checkedAt)],
        [words.package, name(removal.packageName)],
        [words.incident, clean(removal.incident ?? '', NAME_MAX)],
      ]),
      covered: coveredOf(look, removal),
      next: gone ? '' : words.overdueNext,
      reference: gone ? '' : words.assignment(removal.assignmentId),
      gone,
      again: {
        ...askAgain(removal),
        ...(removal.durationMs === undefined ? {} : { duration: toIsoDuration(removal.durationMs) }),
        ...(removal.justification ? { justification: refill(removal.justification, JUSTIFICATION_MAX) } : {}),
      },
    },
  };
}
