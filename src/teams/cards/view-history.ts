import { toHistoryPlace } from '../../access/history.ts';
import type { History, HistoryLine, HistoryPlace } from '../../access/history.ts';
import { breakable } from './view-text.ts';
import { type CardView, LINE_RUN, type Look, name, names } from './view.ts';

const TENANTS_MAX = 4;

/** What one person was told, a page of it: when, what, about which access, and how it ended. */
export function viewHistory(look: Look, { lines, older, newer, asOf }: History): CardView {
  const shown = lines.slice(0, look.room);
  const last = shown.length < lines.length ? shown.at(-1) : undefined;
  const words = look.words.history;
  const lead = newer ? words.earlier : words.lead;
  return {
    title: words.title,
    lead: lines.length > 0 ? lead : words.nothing,
    style: 'default',
    summary: words.title,
    fields: {
      entries: shown.map((line) => ({
        what: whatOf(look, line),
        about: breakable(aboutOf(look, line), LINE_RUN),
        how: howOf(look, line, asOf),
      })),
      older: toPlace(last ? toHistoryPlace(last) : older),
      newer: toPlace(newer),
      refresh: newer ? look.words.labels.newest : look.words.labels.refresh,
      asOf: look.words.asOf(look.times.at(asOf)),
    },
  };
}

const toPlace = (place: HistoryPlace | undefined): string =>
  place ? `${place.at.toISOString()}/${place.notice}` : '';

const whatOf = ({ words }: Look, { kind, problem }: HistoryLine): string =>
  problem ? words.report.titles[problem] : words.told[kind];

/** `Ana Ruiz: Operator in Fabrikam`; the tenant alone where no access is known. */
function aboutOf(look: Look, { roles, tenants, requestorName }: HistoryLine): string {
  const { words } = look;
  const what = names(
    look,
    roles.map((role) => words.roles[role].name),
    roles.length,
  );
  const where = names(
    look,
    tenants.map((tenant) => tenant.name),
    TENANTS_MAX,
  );
  const access = what && where ? words.roleIn(what, where) : where;
  const who = name(requestorName ?? '');
  return who && access ? words.history.about(who, access) : access || who;
}

function howOf(look: Look, line: HistoryLine, asOf: Date): string {
  const words = look.words.history;
  const { createdAt, settledAt, result, why, editedAt } = line;
  const at = (instant: Date): string => look.times.at(instant, asOf);
  if (!settledAt || !result) return words.waiting(at(createdAt));
  const when = at(settledAt);
  if (result === 'refused') return words.refused(when);
  if (result !== 'told') return why ? words.undelivered(when, words.because[why]) : words.outdated(when);
  const told = why ? words.late(when, words.because[why]) : words.told(when);
  // Within the same minute it would say nothing.
  return editedAt && at(editedAt) !== when ? `${told} · ${words.edited(at(editedAt))}` : told;
}
