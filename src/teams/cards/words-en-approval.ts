import { plural } from './words-plural.ts';

const byWhen = (by?: string, when?: string): string => `${by ? ` by ${by}` : ''}${when ? `, ${when}` : ''}`;

/** English of the approval card. */
export const englishApproval = {
  extensionTitle: 'Approval needed: extension',
  urgent: (title: string) => `Urgent: ${title}`,
  asks: (name: string, what: string) => `${name} asks for ${what}`,
  asked: (name: string, what: string) => `${name} asked for ${what}`,
  asksLonger: (name: string, what: string) => `${name} asks to keep ${what} longer`,
  askedLonger: (name: string, what: string) => `${name} asked to keep ${what} longer`,
  what: 'Package',
  allows: 'Allows',
  span: 'How long',
  starts: 'Starts',
  incident: 'Incident',
  askedAt: 'Asked',
  you: 'Why you',
  who: 'Can decide',
  holds: 'Holds now',
  past: 'Earlier',
  stages: 'Stages',
  decideBy: 'Decide by',
  decided: 'Decided',
  reason: 'Reason',
  noWhy: 'No reason given',
  moreAnswers: plural(
    'and {n} more answer, in the My Access portal',
    'and {n} more answers, in the My Access portal',
  ),
  because: {
    named: 'The policy names you as an approver',
    member: (group: string) => `You are a member of ${group}`,
    manager: 'You are the requestor’s manager',
    managerAbove: (level: number) => `You are the requestor’s manager ${level} levels up`,
    sponsor: (organization: string) => `You are a sponsor of ${organization}`,
    requestorSponsor: 'You are a sponsor of the requestor',
  },
  fallback: 'in place of the first approvers, of whom there are none now',
  alternate: 'as an alternate approver',
  alternateNow: 'The first approvers have not decided in time, so you are asked as well.',
  stage: (n: number, of: number) => `stage ${n} of ${of}`,
  stageNow: (n: number, of: number) => `Stage ${n} of ${of} decides now`,
  laterStage: (n: number) => `Stage ${n}: decides afterwards`,
  otherStages: {
    approved: (n: number, by?: string, when?: string) => `Stage ${n}: approved${byWhen(by, when)}`,
    denied: (n: number, by?: string, when?: string) => `Stage ${n}: denied${byWhen(by, when)}`,
    open: (n: number) => `Stage ${n}: waits too`,
    later: (n: number) => `Stage ${n}: decides after you`,
    unknown: (n: number) => `Stage ${n}: approved elsewhere`,
  },
  pastDecisions: {
    Approved: (by: string, span?: string, when?: string) =>
      `✓\u00A0${by} approved${span ? ` ${span}` : ''}${when ? `, ${when}` : ''}`,
    Denied: (by: string, span?: string, when?: string) =>
      `✕\u00A0${by} denied${span ? ` ${span}` : ''}${when ? `, ${when}` : ''}`,
  },
  holdsNothing: 'Nothing else in this tenant',
  fromApproval: (span: string) => `${span} from approval`,
  fromStart: (span: string) => `${span} from the start`,
  longer: (span: string) => `${span} longer`,
  untilAt: (at: string) => `until ${at}`,
  noEnd: 'No end set by the policy',
  startSoon: (when: string) => `⚠ ${when}`,
  startPast: (when: string) => `⚠ ${when}. The start has passed.`,
  approveSpan: (span: string) => `Approve ${span}`,
  approveUntil: (at: string) => `Approve until ${at}`,
  reasonLabel: 'Your reason',
  reasonOptional: 'Your reason (optional)',
  proposeLabel: 'The requestor can then ask again for',
  claimedBy: (name: string, when: string, until: string) =>
    `◔ ${name} is looking at this since ${when}, at most until ${until}.`,
  claimedByYou: (when: string, until: string) =>
    `◔ You are looking at this since ${when}. The others see it until ${until}, or until you hand it back.`,
  claimLapsed: (at: string) => `Your “I am looking at it” ended at ${at}. The request still waits.`,
  despite: (name: string) => `${name} is looking at this. Your decision counts all the same, if it is first.`,
  by: (name: string, when: string) => `${name}, ${when}`,
  yourself: 'You',
  youNamed: (name: string) => `You (${name})`,
  notices: {
    denied: (by: string, ago: string) => `${by} denied this ${ago}. Your click changed nothing.`,
    approved: (by: string, ago: string) => `${by} approved this ${ago}. Your click changed nothing.`,
    decided: (by: string, ago: string) => `${by} decided this ${ago}. Your click changed nothing.`,
    earlier: 'before you',
    'timed-out': 'The time to decide was up before your click, so it changed nothing.',
    canceled: 'The request was canceled before your click, so it changed nothing.',
    claimed: (by: string) =>
      `${by} is looking at this, so nothing was sent. Choose Decide all the same if it cannot wait.`,
    'not-approver': 'Entra does not accept you as an approver of this request. Your click changed nothing.',
    'not-asked':
      'I have not found you among the approvers of this request, so nothing was marked. If you are one all the same, decide: Entra checks it.',
    'own-request': 'This is your own request, so somebody else has to decide it. Your click changed nothing.',
    'reason-missing': 'A reason is required. Add one and decide again. Nothing was sent.',
    'sign-in':
      'Your sign-in to this tenant is not accepted any more, so nothing was recorded. Decide again: I will ask you to sign in.',
    'no-consent':
      'I lack a permission in this tenant, so nothing was recorded. Decide in the My Access portal, and tell your operator.',
    unavailable: 'Entra is not answering, so your decision is not recorded. Try again in a minute.',
  },
};
