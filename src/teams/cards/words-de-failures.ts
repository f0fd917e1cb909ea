import type { Words } from './words.ts';

const inTenant = (name?: string): string => (name ? `in ${name}` : 'im Mandanten');
const ofTenant = (name?: string): string => (name ? `von ${name}` : 'des Mandanten');
const atTenant = (name?: string): string => (name ? `bei ${name}` : 'beim Mandanten');
const forTenant = (name?: string): string => (name ? `für ${name}` : 'für den Mandanten');

const reload = 'Öffnen Sie mit „Meine Zugriffe“ den aktuellen Stand und machen Sie dort weiter.';
const wait = 'Versuchen Sie es in einer Minute noch einmal.';
const report = 'Versuchen Sie es noch einmal. Geschieht es wieder, melden Sie es Ihrem Betriebsteam.';

/** What happened and what to do next, in German. */
export const germanFailures: Words['failures'] = {
  'invalid-input': {
    title: 'Diese Eingabe kann ich nicht verwenden',
    what: () => 'Etwas darin fehlt oder ist anders als erwartet.',
    next: 'Prüfen Sie Ihre Eingabe und senden Sie sie noch einmal.',
  },
  'not-allowed': {
    title: 'Nicht erlaubt',
    what: (tenant) => `Eine Richtlinie ${ofTenant(tenant)} erlaubt Ihnen das nicht.`,
    next: 'Wenn Sie es brauchen, wenden Sie sich an einen Administrator dieses Mandanten.',
  },
  'sign-in-required': {
    title: 'Anmeldung erforderlich',
    what: (tenant) => `Bevor ich für Sie handeln kann, müssen Sie sich ${atTenant(tenant)} anmelden.`,
    next: 'Beginnen Sie noch einmal. Ich zeige Ihnen dann die Anmeldung.',
  },
  'not-found': {
    title: 'Nicht mehr vorhanden',
    what: (tenant) => `Das, wonach Sie gefragt haben, gibt es ${inTenant(tenant)} nicht mehr.`,
    next: reload,
  },
  'already-decided': {
    title: 'Bereits entschieden',
    what: () => 'Jemand anderes hat vor Ihnen entschieden.',
    next: 'Sie müssen nichts mehr tun.',
  },
  'graph-unavailable': {
    title: 'Microsoft Entra antwortet nicht',
    what: (tenant) => `Microsoft Entra antwortet ${forTenant(tenant)} im Moment nicht.`,
    next: wait,
  },
  'tenant-misconfigured': {
    title: 'Ein Mandant ist nicht vollständig eingerichtet',
    what: (tenant) => `Mir fehlt ${inTenant(tenant)} eine Berechtigung oder eine Einstellung.`,
    next: 'Das können Sie nicht selbst beheben: Melden Sie es Ihrem Betriebsteam. Wenn es eilt, nutzen Sie das Portal „Mein Zugriff“.',
  },
  'unexpected-response': {
    title: 'Unerwartete Antwort von Microsoft Entra',
    what: (tenant) =>
      `Microsoft Entra hat ${forTenant(tenant)} auf eine Weise geantwortet, die ich nicht verstehe.`,
    next: report,
  },
  internal: {
    title: 'Bei mir ist etwas schiefgegangen',
    what: () => 'Der Fehler liegt bei mir, nicht bei Ihnen.',
    next: report,
  },
};

