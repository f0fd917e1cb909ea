import type { SecurityRole } from '../../access/security-role.ts';
import { remember } from '../../access/remember.ts';
import { breakable, clean, plain } from './view-text.ts';
import type { Times } from './view-time.ts';
import { countOf, type Plural } from './words-plural.ts';
import type { Words } from './words.ts';

/** What a view is made with: the reader's words and clock, and how much room the card has. */
export interface Look {
  readonly words: Words;
  readonly times: Times;
  /** How many entries of a list are shown in full; the rest is shortened or counted. */
  readonly room: number;
}

/** Complete values for a template: no nulls, nothing absent. An empty text or list hides its element. */
export interface Fields {
  readonly [name: string]: string | boolean | Fields | ReadonlyArray<string | Fields>;
}

/** One card before layout. */
export interface CardView {
  /** First line: what this is. Our words only, it stands in a TextBlock. */
  readonly title: string;
  /** Second line: who, what, where. May hold names. */
  readonly lead: string;
  /** Container style of the first lines; the title says the same in words. */
  readonly style: 'default' | 'emphasis' | 'accent' | 'good' | 'warning' | 'attention';
  /** For the toast, the chat list and screen readers; without markup. */
  readonly summary: string;
  readonly fields: Fields;
}

export interface FactRow extends Fields {
  readonly label: string;
  readonly value: string;
}

/** Entries that a card shows in full at most. */
export const ROOM_MAX = 12;
export const NAME_MAX = 60;
export const REASON_MAX = 300;

/**
 * Letters that fit a line of the card, and of the right column, on a phone of 300 px. A GUID stays whole,
 * so that it can be copied.
 */
export const LINE_RUN = 36;
const COLUMN_RUN = 18;

export const name = (text: string): string => clean(text, NAME_MAX);

/** The facts that have a value. */
export const facts = (rows: ReadonlyArray<readonly [label: string, value: string | undefined]>): FactRow[] =>
  rows.flatMap(([label, value]) => (value ? [{ label, value: breakable(value, COLUMN_RUN) }] : []));

export const count = (look: Look, plural: Plural, n: number): string =>
  countOf(look.words.language, plural, n);

const listsOf = remember((locale) => new Intl.ListFormat(locale, { type: 'conjunction' }));

/** `Fabrikam, Litware and 3 others`. */
export function names(look: Look, all: readonly string[], max: number): string {
  const shown = all.slice(0, all.length === max + 1 ? max + 1 : max).map(name);
  const rest = all.length - shown.length;
  const parts = rest > 0 ? [...shown, count(look, look.words.moreNames, rest)] : shown;
  return listsOf(look.words.formatLocale).format(parts);
}

/** `Operator in Fabrikam`, or the package where it gives no role of ours. */
export function accessIn(
  look: Look,
  of: {
    readonly role?: SecurityRole;
    readonly packageName: string;
    readonly tenant: { readonly name: string };
  },
): string {
  const what = of.role ? look.words.roles[of.role].name : clean(of.packageName, NAME_MAX);
  return look.words.roleIn(what, name(of.tenant.name));
}

/** The data of a `request.open`, filled with what is known of an earlier request. */
export const askAgain = (of: {
  readonly role?: SecurityRole;
  readonly tenant: { readonly id: string };
  readonly incident?: string;
}): { readonly role?: SecurityRole; readonly tenant: string; readonly incident?: string } => ({
  ...(of.role ? { role: of.role } : {}),
  tenant: of.tenant.id,
  ...(of.incident ? { incident: clean(of.incident, NAME_MAX) } : {}),
});

/** Names for a tooltip, a choice or a summary. */
export const plainName = (text: string): string => plain(text, NAME_MAX);
