import type { Words } from './words.ts';

/** German of what each kind of message tells. */
export const germanTold: Words['told'] = {
  receipt: 'Ihre Anforderung',
  'handed-over': 'An Sie übergebener Zugriff',
  approval: 'Eine Anforderung zur Entscheidung',
  usable: 'Zugriff ist nutzbar',
  stuck: 'Genehmigter Zugriff ist nicht nutzbar',
  refused: 'Eine Anforderung blieb ohne Erfolg',
  ending: 'Zugriff endet bald',
  gone: 'Zugriff ist beendet',
  'removal-overdue': 'Zugriff müsste entfernt sein und ist es nicht',
  'click-refused': 'Ein Klick blieb ohne Wirkung',
  reminder: 'Eine Erinnerung an eine Entscheidung',
  digest: 'Was heute auf Sie wartet',
  'operator-report': 'Ein Problem, das zu beheben ist',
  'start-near': 'Ein Beginn steht bevor, unentschieden',
  review: 'Eine Zugriffsüberprüfung zur Entscheidung',
  'review-reminder': 'Eine Erinnerung an eine Zugriffsüberprüfung',
  'review-outcome': 'Ergebnis einer Überprüfung Ihres Zugriffs',
};
