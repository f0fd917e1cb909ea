import { englishGrant, englishRemoval } from './words-en-grant.ts';
import { englishFailureDetails, englishFailures } from './words-en-failures.ts';
import { englishApproval } from './words-en-approval.ts';
import {
  englishApprovals,
  englishChannelHelp,
  englishReminder,
  englishReport,
  englishSettings,
} from './words-en-deciding.ts';
import { englishForm, englishStartNear } from './words-en-form.ts';
import { englishReview, englishReviewOutcome } from './words-en-review.ts';
import { englishLabels } from './words-en-labels.ts';
import {
  englishApprovalStates,
  englishApprovalTitles,
  englishRoleAllows,
  englishRoles,
  englishStageCounts,
  englishStages,
} from './words-en-states.ts';
import { plural } from './words-plural.ts';
import { englishHistory, englishTold } from './words-en-told.ts';

const units = {
  day: plural('{n} day', '{n} days'),
  hour: plural('{n} hour', '{n} hours'),
  minute: plural('{n} minute', '{n} minutes'),
  less: 'less than a minute',
};
const shortUnits = {
  day: plural('{n} d', '{n} d'),
  hour: plural('{n} h', '{n} h'),
  minute: plural('{n} min', '{n} min'),
  less: 'less than a minute',
};

