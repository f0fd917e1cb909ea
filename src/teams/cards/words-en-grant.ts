/** English of access that is held, or should be. */
export const englishGrant = {
  usable: '● Your access is usable',
  eligible: '◑ Your access is ready to activate',
  summaryEligible: (what: string) => `${what} is ready to activate`,
  activate: {
    role: 'You are eligible for the role. Activate it in Privileged Identity Management, then it works.',
    group:
      'You are eligible for the group that bears the role. Activate the membership in Privileged Identity Management, then it works.',
  },
  stuck: '⚠ Approved, but not usable yet',
  summaryStuck: (what: string) => `${what} is approved, but not usable yet`,
  stuckBecause: {
    'not-accepted':
      'Your account there waits for your first sign-in. Sign in once and accept the invitation.',
    disabled: 'Your account there is disabled. Ask an administrator of the tenant to enable it.',
    'no-account': 'You have no account there. Ask an administrator of the tenant what became of it.',
    delivering: 'Entra is still delivering it. You need not do anything; do not ask again.',
    'partly-delivered': 'Entra has delivered only a part of it. An operator has to look into it.',
    failed: 'Entra could not deliver it. An operator has to look into it.',
    group: 'You are not in the group yet that bears the role. You need not do anything; do not ask again.',
    role: 'Your role is not active there yet. You need not do anything; do not ask again.',
  },
  stuckTold: 'Operators have been told. I tell you when it is usable.',
  ending: (span: string) => `◕ Your access ends in ${span}`,
  endingSoon: '◕ Your access ends soon',
  summaryUsable: (what: string, end?: string) => `${what} is usable${end ? ` until ${end}` : ''}`,
  summaryEnding: (what: string, when: string) => `${what} ends ${when}`,
  summaryEndingSoon: (what: string) => `${what} ends soon`,
  where: 'Tenant',
  package: 'Package',
  over: '✓ This access has ended',
  change: 'Change',
  usableSince: 'Usable since',
  ends: 'Ends',
  noEnd: 'No end set',
  incident: 'Incident',
};

/** English of what was read after the end. */
export const englishRemoval = {
  gone: '✓ Access has ended and is removed',
  overdue: '⚠ Access has ended but is not removed',
  summaryGone: (what: string) => `${what} has ended and is removed`,
  summaryOverdue: (what: string) => `${what} has ended but is not removed`,
  lead: (person: string, what: string) => `${person}: ${what}`,
  package: 'Package',
  incident: 'Incident',
  ended: 'Ended',
  checked: 'Checked',
  causes: {
    expired: 'expired',
    released: 'released',
    removed: 'removed by an administrator',
    reviewed: 'denied in an access review',
    entra: 'removed by Entra before its end',
  },
  checks: { assignment: 'Assignment', group: 'Group', role: 'Role', eligibility: 'Eligibility' },
  isGone: {
    assignment: '✓ ended',
    group: '✓ no longer a member',
    role: '✓ no longer active',
    eligibility: '✓ none left',
  },
  isLeft: {
    assignment: '⚠ still there',
    group: '⚠ still a member',
    role: '⚠ still active',
    eligibility: '⚠ still eligible',
  },
  account: 'Account',
  accountAfter: {
    synchronized: '✓ stays: the source synchronizes it',
    'synchronized-disabled': '✓ disabled by the source',
    deleted: '✓ deleted',
    blocked: '✓ sign-in blocked',
    'other-access': '✓ stays: it has other access, or has asked for it',
    kept: '✓ stays: the tenant keeps its guests',
    'not-governed': '✓ stays: Entra did not bring it in by a package',
    left: '⚠ can still sign in',
  },
  /** The span in the form that stands after `in`. */
  deletedAfter: (state: string, span: string) => `${state}, deleted after ${span}`,
  coveredWithoutEnd: 'Another assignment without an end still gives the same role.',
  covered: (at: string) => `Another assignment still gives the same role until ${at}.`,
  overdueNext:
    'Do not use it. Operators have been alarmed, and I look again every few minutes. I tell you when it is gone.',
  assignment: (id: string) => `Assignment ${id}`,
};
