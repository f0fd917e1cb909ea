import { plural } from './words-plural.ts';
import type { Words } from './words.ts';

/** German of access reviews, for reviewers. */
export const germanReview: Words['review'] = {
  titles: {
    open: 'Zugriffsüberprüfung',
    self: 'Überprüfen Sie Ihren eigenen Zugriff',
    reminder: 'Zugriffsüberprüfung: noch offen',
    selfReminder: 'Ihr eigener Zugriff: noch zu überprüfen',
    decided: '✓ Zugriffsüberprüfung: alles entschieden',
    'passed-on': '✓ Ihre Stufe der Überprüfung ist vorbei',
    ended: '✓ Die Überprüfung ist zu Ende',
  },
  lead: (what) => `Wer braucht noch: ${what}?`,
  selfLead: (what) => `Brauchen Sie noch: ${what}?`,
  listTitle: 'Ihre Zugriffsüberprüfungen',
  open: plural('{n} Zugriffsüberprüfung ist für Sie offen.', '{n} Zugriffsüberprüfungen sind für Sie offen.'),
  none: 'Für Sie ist keine Zugriffsüberprüfung offen.',
  more: plural('und {n} weitere', 'und {n} weitere'),
  moreLines: plural(
    'und {n} weitere Person, sobald über diese entschieden ist',
    'und {n} weitere Personen, sobald über diese entschieden ist',
  ),
  progress: (decided, total) => `${decided} von ${total} entschieden`,
  left: plural('{n} Person zu entscheiden', '{n} Personen zu entscheiden'),
  show: 'Personen zeigen',
  selfShow: 'Jetzt überprüfen',
  package: 'Paket',
  scope: 'Überprüft',
  everybody: 'Alle, die es haben',
  everybodyUnder: (policy) => `Alle, die es nach der Richtlinie ${policy} haben`,
  yourself: 'Ihr eigener Zugriff',
  done: 'Stand',
  until: 'Frist',
  untilWhen: (when) => `Frist ${when}`,
  ends: 'Ende',
  others: 'Auch dabei',
  stage: 'Stufe',
  stageOf: (n, of) => `${n} von ${of}`,
  undecided: 'Ohne Antwort',
  whenUndecided: {
    keep: 'Der Zugriff bleibt',
    remove: 'Der Zugriff wird entfernt',
    recommendation: 'Es gilt die Empfehlung von Entra',
    nothing: 'Es bleibt, wie es ist',
  },
  held: (since, until) =>
    [since ? `Hat ihn seit ${since}` : '', until ? `bis ${until}` : ''].filter(Boolean).join(', '),
  noEnd: 'ohne Ende',
  lastSignIn: (when) => `Letzte Anmeldung ${when}`,
  recommended: {
    approve: (span) =>
      `Entra empfiehlt: genehmigen, wegen einer Anmeldung vor der Überprüfung (Zeitraum: ${span})`,
    deny: (span) => `Entra empfiehlt: ablehnen, ohne Anmeldung vor der Überprüfung (Zeitraum: ${span})`,
  },
  noRecommendation: 'Entra hat keine Empfehlung',
  decisions: { approve: '✓ Genehmigt', deny: '✕ Abgelehnt', 'dont-know': '? Weiß nicht' },
  by: (decision, by, when) => `${decision}: ${by}${when ? `, ${when}` : ''}`,
  you: 'Sie',
  earlier: (decision, by) => `Frühere Stufe: ${decision}${by ? `, ${by}` : ''}`,
  recording: {
    approve: '◔ Genehmigen, von Entra noch nicht bestätigt',
    deny: '◔ Ablehnen, von Entra noch nicht bestätigt',
    'dont-know': '◔ Weiß nicht, von Entra noch nicht bestätigt',
  },
  because: (text) => `Grund: ${text}`,
  several: 'Kreuzen Sie oben Personen an und entscheiden Sie dann. Bis zum Ende können Sie es ändern.',
  reason: 'Warum',
  reasonOptional: 'Warum (optional)',
  approve: 'Genehmigen',
  deny: 'Ablehnen',
  dontKnow: 'Weiß nicht',
  selfApprove: 'Ich brauche ihn noch',
  selfDeny: 'Ich brauche ihn nicht',
  selfDontKnow: 'Ich bin nicht sicher',
  acceptSure: 'Wo noch niemand entschieden hat, gilt dann die Empfehlung von Entra:',
  acceptApprove: (names) => `Genehmigen: ${names}`,
  acceptDeny: (names) => `Ablehnen: ${names}`,
  accepting: '◔ Empfehlungen angenommen, von Entra noch nicht bestätigt',
  passedOn: 'Jetzt entscheidet eine andere Stufe. Für Sie ist nichts mehr zu tun.',
  ended: (kept, removed) => `${kept}, ${removed}`,
  kept: plural('{n} Person behält den Zugriff', '{n} Personen behalten den Zugriff'),
  removed: plural('{n} hat ihn verloren', '{n} haben ihn verloren'),
  waiting: plural('über {n} hat Entra noch nichts gemeldet', 'über {n} hat Entra noch nichts gemeldet'),
  notices: {
    'none-chosen':
      'Kreuzen Sie mindestens eine Person an und entscheiden Sie dann. Es wurde nichts gesendet.',
    'reason-missing':
      'Diese Überprüfung verlangt eine Begründung. Ergänzen Sie sie und entscheiden Sie noch einmal. Es wurde nichts gesendet.',
    over: 'Die Überprüfung ist zu Ende. Ihre Antwort wurde nicht festgehalten.',
    'not-reviewer': 'Nach Entra haben Sie das nicht zu überprüfen. Es wurde nichts festgehalten.',
    'no-consent':
      'Ihrer Anmeldung fehlt das Recht AccessReview.ReadWrite.All, es wurde also nichts festgehalten. Melden Sie es Ihrem Betriebsteam oder entscheiden Sie im Portal „Mein Zugriff“.',
    unavailable:
      'Microsoft Entra antwortet gerade nicht. Gezeigt wird, was vorher bekannt war. Versuchen Sie es in einer Minute noch einmal.',
    refused: 'Microsoft Entra hat es nicht angenommen. Es gilt, was gezeigt wird.',
  },
};

/** German of what a review meant for the person whose access it was about. */
export const germanReviewOutcome: Words['reviewOutcome'] = {
  kept: '✓ Sie behalten Ihren Zugriff',
  removed: '✕ Eine Überprüfung hat Ihren Zugriff entfernt',
  keptWhat: 'Die Überprüfung ist zu Ende. Für Sie ändert sich nichts.',
  removedWhat: 'Die Überprüfung ist zu Ende. Sie haben diesen Zugriff nicht mehr.',
  keptUndecided: 'Über Sie hat niemand entschieden, Ihr Zugriff bleibt also.',
  removedUndecided: 'Über Sie hat niemand entschieden, und dann entfernt die Überprüfung den Zugriff.',
  decidedBy: 'Entschieden von',
  reason: 'Grund',
  package: 'Paket',
  ended: 'Beendet',
};
