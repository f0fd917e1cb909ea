import type { Message } from './message.ts';
import type { StoredNotice } from './notice.ts';
import type { ReviewCard } from './review-message.ts';
import { isUndecided } from './to-start-near.ts';

/**
 * Who could not be asked in time, or has just come, is not shown afterwards what others decided; and
 * whose access has ended meanwhile is not told that it is usable or ending. Nor is a start of interest that has been
 * decided on.
 */
export const isTooLate = (notice: StoredNotice, message: Message): boolean =>
  notice.mode === 'send' &&
  (((message.kind === 'approval' || message.kind === 'reminder') && message.approval.state !== 'open') ||
    (message.kind === 'start-near' && !message.startNear.lines.some(isUndecided)) ||
    (message.kind === 'review' && (message.review.state !== 'open' || isNothingLeft(message.review))) ||
    (message.kind === 'operator-report' &&
      (message.report.endedAt !== undefined) !== (notice.occurrence === 'ended')) ||
    // Nothing is left any more: that is told by another message.
    (notice.kind === 'removal-overdue' && message.kind === 'gone') ||
    (message.kind === 'refused' && message.refusal.outcome === 'mended') ||
    ('grant' in message && isPastGrant(notice, message)));

/** A warning names the end that it is of: after an extension it has another. */
const isPastGrant = (
  { occurrence }: StoredNotice,
  { kind, grant }: Extract<Message, { grant: unknown }>,
): boolean =>
  grant.isOver === true ||
  (kind === 'stuck' && grant.stuckBecause === undefined) ||
  (kind === 'ending' && !occurrence.startsWith(grant.endsAt?.toISOString() ?? '-'));

const isNothingLeft = ({ total, decided }: ReviewCard): boolean => decided >= total;
