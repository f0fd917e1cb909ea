import type { AccessErrorCode } from '../../access/errors.ts';
import type { Failure } from '../../access/message.ts';

/** What happened and what to do next; not every failure knows in which tenant. */
interface FailureWords {
  readonly title: string;
  readonly what: (tenant?: string) => string;
  readonly next: string;
}

const UNNAMED = 'the tenant';
const reload = 'Open the current state with My access and go on from there.';
const wait = 'Try again in a minute.';
const report = 'Try again. If it happens again, tell your operator.';

export const englishFailures: Readonly<Record<AccessErrorCode, FailureWords>> = {
  'invalid-input': {
    title: 'I cannot use this input',
    what: () => 'Something in it is missing or not what I expected.',
    next: 'Check what you entered and send it again.',
  },
  'not-allowed': {
    title: 'Not allowed',
    what: (tenant = UNNAMED) => `A policy of ${tenant} does not allow you to do this.`,
    next: 'If you need it, ask an administrator of that tenant.',
  },
  'sign-in-required': {
    title: 'Sign-in needed',
    what: (tenant = UNNAMED) => `I need you to sign in to ${tenant} before I can act for you.`,
    next: 'Start again. I will show you the sign-in.',
  },
  'not-found': {
    title: 'No longer there',
    what: (tenant = UNNAMED) => `What you asked about is no longer in ${tenant}.`,
    next: reload,
  },
  'already-decided': {
    title: 'Already decided',
    what: () => 'Somebody else decided this before you.',
    next: 'There is nothing more to do.',
  },
  'graph-unavailable': {
    title: 'Microsoft Entra is not answering',
    what: (tenant = UNNAMED) => `Microsoft Entra does not answer for ${tenant} at the moment.`,
    next: wait,
  },
  'tenant-misconfigured': {
    title: 'A tenant is not set up completely',
    what: (tenant = UNNAMED) => `I lack a permission or a setting in ${tenant}.`,
    next: 'You cannot fix this: tell your operator. If it is urgent, use the My Access portal.',
  },
  'unexpected-response': {
    title: 'Unexpected answer from Microsoft Entra',
    what: (tenant = UNNAMED) => `Microsoft Entra answered for ${tenant} in a way I do not understand.`,
    next: report,
  },
  internal: {
    title: 'Something went wrong on my side',
    what: () => 'This is a fault of mine, not of yours.',
    next: report,
  },
};

type Detail = NonNullable<Failure['detail']>;

export const englishFailureDetails: Readonly<Record<Detail, FailureWords>> = {
  'card-data': {
    title: 'I cannot read this card',
    what: () => 'What the card sent is not what I put on it.',
    next: reload,
  },
  'stale-card': {
    title: 'This card is out of date',
    what: () => 'Things have changed since the card was shown.',
    next: reload,
  },
  'another-persons': {
    title: 'This belongs to someone else',
    what: () => 'The card is about access of another person. Only that person can use it.',
    next: 'Ask for your own access instead.',
  },
  'own-request': {
    title: 'This is your own request',
    what: () => 'Nobody can decide a request of their own.',
    next: 'Another approver has to decide it.',
  },
  'duplicate-request': {
    title: 'You have asked already',
    what: (tenant = UNNAMED) => `A request of yours for the same access in ${tenant} is still open.`,
    next: 'See where it stands with My access.',
  },
  'already-assigned': {
    title: 'You have this access already',
    what: (tenant = UNNAMED) => `You hold this access in ${tenant} now.`,
    next: 'If you need it longer, extend it from My access.',
  },
  'not-accepted': {
    title: 'Microsoft Entra did not accept this',
    what: (tenant = UNNAMED) => `Microsoft Entra refused it for ${tenant} and did not say why.`,
    next: 'See with My access what you hold and have asked for. If that does not explain it, tell your operator.',
  },
  'app-may-not-file': {
    title: 'I may not file this for you',
    what: (tenant = UNNAMED) =>
      `I have no right to file requests in ${tenant} for people without an account there.`,
    next: 'Your operator has to give the app EntitlementManagement.ReadWrite.All or the role Access package assignment manager there. Until then ask in the My Access portal.',
  },
  'rules-changed': {
    title: 'The rules have changed',
    what: (tenant = UNNAMED) =>
      `The rules of ${tenant} no longer let me file this in your name. I file only what an approver then decides.`,
    next: 'Open the request form again, or ask in the My Access portal.',
  },
  'extension-not-allowed': {
    title: 'This access cannot be extended',
    what: (tenant = UNNAMED) => `The policy in ${tenant} does not allow an extension.`,
    next: 'When it has ended, you can ask for it again.',
  },
  'review-over': {
    title: 'The review has ended',
    what: () => 'What you said came after its end and was not recorded.',
    next: 'What was decided before it ended counts.',
  },
  'wrong-tenant': {
    title: 'Not from this organization',
    what: () => 'I do not serve the organization from which you write.',
    next: 'Use the Teams account of your own organization.',
  },
  'another-tenants': {
    title: 'Of another organization',
    what: () => 'This request is of another organization than the channel.',
    next: 'Its own approvers decide it. If you are one of them, use the card that I sent you.',
  },
  'personal-chat-only': {
    title: 'Only in a personal chat',
    what: () => 'Access is personal, so I talk about it only with you alone.',
    next: 'Open a chat with me and ask there.',
  },
  'too-long': {
    title: 'That is too long',
    what: () => 'What you sent is longer than I accept.',
    next: 'Shorten it and send it again.',
  },
};
