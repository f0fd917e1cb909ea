import { plural } from './words-plural.ts';
import type { Words } from './words.ts';

/** German of the list of approvals. */
export const germanApprovals: Words['approvals'] = {
  title: 'Ihre Genehmigungen',
  digestTitle: 'Was heute auf Sie wartet',
  waiting: plural(
    '{n} Anforderung wartet auf Ihre Entscheidung.',
    '{n} Anforderungen warten auf Ihre Entscheidung.',
  ),
  none: 'Nichts wartet auf Ihre Entscheidung.',
  asked: (when) => `Angefordert ${when}`,
  decideBy: (when) => `Frist ${when}`,
  claimed: (name) => `${name} sieht sich das gerade an. Öffnen Sie es, um trotzdem zu entscheiden.`,
  claimedByYou: 'Sie sehen sich das gerade an.',
  several: 'Kreuzen Sie oben Anforderungen an, um gemeinsam über sie zu entscheiden.',
  reason: 'Eine Begründung für alle angekreuzten',
  reasonOptional: 'Eine Begründung für alle angekreuzten (optional)',
  outcome: (outcome) => `${outcome}: `,
  result: (who, what) => `${who}, ${what}`,
  unsent: 'Nicht gesendet',
  problems: {
    'none-chosen':
      'Kreuzen Sie mindestens eine Anforderung an und entscheiden Sie dann. Es wurde nichts gesendet.',
    'reason-missing':
      'Für das Angekreuzte ist eine Begründung erforderlich. Ergänzen Sie sie und entscheiden Sie noch einmal. Es wurde nichts gesendet.',
  },
};

/** German of the reminder. */
export const germanReminder: Words['reminder'] = {
  title: 'Wartet noch auf Ihre Entscheidung',
  titleForAll: 'Wartet noch auf eine Entscheidung',
  by: (by, when) => `Von ${by}, ${when}`,
};

/** German of the settings. */
export const germanSettings: Words['settings'] = {
  title: 'Wie ich Sie benachrichtige',
  saved: '✓ Gespeichert',
  lead: (zone) => `Uhrzeiten gelten in Ihrer Zeitzone, ${zone}.`,
  quietNote:
    'Dann sende ich keine Erinnerungen und neue Anforderungen nur, wenn sie dringend sind: als dringend markiert, für höchstens 2 Stunden, kurz vor Ablauf der Frist oder vor dem Beginn. Nur dass ein Beginn eine Stunde bevorsteht, sage ich auch dann.',
  modes: {
    single: 'Einzeln: nach 15 Minuten, dann immer seltener',
    digest: 'Einmal am Tag gesammelt, dringende einzeln',
    none: 'Keine',
  },
  problems: {
    'quiet-hours':
      'Geben Sie für die Ruhezeiten zwei verschiedene Uhrzeiten an oder schalten Sie sie aus. Es wurde nichts geändert.',
    digest: 'Geben Sie eine Uhrzeit für die tägliche Nachricht an. Es wurde nichts geändert.',
  },
};

