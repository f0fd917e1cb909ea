import type { SecurityRole } from './security-role.ts';
import { typedGerman } from './typed-words-de.ts';
import { typedEnglish } from './typed-words-en.ts';

/** What a single word or a few can ask for. */
export type TypedCommand =
  | 'request'
  | 'my-access'
  | 'approvals'
  | 'reviews'
  | 'history'
  | 'settings'
  | 'help';

type Said = readonly string[];

/** What people type in one language, in lower case, the most usual first. */
export interface TypedWords {
  readonly commands: Readonly<Record<TypedCommand, Said>>;
  readonly roles: Readonly<Record<SecurityRole, Said>>;
  readonly units: Readonly<Record<'w' | 'd' | 'h' | 'm' | 's', Said>>;
  /** From today on. */
  readonly days: readonly Said[];
  /** From Sunday on. */
  readonly weekdays: readonly Said[];
  /** Say that something is asked for, not what. */
  readonly asks: Said;
  /** Nobody's quiet hours can be waited for. */
  readonly urgent: Said;
  /** `security operator`. */
  readonly beforeRole: Said;
  /** Between two roles. */
  readonly and: Said;
  /** Before a tenant, a span or an incident number, and without a meaning of their own. */
  readonly glue: Said;
  /** Right after a role: what follows is meant to be a tenant, known or not. */
  readonly in: Said;
  /** Before a start. */
  readonly from: Said;
  /** Before an end. */
  readonly until: Said;
  /** `friday at 18:00`. */
  readonly beforeTime: Said;
  /** `18 uhr`. */
  readonly afterTime: Said;
}

/** Everybody may use the words of every language, also mixed: a line goes from hand to hand in a team. */
export const TYPED_LANGUAGES: readonly TypedWords[] = [typedEnglish, typedGerman];

/** What each word of one kind means, whichever language it is of: `stunden` → `h`. */
export function meaningsOf<Kind extends 'commands' | 'roles' | 'units'>(
  kind: Kind,
): ReadonlyMap<string, keyof TypedWords[Kind]> {
  const meant = (words: TypedWords): Array<[string, keyof TypedWords[Kind]]> =>
    Object.entries<Said>(words[kind]).flatMap(([meaning, said]) =>
      said.map((word): [string, keyof TypedWords[Kind]] => [word, meaning as keyof TypedWords[Kind]]),
    );
  return new Map(TYPED_LANGUAGES.flatMap(meant));
}

/** The place of a word in a series, whichever language it is of: `morgen` → 1 of `days`. */
export const placeOf = (series: 'days' | 'weekdays', word: string): number | undefined =>
  TYPED_LANGUAGES.map((words) => words[series].findIndex((said) => said.includes(word))).find(
    (place) => place >= 0,
  );

/** The words of one kind in every language. */
export const wordsOf = (
  kind:
    | 'asks'
    | 'urgent'
    | 'beforeRole'
    | 'and'
    | 'glue'
    | 'in'
    | 'from'
    | 'until'
    | 'beforeTime'
    | 'afterTime',
): ReadonlySet<string> => new Set(TYPED_LANGUAGES.flatMap((words) => words[kind]));
