import { plural } from './words-plural.ts';
import type { Words } from './words.ts';

export const germanStages: Words['stages'] = {
  recorded: { icon: '○', word: 'Vermerkt, noch nicht an Entra gesendet' },
  requested: { icon: '○', word: 'Angefordert' },
  'waiting-for-approval': { icon: '◔', word: 'Wartet auf Genehmigung' },
  scheduled: { icon: '◔', word: 'Genehmigt, beginnt später' },
  provisioning: { icon: '◑', word: 'Genehmigt, wird eingerichtet' },
  usable: { icon: '●', word: 'Nutzbar' },
  ending: { icon: '◑', word: 'Beendet, wird entfernt' },
  gone: { icon: '✓', word: 'Beendet und entfernt' },
  'removal-overdue': { icon: '⚠', word: 'Beendet, aber noch nicht entfernt' },
  denied: { icon: '✕', word: 'Abgelehnt' },
  'timed-out': { icon: '✕', word: 'Nicht rechtzeitig entschieden' },
  canceled: { icon: '✕', word: 'Zurückgezogen' },
  failed: { icon: '⚠', word: 'Fehlgeschlagen' },
};

export const germanStageCounts: Words['stageCounts'] = {
  recorded: plural('{n} wird gesendet', '{n} werden gesendet'),
  requested: { other: '{n} angefordert' },
  'waiting-for-approval': plural('{n} wartet auf Genehmigung', '{n} warten auf Genehmigung'),
  scheduled: plural('{n} beginnt später', '{n} beginnen später'),
  provisioning: plural('{n} wird eingerichtet', '{n} werden eingerichtet'),
  usable: { other: '{n} nutzbar' },
  ending: plural('{n} wird entfernt', '{n} werden entfernt'),
  gone: { other: '{n} beendet' },
  'removal-overdue': { other: '{n} noch nicht entfernt' },
  denied: { other: '{n} abgelehnt' },
  'timed-out': { other: '{n} nicht rechtzeitig entschieden' },
  canceled: { other: '{n} zurückgezogen' },
  failed: { other: '{n} fehlgeschlagen' },
};

export const germanRoles: Words['roles'] = {
  reader: { name: 'Leser', means: 'sieht Warnungen, Vorfälle und Einstellungen und ändert nichts.' },
  operator: {
    name: 'Operator',
    means: 'untersucht außerdem Warnungen und Vorfälle und reagiert darauf.',
  },
  administrator: {
    name: 'Administrator',
    means: 'verwaltet außerdem Sicherheitsrichtlinien und Einstellungen.',
  },
};

export const germanRoleAllows: Words['roleAllows'] = {
  reader: 'Warnungen, Vorfälle und Einstellungen zu sehen und nichts zu ändern.',
  operator: 'Warnungen und Vorfälle zu sehen, zu untersuchen und darauf zu reagieren.',
  administrator:
    'Auf Warnungen und Vorfälle zu reagieren sowie Sicherheitsrichtlinien und Einstellungen zu ändern.',
};

export const germanApprovalTitles: Words['approvalTitles'] = {
  open: 'Genehmigung erforderlich',
  recording: '◑ Ihre Entscheidung wird gespeichert',
  approved: '✓ Genehmigt',
  denied: '✕ Abgelehnt',
  'next-stage': '◔ Hier genehmigt, die nächste Stufe entscheidet',
  canceled: '✕ Von der anfordernden Person zurückgezogen',
  'timed-out': '✕ Niemand hat rechtzeitig entschieden',
  failed: '⚠ Die Anforderung ist fehlgeschlagen',
};

export const germanApprovalStates: Words['approvalStates'] = {
  open: '',
  recording: 'Entra hat sie noch nicht bestätigt. Diese Karte ändert sich, sobald das geschehen ist.',
  approved: '',
  denied: '',
  'next-stage': 'Sie müssen nichts mehr tun.',
  canceled: 'Es gibt nichts mehr zu entscheiden.',
  'timed-out':
    'Die Anforderung endete ohne Entscheidung. Die anfordernde Person kann sie noch einmal stellen.',
  failed: 'Entra konnte sie nicht ausführen. Es gibt nichts mehr zu entscheiden.',
};