/** German of what operators are told. */
export const germanReport: Words['report'] = {
  ended: (title) => `✓ Vorbei: ${title}`,
  titles: {
    'no-approver': 'Niemand kann eine Anforderung genehmigen',
    'no-approver-reached': 'Keine genehmigende Person ist in Teams erreichbar',
    'people-unreached': 'Einige Personen sind in Teams nicht erreichbar',
    'message-refused': 'Teams lehnt bestimmte Nachrichten ab',
    'channel-unreached': 'Der Kanal der genehmigenden Personen ist nicht erreichbar',
    'reviews-unreadable': 'Zugriffsüberprüfungen sind nicht lesbar',
    'permission-missing': 'Der App fehlt eine Berechtigung',
    'rows-unreadable': 'Einige Anforderungen oder Zuweisungen sind nicht lesbar',
    'delivery-stuck': 'Genehmigter Zugriff ist nicht nutzbar',
    'removal-overdue': 'Zugriff beendet, aber nicht entfernt',
    'account-undeleted': 'Ein Gastkonto ist nicht gelöscht',
  },
  what: {
    'no-approver': (stage) =>
      `Für Stufe ${stage} findet sich nach der Richtlinie keine genehmigende Person. Die Anforderung wartet, bis ihre Frist abläuft.`,
    'no-approver-reached': (stage) =>
      `Keine der genehmigenden Personen der Stufe ${stage} bekommt Karten von mir. Sie sehen die Anforderung nur im Portal „Mein Zugriff“.`,
    'people-unreached': plural(
      '{n} Person bekommt keine Karten von mir. Was für sie bestimmt ist, sende ich, sobald sie erreichbar ist; über Anforderungen entscheiden solange andere genehmigende Personen.',
      '{n} Personen bekommen keine Karten von mir. Was für sie bestimmt ist, sende ich, sobald sie erreichbar sind; über Anforderungen entscheiden solange andere genehmigende Personen.',
    ),
    'message-refused': (what, status) =>
      `Teams nimmt meine Nachricht „${what}“ nicht an${status === undefined ? '' : ` (HTTP ${status})`}. Wer sie bekommen sollte, hat sie nicht bekommen oder sieht noch die ältere Karte; sonst hat sich nichts geändert.`,
    'channel-unreached': (channel) =>
      `Teams nimmt meine Karten für den Kanal ${channel} nicht an. Solange das so ist, werden die genehmigenden Personen in ihren eigenen Chats gefragt.`,
    'reviews-unreadable':
      'Microsoft Entra lässt mich die Zugriffsüberprüfungen des Mandanten nicht lesen. Wer überprüft, bekommt keine Karten von mir; alles andere geht weiter.',
    'permission-missing': (what) =>
      `Microsoft Entra lässt mich ${what} nicht lesen: Dafür fehlt der App in diesem Mandanten eine Berechtigung.`,
    'rows-unreadable': plural(
      'Microsoft Entra zeigt mir {n} Anforderung oder Zuweisung dieses Mandanten nicht. Es bleibt bei dem, was ich zuletzt gesehen habe, und ich frage weiter danach; alles andere geht weiter.',
      'Microsoft Entra zeigt mir {n} Anforderungen und Zuweisungen dieses Mandanten nicht. Es bleibt bei dem, was ich zuletzt gesehen habe, und ich frage weiter danach; alles andere geht weiter.',
    ),
  },
  permissions: {
    'EntitlementManagement.Read.All': 'Zugriffspakete, Anforderungen und Zuweisungen',
    'User.Read.All': 'Konten',
    'GroupMember.Read.All': 'Gruppenmitgliedschaften',
    'RoleAssignmentSchedule.Read.Directory': 'aktive Rollen',
    'RoleEligibilitySchedule.Read.Directory': 'berechtigte Rollen',
    'PrivilegedEligibilitySchedule.Read.AzureADGroup': 'berechtigte Gruppenmitgliedschaften',
  },
  tenantUnread:
    'Solange das so ist, erfährt niemand, was sich dort ändert. Ich versuche es weiter und hole es nach, sobald es geht.',
  accessUnread:
    'Solange das so ist, nenne ich Zugriff, für den das zählt, weder nutzbar noch entfernt. Ich sehe weiter nach.',
  permissionNext: (permission) => [
    `Stimmen Sie in diesem Mandanten ${permission} für die App zu.`,
    'Ist das schon geschehen, prüfen Sie, ob der Mandant eine Lizenz für das hat, was gelesen wird.',
  ],
  left: {
    assignment: 'die Zuweisung',
    group: 'die Mitgliedschaft in einer Gruppe',
    role: 'die aktive Rolle',
    eligibility: 'eine Berechtigung',
    account: 'ein Konto, das sich anmelden kann',
  },
  removalLeft: (left) => `Noch vorhanden: ${left}.`,
  removalNext: {
    assignment: 'Entfernen Sie die Zuweisung des Zugriffspakets in Entra.',
    group: 'Nehmen Sie die Person aus der Gruppe des Pakets.',
    role: 'Entfernen Sie die aktive Rolle.',
    eligibility: 'Entfernen Sie die Berechtigung in Privileged Identity Management.',
    account: 'Sperren Sie die Anmeldung des Kontos oder löschen Sie es.',
  },
  removalAgain: 'Ich sehe alle paar Minuten nach und melde mich wieder, bis nichts mehr davon da ist.',
  undeleted:
    'Entra sollte das Konto inzwischen gelöscht haben: So wollen es die Einstellungen des Mandanten, und sein letzter Zugriff ist lange genug beendet. Es ist noch da.',
  undeletedNext:
    'Löschen Sie das Konto in Entra oder finden Sie im Überwachungsprotokoll heraus, warum es noch da ist. Ich sehe stündlich nach und melde mich täglich, bis es gelöscht ist.',
  stuck: {
    'not-accepted': 'Das Gastkonto wartet auf seine erste Anmeldung.',
    disabled: 'Das Konto ist deaktiviert.',
    'no-account': 'Es gibt kein Konto (mehr).',
    delivering: 'Entra stellt ihn schon länger bereit, als es dauern sollte.',
    'partly-delivered': 'Entra hat nur einen Teil bereitgestellt.',
    failed: 'Entra konnte ihn nicht bereitstellen.',
    group: 'Entra hat ihn bereitgestellt, aber die Person ist nicht in seiner Gruppe.',
    role: 'Entra hat ihn bereitgestellt, aber die Rolle ist weder aktiv noch zu aktivieren.',
  },
  stuckNext: {
    'not-accepted':
      'Die Person muss sich einmal beim Mandanten anmelden; ich sage es ihr. Prüfen Sie, ob die Einladung gültig ist.',
    disabled: 'Aktivieren Sie das Konto oder entfernen Sie die Zuweisung.',
    'no-account': 'Finden Sie heraus, wer das Konto gelöscht hat, oder entfernen Sie die Zuweisung.',
    delivering: 'Sehen Sie sich die Anforderung in Entra an und verarbeiten Sie sie erneut, wenn sie stockt.',
    'partly-delivered':
      'Stellen Sie in Entra fest, welche Ressource der Anforderung fehlschlug, und verarbeiten Sie sie erneut.',
    failed: 'Lesen Sie in Entra bei der Anforderung den Grund und verarbeiten Sie sie erneut.',
    group: 'Prüfen Sie die Ressourcen des Pakets und verarbeiten Sie die Zuweisung erneut.',
    role: 'Geben Sie der Gruppe des Pakets die Rolle oder verarbeiten Sie die Zuweisung erneut.',
  },
  tried: 'Neuer Versuch',
  tries: (when, times) => (times === 1 ? when : `${times}-mal, zuletzt ${when}`),
  triedAgain:
    'Noch nichts: Entra stellt ihn auf meine Bitte noch einmal bereit; hilft das nicht, bitte ich noch einmal darum.',
  triedRefused: {
    'not-allowed':
      'Laut Entra darf ich ihn in diesem Mandanten nicht noch einmal bereitstellen lassen, oder Entra kennt ihn nicht mehr.',
    refused: 'Entra hat ihn nicht zur erneuten Bereitstellung angenommen.',
    'asked-anew': 'Die Person hat ihn neu angefordert, deshalb lasse ich diesen ruhen.',
  },
  askedAnew: 'Nichts, wenn die neue Anforderung bereitgestellt wird.',
  allowReprocess:
    'Damit ich das kann: Geben Sie der App EntitlementManagement.ReadWrite.All oder die Rolle „Zugriffspaketzuweisungs-Manager“ für den Katalog.',
  outcomes: {
    gone: 'Es ist nichts mehr davon übrig.',
    extended: 'Der Zugriff wurde verlängert und gilt wieder.',
    usable: 'Der Zugriff ist nutzbar geworden.',
    'held-otherwise': 'Die Person kann denselben Zugriff durch eine andere Zuweisung nutzen.',
    ended: 'Der Zugriff ist zu Ende, ohne nutzbar geworden zu sein.',
    deleted: 'Das Konto ist gelöscht.',
    kept: 'Das Konto soll nicht mehr gelöscht werden.',
  },
  over: {
    'no-approver':
      'Jetzt kann jemand die Anforderung genehmigen, oder sie wartet nicht mehr auf Genehmigung.',
    'no-approver-reached':
      'Jetzt ist eine genehmigende Person erreichbar, oder die Anforderung wartet nicht mehr auf sie.',
    'people-unreached': 'Alle, für die etwas wartet, sind jetzt in Teams erreichbar.',
    'channel-unreached':
      'Der Kanal ist wieder erreichbar, oder in der Mandantendatei ist keiner mehr angegeben.',
    'reviews-unreadable': 'Ich kann die Zugriffsüberprüfungen des Mandanten wieder lesen.',
    'permission-missing': 'Ich kann es wieder lesen und hole nach, was liegen geblieben ist.',
    'rows-unreadable': 'Was es davon noch gibt, kann ich wieder lesen.',
  },
  taken: (what) => `Teams nimmt meine Nachricht „${what}“ wieder an.`,
  next: {
    'no-approver':
      'Tragen Sie in der Richtlinie des Pakets genehmigende Personen oder Fallback-Personen ein oder lassen Sie die Anforderung zurückziehen und neu stellen.',
    'no-approver-reached':
      'Bitten Sie eine der Personen, SOC Access in Teams hinzuzufügen oder im Portal „Mein Zugriff“ zu entscheiden.',
    blocked:
      'Bitten Sie alle, die die App blockiert haben, den Chat mit SOC Access zu öffnen und die Blockierung aufzuheben.',
    'blocked-or-left':
      'Bitten Sie alle, die die App blockiert haben, den Chat mit SOC Access zu öffnen und die Blockierung aufzuheben, und alle, die sie entfernt haben, sie wieder hinzuzufügen.',
    'app-blocked': 'Lassen Sie SOC Access im Teams Admin Center des Mandanten zu.',
    'chat-gone': 'Bitten Sie alle, deren Chat Teams nicht findet, SOC Access einmal in Teams zu öffnen.',
    unsaid:
      'Wo Teams keinen Grund nennt: Prüfen Sie, ob die Personen SOC Access in Teams haben, nicht blockiert haben und nutzen dürfen.',
    forbidden:
      'Prüfen Sie, ob die App TeamsAppInstallation.ReadWriteSelfForUser.All und AppCatalog.Read.All hat und die App-Berechtigungsrichtlinie von Teams SOC Access zulässt.',
    'not-in-catalog':
      'Laden Sie SOC Access zu den Teams-Apps der Organisation hoch und vergleichen Sie TEAMS_APP_ID.',
    'message-refused': 'Lesen Sie den Fehler im Protokoll von SOC Access: Er nennt Nachricht und Person.',
    'people-unreached':
      'Bitten Sie sie, SOC Access in Teams hinzuzufügen. Wer das nicht will, kann als genehmigende Person aus der Richtlinie genommen werden.',
    disabled: 'Aktivieren Sie deaktivierte Konten oder nehmen Sie sie aus der Richtlinie oder ihrer Gruppe.',
    'channel-unreached':
      'Fügen Sie SOC Access dem Team des Kanals hinzu oder berichtigen Sie approvalsChannel in der Mandantendatei. Erwähnen Sie den Bot in einem Kanal, um dessen ID zu lesen.',
    'reviews-unreadable':
      'Stimmen Sie in diesem Mandanten AccessReview.Read.All für die App zu und prüfen Sie, ob der Mandant eine Lizenz für Zugriffsüberprüfungen hat.',
    'rows-unreadable':
      'Sehen Sie in Entra nach: Gibt es Zugriffspaket oder Katalog noch, und darf die App sie lesen? Ist alles, wie es soll, geben Sie dem Microsoft-Support die requestId aus dem Protokoll von SOC Access.',
  },
  adding: {
    installed: (who) => `Für ${who} hinzugefügt. Ich schreibe dorthin, sobald Teams mir den Chat nennt.`,
    present: (who) =>
      `${who}: SOC Access ist in Teams schon da. Ich schreibe, sobald jemand aus diesem Mandanten die App geöffnet hat: Bis dahin weiß ich nicht, wo dessen Teams zu erreichen ist.`,
    'no-chat': (who, said) =>
      `${who}: SOC Access ist in Teams schon da, aber Microsoft Graph nennt keinen Chat${said}. Die App muss einmal geöffnet werden.`,
    forbidden: (who, said) =>
      `Hinzufügen für ${who} nicht möglich: Eine Richtlinie von Teams oder eine fehlende Berechtigung verbietet es${said}.`,
    'not-in-catalog': (who, said) =>
      `Hinzufügen für ${who} nicht möglich: SOC Access fehlt unter den Teams-Apps der Organisation${said}.`,
    'not-found': (who, said) =>
      `Hinzufügen für ${who} nicht möglich: Teams kennt die Person oder die App nicht${said}.`,
    unavailable: (who, said) =>
      `Hinzufügen für ${who} nicht möglich: Microsoft Graph antwortete mehrmals nicht${said}.`,
    refused: (who, said) =>
      `Hinzufügen für ${who} nicht möglich: Microsoft Graph lehnte es ab${said}. Näheres steht im Protokoll.`,
  },
  answered: 'Antwort von Graph',
  oddAnswer: (status) => `${status}, nicht wie dokumentiert`,
  said: (answer) => ` (Graph antwortete ${answer})`,
  link: 'Link zum Weitergeben',
  package: 'Paket',
  requestor: 'Angefordert von',
  assignment: 'Zuweisung',
  requests: 'Anforderungen',
  assignments: 'Zuweisungen',
  groups: 'Gruppen',
  since: 'Seit',
  endedAt: 'Vorbei seit',
  todo: (what) => `Was zu tun ist: ${what}`,
  why: {
    'never-here': 'Ohne App',
    left: 'App entfernt',
    blocked: 'App blockiert',
    'blocked-or-left': 'Blockiert oder entfernt',
    'app-blocked': 'Nicht erlaubt',
    'chat-gone': 'Chat nicht gefunden',
    unsaid: 'Von Teams abgelehnt',
    disabled: 'Deaktiviert',
  },
};

