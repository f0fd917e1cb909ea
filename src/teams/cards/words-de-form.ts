import { plural } from './words-plural.ts';
import type { Words } from './words.ts';

/** German of the request form. */
export const germanForm: Words['form'] = {
  title: 'Zugriff anfordern',
  lead: 'Wählen Sie Rollen, Mandanten und Dauer. Gesendet wird erst, wenn Sie „Anforderung senden“ wählen.',
  asksMore: (names) =>
    `${names} fragt noch etwas. Antworten Sie am Ende und senden Sie dann. Noch wurde nichts gesendet.`,
  askMore: (names) =>
    `${names} fragen noch etwas. Antworten Sie am Ende und senden Sie dann. Noch wurde nichts gesendet.`,
  fromTypedLine: 'Das habe ich Ihrer Zeile entnommen. Prüfen Sie es und senden Sie es dann.',
  nothing: 'Zurzeit bietet Ihnen kein Mandant Zugriff an.',
  look: plural('Prüfen Sie {n} Feld noch einmal.', 'Prüfen Sie {n} Felder noch einmal.'),
  role: (name, means, approval) => `${name}: ${means} ${approval}`.trim(),
  tenants: 'Mandanten',
  tenantsWithLimits: 'Mandanten und der jeweils längste Zugriff',
  tenant: (name, limits) => `${name}: ${limits}`,
  limit: (role, span) => `${role} ${span}`,
  exactly: (span) => `immer ${span}`,
  noEnd: 'ohne Ende',
  needsApproval: 'mit Genehmigung',
  noApproval: 'ohne Genehmigung',
  roleNeedsApproval: 'Genehmigung erforderlich.',
  roleNoApproval: 'Keine Genehmigung erforderlich.',
  more: plural(
    'und {n} weiterer Mandant. Nennen Sie ihn in einer Zeile, z. B. operator in fabrikam für 4h.',
    'und {n} weitere Mandanten. Nennen Sie sie in einer Zeile, z. B. operator in fabrikam für 4h.',
  ),
  filedByApp: (names) =>
    `Für ${names} haben Sie noch kein Konto. SOC Access reicht die Anforderung dort in Ihrem Namen ein; das Konto entsteht, sobald sie genehmigt ist.`,
  sameLimits: (limits) => `Der längste Zugriff, in jedem Mandanten gleich: ${limits}.`,
  tightest: (role, names, span, n) =>
    `Höchstens ${span}: ${names} ${n === 1 ? 'erlaubt' : 'erlauben'} nicht mehr für ${role}.`,
  justification: 'Begründung',
  justificationOptional: 'Begründung (optional)',
  justificationRequiredFor: (names) => `Begründung (erforderlich für ${names})`,
  unavailable: {
    'sign-in': 'Melden Sie sich dort zuerst an und öffnen Sie dieses Formular dann noch einmal.',
    unreachable: 'antwortet im Moment nicht.',
    'nothing-offered': 'hat kein Zugriffspaket, das Sie anfordern dürfen.',
    misconfigured: 'ist nicht vollständig eingerichtet. Ihr Betriebsteam muss sich darum kümmern.',
    'no-account':
      'Sie haben dort noch kein Konto. Fordern Sie im dortigen Portal „Mein Zugriff“ an; von da an verfolge ich es und berichte hier.',
  },
  unavailableHere: (name, why) => `${name}: ${why}`,
  obstacle: (tenant, roles, why) => `${tenant}, ${roles}: ${why}`,
  obstacles: {
    'not-in-scope': 'Sie gehören nicht zu denen, die das anfordern dürfen.',
    held: 'Sie haben das bereits.',
    heldUntil: (when) => `Sie haben das bis ${when}. Verlängern können Sie es unter „Meine Zugriffe“.`,
    pending: 'Sie haben das schon angefordert, und es ist noch nicht entschieden.',
    pendingSince: (when) => `Sie haben das angefordert (${when}), und es ist noch nicht entschieden.`,
    incompatible: (other) => `ist nicht zusammen mit ${other} erlaubt, und das haben Sie.`,
    incompatibleUntil: (other, when) =>
      `ist nicht zusammen mit ${other} erlaubt, und das haben Sie bis ${when}.`,
    'incompatible-group': (group) =>
      `ist für Mitglieder von ${group} nicht erlaubt, und dort sind Sie Mitglied.`,
    'unknown-question':
      'fragt etwas, das auf diese Karte nicht passt. Fordern Sie im dortigen Portal „Mein Zugriff“ an.',
  },
  moreUnavailable: plural('und {n} weiterer Eintrag.', 'und {n} weitere Einträge.'),
  startSoon: (names, span) =>
    `⚠ Für ${names} ist eine Genehmigung nötig, und der Beginn ist in ${span}. Wird erst danach genehmigt, beginnt der Zugriff mit der Genehmigung.`,
  startWithinApproval: (names, span) =>
    `Für ${names} haben die Genehmigenden bis zu ${span} Zeit. Wird erst nach dem Beginn genehmigt, beginnt der Zugriff mit der Genehmigung.`,
  startAgain:
    'Noch wurde nichts gesendet: Der Beginn kann vor der Genehmigung liegen. Wählen Sie einen späteren oder noch einmal „Anforderung senden“.',
  start: 'Beginn (leer lassen für: sobald genehmigt ist)',
  detail: (tenant, role) => `${tenant}, ${role}`,
  policy: 'Nach welchen Regeln',
  policyChoice: (name, span) => `${name}: ${span}`,
  question: (text, required) => (required ? text : `${text} (optional)`),
  noQuestionText: 'Frage ohne Text',
  problems: {
    roleMissing: 'Wählen Sie mindestens eine Rolle.',
    roleNotOffered: (roles, names) =>
      `${roles} kann für ${names} nicht angefordert werden. Nehmen Sie die Rolle oder den Mandanten heraus oder fordern Sie nacheinander an.`,
    roleNotOfferedAnywhere: (roles) => `${roles} kann dort nicht angefordert werden.`,
    tenantsMissing: 'Wählen Sie mindestens einen Mandanten.',
    tenantUnknown: (typed) => `Einen Mandanten ${typed} kenne ich nicht. Wählen Sie aus der Liste.`,
    durationMissing: 'Wählen Sie, wie lange Sie den Zugriff brauchen.',
    durationNotASpan: 'Das kann ich nicht als Dauer lesen. Wählen Sie eine aus der Liste.',
    durationTooLong: (names, n, span, role) =>
      `${names} ${n === 1 ? 'erlaubt' : 'erlauben'} ${role ? `für ${role} ` : ''}höchstens ${span}. Wählen Sie ${span} oder weniger.`,
    durationTooLongForSome: (names, n, span, role) =>
      `${names} ${n === 1 ? 'erlaubt' : 'erlauben'} ${role ? `für ${role} ` : ''}höchstens ${span}. Wählen Sie ${span} oder weniger, oder fordern Sie für ${names} getrennt an.`,
    startNotATime:
      'Diesen Beginn kann ich nicht lesen. Geben Sie Tag und Uhrzeit an oder lassen Sie beides leer.',
    startPast:
      'Dieser Beginn ist verstrichen. Wählen Sie einen späteren oder lassen Sie ihn leer, um sofort zu beginnen.',
    startTooFar: 'Ein Beginn darf höchstens 90 Tage in der Zukunft liegen.',
    startNotAllowed: (names, n) =>
      `${names} ${n === 1 ? 'lässt' : 'lassen'} Sie den Beginn nicht wählen. Lassen Sie ihn leer oder fordern Sie für die anderen getrennt an.`,
    detailMissing: 'Hier ist eine Antwort nötig.',
    detailUnasked: '',
    detailNotAChoice: 'Wählen Sie aus der Liste.',
    detailTooLong: 'Eine Antwort hat höchstens 400 Zeichen. Kürzen Sie sie.',
    justificationMissing: 'Geben Sie eine Begründung an.',
    justificationTooLong: 'Das war länger als 1.000 Zeichen und ist hier abgeschnitten. Kürzen Sie es.',
    incidentTooLong: 'Eine Vorfallsnummer hat höchstens 60 Zeichen. Kürzen Sie sie.',
  },
};

/** German of a start that comes before the decision. */
export const germanStartNear: Words['startNear'] = {
  near: (span) => `⚠ Beginn in ${span}, noch nicht genehmigt`,
  passed: '⚠ Der Beginn ist verstrichen, noch nicht genehmigt',
  canceled: '✕ Vor dem Beginn zurückgezogen',
  settled: '✓ Wartet nicht mehr auf Genehmigung',
  canceling: '◔ Zurückziehen gesendet, von Entra noch nicht bestätigt',
  starts: (when) => `Beginn: ${when}`,
  next: 'Entscheidet vor dem Beginn niemand, wartet die Anforderung weiter. Wird sie später genehmigt, beginnt der Zugriff dann.',
  passedNext: 'Die Anforderung wartet weiter. Wird sie jetzt genehmigt, beginnt der Zugriff sofort.',
  change:
    'Für einen anderen Beginn wird diese Anforderung zurückgezogen, und Sie bekommen das Formular mit dem, was Sie angefordert haben.',
  cannotCancel: 'Hier können Sie sie nicht zurückziehen.',
};
