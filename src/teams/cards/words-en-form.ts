import { plural } from './words-plural.ts';

/** English of the request form. */
export const englishForm = {
  title: 'Request access',
  lead: 'Choose roles, tenants and duration. Nothing is sent before you press Send request.',
  asksMore: (names: string) =>
    `${names} asks something more. Answer at the end, then send. Nothing is sent yet.`,
  askMore: (names: string) =>
    `${names} ask something more. Answer at the end, then send. Nothing is sent yet.`,
  fromTypedLine: 'This is what I read from your line. Check it, then send it.',
  nothing: 'No tenant offers you access at the moment.',
  look: plural('{n} field needs another look.', '{n} fields need another look.'),
  role: (name: string, means: string, approval: string) => `${name}: ${means} ${approval}`.trim(),
  tenants: 'Tenants',
  tenantsWithLimits: 'Tenants, and the longest access in each',
  tenant: (name: string, limits: string) => `${name}: ${limits}`,
  limit: (role: string, span: string) => `${role} ${span}`,
  exactly: (span: string) => `always ${span}`,
  noEnd: 'without an end',
  needsApproval: 'needs approval',
  noApproval: 'no approval',
  roleNeedsApproval: 'Needs approval.',
  roleNoApproval: 'Needs no approval.',
  more: plural(
    'and {n} more tenant. Name it in a typed line, e.g. operator in fabrikam for 4h.',
    'and {n} more tenants. Name them in a typed line, e.g. operator in fabrikam for 4h.',
  ),
  filedByApp: (names: string) =>
    `You have no account in ${names} yet. SOC Access files the request there in your name; the account is made once it is approved.`,
  sameLimits: (limits: string) => `The longest access, the same in every tenant: ${limits}.`,
  tightest: (role: string, names: string, span: string, n: number) =>
    `At most ${span}: ${names} ${n === 1 ? 'allows' : 'allow'} no more for ${role}.`,
  justification: 'Why you need it',
  justificationOptional: 'Why you need it (optional)',
  justificationRequiredFor: (names: string) => `Why you need it (required for ${names})`,
  unavailable: {
    'sign-in': 'sign in there first, then open this form again.',
    unreachable: 'does not answer at the moment.',
    'nothing-offered': 'has no package that you may request.',
    misconfigured: 'is not set up completely. Your operator has to look.',
    'no-account':
      'you have no account there yet. Ask in its My Access portal; from then on I follow it and tell you here.',
  },
  unavailableHere: (name: string, why: string) => `${name}: ${why}`,
  obstacle: (tenant: string, roles: string, why: string) => `${tenant}, ${roles}: ${why}`,
  obstacles: {
    'not-in-scope': 'you are not among those who may ask.',
    held: 'you hold it already.',
    heldUntil: (when: string) => `you hold it until ${when}. It can be extended in My access.`,
    pending: 'you have asked already, and it is not decided.',
    pendingSince: (when: string) => `you asked ${when}, and it is not decided yet.`,
    incompatible: (other: string) => `may not be held together with ${other}, which you hold.`,
    incompatibleUntil: (other: string, when: string) =>
      `may not be held together with ${other}, which you hold until ${when}.`,
    'incompatible-group': (group: string) => `not for members of ${group}, of which you are one.`,
    'unknown-question': 'asks something that does not fit on this card. Ask in its My Access portal.',
  },
  moreUnavailable: plural('and {n} more.', 'and {n} more.'),
  startSoon: (names: string, span: string) =>
    `⚠ Needs approval in ${names}, and the start is in ${span}. Approved after the start, the access begins when it is approved.`,
  startWithinApproval: (names: string, span: string) =>
    `Approvers in ${names} have up to ${span} to decide. Approved after the start, the access begins when it is approved.`,
  startAgain:
    'Nothing is sent yet: the start may come before the approval. Choose a later one, or press Send request again.',
  start: 'Start (leave empty for: as soon as it is approved)',
  detail: (tenant: string, role: string) => `${tenant}, ${role}`,
  policy: 'Under which rules',
  policyChoice: (name: string, span: string) => `${name}: ${span}`,
  question: (text: string, required: boolean) => (required ? text : `${text} (optional)`),
  noQuestionText: 'Question without a text',
  problems: {
    roleMissing: 'Choose at least one role.',
    roleNotOffered: (roles: string, names: string) =>
      `${roles} cannot be asked for in ${names}. Take the role or the tenant out, or ask for them one after the other.`,
    roleNotOfferedAnywhere: (roles: string) => `${roles} cannot be asked for there.`,
    tenantsMissing: 'Choose at least one tenant.',
    tenantUnknown: (typed: string) => `I know no tenant ${typed}. Choose from the list.`,
    durationMissing: 'Choose how long you need it.',
    durationNotASpan: 'I cannot read that as a span of time. Choose one from the list.',
    durationTooLong: (names: string, n: number, span: string, role?: string) =>
      `${names} ${n === 1 ? 'allows' : 'allow'} at most ${span}${role ? ` for ${role}` : ''}. Choose ${span} or less.`,
    durationTooLongForSome: (names: string, n: number, span: string, role?: string) =>
      `${names} ${n === 1 ? 'allows' : 'allow'} at most ${span}${role ? ` for ${role}` : ''}. Choose ${span} or less, or ask for ${names} alone.`,
    startNotATime: 'I cannot read this start. Give a day and a time, or leave both empty.',
    startPast: 'This start is past. Choose a later one, or leave it empty to start at once.',
    startTooFar: 'A start may be at most 90 days ahead.',
    startNotAllowed: (names: string, n: number) =>
      `${names} ${n === 1 ? 'does' : 'do'} not let you choose the start. Leave it empty, or ask for others alone.`,
    detailMissing: 'This needs an answer.',
    detailUnasked: '',
    detailNotAChoice: 'Choose from the list.',
    detailTooLong: 'An answer has at most 400 characters. Shorten it.',
    justificationMissing: 'Say why you need it.',
    justificationTooLong: 'This was longer than 1,000 characters and is cut here. Shorten it.',
    incidentTooLong: 'An incident number has at most 60 characters. Shorten it.',
  },
};

/** English of a start that comes before the decision. */
export const englishStartNear = {
  near: (span: string) => `⚠ Starts in ${span}, not approved yet`,
  passed: '⚠ The start has passed, not approved yet',
  canceled: '✕ Canceled before the start',
  settled: '✓ No longer waiting for approval',
  canceling: '◔ Cancellation sent, not confirmed by Entra yet',
  starts: (when: string) => `Start: ${when}`,
  next: 'If nobody decides before the start, the request goes on waiting. Approved later, the access begins then.',
  passedNext: 'The request goes on waiting. Approved now, the access begins at once.',
  change:
    'To choose another start, this request is canceled and you get the form, filled with what you asked for.',
  cannotCancel: 'You cannot cancel it here.',
};
