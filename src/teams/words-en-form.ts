import { plural } from './words-plural.ts';

/** English of the request form. */
export const englishForm = {
  title: 'Request access',
  lead: 'Choose role, tenants and duration. Nothing is sent before you press Send request.',
  fromTypedLine: 'This is what I read from your line. Check it, then send it.',
  nothing: 'No tenant offers you access at the moment.',
  look: plural('{n} field needs another look.', '{n} fields need another look.'),
  role: (name: string, means: string, approval: string) => `${name}: ${means} ${approval}`.trim(),
  tenant: (name: string, limits: string) => `${name} — ${limits}`,
  limit: (role: string, span: string, approval: string) => `${role} ${span}${approval}`,
  upTo: (span: string) => `up to ${span}`,
  exactly: (span: string) => `always ${span}`,
  noEnd: 'without an end',
  needsApproval: ', needs approval',
  noApproval: ', no approval',
  roleNeedsApproval: 'Needs approval.',
  roleNoApproval: 'Needs no approval.',
  more: plural(
    'and {n} more tenant. Name it in a typed line, e.g. operator in fabrikam for 4h.',
    'and {n} more tenants. Name them in a typed line, e.g. operator in fabrikam for 4h.',
  ),
  sameLimits: (limits: string) => `The same in every tenant: ${limits}.`,
  tightest: (role: string, names: string, span: string, n: number) =>
    `${role}: ${names} ${n === 1 ? 'allows' : 'allow'} the least, ${span}.`,
  justification: 'Why you need it',
  justificationOptional: 'Why you need it (optional)',
  justificationRequiredIn: (names: string) => `Why you need it (required for ${names})`,
  unavailable: {
    'sign-in': 'sign in there first, then open this form again.',
    unreachable: 'does not answer at the moment.',
    'nothing-offered': 'has no package that you may request.',
    misconfigured: 'is not set up completely. Your operator has to look.',
  },
  unavailableHere: (name: string, why: string) => `${name}: ${why}`,
  problems: {
    roleMissing: 'Choose a role.',
    roleNotOffered: (names: string) => `This role is not offered to you in ${names}.`,
    roleNotOfferedAnywhere: 'This role is not offered to you.',
    tenantsMissing: 'Choose at least one tenant.',
    tenantsUnknown: 'I do not know one of these tenants. Choose from the list.',
    durationMissing: 'Choose how long you need it.',
    durationNotASpan: 'I cannot read that as a span of time. Choose one from the list.',
    durationTooLong: (names: string, span: string, role: string, n: number) =>
      `${names} ${n === 1 ? 'allows' : 'allow'} at most ${span}${role}. Choose ${span} or less`,
    forRole: (role: string) => ` for ${role}`,
    alone: (names: string) => `, or ask for ${names} alone.`,
    notAlone: '.',
    justificationMissing: 'Say why you need it.',
    justificationTooLong: 'This was longer than 1,000 characters and is cut here. Shorten it.',
    incidentTooLong: 'An incident number has at most 60 characters. Shorten it.',
  },
};
