import type { Words } from './words.ts';

/** German of what each kind of message tells. */
export const germanTold: Words['told'] = {
  receipt: 'Ihre Anforderung',
  'handed-over': 'Eine Übergabe an Sie',
  approval: 'Eine Anforderung zur Entscheidung',
  usable: 'Zugriff ist nutzbar',
  stuck: 'Genehmigter Zugriff ist nicht nutzbar',
  refused: 'Eine Anforderung wurde abgelehnt oder schlug fehl',
  ending: 'Zugriff endet bald',
  gone: 'Zugriff beendet und entfernt',
  'removal-overdue': 'Zugriff beendet, aber nicht entfernt',
  'click-refused': 'Ein Klick blieb ohne Wirkung',
  reminder: 'Eine Erinnerung an eine Entscheidung',
  digest: 'Was heute auf Sie wartet',
  'operator-report': 'Ein Problem, das zu beheben ist',
  'start-near': 'Ein Beginn steht bevor, und niemand hat entschieden',
  review: 'Eine Zugriffsüberprüfung zur Entscheidung',
  'review-reminder': 'Eine Erinnerung an eine Zugriffsüberprüfung',
  'review-outcome': 'Ergebnis einer Überprüfung Ihres Zugriffs',
};

/** German of what somebody was told, and when. */
export const germanHistory: Words['history'] = {
  title: 'Was ich Ihnen mitgeteilt habe',
  lead: 'Das Neueste zuerst',
  earlier: 'Frühere Mitteilungen, das Neueste zuerst',
  nothing: 'Ich habe Ihnen von mir aus noch nichts mitgeteilt.',
  about: (who, what) => `${who}: ${what}`,
  told: (when) => `Mitgeteilt ${when}`,
  late: (when, why) => `Mitgeteilt ${when}, verspätet: ${why}`,
  edited: (when) => `geändert ${when}`,
  waiting: (since) => `◔ Unterwegs seit ${since}`,
  outdated: (when) => `– Nicht gesendet, ${when}: Es galt nicht mehr oder war erledigt`,
  undelivered: (when, why) => `✕ Nicht zugestellt, ${when}: ${why}`,
  refused: (when) =>
    `✕ Nicht zugestellt, ${when}: Teams nahm die Nachricht nicht an. Ihr Betriebsteam findet den Grund im Protokoll`,
  because: {
    'never-here': 'Sie hatten mich noch nicht geöffnet',
    left: 'Sie hatten mich entfernt',
    blocked: 'Sie hatten mich blockiert',
    'blocked-or-left': 'Sie hatten mich blockiert oder entfernt',
    'app-blocked': 'ein Administrator hatte mich nicht zugelassen',
    'chat-gone': 'Teams fand unseren Chat nicht',
    unsaid: 'Teams lehnte die Nachricht ab, ohne zu sagen, warum',
  },
};
