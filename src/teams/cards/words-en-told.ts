import type { NoticeKind } from '../../access/notice.ts';
import type { UnreachedWhy } from '../../access/problem.ts';

/** English of what each kind of message tells. */
export const englishTold: Readonly<Record<NoticeKind, string>> = {
  receipt: 'Your request',
  'handed-over': 'A hand-over to you',
  approval: 'A request to decide',
  usable: 'Access is usable',
  stuck: 'Approved access is not usable',
  refused: 'A request was refused or failed',
  ending: 'Access ends soon',
  gone: 'Access has ended and is removed',
  'removal-overdue': 'Access has ended but is not removed',
  'click-refused': 'What you clicked was not done',
  reminder: 'A reminder to decide',
  digest: 'What waits for you today',
  'operator-report': 'A problem to put right',
  'start-near': 'A start is near and nobody has decided',
  review: 'An access review to decide',
  'review-reminder': 'A reminder about an access review',
  'review-outcome': 'What a review of your access decided',
};

/** English of what somebody was told, and when. */
export const englishHistory = {
  title: 'What I told you',
  lead: 'Newest first',
  earlier: 'Earlier messages, newest first',
  nothing: 'I have not told you anything on my own yet.',
  about: (who: string, what: string) => `${who}: ${what}`,
  told: (when: string) => `Told ${when}`,
  late: (when: string, why: string) => `Told ${when}, late: ${why}`,
  edited: (when: string) => `changed ${when}`,
  waiting: (since: string) => `◔ On its way since ${since}`,
  outdated: (when: string) => `– Not sent, ${when}: it no longer applied, or was dealt with`,
  undelivered: (when: string, why: string) => `✕ Not delivered, ${when}: ${why}`,
  refused: (when: string) =>
    `✕ Not delivered, ${when}: Teams did not take the message. Your operator finds the reason in the log`,
  because: {
    'never-here': 'you had not opened me yet',
    left: 'you had removed me',
    blocked: 'you had blocked me',
    'blocked-or-left': 'you had blocked or removed me',
    'app-blocked': 'an administrator had not allowed me',
    'chat-gone': 'Teams did not find our chat',
    unsaid: 'Teams refused it without saying why',
  } as Readonly<Record<UnreachedWhy, string>>,
};
