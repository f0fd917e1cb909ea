import { germanGrant, germanRemoval } from './words-de-grant.ts';
import { germanApproval } from './words-de-approval.ts';
import {
  germanApprovals,
  germanChannelHelp,
  germanReminder,
  germanReport,
  germanSettings,
} from './words-de-deciding.ts';
import { germanFailureDetails, germanFailures } from './words-de-failures.ts';
import { germanForm, germanStartNear } from './words-de-form.ts';
import { germanReview, germanReviewOutcome } from './words-de-review.ts';
import { germanLabels } from './words-de-labels.ts';
import {
  germanApprovalStates,
  germanApprovalTitles,
  germanRoleAllows,
  germanRoles,
  germanStageCounts,
  germanStages,
} from './words-de-states.ts';
import { plural } from './words-plural.ts';
import type { Words } from './words.ts';
import { germanHistory, germanTold } from './words-de-told.ts';

const day = plural('{n} Tag', '{n} Tage');
const days = plural('{n} Tag', '{n} Tagen');
const hour = plural('{n} Stunde', '{n} Stunden');
const minute = plural('{n} Minute', '{n} Minuten');
/** The signs, not `Std.` and `Min.`: their full stop would meet that of the sentence. */
const signs = { hour: plural('{n} h', '{n} h'), minute: plural('{n} min', '{n} min') };
const less = 'weniger als eine Minute';
const lessAway = 'weniger als einer Minute';

/**
 * German. A list of names may end in `3 weitere`, so it stands where that is right: as subject, after a colon
 * or after `für` and `auf`, never after `in` or `von`.
 */
