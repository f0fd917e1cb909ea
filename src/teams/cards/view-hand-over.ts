import { toIsoDuration } from '../../access/duration.ts';
import type { HandedOver, HandOverForm } from '../../access/message.ts';
import { breakable, clean, plain } from './view-text.ts';
import { type CardView, facts, type Fields, LINE_RUN, type Look, name, NAME_MAX, names } from './view.ts';

const NOTE_MAX = 600;
const JUSTIFICATION_MAX = 600;
const LETTERS_PER_ROOM = 5;

const rolesIn = (look: Look, { roles }: Pick<HandedOver, 'roles'>): string =>
  names(
    look,
    roles.map((role) => look.words.roles[role].name),
    3,
  );

/** Asks which colleague goes on with a request. */
export function viewHandOverForm(look: Look, form: HandOverForm): CardView {
  const words = look.words.handOver;
  // All are there to choose from; where the card would be too large, under shorter names.
  const nameMax = Math.min(NAME_MAX, LETTERS_PER_ROOM * look.room);
  return {
    title: words.formTitle,
    lead: words.what(rolesIn(look, form), names(look, form.tenantNames, 3)),
    style: 'default',
    summary: words.formTitle,
    fields: {
      about: words.about,
      nobody: form.colleagues.length > 0 ? '' : words.nobody,
      colleagues: form.colleagues.map(({ id, name: who }) => ({ title: plain(who, nameMax), value: id })),
      problem: problemOf(look, form),
      pack: form.packId,
    },
  };
}

function problemOf(look: Look, { problem }: HandOverForm): string {
  const words = look.words.handOver;
  if (!problem) return '';
  return problem === 'missing' ? words.missing : words.notAColleague;
}

/** What a colleague hands over, with a button to ask for the same. */
export function viewHandedOver(look: Look, handOver: HandedOver): CardView {
  const words = look.words.handOver;
  const where = handOver.tenants.map((tenant) => tenant.name);
  const lead = words.gives(
    name(handOver.fromName) || look.words.somebody,
    rolesIn(look, handOver),
    names(look, where, 3),
  );
  const note = clean(handOver.note, NOTE_MAX);
  const again: Fields = {
    roles: handOver.roles.join(','),
    tenants: handOver.tenants.map(({ id }) => id).join(','),
    duration: toIsoDuration(handOver.durationMs),
    justification: clean(handOver.justification, JUSTIFICATION_MAX),
    ...(handOver.incident ? { incident: clean(handOver.incident, NAME_MAX) } : {}),
  };
  return {
    title: words.title,
    lead,
    style: 'accent',
    summary: look.words.labelled(words.title, lead),
    fields: {
      note: note ? look.words.quoted(breakable(note, LINE_RUN)) : '',
      about: words.aboutTaking,
      facts: facts([
        [look.words.approval.incident, clean(handOver.incident ?? '', NAME_MAX)],
        [look.words.approval.span, look.times.span(handOver.durationMs)],
        [words.why, clean(handOver.justification, JUSTIFICATION_MAX)],
      ]),
      again,
    },
  };
}