/** The same where more is known, in German. */
export const germanFailureDetails: Words['failureDetails'] = {
  'card-data': {
    title: 'Diese Karte kann ich nicht lesen',
    what: () => 'Die Karte hat etwas anderes gesendet, als ich darauf gesetzt habe.',
    next: reload,
  },
  'stale-card': {
    title: 'Diese Karte ist veraltet',
    what: () => 'Seit die Karte angezeigt wurde, hat sich etwas geändert.',
    next: reload,
  },
  'another-persons': {
    title: 'Das gehört jemand anderem',
    what: () =>
      'Auf der Karte geht es um den Zugriff einer anderen Person. Nur diese Person kann sie verwenden.',
    next: 'Fordern Sie stattdessen eigenen Zugriff an.',
  },
  'own-request': {
    title: 'Das ist Ihre eigene Anforderung',
    what: () => 'Niemand kann über eine eigene Anforderung entscheiden.',
    next: 'Eine andere genehmigende Person muss entscheiden.',
  },
  'another-tenants': {
    title: 'Von einer anderen Organisation',
    what: () => 'Diese Anforderung gehört zu einer anderen Organisation als der Kanal.',
    next: 'Deren genehmigende Personen entscheiden. Gehören Sie dazu, nehmen Sie die Karte, die ich Ihnen gesendet habe.',
  },
  'duplicate-request': {
    title: 'Sie haben das schon angefordert',
    what: (tenant) => `Ihre Anforderung für denselben Zugriff ${inTenant(tenant)} ist noch offen.`,
    next: 'Unter „Meine Zugriffe“ sehen Sie, wie weit sie ist.',
  },
  'already-assigned': {
    title: 'Sie haben diesen Zugriff bereits',
    what: (tenant) => `Sie haben diesen Zugriff ${inTenant(tenant)} jetzt schon.`,
    next: 'Wenn Sie ihn länger brauchen, verlängern Sie ihn unter „Meine Zugriffe“.',
  },
  'not-accepted': {
    title: 'Microsoft Entra hat das nicht angenommen',
    what: (tenant) =>
      `Microsoft Entra hat es ${forTenant(tenant)} zurückgewiesen und keinen Grund dafür genannt.`,
    next: 'Unter „Meine Zugriffe“ sehen Sie, was Sie haben und was Sie angefordert haben. Erklärt das nichts, melden Sie es Ihrem Betriebsteam.',
  },
  'app-may-not-file': {
    title: 'Das darf ich nicht für Sie einreichen',
    what: (tenant) => `Für Personen ohne Konto darf ich ${inTenant(tenant)} keine Anforderungen einreichen.`,
    next: 'Ihr Betriebsteam muss der App dort EntitlementManagement.ReadWrite.All oder die Rolle Zugriffspaketzuweisungs-Manager geben. Bis dahin fordern Sie im Portal „Mein Zugriff“ an.',
  },
  'rules-changed': {
    title: 'Die Regeln haben sich geändert',
    what: (tenant) =>
      `Nach den Regeln ${ofTenant(tenant)} darf ich das nicht mehr in Ihrem Namen einreichen. Ich reiche nur ein, worüber danach jemand entscheidet.`,
    next: 'Öffnen Sie das Anforderungsformular noch einmal oder fordern Sie im Portal „Mein Zugriff“ an.',
  },
  'extension-not-allowed': {
    title: 'Dieser Zugriff kann nicht verlängert werden',
    what: (tenant) => `Die Richtlinie ${inTenant(tenant)} erlaubt keine Verlängerung.`,
    next: 'Wenn er geendet hat, können Sie ihn neu anfordern.',
  },
  'review-over': {
    title: 'Die Überprüfung ist zu Ende',
    what: () => 'Ihre Antwort kam nach dem Ende und wurde nicht festgehalten.',
    next: 'Es gilt, was vor dem Ende entschieden wurde.',
  },
  'wrong-tenant': {
    title: 'Nicht aus dieser Organisation',
    what: () => 'Die Organisation, aus der Sie schreiben, bediene ich nicht.',
    next: 'Verwenden Sie das Teams-Konto Ihrer eigenen Organisation.',
  },
  'personal-chat-only': {
    title: 'Nur im persönlichen Chat',
    what: () => 'Zugriff ist persönlich, deshalb spreche ich darüber nur mit Ihnen allein.',
    next: 'Öffnen Sie einen Chat mit mir und fragen Sie dort.',
  },
  'too-long': {
    title: 'Das ist zu lang',
    what: () => 'Was Sie gesendet haben, ist länger, als ich annehme.',
    next: 'Kürzen Sie es und senden Sie es noch einmal.',
  },
};
