import { plural } from './words-plural.ts';
import type { Words } from './words.ts';

const byWhen = (by?: string, when?: string): string => `${by ? ` von ${by}` : ''}${when ? `, ${when}` : ''}`;

/** German of the approval card. */
export const germanApproval: Words['approval'] = {
  extensionTitle: 'Genehmigung erforderlich: Verlängerung',
  urgent: (title) => `Dringend: ${title}`,
  asks: (name, what) => `${name} fordert ${what} an`,
  asked: (name, what) => `${name} hat ${what} angefordert`,
  asksLonger: (name, what) => `${name} möchte ${what} länger behalten`,
  askedLonger: (name, what) => `${name} wollte ${what} länger behalten`,
  what: 'Paket',
  allows: 'Erlaubt',
  span: 'Wie lange',
  starts: 'Beginn',
  incident: 'Vorfall',
  askedAt: 'Angefordert',
  you: 'Warum Sie',
  who: 'Entscheiden',
  holds: 'Hat jetzt',
  past: 'Früher',
  stages: 'Stufen',
  decideBy: 'Frist',
  decided: 'Entschieden',
  reason: 'Grund',
  noWhy: 'Keine Begründung angegeben',
  moreAnswers: plural(
    'und {n} weitere Antwort, im Portal „Mein Zugriff“',
    'und {n} weitere Antworten, im Portal „Mein Zugriff“',
  ),
  because: {
    named: 'Die Richtlinie nennt Sie als genehmigende Person',
    member: (group) => `Sie sind Mitglied von ${group}`,
    manager: 'Sie sind Manager der anfordernden Person',
    managerAbove: (level) => `Sie sind Manager der anfordernden Person, ${level} Ebenen darüber`,
    sponsor: (organization) => `Sie sind Sponsor von ${organization}`,
    requestorSponsor: 'Sie sind Sponsor der anfordernden Person',
  },
  fallback: 'anstelle der ersten genehmigenden Personen, von denen es zurzeit keine gibt',
  alternate: 'als alternative genehmigende Person',
  alternateNow:
    'Die ersten genehmigenden Personen haben nicht rechtzeitig entschieden, deshalb werden auch Sie gefragt.',
  stage: (n, of) => `Stufe ${n} von ${of}`,
  stageNow: (n, of) => `Stufe ${n} von ${of} entscheidet jetzt`,
  laterStage: (n) => `Stufe ${n}: entscheidet danach`,
  otherStages: {
    approved: (n, by, when) => `Stufe ${n}: genehmigt${byWhen(by, when)}`,
    denied: (n, by, when) => `Stufe ${n}: abgelehnt${byWhen(by, when)}`,
    open: (n) => `Stufe ${n}: wartet ebenfalls`,
    later: (n) => `Stufe ${n}: entscheidet nach Ihnen`,
    unknown: (n) => `Stufe ${n}: anderswo genehmigt`,
  },
  pastDecisions: {
    Approved: (by, span, when) =>
      `✓\u00A0${by} hat ${span ? `${span} ` : ''}genehmigt${when ? `, ${when}` : ''}`,
    Denied: (by, span, when) =>
      `✕\u00A0${by} hat ${span ? `${span} ` : ''}abgelehnt${when ? `, ${when}` : ''}`,
  },
  holdsNothing: 'Sonst nichts in diesem Mandanten',
  fromApproval: (span) => `${span} ab Genehmigung`,
  fromStart: (span) => `${span} ab Beginn`,
  longer: (span) => `${span} länger`,
  untilAt: (at) => `bis ${at}`,
  noEnd: 'Die Richtlinie setzt kein Ende',
  startSoon: (when) => `⚠ ${when}`,
  startPast: (when) => `⚠ ${when}. Der Beginn ist verstrichen.`,
  approveSpan: (span) => `${span} genehmigen`,
  approveUntil: (at) => `Bis ${at} genehmigen`,
  reasonLabel: 'Ihre Begründung',
  reasonOptional: 'Ihre Begründung (optional)',
  proposeLabel: 'Die anfordernde Person kann dann neu anfordern für',
  claimedBy: (name, when, until) => `◔ ${name} sieht sich das seit ${when} an, längstens bis ${until}.`,
  claimedByYou: (when, until) =>
    `◔ Sie sehen sich das seit ${when} an. Die anderen sehen das bis ${until} oder bis Sie es zurückgeben.`,
  claimLapsed: (at) => `Ihr „Ich sehe es mir an“ galt bis ${at}. Die Anforderung wartet weiter.`,
  despite: (name) =>
    `${name} sieht sich das gerade an. Ihre Entscheidung gilt trotzdem, wenn sie die erste ist.`,
  by: (name, when) => `${name}, ${when}`,
  yourself: 'Sie',
  youNamed: (name) => `Sie (${name})`,
  notices: {
    denied: (by, ago) => `${by} hat das ${ago} abgelehnt. Ihr Klick hat nichts geändert.`,
    approved: (by, ago) => `${by} hat das ${ago} genehmigt. Ihr Klick hat nichts geändert.`,
    decided: (by, ago) => `${by} hat das ${ago} entschieden. Ihr Klick hat nichts geändert.`,
    earlier: 'vor Ihnen',
    'timed-out': 'Die Frist war vor Ihrem Klick abgelaufen, er hat nichts geändert.',
    canceled: 'Die Anforderung war vor Ihrem Klick zurückgezogen, er hat nichts geändert.',
    claimed: (by) =>
      `${by} sieht sich das gerade an, deshalb wurde nichts gesendet. Wählen Sie „Trotzdem entscheiden“, wenn es nicht warten kann.`,
    'not-approver':
      'Entra erkennt Sie nicht als genehmigende Person dieser Anforderung an. Ihr Klick hat nichts geändert.',
    'not-asked':
      'Unter den genehmigenden Personen dieser Anforderung habe ich Sie nicht gefunden, deshalb wurde nichts vermerkt. Gehören Sie doch dazu, entscheiden Sie: Entra prüft es.',
    'own-request':
      'Das ist Ihre eigene Anforderung, deshalb muss jemand anderes entscheiden. Ihr Klick hat nichts geändert.',
    'reason-missing':
      'Eine Begründung ist erforderlich. Ergänzen Sie sie und entscheiden Sie noch einmal. Es wurde nichts gesendet.',
    'sign-in':
      'Ihre Anmeldung bei diesem Mandanten gilt nicht mehr, deshalb wurde nichts gespeichert. Entscheiden Sie noch einmal: Ich bitte Sie dann, sich anzumelden.',
    'no-consent':
      'Mir fehlt in diesem Mandanten eine Berechtigung, deshalb wurde nichts gespeichert. Entscheiden Sie im Portal „Mein Zugriff“ und sagen Sie Ihrem Betriebsteam Bescheid.',
    unavailable:
      'Entra antwortet nicht, Ihre Entscheidung ist deshalb nicht gespeichert. Versuchen Sie es in einer Minute noch einmal.',
  },
};