export const german: Words = {
  language: 'de',
  formatLocale: 'de-DE',

  labels: germanLabels,
  roles: germanRoles,
  roleAllows: germanRoleAllows,
  stages: germanStages,
  stageCounts: germanStageCounts,
  approvalTitles: germanApprovalTitles,
  approvalStates: germanApprovalStates,
  failures: germanFailures,
  failureDetails: germanFailureDetails,

  // times and counts
  span: { long: { day, hour, minute, less }, short: { day, ...signs, less } },
  distance: {
    long: { day: days, hour, minute, less: lessAway },
    short: { day: days, ...signs, less: lessAway },
  },
  now: 'jetzt',
  justNow: 'gerade eben',
  inSpan: (span) => `in ${span}`,
  spanAgo: (span) => `vor ${span}`,
  since: (when) => `seit ${when}`,
  asOf: (at) => `Stand: ${at}`,
  tenants: plural('{n} Mandant', '{n} Mandanten'),
  moreNames: plural('{n} weiterer', '{n} weitere'),
  andMoreTenants: plural('und {n} weiterer Mandant', 'und {n} weitere Mandanten'),
  andMore: plural(
    'und {n} weitere, sichtbar, wenn über diese entschieden ist',
    'und {n} weitere, sichtbar, wenn über diese entschieden ist',
  ),
  labelled: (label, text) => `${label}: ${text}`,
  aside: (text, more) => `${text} (${more})`,
  quoted: (text) => `„${text}“`,
  somebody: 'jemand',
  roleIn: (role, tenant) => `${role} in ${tenant}`,

  welcome: {
    welcomeTitle: 'Willkommen bei SOC Access',
    helpTitle: 'Was SOC Access kann',
    greeting: (name) => `Guten Tag, ${name}.`,
    source: (targets) =>
      `Fordern Sie hier befristeten Zugriff auf ${targets} an. Ich sage Ihnen, wann er nutzbar ist, bevor er endet und wenn er entfernt ist.`,
    sourceNoTargets:
      'Fordern Sie hier befristeten Zugriff auf die Mandanten an, die Sie schützen. Ich sage Ihnen, wann er nutzbar ist, bevor er endet und wenn er entfernt ist.',
    target: (tenant) =>
      `Wenn jemand Zugriff auf ${tenant ?? 'den Mandanten'} anfordert und Sie entscheiden können, kommt die Anforderung in diesen Chat. Sie genehmigen sie auf der Karte oder lehnen sie ab.`,
    asking: [
      { say: 'anfordern', means: 'Zugriff anfordern' },
      {
        say: 'operator in fabrikam für 4h INC-4711',
        means: 'dasselbe in einer Zeile; Sie prüfen es, bevor es gesendet wird',
      },
      { say: 'meine zugriffe', means: 'was Sie haben und was aussteht: verlängern, beenden, zurückziehen' },
    ],
    deciding: [
      { say: 'genehmigungen', means: 'Anforderungen, die auf Ihre Entscheidung warten' },
      { say: 'überprüfungen', means: 'Zugriffsüberprüfungen, die für Sie offen sind' },
      { say: 'verlauf', means: 'was ich Ihnen mitgeteilt habe, und wann' },
      { say: 'einstellungen', means: 'Ruhezeiten, Erinnerungen, eine Nachricht am Tag' },
      { say: 'hilfe', means: 'diese Liste' },
    ],
  },
  channelHelp: germanChannelHelp,
  notUnderstood: {
    title: 'Das habe ich nicht verstanden',
    typed: (text) => `Sie haben geschrieben: ${text}`,
    unchanged: 'Es wurde nichts geändert. Wählen Sie eine Schaltfläche oder schreiben Sie eines davon:',
  },
  form: germanForm,
  receipt: {
    title: 'Ihre Zugriffsanforderung',
    lead: (role, tenants, span) => `${role} in ${tenants} für ${span}`,
    asked: (when) => `Angefordert ${when}`,
    starts: (when) => `Beginn ${when}`,
    approvers: (names) => `Können genehmigen: ${names}`,
    deniedBy: (by, when) => `Abgelehnt von ${by}${when ? `, ${when}` : ''}`,
    approvedBy: (by, when) => `Genehmigt von ${by}${when ? `, ${when}` : ''}`,
    reason: (text) => `Grund: ${text}`,
    startNear: (when) => `⚠ Beginn ${when}, noch nicht genehmigt`,
    startPassed: (when) =>
      `⚠ Der Beginn, ${when}, ist ohne Genehmigung verstrichen. Wird später genehmigt, beginnt der Zugriff dann.`,
    ends: (when) => `Endet ${when}`,
    ended: (when) => `Beendet ${when}`,
    pending: {
      extend: '◔ Verlängerung gesendet, von Entra noch nicht bestätigt',
      'extend-approval': '◔ Verlängerung wartet auf Genehmigung; bis dahin bleibt das jetzige Ende',
      release: '◔ Beenden gesendet, von Entra noch nicht bestätigt',
      cancel: '◔ Zurückziehen gesendet, von Entra noch nicht bestätigt',
    },
    overdue:
      'Verwenden Sie ihn nicht. Ein Administrator des Mandanten kann die Zuweisung in Entra entfernen.',
    retry: (span) => `Nächster Versuch in ${span}.`,
    filedByApp: 'Von SOC Access in Ihrem Namen eingereicht.',
    noAccount:
      'Ohne Konto dort können Sie sie hier nicht zurückziehen. Eine genehmigende Person kann sie ablehnen, oder Sie ziehen sie nach der Anmeldung dort im Portal „Mein Zugriff“ zurück.',
    firstSignIn:
      'Melden Sie sich dort einmal an und nehmen Sie die Einladung an. Erst dann beginnt Ihr Zugriff.',
  },
  myAccess: {
    title: 'Meine Zugriffe',
    nothing: 'Sie haben zurzeit keinen Zugriff, und nichts steht aus.',
    active: 'Aktiv',
    pending: 'Ausstehend',
    refused: 'Kürzlich abgelehnt oder fehlgeschlagen',
    countActive: (n) => `${n} aktiv`,
    countPending: (n) => `${n} ausstehend`,
    countRefused: (n) => `${n} abgelehnt oder fehlgeschlagen`,
    stale: (name, when) => `⚠ ${name}: zuletzt gelesen ${when}. Seitdem kann sich etwas geändert haben.`,
    staleNever: (name) =>
      `⚠ ${name} konnte noch nicht gelesen werden. Dort kann es mehr geben, als hier steht.`,
  },
  approval: germanApproval,
  approvals: germanApprovals,
  reminder: germanReminder,
  settings: germanSettings,
  report: germanReport,
  told: germanTold,
  history: germanHistory,
  review: germanReview,
  reviewOutcome: germanReviewOutcome,
  extend: {
    title: 'Zugriff verlängern',
    ends: (when) => `Endet ${when}`,
    together: (n) => `Alle ${n} um dieselbe Zeit länger`,
    more: (span) => `${span} länger`,
    choice: (span, at) => `${span} länger, bis ${at}`,
    approval: 'Jemand muss das genehmigen. Bis dahin bleibt das jetzige Ende.',
    noApproval: 'Keine Genehmigung erforderlich.',
    none: 'Es gibt keine längere Dauer zur Wahl. Wenn dieser Zugriff geendet hat, können Sie neu anfordern.',
    problems: {
      missing: 'Wählen Sie, wie viel länger.',
      tooLong: (span) => `Höchstens ${span} länger sind erlaubt. Wählen Sie weniger.`,
      tooLongUnknown: 'Das ist mehr, als die Richtlinie erlaubt. Wählen Sie weniger.',
      'not-allowed':
        'Die Richtlinie erlaubt diese Verlängerung nicht. Wenn der Zugriff geendet hat, können Sie neu anfordern.',
      'justification-missing': 'Geben Sie an, warum Sie ihn länger brauchen.',
    },
    justification: 'Warum länger',
    justificationOptional: 'Warum länger (optional)',
  },
  handOver: {
    formTitle: 'Übergeben',
    what: (roles, where) => `${roles} für ${where}`,
    about:
      'Die andere Person bekommt eine Karte, um dasselbe anzufordern. Ihr eigener Zugriff bleibt, bis Sie ihn beenden.',
    nobody:
      'Aus Ihrem Mandanten haben bisher nur Sie SOC Access verwendet. Suchen Sie die Person nach Namen.',
    missing: 'Wählen Sie eine Person.',
    notAColleague:
      'Wählen Sie jemand anderen aus Ihrem eigenen Mandanten, keinen Gast. Es wurde nichts gesendet.',
    title: 'An Sie übergeben',
    gives: (who, roles, where) => `${who} übergibt: ${roles} für ${where}`,
    aboutTaking: 'Damit haben Sie noch keinen Zugriff. Fordern Sie dasselbe mit Ihren eigenen Rechten an.',
    why: 'Begründung',
    to: (who, when) => `An ${who} übergeben ${when}`,
    waitsFor: (who) =>
      `${who} hat SOC Access noch nicht geöffnet und bekommt die Karte, sobald das geschieht. Sagen Sie Bescheid.`,
  },
  grant: germanGrant,
  refusal: {
    denied: '✕ Ihre Anforderung wurde abgelehnt',
    'timed-out': '✕ Niemand hat rechtzeitig entschieden',
    failed: '⚠ Ihre Anforderung ist fehlgeschlagen',
    mended: '◑ Ihre Anforderung geht weiter',
    deniedExtend: '✕ Ihre Verlängerung wurde abgelehnt',
    'timed-outExtend': '✕ Niemand hat rechtzeitig über Ihre Verlängerung entschieden',
    failedExtend: '⚠ Ihre Verlängerung ist fehlgeschlagen',
    mendedExtend: '◑ Ihre Verlängerung geht weiter',
    keeps: 'Ihr jetziger Zugriff behält sein Ende.',
    noAccess: 'Sie haben diesen Zugriff nicht bekommen.',
    goesOn:
      'Sie war fehlgeschlagen. Entra hat sie wieder aufgenommen; die Nachricht zur Anforderung zeigt, wie es weitergeht. Sie müssen nicht noch einmal anfordern.',
    package: 'Paket',
    decidedBy: 'Entschieden von',
    reason: 'Grund',
    noReason: 'Keiner angegeben',
    what: 'Was geschah',
    next: 'Wie weiter',
    shorter: (span) => `Stattdessen ${span} anfordern`,
  },
  removal: germanRemoval,
  startNear: germanStartNear,
  signIn: {
    title: 'Melden Sie sich an, um fortzufahren',
    lead: plural(
      'Ich handle mit Ihren eigenen Rechten, deshalb müssen Sie sich einmal bei diesem Mandanten anmelden.',
      'Ich handle mit Ihren eigenen Rechten, deshalb müssen Sie sich einmal bei jedem dieser Mandanten anmelden.',
    ),
    button: (tenant) => `Bei ${tenant} anmelden`,
    unlinked: (tenant) => `${tenant}: keine Anmeldeadresse. Melden Sie es Ihrem Betriebsteam.`,
    next: {
      request: 'Noch wurde nichts gesendet. Fordern Sie nach der Anmeldung noch einmal an.',
      decide: 'Ihre Entscheidung ist noch nicht gespeichert. Entscheiden Sie nach der Anmeldung noch einmal.',
      change: 'Noch wurde nichts geändert. Wiederholen Sie es nach der Anmeldung.',
      list: 'Bis Sie angemeldet sind, kann das Gezeigte unvollständig sein.',
    },
  },
  messageAction: {
    sent: 'Das Formular ist in Ihrem Chat mit SOC Access, ausgefüllt mit dieser Nachricht. Prüfen und senden Sie es dort.',
    unknown:
      'Öffnen Sie einmal den Chat mit SOC Access und schreiben Sie hilfe. Dann kann ich Ihnen das Formular senden.',
    notHere: 'Aus diesem Mandanten fordert niemand Zugriff an. Es wurde nichts getan.',
    failed:
      'Das Formular konnte nicht gesendet werden. Es wurde nichts angefordert. Versuchen Sie es noch einmal oder schreiben Sie anfordern im Chat mit SOC Access.',
  },
  working: {
    title: '◑ Einen Moment',
    lead: 'Ich frage Microsoft Entra. Die Antwort ersetzt diese Karte.',
  },
  failure: {
    title: (title) => `⚠ ${title}`,
    unchanged: 'Es wurde nichts geändert.',
    mayHaveChanged:
      'Vielleicht wurde es trotzdem ausgeführt. Sehen Sie unter „Meine Zugriffe“ nach, bevor Sie es noch einmal versuchen.',
    retryIn: (span) => `Versuchen Sie es in ${span} noch einmal.`,
    field: (name) => `Prüfen Sie: ${name}.`,
    fields: {
      role: 'Rolle',
      tenants: 'Mandanten',
      duration: 'Dauer',
      extendBy: 'wie viel länger',
      justification: 'Begründung',
      incident: 'Vorfall',
      reason: 'Begründung',
    },
    reference: (id) => `Referenz für Ihr Betriebsteam: ${id}`,
  },
};