/** German of what the bot says of itself in a channel. */
export const germanChannelHelp: Words['channelHelp'] = {
  title: 'SOC Access in diesem Kanal',
  lead: 'Ich bringe Anforderungen befristeter Zugriffe zu denen, die darüber entscheiden.',
  about: {
    place: (tenant) =>
      `Anforderungen von Zugriff auf ${tenant ?? 'diesen Mandanten'} kommen in diesen Kanal, je eine Karte. Die genehmigenden Personen entscheiden auf der Karte; wer sonst darauf klickt, ändert nichts.`,
    none: (tenant) =>
      `Das Betriebsteam kann Anforderungen von Zugriff auf ${tenant ?? 'diesen Mandanten'} in diesen Kanal kommen lassen, je eine Karte. Dazu gehört die Zeile unten zu diesem Mandanten in die Mandantendatei.`,
    elsewhere: (tenant) =>
      `Anforderungen von Zugriff auf ${tenant ?? 'diesen Mandanten'} kommen in einen anderen Kanal. Sollen sie hierher kommen, ersetzt das Betriebsteam die Angabe in der Mandantendatei durch die Zeile unten.`,
    source: (tenant) =>
      `In ${tenant ?? 'diesem Mandanten'} wird nichts entschieden: Anforderungen kommen zu den genehmigenden Personen der Mandanten, auf die Zugriff angefordert wird.`,
  },
  line: 'Zeile für die Mandantendatei',
  restart:
    'Sie gilt, sobald SOC Access neu gestartet ist. Alles andere gehört in Ihren eigenen Chat mit mir.',
  personal: 'Alles andere gehört in Ihren eigenen Chat mit mir.',
};
