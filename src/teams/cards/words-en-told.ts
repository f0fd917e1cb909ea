import type { NoticeKind } from '../../access/notice.ts';

/** English of what each kind of message tells. */
export const englishTold: Readonly<Record<NoticeKind, string>> = {
  receipt: 'Your request',
  'handed-over': 'Access handed over to you',
  approval: 'A request to decide',
  usable: 'Access is usable',
  stuck: 'Approved access is not usable',
  refused: 'A request came to nothing',
  ending: 'Access ends soon',
  gone: 'Access has ended',
  'removal-overdue': 'Access should be gone and is not',
  'click-refused': 'A click came to nothing',
  reminder: 'A reminder to decide',
  digest: 'What waits for you today',
  'operator-report': 'A problem to put right',
  'start-near': 'A start is near, undecided',
  review: 'An access review to decide',
  'review-reminder': 'A reminder of an access review',
  'review-outcome': 'What a review of your access decided',
};
