import { toMinutes } from '../../access/person-settings.ts';
import type { SettingsForm } from '../../access/person-settings.ts';
import { type CardView, type Look, name } from './view.ts';

const MODES = ['single', 'digest', 'none'] as const;

/** Times that a form starts with: nothing is kept before it is sent. */
const USUAL = { from: '22:00', to: '07:00', digest: '09:00' };

/** How a person wants to be told, to be changed. */
export function viewSettings(look: Look, form: SettingsForm): CardView {
  const words = look.words.settings;
  const { quietFrom, quietTo, reminders, digestTime } = form.settings;
  const mode = digestTime !== undefined ? 'digest' : reminders ? 'single' : 'none';
  const title = form.isSaved ? words.saved : words.title;
  return {
    title,
    lead: words.lead(name(form.timeZone)),
    style: form.isSaved ? 'good' : 'default',
    summary: title,
    fields: {
      problem: form.problem ? words.problems[form.problem] : '',
      quiet: quietFrom !== undefined || quietTo !== undefined ? 'true' : 'false',
      quietFrom: timeOf(quietFrom, USUAL.from),
      quietTo: timeOf(quietTo, USUAL.to),
      quietNote: words.quietNote,
      mode,
      modes: MODES.map((value) => ({ title: words.modes[value], value })),
      digestTime: timeOf(digestTime, USUAL.digest),
    },
  };
}

/** Anything else than a time would leave the field empty in some clients, and be refused by others. */
const timeOf = (entered: string | undefined, usual: string): string =>
  entered !== undefined && toMinutes(entered) !== undefined ? entered : usual;
