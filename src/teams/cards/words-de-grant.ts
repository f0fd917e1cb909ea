import type { Words } from './words.ts';

/** German of access that is held, or should be. */
export const germanGrant: Words['grant'] = {
  usable: '● Ihr Zugriff ist nutzbar',
  eligible: '◑ Ihr Zugriff kann aktiviert werden',
  summaryEligible: (what) => `${what} kann aktiviert werden`,
  activate: {
    role: 'Sie sind für die Rolle berechtigt. Aktivieren Sie sie in Privileged Identity Management, dann wirkt sie.',
    group:
      'Sie sind für die Gruppe berechtigt, an der die Rolle hängt. Aktivieren Sie die Mitgliedschaft in Privileged Identity Management, dann wirkt sie.',
  },
  stuck: '⚠ Genehmigt, aber noch nicht nutzbar',
  summaryStuck: (what) => `${what} ist genehmigt, aber noch nicht nutzbar`,
  stuckBecause: {
    'not-accepted':
      'Ihr Konto dort wartet auf Ihre erste Anmeldung. Melden Sie sich einmal an und nehmen Sie die Einladung an.',
    disabled:
      'Ihr Konto dort ist deaktiviert. Bitten Sie einen Administrator des Mandanten, es zu aktivieren.',
    'no-account':
      'Sie haben dort kein Konto. Fragen Sie einen Administrator des Mandanten, was daraus geworden ist.',
    delivering:
      'Entra stellt den Zugriff noch bereit. Sie müssen nichts tun; fordern Sie ihn nicht noch einmal an.',
    'partly-delivered': 'Entra hat nur einen Teil bereitgestellt. Das Betriebsteam muss sich darum kümmern.',
    failed: 'Entra konnte den Zugriff nicht bereitstellen. Das Betriebsteam muss sich darum kümmern.',
    group:
      'Sie sind noch nicht in der Gruppe, an der die Rolle hängt. Sie müssen nichts tun; fordern Sie nicht noch einmal an.',
    role: 'Ihre Rolle ist dort noch nicht aktiv. Sie müssen nichts tun; fordern Sie nicht noch einmal an.',
  },
  stuckTold: 'Es ist dem Betriebsteam gemeldet. Ich melde mich, sobald der Zugriff nutzbar ist.',
  ending: (span) => `◕ Ihr Zugriff endet in ${span}`,
  endingSoon: '◕ Ihr Zugriff endet bald',
  summaryUsable: (what, end) => `${what} ist nutzbar${end ? ` bis ${end}` : ''}`,
  summaryEnding: (what, when) => `${what} endet ${when}`,
  summaryEndingSoon: (what) => `${what} endet bald`,
  where: 'Mandant',
  package: 'Paket',
  over: '✓ Dieser Zugriff ist beendet',
  change: 'Änderung',
  usableSince: 'Nutzbar seit',
  ends: 'Endet',
  noEnd: 'Kein Ende gesetzt',
  incident: 'Vorfall',
};

/** German of what was read after the end. */
export const germanRemoval: Words['removal'] = {
  gone: '✓ Zugriff beendet und entfernt',
  overdue: '⚠ Zugriff beendet, aber nicht entfernt',
  summaryGone: (what) => `${what} ist beendet und entfernt`,
  summaryOverdue: (what) => `${what} ist beendet, aber nicht entfernt`,
  lead: (person, what) => `${person}: ${what}`,
  package: 'Paket',
  incident: 'Vorfall',
  ended: 'Beendet',
  checked: 'Geprüft',
  causes: {
    expired: 'abgelaufen',
    released: 'selbst beendet',
    removed: 'von einem Administrator entfernt',
    reviewed: 'in einer Zugriffsüberprüfung abgelehnt',
    entra: 'vor dem Ende von Entra entfernt',
  },
  checks: { assignment: 'Zuweisung', group: 'Gruppe', role: 'Rolle', eligibility: 'Berechtigung' },
  isGone: {
    assignment: '✓ beendet',
    group: '✓ nicht mehr Mitglied',
    role: '✓ nicht mehr aktiv',
    eligibility: '✓ keine mehr',
  },
  isLeft: {
    assignment: '⚠ noch vorhanden',
    group: '⚠ noch Mitglied',
    role: '⚠ noch aktiv',
    eligibility: '⚠ noch berechtigt',
  },
  account: 'Konto',
  accountAfter: {
    synchronized: '✓ bleibt: die Quelle synchronisiert es',
    'synchronized-disabled': '✓ von der Quelle deaktiviert',
    deleted: '✓ gelöscht',
    blocked: '✓ Anmeldung gesperrt',
    'other-access': '✓ bleibt: es hat anderen Zugriff oder hat ihn angefordert',
    kept: '✓ bleibt: der Mandant behält seine Gäste',
    'not-governed': '✓ bleibt: es kam nicht durch ein Paket',
    left: '⚠ kann sich noch anmelden',
    undeleted: '⚠ Anmeldung gesperrt, aber nicht gelöscht',
  },
  deletedAfter: (state, span) => `${state}, wird nach ${span} gelöscht`,
  mayStay: '✓ bleibt: anderer Zugriff umfasst sie',
  coveredWithoutEnd: 'Was bleibt, kommt von einer anderen Zuweisung ohne Ende.',
  covered: (at) => `Was bleibt, kommt von einer anderen Zuweisung, bis ${at}.`,
  overdueNext:
    'Verwenden Sie ihn nicht. Das Betriebsteam ist alarmiert, und ich sehe alle paar Minuten nach. Ich melde mich, sobald er entfernt ist.',
  assignment: (id) => `Zuweisung ${id}`,
};