/** English. Sentences take finished parts: names, spans and instants are already text. */
export const english = {
  language: 'en',
  /** How dates are written for readers whose own language we do not speak. */
  formatLocale: 'en-GB',

  labels: englishLabels,
  roles: englishRoles,
  roleAllows: englishRoleAllows,
  stages: englishStages,
  stageCounts: englishStageCounts,
  approvalTitles: englishApprovalTitles,
  approvalStates: englishApprovalStates,
  failures: englishFailures,
  failureDetails: englishFailureDetails,

  // times and counts
  /** How long. */
  span: { long: units, short: shortUnits },
  /** How far away: after `in`, before `ago`. The same in English, inflected elsewhere. */
  distance: { long: units, short: shortUnits },
  now: 'now',
  justNow: 'just now',
  inSpan: (span: string) => `in ${span}`,
  spanAgo: (span: string) => `${span} ago`,
  since: (when: string) => `since ${when}`,
  asOf: (at: string) => `As of ${at}`,
  tenants: plural('{n} tenant', '{n} tenants'),
  moreNames: plural('{n} other', '{n} others'),
  andMoreTenants: plural('and {n} more tenant', 'and {n} more tenants'),
  andMore: plural('and {n} more, shown when these are decided', 'and {n} more, shown when these are decided'),
  labelled: (label: string, text: string) => `${label}: ${text}`,
  aside: (text: string, more: string) => `${text} (${more})`,
  quoted: (text: string) => `“${text}”`,
  somebody: 'somebody',
  roleIn: (role: string, tenant: string) => `${role} in ${tenant}`,

  welcome: {
    welcomeTitle: 'Welcome to SOC Access',
    helpTitle: 'What SOC Access can do',
    greeting: (name: string) => `Hello ${name}.`,
    source: (targets: string) =>
      `Ask here for time-limited access in ${targets}. I tell you when it is usable, before it ends, and when it is gone.`,
    sourceNoTargets:
      'Ask here for time-limited access in the tenants you defend. I tell you when it is usable, before it ends, and when it is gone.',
    target: (tenant = 'the tenant') =>
      `When somebody asks for access to ${tenant} and you can decide, the request comes to this chat. You approve or deny it on the card.`,
    asking: [
      { say: 'request', means: 'ask for access' },
      {
        say: 'operator in fabrikam for 4h INC-4711',
        means: 'the same in one line; you check it before it is sent',
      },
      { say: 'my access', means: 'what you hold and what is pending: extend, release, cancel' },
    ],
    deciding: [
      { say: 'approvals', means: 'requests that wait for your decision' },
      { say: 'reviews', means: 'access reviews that are open for you' },
      { say: 'history', means: 'what I told you, and when' },
      { say: 'settings', means: 'quiet hours, reminders, one message a day' },
      { say: 'help', means: 'this list' },
    ],
  },
  channelHelp: englishChannelHelp,
  notUnderstood: {
    title: 'I did not understand that',
    typed: (text: string) => `You wrote: ${text}`,
    unchanged: 'Nothing was changed. Use a button, or type one of these:',
  },
  form: englishForm,
  receipt: {
    title: 'Your access request',
    lead: (role: string, tenants: string, span: string) => `${role} in ${tenants} for ${span}`,
    asked: (when: string) => `Asked ${when}`,
    starts: (when: string) => `Starts ${when}`,
    approvers: (names: string) => `Can approve: ${names}`,
    deniedBy: (by: string, when?: string) => `Denied by ${by}${when ? `, ${when}` : ''}`,
    approvedBy: (by: string, when?: string) => `Approved by ${by}${when ? `, ${when}` : ''}`,
    reason: (text: string) => `Reason: ${text}`,
    startNear: (when: string) => `⚠ Starts ${when}, and is not approved yet`,
    startPassed: (when: string) =>
      `⚠ The start, ${when}, has passed without approval. Approved later, the access begins then.`,
    ends: (when: string) => `Ends ${when}`,
    ended: (when: string) => `Ended ${when}`,
    pending: {
      extend: '◔ Extension sent, not confirmed by Entra yet',
      'extend-approval': '◔ Extension waits for approval; until then the present end stays',
      release: '◔ Release sent, not confirmed by Entra yet',
      cancel: '◔ Cancellation sent, not confirmed by Entra yet',
    },
    overdue: 'Do not use it. An administrator of the tenant can remove the assignment in Entra.',
    retry: (span: string) => `Next try in ${span}.`,
    filedByApp: 'Filed by SOC Access in your name.',
    noAccount:
      'Without an account there you cannot cancel it here. An approver can deny it, or you cancel it in My Access after signing in there.',
    firstSignIn: 'Sign in there once and accept the invitation. Your access starts only then.',
  },
  myAccess: {
    title: 'My access',
    nothing: 'You hold no access now, and nothing is pending.',
    active: 'Active',
    pending: 'Pending',
    refused: 'Refused or failed lately',
    countActive: (n: string) => `${n} active`,
    countPending: (n: string) => `${n} pending`,
    countRefused: (n: string) => `${n} refused or failed`,
    stale: (name: string, when: string) => `⚠ ${name} was last read ${when}. It may have changed since.`,
    staleNever: (name: string) => `⚠ ${name} could not be read yet. It may hold more than is shown.`,
  },
  approval: englishApproval,
  approvals: englishApprovals,
  reminder: englishReminder,
  settings: englishSettings,
  report: englishReport,
  told: englishTold,
  history: englishHistory,
  review: englishReview,
  reviewOutcome: englishReviewOutcome,
  extend: {
    title: 'Extend access',
    ends: (when: string) => `Ends ${when}`,
    together: (n: number) => `The same span longer in all ${n}`,
    more: (span: string) => `${span} more`,
    choice: (span: string, at: string) => `${span} more, until ${at}`,
    approval: 'An approver has to agree. Until then the present end stays.',
    noApproval: 'No approval is needed.',
    none: 'There is no longer span to choose. When this access has ended, you can ask again.',
    problems: {
      missing: 'Choose how much longer.',
      tooLong: (span: string) => `At most ${span} more is allowed. Choose less.`,
      tooLongUnknown: 'That is more than the policy allows. Choose less.',
      'not-allowed':
        'The policy does not allow this extension. When the access has ended, you can ask again.',
      'justification-missing': 'Say why you need it longer.',
    },
    justification: 'Why longer',
    justificationOptional: 'Why longer (optional)',
  },
  handOver: {
    formTitle: 'Hand over',
    what: (roles: string, where: string) => `${roles} in ${where}`,
    about: 'Your colleague gets a card to ask for the same. Your own access stays until you release it.',
    nobody: 'Of your tenant only you have used SOC Access so far. Search for your colleague by name.',
    missing: 'Choose a colleague.',
    notAColleague: 'Choose somebody else of your own tenant, and no guest of it. Nothing was sent.',
    title: 'Handed over to you',
    gives: (who: string, roles: string, where: string) => `${who} hands over: ${roles} in ${where}`,
    aboutTaking: 'You have no access by this yet. Ask for the same with your own rights.',
    why: 'Why',
    to: (who: string, when: string) => `Handed over to ${who} ${when}`,
    waitsFor: (who: string) =>
      `${who} has not opened SOC Access yet, and gets the card as soon as they do. Tell them to.`,
  },
  grant: englishGrant,
  refusal: {
    denied: '✕ Your request was denied',
    'timed-out': '✕ Nobody decided in time',
    failed: '⚠ Your request failed',
    mended: '◑ Your request goes on',
    deniedExtend: '✕ Your extension was denied',
    'timed-outExtend': '✕ Nobody decided on your extension in time',
    failedExtend: '⚠ Your extension failed',
    mendedExtend: '◑ Your extension goes on',
    keeps: 'The access you hold keeps its present end.',
    noAccess: 'You did not get this access.',
    goesOn:
      'It had failed. Entra has taken it up again; the message about your request shows how it goes on. You need not ask again.',
    package: 'Package',
    decidedBy: 'Decided by',
    reason: 'Reason',
    noReason: 'None given',
    what: 'What happened',
    next: 'What next',
    shorter: (span: string) => `Request ${span} instead`,
  },
  removal: englishRemoval,
  startNear: englishStartNear,
  signIn: {
    title: 'Sign in to go on',
    lead: plural(
      'I act with your own rights, so I need you to sign in to this tenant once.',
      'I act with your own rights, so I need you to sign in to each of these tenants once.',
    ),
    button: (tenant: string) => `Sign in to ${tenant}`,
    unlinked: (tenant: string) => `${tenant}: no sign-in address. Tell your operator.`,
    next: {
      request: 'Nothing has been sent yet. When you are signed in, ask again.',
      decide: 'Your decision is not recorded yet. When you are signed in, decide again.',
      change: 'Nothing was changed yet. When you are signed in, do it again.',
      list: 'What is shown may be incomplete until you are signed in.',
    },
  },
  messageAction: {
    sent: 'The form is in your chat with SOC Access, filled with this message. Check it there and send it.',
    unknown: 'Open the chat with SOC Access once and say help. Then I can send you the form.',
    notHere: 'From this tenant nobody asks for access. Nothing was done.',
    failed:
      'The form could not be sent. Nothing was asked for. Try again, or say request in the chat with SOC Access.',
  },
  working: { title: '◑ One moment', lead: 'I am asking Microsoft Entra. The answer replaces this card.' },
  failure: {
    title: (title: string) => `⚠ ${title}`,
    unchanged: 'Nothing was changed.',
    mayHaveChanged: 'It may have been done all the same. Look at My access before you try again.',
    retryIn: (span: string) => `Try again in ${span}.`,
    field: (name: string) => `Look at: ${name}.`,
    fields: {
      role: 'role',
      tenants: 'tenants',
      duration: 'duration',
      extendBy: 'how much longer',
      justification: 'why you need it',
      incident: 'incident',
      reason: 'reason',
    } as Readonly<Record<string, string>>,
    reference: (id: string) => `Reference for your operator: ${id}`,
  },
};
